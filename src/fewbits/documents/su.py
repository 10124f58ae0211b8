"""Su, Lu and Tan: ink is what is as dark as the edges of strokes around it."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array, check_count, check_number
from ..thresholds import windows
from ..thresholds.niblack import Sauvola, high_contrast
from .paper import as_bytes
from .strokes import stroke_width

_MOST = 2**31 - 1


def su(
    page: Any, *, window: int | None = None, least: int | None = None, k: float = 0.5, threads: int | None = None
) -> Array:
    """Tell ink from paper by the pixels of high contrast, which lie along the edges of strokes.

    Contrast is (max − min) / (max + min) in 3 × 3 pixels, high from Otsu's threshold of it up. Ink is what has enough
    pixels of high contrast around it and is darker than m + k s, of their mean m and deviation s.

    Parameters
    ----------
    page : array_like of shape (rows, columns)
        Dark ink on light paper: uint8, uint16, or floats from 0 (black) to 1 (white). It is worked on in 8 bits.
    window : int, optional
        Side of the square around each pixel, odd, in pixels. Default: twice the width of strokes, and one.
    least : int, optional
        How many pixels of high contrast must be in it. Default: as many as its side.
    k : float, default 0.5
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
    B. Su, S. Lu & C. L. Tan, "Binarization of historical document images using the local maximum and minimum", DAS
    2010; the window is that of their "Robust document image binarization technique for degraded document images", IEEE
    TIP 22 (2013). In the paper a pixel equal to its threshold is ink; here it is paper, as elsewhere. The width of
    strokes is `stroke_width` of what Sauvola's threshold takes for ink. Around
    edges that are sharp, paper may become ink where the window does not reach their dark side.

    Examples
    --------
    >>> page = np.full((9, 9), 200, np.uint8)
    >>> page[3:6, 2:7] = 60
    >>> su(page, window=5).sum()
    np.int64(15)
    """
    check_number("k", k)
    grey = as_bytes(windows.check_grey("page", page))
    if window is None:
        window = 2 * round(stroke_width(Sauvola(61).codes(grey, threads=threads) == 0)) + 1
    window = windows.check_window(window)
    least = window if least is None else check_count("least", least, 1, _MOST)
    edges = high_contrast(grey, threads)
    area = np.outer(*(_inside(side, window) for side in grey.shape))
    weighed = edges.astype(np.uint16)  # of which means are exact to the last bit of doubles; squares of bytes fit in
    count, total, squares = np.empty((3, *grey.shape))
    for out in count, total, squares:
        out[:] = np.rint(windows.mean(weighed, window, threads=threads) * area)
        weighed = weighed * grey
    many = count >= least
    count[~many] = 1
    mean = total / count
    deviation = np.sqrt(np.maximum(squares / count - mean * mean, 0))
    return np.asarray(many & (grey < mean + k * deviation))


def _inside(side: int, window: int) -> Array:
    """How much of a window around each place of a row lies in the row."""
    places, reach = np.arange(side), window // 2
    return np.minimum(places + reach, side - 1) - np.maximum(places - reach, 0) + 1
