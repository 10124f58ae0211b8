"""Squared Euclidean distances to marked pixels."""

import numpy as np


def squared_distances(marks):
    """The least of (y − v)² + (x − u)² over all marks (v, u); (rows + columns)² if there is none."""
    rows, columns = marks.shape
    y, x = np.indices(marks.shape)
    out = np.full(marks.shape, (rows + columns) ** 2, np.int64)
    for v, u in zip(*np.nonzero(marks), strict=True):
        out = np.minimum(out, (y - v) ** 2 + (x - u) ** 2)
    return out
