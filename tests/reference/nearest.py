"""Nearest codeword, and the sums over cells that Lloyd's iteration needs."""

import numpy as np


def nearest(points, codebook):
    """Label and squared distance of the nearest codeword, in float32, coordinates in order, ties to the lowest index.

    A codeword at a distance that is infinite or NaN is never nearer than another; label 0 remains.
    """
    labels, best = np.zeros(len(points), np.uint16), np.full(len(points), np.inf, np.float32)
    for c, word in enumerate(codebook):
        distance = np.zeros(len(points), np.float32)
        with np.errstate(over="ignore", invalid="ignore"):
            for a in range(points.shape[1]):
                difference = points[:, a] - word[a]
                distance += difference * difference
        closer = distance < best
        labels[closer], best[closer] = c, distance[closer]
    return labels, best


def sum_cells(points, weights, labels, sums, counts):
    """`sums` and `counts` with each point's weighted coordinates and weight added, point by point, in double."""
    sums, counts = sums.copy(), counts.copy()
    for point, weight, label in zip(points.astype(np.float64), weights, labels, strict=True):
        counts[label] += weight
        sums[label] += weight * point
    return sums, counts
