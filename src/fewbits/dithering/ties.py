"""Ties between two levels."""

from __future__ import annotations

import numpy as np

from .._checks import Array
from .base import Ditherer


def scalars_by_vectors(way: Ditherer, samples: Array, levels: Array, threads: int | None) -> Array:
    """Codes of one channel from a method's codes of vectors.

    Half-way between two codewords a vector takes the first; with the levels turned round, a number takes the upper one.
    """
    codes = way.vectors(samples.astype(np.float32)[..., None], levels[::-1, None], threads=threads)
    return np.subtract(len(levels) - 1, codes, dtype=codes.dtype)
