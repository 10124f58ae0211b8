"""The range over which equal cells, represented by their middles, have the least mean squared error."""

from __future__ import annotations

import numpy as np

from .._checks import Array
from ..errors import ArgumentError
from .base import Source


def optimal_range(source: Source, levels: int) -> tuple[float, float]:
    """Ends of the best range that is symmetric about the mean, or begins or ends where the source does.

    For a density with one peak, at its mean, the first is the optimum of J. Max, "Quantizing for minimum distortion"
    (1960), table II. The last two are for sources with ends, and the whole of such a source is tried too.

    >>> from fewbits.densities import Gaussian
    >>> low, high = optimal_range(Gaussian(), 4)
    >>> round((high - low) / 4, 4)
    0.9957
    """
    low, high = source.support
    if low == high:
        return low, high
    whole = source.cells(np.empty(0))
    mean, spread = float(whole.means[0]), float(np.sqrt(whole.scatter[0] / whole.weights[0]))
    if not np.isfinite(spread):
        raise ArgumentError(f"range='optimal' needs a source of finite variance, got {source!r}.")
    # From far below the best step to far above it, a fifth at a time.
    steps = np.geomspace(spread / (4 * levels), min(high - low, 1024 * spread), 46 + 4 * levels.bit_length())
    found = []
    for anchor, below in ((mean, levels / 2), (low, 0), (high, levels)):
        if np.isfinite(anchor):
            error, step = _best_step(source, levels, anchor, below, steps)
            found.append((error, anchor - step * below, anchor + step * (levels - below)))
    if np.isfinite(high - low):
        found.append((_error(source, levels, low, 0, (high - low) / levels)[0], low, high))
    return min(found, key=lambda one: one[0])[1:]


def _best_step(source: Source, levels: int, anchor: float, below: float, steps: Array) -> tuple[float, float]:
    """Least error and its step, for cells of which so many lie below a fixed point: from `steps`, then between them."""
    errors = [_error(source, levels, anchor, below, step)[0] for step in steps]
    at = int(np.argmin(errors))
    shorter, longer = steps[max(at - 1, 0)], steps[min(at + 1, len(steps) - 1)]
    for _ in range(60):
        step = (shorter + longer) / 2
        error, pull = _error(source, levels, anchor, below, step)
        shorter, longer = (step, longer) if pull > 0 else (shorter, step)
    return min((errors[at], float(steps[at])), (error, float(step)))


def _error(source: Source, levels: int, anchor: float, below: float, step: float) -> tuple[float, float]:
    """Squared error of equal cells, and how fast, halved, it falls as the step grows.

    Samples that change cells do not count in the second: they lie as far from the one level as from the other.
    """
    place = np.arange(levels) + 0.5 - below
    cells = source.cells(anchor + step * (place[1:] - 0.5))
    off = np.where(cells.weights > 0, cells.means - (anchor + step * place), 0)
    return float(cells.scatter.sum() + cells.weights @ (off * off)), float(cells.weights @ (off * place))
