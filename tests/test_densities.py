import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits import LloydMax, densities
from fewbits.densities import Density, Gamma, Gaussian, Laplacian, Rayleigh, Uniform
from fewbits.errors import ArgumentError

stats = pytest.importorskip("scipy.stats", reason="scipy, the peer, comes with scikit-learn")
integrate = pytest.importorskip("scipy.integrate", reason="scipy, the peer, comes with scikit-learn")


def two_sided_gamma(shape, std):
    scale = std / math.sqrt(shape * (shape + 1))
    return stats.dgamma(shape, scale=scale)


CASES = {
    "gaussian": (Gaussian(), stats.norm()),
    "gaussian-far": (Gaussian(1e6, 0.5), stats.norm(1e6, 0.5)),
    "gaussian-wide": (Gaussian(-3, 1e9), stats.norm(-3, 1e9)),
    "laplacian": (Laplacian(), stats.laplace(scale=math.sqrt(0.5))),
    "laplacian-narrow": (Laplacian(2, 1e-4), stats.laplace(2, 1e-4 * math.sqrt(0.5))),
    "gamma-half": (Gamma(), two_sided_gamma(0.5, 1)),
    "gamma-three": (Gamma(3, std=5), two_sided_gamma(3, 5)),
    "gamma-one-sided": (Gamma(2, two_sided=False), stats.gamma(2, scale=math.sqrt(0.5))),
    "gamma-one-sided-pole": (Gamma(0.5, 3, two_sided=False), stats.gamma(0.5, scale=3 / math.sqrt(0.5))),
    "gamma-one-sided-peak": (Gamma(400, two_sided=False), stats.gamma(400, scale=1 / 20)),
    "rayleigh": (Rayleigh(), stats.rayleigh()),
    "rayleigh-two": (Rayleigh(2), stats.rayleigh(scale=2)),
    "uniform": (Uniform(), stats.uniform()),
    "uniform-far": (Uniform(1000, 1003), stats.uniform(1000, 3)),
}
each_case = pytest.mark.parametrize(("ours", "theirs"), CASES.values(), ids=CASES)


# --- closed forms


@each_case
def test_moments_and_entropy_are_the_closed_forms(ours, theirs):
    std = theirs.std()
    assert ours.cells(np.empty(0)).weights == pytest.approx([1], abs=1e-12)
    assert ours.mean == pytest.approx(theirs.mean(), abs=1e-11 * std + 1e-15 * abs(theirs.mean()))
    assert ours.variance == pytest.approx(std**2, rel=1e-9)
    assert ours.entropy == pytest.approx(float(theirs.entropy()) / math.log(2), abs=5e-6)


@each_case
def test_values_are_the_closed_forms(ours, theirs):
    x = theirs.ppf(np.linspace(0.001, 0.999, 51))
    np.testing.assert_allclose(ours(x), theirs.pdf(x), rtol=1e-9)
    low, high = ours.support
    assert (low, high) == pytest.approx((theirs.ppf(0), theirs.ppf(1)))
    assert not ours([end for end in (low - 1, high + 1) if np.isfinite(end)]).any()
    assert ours(x.reshape(3, 17).tolist()).shape == (3, 17)
    assert ours(float(x[3])) == ours(x)[3]


@each_case
def test_quantiles_invert_the_distribution(ours, theirs):
    shares = np.array([1e-9, 1e-4, 0.01, 0.25, 0.4999, 0.5, 0.7, 0.999, 1 - 1e-9])
    found = ours.quantiles(shares)
    noise = 8e-16 * abs(theirs.mean()) / theirs.std()  # what the rounding of x far from zero is worth
    np.testing.assert_allclose(theirs.cdf(found), shares, rtol=1e-9 + noise, atol=1e-14 + noise)
    assert (np.diff(found) > 0).all()
    assert ours.quantiles(shares.reshape(3, 3)).shape == (3, 3)
    assert ours.quantiles(0.5).shape == ()


@pytest.mark.parametrize(("ours", "theirs"), [CASES[name] for name in ("uniform", "uniform-far")])
def test_quantiles_reach_both_ends_of_a_bounded_support(ours, theirs):
    np.testing.assert_allclose(ours.quantiles([0, 1]), theirs.ppf([0, 1]), rtol=1e-12)


@each_case
def test_cells_between_any_decision_levels_are_the_closed_forms(ours, theirs):
    rng = np.random.default_rng(0)
    decision = theirs.ppf(np.sort(np.concatenate([[1e-6, 1 - 1e-6], rng.random(9)])))
    weights, means, scatter = ours.cells(decision)
    edges = np.concatenate([[theirs.ppf(0)], decision, [theirs.ppf(1)]])
    mass = np.diff(theirs.cdf(edges))
    mass[len(mass) // 2 :] = -np.diff(theirs.sf(edges))[len(mass) // 2 :]  # without the loss of digits near 1
    np.testing.assert_allclose(weights, mass, rtol=1e-8, atol=1e-16)
    assert (means > edges[:-1]).all()
    assert (means < edges[1:]).all()
    std = theirs.std()
    for cell in range(1, len(weights) - 1):
        low, high, mean = edges[cell], edges[cell + 1], means[cell]
        if low < 0 < high and ours in (CASES["gamma-half"][0], CASES["gamma-one-sided-pole"][0]):
            continue  # the pole is for the test below
        pdf = lambda x: float(theirs.pdf(x))  # noqa: E731
        first = integrate.quad(lambda x, pdf=pdf, low=low: (x - low) * pdf(x), low, high, epsabs=0, epsrel=1e-10)[0]
        assert mean == pytest.approx(low + first / weights[cell], abs=1e-8 * std)
        second = integrate.quad(
            lambda x, pdf=pdf, mean=mean: (x - mean) ** 2 * pdf(x), low, high, epsabs=0, epsrel=1e-10
        )[0]
        assert scatter[cell] == pytest.approx(second, rel=1e-6)
    assert weights @ (means - theirs.mean()) == pytest.approx(0, abs=1e-9 * std)
    between = weights @ (means - theirs.mean()) ** 2
    assert scatter.sum() + between == pytest.approx(std**2, rel=1e-8)


def test_cells_of_a_pole_by_hand():
    # two-sided, x^(-1/2) e^(-x): cells (-1, 0), (0, 1), (-1, 1) of unit scale; lower incomplete gamma function
    special = pytest.importorskip("scipy.special")
    scale = 1 / math.sqrt(0.75)
    half = special.gammainc(0.5, 1 / scale) / 2
    mean = scale * 0.5 * special.gammainc(1.5, 1 / scale) / 2 / half
    cells = Gamma().cells([-1.0, 0.0, 1.0])
    np.testing.assert_allclose(cells.weights, [0.5 - half, half, half, 0.5 - half], rtol=1e-12)
    np.testing.assert_allclose(cells.means[1:3], [-mean, mean], rtol=1e-12)
    both = Gamma().cells([-1.0, 1.0])
    square = scale**2 * 0.75 * special.gammainc(2.5, 1 / scale)
    assert both.means[1] == pytest.approx(0, abs=1e-15)
    assert both.scatter[1] == pytest.approx(square, rel=1e-12)


def test_uniform_cells_by_hand():
    weights, means, scatter = Uniform(0, 8).cells([2.0, 3.0])
    np.testing.assert_allclose(weights, [1 / 4, 1 / 8, 5 / 8], rtol=1e-14)
    np.testing.assert_allclose(means, [1, 2.5, 5.5], rtol=1e-14)
    np.testing.assert_allclose(scatter, [2**3 / 96, 1 / 96, 5**3 / 96], rtol=1e-13)  # ∫ (x − mean)² / 8


def test_cells_without_probability_have_no_mean():
    weights, means, scatter = Uniform(0, 1).cells([-5.0, -1.0, 0.5, 1.0, 7.0])
    np.testing.assert_allclose(weights, [0, 0, 0.5, 0.5, 0, 0], atol=1e-15)
    assert np.isnan(means).tolist() == [True, True, False, False, True, True]
    assert scatter[[0, 1, 4, 5]].tolist() == [0, 0, 0, 0]


@given(st.lists(st.floats(-6, 6), min_size=1, max_size=8, unique=True))
def test_splitting_a_cell_changes_no_other_and_loses_nothing(levels):
    decision = np.sort(np.array(levels))
    whole, finer = Gaussian().cells(decision[1:]), Gaussian().cells(decision)
    np.testing.assert_allclose(finer.weights[2:], whole.weights[1:], rtol=1e-10, atol=1e-300)
    assert finer.weights[:2].sum() == pytest.approx(whole.weights[0], rel=1e-12)
    held = finer.weights[:2] > 0
    both = finer.weights[:2][held] @ finer.means[:2][held]
    assert both == pytest.approx(whole.weights[0] * whole.means[0], rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("name", ["gaussian", "laplacian", "gamma-half", "rayleigh", "uniform"])
def test_medians_halve_the_cells(name):
    ours, theirs = CASES[name]
    decision = theirs.ppf([0.1, 0.3, 0.55, 0.9])
    shares = np.array([0, 0.1, 0.3, 0.55, 0.9, 1])
    expected = theirs.ppf((shares[1:] + shares[:-1]) / 2)
    np.testing.assert_allclose(ours.medians(decision), expected, rtol=1e-10, atol=1e-12)
    assert ours.medians(np.empty(0)) == pytest.approx([theirs.median()], abs=1e-14)


def test_a_cell_without_probability_has_no_median():
    medians = Uniform(0, 1).medians([-1.0, 0.5, 2.0])
    assert np.isnan(medians).tolist() == [True, False, False, True]
    np.testing.assert_allclose(medians[1:3], [0.25, 0.75], rtol=1e-14)


def test_expectation_is_the_mean_of_a_function():
    assert Gaussian(1, 2).expectation(lambda x: x**4) == pytest.approx(1 + 6 * 4 + 3 * 16, rel=1e-10)
    assert Uniform(0, 1).expectation(np.exp) == pytest.approx(math.e - 1, rel=1e-13)


def test_powers_are_densities_again():
    third = Gaussian().power(1 / 3)
    assert third.variance == pytest.approx(3, rel=1e-9)
    assert third.cells(np.empty(0)).weights == pytest.approx([1], abs=1e-12)
    np.testing.assert_allclose(third([0.0, 1.0]), stats.norm(scale=math.sqrt(3)).pdf([0, 1]), rtol=1e-10)
    np.testing.assert_allclose(Laplacian().power(2)([0.0, 0.5]), stats.laplace(scale=0.5**1.5).pdf([0, 0.5]))
    assert Uniform(3, 5).power(7)(4.0) == pytest.approx(0.5)


# --- callables


def test_a_triangle_is_integrated_across_its_kink():
    triangle = Density(lambda x: 1 - np.abs(x - 0.3), (-0.7, 1.3))
    assert triangle.mean == pytest.approx(0.3, abs=1e-13)
    assert triangle.variance == pytest.approx(1 / 6, rel=1e-11)
    assert triangle.entropy == pytest.approx(0.5 / math.log(2), abs=1e-5)
    np.testing.assert_allclose(triangle.quantiles([0.125, 0.5, 0.875]), [-0.2, 0.3, 0.8], rtol=1e-11)
    assert triangle.support == (-0.7, 1.3)


def test_poles_are_integrated():
    root = Density(lambda x: 0.5 / np.sqrt(x), (0, 1))  # the square of a uniform source
    assert root.mean == pytest.approx(1 / 3, rel=1e-10)
    assert root.variance == pytest.approx(1 / 5 - 1 / 9, rel=1e-10)
    np.testing.assert_allclose(root.quantiles([0.1, 0.5, 0.9]), [0.01, 0.25, 0.81], rtol=1e-9)
    arcsine = Density(lambda x: 1 / (np.pi * np.sqrt((1 - x) * (1 + x))), (-1, 1))
    assert arcsine.variance == pytest.approx(0.5, rel=1e-6)
    inner = Density(lambda x: 0.25 / np.sqrt(np.abs(x)), (-1, 1))
    assert inner.variance == pytest.approx(1 / 5, rel=1e-9)


def test_jumps_are_integrated_wherever_they_are():
    stairs = Density(lambda x: np.where(x < math.pi / 9, 2.0, np.where(x < 0.9, 0.25, 1.0)), (0, 1), normalize=True)
    a = math.pi / 9
    mass = 2 * a + 0.25 * (0.9 - a) + 0.1
    assert stairs.mean == pytest.approx((a**2 + 0.125 * (0.81 - a**2) + 0.5 * 0.19) / mass, rel=1e-11)
    np.testing.assert_allclose(stairs.cells([a, 0.9]).weights, np.array([2 * a, 0.25 * (0.9 - a), 0.1]) / mass)


def test_a_gap_in_the_support_has_no_probability():
    islands = Density(lambda x: np.where(np.abs(x) > 1, 0.5, 0.0), (-2, 2), points=[-1, 1])
    weights, means, _ = islands.cells([-0.5, 0.5])
    np.testing.assert_allclose(weights, [0.5, 0, 0.5], atol=1e-15)
    np.testing.assert_allclose(means[[0, 2]], [-1.5, 1.5], rtol=1e-12)
    assert np.isnan(means[1])
    assert islands.variance == pytest.approx(7 / 3, rel=1e-11)


def test_narrow_features_are_found_where_points_tell():
    narrow = lambda x: stats.norm.pdf(x, 1000.123, 1e-3)  # noqa: E731
    with pytest.raises(ArgumentError, match="points= tells where it is narrow"):
        Density(narrow, (-np.inf, np.inf))
    found = Density(narrow, (-np.inf, np.inf), points=[1000.123])
    assert found.mean == pytest.approx(1000.123, rel=1e-14)
    assert found.variance == pytest.approx(1e-6, rel=1e-7)
    far = Density(lambda x: stats.norm.pdf(x, 1e4, 1e-2), (-np.inf, np.inf), points=[1e4])
    assert far.mean == pytest.approx(1e4, rel=1e-13)
    assert far.variance == pytest.approx(1e-4, rel=1e-8)
    two = lambda x: (stats.norm.pdf(x, -5e3, 1) + stats.norm.pdf(x, 7e3, 2)) / 2  # noqa: E731
    both = Density(two, (-np.inf, np.inf), points=[-5e3, 7e3])
    assert both.mean == pytest.approx(1e3, rel=1e-11)


def test_normalize_scales_to_one():
    scaled = Density(lambda x: 40 * np.exp(-x), (0, np.inf), normalize=True)
    assert scaled.mean == pytest.approx(1, rel=1e-11)
    np.testing.assert_allclose(scaled([0.0, 1.0]), [1, math.exp(-1)], rtol=1e-12)


def test_half_infinite_supports_in_both_directions():
    up, down = Density(lambda x: np.exp(-(x - 2)), (2, np.inf)), Density(np.exp, (-np.inf, 0))
    assert (up.mean, down.mean) == (pytest.approx(3, rel=1e-11), pytest.approx(-1, rel=1e-11))
    assert up.variance == pytest.approx(1, rel=1e-10)
    np.testing.assert_allclose(down.quantiles([0.25, 0.5]), np.log([0.25, 0.5]), rtol=1e-11)


def test_slow_tails_have_no_variance():
    cauchy = Density(stats.cauchy.pdf, (-np.inf, np.inf))
    assert cauchy.variance == math.inf
    np.testing.assert_allclose(cauchy.quantiles([0.25, 0.5, 0.75]), [-1, 0, 1], atol=1e-9)
    for rule in (LloydMax(2), LloydMax(2, distortion="absolute")):
        with pytest.raises(ArgumentError, match="the source must have a finite variance, which Density"):
            rule.design(cauchy)


# --- objects


def test_reprs_make_the_density_again():
    for shown in (
        "Gaussian(mean=5, std=1.0)",
        "Laplacian(mean=0.0, std=3)",
        "Gamma(0.5, std=2, two_sided=False)",
        "Rayleigh(2)",
        "Uniform(-1.0, 3.0)",
    ):
        assert repr(eval(shown, vars(densities))) == shown
    assert repr(Density(np.exp, (-np.inf, 0))).startswith("Density(<ufunc 'exp'>, (-inf, 0.0)")


@pytest.mark.parametrize("name", ["gaussian", "laplacian", "gamma-half", "rayleigh-two", "uniform-far"])
def test_densities_are_pickled(name):
    ours, _ = CASES[name]
    copy = pickle.loads(pickle.dumps(ours))
    assert repr(copy) == repr(ours)
    decision = ours.quantiles([0.2, 0.7])
    for a, b in zip(copy.cells(decision), ours.cells(decision), strict=True):
        np.testing.assert_array_equal(a, b)
    assert copy.variance == ours.variance


def module_level(x):
    return np.exp(-x)


def test_a_density_of_a_named_function_is_pickled():
    ours = Density(module_level, (0, np.inf))
    assert pickle.loads(pickle.dumps(ours)).mean == ours.mean


def test_dtype_is_that_of_the_levels():
    assert Gaussian().dtype == np.float64
    assert LloydMax(2).design(Uniform()).dtype_ == np.float64


# --- errors


@pytest.mark.parametrize(
    ("function", "support", "message"),
    [
        (3, (0, 1), "function must be callable, got 3"),
        (lambda x: np.full(x.shape, 2.0), (0, 1), "function must integrate to 1 over its support, got 2"),
        (lambda x: np.full(x.shape, 1 + 3e-6), (0, 1), "function must integrate to 1"),
        (lambda x: np.zeros(x.shape), (0, 1), "function must be positive somewhere in its support"),
        (lambda x: 2 * x, (-1, 1), "function must be finite and not negative, got -"),
        (lambda x: np.full(x.shape, np.nan), (0, 1), "function must be finite and not negative, got nan at "),
        (lambda x: np.full(x.shape, np.inf), (0, 1), "function must be finite and not negative, got inf at "),
        (lambda x: 1.0, (0, 1), r"function must return one density for each x, .*, got shape \(\)"),
        (lambda x: np.ones(3), (0, 1), r"function must return one density for each x, .*, got shape \(3,\)"),
        (module_level, (1, 0), "support must be two numbers, low < high, got"),
        (module_level, (0, 0), "support must be two numbers, low < high, got"),
        (module_level, (0, np.nan), "support must be two numbers, low < high, got"),
        (module_level, 5, "support must be two numbers, low < high, got 5"),
        (module_level, (1, 2, 3), "support must be two numbers, low < high, got"),
        (module_level, "ab", "support must be two numbers, low < high, got 'ab'"),
    ],
)
def test_bad_functions_and_supports_are_refused(function, support, message):
    with pytest.raises(ArgumentError, match=message):
        Density(function, support)


def test_an_integral_that_does_not_converge_is_refused():
    with pytest.raises(ArgumentError, match=r"function (cannot be integrated|must integrate to 1)"):
        Density(lambda x: 1 / (1 + np.abs(x)), (-np.inf, np.inf))
    noise = np.random.default_rng(0)
    with pytest.raises(ArgumentError, match="function cannot be integrated: it is too rough for 13 digits"):
        Density(lambda x: noise.random(x.shape), (0, 1), normalize=True)


@pytest.mark.parametrize("shares", [[-0.1], [1.1], [np.nan], 2])
def test_shares_must_be_fractions(shares):
    with pytest.raises(ArgumentError, match="shares must be from 0 to 1"):
        Gaussian().quantiles(shares)


@pytest.mark.parametrize("kind", [Gaussian, Laplacian])
def test_mean_and_std_must_be_numbers(kind):
    for bad in (0, -1, np.inf, np.nan, "1", None, True):
        with pytest.raises(ArgumentError, match="std must be "):
            kind(std=bad)
    for bad in (np.inf, np.nan, "1", None):
        with pytest.raises(ArgumentError, match="mean must be a finite number"):
            kind(bad)


def test_shapes_and_scales_must_be_positive():
    for bad in (0, -1, np.nan, "1"):
        with pytest.raises(ArgumentError, match="shape must be "):
            Gamma(bad)
        with pytest.raises(ArgumentError, match="scale must be "):
            Rayleigh(bad)
    for bad in (0.04, 1001):
        with pytest.raises(ArgumentError, match=r"shape must be from 0\.05 to 1000"):
            Gamma(bad)
    with pytest.raises(ArgumentError, match="std must be above 0"):
        Gamma(2, 0)


@pytest.mark.parametrize("ends", [(1, 1), (2, 1), (0, np.inf), (np.nan, 1)])
def test_a_uniform_density_wants_finite_ends(ends):
    with pytest.raises(ArgumentError, match="range must be two finite numbers, low < high"):
        Uniform(*ends)


def test_a_jump_in_the_middle_of_a_symmetric_support():
    s = Density(lambda x: np.where(x < 0.5, 1.5, 0.5), (0, 1))
    assert s.mean == pytest.approx(0.375, rel=1e-11)
    np.testing.assert_allclose(s.cells([0.3]).weights, [0.45, 0.55], rtol=1e-12)
    d = Density(lambda x: np.where(np.abs(x) > 1, 0.5, 0.0), (-2, 2), points=[-1, 1])
    np.testing.assert_allclose(d.cells([-0.5, 0.5]).weights, [0.5, 0, 0.5], atol=1e-12)


@pytest.mark.parametrize("support", [(-1e3, 1e3), (-np.inf, np.inf)])
@pytest.mark.parametrize("std", [0.1, 1e-4, 1e-7])
def test_points_find_what_is_narrow(support, std):
    d = Density(lambda x: np.exp(-(((x - 0.123) / std) ** 2) / 2) / (std * np.sqrt(2 * np.pi)), support, points=[0.123])
    assert d.variance == pytest.approx(std**2, rel=1e-9)


def test_no_density_at_infinity_and_errors_before_warnings():
    assert Rayleigh()(np.inf) == 0
    with pytest.raises(ArgumentError, match="function must be finite and not negative, got nan"):
        Density(lambda x: np.sqrt(x - 0.5), (0, 1))


def test_entropy_where_the_density_falls_to_zero():
    assert Density(lambda x: 1 - abs(x), (-1, 1)).entropy == pytest.approx(0.5 / np.log(2), rel=1e-12)
    assert Rayleigh().entropy == pytest.approx((1 - np.log(2) / 2 + np.euler_gamma / 2) / np.log(2), rel=1e-11)
