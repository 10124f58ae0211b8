"""What a global rule works on, a histogram, and how it says where black ends: by the last value of the lower class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .._checks import Array, check_count, check_samples, check_weights
from ..errors import ArgumentError
from ..statistics import Histogram

_LEVELS = 65536  # what integers may span and still keep each value


def histogram(image: Any, hist: Any) -> Histogram:
    """The histogram of the image, or the one that is given.

    Parameters
    ----------
    image : array_like of any shape, or None
        Finite integers or floats.
    hist : Histogram, array_like of shape (n,), pair of them, or None
        A histogram; or how often each of the values 0..n − 1 occurs; or ``(counts, values)``, values increasing.

    Raises
    ------
    ArgumentError
        Both or neither given, or one that cannot be.

    Examples
    --------
    >>> histogram(None, [3, 0, 1]).values
    array([0, 2])
    """
    if (image is None) == (hist is None):
        raise ArgumentError("give an image or hist=, one of the two.")
    if hist is None:
        return Histogram.of(check_samples("image", image))
    if isinstance(hist, Histogram):
        return hist
    pair = isinstance(hist, tuple | list) and len(hist) == 2 and np.ndim(hist[0]) == 1
    counts, values = hist if pair else (hist, None)
    if np.ndim(counts) != 1:
        raise ArgumentError(
            f"hist must be a Histogram, counts, or a pair (counts, values), got an array of shape {np.shape(counts)}."
        )
    values = check_samples("values of hist", np.arange(len(counts)) if values is None else values)
    weights = check_weights(counts, values.shape, "counts of hist")
    if not (values[1:] > values[:-1]).all():
        raise ArgumentError("values of hist must increase.")
    return Histogram.of(values, weights)


def split(
    h: Histogram, last_dark: Callable[[Array, Array], Any], bins: int | None = None, wide: int = _LEVELS
) -> float:
    """The threshold that a rule finds.

    Parameters
    ----------
    h : Histogram
        One value is its own threshold, and two are told apart, whatever the rule.
    last_dark : callable
        The rule: ``last_dark(levels, weights)`` is the number of the last level of the lower class. Levels increase
        from 0, in any unit; weights are positive for the first and the last.
    bins : int, optional
        Have equally spaced levels: a bin for each integer, and `bins` bins from the smallest to the largest value of
        floats, and of integers that span more than `wide`. Default: the distinct values.
    """
    if bins is not None:
        check_count("bins", bins, 2, _LEVELS)
    if len(h) < 3:
        return between(h, 0)
    if bins is None:
        return between(h, int(last_dark(offsets(h), h.weights)))
    number = _bin_numbers(h, bins, wide)
    weights = np.bincount(number, h.weights)
    last = last_dark(np.arange(len(weights), dtype=np.float64), weights)
    return between(h, int(np.searchsorted(number, last, side="right")) - 1)


def between(h: Histogram, last: int) -> float:
    """The threshold above entry number `last`, the last but one at most: midway to the next, or the only value.

    It separates the two in the samples' own type, floats included: ``low < threshold <= high``.
    """
    if len(h) == 1:
        return float(h.values[0])
    low, high = h.values[min(last, len(h) - 2) :][:2].tolist()
    middle = low / 2 + high / 2
    if h.dtype.kind == "f":
        middle = float(h.dtype.type(middle))
    return middle if low < middle <= high else float(high)


def best(score: Array, valid: Any = True) -> int:
    """Number of the first entry of the largest score among the valid ones.

    >>> best(np.array([1.0, 3.0, 3.0]))
    1
    """
    return int(np.argmax(np.where(valid, score, -np.inf)))


def sides(term: Array) -> tuple[Array, Array]:
    """What a term adds up to below and above each split: after the first level, ..., before the last.

    >>> sides(np.array([1.0, 2.0, 4.0]))
    (array([1., 3.]), array([6., 4.]))
    """
    return np.cumsum(term)[:-1], np.cumsum(term[::-1])[::-1][1:]


def offsets(h: Histogram) -> Array:
    """Distances from the smallest value, scaled by a power of two to an order of 1."""
    scale = np.frexp(max(map(abs, h.support)))[1]
    values = np.ldexp(h.values.astype(np.float64), -scale)
    return np.asarray(values - values[0])


def _bin_numbers(h: Histogram, bins: int, wide: int) -> Array:
    """The bin of each entry."""
    if h.values.dtype.kind != "f" and int(h.values[-1]) - int(h.values[0]) < wide:
        return np.asarray(h.values.astype(np.int64) - int(h.values[0]))
    above = offsets(h)
    return np.asarray(np.minimum(above / above[-1] * bins, bins - 1), np.int64)
