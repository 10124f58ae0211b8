"""Lloyd-Max quantization: the levels of least mean squared, or absolute, error."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from .. import _kernels
from .._checks import Array, check_choice, check_count
from ..densities import Density
from ..errors import ArgumentError
from .base import ScalarQuantizer, Source, midpoints
from .stationary import entries, stationary

_COSTS = {"squared": 0, "squared-integer": 1, "absolute": 2}  # as the kernel numbers them
_PATH = 4096


class LloydMax(ScalarQuantizer):
    """Lloyd-Max quantizer: of all quantizers with K levels, one of least error on the source.

    The optimum is global. Lloyd's iteration, which gives the method its name, may stop at a worse solution; here the
    partition is found exactly, as a shortest path with a price per cell. For a `Density` the path is found on many
    small cells and its boundaries are then moved until the conditions of optimality hold.

    Parameters
    ----------
    levels : int
        Number of representation levels K, 1 to 65,536.
    distortion : {"squared", "absolute"}, default "squared"
        The error whose mean is least. Representation levels are the means of their cells, or the medians.
    integer : bool, default False
        Optimize over integer levels. For integer data whose reconstruction is rounded anyway this is the least error
        after rounding; otherwise the levels are the real-valued optimum and ``decode`` rounds them.
    bins : int, optional
        Keep at most this many entries of the data, whatever it is and however much comes: the error is then within
        twice ``source_.spread`` of the optimum, as a root mean square. Default: every distinct value.
    channel_axis : int, optional
        Make one design for each index along this axis. Default: one for all samples.

    Notes
    -----
    S. P. Lloyd, "Least squares quantization in PCM" (1957, IEEE Trans. Inform. Theory 28, 1982); J. Max, "Quantizing
    for minimum distortion" (1960). Exact optimum by dynamic programming: X. Wu, "Optimal quantization by matrix
    searching" (1991); with a price per cell: A. Aggarwal, B. Schieber, T. Tokuyama, "Finding a minimum-weight k-link
    path in graphs with the concave Monge property and applications" (1994).

    Decision levels lie midway between representation levels.

    Examples
    --------
    >>> q = LloydMax(2).fit([0, 1, 9, 10, 11])
    >>> q.representation_levels_, q.decision_levels_
    (array([ 0.5, 10. ]), array([5.25]))
    >>> q.encode([0, 5, 6])
    array([0, 0, 1], dtype=uint8)

    >>> from fewbits.densities import Gaussian
    >>> q = LloydMax(4).design(Gaussian())
    >>> q.representation_levels_.round(4), round(q.mse_, 6)
    (array([-1.5104, -0.4528,  0.4528,  1.5104]), 0.117482)
    """

    def __init__(
        self,
        levels: int,
        *,
        distortion: str = "squared",
        integer: bool = False,
        bins: int | None = None,
        channel_axis: int | None = None,
    ) -> None:
        self.levels = levels
        self.distortion = distortion
        self.integer = integer
        self.bins = bins
        self.channel_axis = channel_axis

    @classmethod
    def path(cls, source: Any, max_levels: int, *, sample_weight: Any = None, **parameters: Any) -> list[Self]:
        """The optimal quantizers of 1, 2, ..., `max_levels` levels, from one run.

        The least error is convex in K, so each K takes one search at the price between its neighbours, and none is
        made twice.

        Parameters
        ----------
        source : array_like, Histogram or Density
        max_levels : int
            The largest K, up to 4,096. The list ends at the number of distinct values.
        sample_weight : array_like, optional
            Non-negative weights of samples.
        **parameters
            ``distortion``, ``integer`` and ``bins`` of the quantizers.

        Returns
        -------
        list of LloydMax, item K − 1 having K levels

        Examples
        --------
        >>> [round(q.mse_, 3) for q in LloydMax.path([0, 1, 9, 10, 12], 4)]
        [24.24, 1.033, 0.2, 0.1]
        """
        most = check_count("max_levels", max_levels, 1, _PATH)
        first = cls(1, **parameters)
        if first.channel_axis is not None:
            raise ArgumentError("path makes one design for all samples; take channels one by one.")
        if not isinstance(source, Source):
            source = first._summarise(source, sample_weight)
        values, weights, edges = first._entries(source, most)
        most = min(most, len(values))
        boundaries = np.empty(most * (most + 3) // 2, np.int64)
        _kernels.optimal_partitions(values, weights, first._cost_number(), most, boundaries)
        quantizers = []
        for levels in range(1, most + 1):
            part = boundaries[(levels - 1) * (levels + 2) // 2 :][1:levels]
            quantizer = cls(levels, **parameters)
            quantizers.append(quantizer._take(source, [quantizer._settle(source, edges[part])]))
        return quantizers

    def _asked_levels(self) -> int:
        return self.levels

    def _design(self, source: Source) -> tuple[Array, Array]:
        levels = check_count("levels", self.levels, 1, 65536)
        values, weights, edges = self._entries(source, levels)
        boundaries = np.empty(min(levels, len(values)) + 1, np.int64)
        _kernels.optimal_partition(values, weights, self._cost_number(), boundaries)
        return self._settle(source, edges[boundaries[1:-1]])

    def _cost_number(self) -> int:
        check_choice("distortion", self.distortion, ("squared", "absolute"))
        return _COSTS["squared-integer" if self.integer and self.distortion == "squared" else self.distortion]

    def _entries(self, source: Source, levels: int) -> tuple[Array, Array, Array]:
        """Values and weights for the kernel, and for each the decision level that lies below it."""
        if self.integer and source.dtype.kind == "f":
            raise ArgumentError(f"integer=True needs integer data, got {source.dtype}.")
        if isinstance(source, Density):
            histogram, below = entries(source, max(4096, 8 * levels))
            return histogram.values, histogram.weights, below
        values = source.values.astype(np.float64)
        if not self.integer:  # to the order of one, exactly, so that no square overflows
            values = np.ldexp(values, -np.frexp(np.abs(values).max())[1])
        return values, source.weights, source.values

    def _settle(self, source: Source, decision: Array) -> tuple[Array, Array]:
        """The levels of the partition with these boundaries."""
        absolute = self.distortion == "absolute"
        if isinstance(source, Density):
            decision = stationary(source, decision, absolute=absolute)
            return decision, source.medians(decision) if absolute else source.cells(decision).means
        representation = source.medians(decision) if absolute else source.cells(decision).means
        if self.integer:
            representation = np.rint(representation)
        return midpoints(representation[:-1], representation[1:]), representation
