"""Whether what is on a page is darker or lighter than the page."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..thresholds import windows
from ..thresholds.windows import check_grey

_SIDE = 1000  # rows and columns that are looked at, at most


def foreground_of(grey: Any) -> str:
    """Whether what is on a page is darker or lighter than the page.

    There is less of it than of the page, so that the differences from the local mean have their long tail on its side:
    the sign of their third moment tells. The mean is that of a square of a sixteenth of the longer side, which takes
    out shading.

    Parameters
    ----------
    grey : array_like of integers or floats, (rows, columns)

    Returns
    -------
    {"dark", "light"}
        "dark" where nothing tells.

    Examples
    --------
    >>> page = np.full((40, 40), 200)
    >>> page[20, 5:35] = 50
    >>> foreground_of(page), foreground_of(255 - page)
    ('dark', 'light')
    """
    array = check_grey("grey", grey)
    stride = -(-max(array.shape) // _SIDE)
    array = array[::stride, ::stride].astype(np.float64)
    array -= array.min()
    array /= array.max() or 1
    away = array - windows.mean(array, 2 * max(1, max(array.shape) // 32) + 1)
    return "light" if (away**3).mean() > 1e-12 else "dark"
