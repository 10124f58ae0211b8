"""Thresholds from the shape of the histogram: its peaks, its valley, its tail."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array, check_count
from ..errors import ArgumentError
from .histograms import best, histogram, split


def triangle(image: Any = None, *, hist: Any = None, bins: int = 256) -> float:
    """The level farthest below the line from the histogram's peak to the end of its longer tail.

    Parameters
    ----------
    image : array_like, optional
        Integers or floats, of any shape.
    hist : Histogram, array_like or (counts, values), optional
        Its histogram instead; counts alone are those of the values 0, 1, 2, ...
    bins : int, default 256
        Bins for floats, and for integers that span more than 65,536, from the smallest to the largest.

    Returns
    -------
    float
        Midway between the last value of the lower class, which has that level, and the next one; a constant image
        gives its value.

    Raises
    ------
    ArgumentError
        Neither an image nor a histogram, or both; samples that are not finite numbers; an option out of its range.

    Notes
    -----
    G. W. Zack, W. E. Rogers, S. A. Latt, "Automatic measurement of sister chromatid exchange frequency" (J.
    Histochem. Cytochem. 25, 1977). The line ends at the outermost level, at a count of 0; of tails of the same length
    it is the darker one, and of levels equally far the one nearer to the end.

    Examples
    --------
    >>> triangle(hist=[1, 0, 1, 2, 2, 6, 9, 3])
    4.5
    """

    def last_dark(_: Array, weights: Array) -> int:
        peak, last = int(np.argmax(weights)), len(weights) - 1
        if peak >= last - peak:
            return _farthest(weights[: peak + 1])
        return last - _farthest(weights[peak:][::-1])

    return split(histogram(image, hist), last_dark, bins)


def minimum(image: Any = None, *, hist: Any = None, bins: int = 256, max_iterations: int = 10_000) -> float:
    """The lowest point between the two peaks of the histogram, smoothed until it has two.

    Parameters
    ----------
    image, hist
        As `triangle` takes them.
    bins : int, default 256
        Bins for floats, and for integers that span more than so many, from the smallest to the largest.
    max_iterations : int, default 10,000
        How often to smooth, at most; each time by the mean of a bin and its two neighbours.

    Returns
    -------
    float
        Midway between the last value of the lower class, which has the lowest point, and the next one; a constant
        image gives its value.

    Raises
    ------
    ArgumentError
        A histogram that never has two peaks.

    Notes
    -----
    J. M. S. Prewitt, M. L. Mendelsohn, "The analysis of cell images" (Ann. New York Acad. Sci. 128, 1966). Beyond
    its ends the histogram is mirrored, so that no pixel is lost. A peak may be flat, and lie at an end.

    Examples
    --------
    >>> minimum(hist=[2, 5, 3, 1, 0, 1, 4, 2])
    4.0
    """

    def last_dark(_: Array, weights: Array) -> int:
        smooth, (low, high) = _bimodal(weights, max_iterations)
        return low + best(-smooth[low : high + 1])

    return split(histogram(image, hist), last_dark, bins, wide=bins)


def intermodes(image: Any = None, *, hist: Any = None, bins: int = 256, max_iterations: int = 10_000) -> float:
    """The middle between the two peaks of the histogram, smoothed until it has two.

    Parameters
    ----------
    image, hist, bins, max_iterations
        As `minimum` takes them.

    Returns
    -------
    float
        Midway between the last value of the lower class, which has the middle, and the next one; a constant image
        gives its value.

    Raises
    ------
    ArgumentError
        A histogram that never has two peaks.

    Notes
    -----
    J. M. S. Prewitt, M. L. Mendelsohn (1966), as `minimum`.

    Examples
    --------
    >>> intermodes(hist=[2, 5, 3, 1, 0, 1, 4, 2])
    4.0
    """

    def last_dark(_: Array, weights: Array) -> int:
        _, peaks = _bimodal(weights, max_iterations)
        return sum(peaks) // 2

    return split(histogram(image, hist), last_dark, bins, wide=bins)


def _farthest(weights: Array) -> int:
    """The level farthest below the line that rises from 0 at the first level to the last one, the peak."""
    width = len(weights) - 1
    return best(weights[-1] * np.arange(width) - width * weights[:-1])


def _bimodal(weights: Array, max_iterations: int) -> tuple[Array, list[int]]:
    """The histogram smoothed until it has two peaks, and where they are."""
    framed = np.zeros(len(weights) + 2)
    smooth = framed[1:-1]
    smooth[:] = weights
    for _ in range(check_count("max_iterations", max_iterations, 0, 10**9) + 1):
        peaks = _peaks(framed)
        if len(peaks) == 2:
            return smooth, peaks
        if len(peaks) < 2:
            raise ArgumentError("the histogram has one peak and this method needs two; take another one, as 'otsu'.")
        sums = framed[:-2] + smooth + framed[2:]
        sums[0] += smooth[0]
        sums[-1] += smooth[-1]
        smooth[:] = sums / 3
    raise ArgumentError(
        f"the histogram has {len(peaks)} peaks after max_iterations={max_iterations} rounds of smoothing and this "
        "method needs two; take fewer bins, or another method, as 'otsu'."
    )


def _peaks(framed: Array) -> list[int]:
    """Where the peaks are, the middle of flat ones, in levels with a 0 before and after them."""
    change = np.diff(framed)  # change[k] from level k − 1 to k
    steps = np.flatnonzero(change)
    up = change[steps] > 0
    tops = np.flatnonzero(up[:-1] & ~up[1:])
    return [int(peak) for peak in (steps[tops] + steps[tops + 1] - 1) // 2]
