"""Howe's binarization: the ink of least Laplacian energy, with the edges that are the most stable."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._checks import Array, check_count, check_positive
from ..thresholds import windows
from ..thresholds.base import check_grey
from .laplacian import LaplacianEnergy
from .noise import noise
from .paper import as_bytes, background, flatten, rough_ink


def howe(
    page: Any,
    *,
    edge: float | None = None,
    price: int = 300,
    window: int = 41,
    paper: int | None = None,
    smooth: float | None = None,
    recut: int | None = None,
    threads: int | None = None,
) -> Array:
    """Tell ink from paper by the least Laplacian energy, with boundaries free along Canny's edges.

    Parameters
    ----------
    page : array_like of shape (rows, columns)
        Dark ink on light paper: uint8, uint16, or floats from 0 (black) to 1 (white). It is worked on in 8 bits.
    edge : float, optional
        Gradient from which on an edge is one, as a share of the page's largest. Default: of thirteen, from what stands
        out of the noise to 0.64, the one near which the ink changes least.
    price : int, default 300
        Of a boundary without an edge for each pair of neighbours, in units of the Laplacian of 8-bit pages; 0 to 2^20.
    window : int, default 41
        Pixels brighter than mean + 2 deviations of the window around them are surely paper; odd, in pixels.
    paper : int, optional
        First make the paper white throughout, by its mean in windows of so many pixels, odd; see
        `fewbits.documents.background`. Black areas that are wider than 61 pixels may come out hollow.
    smooth : float, optional
        Then blur it by a Gaussian of this deviation, in pixels, against noise.
    recut : int, optional
        In the end move the boundary, by a pixel at most, to where the page is half-way between the ink and the paper in
        windows of so many pixels, odd: blur makes strokes wide. Without it edges belong to the ink.
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    ndarray of bool, (rows, columns)
        True where there is ink.

    Raises
    ------
    ArgumentError

    Notes
    -----
    N. R. Howe, "Document binarization with automatic parameter tuning", IJDAR 16 (2013), 247–258. The price is fixed
    here, where the paper tunes it too; all thirteen cuts are found in one go, each from the one before.

    Examples
    --------
    >>> page = np.full((40, 40), 200, np.uint8)
    >>> page[10:30, 18:22] = 40
    >>> np.array_equal(howe(page), page < 100)
    True
    """
    array = as_bytes(check_grey("page", page))
    edges = None if edge is None else [check_positive("edge", edge)]
    if recut is not None:
        windows.check_window(recut, "recut")
    inks = Inks.of(array, edges, price=price, window=window, paper=paper, smooth=smooth, threads=threads)
    return inks.ink(int(inks.instability().argmin()), recut, threads=threads)


class Inks:
    """The ink of a page for several edge thresholds, and how much they have in common.

    Parameters
    ----------
    bits : ndarray of shape (rows, columns), uint16
        Bit k is the ink for threshold k.
    edges : sequence of float
        The thresholds.
    smoothed : ndarray of shape (rows, columns), uint8
        The page, smoothed where that was asked for.

    Examples
    --------
    >>> inks = Inks(np.array([[3, 1, 0, 3]], np.uint16), [0.1, 0.2], np.zeros((1, 4), np.uint8))
    >>> inks.ink(1)
    array([[ True, False, False,  True]])
    >>> inks.overlap()
    array([[3., 2.],
           [2., 2.]])
    >>> inks.instability().round(3)
    array([0.2, 0.2])
    """

    def __init__(self, bits: Array, edges: Sequence[float], smoothed: Array) -> None:
        self.bits, self.edges, self.smoothed = bits, edges, smoothed
        count = len(edges)
        self._members = (np.arange(1 << count)[:, None] >> np.arange(count) & 1).astype(np.float64)

    @classmethod
    def of(
        cls,
        page: Array,
        edges: Sequence[float] | None = None,
        *,
        price: int = 300,
        window: int = 41,
        paper: int | None = None,
        smooth: float | None = None,
        threads: int | None = None,
    ) -> Inks:
        """The inks of a page of bytes; see `howe`."""
        price, window = check_count("price", price, 0, 1 << 20), windows.check_window(window)
        if paper is not None:
            windows.check_window(paper, "paper")
        if smooth is not None:
            check_positive("smooth", smooth)
        flat = page
        if paper is not None:
            flat = flatten(page, background(page, rough_ink(page, threads=threads), paper, threads=threads))
        if smooth is not None:
            page, flat = (_smooth(x, smooth, threads) for x in (page, flat))
        energy = LaplacianEnergy(flat)
        spread = windows.deviation(flat, window, threads=threads)
        bright = flat > windows.mean(flat, window, threads=threads) + 2 * spread
        energy.hold(bright & (spread > 3 * noise(flat)))  # in even areas, black ones too, it is noise that is bright
        edges = energy.edges() if edges is None else edges
        return cls(energy.inks(edges, price), edges, page)

    def ink(self, number: int, recut: int | None = None, *, threads: int | None = None) -> Array:
        """The ink for one of the thresholds, bool; see `howe` for `recut`."""
        ink = np.asarray((self.bits >> number & 1).astype(bool))
        return ink if recut is None else cut_halfway(self.smoothed, ink, recut, threads=threads)

    def overlap(self, mask: Array | None = None) -> Array:
        """Pixels that each two of the inks have in common; with a `mask`, those that each has in common with it."""
        bits = self.bits if mask is None else self.bits[mask]
        patterns = np.bincount(bits.ravel(), minlength=len(self._members))
        if mask is None:
            return np.asarray(self._members.T @ (patterns[:, None] * self._members))
        return np.asarray(patterns @ self._members)

    def instability(self) -> Array:
        """How much the ink changes near each threshold: 1 − F-measure with the next, mean of both sides."""
        common = self.overlap()
        sizes = np.diag(common)
        changes = 1 - agreement(np.diag(common, 1), sizes[1:], sizes[:-1])
        if not len(changes):
            return np.zeros(1)
        return np.concatenate([changes[:1], (changes[1:] + changes[:-1]) / 2, changes[-1:]])


def agreement(common: Any, first: Any, second: Any) -> Any:
    """F-measure of two sets by their sizes and that of what they share; 1 for two empty sets.

    >>> agreement(2, 3, 5)
    array(0.5)
    """
    total = np.asarray(first + second, np.float64)
    return np.where(total > 0, 2 * common / np.where(total > 0, total, 1), 1.0)


def cut_halfway(page: Array, ink: Array, window: int, *, threads: int | None = None) -> Array:
    """The ink with its boundary, moved by a pixel at most, half-way between the levels of ink and paper around it."""

    def level(mask: Array) -> Array:
        share = windows.mean(mask.astype(np.float64), window, threads=threads)
        total = windows.mean(page * mask.astype(np.float64), window, threads=threads)
        return np.asarray(np.divide(total, share, out=np.full(page.shape, np.nan), where=share > 1e-9))

    def spread(mask: Array, side: int) -> Array:
        return np.asarray(windows.maximum(mask.view(np.uint8), side, threads=threads) > 0)

    dark = page <= np.nan_to_num(level(ink), nan=-1.0)  # the middle of strokes, of which blur takes least
    middle = (level(ink & dark) + level(~spread(ink, 7))) / 2
    boundary = spread(ink, 3) & spread(~ink, 3) & ~np.isnan(middle)
    return np.where(boundary, page < middle, ink)


def _smooth(page: Array, sigma: float, threads: int | None) -> Array:
    side = 2 * math.ceil(2 * sigma) + 1
    return np.rint(windows.gaussian(page, side, sigma, threads=threads)).astype(np.uint8)
