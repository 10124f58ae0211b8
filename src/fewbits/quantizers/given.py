"""Levels given by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array, check_samples
from ..errors import ArgumentError
from .base import ScalarQuantizer, Source


class Levels(ScalarQuantizer):
    """Representation levels given by hand; a sample takes the nearest, the upper one half-way between two.

    Parameters
    ----------
    values : array_like of shape (K,)
        Finite, in any order, 1 to 65,536 of them, all different.
    dtype : dtype, optional
        Type of the data, which ``decode`` returns. Default: that of the values. Replaced by ``fit``.

    Examples
    --------
    >>> Levels([0, 85, 170, 255]).quantize([40, 43, 200])
    array([  0,  85, 170])
    """

    channel_axis = None

    def __init__(self, values: Any, *, dtype: Any = None) -> None:
        self.values = values
        self.dtype = dtype
        array = check_samples("values", values)
        levels = np.unique(array).astype(np.float64)
        if array.ndim != 1 or len(levels) != len(array) or len(levels) > 65536:
            raise ArgumentError(f"values must be a row of 1 to 65,536 different numbers, got shape {array.shape}.")
        self.decision_levels_, self.representation_levels_ = self._design_of(levels)
        self.n_levels_ = len(levels)
        self.dtype_ = np.dtype(array.dtype if dtype is None else dtype)

    @staticmethod
    def _design_of(levels: Array) -> tuple[Array, Array]:
        return levels[:-1] + (levels[1:] - levels[:-1]) / 2, levels

    def _asked_levels(self) -> int:
        return 1

    def _design(self, source: Source) -> tuple[Array, Array]:  # noqa: ARG002
        return self.decision_levels_, self.representation_levels_
