"""Nearest codewords, and the sums over cells that Lloyd's iteration needs."""

import numpy as np


def squared_distances(points, word):
    """Of all points from one codeword, in float32, coordinates in order."""
    distance = np.zeros(len(points), np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        for a in range(points.shape[1]):
            difference = points[:, a] - word[a]
            distance += difference * difference
    return distance


def nearest(points, codebook):
    """Label and squared distance of the nearest codeword, in float32, coordinates in order, ties to the lowest index.

    A codeword at a distance that is infinite or NaN is never nearer than another; label 0 remains.
    """
    labels, best = np.zeros(len(points), np.uint16), np.full(len(points), np.inf, np.float32)
    for c, word in enumerate(codebook):
        distance = squared_distances(points, word)
        closer = distance < best
        labels[closer], best[closer] = c, distance[closer]
    return labels, best


def nearest_two(points, codebook):
    """Labels and squared distances of the two nearest codewords, (n, 2) each, as `nearest` finds them."""
    labels, best = np.zeros((len(points), 2), np.uint16), np.full((len(points), 2), np.inf, np.float32)
    for c, word in enumerate(codebook):
        distance = squared_distances(points, word)
        first, second = distance < best[:, 0], distance < best[:, 1]
        labels[second, 1], best[second, 1] = c, distance[second]
        labels[first], best[first] = labels[first, ::-1], best[first, ::-1]
    return labels, best


def nearest_bytes(pixels, colors, dtype):
    """The code of the nearest colour of each pixel, ties to the lowest."""
    return nearest(pixels.astype(np.float32), colors.astype(np.float32))[0].astype(dtype)


def sum_cells(points, weights, labels, sums, counts):
    """`sums` and `counts` with each point's weighted coordinates and weight added, point by point, in double."""
    sums, counts = sums.copy(), counts.copy()
    for point, weight, label in zip(points.astype(np.float64), weights, labels, strict=True):
        counts[label] += weight
        sums[label] += weight * point
    return sums, counts
