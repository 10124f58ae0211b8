"""Binary quantization: one threshold, two levels."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array, check_number, check_range
from ..errors import ArgumentError
from .base import ScalarQuantizer, Source


class Binary(ScalarQuantizer):
    """Binary quantizer: code 1 for samples at or above a threshold, code 0 below. Always two levels.

    Parameters
    ----------
    threshold : float, default 0
        In the data's unit.
    values : (float, float) or "means", default (0, 1)
        The two representation levels, increasing; or the mean of the samples below the threshold and of those from it
        on, where a class without samples has the threshold itself.
    bins : int, optional
        Keep at most this many entries of the data. Default: every distinct value.
    channel_axis : int, optional
        Find means for each index along this axis. Default: for all samples together.

    Raises
    ------
    ArgumentError
        When fitted: a threshold that is not one finite number, or values that do not increase.

    Notes
    -----
    ``decode`` returns the data's dtype when it is a float that reaches both values, or an integer type that holds them.
    Otherwise it returns the smallest signed integer type that does, or float64 where there is none or the values are
    not whole. Means are in the data's dtype always.

    Examples
    --------
    >>> q = Binary(128).fit(np.array([3, 128, 255], np.uint8))
    >>> q.encode(np.array([127, 128], np.uint8)), q.dtype_
    (array([0, 1], dtype=uint8), dtype('uint8'))
    >>> Binary(128, values=(-1, 1)).fit(np.array([3, 255], np.uint8)).quantize([3, 255])
    array([-1,  1], dtype=int8)
    >>> Binary(4, values="means").fit([0.0, 1.0, 5.0]).representation_levels_
    array([0.5, 5. ])
    """

    def __init__(
        self,
        threshold: float = 0,
        *,
        values: tuple[float, float] | str = (0, 1),
        bins: int | None = None,
        channel_axis: int | None = None,
    ) -> None:
        self.threshold = threshold
        self.values = values
        self.bins = bins
        self.channel_axis = channel_axis

    def _asked_levels(self) -> int:
        return 2

    def _design(self, source: Source) -> tuple[Array, Array]:
        if np.ndim(self.threshold):
            raise ArgumentError(
                f"threshold must be one finite number, got an array of shape {np.shape(self.threshold)}."
            )
        decision = np.array([check_number("threshold", self.threshold)])
        if not self._by_means():
            return decision, np.array(self._pair())
        cells = source.cells(decision)
        return decision, np.where(cells.weights > 0, cells.means, decision)

    def _by_means(self) -> bool:
        return isinstance(self.values, str) and self.values == "means"

    def _pair(self) -> tuple[float, float]:
        try:
            return check_range("values", self.values)
        except ArgumentError as error:
            raise ArgumentError(
                f"values must be two finite numbers, low < high, or 'means', got {self.values!r}."
            ) from error

    def _output_type(self, dtype: np.dtype[Any]) -> np.dtype[Any]:
        if self._by_means():
            return dtype
        low, high = self._pair()
        if dtype.kind == "f":
            limit = float(np.finfo(dtype).max)
            return dtype if -limit <= low and high <= limit else np.dtype(np.float64)
        if low.is_integer() and high.is_integer():
            for candidate in (dtype, *map(np.dtype, (np.int8, np.int16, np.int32, np.int64))):
                limits = np.iinfo(candidate)
                if limits.min <= low and high <= limits.max:
                    return candidate
        return np.dtype(np.float64)
