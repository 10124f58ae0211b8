"""Values on a line with weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from .. import _kernels
from .._checks import Array, check_count, check_samples, check_weights
from ..errors import ArgumentError

_EXACT_INTEGER = 2**53  # integers up to here are exact in float64, in which designs are computed


class Cells(NamedTuple):
    """What a source has in each cell: weight, mean, and the scatter ``Σ w (x − mean)²``; float64 arrays."""

    weights: Array
    means: Array
    scatter: Array

    def squared_error(self) -> float:
        """Mean squared error with the means as levels."""
        with np.errstate(over="ignore"):  # what is beyond a float is infinite
            return float(self.scatter.sum() / self.weights.sum())

    def ideal_bits(self) -> Array:
        """−log2 of each cell's share; infinite for an empty cell."""
        with np.errstate(divide="ignore"):
            return np.asarray(-np.log2(self.weights / self.weights.sum()))

    def mean_bits(self, bits: Array) -> float:
        """Bits per sample, with so many for each cell."""
        held = self.weights > 0
        return max(0.0, float(self.weights[held] @ bits[held] / self.weights.sum()))


@dataclass(frozen=True, eq=False)
class Histogram:
    """Weighted values on a line.

    Exact: one entry for each distinct value. Binned (on request): one entry for each occupied bin
    ``[m·width, (m+1)·width)``, with the mean of its samples and their squared deviation from it. Widths are powers of
    two and bins start at zero, so bins of any two histograms nest and adding them loses nothing beyond the wider bins.

    Attributes
    ----------
    values : ndarray of shape (n,)
        Strictly increasing; in the samples' dtype when exact, float64 bin means when binned.
    weights : ndarray of shape (n,), float64
        Total weight (number of samples, unless they came with weights) of each entry; positive.
    scatter : ndarray of shape (n,), float64
        ``Σ w (x − mean)²`` inside each bin; zero when exact. A design on the entries has exactly the distortion of its
        levels plus ``scatter.sum()``, provided no decision level falls inside a bin.
    width : float
        Bin width; 0 when exact.
    dtype : numpy.dtype
        Type of the samples.
    ends : (float, float), optional
        The smallest and the largest sample when binned; the values tell otherwise.

    Examples
    --------
    >>> h = Histogram.of([3, 1, 3]) + Histogram.of([1, 7])
    >>> h.values, h.weights
    (array([1, 3, 7]), array([2., 2., 1.]))
    """

    values: Array
    weights: Array
    scatter: Array
    width: float
    dtype: np.dtype[Any]
    ends: tuple[float, float] | None = None

    @classmethod
    def of(cls, x: Any, sample_weight: Any = None, *, bins: int | None = None) -> Histogram:
        """Histogram of samples.

        Parameters
        ----------
        x : array_like of any shape
            Finite integers (within ±2⁵³) or floats.
        sample_weight : array_like of x's shape, optional
            Non-negative weight of each sample; samples of weight zero are left out.
        bins : int, optional
            Use at most this many entries, 2 or more: bins where there are more distinct values. Default: exact.

        Raises
        ------
        ArgumentError
            Empty, not numeric, not finite, out of range, or weights that do not fit.
        """
        array = check_samples("x", x)
        weights = None if sample_weight is None else check_weights(sample_weight, array.shape).ravel()
        array = array.ravel()
        if array.dtype.kind != "f" and array.dtype.itemsize <= 2:
            values, totals = _count_small(array, weights)
        else:
            if weights is not None:
                array, weights = array[weights > 0], weights[weights > 0]
            values, totals = _merge(array, weights)
        if array.dtype.kind != "f" and max(-int(values[0]), int(values[-1])) > _EXACT_INTEGER:
            raise ArgumentError(
                f"x must hold integers within ±2**53, got values from {int(values[0])} to {int(values[-1])}."
            )
        if array.dtype.kind == "f" and not np.isfinite(float(values[-1]) - float(values[0])):
            raise ArgumentError(
                f"x must span a range that is a finite float, got values from {values[0]} to {values[-1]}."
            )
        exact = cls(values, totals, np.zeros(len(values)), 0.0, array.dtype)
        return exact if bins is None else exact.within(bins)

    def __add__(self, other: Histogram) -> Histogram:
        """Histogram of both sets of samples together."""
        if not isinstance(other, Histogram):
            return NotImplemented
        width = max(self.width, other.width)
        dtype = np.result_type(self.dtype, other.dtype)
        if width == 0:
            both = np.concatenate([self.values, other.values]).astype(dtype, copy=False)
            values, weights = _merge(both, np.concatenate([self.weights, other.weights]))
            return Histogram(values, weights, np.zeros(len(values)), 0.0, dtype)
        a, b = self.coarsen(width), other.coarsen(width)
        return _bin(
            np.concatenate([a.values, b.values]),
            np.concatenate([a.weights, b.weights]),
            np.concatenate([a.scatter, b.scatter]),
            width,
            dtype,
            (min(a.support[0], b.support[0]), max(a.support[1], b.support[1])),
        )

    def coarsen(self, width: float) -> Histogram:
        """The same samples in bins of `width`, a power of two no smaller than the present one."""
        if not (width > 0 and np.frexp(width)[0] == 0.5 and width >= self.width):
            raise ArgumentError(f"width must be a power of two of at least {self.width!r}, got {width!r}.")
        if width == self.width:
            return self
        return _bin(self.values.astype(np.float64), self.weights, self.scatter, width, self.dtype, self.support)

    def within(self, bins: int) -> Histogram:
        """The same samples in at most `bins` entries, 2 or more: itself if it has no more, else binned."""
        bins = check_count("bins", bins, 2, 2**31)
        if len(self) <= bins:
            return self
        low, high = self.support
        width = max(float(2.0 ** np.ceil(np.log2(high / bins - low / bins))), self.width)
        while np.floor(high / width) - np.floor(low / width) >= bins:
            width *= 2
        return self.coarsen(width)

    def __len__(self) -> int:
        """Number of entries."""
        return len(self.values)

    @property
    def total(self) -> float:
        """Total weight."""
        return float(self.weights.sum())

    def cells(self, decision_levels: Array) -> Cells:
        """Weight, mean and scatter of each cell between `decision_levels`, increasing; an empty cell's mean is NaN.

        A value on a decision level belongs to the cell above it.
        """
        starts = np.concatenate([[0], np.searchsorted(self.values, decision_levels, side="left")])
        sizes = np.diff(starts, append=len(self))
        held = sizes > 0
        weights, means, scatter = np.zeros(len(starts)), np.full(len(starts), np.nan), np.zeros(len(starts))
        weights[held] = np.add.reduceat(self.weights, starts[held])
        values = self.values.astype(np.float64)
        first = values[starts[held]]
        beyond = values - np.repeat(first, sizes[held])
        scale = np.frexp(beyond.max())[1]  # a power of two keeps the digits, and the sums from overflow
        beyond = np.ldexp(beyond, -scale)
        shift = np.add.reduceat(self.weights * beyond, starts[held]) / weights[held]
        means[held] = first + np.ldexp(shift, scale)
        beyond -= np.repeat(shift, sizes[held])
        squares = np.add.reduceat(self.weights * beyond * beyond, starts[held])
        with np.errstate(over="ignore"):  # what is beyond a float is infinite
            scatter[held] = np.ldexp(squares, 2 * scale) + np.add.reduceat(self.scatter, starts[held])
        return Cells(weights, means, scatter)

    def medians(self, decision_levels: Array) -> Array:
        """Median of each cell between `decision_levels`, the lower one where there are two; NaN for an empty cell."""
        starts = np.concatenate([[0], np.searchsorted(self.values, decision_levels, side="left")])
        sizes = np.diff(starts, append=len(self))
        mass = np.concatenate([[0], np.cumsum(self.weights)])
        middle = mass[starts] + (mass[starts + sizes] - mass[starts]) / 2
        at = np.clip(np.searchsorted(mass, middle) - 1, starts, np.maximum(starts + sizes - 1, 0))
        return np.where(sizes > 0, self.values[np.minimum(at, len(self) - 1)].astype(np.float64), np.nan)

    def quantiles(self, shares: Any) -> Array:
        """The smallest value at which the weight reaches each of `shares`, 0 to 1, of the total; float64.

        >>> Histogram.of([1, 2, 3, 4]).quantiles([0.25, 0.26])
        array([1., 2.])
        """
        shares = np.asarray(shares, np.float64)
        if not ((shares >= 0) & (shares <= 1)).all():
            raise ArgumentError("shares must be from 0 to 1.")
        mass = np.cumsum(self.weights)
        at = np.searchsorted(mass, shares * mass[-1])
        return np.asarray(self.values[np.minimum(at, len(self) - 1)], np.float64)

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest sample."""
        return self.ends or (float(self.values[0]), float(self.values[-1]))

    @property
    def spread(self) -> float:
        """Root mean squared distance of the samples from their bins' means; 0 when exact.

        Whatever is designed for the nearest level on the entries is, on the samples, within twice this of the optimum
        in root mean squared error and in mean absolute error (by the triangle inequality).
        """
        return float(np.sqrt(self.scatter.sum() / self.total))


def _count_small(array: Array, weights: Array | None) -> tuple[Array, Array]:
    """Distinct values of 8- or 16-bit integers and their weights, by counting."""
    bits = 8 * array.dtype.itemsize
    unsigned = np.ascontiguousarray(array).view(f"u{array.dtype.itemsize}")
    if weights is None:
        counts = np.zeros(1 << bits, np.int64)
        _kernels.count_values(unsigned, counts)
    else:
        counts = np.bincount(unsigned, weights, 1 << bits)
    values = np.arange(1 << bits, dtype=unsigned.dtype).view(array.dtype)
    if array.dtype.kind == "i":  # two's complement: the upper half comes first
        values, counts = np.roll(values, 1 << (bits - 1)), np.roll(counts, 1 << (bits - 1))
    present = counts > 0
    return values[present], counts[present].astype(np.float64)


def _merge(values: Array, weights: Array | None) -> tuple[Array, Array]:
    """Distinct values, increasing, with the total weight of each."""
    if weights is None:
        distinct, counts = np.unique(values, return_counts=True)
        return distinct, counts.astype(np.float64)
    distinct, inverse = np.unique(values, return_inverse=True)
    return distinct, np.bincount(inverse.ravel(), weights, len(distinct))


def _bin(
    values: Array,
    weights: Array,
    scatter: Array,
    width: float,
    dtype: np.dtype[Any],
    ends: tuple[float, float],
) -> Histogram:
    """Entries gathered into bins: weights, means and scatter combined exactly as moments do."""
    number = np.floor(values / width)
    number[(values < 0) & (number == 0)] = -1  # where the quotient is too small for a float
    bins, inverse = np.unique(number, return_inverse=True)
    inverse = inverse.ravel()
    total = np.bincount(inverse, weights)
    low = bins * width
    mean = low + np.bincount(inverse, weights * (values - low[inverse])) / total
    last = np.where(low + width == 0, -width * 2.0**-53, np.nextafter(low + width, -np.inf))
    mean = np.clip(mean, low, last)  # rounding must not carry it into the next bin
    inside = np.bincount(inverse, scatter + weights * (values - mean[inverse]) ** 2)
    return Histogram(mean, total, inside, float(width), dtype, ends)
