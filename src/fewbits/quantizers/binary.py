"""Binary quantization: a threshold, or one for each sample; two levels."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Self

import numpy as np

from .._checks import Array, check_number, check_range, check_samples
from ..errors import ArgumentError
from ..statistics import Histogram
from .base import Quantizer, ScalarQuantizer, Source


class Binary(ScalarQuantizer):
    """Binary quantizer: code 1 for samples at or above a threshold, code 0 below. Always two levels.

    Parameters
    ----------
    threshold : float, array_like or callable, default 0
        In the data's unit. An array is a threshold surface: one threshold for each sample, in the shape of the data or
        broadcast to it. A callable is a rule that finds one number, ``threshold(hist=histogram)``, such as
        `fewbits.thresholds.otsu`; it is asked for each channel.
    values : (float, float) or "means", default (0, 1)
        The two representation levels, increasing; or the mean of the samples below the threshold and of those from it
        on, where a class without samples has the threshold itself, or the mean of the surface. With a surface it takes
        ``fit`` to find them, and the first may be the larger.
    bins : int, optional
        Keep at most this many entries of the data. Default: every distinct value.
    channel_axis : int, optional
        Find means, and the threshold by a rule, for each index along this axis. Default: for all samples together.

    Attributes
    ----------
    decision_levels_ : ndarray of shape (1,), float64
        The threshold; a surface as it was given. A tuple of them, one for each channel, with ``channel_axis`` set.

    Raises
    ------
    ArgumentError
        When fitted: a threshold that is not finite, values that do not increase, or a surface that does not fit the
        shape of the data. ``mse_`` and ``entropy_`` with a surface: the histogram of the data does not tell them.

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
    >>> Binary([[1], [5]]).fit([[0, 2, 6], [0, 2, 6]]).encode([[0, 2, 6], [0, 2, 6]])
    array([[0, 1, 1],
           [0, 0, 1]], dtype=uint8)
    >>> from fewbits.thresholds import otsu
    >>> Binary(otsu).fit([10, 12, 12, 100, 104])
    Binary(otsu)
    >>> Binary(otsu).fit([10, 12, 12, 100, 104]).decision_levels_
    array([56.])
    """

    def __init__(
        self,
        threshold: float | Array | Callable[..., float] = 0,
        *,
        values: tuple[float, float] | str = (0, 1),
        bins: int | None = None,
        channel_axis: int | None = None,
    ) -> None:
        self.threshold = threshold
        self.values = values
        self.bins = bins
        self.channel_axis = channel_axis

    def fit(self, x: Any, sample_weight: Any = None) -> Self:
        """Find the threshold and the levels for samples.

        Parameters
        ----------
        x : array_like of any shape
            Finite integers or floats; never modified, never rescaled.
        sample_weight : array_like of x's shape, optional
            Non-negative weights.
        """
        source, surface = self._summarise(x, sample_weight), self._surface()
        if surface is None:
            return self.design(source)
        array = check_samples("x", x)
        limits = _spread(surface, array)
        if not self._by_means():
            return self.design(source)
        weights = np.ones(array.shape) if sample_weight is None else np.asarray(sample_weight)
        channels = zip(*map(self._moved, (array, limits, weights)), strict=True)
        designs = [(surface.copy(), _class_means(*channel)) for channel in channels]
        return self._take(tuple(source) if isinstance(source, list) else source, designs)

    def encode(self, x: Any) -> Array:
        """Codes of samples: 1 at or above the threshold, 0 below; uint8 in x's shape.

        Parameters
        ----------
        x : array_like of any shape
            Finite integers or floats; with a surface, of its shape or of one that it can be broadcast to.
        """
        decision, _ = self.levels_per_channel()
        if _is_number(decision[0]):
            return super().encode(x)
        array = check_samples("x", x)
        return np.asarray(array >= _spread(decision[0], array)).view(np.uint8)

    def quantize(self, x: Any) -> Array:
        """Samples replaced by their representation levels: ``decode(encode(x))``.

        Parameters
        ----------
        x : array_like
            As `encode` takes it.
        """
        decision, _ = self.levels_per_channel()
        if _is_number(decision[0]):
            return super().quantize(x)
        return Quantizer.quantize(self, x)

    def _asked_levels(self) -> int:
        return 2

    def _design(self, source: Source) -> tuple[Array, Array]:
        surface = self._surface()
        decision = np.array([self._number(source)]) if surface is None else surface.copy()
        if not self._by_means():
            return decision, np.array(self._pair())
        if surface is not None:
            raise ArgumentError(
                "values='means' with an array of thresholds needs fit with all samples: "
                "a histogram does not tell which threshold a sample has."
            )
        cells = source.cells(decision)
        return decision, np.where(cells.weights > 0, cells.means, decision)

    def _cost(self, measure: Callable[..., Any]) -> Any:
        decision, _ = self.levels_per_channel()
        if not _is_number(decision[0]):
            raise ArgumentError(
                "mse_ and entropy_ are not known with an array of thresholds: the histogram of the data does not tell "
                "which threshold a sample has. Measure what quantize and encode return."
            )
        return super()._cost(measure)

    def _surface(self) -> Array | None:
        """The array of thresholds, where they are one."""
        if self.threshold is None or callable(self.threshold) or np.isscalar(self.threshold):
            return None
        return check_samples("threshold", self.threshold)

    def _number(self, source: Source) -> float:
        """The threshold for a source."""
        if not callable(self.threshold):
            return check_number("threshold", self.threshold)
        try:
            inspect.signature(self.threshold).bind(hist=source)
        except (TypeError, ValueError) as error:
            raise ArgumentError(
                f"threshold must be a number, an array or a rule that takes hist=, got {self.threshold!r}."
            ) from error
        return check_number("threshold", self.threshold(hist=source))

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


def _is_number(decision: Array) -> bool:
    """Whether there is one threshold for all samples."""
    return bool(decision.shape == (1,))


def _spread(surface: Array, array: Array) -> Array:
    """The threshold of each sample."""
    try:
        return np.broadcast_to(surface, array.shape)
    except ValueError as error:
        raise ArgumentError(
            f"threshold must have the shape of the data, {array.shape}, or one that can be broadcast to it, "
            f"got {surface.shape}."
        ) from error


def _class_means(samples: Array, limits: Array, weights: Array) -> Array:
    """Mean of the samples below their thresholds and of the others; of the thresholds for a class without samples."""
    light, held = samples >= limits, weights > 0
    sides = held & ~light, held & light
    return np.array(
        [_mean(samples[side], weights[side]) if side.any() else _mean(limits[held], weights[held]) for side in sides]
    )


def _mean(samples: Array, weights: Array) -> float:
    return float(Histogram.of(samples, weights).cells(np.empty(0)).means[0])
