"""Weighted k-means by Lloyd's iteration."""

from __future__ import annotations

import numpy as np

from .. import _kernels
from .._checks import Array
from .palette import nearest


def lloyd(points: Array, weights: Array, codebook: Array, *, tolerance: float, iterations: int = 100) -> Array:
    """Codewords moved to the means of their cells until the squared error falls by less than `tolerance` (relative).

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
    weights : ndarray of shape (n,), float64
    codebook : ndarray of shape (K, d), float32
        Where to start. A codeword whose cell is empty stays where it is.
    tolerance : float
    iterations : int, default 100
        No more than this many.

    Returns
    -------
    ndarray of shape (K, d), float32

    Notes
    -----
    Y. Linde, A. Buzo, R. M. Gray, "An algorithm for vector quantizer design" (1980).

    Examples
    --------
    >>> lloyd(np.array([[0], [1], [9]], np.float32), np.ones(3), np.array([[0], [1]], np.float32), tolerance=0)
    array([[0.5],
           [9. ]], dtype=float32)
    """
    before = np.inf
    for _ in range(iterations):
        codebook, error = lloyd_step(points, weights, codebook)
        if error >= before * (1 - tolerance):
            break
        before = error
    return codebook


def lloyd_step(points: Array, weights: Array, codebook: Array) -> tuple[Array, float]:
    """One step: the codebook of cell means, and the squared error of the codebook that came."""
    labels, distances = nearest(points, codebook)
    sums, counts = np.zeros(codebook.shape), np.zeros(len(codebook))
    _kernels.sum_cells(points, weights, labels, sums, counts)
    means = np.divide(sums, counts[:, None], out=codebook.astype(np.float64), where=counts[:, None] > 0)
    return means.astype(np.float32), float(np.sum(weights * distances))
