"""What theory says of rate and distortion: bounds, asymptotes and optimum steps, computed from the density.

Rates are bits per sample, distortions mean squared errors in squared units of the source.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .._checks import Array, check_count, check_number, check_positive
from ..densities import Density
from ..errors import ArgumentError
from ..quantizers import Uniform
from ..quantizers.base import Source, check_variance
from ..quantizers.stationary import entries

__all__ = [
    "SPACE_FILLING_LOSS",
    "UniformDistortion",
    "bennett",
    "distortion_rate",
    "ecsq_asymptote",
    "optimum_step",
    "panter_dite",
    "shannon_lower_bound",
    "uniform_distortion",
]

SPACE_FILLING_LOSS = 10 * math.log10(math.pi * math.e / 6)
"""dB that an entropy-constrained scalar quantizer stays below D(R) at high rate: 1.5329."""

_HIGHEST = 4.0  # bits that the cells of the numeric D(R) resolve
_TOLERANCE = 1e-4  # bits
_ITERATIONS = 500


def shannon_lower_bound(density: Density, rate: float) -> float:
    """Least distortion that any code could have at a rate: ``2^(2h) 2^(−2R) / (2πe)``, h the differential entropy.

    For a Gaussian source it is D(R) itself; for others D(R) is above it and tends to it.

    Parameters
    ----------
    density : Density
    rate : float
        Bits per sample, zero or more.

    Notes
    -----
    C. E. Shannon, "Coding theorems for a discrete source with a fidelity criterion" (1959); T. Berger, *Rate Distortion
    Theory* (1971), section 4.3.

    Examples
    --------
    >>> from fewbits.densities import Gaussian
    >>> round(shannon_lower_bound(Gaussian(), 2), 9)
    0.0625
    """
    return 2 ** (2 * _density(density).entropy - 2 * _rate(rate)) / (2 * math.pi * math.e)


def ecsq_asymptote(density: Density, rate: float) -> float:
    """Distortion of entropy-constrained scalar quantization at high rate: ``2^(2h) 2^(−2R) / 12``.

    Uniform cells of step Δ have distortion Δ²/12 and entropy h − log2 Δ: H. Gish and J. N. Pierce, "Asymptotically
    efficient quantizing" (1968).

    Parameters
    ----------
    density : Density
    rate : float
        Bits per sample, zero or more.

    Examples
    --------
    >>> from fewbits.densities import Gaussian
    >>> round(10 * math.log10(ecsq_asymptote(Gaussian(), 3) / shannon_lower_bound(Gaussian(), 3)), 4)
    1.5329
    """
    return 2 ** (2 * _density(density).entropy - 2 * _rate(rate)) / 12


def panter_dite(density: Density, levels: int) -> float:
    """Distortion of the best K levels, for large K: ``(∫ f^(1/3))³ / (12 K²)``.

    Parameters
    ----------
    density : Density
    levels : int
        K, 1 or more.

    Notes
    -----
    P. F. Panter and W. Dite, "Quantization distortion in pulse-count modulation with nonuniform spacing of levels"
    (1951).

    Examples
    --------
    >>> from fewbits.densities import Gaussian, Laplacian
    >>> round(panter_dite(Gaussian(), 1), 4), round(panter_dite(Laplacian(), 1), 4)
    (2.7207, 4.5)
    """
    levels = check_count("levels", levels, 1, 2**63)
    check_variance(_density(density))
    return _density(density).power(1 / 3).integral ** 3 / (12 * levels**2)


def bennett(density: Density, levels: int, point_density: Callable[[Array], Array]) -> float:
    """Distortion of K levels spread with a given density, for large K: ``∫ f / λ² / (12 K²)``.

    Parameters
    ----------
    density : Density
    levels : int
        K, 1 or more.
    point_density : callable
        Share of the levels per unit at each x, λ(x): for a compander the slope of its compressor over the range of its
        output. A `Density` is one.

    Notes
    -----
    W. R. Bennett, "Spectra of quantized signals" (1948). Overload is left out.

    Examples
    --------
    >>> from fewbits.densities import Gaussian, Uniform
    >>> round(12 * 64 * bennett(Uniform(0, 1), 8, Uniform(0, 1)), 9)
    1.0
    >>> best = Gaussian().power(1 / 3)
    >>> round(bennett(Gaussian(), 1, best), 4)
    2.7207
    """
    levels = check_count("levels", levels, 1, 2**63)
    if not callable(point_density):
        raise ArgumentError(f"point_density must be callable, got {point_density!r}.")

    def spread(x: Array) -> Array:
        at = np.asarray(point_density(x), np.float64)
        if at.shape != x.shape or not (at > 0).all():
            raise ArgumentError("point_density must be positive wherever the density is.")
        return at**-2.0

    return _density(density).expectation(spread) / (12 * levels**2)


class UniformDistortion(NamedTuple):
    """The two parts of a uniform quantizer's mean squared error."""

    granular: float
    overload: float


def uniform_distortion(density: Density, step: float, levels: int) -> UniformDistortion:
    """Granular and overload distortion of K levels a step apart about the mean.

    Granular: from samples within half a step of a level. Overload: from those beyond the outermost cells.

    Parameters
    ----------
    density : Density
    step : float
        In units of the source.
    levels : int
        K, 1 to 65,536.

    Examples
    --------
    >>> from fewbits.densities import Gaussian
    >>> granular, overload = uniform_distortion(Gaussian(), 0.5, 8)
    >>> round(granular, 6), round(overload, 6)
    (0.019848, 0.022872)
    """
    step, levels = check_positive("step", step), check_count("levels", levels, 1, 65536)
    edges = _density(density).mean + (np.arange(levels + 1) - levels / 2) * step
    cells = density.cells(edges)
    middle = edges[:-1] + step / 2
    level = np.concatenate([middle[:1], middle, middle[-1:]])
    held = cells.weights > 0
    error = np.where(held, cells.scatter, 0)
    error[held] += cells.weights[held] * (cells.means[held] - level[held]) ** 2
    return UniformDistortion(float(error[1:-1].sum()), float(error[0] + error[-1]))


def optimum_step(density: Density, levels: int) -> float:
    """The step of the K-level uniform quantizer of least mean squared error: J. Max's table (1960), for any density.

    Parameters
    ----------
    density : Density
    levels : int
        K, 2 to 65,536.

    Examples
    --------
    >>> from fewbits.densities import Gaussian
    >>> [round(optimum_step(Gaussian(), 2**bits), 4) for bits in (1, 2, 3, 4, 5)]
    [1.5958, 0.9957, 0.586, 0.3352, 0.1881]
    """
    check_count("levels", levels, 2, 65536)
    low, high, *_ = Uniform(levels, range="optimal").design(_density(density)).representation_levels_
    return float(high - low)


def distortion_rate(source: Source, rate: float) -> float:
    """The distortion–rate function D(R) of a memoryless source: the least distortion of any code, however long.

    Parameters
    ----------
    source : Density or Histogram
    rate : float
        Bits per sample, 0 to 4.

    Returns
    -------
    float
        Within about three parts in a thousand at 4 bits, where the 512 cells that the source is gathered into begin to
        tell, and less below.

    Notes
    -----
    R. E. Blahut, "Computation of channel capacity and rate-distortion functions" (1972); S. Arimoto (1972).

    Examples
    --------
    >>> from fewbits.densities import Gaussian
    >>> round(distortion_rate(Gaussian(), 1), 3)
    0.25
    """
    rate = _rate(rate)
    if not isinstance(source, Source):
        raise ArgumentError(f"source must be a Density or a Histogram of the samples, got {type(source).__name__}.")
    if rate > _HIGHEST:
        raise ArgumentError(f"rate must be at most {_HIGHEST:g} bits for the numeric D(R), got {rate:g}.")
    histogram = entries(source, 512)[0] if isinstance(source, Density) else source.within(512)
    x, p = histogram.values.astype(np.float64), histogram.weights / histogram.total
    inside = float(histogram.scatter.sum() / histogram.total)
    center = float(x @ p)
    variance = float((x - center) ** 2 @ p)
    share = p[p > 0]
    if rate == 0 or variance == 0:
        return variance + inside
    if not isinstance(source, Density) and rate >= -float(share @ np.log2(share)):
        return inside
    # Start at what is exact for a Gaussian source: its own distribution, drawn in to the variance that is left.
    guess = variance * 2 ** (-2 * rate)
    y, q = center + (x - center) * math.sqrt(1 - 2 ** (-2 * rate)), p
    if not isinstance(source, Density):  # few values may be rendered as they are, or as anything between
        even = np.linspace(x[0], x[-1], 257)
        y, q = np.concatenate([x, y, even]), np.concatenate([p, p, np.full(257, 1 / 257)]) / 3
    squares = (x[:, None] - y) ** 2
    log_slope, last = -math.log(2 * guess), None
    for _ in range(40):
        got, distortion, q = _blahut(p, squares, math.exp(log_slope), q)
        excess = got - rate
        if abs(excess) < _TOLERANCE / 10:
            break
        slope = 0.5 / math.log(2) if last is None else (got - last[1]) / (log_slope - last[0])
        last = log_slope, got
        log_slope -= float(np.clip(excess / slope, -2, 2))
    return distortion * 2 ** (2 * excess) + inside


def _blahut(p: Array, squares: Array, slope: float, q: Array) -> tuple[float, float, Array]:
    """Rate and distortion where the curve has a slope, and the distribution of the reproduction there."""
    kernel = np.exp(-slope * squares)
    for _ in range(_ITERATIONS):
        mixed = kernel @ q
        factor = (p / mixed) @ kernel
        if math.log2(factor.max()) < _TOLERANCE:
            break
        q = q * factor
    distortion = float((p / mixed) @ ((kernel * squares) @ q))
    rate = -float(p @ np.log2(mixed)) - slope * distortion / math.log(2)
    return rate, distortion, q


def _density(density: Density) -> Density:
    if not isinstance(density, Density):
        raise ArgumentError(
            f"density must be a Density, such as fewbits.densities.Gaussian(), got {type(density).__name__}."
        )
    return density


def _rate(rate: float) -> float:
    if check_number("rate", rate) < 0:
        raise ArgumentError(f"rate must be zero or more, got {rate!r}.")
    return float(rate)
