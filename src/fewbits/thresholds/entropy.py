"""Thresholds that keep, or lose, information."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array
from .histograms import best, histogram, sides, split


def li(image: Any = None, *, hist: Any = None) -> float:
    """Li and Lee's threshold: least cross entropy between an image and its two means.

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
    C. H. Li, C. K. Lee, "Minimum cross entropy thresholding" (Pattern Recognition 26, 1993): the least of
    ``Σ g ln(g / μ)``, μ the mean of the class of g, over all splits. The iteration of Li and Tam (1998), which most
    programs run, can stop at a split that is not the best. Values count from the smallest, so that none is negative.

    Examples
    --------
    >>> li([0, 1, 2, 2, 30, 40, 41])
    16.0
    """

    def last_dark(levels: Array, weights: Array) -> int:
        mass, first = np.array(sides(weights)), np.array(sides(weights * levels))
        means = first / mass
        return best((first * np.log(np.where(means > 0, means, 1))).sum(axis=0))  # 0 log 0 is 0

    return split(histogram(image, hist), last_dark)


def yen(image: Any = None, *, hist: Any = None, bins: int = 256) -> float:
    """Yen's threshold: the most entropic correlation of the two classes.

    Parameters
    ----------
    image, hist
        As `li` takes them.
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
    J.-C. Yen, F.-J. Chang, S. Chang, "A new criterion for automatic multilevel thresholding" (IEEE Trans. Image
    Processing 4, 1995): the most of ``−Σ ln Σ (p / P)²``, p the shares of the levels of a class and P its own.

    Examples
    --------
    >>> yen([0, 0, 1, 1, 2, 9, 10, 10, 11, 11])
    5.5
    """
    return split(histogram(image, hist), lambda _, weights: best(_renyi_entropy(weights, 2)), bins)


def max_entropy(image: Any = None, *, hist: Any = None, bins: int = 256) -> float:
    """Kapur's threshold: the most entropy of the two classes together.

    Parameters
    ----------
    image, hist, bins
        As `yen` takes them.

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
    J. N. Kapur, P. K. Sahoo, A. K. C. Wong, "A new method for gray-level picture thresholding using the entropy of the
    histogram" (CVGIP 29, 1985): the most of ``−Σ Σ (p / P) ln(p / P)``, p the shares of the levels of a class and P
    its own.

    Examples
    --------
    >>> max_entropy([0, 0, 1, 1, 2, 9, 10, 10, 11, 11])
    5.5
    """
    return split(histogram(image, hist), lambda _, weights: best(_renyi_entropy(weights, 1)), bins)


def renyi(image: Any = None, *, hist: Any = None, bins: int = 256) -> float:
    """Sahoo's threshold: a mean of three, of the most Rényi entropy of order ½, 1 and 2.

    Parameters
    ----------
    image, hist
        As `li` takes them.
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
    P. Sahoo, C. Wilkins, J. Yeager, "Threshold selection using Renyi's entropy" (Pattern Recognition 30, 1997). What
    lies between the outer two is shared among the three in quarters, 1 : 2 : 1; but 0 : 1 : 3 if only the lower two,
    and 3 : 1 : 0 if only the upper two are at most 5 levels apart.

    Examples
    --------
    >>> renyi([0, 0, 1, 1, 2, 9, 10, 10, 11, 11])
    5.5
    """

    def last_dark(_: Array, weights: Array) -> float:
        low, middle, high = sorted(best(_renyi_entropy(weights, order)) for order in (0.5, 1, 2))
        near = middle - low <= 5, high - middle <= 5
        a, b, c = {(True, False): (0, 1, 3), (False, True): (3, 1, 0)}.get(near, (1, 2, 1))
        mass = np.cumsum(weights / weights.sum())
        between = (mass[high] - mass[low]) / 4
        return float(low * (mass[low] + between * a) + middle * between * b + high * (1 - mass[high] + between * c))

    return split(histogram(image, hist), last_dark, bins, wide=bins)


def shanbhag(image: Any = None, *, hist: Any = None, bins: int = 256) -> float:
    """Shanbhag's threshold: both classes equally sure of their pixels, as fuzzy sets.

    Parameters
    ----------
    image, hist, bins
        As `renyi` takes them.

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
    A. G. Shanbhag, "Utilization of information measure as a means of image thresholding" (CVGIP: Graphical Models and
    Image Processing 56, 1994): the least difference between ``−Σ p ln(1 − b / 2P) / 2P`` of the classes, p the shares
    of the levels of a class, b of those that lie farther out, and P its own.

    Examples
    --------
    >>> shanbhag([0, 0, 1, 1, 2, 9, 10, 10, 11, 11])
    5.5
    """

    def last_dark(_: Array, weights: Array) -> int:
        shares = weights / weights.sum()
        return best(-np.abs(_uncertainty(shares) - _uncertainty(shares[::-1])[::-1]))

    return split(histogram(image, hist), last_dark, bins, wide=bins)


def _renyi_entropy(weights: Array, order: float) -> Array:
    """Rényi entropy of both classes together, in nats, for each split; of order 1 it is Shannon's."""
    shares = weights / weights.sum()
    mass = np.array(sides(shares))
    if order == 1:
        terms = np.array(sides(-shares * np.log(np.where(shares > 0, shares, 1))))
        return np.asarray((np.log(mass) + terms / mass).sum(axis=0))
    terms = np.array(sides(shares**order))
    return np.asarray((np.log(terms) - order * np.log(mass)).sum(axis=0) / (1 - order))


def _uncertainty(shares: Array) -> Array:
    """How unsure the lower class is of its pixels, for each split."""
    mass = np.cumsum(shares)
    before = mass - shares
    unsure = np.empty(len(mass) - 1)
    for t in range(len(unsure)):
        logarithms = np.log1p(-before[: t + 1] / (2 * mass[t]))
        unsure[t] = -(shares[: t + 1] * logarithms).sum() / (2 * mass[t])
    return unsure
