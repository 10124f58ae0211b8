"""Colours drawn where the error is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .._checks import Array, check_rng
from .palette import nearest


def kmeans_plus_plus(points: Array, weights: Array, colors: int, *, rng: Any = None) -> Array:
    """Points drawn one by one, each with a chance in proportion to its squared error so far: seeds for k-means.

    The first is drawn by weight alone; of the later ones, 2 + ⌊ln K⌋ are drawn, and the one is kept that leaves the
    least error.

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
    weights : ndarray of shape (n,), float64
    colors : int
    rng : int or numpy.random.Generator, optional
        Default: the seed 0.

    Returns
    -------
    ndarray of shape (K, d), float32
        K is smaller than `colors` only if fewer points are distinct.

    Notes
    -----
    D. Arthur, S. Vassilvitskii, "k-means++: the advantages of careful seeding" (2007); the greedy choice is that of
    their section 6.

    Examples
    --------
    >>> kmeans_plus_plus(np.array([[0], [9]], np.float32), np.ones(2), 2, rng=1)
    array([[9.],
           [0.]], dtype=float32)
    """
    rng = check_rng(rng)
    draws = 2 + int(math.log(colors))
    chosen = [_draw(weights, rng, 1)[0]]
    distances = nearest(points, points[chosen])[1]
    while len(chosen) < colors and distances.max() > 0:
        candidates = _draw(weights * distances, rng, draws)
        left = [np.minimum(distances, nearest(points, points[c : c + 1])[1]) for c in candidates]
        best = int(np.argmin([np.sum(weights * distance) for distance in left]))
        chosen.append(candidates[best])
        distances = left[best]
    return points[chosen]


def _draw(chances: Array, rng: np.random.Generator, count: int) -> list[int]:
    """Numbers drawn in proportion to `chances`."""
    up_to = np.cumsum(chances)
    places = np.searchsorted(up_to, rng.random(count) * up_to[-1], side="right")
    numbers: list[int] = places.clip(max=np.flatnonzero(chances)[-1]).tolist()  # a product may round up to the total
    return numbers
