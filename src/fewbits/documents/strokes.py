"""How wide the strokes of writing are."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array
from .cleaning import check_mask


def stroke_width(ink: Any) -> float:
    """The width of the strokes of most of the ink, in pixels.

    Runs of ink across a stroke are as long as it is wide, and those along it all differ: most ink lies in runs of the
    width of strokes, in rows and in columns. Of both, the smaller length counts.

    Parameters
    ----------
    ink : array_like of bool, (rows, columns)

    Returns
    -------
    float
        0 where there is no ink.

    Raises
    ------
    ArgumentError
        `ink` is not bool, or not of two dimensions, or empty.

    Notes
    -----
    B. Su, S. Lu & C. L. Tan, "Robust document image binarization technique for degraded document images", IEEE TIP 22
    (2013), algorithm 1, takes the most frequent distance between edges along rows. Here each run counts as often as it
    has pixels, which makes specks count for little.

    Examples
    --------
    >>> page = np.zeros((20, 30), bool)
    >>> page[2:18, [4, 5, 6, 14, 15, 16]] = True
    >>> stroke_width(page)
    3.0
    """
    mask = check_mask("ink", ink)
    return float(min(_commonest_run(mask), _commonest_run(mask.T)))


def _commonest_run(mask: Array) -> int:
    """The length of the runs along rows that hold most pixels; of equal ones the least."""
    rims = np.pad(mask, ((0, 0), (1, 1))).ravel()
    ends = np.flatnonzero(rims[1:] != rims[:-1])
    counts = np.bincount(ends[1::2] - ends[::2], minlength=1)
    return int(np.argmax(counts * np.arange(len(counts))))
