"""Companded quantization: equal cells of a compressed signal."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array, check_choice, check_count, check_number, check_positive, check_samples
from ..densities import Density
from ..errors import ArgumentError
from ..statistics import Histogram
from .base import ScalarQuantizer, Source, check_variance
from .ranged import MOST_LEVELS, represent


class Companded(ScalarQuantizer):
    """Companded quantizer: compress, quantize uniformly, expand.

    Small samples get small cells: the μ-law and A-law of telephony keep the ratio of signal to error nearly the same
    over a wide range of loudness; the optimal law has the least mean squared error for many levels.

    Parameters
    ----------
    levels : int
        Number of representation levels K, 1 to 65,536.
    law : {"mu", "a", "optimal"}, default "mu"
        The compressor: `compress_mu`, `compress_a`, or the one whose levels are as dense as the cube root of the
        probability density.
    mu, a : float, default 255 and 87.6
        Parameter of the law of that name; μ above 0, A from 1.
    peak : float, optional
        Magnitude, in the data's unit, that the μ-law and A-law cover on both sides; samples beyond take the nearest
        level. Default: the largest magnitude of the source.
    reconstruction : {"center", "centroid"}, default "center"
        Representation level: the middle of the cell in the compressed domain, expanded; or the mean of the samples in
        it (the middle where there are none).
    bins : int, optional
        Keep at most this many entries of the data. Default: every distinct value.
    channel_axis : int, optional
        Make one design for each index along this axis. Default: one for all samples.

    Raises
    ------
    ArgumentError
        When fitted: unknown words, parameters out of range, or for the μ-law and A-law a density without ends and no
        peak.

    Notes
    -----
    μ-law and A-law: ITU-T G.711, in their smooth forms. Optimal law: W. R. Bennett, "Spectra of quantized signals"
    (1948); P. F. Panter and W. Dite, "Quantization distortion in pulse-count modulation" (1951): with K levels the
    mean squared error tends to ``(∫ f^(1/3))³ / 12K²``. Decision level c is where a share c/K of ``∫ f^(1/3)`` is
    reached, level c where (c + ½)/K is. The density of samples is taken as even around each distinct value, from
    halfway to the one before to halfway to the one after; spacings of a sample are noisy, but their average tends to
    the law of the density. Samples far from all others draw many levels: one at distance d as many as
    ``d^(2/3)``.

    Samples that are all zero (for the optimal law: equal) have one level.

    Examples
    --------
    >>> q = Companded(4, mu=15).fit([-15.0, 3.0])
    >>> q.decision_levels_, q.representation_levels_
    (array([-3.,  0.,  3.]), array([-7., -1.,  1.,  7.]))

    >>> from fewbits.densities import Gaussian
    >>> q = Companded(256, law="optimal", reconstruction="centroid").design(Gaussian())
    >>> round(q.mse_ * 256**2, 2), round(3**0.5 * np.pi / 2, 2)
    (2.71, 2.72)
    """

    def __init__(
        self,
        levels: int,
        *,
        law: str = "mu",
        mu: float = 255.0,
        a: float = 87.6,
        peak: float | None = None,
        reconstruction: str = "center",
        bins: int | None = None,
        channel_axis: int | None = None,
    ) -> None:
        self.levels = levels
        self.law = law
        self.mu = mu
        self.a = a
        self.peak = peak
        self.reconstruction = reconstruction
        self.bins = bins
        self.channel_axis = channel_axis

    def _asked_levels(self) -> int:
        return 1  # the cells do not depend on how many values there are

    def _design(self, source: Source) -> tuple[Array, Array]:
        levels = check_count("levels", self.levels, 1, MOST_LEVELS)
        law = check_choice("law", self.law, ("mu", "a", "optimal"))
        halves = np.arange(1, 2 * levels)  # of a cell: ends are even, middles odd
        if law == "optimal":
            if self.peak is not None:
                raise ArgumentError(f"peak must be None with law='optimal', which follows the data, got {self.peak!r}.")
            points = _cube_root_quantiles(source, halves / (2 * levels))
        else:
            place = (halves - levels) / levels
            peak = self._peak(source)
            points = peak * (expand_mu(place, self.mu) if law == "mu" else expand_a(place, self.a))
        if points[0] == points[-1] and levels > 1:
            return np.empty(0), points[:1] + 0.0  # never -0.0
        return points[1::2], represent(source, points[1::2], points[::2], self.reconstruction)

    def _peak(self, source: Source) -> float:
        if self.peak is not None:
            return check_positive("peak", self.peak)
        peak = max(abs(end) for end in source.support)
        if not np.isfinite(peak):
            raise ArgumentError(f"peak must be a finite number for {source!r}, which has no ends, got None.")
        return peak


def compress_mu(x: Any, mu: float = 255.0) -> Array:
    """The μ-law, ``sign(x) ln(1 + μ|x|) / ln(1 + μ)``.

    Parameters
    ----------
    x : array_like of any shape
        From −1 to 1.
    mu : float, default 255
        Above 0.

    Returns
    -------
    ndarray of x's shape, float64
        From −1 to 1; ArgumentError for anything that cannot be used.

    Examples
    --------
    >>> compress_mu([-1, 0, 0.2], mu=15)
    array([-1. ,  0. ,  0.5])
    """
    x, mu = _check_unit(x), check_positive("mu", mu)
    return np.asarray(np.copysign(np.log1p(mu * np.abs(x)) / np.log1p(mu), x))


def expand_mu(y: Any, mu: float = 255.0) -> Array:
    """The inverse of the μ-law, ``sign(y) ((1 + μ)^|y| − 1) / μ``; arguments as for `compress_mu`.

    >>> expand_mu([-1, 0, 0.5], mu=15)
    array([-1. ,  0. ,  0.2])
    """
    y, mu = _check_unit(y), check_positive("mu", mu)
    return np.asarray(np.copysign(np.minimum(np.expm1(np.abs(y) * np.log1p(mu)) / mu, 1), y))


def compress_a(x: Any, a: float = 87.6) -> Array:
    """The A-law: ``A|x| / (1 + ln A)`` up to 1/A, from there ``(1 + ln A|x|) / (1 + ln A)``, with the sign of x.

    Parameters
    ----------
    x : array_like of any shape
        From −1 to 1.
    a : float, default 87.6
        1 (no compression) or more.

    Returns
    -------
    ndarray of x's shape, float64
        From −1 to 1; ArgumentError for anything that cannot be used.

    Examples
    --------
    >>> compress_a([-1, 0, 1 / 87.6]).round(4)
    array([-1.    ,  0.    ,  0.1827])
    """
    x, a = _check_unit(x), _check_a(a)
    steep = a * np.abs(x)
    return np.asarray(np.copysign(np.where(steep < 1, steep, 1 + np.log(np.maximum(steep, 1))) / (1 + np.log(a)), x))


def expand_a(y: Any, a: float = 87.6) -> Array:
    """The inverse of the A-law; arguments as for `compress_a`.

    >>> expand_a([-1, 0, 0.5]).round(4)
    array([-1.    ,  0.    ,  0.0648])
    """
    y, a = _check_unit(y), _check_a(a)
    steep = np.abs(y) * (1 + np.log(a))
    return np.asarray(np.copysign(np.minimum(np.where(steep < 1, steep, np.exp(np.maximum(steep, 1) - 1)) / a, 1), y))


def _check_unit(x: Any) -> Array:
    array = check_samples("x", x).astype(np.float64)
    if np.abs(array).max() > 1:
        raise ArgumentError(f"x must be from -1 to 1, got values from {array.min()} to {array.max()}.")
    return array


def _check_a(a: Any) -> float:
    if check_number("a", a) < 1:
        raise ArgumentError(f"a must be 1 or more, got {a!r}.")
    return float(a)


def _cube_root_quantiles(source: Source, shares: Array) -> Array:
    """Where the integral of the cube root of the probability density reaches `shares` of its whole."""
    if isinstance(source, Density):
        check_variance(source)
        return source.power(1 / 3).quantiles(shares)
    return _spread_quantiles(source, shares)


def _spread_quantiles(histogram: Histogram, shares: Array) -> Array:
    """The same for samples, whose density is even around each distinct value, halfway to its neighbours."""
    values = histogram.values.astype(np.float64)
    if len(values) == 1:
        return np.full(len(shares), values[0])
    half = np.diff(values) / 2
    with np.errstate(over="ignore"):
        edges = np.concatenate([[values[0] - half[0]], values[:-1] + half, [values[-1] + half[-1]]])
        if not np.isfinite(edges[-1] - edges[0]):
            edges[[0, -1]] = values[[0, -1]]
    width = np.diff(edges)
    mass = np.cumsum(np.cbrt(histogram.weights) * np.cbrt(width) ** 2)
    return np.asarray(np.interp(shares, np.concatenate([[0], mass]) / mass[-1], edges))
