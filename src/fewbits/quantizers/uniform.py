"""Uniform quantization: equal bins over a range."""

from __future__ import annotations

import numpy as np

from .._checks import Array, check_choice, check_count
from ..errors import ArgumentError
from .base import ScalarQuantizer, Source


class Uniform(ScalarQuantizer):
    """Uniform quantizer: K bins of equal width.

    Parameters
    ----------
    levels : int
        Number of representation levels K, 1 to 65,536.
    range : (float, float), optional
        Ends of the first and last bin, in the data's unit; samples outside take the nearest level. Default: the
        smallest and largest sample.
    reconstruction : {"center", "centroid"}, default "center"
        Representation level: the middle of its bin, or the mean of the samples in it (the middle where there are
        none).
    bins : int, optional
        Keep at most this many entries of the data. Default: every distinct value.
    channel_axis : int, optional
        Make one design for each index along this axis. Default: one for all samples.

    Notes
    -----
    The step is ``(high − low) / K``. Within the range the error is at most half a step, and its mean square tends to
    step²/12 for dense data (Gersho & Gray, *Vector Quantization and Signal Compression*, 1992, section 5.2).

    Examples
    --------
    >>> q = Uniform(4, range=(0, 8)).fit([0.5, 3.0, 7.9])
    >>> q.decision_levels_, q.representation_levels_
    (array([2., 4., 6.]), array([1., 3., 5., 7.]))
    >>> q.quantize([0.5, 3.0, 7.9])
    array([1., 3., 7.])
    """

    def __init__(
        self,
        levels: int,
        *,
        range: tuple[float, float] | None = None,
        reconstruction: str = "center",
        bins: int | None = None,
        channel_axis: int | None = None,
    ) -> None:
        self.levels = levels
        self.range = range
        self.reconstruction = reconstruction
        self.bins = bins
        self.channel_axis = channel_axis

    def _asked_levels(self) -> int:
        return 1  # equal bins do not depend on how many values there are

    def _design(self, source: Source) -> tuple[Array, Array]:
        levels = check_count("levels", self.levels, 1, 65536)
        check_choice("reconstruction", self.reconstruction, ("center", "centroid"))
        low, high = self._range(source)
        if low == high:
            return np.empty(0), np.array([low])
        edges = np.linspace(low, high, levels + 1)
        decision, middle = edges[1:-1], edges[:-1] + (edges[1:] - edges[:-1]) / 2
        if self.reconstruction == "center":
            return decision, middle
        cells = source.cells(decision)
        return decision, np.where(cells.weights > 0, cells.means, middle)

    def _range(self, source: Source) -> tuple[float, float]:
        if self.range is None:
            return source.support
        try:
            low, high = (float(end) for end in self.range)
        except (TypeError, ValueError):
            low = high = np.nan
        if not (low < high and np.isfinite(high - low)):
            raise ArgumentError(f"range must be two finite numbers, low < high, got {self.range!r}.")
        return low, high
