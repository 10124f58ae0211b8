"""Entropy-constrained scalar quantization: least squared error for the bits that its codes cost."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from .._checks import Array, check_choice, check_count, check_number
from ..densities import Density
from ..errors import ArgumentError
from ..statistics import Cells
from .base import ScalarQuantizer, Source
from .fixed_length import fixed_length
from .rate_search import Search
from .uniform_threshold import uniform_threshold

_METHODS = ("exact", "alternating", "uniform-threshold")


class EntropyConstrained(ScalarQuantizer):
    """Entropy-constrained scalar quantizer (ECSQ): least ``J = D + λ R``, mean squared error plus λ times bits.

    Give one of `lam`, `target_rate` and `target_distortion`; the number of levels follows. For a λ the design is
    optimal. A target is met by the nearest corner within it of the lower convex hull of all that λ can give; where that
    leaves bits unused, as on the few values of an image, by the best of this, the alternating and the uniform-threshold
    design. On a `Density`, where its hull has no corners, a target is met to the last digits.

    Parameters
    ----------
    lam : float, optional
        The Lagrangian λ, zero or more: squared error that one bit per sample is worth, in squared units of the data.
    target_rate : float, optional
        The most bits per sample that the codes may cost under the rate model.
    target_distortion : float, optional
        The most mean squared error.
    rate_model : {"entropy", "fixed"} or array_like of float, default "entropy"
        What a code costs: −log2 of its share of the samples, as with an ideal entropy coder; the same whole number of
        bits for every code; or the lengths in bits of a given code, one for each level from the lowest up, that satisfy
        Kraft's inequality; at most 4,096. A given code that no sample is worth has an empty cell; below the first and
        above the last that are used, the decision levels are infinite.
    method : {"exact", "alternating", "uniform-threshold"}, default "exact"
        The global optimum by shortest path. Or, for the entropy, two that are near it: alternate between the best
        levels for the cells and the best cells for the levels, from a uniform start; equal cells about the mean with
        the centroids as their levels, of the best step.
    bins : int, optional
        Keep at most this many entries of the data. Default: every distinct value.
    channel_axis : int, optional
        Make one design for each index along this axis. Default: one for all samples.

    Attributes
    ----------
    lam_ : float or None
        The λ of the design; infinite where a target needs no more than one level, None where it was met without a λ
        (``rate_model="fixed"``, uniform thresholds).
    code_lengths_ : ndarray of shape (K,), float64
        Bits of each code under the rate model.
    rate_ : float
        Mean bits per sample under the rate model, on the source.

    All three are tuples with one entry a channel when ``channel_axis`` is set.

    Raises
    ------
    ArgumentError
        None or several of the three goals, a negative λ or target, a target that the search does not reach (a rate
        above 8 bits of a density, an error below that of 4,096 levels, of 16 bits for a fixed length, 12 for
        a density), or code lengths
        that no code has.

    Notes
    -----
    The search looks at all cells between the entries of a histogram, at most 4,096 of them; a finer source is first
    gathered into so many and the result then improved by alternation on the source itself. D. Muresan and M. Effros,
    "Quantization as histogram segmentation: optimal scalar quantizer design in network systems", IEEE Trans. Inform.
    Theory 54 (2008). Alternation: P. A. Chou, T. Lookabaugh and R. M. Gray, "Entropy-constrained vector quantization",
    IEEE Trans. Acoust. Speech Signal Process. 37 (1989); N. Farvardin and J. W. Modestino, "Optimum quantizer
    performance for a class of non-Gaussian memoryless sources", IEEE Trans. Inform. Theory 30 (1984).

    A decision level lies where both neighbours cost the same, ``(t − r)² + λ ℓ``, which may be outside the interval
    between their levels.

    Examples
    --------
    >>> from fewbits.densities import Gaussian
    >>> q = EntropyConstrained(target_rate=1).design(Gaussian())
    >>> round(q.mse_, 6), round(q.entropy_, 9)
    (0.348261, 1.0)

    >>> q = EntropyConstrained(lam=2.0).fit([0, 0, 0, 0, 1, 5, 5, 9])
    >>> q.representation_levels_, round(q.mse_, 3), round(q.entropy_, 3)
    (array([0.2, 5. , 9. ]), 0.1, 1.299)
    """

    lam_: Any

    def __init__(
        self,
        lam: float | None = None,
        *,
        target_rate: float | None = None,
        target_distortion: float | None = None,
        rate_model: Any = "entropy",
        method: str = "exact",
        bins: int | None = None,
        channel_axis: int | None = None,
    ) -> None:
        self.lam = lam
        self.target_rate = target_rate
        self.target_distortion = target_distortion
        self.rate_model = rate_model
        self.method = method
        self.bins = bins
        self.channel_axis = channel_axis

    @classmethod
    def hull(
        cls, source: Any, *, sample_weight: Any = None, points: int = 256, rate_model: Any = "entropy"
    ) -> list[Self]:
        """The quantizers at the corners of the lower convex hull of rate and distortion, from rate 0 up.

        Every corner costs one search, at the slope between its neighbours; where there are more than `points`, those
        are found first that cut most off.

        Parameters
        ----------
        source : array_like, Histogram or Density
            For a density the last point has a λ of a 65,536th of its variance.
        sample_weight : array_like, optional
            Non-negative weights of samples.
        points : int, default 256
            The most quantizers.
        rate_model
            As for the quantizer; "entropy" or given lengths.

        Returns
        -------
        list of EntropyConstrained

        Examples
        --------
        >>> hull = EntropyConstrained.hull([0, 1, 1, 5, 9, 9, 9, 9])
        >>> [(round(q.entropy_, 2), round(q.mse_, 2)) for q in hull]
        [(0.0, 14.98), (0.95, 1.68), (1.41, 0.08), (1.75, 0.0)]
        """
        points = check_count("points", points, 2, 2**31)
        first = cls(0.0, rate_model=rate_model)
        if first._fixed():
            raise ArgumentError("rate_model must be 'entropy' or the bits of each code for a hull, got 'fixed'.")
        if not isinstance(source, Source):
            source = first._summarise(source, sample_weight)
        search = Search(source, first._given_lengths())
        low, high = search.cheapest(), search.finest()
        corners, chords, number = [low, high], [(0.0, 0, low, high)], 0
        while chords and len(corners) < points:
            *_, left, right = heapq.heappop(chords)
            corner = search.below_chord(left, right)
            if corner is not None:
                corners.append(corner)
                for a, b in ((left, corner), (corner, right)):
                    number += 1  # the heap must never compare points
                    heapq.heappush(chords, (-(b.rate - a.rate) * (a.distortion - b.distortion), number, a, b))
        corners = [
            low,
            *sorted((corner for corner in corners if corner.rate > low.rate), key=lambda corner: corner.rate),
        ]
        # One level is the best from the first slope on; twice that is the λ of the first corner.
        slope = (low.distortion - corners[1].distortion) / (corners[1].rate - low.rate) if len(corners) > 1 else 0.0
        corners[0] = low._replace(lam=2 * slope)
        found = []
        for corner in corners:
            quantizer = cls(corner.lam, rate_model=rate_model)
            quantizer.lam_, quantizer._model = corner.lam, (False, first._given_lengths())
            found.append(quantizer._take(source, [search.levels(search.polished(corner))]))
        return found

    def design(self, source: Source | Sequence[Source]) -> Self:
        """Design the levels for a histogram or a density, or for one per channel when ``channel_axis`` is set."""
        self._lams: list[float | None] = []
        self._model = self._fixed(), self._given_lengths()
        super().design(source)
        self.lam_ = self._lams[0] if self.channel_axis is None else tuple(self._lams)
        return self

    @property
    def code_lengths_(self) -> Any:
        """Bits of each code under the rate model; infinite for the entropy of a code that the source never uses."""
        return self._cost(lambda cells, _: self._bits(cells))

    @property
    def rate_(self) -> Any:
        """Mean bits per sample under the rate model, on the source the levels were designed for."""
        return self._cost(lambda cells, _: cells.mean_bits(self._bits(cells)))

    def _bits(self, cells: Cells) -> Array:
        fixed, given = self._model  # as designed for, whatever the parameters are now
        if fixed:
            return np.full(len(cells.weights), float((len(cells.weights) - 1).bit_length()))
        return cells.ideal_bits() if given is None else given

    def _fixed(self) -> bool:
        return isinstance(self.rate_model, str) and self.rate_model == "fixed"

    def _given_lengths(self) -> Array | None:
        if isinstance(self.rate_model, str):
            check_choice("rate_model", self.rate_model, ("entropy", "fixed"))
            return None
        try:
            lengths = np.asarray(self.rate_model, np.float64)
        except (TypeError, ValueError):
            lengths = np.empty(0)
        if lengths.ndim != 1 or not len(lengths) or not (np.isfinite(lengths) & (lengths >= 0)).all():
            raise ArgumentError(
                "rate_model must be 'entropy', 'fixed' or the bits of each code, zero or more, "
                f"got {self.rate_model!r}."
            )
        if len(lengths) > 4096:
            raise ArgumentError(f"rate_model must hold at most 4,096 lengths, got {len(lengths):,}.")
        if np.sum(2.0**-lengths) > 1 + 1e-9:
            raise ArgumentError(
                "rate_model must be lengths that a code can have: the sum of 2**-length must be at most 1 "
                f"(Kraft's inequality), got {np.sum(2.0**-lengths):.6g}."
            )
        return lengths

    def _asked_levels(self) -> int:
        return 1  # the goal decides how many there are

    def _design(self, source: Source) -> tuple[Array, Array]:
        goals = {"lam": self.lam, "target_rate": self.target_rate, "target_distortion": self.target_distortion}
        given = {name: check_number(name, value) for name, value in goals.items() if value is not None}
        if len(given) != 1:
            shown = ", ".join(f"{name}={value!r}" for name, value in given.items()) or "none"
            raise ArgumentError(f"one of lam, target_rate and target_distortion must be given, got {shown}.")
        ((goal, value),) = given.items()
        if value < 0:
            raise ArgumentError(f"{goal} must be zero or more, got {value!r}.")
        check_choice("method", self.method, _METHODS)
        lengths = self._given_lengths()
        fixed = self._fixed()
        if self.method != "exact" and (fixed or lengths is not None):
            raise ArgumentError(f"method={self.method!r} is for rate_model='entropy', got {self.rate_model!r}.")
        if isinstance(source, Density) and goal != "target_rate" and value == 0:
            raise ArgumentError(
                f"{goal} must be above 0 for a density, which no finite number of levels renders exactly."
            )
        if fixed:
            self._lams.append(value if goal == "lam" else None)
            return fixed_length(source, goal, value)
        if self.method == "uniform-threshold":
            self._lams.append(value if goal == "lam" else None)
            return uniform_threshold(source, goal, value)
        search = Search(source, lengths, alternating=self.method == "alternating")
        if goal == "lam":
            point = search.polished(search.solve(value))
        else:
            point = search.best_within(goal, value) if self.method == "exact" else search.meet(goal, value)
        self._lams.append(point.lam)
        return search.levels(point)
