"""Sauvola's threshold at several scales: small letters keep their detail, and large ones do not become hollow."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from .._checks import Array, check_count
from ..thresholds import windows
from ..thresholds.niblack import Sauvola
from .cleaning import components
from .paper import as_bytes

_FULL = 0.7  # of a window: the largest object that its threshold does not make hollow
_OVERLAP = 0.9  # how much smaller than that are the smallest objects of the next scale
_MOST_SCALES = 8


def multi_scale_sauvola(
    page: Any,
    *,
    window: int = 101,
    k: float = 0.34,
    scales: int = 3,
    reduction: int = 3,
    threads: int | None = None,
) -> Array:
    """Tell ink from paper by Sauvola's threshold at the scale that fits what is there.

    The page is made smaller by `reduction`, then by 2 again and again; the window has as many pixels at each scale.
    Objects found at a scale count if their area is between bounds: 0.7 of the window at most, and 0.9 of what the
    scale before had at most; the last has no upper bound. A pixel takes the threshold of the coarsest scale whose
    objects it is in, or that of an object near it.

    Parameters
    ----------
    page : array_like of shape (rows, columns)
        Dark ink on light paper: uint8, uint16, or floats from 0 (black) to 1 (white). It is worked on in 8 bits.
    window : int, default 101
        Side of the finest scale's window, odd, in pixels of the page.
    k : float, default 0.34
        Of Sauvola's threshold.
    scales : int, default 3
        From 1 to 8.
    reduction : int, default 3
        Of the finest scale: from 1, which is the page as it is, to `window`.
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
    G. Lazzara & T. Géraud, "Efficient multiscale Sauvola's binarization", IJDAR 17 (2014). Pixels in no object take
    their scale from squares around them, each twice as wide as the last, where the paper has exact zones of influence;
    of several scales in one the coarsest.

    Examples
    --------
    >>> page = np.full((60, 60), 200, np.uint8)
    >>> page[10:50, 10:50] = 60
    >>> multi_scale_sauvola(page, window=9, reduction=1, scales=4)[30, 8:12]
    array([False, False,  True,  True])
    """
    windows.check_window(window)
    check_count("scales", scales, 1, _MOST_SCALES)
    check_count("reduction", reduction, 1, window)
    grey = as_bytes(windows.check_grey("page", page))
    rule = Sauvola(window // reduction | 1, k)
    largest = _FULL * rule.window**2
    low, limits = 0.0, []
    for step in range(scales):
        small = np.asarray(Image.fromarray(grey).reduce(reduction << step))
        limit = rule.surface(small, threads=threads)
        objects = _of_area(small < limit, low, largest if step < scales - 1 else np.inf)
        if step == 0:
            scale = np.zeros(small.shape, np.uint8)
        limits.append(_repeated(limit, 1 << step, scale.shape))
        scale[_repeated(objects, 1 << step, scale.shape)] = step + 1
        low = _OVERLAP * largest / 4
    reach = 1
    while 0 < np.count_nonzero(scale) < scale.size:
        scale = np.where(scale, scale, windows.maximum(scale, 2 * reach + 1, threads=threads))
        reach *= 2
    limit = np.choose(np.maximum(scale, 1) - 1, limits)
    return np.asarray(grey < _repeated(limit, reduction, grey.shape))


def _of_area(ink: Array, low: float, high: float) -> Array:
    """The components of ink whose area lies between two bounds, in pixels."""
    labels, count = components(ink)
    area = np.bincount(labels.ravel(), minlength=count + 1)
    fits = (area >= low) & (area <= high)
    fits[0] = False
    return np.asarray(fits[labels])


def _repeated(array: Array, times: int, shape: tuple[int, ...]) -> Array:
    """An array with each element as a square of so many, cut to a shape."""
    return array.repeat(times, 0)[: shape[0]].repeat(times, 1)[:, : shape[1]]
