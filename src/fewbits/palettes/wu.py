"""Wu's variance cuts."""

from __future__ import annotations

import numpy as np

from .. import _kernels
from .._checks import Array


def wu(points: Array, weights: Array, colors: int) -> Array:
    """Means of the boxes that variance cuts leave.

    The box whose best cut lowers the squared error most is cut there, until there are enough boxes.

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
    X. Wu, "Efficient statistical computations for optimal color quantization", *Graphics Gems II* (1991), p. 126-133.

    Examples
    --------
    >>> wu(np.array([[0], [1], [9]], np.float32), np.ones(3), 2)
    array([[0.5],
           [9. ]], dtype=float32)
    """
    labels = np.empty(len(points), np.int32)
    boxes = _kernels.variance_cut(points.astype(np.float64), weights, colors, labels)
    mass = np.bincount(labels, weights, boxes)
    sums = [np.bincount(labels, weights * column, boxes) for column in points.T]
    return (np.stack(sums, axis=1) / mass[:, None]).astype(np.float32)
