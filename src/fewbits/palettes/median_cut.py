"""Median cut, and mean cut."""

from __future__ import annotations

import heapq
from collections.abc import Callable

import numpy as np

from .._checks import Array
from .cells import cell_means


def median_cut(points: Array, weights: Array, colors: int) -> Array:
    """Means of boxes that hold about the same weight.

    The box of most weight is cut across its longest side, where its two parts weigh as nearly the same as can be, until
    there are enough boxes. A box is as small as its points allow.

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
    weights : ndarray of shape (n,), float64
        Positive.
    colors : int
        Boxes wanted, at most n.

    Returns
    -------
    ndarray of shape (K, d), float32
        K is smaller than `colors` only if fewer points are distinct.

    Notes
    -----
    P. Heckbert, "Color image quantization for frame buffer display" (1982), section 3.4.

    Examples
    --------
    >>> median_cut(np.array([[0], [1], [2], [9]], np.float32), np.ones(4), 2)
    array([[0.5],
           [5.5]], dtype=float32)
    """
    return cell_means(points, weights, _cut(points, weights, colors, _median))[0]


def mean_cut(points: Array, weights: Array, colors: int) -> Array:
    """Means of boxes; as `median_cut`, but a box is cut at the mean of its points.

    Examples
    --------
    >>> mean_cut(np.array([[0], [1], [2], [9]], np.float32), np.ones(4), 2)
    array([[1.],
           [9.]], dtype=float32)
    """
    return cell_means(points, weights, _cut(points, weights, colors, _mean))[0]


def _cut(points: Array, weights: Array, colors: int, place: Callable[[Array, Array], float]) -> Array:
    """The box of each point. `place` says up to which coordinate a box's points go to its lower part."""
    labels, count = np.zeros(len(points), np.intp), 1
    boxes = [(-weights.sum(), 0, np.arange(len(points)))]  # a heap: the heaviest first, of equals the older
    while boxes and count < colors:
        _, label, members = heapq.heappop(boxes)
        at = points[members]
        axis = np.argmax(np.ptp(at, axis=0))
        x = at[:, axis]
        if x.min() == x.max():
            continue
        upper = x > place(x, weights[members])
        labels[members[upper]] = count
        for part, name in ((members[~upper], label), (members[upper], count)):
            heapq.heappush(boxes, (-weights[part].sum(), name, part))
        count += 1
    return labels


def _median(x: Array, weights: Array) -> float:
    order = np.argsort(x, kind="stable")
    ordered, mass = x[order], np.cumsum(weights[order])
    ends = np.flatnonzero(ordered[1:] > ordered[:-1])  # the last of equal coordinates, but for the highest
    return float(ordered[ends[np.argmin(np.abs(mass[ends] - mass[-1] / 2))]])


def _mean(x: Array, weights: Array) -> float:
    below = x[x < x.max()].max()
    return float(np.clip(np.average(x, weights=weights), x.min(), below))  # rounding must not empty a part
