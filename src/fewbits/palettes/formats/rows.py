"""What the formats share: the colours of a file as an array."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..._checks import Array


def color_rows(colors: Sequence[Sequence[int]] | Array) -> Array:
    """Colours as (K, 3) or (K, 4) uint8; those without alpha are opaque if any has alpha.

    Examples
    --------
    >>> color_rows([(1, 2, 3), (4, 5, 6, 7)])
    array([[  1,   2,   3, 255],
           [  4,   5,   6,   7]], dtype=uint8)
    """
    if len(colors) == 0:
        raise ValueError("it holds no colours.")
    if len(colors) > 65536:
        raise ValueError(f"it holds {len(colors)} colours, more than 65,536.")
    if len({len(color) for color in colors}) > 1:
        colors = [(*color, 255)[:4] for color in colors]
    return np.asarray(colors, np.uint8)
