import math

import numpy as np
import pytest

from fewbits import EntropyConstrained, Histogram, LloydMax, Uniform, densities
from fewbits.densities import Density, Gamma, Gaussian, Laplacian, Rayleigh
from fewbits.errors import ArgumentError
from fewbits.rd import theory

SOURCES = [Gaussian(), Gaussian(3, 2.5), Laplacian(), densities.Uniform(-1, 1), Rayleigh(), Gamma(2, two_sided=False)]


# --- bounds and asymptotes


@pytest.mark.parametrize("rate", [0, 0.5, 1, 2.7])
def test_shannon_bound_of_a_gaussian_is_its_rate_distortion_function(rate):
    assert theory.shannon_lower_bound(Gaussian(5, 3), rate) == pytest.approx(9 * 4.0**-rate, rel=1e-12)


def test_shannon_bound_of_other_sources():
    # h = log2(e √2 σ) of the Laplacian, log2 Δ of the uniform
    assert theory.shannon_lower_bound(Laplacian(std=2), 0) == pytest.approx(4 * math.e / math.pi, rel=1e-12)
    assert theory.shannon_lower_bound(densities.Uniform(0, 4), 1) == pytest.approx(16 / 4 / (2 * math.pi * math.e))


@pytest.mark.parametrize("source", SOURCES, ids=repr)
def test_the_asymptote_is_a_space_filling_loss_above_the_bound(source):
    ratio = theory.ecsq_asymptote(source, 1.3) / theory.shannon_lower_bound(source, 1.3)
    assert 10 * math.log10(ratio) == pytest.approx(1.5329, abs=5e-5)
    assert pytest.approx(10 * math.log10(ratio), rel=1e-12) == theory.SPACE_FILLING_LOSS


@pytest.mark.parametrize("source", [Gaussian(), Laplacian()], ids=repr)
def test_entropy_constrained_quantizers_tend_to_the_asymptote(source):
    gaps = [
        EntropyConstrained(target_rate=rate).design(source).mse_ / theory.ecsq_asymptote(source, rate)
        for rate in (3, 5)
    ]
    assert abs(gaps[1] - 1) < abs(gaps[0] - 1) < 0.03
    assert gaps[1] == pytest.approx(1, abs=3e-3)


def test_panter_dite_constants():
    # (∫ f^(1/3))³ / 12: √3 π/2 σ² for the Gaussian, 9/2 σ² for the Laplacian (Panter & Dite 1951; Jayant & Noll 1984)
    assert theory.panter_dite(Gaussian(std=3), 1) == pytest.approx(9 * math.sqrt(3) * math.pi / 2, rel=1e-12)
    assert theory.panter_dite(Laplacian(), 10) == pytest.approx(0.045, rel=1e-12)
    assert theory.panter_dite(densities.Uniform(0, 1), 4) == pytest.approx(1 / (12 * 16), rel=1e-12)


@pytest.mark.parametrize("source", [Gaussian(), Laplacian(), Rayleigh(), Gamma()], ids=repr)
def test_lloyd_max_quantizers_tend_to_panter_dite(source):
    gaps = [LloydMax(k).design(source).mse_ / theory.panter_dite(source, k) for k in (64, 512)]
    assert abs(gaps[1] - 1) < abs(gaps[0] - 1)
    assert gaps[1] == pytest.approx(1, abs=0.01)


def test_bennett_of_a_uniform_density_of_points_is_step_squared_over_twelve():
    flat = densities.Uniform(-4, 4)
    assert theory.bennett(Density(lambda x: 1 - abs(x), (-1, 1)), 32, flat) == pytest.approx((8 / 32) ** 2 / 12)


def test_bennett_is_least_for_the_cube_root():
    best = theory.panter_dite(Gaussian(), 16)
    assert theory.bennett(Gaussian(), 16, Gaussian().power(1 / 3)) == pytest.approx(best, rel=1e-10)
    for other in (Gaussian(std=1.5), Gaussian(std=2), Laplacian(std=1.5)):
        assert theory.bennett(Gaussian(), 16, other) > best * 1.001


# --- uniform quantizers


@pytest.mark.parametrize("levels", [1, 2, 5, 8])
def test_granular_and_overload_sum_to_the_error_of_the_quantizer(levels):
    for source in (Gaussian(), Laplacian(2, 3), Rayleigh()):
        step = 0.7
        low = source.mean - levels * step / 2
        q = Uniform(levels, range=(low, low + levels * step)).design(source)
        assert sum(theory.uniform_distortion(source, step, levels)) == pytest.approx(q.mse_, rel=1e-10)


def test_granular_and_overload_in_closed_form():
    # uniform density on ±1, four levels of step 1/4: |x| < ½ is granular; beyond, ∫ (x − 3/8)² dx from ½ to 1
    granular, overload = theory.uniform_distortion(densities.Uniform(-1, 1), 0.25, 4)
    assert granular == pytest.approx(0.5 * 0.25**2 / 12, rel=1e-12)
    assert overload == pytest.approx(((5 / 8) ** 3 - (1 / 8) ** 3) / 3, rel=1e-12)


# J. Max (1960), table II: step of the optimum equally spaced levels for the Gaussian, and the error
@pytest.mark.parametrize(
    ("levels", "step", "error"),
    [(2, 1.596, 0.3634), (4, 0.9957, 0.1188), (8, 0.5860, 0.03744), (16, 0.3352, 0.01154), (32, 0.1881, 0.003495)],
)
def test_max_table_of_optimum_steps(levels, step, error):
    found = theory.optimum_step(Gaussian(), levels)
    assert found == pytest.approx(step, abs=6e-5 if levels > 2 else 6e-4)
    assert sum(theory.uniform_distortion(Gaussian(), found, levels)) == pytest.approx(error, rel=2e-3)


# --- D(R)


@pytest.mark.parametrize("rate", [0, 0.3, 1, 2, 4])
def test_distortion_rate_of_a_gaussian(rate):
    assert theory.distortion_rate(Gaussian(1, 2), rate) == pytest.approx(4 * 4.0**-rate, rel=4e-3)


@pytest.mark.parametrize("source", SOURCES[2:], ids=repr)
def test_distortion_rate_lies_between_shannon_and_the_best_scalar_quantizer(source):
    before = source.variance * (1 + 1e-9)
    for rate in (0, 0.5, 1, 2):
        here = theory.distortion_rate(source, rate)
        assert theory.shannon_lower_bound(source, rate) * (1 - 1e-3) <= here <= before
        before = here
    assert theory.distortion_rate(source, 1) < EntropyConstrained(target_rate=1).design(source).mse_


def test_distortion_rate_of_few_values():
    fair = Histogram.of([0, 1])
    assert theory.distortion_rate(fair, 0) == pytest.approx(0.25, rel=1e-12)
    assert theory.distortion_rate(fair, 1) == 0
    # any two outputs 1 − D apart: never more than what the binary symmetric channel gives
    for rate in (0.2, 0.5, 0.8):
        here = theory.distortion_rate(fair, rate)
        hamming = next(d for d in np.linspace(0.5, 0, 5001) if 1 + d * np.log2(d) + (1 - d) * np.log2(1 - d) >= rate)
        assert 0 < here <= hamming * (1 - hamming) + 1e-4
    assert theory.distortion_rate(Histogram.of([5, 5]), 0.5) == 0


# --- errors


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.shannon_lower_bound([1, 2], 1), "density must be a Density"),
        (lambda: theory.shannon_lower_bound(Gaussian(), -1), "rate must be zero or more, got -1"),
        (lambda: theory.ecsq_asymptote(Gaussian(), np.nan), "rate must be a finite number"),
        (lambda: theory.distortion_rate(Gaussian(), 4.5), "rate must be at most 4 bits"),
        (lambda: theory.panter_dite(Gaussian(), 0), "levels must be a whole number from 1"),
        (lambda: theory.bennett(Gaussian(), 4, densities.Uniform(-1, 1)), "point_density must be positive wherever"),
        (lambda: theory.uniform_distortion(Gaussian(), 0, 4), "step must be above 0"),
        (lambda: theory.optimum_step(Gaussian(), 1), "levels must be a whole number from 2"),
        (
            lambda: theory.distortion_rate(Density(lambda x: 1 / (np.pi * (1 + x * x)), (-np.inf, np.inf)), 1),
            "the source must have a finite variance",
        ),
    ],
)
def test_bad_arguments_are_refused(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()
