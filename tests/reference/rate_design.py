"""Partitions of a line whose codes cost bits: of an entropy code bit for bit, of a given code by their exact cost."""

from fractions import Fraction
from itertools import pairwise

import numpy as np


def log2_series(x):
    """log2 of positive normal float64: 2^e m with m from √½ to √2, and the odd powers of s = (m − 1)/(m + 1)."""
    half_root, one = np.uint64(0x3FE6A09E667F3BCD), np.uint64(0x3FF0000000000000)
    moved = np.asarray(x, np.float64).view(np.uint64) + (one - half_root)
    exponent = (moved >> np.uint64(52)).astype(np.float64) - 1023
    m = ((moved & np.uint64(0x000FFFFFFFFFFFFF)) + half_root).view(np.float64)
    s = (m - 1) / (m + 1)
    z = s * s
    total = np.full_like(z, 1 / 21)
    for odd in range(19, 0, -2):
        total = total * z + 1 / odd
    return exponent + 2.8853900817779268 * s * total


def _cells_ending_at(values, weights, end):
    """Weight and Σ w (v − mean)² of the cells [i, end), i = 0, 1, ..., end − 1, each grown downwards by a value."""
    masses, errors = np.empty(end), np.empty(end)
    mass, mean, error = 0.0, values[end - 1], 0.0
    for i in range(end - 1, -1, -1):
        total, gap = mass + weights[i], mean - values[i]
        share = weights[i] / total
        error += gap * gap * share * mass
        mean -= gap * share
        mass = total
        masses[i], errors[i] = mass, error
    return masses, errors


def entropy_partition(values, weights, price):
    """Boundaries of least Σ error + price · W log2(total / W): every last cell tried, of equal costs the shortest."""
    values, weights = values.tolist(), weights.tolist()
    total = 0.0
    for weight in weights:
        total += weight
    total_bits = log2_series(np.array([total]))[0]
    least, start = np.zeros(len(values) + 1), [0] * (len(values) + 1)
    for end in range(1, len(values) + 1):
        masses, errors = _cells_ending_at(values, weights, end)
        costs = least[:end] + (errors + price * (masses * (total_bits - log2_series(masses))))
        start[end] = end - 1 - int(np.argmin(costs[::-1]))
        least[end] = costs[start[end]]
    boundaries = [len(values)]
    while boundaries[-1]:
        boundaries.append(start[boundaries[-1]])
    return np.array(boundaries[::-1], np.int64)


def _squared_error(points):
    mass = sum(w for _, w in points)
    mean = sum(v * w for v, w in points) / mass
    return sum(w * (v - mean) ** 2 for v, w in points)


def coded_cost(values, weights, lengths, price, boundaries):
    """Exact Σ error + price · W · length over the cells between `boundaries`; a code may have an empty cell."""
    points = [(Fraction(v), Fraction(w)) for v, w in zip(values.tolist(), weights.tolist(), strict=True)]
    cost = Fraction(0)
    for (i, j), length in zip(pairwise(map(int, boundaries)), lengths.tolist(), strict=True):
        if i < j:
            mass = sum(w for _, w in points[i:j])
            cost += _squared_error(points[i:j]) + Fraction(price) * Fraction(length) * mass
    return cost


def least_coded_cost(values, weights, lengths, price):
    """The least exact cost of all partitions into as many cells as codes, empty ones among them."""
    points = [(Fraction(v), Fraction(w)) for v, w in zip(values.tolist(), weights.tolist(), strict=True)]
    n = len(points)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n + 1)]
    mass = {(i, j): sum(w for _, w in points[i:j]) for i, j in pairs}
    error = {(i, j): _squared_error(points[i:j]) for i, j in pairs}
    best = [Fraction(0)] + [None] * n  # None: not to be had
    for length in lengths.tolist():
        bits = Fraction(price) * Fraction(length)
        new = list(best)
        for i, j in pairs:
            if best[i] is not None:
                cost = best[i] + error[i, j] + bits * mass[i, j]
                new[j] = cost if new[j] is None else min(new[j], cost)
        best = new
    return best[n]
