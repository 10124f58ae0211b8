"""Quantile quantization: cells of equal mass."""

from __future__ import annotations

import numpy as np

from .._checks import Array, check_choice, check_count
from ..densities import Density
from ..errors import ArgumentError
from ..statistics import Histogram
from .base import ScalarQuantizer, Source, midpoints


class Quantile(ScalarQuantizer):
    """Quantile quantizer: K cells that hold the same share of the samples.

    Equal values cannot be parted, so each boundary goes to the gap between distinct values that is nearest in mass,
    and no cell is left empty.

    Parameters
    ----------
    levels : int
        Number of representation levels K, 1 to 65,536.
    reconstruction : {"centroid", "center"}, default "centroid"
        Representation level: the mean of the samples in the cell, or the middle between its ends (the outer ends are
        the smallest and largest sample).
    bins : int, optional
        Keep at most this many entries of the data. Default: every distinct value.
    channel_axis : int, optional
        Make one design for each index along this axis. Default: one for all samples.

    Notes
    -----
    Equal mass makes all codes equally likely: the index entropy is as near log2 K as the data allows.

    Examples
    --------
    >>> q = Quantile(2).fit([0.0, 1.0, 2.0, 9.0])
    >>> q.decision_levels_, q.representation_levels_
    (array([1.5]), array([0.5, 5.5]))
    """

    def __init__(
        self,
        levels: int,
        *,
        reconstruction: str = "centroid",
        bins: int | None = None,
        channel_axis: int | None = None,
    ) -> None:
        self.levels = levels
        self.reconstruction = reconstruction
        self.bins = bins
        self.channel_axis = channel_axis

    def _asked_levels(self) -> int:
        return self.levels

    def _design(self, source: Source) -> tuple[Array, Array]:
        levels = check_count("levels", self.levels, 1, 65536)
        check_choice("reconstruction", self.reconstruction, ("center", "centroid"))
        if isinstance(source, Density):
            decision = source.quantiles(np.arange(1, levels) / levels)
        else:
            decision = _cuts(source, min(levels, len(source)))
        if self.reconstruction == "centroid":
            return decision, source.cells(decision).means
        if not np.isfinite(source.support).all():
            raise ArgumentError("reconstruction='center' needs a source between finite ends; use 'centroid'.")
        edges = np.concatenate([source.support[:1], decision, source.support[1:]])
        return decision, edges[:-1] + (edges[1:] - edges[:-1]) / 2


def _cuts(histogram: Histogram, levels: int) -> Array:
    """Decision levels in the gaps between values that are nearest in mass, with a value at least in every cell."""
    values = histogram.values.astype(np.float64)
    mass = np.cumsum(histogram.weights)
    wanted = mass[-1] * np.arange(1, levels) / levels
    last = np.searchsorted(mass, wanted)  # the value at which the mass reaches what is wanted
    before = np.where(last > 0, mass[last - 1], 0.0)
    cut = np.where(wanted - before < mass[last] - wanted, last, last + 1)  # cell = values[cut_c, cut_c+1)
    # One value at least in every cell: boundaries a step apart, from both ends.
    step = np.arange(levels - 1)
    cut = np.maximum.accumulate(np.maximum(cut, step + 1) - step) + step
    cut = np.minimum(cut, len(values) - levels + 1 + step)
    return midpoints(values[cut - 1], values[cut])
