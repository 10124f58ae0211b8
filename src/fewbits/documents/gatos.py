"""Gatos, Pratikakis and Perantonis: ink is what is darker than the paper under it by enough."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from .._checks import Array, check_count, check_fraction, check_positive
from ..errors import ArgumentError
from ..thresholds import windows
from ..thresholds.niblack import Sauvola
from .cleaning import components
from .paper import as_bytes, background

_LARGEST = 8  # times the resolution


def gatos(
    page: Any,
    *,
    window: int = 61,
    k: float = 0.2,
    surroundings: int = 121,
    q: float = 0.6,
    p1: float = 0.5,
    p2: float = 0.8,
    upsampling: int = 2,
    smooth: bool = False,
    threads: int | None = None,
) -> Array:
    """Tell ink from paper by its distance from the paper under it, which may be smaller where paper is dark.

    Noise goes by Wiener's filter; Sauvola's threshold tells roughly where ink is; the paper under that is the mean of
    the paper around it. Ink lies below the paper by more than a share of the mean distance between the two.

    Parameters
    ----------
    page : array_like of shape (rows, columns)
        Dark ink on light paper: uint8, uint16, or floats from 0 (black) to 1 (white). It is worked on in 8 bits.
    window : int, default 61
        Side of the window of Sauvola's threshold, odd, in pixels.
    k : float, default 0.2
        Of Sauvola's threshold.
    surroundings : int, default 121
        Side of the window whose paper tells the paper under ink, odd, in pixels; two characters should fit in.
    q : float, default 0.6
        The distance that makes ink on light paper, as a share of the mean distance; lower keeps fainter ink.
    p1 : float, default 0.5
        How dark paper is dark, as a share of the mean paper; below 1.
    p2 : float, default 0.8
        The distance on dark paper, as a share of that on light paper.
    upsampling : int, default 2
        The page is thresholded at so many times its resolution, 1 to 8, by bicubic interpolation; then a pixel is ink
        if half of it is.
    smooth : bool, default False
        Remove ink that is nearly alone and fill gaps and dents, in windows of 0.15 of the mean height of characters.
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    ndarray of bool, (rows, columns)
        True is ink.

    Raises
    ------
    ArgumentError
        An option out of its range, or not a page.

    Notes
    -----
    B. Gatos, I. Pratikakis & S. J. Perantonis, "Adaptive degraded document image binarization", Pattern Recognition 39
    (2006), section 3. The paper's page stays as large as upsampling makes it.

    Examples
    --------
    >>> page = np.full((9, 9), 200, np.uint8)
    >>> page[4, 2:7] = 60
    >>> np.argwhere(gatos(page)).tolist()
    [[4, 2], [4, 3], [4, 4], [4, 5], [4, 6]]
    """
    rough = Sauvola(window, k)
    windows.check_window(surroundings)
    check_positive("q", q)
    check_fraction("p2", p2)
    check_count("upsampling", upsampling, 1, _LARGEST)
    if check_fraction("p1", p1) == 1:
        raise ArgumentError("p1 must be below 1, got 1.")
    grey = _wiener(as_bytes(windows.check_grey("page", page)), threads)
    ink = rough.codes(grey, threads=threads) == 0
    if not ink.any() or ink.all():
        return np.zeros(grey.shape, np.bool_)
    under = background(grey, ink, surroundings, threads=threads)
    paper = np.where(ink, np.rint(under).astype(np.uint8), grey)
    distance = q * (paper - grey.astype(np.int16))[ink].mean()
    lightness = np.arange(256) / (paper[~ink].mean() or 1)
    limits = distance * (p2 + (1 - p2) * _logistic((4 * lightness - 2 * (1 + p1)) / (1 - p1)))
    if upsampling > 1:
        size = grey.shape[1] * upsampling, grey.shape[0] * upsampling
        grey = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BICUBIC))
        paper = paper.repeat(upsampling, 0).repeat(upsampling, 1)
    ink = np.asarray(paper - grey.astype(np.int16) > limits[paper])
    if smooth:
        ink = _smoothed(ink, threads)
    rows, columns = len(ink) // upsampling, ink.shape[1] // upsampling
    return np.asarray(ink.reshape(rows, upsampling, columns, upsampling).mean((1, 3)) >= 0.5)


def _wiener(grey: Array, threads: int | None) -> Array:
    """Wiener's filter in 3 × 3 pixels, the mean variance being the noise. J. S. Lim (1990), page 548."""
    mean, variance = windows.mean(grey, 3, threads=threads), windows.deviation(grey, 3, threads=threads) ** 2
    noise = variance.mean(dtype=np.float64)
    kept = np.divide(variance - noise, variance, out=np.zeros_like(mean), where=variance > noise)
    return np.asarray(np.rint(mean + kept * (grey - mean)).astype(np.uint8))


def _logistic(x: Array) -> Array:
    return np.asarray(0.5 + 0.5 * np.tanh(x / 2))


def _smoothed(ink: Array, threads: int | None) -> Array:
    """Shrink once, swell twice; Gatos et al., section 3."""
    labels, count = components(ink)
    rows, _ = np.nonzero(ink)
    found, top, bottom = labels[ink], np.zeros(count + 1), np.zeros(count + 1)
    bottom[found], top[found[::-1]] = rows, rows[::-1]  # of equal places the last is written
    height = (bottom - top)[1:].mean() + 1 if count else 0
    window = 2 * round(0.15 * height / 2) + 1

    def share(mask: Array) -> Array:
        return windows.mean(mask.view(np.uint8), window, threads=threads)

    ink = ink & (share(ink) >= 0.1)
    nearby = share(ink)
    ink = ink | ((nearby > 0.05) & _in_the_middle(ink, nearby, window, threads))
    return np.asarray(ink | (share(ink) > 0.35))


def _in_the_middle(ink: Array, nearby: Array, window: int, threads: int | None) -> Array:
    """Where a pixel lies within a quarter of the window from the centre of the ink around it."""
    near = nearby > 0
    for places in np.ogrid[: ink.shape[0], : ink.shape[1]]:
        moment = windows.mean(np.where(ink, places, 0.0), window, threads=threads)
        centre = np.divide(moment, nearby, out=np.full(ink.shape, np.inf), where=near)
        near = near & (abs(centre - places) < window / 4)
    return np.asarray(near)
