"""Scalar k-means: Lloyd's iteration as it is usually run, from a start that is not the optimum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from .._checks import Array, check_count, check_rng
from ..densities import Density
from ..errors import ArgumentError
from ..statistics import Histogram
from .base import ScalarQuantizer, Source, check_variance, mean_squared_error, midpoints
from .quantile import Quantile
from .ranged import MOST_LEVELS
from .uniform import Uniform

_STARTS = ("k-means++", "random", "uniform", "quantile")


class KMeansLevels(ScalarQuantizer):
    """K-means quantizer: Lloyd's iteration from some start, for teaching and comparison. `LloydMax` is the optimum.

    Each iteration moves the decision levels midway between representation levels, then these to the means of their
    cells; a level whose cell is empty stays. The error never rises. The iteration ends when nothing changes, or the
    error falls by no more than rounding.

    Parameters
    ----------
    levels : int
        Number of representation levels K, 1 to 65,536.
    start : {"k-means++", "random", "uniform", "quantile"} or array of K increasing floats, default "k-means++"
        First levels: samples drawn one by one in proportion to their squared distance from those drawn before; distinct
        samples drawn in proportion to their weight; the levels of `Uniform`; those of `Quantile`; or as given.
    iterations : int, default 300
        At most this many, 1 or more.
    restarts : int, default 1
        Starts tried, of which the best is kept; starts not left to chance are tried once.
    rng : int, sequence of int, SeedSequence, BitGenerator or Generator, optional
        Chance, for starts that are drawn. Default: the seed 0, so that the same data give the same levels.
    bins : int, optional
        Keep at most this many entries of the data. Default: every distinct value.
    channel_axis : int, optional
        Make one design for each index along this axis. Default: one for all samples.

    Attributes
    ----------
    history_ : ndarray of shape (iterations_,), float64
        Mean squared error after every iteration, each sample taking the nearest level; never rising.
    iterations_ : int
        Iterations run from the start that was kept.

    With ``channel_axis`` set, both are tuples with one entry for each channel.

    Raises
    ------
    ArgumentError
        When fitted: an unknown start, levels in an array that do not increase or are not K, or for start="uniform" a
        density without ends.

    Notes
    -----
    S. P. Lloyd, "Least squares quantization in PCM" (1957, IEEE Trans. Inform. Theory 28, 1982), method I;
    D. Arthur and S. Vassilvitskii, "k-means++: the advantages of careful seeding" (2007), which takes time in
    proportion to K times the distinct values. Starts for a density are drawn from samples of it.

    Examples
    --------
    >>> q = KMeansLevels(2, start=[0, 1]).fit([0, 1, 9, 10, 11])
    >>> q.representation_levels_, q.history_
    (array([ 0.5, 10. ]), array([3.6375, 0.5   , 0.5   ]))
    """

    def __init__(
        self,
        levels: int,
        *,
        start: str | Sequence[float] | Array = "k-means++",
        iterations: int = 300,
        restarts: int = 1,
        rng: Any = None,
        bins: int | None = None,
        channel_axis: int | None = None,
    ) -> None:
        self.levels = levels
        self.start = start
        self.iterations = iterations
        self.restarts = restarts
        self.rng = rng
        self.bins = bins
        self.channel_axis = channel_axis

    history_: Any
    iterations_: Any

    def _asked_levels(self) -> int:
        return self.levels

    def design(self, source: Source | Sequence[Source]) -> Self:
        """Design the levels for a histogram or a density, or for one per channel when ``channel_axis`` is set."""
        self._histories: list[Array] = []
        super().design(source)
        lengths = [len(history) for history in self._histories]
        self.history_ = self._histories[0] if self.channel_axis is None else tuple(self._histories)
        self.iterations_ = lengths[0] if self.channel_axis is None else tuple(lengths)
        return self

    def _design(self, source: Source) -> tuple[Array, Array]:
        levels = check_count("levels", self.levels, 1, MOST_LEVELS)
        iterations = check_count("iterations", self.iterations, 1, 2**31)
        restarts = check_count("restarts", self.restarts, 1, 2**31)
        check_variance(source)
        drawn = isinstance(self.start, str) and self.start in ("k-means++", "random")
        rng = check_rng(self.rng)
        runs = []
        for _ in range(restarts if drawn else 1):
            start = self._first_levels(source, levels, rng)
            if isinstance(source, Histogram) and levels > len(source):
                start = source.values.astype(np.float64)
            runs.append(lloyd(source, start, iterations))
        decision, representation, history = min(runs, key=lambda run: float(run[2][-1]))
        self._histories.append(history)
        return decision, representation

    def _first_levels(self, source: Source, levels: int, rng: np.random.Generator) -> Array:
        if not isinstance(self.start, str):
            return _given(self.start, levels)
        if self.start == "uniform":
            return Uniform(levels)._lay(source)[1]
        if self.start == "quantile":
            return Quantile(levels)._design(source)[1]
        if self.start not in _STARTS:
            shown = ", ".join(map(repr, _STARTS))
            raise ArgumentError(f"start must be one of {shown} or an array of levels, got {self.start!r}.")
        if isinstance(source, Density):
            source = Histogram.of(source.quantiles(rng.random(max(4096, 8 * levels))))
        return _spread_draw(source, levels, rng) if self.start == "k-means++" else _draw(source, levels, rng)


def lloyd(source: Source, representation: Array, iterations: int) -> tuple[Array, Array, Array]:
    """Decision levels, representation levels and the error after each iteration, from increasing levels."""
    decision = midpoints(representation[:-1], representation[1:])
    cells = source.cells(decision)
    error = mean_squared_error(cells, representation)
    history: list[float] = []
    while len(history) < iterations:
        moved = np.where(cells.weights > 0, cells.means, representation)
        between = midpoints(moved[:-1], moved[1:])
        cells = source.cells(between)
        lower = mean_squared_error(cells, moved)
        settled = lower >= error * (1 - 1e-15)
        if lower <= error:
            decision, representation, error = between, moved, lower
        history.append(error)
        if settled:
            break
    return decision, representation, np.array(history)


def _given(start: Any, levels: int) -> Array:
    try:
        array = np.array(start, np.float64)
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.shape != (levels,) or not np.isfinite(array).all() or not (np.diff(array) > 0).all():
        raise ArgumentError(f"start must be {levels} finite levels, each above the one before, got {start!r}.")
    return array


def _draw(histogram: Histogram, levels: int, rng: np.random.Generator) -> Array:
    """Distinct values, each as likely to come next as its weight is to that of the values left.

    The first to fire of clocks that run as fast as their values are heavy.
    """
    count = min(levels, len(histogram))
    with np.errstate(over="ignore"):  # a weight next to nothing fires never
        first = np.argsort(rng.exponential(size=len(histogram)) / histogram.weights, kind="stable")[:count]
    return np.asarray(histogram.values[np.sort(first)], np.float64)


def _spread_draw(histogram: Histogram, levels: int, rng: np.random.Generator) -> Array:
    """Distinct values, each likely in proportion to its weight and squared distance from those drawn before."""
    low, high = histogram.support
    scale = high - low or 1.0  # squares of this order neither overflow nor vanish
    values = (histogram.values.astype(np.float64) - low) / scale
    odds, distance = histogram.weights, np.full(len(values), np.inf)
    drawn: list[int] = []
    while len(drawn) < min(levels, len(values)):
        mass = np.cumsum(odds)
        drawn.append(int(np.searchsorted(mass, rng.random() * mass[-1], side="right")))
        distance = np.minimum(distance, (values - values[drawn[-1]]) ** 2)
        odds = histogram.weights * distance
        if not odds.any():  # too close to those drawn for squares to tell
            odds = histogram.weights.copy()
            odds[drawn] = 0
    return np.asarray(histogram.values[np.sort(drawn)], np.float64)
