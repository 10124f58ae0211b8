"""Decision levels of a density that meet the necessary conditions of an optimum, from levels that nearly do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .._checks import Array
from ..densities import Density
from ..statistics import Histogram
from .base import check_variance

System = Callable[[Array], tuple[Array, Array, Array, Array]]


def entries(density: Density, count: int) -> tuple[Histogram, Array]:
    """A density as a histogram of about `count` entries, and the lower end of each one's cell.

    Cells are as dense as the levels of a fine optimal quantizer: proportional to the cube root of the density
    (P. F. Panter and W. Dite, "Quantization distortion in pulse-count modulation", 1951).
    """
    check_variance(density)
    edges = np.unique(density.power(1 / 3).quantiles(np.arange(1, count) / count))
    cells = density.cells(edges)
    held = cells.weights > 0
    lower = np.concatenate([[-np.inf], edges])
    weights, means, scatter = (column[held] for column in cells)
    return Histogram(means, weights, scatter, 0.0, density.dtype), lower[held]


def stationary(density: Density, decision: Array, *, absolute: bool = False, price: float = 0.0) -> Array:
    """Decision levels near `decision` from which no small move lowers the cost, to the last digits.

    The cost is the mean squared error plus `price` times the entropy of the codes in bits, or the mean absolute error.
    Newton's method, leaning where it does not come nearer towards the step of Lloyd's iteration, which never raises the
    cost (the Laplacian source has a direction in which the conditions hardly change).
    """
    system = _absolute(density) if absolute else _squared(density, price)
    if not len(decision):
        return decision
    excess, *jacobian = system(decision)
    for _ in range(200):
        for lean in (0.0, 1e-4, 1e-2, 1.0):
            lower, diagonal, upper = (band * (1 - lean) for band in jacobian)
            step = _solve(lower, diagonal + lean, upper, excess)
            trial = decision - step
            if not (np.isfinite(trial).all() and (np.diff(trial) > 0).all()):
                continue
            new = system(trial)
            nearer = np.abs(new[0]).max() < np.abs(excess).max()
            if nearer or (lean == 1 and np.abs(step).max() > 1e-15 * np.abs(trial).max()):
                decision, (excess, *jacobian) = trial, new
                break
        else:
            break
    return decision


def _squared(density: Density, price: float) -> System:
    """Each level where two cells cost the same: ``(t − r)² + λ ℓ`` alike for the cell below and the one above."""

    def system(t: Array) -> tuple[Array, Array, Array, Array]:
        cells = density.cells(t)
        p, r = cells.weights, cells.means
        at = density(np.nextafter(t, np.inf))  # the point itself may be a pole
        with np.errstate(all="ignore"):
            gap, bits = np.diff(r), -np.log2(p)
            slope = price * np.diff(bits) / gap
            excess = t - r[:-1] / 2 - r[1:] / 2 - slope / 2
            # How means and code lengths of the cells below and above follow their ends.
            up, down = at * (t - r[:-1]) / p[:-1], at * (r[1:] - t) / p[1:]
            longer_up, longer_down = -at / (p[:-1] * np.log(2)), at / (p[1:] * np.log(2))
            half = slope / gap / 2
            rate = price / (2 * gap)
            # excess = t − (r + r')/2 − λ(ℓ' − ℓ) / 2(r' − r)
            diagonal = 1 - up / 2 - down / 2 - rate * (longer_down - longer_up) + half * (down - up)
            below = at[:-1] * (r[1:-1] - t[:-1]) / p[1:-1]  # the mean of the cell under t follows its lower end
            above = at[1:] * (t[1:] - r[1:-1]) / p[1:-1]
            lower = -below / 2 + rate[1:] * at[:-1] / (p[1:-1] * np.log(2)) - half[1:] * below
            upper = -above / 2 + rate[:-1] * at[1:] / (p[1:-1] * np.log(2)) + half[:-1] * above
        return excess, lower, diagonal, upper

    return system


def _absolute(density: Density) -> System:
    """Each level midway between the medians of two cells."""

    def system(t: Array) -> tuple[Array, Array, Array, Array]:
        r = density.medians(t)
        with np.errstate(all="ignore"):
            half = density(np.nextafter(t, np.inf)) / 2
            at = density(r)
            excess = t - r[:-1] / 2 - r[1:] / 2
            diagonal = 1 - half / at[:-1] / 2 - half / at[1:] / 2
            return excess, -half[:-1] / at[1:-1] / 2, diagonal, -half[1:] / at[1:-1] / 2

    return system


def _solve(lower: Array, diagonal: Array, upper: Array, right: Array) -> Array:
    """A tridiagonal system by elimination."""
    n = len(right)
    d, y = diagonal.tolist(), right.tolist()
    a, c = lower.tolist(), upper.tolist()
    try:
        for i in range(1, n):
            factor = a[i - 1] / d[i - 1]
            d[i] -= factor * c[i - 1]
            y[i] -= factor * y[i - 1]
        y[-1] /= d[-1]
        for i in range(n - 2, -1, -1):
            y[i] = (y[i] - c[i] * y[i + 1]) / d[i]
    except ZeroDivisionError:
        return np.full(n, np.nan)
    return np.array(y)
