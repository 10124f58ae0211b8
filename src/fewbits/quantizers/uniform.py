"""Uniform quantization: cells of equal width over a range."""

from __future__ import annotations

import math

import numpy as np

from .._checks import Array, check_choice, check_count, check_positive
from ..densities import Density
from ..errors import ArgumentError
from .base import Source
from .optimal_range import optimal_range
from .ranged import MOST_LEVELS, RangedQuantizer, check_fineness, covering, represent


class Uniform(RangedQuantizer):
    """Uniform quantizer: K cells of equal width, the step.

    Give `levels`, `step` or both:

    - ``levels``: K cells over the range;
    - ``step``: cells of this width, aligned with zero, as many as the range needs;
    - both: K cells of this width about zero, from −K·step/2 to K·step/2 (half a step higher or lower where `kind`
      does not go with K).

    Parameters
    ----------
    levels : int, optional
        Number of representation levels K, 1 to 65,536.
    step : float, optional
        Width of a cell, above 0, in the data's unit.
    kind : {"midtread", "midrise"}, optional
        Align the cells with zero: multiples of the step are the representation levels, or the decision levels. With
        `levels` alone the first cell is then number floor(low/step + ½), so that the ends of the range may be missed by
        half a step. Default: the range decides; with `step` alone "midtread"; with both "midtread" for an odd K,
        "midrise" for an even one.
    range : (float, float) or "optimal", optional
        Ends of the first and last cell, in the data's unit. "optimal", with `levels` alone, is the range of least mean
        squared error (with levels in the middles) of those that are symmetric about the mean, or begin or end where the
        source does. Default: the smallest and largest sample, or the support of a density; with `step` alone, the cells
        that these fall in.
    reconstruction : {"center", "centroid"}, default "center"
        Representation level: the middle of its cell, or the mean of the samples in it (the middle where there are
        none).
    out_of_range : {"clamp", "error"}, default "clamp"
        Samples outside the cells take the nearest level, or are refused by ``encode`` and ``quantize``.
    bins : int, optional
        Keep at most this many entries of the data. Default: every distinct value.
    channel_axis : int, optional
        Make one design for each index along this axis. Default: one for all samples.

    Raises
    ------
    ArgumentError
        When fitted: neither levels nor step, a step that needs more than 65,536 cells, arguments that exclude each
        other, or a density without ends and no range.

    Notes
    -----
    Within the range the error is at most half a step, and its mean square tends to step²/12 for dense data (Gersho &
    Gray, *Vector Quantization and Signal Compression*, 1992, section 5.2). Samples that are all equal have one level.

    Examples
    --------
    >>> q = Uniform(4, range=(0, 8)).fit([0.5, 3.0, 7.9])
    >>> q.decision_levels_, q.representation_levels_
    (array([2., 4., 6.]), array([1., 3., 5., 7.]))
    >>> q.quantize([0.5, 3.0, 7.9])
    array([1., 3., 7.])
    >>> Uniform(step=0.5).fit([-0.6, 0.2, 1.1]).representation_levels_
    array([-0.5,  0. ,  0.5,  1. ])

    >>> from fewbits.densities import Gaussian
    >>> q = Uniform(4, range="optimal").design(Gaussian())
    >>> q.representation_levels_.round(3), round(q.mse_, 4)
    (array([-1.494, -0.498,  0.498,  1.494]), 0.1188)
    """

    def __init__(
        self,
        levels: int | None = None,
        *,
        step: float | None = None,
        kind: str | None = None,
        range: tuple[float, float] | str | None = None,
        reconstruction: str = "center",
        out_of_range: str = "clamp",
        bins: int | None = None,
        channel_axis: int | None = None,
    ) -> None:
        self.levels = levels
        self.step = step
        self.kind = kind
        self.range = range
        self.reconstruction = reconstruction
        self.out_of_range = out_of_range
        self.bins = bins
        self.channel_axis = channel_axis

    def _lay(self, source: Source) -> tuple[Array, Array]:
        edges, middles = self._equal_cells(source)
        return edges, represent(source, edges[1:-1], middles, self.reconstruction)

    def _equal_cells(self, source: Source) -> tuple[Array, Array]:
        if self.kind is not None:
            check_choice("kind", self.kind, ("midrise", "midtread"))
        if self.step is None:
            return self._parted(source)
        step = check_positive("step", self.step)
        if self.levels is None:
            return self._covered(source, step)
        levels = check_count("levels", self.levels, 1, MOST_LEVELS)
        if self.range is not None:
            raise ArgumentError(f"range must be None when levels and step are given, got {self.range!r}.")
        return _aligned((1 - levels) // 2, levels, step, self.kind or ("midtread" if levels % 2 else "midrise"))

    def _parted(self, source: Source) -> tuple[Array, Array]:
        """The range in so many equal cells."""
        if self.levels is None:
            raise ArgumentError(f"levels must be a whole number from 1 to {MOST_LEVELS}, got None and no step.")
        levels = check_count("levels", self.levels, 1, MOST_LEVELS)
        if isinstance(self.range, str) and self.range == "optimal":
            if self.kind is not None:
                raise ArgumentError(f"kind must be None with range='optimal', got {self.kind!r}.")
            low, high = optimal_range(source, levels)
        else:
            low, high = self._asked_range(source)
        if low == high:
            return np.array([low, high]), np.array([low])
        if self.kind is None:
            edges = np.linspace(low, high, levels + 1)
            return edges, edges[:-1] + (edges[1:] - edges[:-1]) / 2
        first = math.floor(low / (high - low) * levels + 0.5 + 1e-9)  # ties must not fall to rounding
        return _aligned(first, levels, (high - low) / levels, self.kind)

    def _covered(self, source: Source, step: float) -> tuple[Array, Array]:
        """The range in cells of a given width."""
        low, high = self._asked_range(source)
        check_fineness(step, low, high)
        kind = self.kind or "midtread"
        start = math.floor(low / step) - 1
        edges, middles = _aligned(start, math.floor(high / step) + 3 - start, step, kind)
        sampled = self.range is None and not isinstance(source, Density)
        first, last = covering(edges, low, high, step, sampled=sampled)
        edges = edges[first : last + 1]
        edges[[0, -1]] = min(edges[0], low), max(edges[-1], high)  # never short of the range by rounding
        return edges, middles[first:last]


def _aligned(first: int, levels: int, step: float, kind: str) -> tuple[Array, Array]:
    """Ends and middles of cells number `first` and so on, where cell 0 begins at zero, or has it in its middle."""
    number = first + np.arange(levels + 1)
    below = 0.5 if kind == "midtread" else 0.0
    return (number - below) * step, (number[:-1] + 0.5 - below) * step
