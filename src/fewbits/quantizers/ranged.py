"""What rules with cells over a range share: the cells that cover it, their levels, and samples outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from .._checks import Array, check_choice, check_range, check_samples
from ..errors import ArgumentError
from .base import ScalarQuantizer, Source

MOST_LEVELS = 65536


class RangedQuantizer(ScalarQuantizer):
    """A scalar quantizer whose first and last cell have an end.

    A rule is one method, ``_lay(source)``: the K + 1 ends of the cells and the K levels that stand for them.

    Attributes
    ----------
    range_ : (float, float)
        The lower end of the first cell and the upper end of the last; one pair for each channel.
    """

    range: Any
    out_of_range: str
    range_: Any

    def _lay(self, source: Source) -> tuple[Array, Array]:
        raise NotImplementedError

    def _asked_levels(self) -> int:
        return 1  # the cells do not depend on how many values there are

    def design(self, source: Source | Sequence[Source]) -> Self:
        """Design the levels for a histogram or a density, or for one per channel when ``channel_axis`` is set."""
        check_choice("out_of_range", self.out_of_range, ("clamp", "error"))
        self._ends: list[tuple[float, float]] = []
        super().design(source)
        self.range_ = self._ends[0] if self.channel_axis is None else tuple(self._ends)
        return self

    def _design(self, source: Source) -> tuple[Array, Array]:
        edges, representation = self._lay(source)
        self._ends.append((float(edges[0]), float(edges[-1])))
        return edges[1:-1], representation

    def _asked_range(self, source: Source) -> tuple[float, float]:
        """The range given, or else that of the source."""
        if self.range is not None:
            return check_range("range", self.range)
        low, high = source.support
        if not np.isfinite(high - low):
            raise ArgumentError(f"range must be two finite numbers for {source!r}, which has no ends, got None.")
        return low, high

    def encode(self, x: Any) -> Array:
        """Codes of samples: the number of the cell each falls in.

        Parameters
        ----------
        x : array_like of any shape
            Finite integers or floats. Outside ``range_`` they take the nearest level or, with
            ``out_of_range="error"``, raise ArgumentError.

        Returns
        -------
        ndarray of x's shape
            The smallest unsigned dtype that holds the codes.
        """
        if self.out_of_range == "error":
            self._refuse_outside(x)
        return super().encode(x)

    def quantize(self, x: Any) -> Array:
        """Samples replaced by their representation levels: ``decode(encode(x))``, in the dtype of the fitted data.

        Parameters
        ----------
        x : array_like of any shape
            Finite integers or floats, as for ``encode``.
        """
        if self.out_of_range == "error":  # a table of all values of a type has some outside
            return self.decode(self.encode(x))
        return super().quantize(x)

    def _refuse_outside(self, x: Any) -> None:
        decision, _ = self.levels_per_channel()
        array = check_samples("x", x)
        if self.channel_axis is None:
            parts, ranges = [array], [self.range_]
        else:
            parts, ranges = [part for part, _ in self._channels(array, array, len(decision))], self.range_
        outside = 0
        for part, (low, high) in zip(parts, ranges, strict=True):
            exact = part.astype(np.float64)  # an end rounded to float32 would let its neighbours pass
            outside += int(np.count_nonzero((exact < low) | (exact > high)))
        if outside:
            shown = " or ".join(f"[{low!r}, {high!r}]" for low, high in dict.fromkeys(ranges))
            raise ArgumentError(f"x must lie within {shown}, got {outside} of {array.size} samples outside.")


def represent(source: Source, decision: Array, middles: Array, reconstruction: Any) -> Array:
    """What stands for each cell: its middle, or the mean of the source in it (the middle where there is nothing)."""
    if check_choice("reconstruction", reconstruction, ("center", "centroid")) == "center":
        return middles
    cells = source.cells(decision)
    return np.where(cells.weights > 0, cells.means, middles)


def check_fineness(step: float, low: float, high: float) -> None:
    """A step that parts the range into few enough cells, each wider than the spacing of floats there."""
    if not (high - low) / step < MOST_LEVELS + 1 or not max(-low, high) / step < 2.0**52:
        raise _too_fine(step, low, high)


def covering(edges: Array, low: float, high: float, step: float, *, sampled: bool) -> tuple[int, int]:
    """Numbers of the first and last of `edges` that are needed for cells from `low` to `high`.

    Two samples need the cells that they fall in, the one above an edge for a sample on it. A range that ends on an edge
    (or by rounding a little beyond it) needs no more.
    """
    slack = 0.0 if sampled else 1e-9 * step
    first = int(np.searchsorted(edges, low + slack, side="right")) - 1
    last = max(int(np.searchsorted(edges, high - slack, side="right")), first + 1)
    if last - first > MOST_LEVELS:
        raise _too_fine(step, low, high)
    return first, last


def _too_fine(step: float, low: float, high: float) -> ArgumentError:
    return ArgumentError(
        f"step must part {low!r} to {high!r} into at most {MOST_LEVELS:,} cells, "
        f"each wider than the spacing of floats there, got {step!r}."
    )
