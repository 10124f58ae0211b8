"""Levels given by hand."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from .._checks import check_samples
from ..errors import ArgumentError
from .base import Quantizer, ScalarQuantizer, Source, midpoints

_WIDEST = float(np.finfo(np.float64).max)


class Levels(ScalarQuantizer):
    """Representation levels given by hand; a sample takes the nearest, the upper one half-way between two.

    Parameters
    ----------
    values : array_like of shape (K,)
        Finite, in any order, 1 to 65,536 of them, all different as float64.
    dtype : dtype, optional
        Type of the data, which ``decode`` returns. Default: that of the values. Replaced by ``fit``.

    Raises
    ------
    ArgumentError
        Values that are no levels, or a dtype of neither integers nor floats.

    Notes
    -----
    Ready for use as it is; ``fit`` changes no level, and tells what they cost on data (``mse_``, ``entropy_``).

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
        levels = np.unique(array.astype(np.float64))
        if array.ndim != 1 or len(levels) != len(array) or len(levels) > 65536:
            raise ArgumentError(f"values must be a row of 1 to 65,536 different numbers, got shape {array.shape}.")
        if levels[-1] / 2 - levels[0] / 2 > _WIDEST / 2:
            raise ArgumentError("values must span less than the largest float64.")
        self.decision_levels_, self.representation_levels_ = midpoints(levels[:-1], levels[1:]), levels
        self.n_levels_ = len(levels)
        try:
            self.dtype_ = np.dtype(array.dtype if dtype is None else dtype)
        except TypeError as error:
            raise ArgumentError(f"dtype must be a type of integers or floats, got {dtype!r}.") from error
        if self.dtype_.kind not in "iuf":
            raise ArgumentError(f"dtype must be a type of integers or floats, got {self.dtype_}.")

    def set_params(self, **params: Any) -> Self:
        """Change constructor arguments."""
        changed = self.clone()
        Quantizer.set_params(changed, **params)
        vars(self).update(vars(type(self)(**changed.get_params())))  # only if all of them will do
        return self

    def _asked_levels(self) -> int:
        return 1

    def _design(self, source: Source) -> tuple[Any, Any]:  # noqa: ARG002
        return self.decision_levels_, self.representation_levels_
