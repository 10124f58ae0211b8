"""The paper under the ink, and pages as they would be on paper that is white throughout."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array, check_shades
from ..thresholds import windows
from ..thresholds.clustering import otsu
from ..thresholds.niblack import Sauvola

_ENOUGH = 0.05  # share of a window that must be paper


def background(page: Any, ink: Any, window: int = 61, *, threads: int | None = None) -> Array:
    """The paper under the ink: at each pixel the mean of the paper around it.

    Parameters
    ----------
    page : array_like of shape (rows, columns)
    ink : array_like of bool, (rows, columns)
        What is not paper; make it two pixels wider than the ink, whose edges are neither.
    window : int, default 61
        Side of the window in pixels, odd. Where less than a twentieth of it is paper, larger ones are taken.
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    ndarray of shape (rows, columns), float64
        In the page's unit; a page without paper is its own.

    Examples
    --------
    >>> background([[90, 10, 110]], [[False, True, False]], 3)
    array([[ 90., 100., 110.]])
    """
    grey, paper = np.asarray(page, np.float64), (~np.asarray(ink)).astype(np.float64)
    if not paper.any():
        return grey
    found, missing = np.zeros_like(grey), np.ones(grey.shape, bool)
    while missing.any():
        share = windows.mean(paper, window, threads=threads)
        total = windows.mean(grey * paper, window, threads=threads)
        fits = missing & ((share > _ENOUGH) | (window > 2 * max(grey.shape)))
        found[fits] = total[fits] / share[fits]
        missing &= ~fits
        window = 2 * window + 1
    return found


def rough_ink(page: Any, *, threads: int | None = None) -> Array:
    """What may not be paper, bool: Sauvola's ink with a low threshold, and two pixels around it."""
    ink = Sauvola(window=61, k=0.1).codes(page, threads=threads) ^ 1
    return windows.maximum(ink, 5, threads=threads) > 0


def flatten(page: Array, paper: Array) -> Array:
    """A page, uint8, as it would be on white paper: each pixel as a share of the `paper` there, which becomes 255."""
    shares = (page + 1.0) / (paper + 1.0)
    return np.rint(np.clip(255 * shares, 0, 255)).astype(np.uint8)


def as_bytes(page: Array) -> Array:
    """A page, uint8, uint16 or floats from 0 to 1, in 8 bits."""
    if check_shades("page", page).dtype == np.uint8:
        return page
    return np.rint(page * (255 / (1 if page.dtype.kind == "f" else 65535))).astype(np.uint8)


def normalized(page: Any, *, window: int = 61, threads: int | None = None) -> Array:
    """Tell ink from paper by one threshold for all of the page, once the paper is white throughout.

    What is surely paper tells the paper everywhere, by its mean around each pixel. Each pixel becomes a share of that,
    and Otsu's threshold parts the shares.

    Parameters
    ----------
    page : array_like of shape (rows, columns)
        Dark ink on light paper: uint8, uint16, or floats from 0 (black) to 1 (white). It is worked on in 8 bits.
    window : int, default 61
        Side of the window that the mean of the paper is taken in, odd, in pixels.
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    ndarray of bool, (rows, columns)
        True is ink. A page that is surely paper throughout has none.

    Raises
    ------
    ArgumentError
        An option out of its range, or not a page.

    Notes
    -----
    S. Lu, B. Su & C. L. Tan, "Document image binarization using background estimation and stroke edges", IJDAR 13
    (2010), section 3, has the paper by polynomials along rows and columns; here it is the mean of the paper around.

    Examples
    --------
    >>> page = np.linspace(250, 80, 300) * np.ones((9, 1))
    >>> page[4, 10:290] /= 2
    >>> np.flatnonzero(normalized(page.astype(np.uint8))[4])[[0, -1]]
    array([ 10, 289])
    """
    grey = as_bytes(windows.check_grey("page", page))
    windows.check_window(window)
    ink = rough_ink(grey, threads=threads)
    if not ink.any():
        return ink
    flat = flatten(grey, background(grey, ink, window, threads=threads))
    return np.asarray(flat < otsu(flat))
