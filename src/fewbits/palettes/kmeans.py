"""Weighted k-means: Lloyd's iteration, and exchanges of codewords that lead it out of local optima."""

from __future__ import annotations

import numpy as np

from .. import _kernels
from .._checks import Array
from .palette import nearest

_BOLD, _BOLDEST = 6.0, 64.0  # by what costs are divided in the first round of a cycle, and never by more


def lloyd(
    points: Array, weights: Array, codebook: Array, *, tolerance: float, iterations: int = 100, fixed: int = 0
) -> Array:
    """Codewords moved to the means of their cells until the squared error falls by less than `tolerance` (relative).

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
        Fastest in an order in which neighbours are near each other.
    weights : ndarray of shape (n,), float64
    codebook : ndarray of shape (K, d), float32
        Where to start. A codeword whose cell is empty stays where it is.
    tolerance : float
    iterations : int, default 100
        No more than this many.
    fixed : int, default 0
        So many codewords, the first ones, never move.

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
        codebook, error = lloyd_step(points, weights, codebook, fixed)
        if error >= before * (1 - tolerance):
            break
        before = error
    return codebook


def lloyd_step(points: Array, weights: Array, codebook: Array, fixed: int = 0) -> tuple[Array, float]:
    """One step: the codebook of cell means, and the squared error of the codebook that came."""
    labels, distances = nearest(points, codebook)
    sums, counts = np.zeros(codebook.shape), np.zeros(len(codebook))
    _kernels.sum_cells(points, weights, labels, sums, counts)
    counts[:fixed] = 0
    means = np.divide(sums, counts[:, None], out=codebook.astype(np.float64), where=counts[:, None] > 0)
    return means.astype(np.float32), float(np.sum(weights * distances))


def exchange(
    points: Array,
    weights: Array,
    codebook: Array,
    *,
    rounds: int,
    cycles: int = 1,
    steps: int = 2,
    fixed: int = 0,
) -> Array:
    """Codewords moved from where they are missed least to where they help most, with Lloyd steps in between.

    Each round exchanges as many as promise to gain: a cell that is cut in two, across its longest axis through its
    mean, lowers the squared error by so much; a word that leaves its points to their second nearest words raises it by
    so much. Once all words have settled again, the gain is larger and the cost smaller, so only a sixth of the cost
    counts in the first round of a cycle, more of it in each that follows, and all of it in the last. A cycle that has
    found nothing better is followed by one that begins with a smaller share, and six of these end the search. The
    best codebook met is returned.

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
        Fastest in an order in which neighbours are near each other.
    weights : ndarray of shape (n,), float64
    codebook : ndarray of shape (K, d), float32
        Where to start.
    rounds : int
        Rounds of exchanges in a cycle.
    cycles : int, default 1
    steps : int, default 2
        Lloyd steps after each round.
    fixed : int, default 0
        So many codewords, the first ones, never move.

    Returns
    -------
    ndarray of shape (K, d), float32

    Notes
    -----
    That removing some words and adding others leads out of local optima is the idea of B. Fritzke, "The breathing
    k-means algorithm" (2020).

    Examples
    --------
    >>> points = np.array([[0], [1], [50], [60]], np.float32)
    >>> stuck = np.array([[0], [1], [55]], np.float32)
    >>> sorted(exchange(points, np.ones(4), stuck, rounds=1).ravel().tolist())
    [0.5, 50.0, 60.0]
    """
    if len(codebook) == 1:
        return lloyd(points, weights, codebook, tolerance=0, iterations=1, fixed=fixed)
    best, least = codebook, np.inf
    boldest = _BOLD
    for _ in range(cycles):
        codebook, before = best, least
        for share in np.linspace(1 / boldest, 1, rounds):
            labels, distances = _nearest_two(points, codebook)
            error = float(np.sum(weights * distances[:, 0]))
            if error < least:
                best, least = codebook, error
            codebook = codebook.copy()
            if not _kernels.exchange(points, weights, labels, distances, 1 / float(share), fixed, codebook):
                break
            for _ in range(steps):
                codebook, _ = lloyd_step(points, weights, codebook, fixed)
        error = float(np.sum(weights * nearest(points, codebook)[1]))
        if error < least:
            best, least = codebook, error
        boldest = 1.5 * boldest if least >= before else _BOLD
        if boldest > _BOLDEST:
            break
    return best


def _nearest_two(points: Array, codebook: Array) -> tuple[Array, Array]:
    labels, distances = np.empty((len(points), 2), np.uint16), np.empty((len(points), 2), np.float32)
    _kernels.nearest_two(points, codebook, labels, distances)
    return labels, distances
