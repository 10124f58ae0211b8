"""Thresholds that make two (or more) classes of grey levels, each near its own mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _kernels
from .._checks import Array, check_count
from .histograms import best, between, histogram, offsets, sides, split


def otsu(image: Any = None, *, hist: Any = None) -> float:
    """Otsu's threshold: the least variance within the two classes, which is the most between them.

    Parameters
    ----------
    image : array_like, optional
        Integers or floats, of any shape; exact on their distinct values.
    hist : Histogram, array_like or (counts, values), optional
        Its histogram instead; counts alone are those of the values 0, 1, 2, ...

    Returns
    -------
    float
        Midway between the last value of the lower class and the next one; a constant image gives its value.

    Raises
    ------
    ArgumentError
        Neither an image nor a histogram, or both; samples that are not finite numbers; an option out of its range.

    Notes
    -----
    N. Otsu, "A threshold selection method from gray-level histograms" (IEEE Trans. SMC 9, 1979): the most
    of ``ω₀ ω₁ (μ₁ − μ₀)²``, ω the shares of the classes and μ their means.

    Examples
    --------
    >>> otsu([10, 12, 12, 100, 104])
    56.0
    """
    return float(multi_otsu(image, hist=hist, classes=2)[0])


def multi_otsu(image: Any = None, *, hist: Any = None, classes: int = 3) -> Array:
    """The thresholds between any number of classes with the least variance within them.

    Parameters
    ----------
    image, hist
        As `otsu` takes them.
    classes : int, default 3
        Number of classes K, 2 to 65,536.

    Returns
    -------
    ndarray of shape (K − 1,), float64
        Increasing; each midway between two neighbouring values. An image of fewer values has a class for each of
        them, so fewer thresholds; a constant one gives its value.

    Raises
    ------
    ArgumentError
        Neither an image nor a histogram, or both; samples that are not finite numbers; an option out of its range.

    Notes
    -----
    N. Otsu (1979); P.-S. Liao, T.-S. Chen, P.-C. Chung, "A fast algorithm for multilevel thresholding"
    (J. Inf. Sci. Eng. 17, 2001). The optimum is global, found as `LloydMax` finds it: these are its cells, with the
    decision levels moved to midway between the values on their two sides.

    Examples
    --------
    >>> multi_otsu([0, 1, 50, 52, 200, 202])
    array([ 25.5, 126. ])
    """
    classes = check_count("classes", classes, 2, 65536)
    h = histogram(image, hist)
    boundaries = np.empty(min(classes, len(h)) + 1, np.int64)
    _kernels.optimal_partition(offsets(h), h.weights, 0, boundaries)
    return np.array([between(h, first - 1) for first in boundaries[1:-1].tolist() or [1]])


def isodata(image: Any = None, *, hist: Any = None) -> float:
    """The threshold that lies midway between the means of its two classes; the lowest if there are several.

    Parameters
    ----------
    image, hist
        As `otsu` takes them.

    Returns
    -------
    float
        Midway between the last value of the lower class and the next one; a constant image gives its value.

    Raises
    ------
    ArgumentError
        Neither an image nor a histogram, or both; samples that are not finite numbers; an option out of its range.

    Notes
    -----
    T. W. Ridler, S. Calvard, "Picture thresholding using an iterative selection method" (IEEE Trans. SMC 8, 1978);
    what their iteration leads to, found without iterating.

    Examples
    --------
    >>> isodata([0, 0, 0, 4, 9, 10])
    2.0
    """

    def last_dark(levels: Array, weights: Array) -> int:
        (below, above), (low, high) = sides(weights), sides(weights * levels)
        return best((low / below + high / above) / 2 <= levels[1:])

    return split(histogram(image, hist), last_dark)


def minimum_error(image: Any = None, *, hist: Any = None, bins: int = 256) -> float:
    """Kittler and Illingworth's threshold: least error if each class is Gaussian.

    Parameters
    ----------
    image, hist
        As `otsu` takes them.
    bins : int, default 256
        Bins for floats, and for integers that span more than 65,536, from the smallest to the largest.

    Returns
    -------
    float
        Midway between the last value of the lower class and the next one; a constant image gives its value.

    Raises
    ------
    ArgumentError
        Neither an image nor a histogram, or both; samples that are not finite numbers; an option out of its range.

    Notes
    -----
    J. Kittler, J. Illingworth, "Minimum error thresholding" (Pattern Recognition 19, 1986): the least of
    ``1 + 2 Σ P ln σ − 2 Σ P ln P`` over both classes, P their shares and σ their standard deviations. It has no value
    where a class is a single level; such a split is taken only where there is no other.

    Examples
    --------
    >>> minimum_error([1, 2, 2, 3, 60, 80, 80, 100])
    31.5
    """

    def last_dark(levels: Array, weights: Array) -> int:
        levels = levels - levels[-1] / 2
        shares = np.array(sides(weights / weights.sum()))
        first, second = (np.array(sides(weights / weights.sum() * levels**power)) / shares for power in (1, 2))
        valid = (np.array(sides((weights > 0).astype(int))) > 1).all(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):  # where it is not valid
            return best((shares * (np.log(shares) - np.log(second - first**2) / 2)).sum(axis=0), valid)

    return split(histogram(image, hist), last_dark, bins)
