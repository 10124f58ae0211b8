"""The optimal partition of a line, in exact rational arithmetic.

Boundaries are not unique when costs tie, so the specification is the least cost and the cost of given boundaries.
"""

import math
from fractions import Fraction
from itertools import pairwise


def _cell_costs(values, weights, integer):
    """``cost(i, j)`` of the cell [i, j): Σ w (v − r)², r the mean or the integer nearest to it."""
    w, s, q = [Fraction(0)], [Fraction(0)], [Fraction(0)]
    for v, weight in zip(map(Fraction, values.tolist()), map(Fraction, weights.tolist()), strict=True):
        w.append(w[-1] + weight)
        s.append(s[-1] + weight * v)
        q.append(q[-1] + weight * v * v)

    def cost(i, j):
        mass, first, second = w[j] - w[i], s[j] - s[i], q[j] - q[i]
        mean = first / mass
        levels = (math.floor(mean), math.ceil(mean)) if integer else (mean,)
        return min(second - 2 * r * first + r * r * mass for r in levels)

    return cost


def partition_cost(values, weights, integer, boundaries):
    """Exact cost of the cells between `boundaries`."""
    cost = _cell_costs(values, weights, integer)
    return sum(cost(int(i), int(j)) for i, j in pairwise(boundaries))


def least_cost(values, weights, integer, k):
    """Least exact cost of `k` cells, by dynamic programming over every last boundary."""
    n, cost = len(values), _cell_costs(values, weights, integer)
    table = {(i, j): cost(i, j) for i in range(n) for j in range(i + 1, n + 1)}
    best = [None] + [table[0, j] for j in range(1, n + 1)]
    for cells in range(2, k + 1):
        best = [min(best[i] + table[i, j] for i in range(cells - 1, j)) if j >= cells else None for j in range(n + 1)]
    return best[n]
