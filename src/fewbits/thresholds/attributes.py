"""Thresholds that keep what an image is like: its moments, or how clearly each pixel belongs to its class."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array
from .histograms import best, histogram, sides, split
from .simple import nearest_share


def moments(image: Any = None, *, hist: Any = None) -> float:
    """Tsai's threshold: the classes that can keep the first three moments of an image in two grey levels.

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
    W.-H. Tsai, "Moment-preserving thresholding: a new approach" (CVGIP 29, 1985). Two levels keep the moments only
    with the lower one's share at ``½ + s / (2 √(s² + 4))``, s the skewness; the threshold is the one that comes
    nearest to it.

    Examples
    --------
    >>> moments([10, 10, 10, 11, 90, 90])
    50.5
    """

    def last_dark(levels: Array, weights: Array) -> int:
        shares = weights / weights.sum()
        deviation = levels - (shares * levels).sum()
        squares = shares * deviation**2
        variance, third = squares.sum(), (squares * deviation).sum()
        return nearest_share(weights, 0.5 + third / (2 * np.sqrt(third**2 + 4 * variance**3)))

    return split(histogram(image, hist), last_dark)


def huang(image: Any = None, *, hist: Any = None, bins: int = 256) -> float:
    """Huang and Wang's threshold: the least fuzzy classes.

    Parameters
    ----------
    image, hist
        As `moments` takes them.
    bins : int, default 256
        Bins for floats, and for integers that span more than so many, from the smallest to the largest.

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
    L.-K. Huang, M.-J. J. Wang, "Image thresholding by minimizing the measures of fuzziness" (Pattern Recognition 28,
    1995), with Shannon's function. A pixel's membership is ``μ = 1 / (1 + d)`` at d ranges of the image
    from the mean of its class, which is not rounded; ``−μ ln μ − (1 − μ) ln(1 − μ) = ln(1 + d) − d ln d / (1 + d)``.

    Examples
    --------
    >>> huang([0, 0, 1, 1, 2, 9, 10, 10, 11, 11])
    5.5
    """

    def last_dark(levels: Array, weights: Array) -> int:
        low, high = np.array(sides(weights * levels)) / np.array(sides(weights))
        fuzziness = np.empty(len(levels) - 1)
        for t in range(len(fuzziness)):
            away = np.abs(levels - np.where(levels <= t, low[t], high[t])) / levels[-1]
            logarithm = np.log(np.where(away > 0, away, 1))  # 0 log 0 is 0
            fuzziness[t] = (weights * (np.log1p(away) - away * logarithm / (1 + away))).sum()
        return best(-fuzziness)

    return split(histogram(image, hist), last_dark, bins, wide=bins)
