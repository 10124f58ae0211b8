"""Clusters merged two by two."""

import numpy as np


def merge_pairs(points, weights, k):
    """The cluster of each point: of all pairs the one is merged, into its first, that raises the squared error least,
    of equals the first, until `k` are left."""
    clusters = [([i], point, weight) for i, (point, weight) in enumerate(zip(points, weights, strict=True))]
    while len(clusters) > k:
        best = (np.inf, 0, 0)
        for i, (_, a, wa) in enumerate(clusters):
            for j, (_, b, wb) in enumerate(clusters[i + 1 :], i + 1):
                square = 0.0
                for x, y in zip(a, b, strict=True):
                    square += (x - y) * (x - y)
                best = min(best, (square * (wa * wb / (wa + wb)), i, j))
        _, i, j = best
        (first, a, wa), (second, b, wb) = clusters[i], clusters.pop(j)
        clusters[i] = (first + second, (wa * a + wb * b) / (wa + wb), wa + wb)
    labels = np.empty(len(points), np.int32)
    for number, (members, _, _) in enumerate(clusters):
        labels[members] = number
    return labels, len(clusters)
