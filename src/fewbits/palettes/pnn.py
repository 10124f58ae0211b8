"""Pairwise nearest neighbours: cells merged two by two."""

from __future__ import annotations

import numpy as np

from .. import _kernels
from .._checks import Array
from .cells import cell_means
from .octree import octree_leaves

_MOST = 4096  # cells to begin with; the time is that number's square


def pnn(points: Array, weights: Array, colors: int) -> Array:
    """Means of the cells that are left after merging: always the two that raise the squared error least.

    More than 4,096 points (or `colors`, if that is more) are first gathered in the leaves of an octree.

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
    weights : ndarray of shape (n,), float64
        Positive.
    colors : int
        Cells wanted.

    Returns
    -------
    ndarray of shape (K, d), float32
        K is smaller than `colors` only if there are fewer points, or leaves (see `octree`).

    Notes
    -----
    J. H. Ward, "Hierarchical grouping to optimize an objective function" (1963); W. H. Equitz, "A new vector
    quantization clustering algorithm" (1989). Each cell keeps its nearest neighbour, as in P. Fränti, T. Kaukoranta,
    D.-F. Shen, K.-S. Chang, "Fast and memory efficient implementation of the exact PNN" (2000).

    Examples
    --------
    >>> pnn(np.array([[0], [1], [9]], np.float32), np.ones(3), 2)
    array([[0.5],
           [9. ]], dtype=float32)
    """
    if len(points) > max(_MOST, colors):
        points, weights = cell_means(points, weights, octree_leaves(points, weights, max(_MOST, colors)))
    labels = np.empty(len(points), np.int32)
    _kernels.merge_pairs(points.astype(np.float64), weights / weights.max(), colors, labels)
    return cell_means(points, weights, labels)[0]
