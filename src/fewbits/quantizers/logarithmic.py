"""Logarithmic quantization: powers of a base, with both signs."""

from __future__ import annotations

import math

import numpy as np

from .._checks import Array, check_choice, check_count, check_number
from ..errors import ArgumentError
from .base import ScalarQuantizer, Source, mean_squared_error, midpoints
from .ranged import MOST_LEVELS

_TRIED = 1000  # largest exponents, at most


class Logarithmic(ScalarQuantizer):
    """Logarithmic quantizer: levels ±base^m for consecutive whole m, and zero. With base 2 a product is a shift.

    The largest exponent is the one of least mean squared error on the source. Both signs share it; data without
    negative values get only positive levels, data without positive ones only negative. Where the levels cannot be
    shared evenly, the side on which the data reach farther has one more, a smaller one.

    Parameters
    ----------
    levels : int
        Number of representation levels K, 1 to 65,536, zero and both signs included.
    base : float, default 2
        Above 1.
    zero : bool, default True
        Whether zero is a level.
    boundary : {"nearest", "geometric"}, default "nearest"
        Decision levels: midway between levels, so that each sample takes the nearest; or the geometric mean
        base^(m + ½) of neighbours, which rounds the exponent. With "geometric" the boundary between the smallest level
        base^m and zero is base^(m − ½), and without zero the sign decides.
    bins : int, optional
        Keep at most this many entries of the data. Default: every distinct value.
    channel_axis : int, optional
        Make one design for each index along this axis. Default: one for all samples.

    Raises
    ------
    ArgumentError
        When fitted: a base of 1 or less, or so near to 1 that more than 1,000 powers come into question as the largest;
        or so many levels that the smallest power leaves the range of float64.

    Notes
    -----
    D. Miyashita, E. H. Lee, B. Murmann, "Convolutional neural networks using logarithmic data representation" (2016).
    Samples that are all zero have one level. For integer data ``decode`` rounds the levels as ever, those below ½
    to 0.

    Examples
    --------
    >>> q = Logarithmic(5).fit([-1.0, 0.1, 0.6, 0.9])
    >>> q.representation_levels_, q.decision_levels_
    (array([-1. , -0.5,  0. ,  0.5,  1. ]), array([-0.75, -0.25,  0.25,  0.75]))
    """

    def __init__(
        self,
        levels: int,
        *,
        base: float = 2.0,
        zero: bool = True,
        boundary: str = "nearest",
        bins: int | None = None,
        channel_axis: int | None = None,
    ) -> None:
        self.levels = levels
        self.base = base
        self.zero = zero
        self.boundary = boundary
        self.bins = bins
        self.channel_axis = channel_axis

    def _asked_levels(self) -> int:
        return 1  # the powers do not depend on how many values there are

    def _design(self, source: Source) -> tuple[Array, Array]:
        levels = check_count("levels", self.levels, 1, MOST_LEVELS)
        if check_number("base", self.base) <= 1:
            raise ArgumentError(f"base must be above 1, got {self.base!r}.")
        if not isinstance(self.zero, bool):
            raise ArgumentError(f"zero must be True or False, got {self.zero!r}.")
        check_choice("boundary", self.boundary, ("nearest", "geometric"))
        low, high = (float(end) for end in source.quantiles([0, 1]))
        if low == high == 0:
            return np.empty(0), np.zeros(1)
        negative, positive = _shares(levels - self.zero, -low, high)
        most = max(negative, positive)
        tops = self._tops(source, max(-low, high), most)
        powers = np.array([float(self.base) ** m for m in range(tops.start - most + 1, tops.stop)])
        designs = [self._signed(powers[i : i + most], negative, positive) for i in range(len(tops))]
        errors = [mean_squared_error(source.cells(decision), levels) for decision, levels in designs]
        return designs[int(np.argmin(errors))]

    def _tops(self, source: Source, peak: float, most: int) -> range:
        """The largest exponents among which the best one is.

        A largest level t lowers the mean square by 2t·mean|x| at most, and the power t₀ just below mean|x| lowers it by
        at least t₀·mean|x|: half of t₀ need not be tried. Nor need a power more than one step above the peak.
        """
        sides = source.cells(np.zeros(1))
        held = sides.weights > 0
        mean = float((sides.weights[held] / sides.weights.sum()) @ np.abs(sides.means[held]))
        scale = math.log(self.base)
        first = math.floor(math.log(mean) / scale) - math.ceil(math.log(2) / scale)
        last = min(math.ceil(math.log(peak) / scale), math.floor(1023 * math.log(2) / scale))
        smallest = math.ceil(-1022 * math.log(2) / scale)  # below it floats lose digits
        if last - most + 1 < smallest:
            raise ArgumentError(
                f"levels must leave powers of {self.base!r} that a float64 holds, got {self.levels!r}: "
                f"the smallest exponent would be {last - most + 1}."
            )
        tops = range(max(first, smallest + most - 1), last + 1)
        if len(tops) > _TRIED:
            raise ArgumentError(
                f"base must be larger for these data, got {self.base!r}: {len(tops):,} powers come close."
            )
        return tops

    def _signed(self, powers: Array, negative: int, positive: int) -> tuple[Array, Array]:
        """The largest of these powers, so many with each sign, and zero if it is a level."""
        down, up = powers[len(powers) - negative :], powers[len(powers) - positive :]
        representation = np.concatenate([-down[::-1], np.zeros(int(self.zero)), up])
        if self.boundary == "nearest":
            return midpoints(representation[:-1], representation[1:]), representation
        root = math.sqrt(self.base)
        if self.zero:
            return np.concatenate([-down[::-1] / root, up / root]), representation
        sign = np.zeros(int(negative > 0 and positive > 0))
        return np.concatenate([-down[:0:-1] / root, sign, up[1:] / root]), representation


def _shares(count: int, below: float, above: float) -> tuple[int, int]:
    """How many levels are negative and positive, for data that reach so far on either side of zero."""
    if below <= 0:
        return 0, count
    if above <= 0:
        return count, 0
    half = count // 2
    return (half, count - half) if above >= below else (count - half, half)
