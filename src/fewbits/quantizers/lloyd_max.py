"""Lloyd-Max quantization: the levels of least mean squared error."""

from __future__ import annotations

import numpy as np

from .. import _kernels
from .._checks import Array, check_count
from ..errors import ArgumentError
from ..statistics import Histogram
from .base import ScalarQuantizer, midpoints


class LloydMax(ScalarQuantizer):
    """Lloyd-Max quantizer: of all quantizers with K levels, one of least squared error on the data.

    The optimum is global. Lloyd's iteration, which gives the method its name, may stop at a worse solution; here the
    partition is found exactly, as a shortest path with a price per cell.

    Parameters
    ----------
    levels : int
        Number of representation levels K, 1 to 65,536.
    integer : bool, default False
        Optimize over integer levels. For integer data whose reconstruction is rounded anyway this is the least error
        after rounding; otherwise the levels are the real-valued optimum and ``decode`` rounds them.
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
    """

    def __init__(self, levels: int, *, integer: bool = False, channel_axis: int | None = None) -> None:
        self.levels = levels
        self.integer = integer
        self.channel_axis = channel_axis

    def _asked_levels(self) -> int:
        return self.levels

    def _design(self, histogram: Histogram) -> tuple[Array, Array]:
        levels = min(check_count("levels", self.levels, 1, 65536), len(histogram))
        if self.integer and histogram.dtype.kind == "f":
            raise ArgumentError(f"integer=True needs integer data, got {histogram.dtype}.")
        values = histogram.values.astype(np.float64)
        if not self.integer:  # to the order of one, exactly, so that no square overflows
            values = np.ldexp(values, -np.frexp(np.abs(values).max())[1])
        boundaries = np.empty(levels + 1, np.int64)
        _kernels.optimal_partition(values, histogram.weights, bool(self.integer), boundaries)
        means, _ = histogram.centroids(histogram.values[boundaries[1:-1]])
        representation = np.rint(means) if self.integer else means
        return midpoints(representation[:-1], representation[1:]), representation
