"""Thresholds that are given, or a mean, or a share of the pixels."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array, check_fraction, check_number
from .histograms import best, between, histogram, split


def fixed(image: Any = None, *, hist: Any = None, at: float = 128) -> float:  # noqa: ARG001
    """The threshold that is given.

    Parameters
    ----------
    image : array_like, optional
    hist : Histogram, array_like or (counts, values), optional
        Both are there to be like the other rules.
    at : float, default 128
        In the image's unit; finite.

    Raises
    ------
    ArgumentError
        Neither an image nor a histogram, or both; samples that are not finite numbers; an option out of its range.

    Examples
    --------
    >>> fixed(at=100)
    100.0
    """
    return check_number("at", at)


def mean(image: Any = None, *, hist: Any = None) -> float:
    """The mean of all pixels.

    Parameters
    ----------
    image : array_like, optional
        Integers or floats, of any shape.
    hist : Histogram, array_like or (counts, values), optional
        Its histogram instead; counts alone are those of the values 0, 1, 2, ...

    Raises
    ------
    ArgumentError
        Neither an image nor a histogram, or both; samples that are not finite numbers; an option out of its range.

    Notes
    -----
    C. A. Glasbey, "An analysis of histogram-based thresholding algorithms" (CVGIP 55, 1993). The mean
    itself: not moved to midway between values.

    Examples
    --------
    >>> mean([0, 0, 0, 200])
    50.0
    """
    return float(histogram(image, hist).cells(np.empty(0)).means[0])


def median(image: Any = None, *, hist: Any = None) -> float:
    """The median of all pixels; between the two in the middle if there are two.

    Parameters
    ----------
    image, hist
        As `mean` takes them.

    Raises
    ------
    ArgumentError
        Neither an image nor a histogram, or both; samples that are not finite numbers; an option out of its range.

    Notes
    -----
    The median itself, so an image whose smallest value has more than half of its pixels becomes white; `percentile`
    splits it.

    Examples
    --------
    >>> median([0, 1, 5, 200])
    3.0
    """
    h = histogram(image, hist)
    mass = np.cumsum(h.weights)
    low, high = (int(np.searchsorted(mass, mass[-1] / 2, side)) for side in ("left", "right"))
    return float(h.values[low]) if low == high else between(h, low)


def p_tile(image: Any = None, *, hist: Any = None, share: float = 0.5) -> float:
    """The threshold with a given share of the pixels below it, as nearly as the values allow.

    Parameters
    ----------
    image, hist
        As `mean` takes them.
    share : float, default 0.5
        Share of black pixels, 0 to 1. No class is left empty.

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
    W. Doyle, "Operations useful for similarity-invariant pattern recognition" (J. ACM 9, 1962). Of two shares equally
    near the smaller one.

    Examples
    --------
    >>> p_tile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], share=0.2)
    2.5
    """
    share = check_fraction("share", share)
    return split(histogram(image, hist), lambda _, weights: nearest_share(weights, share))


def percentile(image: Any = None, *, hist: Any = None) -> float:
    """The threshold that has half of the pixels below it, as nearly as the values allow.

    Parameters
    ----------
    image, hist
        As `mean` takes them.

    Returns
    -------
    float
        As `p_tile` with a share of 0.5, which is what ImageJ calls Percentile.

    Raises
    ------
    ArgumentError
        Neither an image nor a histogram, or both; samples that are not finite numbers; an option out of its range.

    Examples
    --------
    >>> percentile([0, 0, 0, 1]), median([0, 0, 0, 1])
    (0.5, 0.0)
    """
    return p_tile(image, hist=hist)


def nearest_share(weights: Array, share: float) -> int:
    """The last of the lower entries when their share of the weight is nearest to `share`."""
    mass = np.cumsum(weights)
    return best(-np.abs(mass[:-1] - share * mass[-1]))
