"""The search for quantizers on the lower hull of rate and distortion."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .. import _kernels
from .._checks import Array
from ..densities import Density
from ..errors import ArgumentError
from ..statistics import Cells, Histogram
from .base import Source
from .stationary import entries, stationary
from .uniform_threshold import equal_cells, fine_step, uniform_threshold

_ENTRIES = 4096  # the cells looked at grow as its square
_ROUNDS = 300  # of the alternation
_DEAREST = 2.0**100  # a price beside which no squared error counts
_FINEST = 2.0**-16  # least λ for a density, over its variance


class Point(NamedTuple):
    """A quantizer by its decision levels: bits per sample, mean squared error, and the λ that it is for."""

    rate: float
    distortion: float
    lam: float
    decision: Array


class Search:
    """Quantizers of one source under one rate model: the entropy, or given code lengths."""

    def __init__(self, source: Source, lengths: Array | None, *, alternating: bool = False) -> None:
        self.source = source
        self.lengths = lengths
        self.alternating = alternating
        # The search is made on a summary of few entries, each with the decision level that lies below it.
        if isinstance(source, Density):
            self.summary, self.below = entries(source, _ENTRIES)
        else:
            self.summary = source.within(_ENTRIES)
            self.below = self.summary.values.astype(np.float64)
            if self.summary is not source:
                self.below = np.floor(self.below / self.summary.width) * self.summary.width
        values, total = self.summary.values.astype(np.float64), self.summary.total
        self.exponent = int(np.frexp(np.abs(values).max())[1])  # values and weights to the order of one, exactly
        self.values = np.ldexp(values, -self.exponent)
        self.weights = np.ldexp(self.summary.weights, -int(np.frexp(total)[1]))

    def cheapest(self) -> Point:
        """One cell for everything, with the shortest code."""
        if self.lengths is None:
            return self._point(np.empty(0), np.inf)
        shortest = int(np.argmin(self.lengths))
        ends = np.arange(len(self.lengths) - 1) >= shortest
        return self._point(np.where(ends, np.inf, -np.inf), np.inf)

    def finest(self) -> Point:
        """The best quantizer where bits cost nothing, or next to nothing for a density."""
        return self.solve(self.source.variance * _FINEST if isinstance(self.source, Density) else 0.0)

    def solve(self, lam: float) -> Point:
        """The best quantizer of the summary at λ."""
        if self.alternating:
            source = self.source if isinstance(self.source, Density) else self.summary
            return self._point(self._alternate(source, equal_cells(source, fine_step(lam)), lam), lam)
        return self._point(self._path(lam), lam)

    def below_chord(self, left: Point, right: Point) -> Point | None:
        """The quantizer furthest below the line between two; None where there is none."""
        if not (left.rate < right.rate and left.distortion > right.distortion):  # as local optima may be
            return None
        lam = (left.distortion - right.distortion) / (right.rate - left.rate)
        found = self.solve(lam)
        chord = left.distortion + lam * left.rate
        below = found.distortion + lam * found.rate < chord * (1 - 1e-12)
        return found if below and left.rate < found.rate < right.rate else None

    def meet(self, goal: str, value: float) -> Point:
        """The quantizer on the hull that is nearest to a target rate or distortion and within it."""
        left, right = self.cheapest(), self.finest()

        def before(point: Point) -> bool:  # on the side of few bits
            return point.rate <= value if goal == "target_rate" else point.distortion > value

        if before(right):
            if goal == "target_rate" and (self.lengths is not None or isinstance(self.source, Histogram)):
                return right
            further = "; method='uniform-threshold' goes further" if self.lengths is None else ""
            raise ArgumentError(
                f"{goal}={value!r} cannot be reached: the finest design has {right.rate:.6g} bits a sample and a mean "
                f"squared error of {right.distortion:.6g}{further}."
            )
        if goal == "target_rate" and value <= left.rate:
            if value == left.rate:
                return left
            raise ArgumentError(f"target_rate={value!r} cannot be reached; the least is {left.rate:.6g} bits a sample.")
        if not before(left):
            return left
        for _ in range(60):
            middle = self.below_chord(left, right)
            if middle is None:
                break
            left, right = (middle, right) if before(middle) else (left, middle)
        met = self._meet_exactly(left, right, goal, value)
        if met is not None:
            return met
        best = left if goal == "target_rate" else right
        polished = self.polished(best)
        return polished if before(polished) == (goal == "target_rate") else best

    def polished(self, point: Point) -> Point:
        """An optimum of the summary as an optimum of the source."""
        if isinstance(self.source, Density) and self.lengths is None and np.isfinite(point.lam):
            # The entries are wide in the tails, where the alternating design may find cells worth having.
            starts = [point.decision]
            if not self.alternating:
                starts.append(self._alternate(self.source, equal_cells(self.source, fine_step(point.lam)), point.lam))
            optima = [self._point(stationary(self.source, start, price=point.lam), point.lam) for start in starts]
            return min(optima, key=lambda found: found.distortion + point.lam * found.rate)
        if self.summary is not self.source and np.isfinite(point.lam):
            return self._point(self._alternate(self.source, point.decision, point.lam), point.lam)
        return point

    def best_within(self, goal: str, value: float) -> Point:
        """What meets a target best: the corner of the hull or, of samples, a design that uses what this leaves."""
        corner = self.meet(goal, value)
        found = [corner]
        if isinstance(self.source, Histogram) and self.lengths is None:
            found.append(Search(self.source, None, alternating=True).meet(goal, value))
            with contextlib.suppress(ArgumentError):  # the finest step may still err too much
                found.append(self._point(uniform_threshold(self.source, goal, value)[0], corner.lam))
        return min(found, key=lambda point: point.distortion if goal == "target_rate" else point.rate)

    def levels(self, point: Point) -> tuple[Array, Array]:
        """Decision and representation levels of a point."""
        cells = self.source.cells(point.decision)
        used = np.flatnonzero(cells.weights > 0)
        means = cells.means[used]
        # The level of a code that is never used: any between its neighbours'.
        representation = np.interp(np.arange(len(cells.means)), used, means)
        if isinstance(self.source, Density):
            return point.decision, representation
        # Any level between two values parts them alike; samples still to come go where they cost least.
        values = self.source.values.astype(np.float64)
        above = np.searchsorted(values, point.decision[used[:-1]])
        best = _boundaries(means, self._bits(cells)[used], point.lam)
        best = np.clip(best, np.nextafter(values[above - 1], np.inf), values[above])
        return _between_codes(used, best, len(cells.means)), representation

    def _bits(self, cells: Cells) -> Array:
        return cells.ideal_bits() if self.lengths is None else self.lengths

    def _point(self, decision: Array, lam: float) -> Point:
        cells = self.source.cells(decision)
        distortion = cells.squared_error()
        return Point(cells.mean_bits(self._bits(cells)), distortion, lam, decision)

    def _path(self, lam: float) -> Array:
        """The shortest path over the entries."""
        with np.errstate(over="ignore"):
            price = min(float(np.ldexp(lam, -2 * self.exponent)), _DEAREST)
        if self.lengths is None:
            boundaries = np.empty(len(self.values) + 1, np.int64)
            cells = _kernels.entropy_partition(self.values, self.weights, price, boundaries)
        else:
            cells = len(self.lengths)
            boundaries = np.empty(cells + 1, np.int64)
            _kernels.coded_partition(self.values, self.weights, self.lengths, price, boundaries)
        return np.concatenate([[-np.inf], self.below[1:], [np.inf]])[boundaries[1:cells]]

    def _alternate(self, source: Source, decision: Array, lam: float) -> Array:
        """Best levels for the cells and best cells for the levels in turn, while that lowers the cost."""
        codes = np.arange(len(decision) + 1)
        least = np.inf
        enough = 1e-9 if isinstance(source, Density) and self.lengths is None else 1e-14  # Newton's method goes on
        for _ in range(_ROUNDS):
            cells = source.cells(decision)
            held = cells.weights > 0
            codes, means = codes[held], cells.means[held]
            bits = cells.ideal_bits()[held] if self.lengths is None else self.lengths[codes]
            total = cells.weights.sum()
            cost = cells.scatter.sum() / total + lam * (cells.weights[held] @ bits) / total
            if not cost < least * (1 - enough):
                break
            least, best, used = cost, decision[held[:-1]] if held[-1] else decision[held[:-1]][:-1], codes
            kept = _envelope(means, bits, lam)
            codes = codes[kept]
            decision = _boundaries(means[kept], bits[kept], lam)
        return best if self.lengths is None else _between_codes(used, best, len(self.lengths))

    def _meet_exactly(self, left: Point, right: Point, goal: str, value: float) -> Point | None:
        """The best stationary quantizer of a density with just the rate or distortion wanted."""
        density = self.source
        if self.lengths is not None or not isinstance(density, Density):
            return None

        def excess(point: Point) -> float:
            return point.rate - value if goal == "target_rate" else float(np.log2(value / point.distortion) / 2)

        starts = [left._replace(lam=min(left.lam, 4 * density.variance))]
        if self.alternating:
            starts.append(right)
        else:  # whose tails may have cells worth having
            decision = self._alternate(density, equal_cells(density, fine_step(right.lam)), right.lam)
            starts.append(self._point(decision, right.lam))
        found = [point for start in starts if (point := self._secant(density, start, excess)) is not None]
        cost = (lambda point: point.distortion) if goal == "target_rate" else (lambda point: point.rate)
        return min(found, key=cost, default=None)

    def _secant(self, density: Density, point: Point, excess: Callable[[Point], float]) -> Point | None:
        """Stationary quantizers at one λ after another, until nothing is in excess; None where that fails."""
        slope = -0.5  # of the rate over log2 λ, by high-resolution theory
        for _ in range(12):
            last = excess(point)
            if abs(last) < 1e-12:
                return point
            step = -last / slope
            if abs(step) > 4:
                return None
            lam = float(point.lam * 2.0**step)
            point = self._point(stationary(density, point.decision, price=lam), lam)
            change = excess(point) - last
            if not np.isfinite(change) or change == 0:
                return None
            slope = change / step
        return None


def _between_codes(used: Array, boundaries: Array, count: int) -> Array:
    """All decision levels of `count` codes from those between the codes that are used."""
    full = np.full(count - 1, np.inf)
    full[: used[0]] = -np.inf
    for low, high, boundary in zip(used[:-1], used[1:], boundaries, strict=True):
        full[low:high] = boundary
    return full


def _boundaries(means: Array, bits: Array, lam: float) -> Array:
    """Where neighbouring cells cost the same."""
    low, high = means[:-1], means[1:]
    if not np.isfinite(lam):
        return np.asarray(low + (high - low) / 2)
    return np.asarray(low + (high - low) / 2 + lam * np.diff(bits) / (2 * (high - low)))


def _envelope(means: Array, bits: Array, lam: float) -> Array:
    """The levels that are cheapest for some sample, ``(x − r)² + λ ℓ``: the lower envelope of lines in x."""
    kept: list[int] = []
    ends: list[float] = []
    for new in range(len(means)):
        while kept:
            old = kept[-1]
            end = (means[old] + means[new]) / 2 + lam * (bits[new] - bits[old]) / (2 * (means[new] - means[old]))
            if not ends or end > ends[-1]:
                break
            kept.pop()
            ends.pop()
        if kept:
            ends.append(end)
        kept.append(new)
    return np.array(kept)
