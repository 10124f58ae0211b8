"""What the formats share: the colours of a file as an array."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np

from ..._checks import Array

_MOST = 65536


def color_rows(colors: Iterable[Sequence[int]] | Array) -> Array:
    """Colours as (K, 3) or (K, 4) uint8; those without alpha are opaque if any has alpha.

    No more are taken than a palette may have.

    Examples
    --------
    >>> color_rows([(1, 2, 3), (4, 5, 6, 7)])
    array([[  1,   2,   3, 255],
           [  4,   5,   6,   7]], dtype=uint8)
    """
    rows = list(islice(colors, _MOST + 1))
    if not rows:
        raise ValueError("it holds no colours.")
    if len(rows) > _MOST:
        raise ValueError(f"it holds more than {_MOST:,} colours.")
    if len({len(color) for color in rows}) > 1:
        rows = [(*color, 255)[:4] for color in rows]
    return np.array(rows, np.uint8)


def named_rows(entries: Iterable[tuple[Sequence[int], str]]) -> tuple[Array, list[str]]:
    """Colours as an array, and their names."""
    rows = list(islice(entries, _MOST + 1))
    return color_rows([color for color, _ in rows]), [name for _, name in rows]
