"""Octrees, merged from the leaves up."""

from __future__ import annotations

import numpy as np

from .._checks import Array
from .cells import cell_means

_DEPTH = 8


def octree(points: Array, weights: Array, colors: int) -> Array:
    """Means of the leaves of an octree.

    The smallest cube around the points is halved along every axis, eight levels deep. Then, while there are too many
    leaves, the deepest node that has some takes its leaves up and is a leaf itself: of several as deep the one of least
    weight. The last one takes up its lightest leaves, no more than needed.

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
        d up to 7; with d axes a node has 2^d children.
    weights : ndarray of shape (n,), float64
        Positive.
    colors : int
        Leaves wanted.

    Returns
    -------
    ndarray of shape (K, d), float32
        K is smaller than `colors` only if fewer leaves of the whole tree hold points.

    Notes
    -----
    M. Gervautz, W. Purgathofer, "A simple method for color quantization: octree quantization" (1988). They take leaves
    up while they read the pixels, always all of a node, and get up to 2^d − 2 colours too few; here the tree has all
    pixels first, so that their order does not matter.

    Examples
    --------
    >>> octree(np.array([[0], [1], [9]], np.float32), np.ones(3), 2)
    array([[0.5],
           [9. ]], dtype=float32)
    """
    return cell_means(points, weights, octree_leaves(points, weights, colors))[0]


def octree_leaves(points: Array, weights: Array, colors: int) -> Array:
    """The leaf of each point, numbered from 0."""
    d = points.shape[1]
    keys, labels = np.unique(_paths(points), return_inverse=True)
    for _ in range(_DEPTH):
        if len(keys) <= colors:
            break
        parents, parent = np.unique(keys >> d, return_inverse=True)
        mass = np.bincount(labels, weights)
        order = np.argsort(np.bincount(parent, mass), kind="stable")
        left = len(keys) - np.cumsum(np.bincount(parent)[order] - 1)
        whole = np.count_nonzero(left > colors)  # nodes that take up all of their leaves
        taken = np.isin(parent, order[:whole])
        if whole < len(order):
            last = np.flatnonzero(parent == order[whole])
            excess = np.append(len(keys), left)[whole] - colors
            taken[last[np.argsort(mass[last], kind="stable")[: excess + 1]]] = True
        # A leaf that stays keeps its number among the leaves, one that is taken up has its parent's after them.
        nodes = np.where(taken, len(keys) + parent, np.arange(len(keys)))
        _, labels = np.unique(nodes[labels], return_inverse=True)
        if whole < len(order):
            break
        keys = parents
    return labels


def _paths(points: Array) -> Array:
    """Of each point the way down the tree: a bit of each axis, level by level."""
    low = points.min(axis=0)
    side, cells = float(np.ptp(points, axis=0).max()) or 1.0, 1 << _DEPTH
    places = ((points.astype(np.float64) - low) * (cells / side)).astype(np.int64).clip(max=cells - 1)
    paths = np.zeros(len(points), np.int64)
    for bit in reversed(range(_DEPTH)):
        for column in places.T:
            paths = paths << 1 | column >> bit & 1
    return paths
