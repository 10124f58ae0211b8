"""The optimal partition of a line, in exact rational arithmetic.

Boundaries are not unique when costs tie, so the specification is the least cost and the cost of given boundaries.
Errors are numbered as the kernel does: 0 squared, 1 squared with integer levels, 2 absolute.
"""

import math
from fractions import Fraction
from itertools import pairwise


def _fractions(values, weights):
    return [(Fraction(v), Fraction(w)) for v, w in zip(values.tolist(), weights.tolist(), strict=True)]


def _squared_costs(values, weights, integer):
    """``cost(i, j)`` of the cell [i, j): Σ w (v − r)², r the mean or the integer nearest to it."""
    w, s, q = [Fraction(0)], [Fraction(0)], [Fraction(0)]
    for v, weight in _fractions(values, weights):
        w.append(w[-1] + weight)
        s.append(s[-1] + weight * v)
        q.append(q[-1] + weight * v * v)

    def cost(i, j):
        mass, first, second = w[j] - w[i], s[j] - s[i], q[j] - q[i]
        mean = first / mass
        levels = (math.floor(mean), math.ceil(mean)) if integer else (mean,)
        return min(second - 2 * r * first + r * r * mass for r in levels)

    return cost


def _absolute_costs(values, weights):
    """``cost(i, j)`` of the cell [i, j): Σ w |v − r|, r the value of the cell for which it is least: a median."""
    points = _fractions(values, weights)
    unit_v, unit_w = (math.lcm(*(number.denominator for number in column)) for column in zip(*points, strict=True))
    v, w, s = [int(v * unit_v) for v, _ in points], [0], [0]  # whole numbers are faster than fractions
    for value, (_, weight) in zip(v, points, strict=True):
        w.append(w[-1] + int(weight * unit_w))
        s.append(s[-1] + int(weight * unit_w) * value)

    def cost(i, j):
        sides = (v[m] * (2 * w[m] - w[i] - w[j]) - (2 * s[m] - s[i] - s[j]) for m in range(i, j))
        return Fraction(min(sides), unit_v * unit_w)

    return cost


def _cell_costs(values, weights, error):
    return _absolute_costs(values, weights) if error == 2 else _squared_costs(values, weights, error == 1)


def partition_cost(values, weights, error, boundaries):
    """Exact cost of the cells between `boundaries`."""
    cost = _cell_costs(values, weights, error)
    return sum(cost(int(i), int(j)) for i, j in pairwise(boundaries))


def least_costs(values, weights, error, k):
    """Least exact cost of 1, 2, ..., `k` cells, by dynamic programming over every last boundary."""
    n, cost = len(values), _cell_costs(values, weights, error)
    table = {(i, j): cost(i, j) for i in range(n) for j in range(i + 1, n + 1)}
    best = [None] + [table[0, j] for j in range(1, n + 1)]
    found = [best[n]]
    for cells in range(2, k + 1):
        best = [min(best[i] + table[i, j] for i in range(cells - 1, j)) if j >= cells else None for j in range(n + 1)]
        found.append(best[n])
    return found


def least_cost(values, weights, error, k):
    """Least exact cost of `k` cells."""
    return least_costs(values, weights, error, k)[-1]
