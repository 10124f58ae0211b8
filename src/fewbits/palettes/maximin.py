"""Colours as far from each other as can be."""

from __future__ import annotations

import numpy as np

from .._checks import Array
from .palette import nearest


def maximin(points: Array, weights: Array, colors: int) -> Array:
    """Points each of which is farthest from those before it; the first is the nearest to the mean.

    No point is more than twice as far from its codeword as in the best codebook.

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
    weights : ndarray of shape (n,), float64
        Of the mean.
    colors : int

    Returns
    -------
    ndarray of shape (K, d), float32
        K is smaller than `colors` only if fewer points are distinct.

    Notes
    -----
    T. F. Gonzalez, "Clustering to minimize the maximum intercluster distance" (1985).

    Examples
    --------
    >>> maximin(np.array([[0], [4], [5], [9]], np.float32), np.ones(4), 3)
    array([[4.],
           [9.],
           [0.]], dtype=float32)
    """
    mean = np.average(points, axis=0, weights=weights).astype(np.float32)
    chosen = [int(np.argmin(nearest(points, mean[None])[1]))]
    distances = nearest(points, points[chosen])[1]
    while len(chosen) < colors and distances.max() > 0:
        chosen.append(int(np.argmax(distances)))
        distances = np.minimum(distances, nearest(points, points[chosen[-1:]])[1])
    return points[chosen]
