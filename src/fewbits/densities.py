"""Probability densities: sources known exactly, for designs from theory instead of samples."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ._checks import Array, check_number, check_positive, check_range
from .errors import ArgumentError
from .statistics import Cells

_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(20)
_PART = 0.4140625  # off the middle, where a jump would be felt by neither; a short binary fraction keeps edges round
_FAR = 2.0**500  # where an infinite support ends: squares are still finite
_PANELS = 20_000


class Density:
    """A probability density on a line.

    Integrals are Gauss–Legendre sums over panels that are parted until they agree to 13 digits. That meets kinks, jumps
    and integrable poles wherever they lie, short of a jump hidden in the thousandth of a panel beside one of its ends:
    then the integral is not one, and `points` says where to look.

    Parameters
    ----------
    function : callable
        Takes a float64 array and returns the densities there, none negative.
    support : (float, float)
        Where it may be positive; either end may be infinite.
    points : sequence of float, optional
        Where it peaks or jumps. Needed only where the integral would not be met otherwise: for features that are narrow
        beside the support, and in an infinite support far from zero (the search goes outwards from these).
    normalize : bool, default False
        Scale the function to integrate to one. Otherwise it must do so already, to one part in a million.

    Attributes
    ----------
    integral : float
        What the function integrates to before it is scaled.

    Raises
    ------
    ArgumentError
        Negative or not finite densities, an integral other than one, or one that does not converge.

    Examples
    --------
    >>> triangle = Density(lambda x: 1 - abs(x), (-1, 1))
    >>> round(triangle.variance, 12), triangle(0.25)
    (0.166666666667, array(0.75))
    """

    dtype = np.dtype(np.float64)

    def __init__(
        self,
        function: Callable[[Array], Array],
        support: tuple[float, float],
        *,
        points: Sequence[float] = (),
        normalize: bool = False,
    ) -> None:
        if not callable(function):
            raise ArgumentError(f"function must be callable, got {function!r}.")
        self.function = function
        self.support = check_range("support", support, finite=False)
        self.points = tuple(check_number("points", point) for point in points)
        self.normalize = normalize
        self._scale = 1.0
        self._panels = self._held(_refine(self._evaluate, self._first_panels(), 1e-30))
        total = float(self._integrals(self._panels).sum())
        if not (0 < total < np.inf) or not (normalize or abs(total - 1) <= 1e-6):
            raise ArgumentError(
                f"function must integrate to 1 over its support, got {total:.9g}; "
                "normalize=True scales it, points= tells where it is narrow."
            )
        self._scale = 1 / total
        self.integral = total

    def __repr__(self) -> str:
        return f"Density({self.function!r}, {self.support!r})"

    def __call__(self, x: Any) -> Array:
        """The density at each x, float64, zero outside the support."""
        x = np.asarray(x, np.float64)
        inside = (x >= self.support[0]) & (x <= self.support[1]) & np.isfinite(x)
        values = np.zeros(x.shape)
        values[inside] = self._evaluate(x[inside])
        return values

    def cells(self, decision_levels: Array) -> Cells:
        """Probability, mean and scatter of each cell between `decision_levels`, increasing.

        The scatter is ``∫ (x − mean)² f(x) dx`` over the cell. The mean of a cell without probability is NaN.
        """
        decision = np.asarray(decision_levels, np.float64)
        low, high = self._panels[0], self._panels[-1]
        edges = np.union1d(self._panels, decision[(decision > low) & (decision < high)])
        x, mass = self._nodes(edges)
        owner = np.searchsorted(decision, edges[:-1], side="right")
        count = len(decision) + 1
        weights = np.bincount(owner, mass.sum(axis=1), count)
        with np.errstate(invalid="ignore", divide="ignore"):
            first = np.clip(np.concatenate([[low], decision]), low, high)  # small distances keep the digits
            means = first + np.bincount(owner, (mass * (x - first[owner, None])).sum(axis=1), count) / weights
            scatter = np.bincount(owner, (mass * (x - means[owner, None]) ** 2).sum(axis=1), count)
        return Cells(weights, np.where(weights > 0, means, np.nan), np.where(weights > 0, scatter, 0))

    def quantiles(self, shares: Any) -> Array:
        """The points below which the probability is each of `shares`, 0 to 1.

        >>> Uniform(0, 2).quantiles([0.25, 0.5])
        array([0.5, 1. ])
        """
        shares = np.asarray(shares, np.float64)
        if not ((shares >= 0) & (shares <= 1)).all():
            raise ArgumentError("shares must be from 0 to 1.")
        below = np.concatenate([[0], np.cumsum(self._integrals(self._panels))])
        panel = np.clip(np.searchsorted(below, shares, side="right") - 1, 0, len(below) - 2)
        left, right = self._panels[panel], self._panels[panel + 1]
        low, high, wanted = left, right, shares - below[panel]
        share = np.divide(wanted, below[panel + 1] - below[panel], out=np.zeros_like(wanted), where=wanted > 0)
        x = low + np.clip(share, 0, 1) * (high - low)
        for _ in range(100):  # Newton's method, bisection where it leaves the bracket
            excess = self._between(left, x) - wanted
            low, high = np.where(excess < 0, x, low), np.where(excess < 0, high, x)
            slope = self(x)
            guess = x - np.divide(excess, slope, out=np.full_like(x, np.inf), where=slope > 0)
            guess = np.where((guess > low) & (guess < high), guess, low + (high - low) / 2)
            guess = np.where(np.abs(excess) <= 2e-16, x, guess)
            if np.all(np.abs(guess - x) <= 2e-16 * np.abs(x)):
                break
            x = guess
        return np.asarray(x)

    def medians(self, decision_levels: Array) -> Array:
        """Median of each cell between `decision_levels`; NaN for a cell without probability."""
        weights = self.cells(decision_levels).weights
        below = np.concatenate([[0], np.cumsum(weights)[:-1]])
        return np.where(weights > 0, self.quantiles(np.clip(below + weights / 2, 0, 1)), np.nan)

    def power(self, exponent: float) -> Density:
        """The density proportional to the `exponent`-th power of this one."""
        return _Power(self, exponent)

    def expectation(self, function: Callable[[Array], Array]) -> float:
        """Mean of a function of the source: ``∫ g(x) f(x) dx``.

        >>> round(Uniform(0, 2).expectation(np.sqrt), 9)
        0.942809042
        """

        def weighted(x: Array) -> Array:
            density = self._evaluate(x)
            held = density > 0
            density[held] *= function(x[held])
            return density

        edges = _refine(weighted, self._panels, 1e-16)
        return float(_between(weighted, edges[:-1], edges[1:]).sum())

    @cached_property
    def mean(self) -> float:
        """The first moment."""
        return float(self.cells(np.empty(0)).means[0])

    @cached_property
    def variance(self) -> float:
        """The second moment about the mean; infinite where the density falls off too slowly."""
        x, mass = self._nodes(self._panels)
        squares = (mass * (x - self.mean) ** 2).sum(axis=1)
        if (squares[[0, -1]][np.isinf(self.support)] > 1e-3 * squares.sum()).any():
            return math.inf
        return float(squares.sum())

    @cached_property
    def entropy(self) -> float:
        """Differential entropy, ``−∫ f log2 f``, in bits.

        >>> Uniform(0, 8).entropy
        3.0
        """
        return self.expectation(lambda x: -np.log2(self(x)))

    def _evaluate(self, x: Array) -> Array:
        try:
            with np.errstate(all="ignore"):
                values = np.asarray(self.function(x), np.float64)
        except TypeError as error:
            raise ArgumentError(f"function must take an array and return as many densities: {error}") from error
        if values.shape != x.shape:
            raise ArgumentError(f"function must return one density for each x, {x.shape}, got shape {values.shape}.")
        good = np.isfinite(values) & (values >= 0)
        if not good.all():
            raise ArgumentError(f"function must be finite and not negative, got {values[~good][0]} at {x[~good][0]}.")
        return values * self._scale

    def _nodes(self, edges: Array) -> tuple[Array, Array]:
        """Points within each panel, and the probability that each stands for."""
        half = (edges[1:] - edges[:-1]) / 2
        x = (edges[:-1] + half)[:, None] + half[:, None] * _POINTS
        x = np.clip(x, edges[:-1, None], edges[1:, None])
        return x, self._evaluate(x) * (half[:, None] * _WEIGHTS)

    def _integrals(self, edges: Array) -> Array:
        return np.asarray(self._nodes(edges)[1].sum(axis=1))

    def _between(self, left: Array, right: Array) -> Array:
        return _between(self._evaluate, left, right)

    def _first_panels(self) -> Array:
        """Ends of panels no wider than their distance from the points, down to a 10⁻¹² of the scale."""
        ends = [end for end in (*self.support, *self.points) if np.isfinite(end)]
        scale = (max(ends) - min(ends) if ends else 0.0) or 1.0
        reach = scale * 2.0 ** np.arange(-40, 1)
        near = [point + side * reach for point in self.points for side in (-1, 1)]
        return self._within(np.concatenate([self._outwards(scale), *near]))

    def _outwards(self, scale: float) -> Array:
        """Ends of panels that double towards infinite ends of the support, from the points or from zero."""
        reach = scale * 2.0 ** np.arange(-2, 501)
        edges = [np.array(self.points)]
        if np.isinf(self.support[0]):
            edges.append(min(self.points, default=0.0) - reach)
        if np.isinf(self.support[1]):
            edges.append(max(self.points, default=0.0) + reach)
        return np.concatenate(edges)

    def _within(self, edges: Array) -> Array:
        low, high = (float(np.clip(end, -_FAR, _FAR)) for end in self.support)
        edges = np.unique(np.append(edges, [low, high]))
        return edges[(edges >= low) & (edges <= high)]

    def _held(self, edges: Array) -> Array:
        """Panels from the first to the last that has some probability."""
        held = np.flatnonzero(self._between(edges[:-1], edges[1:]) > 0)
        if not len(held):
            raise ArgumentError("function must be positive somewhere in its support; points= tells where it is narrow.")
        return edges[held[0] : held[-1] + 2]


def _between(function: Callable[[Array], Array], left: Array, right: Array) -> Array:
    """Integrals over panels."""
    half = (right - left) / 2
    return np.asarray((function(left[..., None] + half[..., None] * (1 + _POINTS)) @ _WEIGHTS) * half)


def _refine(function: Callable[[Array], Array], edges: Array, floor: float) -> Array:
    """Part panels until each agrees with its parts, to 13 digits or to `floor`."""
    done = []
    left, right = edges[:-1], edges[1:]
    while len(left):
        inner = left + _PART * (right - left)
        whole = _between(function, left, right)
        parts = _between(function, left, inner) + _between(function, inner, right)
        noise = 1e-15 * np.maximum(np.abs(left), np.abs(right)) / (right - left)  # x itself is rounded
        agree = np.abs(whole - parts) <= (1e-13 + noise) * np.abs(parts) + floor
        agree |= (inner <= left) | (inner >= right)
        done.append(left[agree])
        left, right = (
            np.concatenate([left[~agree], inner[~agree]]),
            np.concatenate([inner[~agree], right[~agree]]),
        )
        if len(left) + sum(map(len, done)) > _PANELS:
            raise ArgumentError("function cannot be integrated: it is too rough for 13 digits.")
    return np.append(np.sort(np.concatenate(done)), edges[-1])


class _Power(Density):
    """A power of a density, scaled to be one."""

    def __init__(self, base: Density, exponent: float) -> None:
        self._base = base
        self._exponent = exponent
        super().__init__(self._raised, base.support, points=base.points, normalize=True)

    def __repr__(self) -> str:
        return f"{self._base!r}.power({self._exponent!r})"

    def _raised(self, x: Array) -> Array:
        return np.asarray(self._base(x) ** self._exponent)

    def _first_panels(self) -> Array:
        panels = self._base._panels
        return self._within(np.append(panels, self._outwards(panels[-1] - panels[0])))


class _Located(Density):
    """A density of one shape, moved to a mean and stretched to a standard deviation."""

    def __init__(self, mean: float, std: float, points: Sequence[float], shown: str) -> None:
        self._mean = check_number("mean", mean)
        self._std = check_positive("std", std)
        self._shown = shown
        low, high = (self._mean + self._std * end for end in self._shape_support)
        super().__init__(self._moved, (low, high), points=[self._mean + self._std * point for point in points])

    _shape_support: tuple[float, float] = (-np.inf, np.inf)

    def _first_panels(self) -> Array:
        return self._within(self._outwards(max(self.points) - min(self.points)))

    def _shape(self, z: Array) -> Array:
        """The density at mean 0 and standard deviation 1."""
        raise NotImplementedError

    def _moved(self, x: Array) -> Array:
        return self._shape((x - self._mean) / self._std) / self._std

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._shown})"


_SPREAD = (-8.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0)


class Gaussian(_Located):
    """Gaussian (normal) density.

    >>> Gaussian(mean=5), round(Gaussian().entropy, 6)
    (Gaussian(mean=5, std=1.0), 2.047096)
    """

    def __init__(self, mean: float = 0.0, std: float = 1.0) -> None:
        super().__init__(mean, std, _SPREAD, f"mean={mean!r}, std={std!r}")

    def _shape(self, z: Array) -> Array:
        return np.exp(-z * z / 2) / math.sqrt(2 * math.pi)


class Laplacian(_Located):
    """Laplacian (two-sided exponential) density.

    >>> round(Laplacian(std=3).variance, 9)
    9.0
    """

    def __init__(self, mean: float = 0.0, std: float = 1.0) -> None:
        super().__init__(mean, std, _SPREAD, f"mean={mean!r}, std={std!r}")

    def _shape(self, z: Array) -> Array:
        return np.exp(-math.sqrt(2) * np.abs(z)) / math.sqrt(2)


class Gamma(_Located):
    """Gamma density, two-sided as the speech models have it, or one-sided.

    Parameters
    ----------
    shape : float, default 0.5
        Exponent k of ``|x|^(k−1) exp(−|x|/θ)``, from 0.05 to 1,000. Below 1 there is a pole at zero.
    std : float, default 1
        Standard deviation; it decides θ.
    two_sided : bool, default True
        Even about zero, ``θ = std / √(k(k+1))``; otherwise on x > 0 alone, ``θ = std / √k``.

    Examples
    --------
    >>> round(Gamma(0.5, std=2).variance, 9), round(Gamma(4, two_sided=False).mean, 9)
    (4.0, 2.0)
    """

    def __init__(self, shape: float = 0.5, std: float = 1.0, *, two_sided: bool = True) -> None:
        self._exponent = check_positive("shape", shape)
        if not 0.05 <= self._exponent <= 1000:
            raise ArgumentError(f"shape must be from 0.05 to 1000, got {shape!r}.")
        self._sides = 2 if two_sided else 1
        k = self._exponent
        self._theta = 1 / math.sqrt(k * (k + 1) if two_sided else k)
        if not two_sided:
            self._shape_support = (0.0, np.inf)
        mode, width = max(k - 1, 0) * self._theta, math.sqrt(k) * self._theta
        points = {0.0, *(max(mode + width * step, 0.0) for step in _SPREAD)}
        points |= {-point for point in points} if two_sided else set()
        super().__init__(0.0, std, sorted(points), f"{shape!r}, std={std!r}, two_sided={two_sided!r}")

    def _shape(self, z: Array) -> Array:
        ratio = np.maximum(np.abs(z), 1e-300) / self._theta
        logarithm = (self._exponent - 1) * np.log(ratio) - ratio - math.lgamma(self._exponent)
        return np.exp(logarithm) / (self._sides * self._theta)


class Rayleigh(_Located):
    """Rayleigh density ``x/s² exp(−x²/2s²)`` on x > 0; `scale` s is its mode.

    >>> round(Rayleigh(2).mean / math.sqrt(math.pi / 2), 9)
    2.0
    """

    _shape_support = (0.0, np.inf)

    def __init__(self, scale: float = 1.0) -> None:
        super().__init__(0.0, check_positive("scale", scale), [abs(step) for step in _SPREAD], f"{scale!r}")

    def _shape(self, z: Array) -> Array:
        return z * np.exp(-z * z / 2)


class Uniform(Density):
    """The same density everywhere from `low` to `high`.

    >>> round(12 * Uniform(-0.5, 0.5).variance, 9)
    1.0
    """

    def __init__(self, low: float = 0.0, high: float = 1.0) -> None:
        self._low, self._high = check_range("range", (low, high))
        super().__init__(self._flat, (low, high))

    def _flat(self, x: Array) -> Array:
        return np.full(x.shape, 1 / (self._high - self._low))

    def __repr__(self) -> str:
        return f"Uniform({self._low!r}, {self._high!r})"
