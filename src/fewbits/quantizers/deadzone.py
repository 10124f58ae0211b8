"""Deadzone quantization: equal cells, but for the one around zero."""

from __future__ import annotations

import numpy as np

from .._checks import Array, check_number, check_positive
from ..densities import Density
from ..errors import ArgumentError
from .base import Source
from .ranged import RangedQuantizer, check_fineness, covering, represent


class Deadzone(RangedQuantizer):
    """Deadzone quantizer: cells of equal width on either side of a zero cell with a width of its own.

    Exactly symmetric: a sample on a boundary belongs to the cell farther from zero, on either side. With ``ratio=2``
    that is x/step truncated towards zero; with ``ratio=1`` it is x/step rounded, ties away from zero.

    Parameters
    ----------
    step : float
        Width of the cells beside the zero cell, above 0, in the data's unit.
    ratio : float, default 2
        Width of the zero cell in steps, above 0.
    reconstruction : {"center", "centroid"} or float, default "center"
        Representation level: the middle of its cell, the mean of the samples in it (the middle where there are none),
        or a place in it: with a number δ, 0 ≤ δ < 1, the m-th cell from the zero cell, m = 0, 1, ..., is represented by
        ±(ratio/2 + m + δ)·step, and the zero cell by 0.
    range : (float, float), optional
        What the cells cover; the zero cell is always one of them. Default: the cells that the smallest and largest
        sample fall in, or the support of a density.
    out_of_range : {"clamp", "error"}, default "clamp"
        Samples outside the cells take the nearest level, or are refused by ``encode`` and ``quantize``.
    bins : int, optional
        Keep at most this many entries of the data. Default: every distinct value.
    channel_axis : int, optional
        Make one design for each index along this axis. Default: one for all samples.

    Raises
    ------
    ArgumentError
        When fitted: a step or ratio that is not positive, a step that needs more than 65,536 cells, or a density
        without ends and no range.

    Notes
    -----
    The quantizer of JPEG 2000 (ratio 2, δ from 0 to ½; D. S. Taubman and M. W. Marcellin, *JPEG2000*, 2002, section
    3.2) and of video coders. ``encode(0)`` is the code of the zero cell.

    Examples
    --------
    >>> q = Deadzone(1.0).fit([-1.5, 0.2, 0.9, 2.0])
    >>> q.representation_levels_
    array([-1.5,  0. ,  1.5,  2.5])
    >>> q.encode([-1.0, -0.9, 0.9, 1.0])
    array([0, 1, 1, 2], dtype=uint8)
    """

    def __init__(
        self,
        step: float,
        *,
        ratio: float = 2.0,
        reconstruction: str | float = "center",
        range: tuple[float, float] | None = None,
        out_of_range: str = "clamp",
        bins: int | None = None,
        channel_axis: int | None = None,
    ) -> None:
        self.step = step
        self.ratio = ratio
        self.reconstruction = reconstruction
        self.range = range
        self.out_of_range = out_of_range
        self.bins = bins
        self.channel_axis = channel_axis

    def _lay(self, source: Source) -> tuple[Array, Array]:
        step, half = check_positive("step", self.step), check_positive("ratio", self.ratio) / 2
        place = self._place()
        low, high = self._asked_range(source)
        low, high = min(low, 0.0), max(high, 0.0)
        check_fineness(step, low, high)
        out = half + np.arange(max(1, int(max(-low, high) / step - half) + 3))
        ends = out * step
        # A sample belongs to the cell above a decision level; on the negative side it has to be the one below.
        edges = np.concatenate([np.nextafter(-ends[::-1], np.inf), ends])
        levels = np.concatenate([-(out + place)[-2::-1], [0.0], (out + place)[:-1]]) * step
        sampled = self.range is None and not isinstance(source, Density)
        first, last = covering(edges, low, high, step, sampled=sampled)
        edges, levels = edges[first : last + 1], levels[first:last]
        # The outer ends as they are, and never short of the range by rounding.
        edges[[0, -1]] = min(np.nextafter(edges[0], -np.inf), low), max(edges[-1], high)
        if self.reconstruction == "centroid":
            levels = represent(source, edges[1:-1], levels, "centroid")
        return edges, levels

    def _place(self) -> float:
        """Where in its cell a level lies, from the end nearer to zero, in steps."""
        if isinstance(self.reconstruction, str) and self.reconstruction in ("center", "centroid"):
            return 0.5
        if isinstance(self.reconstruction, str) or not 0 <= check_number("reconstruction", self.reconstruction) < 1:
            raise ArgumentError(
                "reconstruction must be 'center', 'centroid' or a number from 0 up to but not including 1, "
                f"got {self.reconstruction!r}."
            )
        return float(self.reconstruction)
