"""scikit-image's global thresholds to the bit: its names, arguments and values. Theirs is ``image > threshold``.

They equal those of scikit-image 0.26 in value and type, for integers and floats, because they take the same steps in
the same precision: histograms of integers from the smallest to the largest value, of floats in `nbins` bins, in
float32. The rules of `fewbits.thresholds` take no such steps; prefer them where no other program's result is to be met.
``threshold_mean`` is `numpy.mean`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .._checks import Array, check_count, check_samples
from ..errors import ArgumentError
from ..statistics import Histogram

_MOST_BINS = 4096  # whose pairs are tabulated


def threshold_otsu(image: Any = None, nbins: int = 256, *, hist: Any = None) -> Any:
    """Otsu's threshold as scikit-image finds it.

    Parameters
    ----------
    image : array_like, optional
        Integers or floats, of any shape.
    nbins : int, default 256
        Bins for floats.
    hist : array_like or (counts, values), optional
        Its histogram instead; counts alone are those of the values 0, 1, 2, ...

    Returns
    -------
    numpy number
        A value or the centre of a bin, which belongs to the lower class.

    Examples
    --------
    >>> int(threshold_otsu([10, 12, 12, 100, 104]))
    12
    """
    counts, centers = _histogram(image, nbins, hist)
    if image is not None and np.ptp(image) == 0:
        return np.asarray(image).ravel()[0]
    moments = counts * centers
    low_mass, high_mass = np.cumsum(counts), np.cumsum(counts[::-1])[::-1]
    low = np.cumsum(moments) / low_mass
    high = (np.cumsum(moments[::-1]) / high_mass[::-1])[::-1]
    return centers[np.argmax(low_mass[:-1] * high_mass[1:] * (low[:-1] - high[1:]) ** 2)]


def threshold_yen(image: Any = None, nbins: int = 256, *, hist: Any = None) -> Any:
    """Yen's threshold as scikit-image finds it; arguments and result as of `threshold_otsu`.

    Examples
    --------
    >>> int(threshold_yen([0, 0, 1, 1, 2, 9, 10, 10, 11, 11]))
    2
    """
    counts, centers = _histogram(image, nbins, hist)
    if len(centers) == 1:
        return centers[0]
    shares = counts / counts.sum()
    mass, squares = np.cumsum(shares)[:-1], shares**2
    with np.errstate(all="ignore"):
        products = np.cumsum(squares)[:-1] * np.cumsum(squares[::-1])[::-1][1:]
        return centers[np.argmax(np.log(1 / products * (mass * (1.0 - mass)) ** 2))]


def threshold_isodata(image: Any = None, nbins: int = 256, return_all: bool = False, *, hist: Any = None) -> Any:
    """The isodata threshold as scikit-image finds it; arguments and result as of `threshold_otsu`.

    Parameters
    ----------
    image, nbins, hist
        As `threshold_otsu` takes them.
    return_all : bool, default False
        Return all thresholds that lie midway between the means of their classes, not the lowest.

    Raises
    ------
    ArgumentError
        No threshold at all, as may be after rounding; scikit-image raises IndexError.

    Examples
    --------
    >>> threshold_isodata([0, 0, 0, 4, 9, 10], return_all=True)
    array([3, 5])
    """
    counts, centers = _histogram(image, nbins, hist)
    if len(centers) == 1:
        return centers if return_all else centers[0]
    mass, moments = np.cumsum(counts), np.cumsum(counts * centers)
    with np.errstate(invalid="ignore"):  # a constant image of floats
        low = moments[:-1] / mass[:-1]
        high = (moments[-1] - moments[:-1]) / (mass[-1] - mass)[:-1]
    beyond = (low + high) / 2.0 - centers[:-1]
    found = centers[:-1][(beyond >= 0) & (beyond < centers[1] - centers[0])]
    if return_all:
        return found
    if len(found) == 0:
        raise ArgumentError("no threshold lies midway between the means of its classes; take another method.")
    return found[0]


def threshold_triangle(image: Any, nbins: int = 256) -> Any:
    """The triangle threshold as scikit-image finds it; arguments and result as of `threshold_otsu`.

    Examples
    --------
    >>> int(threshold_triangle(np.repeat(np.arange(8), [1, 0, 1, 2, 2, 6, 9, 3])))
    4
    """
    counts, centers = _counts(check_samples("image", image), nbins)
    peak, end = int(np.argmax(counts)), len(counts) - 1
    if np.ptp(image) == 0:
        return np.asarray(image).ravel()[0]
    flipped = peak < end - peak
    side = counts[peak:][::-1] if flipped else counts[: peak + 1]
    height, width = counts[peak], len(side) - 1
    norm = np.sqrt(height**2 + width**2)
    farthest = int(np.argmax(height / norm * np.arange(width) - width / norm * side[:-1]))
    return centers[end - farthest if flipped else farthest]


def threshold_minimum(image: Any = None, nbins: int = 256, max_num_iter: int = 10000, *, hist: Any = None) -> Any:
    """The minimum between two maxima as scikit-image finds it; arguments and result as of `threshold_otsu`.

    Parameters
    ----------
    image, nbins, hist
        As `threshold_otsu` takes them.
    max_num_iter : int, default 10,000
        Rounds of smoothing.

    Raises
    ------
    ArgumentError
        No two maxima in fewer rounds; scikit-image raises RuntimeError.

    Examples
    --------
    >>> int(threshold_minimum(hist=np.array([1, 2, 9, 2, 1, 0, 0, 1, 2, 9, 2, 1])))
    5
    """
    rounds = check_count("max_num_iter", max_num_iter, 1, 10**9)
    smooth, centers = _histogram(image, nbins, hist)
    for _ in range(rounds - 1):  # what the last one finds is not taken
        padded = np.pad(smooth, 1, mode="edge").astype(np.float64)
        rises = (padded[3:] - padded[:-3]) / 3
        smooth = np.cumsum(np.append(padded[:3].cumsum()[-1] / 3, rises)).astype(np.float32)
        change = np.diff(smooth)
        steps = np.flatnonzero(change)
        falls = change[steps] < 0
        maxima = steps[falls & ~np.append(False, falls[:-1])]
        if len(maxima) < 3:
            break
    else:
        raise ArgumentError(f"the histogram has not come to 2 maxima in fewer than max_num_iter={rounds} rounds.")
    if len(maxima) != 2:
        raise ArgumentError(f"the histogram has {len(maxima)} maxima when it is smooth, not 2.")
    return centers[maxima[0] + np.argmin(smooth[maxima[0] : maxima[1] + 1])]


def threshold_li(
    image: Any, *, tolerance: float | None = None, initial_guess: float | Callable[[Array], float] | None = None
) -> Any:
    """Li's threshold by the iteration of Li and Tam as scikit-image runs it.

    Parameters
    ----------
    image : array_like
        Integers or floats, of any shape. Integers must span no more than their type's largest value.
    tolerance : float, optional
        Where to stop. Default: 0.5 for integers, half the least difference between two values for floats.
    initial_guess : float or callable, optional
        Where to begin; a callable is given the image minus its smallest value. Default: the mean.

    Returns
    -------
    numpy number
        Belongs to the lower class.

    Raises
    ------
    ArgumentError
        A guess out of the image's range, or integers that span too much, which scikit-image lets wrap.

    Examples
    --------
    >>> round(float(threshold_li(np.array([0, 1, 2, 2, 30, 40, 41]))), 3)
    10.553
    """
    array = check_samples("image", image).ravel()
    least, largest = array.min(), array.max()
    if least == largest:
        return array[0]
    integers = array.dtype.kind != "f"
    if integers and int(largest) - int(least) > np.iinfo(array.dtype).max:
        raise ArgumentError(f"image must span no more than {array.dtype} holds, got {least} to {largest}.")
    above = array - least
    if not tolerance:
        tolerance = 0.5 if integers else np.min(np.diff(np.unique(above))) / 2
    if initial_guess is None:
        guess = np.mean(above)
    elif callable(initial_guess):
        guess = initial_guess(above)
    else:
        guess = initial_guess - float(least)
        if not 0 < guess < above.max():
            raise ArgumentError(f"initial_guess must lie between {least} and {largest}, got {initial_guess!r}.")
        guess = above.dtype.type(guess)
    weights, levels = _histogram(above) if integers else (None, above)
    before = -2 * tolerance
    while abs(guess - before) > tolerance:
        before = guess
        bright = levels > before
        if not bright.any():
            raise ArgumentError(f"no pixel is above {before + least}; take another initial_guess.")
        high, low = (
            np.mean(levels[part]) if weights is None else np.average(levels[part], weights=weights[part])
            for part in (bright, ~bright)
        )
        if low == 0:
            break
        guess = (low - high) / (np.log(low) - np.log(high))
    return guess + least


def threshold_multiotsu(image: Any = None, classes: int = 3, nbins: int = 256, *, hist: Any = None) -> Array:
    """The thresholds between several classes as scikit-image finds them.

    Parameters
    ----------
    image, nbins, hist
        As `threshold_otsu` takes them.
    classes : int, default 3
        Number of classes, 2 to 256.

    Returns
    -------
    ndarray of shape (classes − 1,)
        Each belongs to the class below it.

    Raises
    ------
    ArgumentError
        Fewer values than classes (there, ValueError), or more bins than can be tabulated.

    Notes
    -----
    These are not the optimum, which is `fewbits.thresholds.multi_otsu`: sums are float32, the first bin counts as the
    second, and alone it counts for nothing. The best of all choices is found without looking at most of them: what
    falls behind the best by more than rounding can make up for is left out.

    Examples
    --------
    >>> threshold_multiotsu(np.array([0, 1, 50, 52, 200, 202]))
    array([ 1, 52])
    """
    cuts = check_count("classes", classes, 2, 256) - 1
    counts, centers = _histogram(image, nbins, hist, normalize=True)
    occupied = counts > 0
    if occupied.sum() <= classes:
        if occupied.sum() < classes:
            raise ArgumentError(f"classes must be at most the number of values, {occupied.sum()}, got {classes}.")
        return np.asarray(centers[np.flatnonzero(occupied)[:-1]])
    occupied[1] = True
    bins = np.flatnonzero(np.convolve(occupied, np.ones(cuts))[: len(counts) - 1])  # cuts further on are the same
    if len(bins) > _MOST_BINS:
        raise ArgumentError(f"the histogram must have at most about {_MOST_BINS} occupied bins, got {len(bins)}.")
    value = _class_values(counts, bins)
    rest = [value[:, -1].astype(np.float64)]  # the most that follows each cut, with 0, 1, ... cuts to come
    for _ in range(cuts):
        rest.append((value + rest[-1]).max(axis=1))
    enough = rest[-1][0] * (1 - (cuts + 1) * 2.0**-23)
    chosen, sums = np.zeros((1, 1), np.int64), np.zeros(1)
    for to_come in reversed(range(cuts)):
        reached = sums[:, None] + value[chosen[:, -1]]
        row, cut = np.nonzero(reached + rest[to_come] >= enough)
        chosen, sums = np.column_stack([chosen[row], cut]), reached[row, cut]
    total = value[0, chosen[:, 1]] + value[chosen[:, -1], -1]
    for a, b in zip(chosen.T[1:-1], chosen.T[2:], strict=True):
        total += value[a, b]
    return np.asarray(centers[bins[chosen[np.argmax(total), 1:] - 1]])


def _class_values(shares: Array, bins: Array) -> Array:
    """What a class from one cut to another adds to the variance between classes; −inf where there is none; float32.

    Row 0 is the beginning, the last column the end, and the others the cuts after `bins`.
    """
    position = np.maximum(np.arange(len(shares)), 1).astype(np.float32)
    ends = np.append(bins, len(shares) - 1)
    mass, first = (np.append(np.float32(0), np.cumsum(term)[ends]) for term in (shares, position * shares))
    masses = mass - mass[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(masses > 0, (first - first[:, None]) ** 2 / masses, np.float32(0))
    value[np.tril_indices(len(value))] = -np.inf
    value[0, ends.tolist().index(0) + 1] = 0
    return np.asarray(value)


def _histogram(image: Any, nbins: int = 256, hist: Any = None, normalize: bool = False) -> tuple[Array, Array]:
    """Counts, or of an image shares, as float32, and the values or centres of bins."""
    if (image is None) == (hist is None):
        raise ArgumentError("give an image or hist=, one of the two.")
    if hist is None:
        counts, centers = _counts(check_samples("image", image), nbins)
        return (counts / counts.sum() if normalize else counts).astype(np.float32), centers
    pair = isinstance(hist, tuple | list) and len(hist) == 2 and np.ndim(hist[0]) == 1
    counts = check_samples("counts of hist", hist[0] if pair else hist)
    centers = check_samples("values of hist", hist[1]) if pair else np.arange(counts.size)
    occupied = np.flatnonzero(counts)
    if counts.ndim != 1 or counts.shape != centers.shape or counts.min() < 0 or len(occupied) == 0:
        raise ArgumentError(
            "hist must be counts, none negative and not all 0, or a pair (counts, values) of one length."
        )
    within = slice(occupied[0], occupied[-1] + 1)
    return counts[within].astype(np.float32, copy=False), centers[within]


def _counts(array: Array, nbins: int) -> tuple[Array, Array]:
    if array.dtype.kind == "f":
        try:
            counts, edges = np.histogram(array, check_count("nbins", nbins, 1, 2**31))
        except ValueError as error:
            raise ArgumentError(f"nbins={nbins} bins are too many for floats of this range: {error}") from error
        return counts, (edges[:-1] + edges[1:]) / 2
    h = Histogram.of(array)
    centers = np.arange(int(h.values[0]), int(h.values[-1]) + 1)
    counts = np.zeros(len(centers), np.int64)
    counts[h.values.astype(np.int64) - centers[0]] = h.weights
    return counts, centers
