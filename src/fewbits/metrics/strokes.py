"""Strokes of ink: their contour, their skeleton, their parts, and how far they reach.

Masks are bool, (rows, columns), True where there is ink; beyond the borders there is none.
"""

from __future__ import annotations

import numpy as np

from .. import _kernels
from .._checks import Array


def contour(ink: Array) -> Array:
    """Ink with background above, below, left or right of it.

    >>> contour(np.ones((3, 4), bool)).astype(int)
    array([[1, 1, 1, 1],
           [1, 0, 0, 1],
           [1, 1, 1, 1]])
    """
    padded = np.pad(ink, 1)
    inner = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return np.asarray(ink & ~inner)


def squared_distances(mask: Array) -> Array:
    """Squared Euclidean distance of every pixel to the nearest True, in pixels²; int64.

    ``(rows + columns)²``, which is more than any distance in the image, where nothing is True. Exact (A. Meijster,
    J. B. T. M. Roerdink, W. H. Hesselink, "A general algorithm for computing distance transforms in linear time",
    2000).

    >>> squared_distances(np.array([[True, False, False], [False, False, False]]))
    array([[0, 1, 4],
           [1, 2, 5]])
    """
    distances = np.empty(mask.shape, np.int64)
    _kernels.squared_distances(np.ascontiguousarray(mask).view(np.uint8), distances)
    return distances


def skeleton(ink: Array) -> Array:
    """Ink thinned to lines one pixel wide; every part of it keeps at least one pixel.

    T. Y. Zhang, C. Y. Suen, "A fast parallel algorithm for thinning digital patterns" (1984). That algorithm deletes
    squares of 2 × 2 entirely; of what is deleted entirely the innermost pixel is kept, the first of several.

    >>> skeleton(np.ones((3, 7), bool)).astype(int)
    array([[0, 0, 0, 0, 0, 0, 0],
           [0, 1, 1, 1, 1, 0, 0],
           [0, 0, 0, 0, 0, 0, 0]])
    """
    thin = np.pad(ink, 1).astype(np.uint8)
    flat, around = thin.reshape(-1), _around(thin)
    scratch = np.empty(flat.size, np.int64)
    fresh = [np.flatnonzero(flat)] * 2  # what may have changed since each of the two rules was last applied
    rule = 0
    while fresh[0].size or fresh[1].size:
        pixels = fresh[rule][flat[fresh[rule]] == 1]
        code = np.zeros(pixels.size, np.uint8)
        for bit, offset in enumerate(around):
            code |= flat[pixels + offset] << np.uint8(bit)
        deleted = pixels[_DELETED[rule][code]]
        flat[deleted] = 0
        touched = _distinct((deleted[:, None] + around).ravel(), scratch)
        fresh[rule] = touched
        fresh[1 - rule] = _distinct(np.concatenate([fresh[1 - rule], touched]), scratch)
        rule = 1 - rule
    result = thin[1:-1, 1:-1] == 1
    part = parts(ink)
    lost = np.bincount(part[result], minlength=part.max() + 1) == 0
    lost[0] = False
    if lost.any():
        places = np.flatnonzero(lost[part])
        depth = spread(contour(ink), np.zeros(ink.shape, np.int64), ink)[0].reshape(-1)[places]
        order = np.lexsort((places, -depth, part.reshape(-1)[places]))
        first = np.unique(part.reshape(-1)[places[order]], return_index=True)[1]
        result.reshape(-1)[places[order][first]] = True
    return np.asarray(result)


def parts(ink: Array) -> Array:
    """Number of the connected part that each pixel of ink belongs to, from 1; 0 is background. Corners connect; int32.

    >>> parts(np.array([[1, 0, 0, 1], [0, 1, 0, 1]], bool))
    array([[1, 0, 0, 2],
           [0, 1, 0, 2]], dtype=int32)
    """
    numbers = np.empty(ink.shape, np.int32)
    _kernels.components(np.ascontiguousarray(ink).view(np.uint8), True, numbers)
    return numbers


def spread(seeds: Array, values: Array, within: Array, reach: int | None = None) -> tuple[Array, Array]:
    """Distances to the seeds, and the largest value of the nearest of them, by steps to any of eight neighbours.

    Parameters
    ----------
    seeds : ndarray of bool, (rows, columns)
    values : ndarray of int64, (rows, columns)
        Those at seeds are read; not negative.
    within : ndarray of bool
        Where steps may lead.
    reach : int, optional
        The largest number of steps.

    Returns
    -------
    distances, values : ndarray of int64
        0 and their own value at seeds, −1 at what is not reached.
    """
    shape = seeds.shape
    pad = np.pad(seeds, 1)
    open_ = np.pad(within & ~seeds, 1).reshape(-1)
    distance, value = np.full(open_.size, -1), np.full(open_.size, -1)
    front = np.flatnonzero(pad)
    distance[front], value[front] = 0, values[seeds]
    scratch, around, steps = np.empty(open_.size, np.int64), _around(pad), 0
    while front.size and steps != reach:
        steps += 1
        next_ = (front[:, None] + around).ravel()
        carried = np.repeat(value[front], around.size)
        free = open_[next_]
        next_, carried = next_[free], carried[free]
        np.maximum.at(value, next_, carried)
        open_[next_] = False
        front = _distinct(next_, scratch)
        distance[front] = steps
    inner = np.s_[1 : shape[0] + 1, 1 : shape[1] + 1]
    return distance.reshape(pad.shape)[inner], value.reshape(pad.shape)[inner]


def _around(padded: Array) -> Array:
    """Steps in the flat image to the eight neighbours, clockwise from above: P2 to P9 of Zhang and Suen."""
    width = padded.shape[1]
    return np.array([-width, -width + 1, 1, width + 1, width, width - 1, -1, -width - 1])


def _distinct(places: Array, scratch: Array) -> Array:
    """Each place once, in the order of their last mention; scratch is as long as the flat image."""
    order = np.arange(places.size)
    scratch[places] = order
    return np.asarray(places[scratch[places] == order])


def _deleted() -> Array:
    """For the two rules of Zhang and Suen, whether a pixel with these neighbours (bits, P2 lowest) is deleted."""
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    count = bits.sum(axis=1)
    crossings = ((bits == 0) & (np.roll(bits, -1, axis=1) == 1)).sum(axis=1)
    up, right, down, left = (bits[:, k] == 1 for k in (0, 2, 4, 6))
    border = (count >= 2) & (count <= 6) & (crossings == 1)
    first = border & ~(up & right & down) & ~(right & down & left)
    second = border & ~(up & right & left) & ~(up & down & left)
    return np.stack([first, second])


_DELETED = _deleted()
