"""The range over which equal cells, represented by their middles, have the least mean squared error."""

from __future__ import annotations

import numpy as np

from .._checks import Array
from ..errors import ArgumentError
from ..statistics import Histogram
from .base import Source, check_variance

_COARSE, _FINE = 1024, 65_536  # entries of samples that are looked at
_REFINED = 8  # of the best steps


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
    check_variance(source)
    whole = source.cells(np.empty(0))
    mean, spread = float(whole.means[0]), float(np.sqrt(whole.scatter[0] / whole.weights[0]))
    if not 0 < spread**2 < np.inf:
        raise ArgumentError(f"range='optimal' needs data whose squares are floats, got values from {low} to {high}.")
    # From far below the best step to far above it, and the whole range. Over the step the error of a density is smooth,
    # that of samples has many minima: look closely, on a summary.
    count, coarse, fine = 30 + 3 * levels.bit_length(), source, source
    if isinstance(source, Histogram):
        count, coarse, fine = 8 * count, source.within(_COARSE), source.within(_FINE)
    steps = np.geomspace(spread / (4 * levels), min(high - low, 1024 * spread), count)
    if np.isfinite(high - low):
        steps = np.union1d(steps, [(high - low) / levels])
    layouts = [
        (anchor, below) for anchor, below in ((mean, levels / 2), (low, 0), (high, levels)) if np.isfinite(anchor)
    ]
    tried = sorted(
        (_error(coarse, levels, *layout, step)[0], number, at)
        for number, layout in enumerate(layouts)
        for at, step in enumerate(steps)
    )
    refined = []
    for _, number, at in tried[:_REFINED]:
        step = _between(fine, levels, *layouts[number], steps, at)
        refined.append((_error(fine, levels, *layouts[number], step)[0], number, step))
    _, number, step = min(refined)
    anchor, below = layouts[number]
    return float(anchor - step * below), float(anchor + step * (levels - below))


def _between(source: Source, levels: int, anchor: float, below: float, steps: Array, at: int) -> float:
    """The step of least error between the neighbours of one of `steps`, or that one."""
    shorter, longer = steps[max(at - 1, 0)], steps[min(at + 1, len(steps) - 1)]
    for _ in range(50):
        step = (shorter + longer) / 2
        error, pull = _error(source, levels, anchor, below, step)
        shorter, longer = (step, longer) if pull > 0 else (shorter, step)
    return float(step if error <= _error(source, levels, anchor, below, steps[at])[0] else steps[at])


def _error(source: Source, levels: int, anchor: float, below: float, step: float) -> tuple[float, float]:
    """Squared error of equal cells, and how fast, halved, it falls as the step grows.

    Samples that change cells do not count in the second: they lie as far from the one level as from the other.
    """
    place = np.arange(levels) + 0.5 - below
    cells = source.cells(anchor + step * (place[1:] - 0.5))
    off = np.where(cells.weights > 0, cells.means - (anchor + step * place), 0)
    return float(cells.scatter.sum() + cells.weights @ (off * off)), float(cells.weights @ (off * place))
