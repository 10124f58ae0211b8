"""Means of cells."""

from __future__ import annotations

import numpy as np

from .._checks import Array


def cell_means(points: Array, weights: Array, labels: Array) -> tuple[Array, Array]:
    """Mean, (K, d) float32, and weight, (K,) float64, of the points of each label, 0 to K − 1.

    Examples
    --------
    >>> cell_means(np.array([[0], [1], [9]], np.float32), np.array([1.0, 3, 1]), np.array([0, 0, 1]))
    (array([[0.75],
           [9.  ]], dtype=float32), array([4., 1.]))
    """
    mass = np.bincount(labels, weights)
    sums = [np.bincount(labels, weights * column) for column in points.T]
    return (np.stack(sums, axis=1) / mass[:, None]).astype(np.float32), mass
