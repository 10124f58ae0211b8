"""Uniform-threshold quantization for a rate: equal cells and their centroids, of the best step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .._checks import Array
from ..errors import ArgumentError
from ..statistics import Histogram
from .base import Source

_STEPS = 65_535
_SUMMARY = 4096  # entries that the best step for a λ is looked for on


def uniform_threshold(source: Source, goal: str, value: float) -> tuple[Array, Array]:
    """Equal cells about the mean, with centroids as levels, whose step is best at λ or meets a target."""
    low, high = _ends(source)
    span = (high - low) or 1.0

    def measure(source: Source, step: float) -> tuple[float, float]:
        cells = source.cells(equal_cells(source, step))
        return cells.mean_bits(cells.ideal_bits()), cells.squared_error()

    if goal == "lam":
        summary = source.within(_SUMMARY) if isinstance(source, Histogram) else source

        def cost(step: float) -> float:
            rate, distortion = measure(summary, step)
            return distortion + value * rate

        near = max(fine_step(value), span / _STEPS)
        steps = np.append(near * np.geomspace(0.5, 16, 31), 4 * span)
        best = int(np.argmin([cost(step) for step in steps]))
        step = _golden(cost, steps[max(best - 1, 0)], steps[min(best + 1, len(steps) - 1)])
    else:
        fine, coarse = span / _STEPS, 4 * span

        def enough(step: float) -> bool:
            rate, distortion = measure(source, step)
            return rate <= value if goal == "target_rate" else distortion > value

        if goal == "target_distortion" and enough(fine):
            raise ArgumentError(f"target_distortion={value!r} cannot be reached with {_STEPS} steps.")
        for _ in range(40):
            middle = float(np.sqrt(fine * coarse))
            fine, coarse = (fine, middle) if enough(middle) else (middle, coarse)
        step = coarse if goal == "target_rate" else fine
    decision = equal_cells(source, step)
    cells = source.cells(decision)
    used = np.flatnonzero(cells.weights > 0)
    codes = np.arange(used[0], used[-1] + 1)
    return decision[used[0] : used[-1]], np.interp(codes, used, cells.means[used])  # where there is nothing: between


def _ends(source: Source) -> tuple[float, float]:
    if isinstance(source, Histogram):
        return source.support
    low, high = source.quantiles([1e-15, 1 - 1e-15])
    return float(low), float(high)


def fine_step(lam: float) -> float:
    """The step that is best at λ where cells are small: D = step²/12 falls as 2^(−2R)."""
    return float(np.sqrt(6 * lam / np.log(2)))


def equal_cells(source: Source, step: float) -> Array:
    """Decision levels a step apart, the mean midway between two, over all of the source."""
    (mean,), (low, high) = source.cells(np.empty(0)).means, _ends(source)
    step = max(step, (high - low) / _STEPS)
    if not step:
        return np.empty(0)
    first, last = np.floor((np.array([low, high]) - mean) / step + 0.5)
    return np.asarray(mean + (np.arange(first, last) + 0.5) * step)


def _golden(function: Callable[[float], float], low: float, high: float) -> float:
    """A local minimum by golden section."""
    ratio = (np.sqrt(5) - 1) / 2
    a, b = high - ratio * (high - low), low + ratio * (high - low)
    at_a, at_b = function(a), function(b)
    while high - low > 1e-6 * high:
        if at_a <= at_b:
            high, b, at_b = b, a, at_a
            a = high - ratio * (high - low)
            at_a = function(a)
        else:
            low, a, at_a = a, b, at_b
            b = low + ratio * (high - low)
            at_b = function(b)
    return float(a if at_a <= at_b else b)
