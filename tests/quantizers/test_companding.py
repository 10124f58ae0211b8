import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits import Companded, Density, LloydMax, Uniform, densities
from fewbits.errors import ArgumentError
from fewbits.quantizers import compress_a, compress_mu, expand_a, expand_mu

units = st.lists(st.floats(-1, 1), min_size=1, max_size=30)


# --- the laws


@pytest.mark.parametrize(
    ("x", "mu", "y"),
    [
        (1, 255, 1),
        (-1, 255, -1),
        (0, 255, 0),
        (1 / 255, 255, 1 / 8),  # ln 2 / ln 256
        (15 / 255, 255, 1 / 2),  # ln 16 / ln 256
        (-3 / 255, 255, -1 / 4),
        (1 / 3, 3, 1 / 2),
    ],
)
def test_mu_law_by_hand(x, mu, y):
    assert compress_mu(x, mu) == pytest.approx(y, rel=1e-14)
    assert expand_mu(y, mu) == pytest.approx(x, rel=1e-13)


@pytest.mark.parametrize(
    ("x", "a", "y"),
    [
        (1, 87.6, 1),
        (-1, 87.6, -1),
        (0, 87.6, 0),
        (1 / 87.6, 87.6, 1 / (1 + np.log(87.6))),
        (0.5 / 87.6, 87.6, 0.5 / (1 + np.log(87.6))),
        (-np.exp(-2), np.exp(4), -3 / 5),
        (0.3, 1, 0.3),
    ],
)
def test_a_law_by_hand(x, a, y):
    assert compress_a(x, a) == pytest.approx(y, rel=1e-14)
    assert expand_a(y, a) == pytest.approx(x, rel=1e-13)


@given(units, st.floats(0.01, 1e4))
def test_laws_are_inverted_odd_increasing_and_stay_within_one(x, parameter):
    x = np.sort(x)
    for compress, expand, at in ((compress_mu, expand_mu, parameter), (compress_a, expand_a, parameter + 1)):
        y = compress(x, at)
        assert np.abs(expand(y, at) - x).max() <= 1e-13
        assert np.abs(compress(expand(x, at), at) - x).max() <= 1e-12
        assert np.array_equal(compress(-x, at), -y)
        assert (np.diff(y) >= 0).all()
        assert (np.abs(y) >= np.abs(x) * (1 - 1e-12) - 1e-300).all()
        assert np.abs(y).max() <= 1
        assert np.abs(expand(x, at)).max() <= 1


@pytest.mark.parametrize("law", [compress_mu, expand_mu, compress_a, expand_a])
def test_laws_take_any_shape_and_refuse_what_is_not_a_unit(law):
    x = np.linspace(-1, 1, 24, dtype=np.float32).reshape(2, 3, 4)
    assert law(x).shape == x.shape
    assert law(x).dtype == np.float64
    assert law(1).shape == ()
    with pytest.raises(ArgumentError, match=r"x must be from -1 to 1, got values from -1.5 to 0.5"):
        law([-1.5, 0.5])
    with pytest.raises(ArgumentError, match="x must be finite"):
        law([np.nan])
    with pytest.raises(ArgumentError, match="x must be an array of integers or floats"):
        law("loud")


@pytest.mark.parametrize("bad", [0, -1, np.nan, "255", None, True])
def test_parameters_of_laws_must_be_numbers_in_their_range(bad):
    for use in (compress_mu, expand_mu):
        with pytest.raises(ArgumentError, match="mu must be "):
            use(0.5, bad)
    for use in (compress_a, expand_a):
        with pytest.raises(ArgumentError, match="a must be "):
            use(0.5, bad)
    with pytest.raises(ArgumentError, match="mu must be "):
        Companded(4, mu=bad).fit([1.0])
    with pytest.raises(ArgumentError, match="a must be "):
        Companded(4, law="a", a=bad).fit([1.0])


# --- the quantizer


def test_mu_law_levels_by_hand():
    q = Companded(4, mu=15).fit([-15.0, 3.0])  # (16^|y| − 1) / 15 at y = ½ and ¼, ¾
    assert q.decision_levels_ == pytest.approx([-3, 0, 3])
    assert q.representation_levels_ == pytest.approx([-7, -1, 1, 7])
    assert Companded(4, mu=15, peak=30).fit([-15.0]).decision_levels_ == pytest.approx([-6, 0, 6])


@pytest.mark.parametrize("law", ["mu", "a"])
@pytest.mark.parametrize("levels", [2, 7, 16, 256])
def test_codes_are_those_of_compress_quantize(law, levels):
    x = np.random.default_rng(0).laplace(0, 0.1, 3000).clip(-1, 1)
    compress = {"mu": compress_mu, "a": compress_a}[law]
    q = Companded(levels, law=law, peak=1).fit(x)
    plain = Uniform(levels, range=(-1, 1)).fit(x)
    assert np.array_equal(q.encode(x), plain.encode(compress(x)))
    assert np.allclose(compress(q.representation_levels_), plain.representation_levels_, atol=1e-12)
    assert np.array_equal(q.representation_levels_, -q.representation_levels_[::-1])
    assert np.array_equal(q.decision_levels_, -q.decision_levels_[::-1])


def test_centroids_replace_middles_where_there_are_samples():
    q = Companded(4, mu=15, reconstruction="centroid").fit([-15.0, 3.0, 1.0, 2.0])
    assert q.representation_levels_ == pytest.approx([-15, -1, 1.5, 3])


def test_mu_law_error_is_that_of_bennett():
    density, levels, mu = densities.Uniform(-1, 1), 512, 255.0
    q = Companded(levels, mu=mu, reconstruction="centroid").design(density)
    # 1/(3K²) E[1 / g'(x)²], g' = μ / ln(1+μ) / (1 + μ|x|)
    expected = (np.log1p(mu) / mu) ** 2 * (1 + mu + mu * mu / 3) / (3 * levels**2)
    assert q.mse_ == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(
    ("density", "limit"), [(densities.Gaussian(3, 2), 4 * np.sqrt(3) * np.pi / 2), (densities.Laplacian(), 4.5)]
)
def test_optimal_law_tends_to_the_error_of_panter_and_dite(density, limit):
    errors = [
        levels**2 * Companded(levels, law="optimal", reconstruction="centroid").design(density).mse_
        for levels in (64, 256, 1024)
    ]
    gaps = np.abs(np.array(errors) / limit - 1)
    assert (np.diff(gaps) < 0).all()
    assert gaps[-1] < 2e-3
    assert LloydMax(64).design(density).mse_ * 64**2 <= errors[0]


def test_optimal_levels_of_a_laplacian_by_hand():
    q = Companded(4, law="optimal").design(densities.Laplacian())
    # f^(1/3) falls as exp(−√2|x|/3): shares ¼ and ⅛ of the whole are at 3/√2 ln 2 and ln 4
    scale = 3 / np.sqrt(2)
    assert q.decision_levels_ == pytest.approx([-scale * np.log(2), 0, scale * np.log(2)], abs=1e-12)
    expected = scale * np.log([4, 4 / 3])
    assert q.representation_levels_ == pytest.approx([-expected[0], -expected[1], expected[1], expected[0]], rel=1e-12)


def test_optimal_levels_of_integers_by_hand():
    # Shares 2 and 1 of 3 over [−½, ½) and [½, 1½): the cube root of the weights
    q = Companded(3, law="optimal").fit([0] * 8 + [1])
    assert q.decision_levels_ == pytest.approx([0, 0.5])
    assert q.representation_levels_ == pytest.approx([-0.25, 0.25, 1])


def test_optimal_law_of_samples_comes_near_that_of_their_density():
    density = densities.Gaussian()
    x = density.quantiles(np.random.default_rng(0).random(20000))
    ours, limit = Companded(16, law="optimal").fit(x), Companded(16, law="optimal").design(density)
    assert np.abs(ours.decision_levels_ - limit.decision_levels_).max() < 0.2
    assert ours.mse_ < 1.1 * LloydMax(16).fit(x).mse_


@pytest.mark.parametrize("levels", [1, 2, 9])
def test_samples_that_are_all_zero_or_equal_have_one_level(levels):
    for law in ("mu", "a"):
        q = Companded(levels, law=law).fit([0, 0])
        assert q.representation_levels_.tolist() == [0]
        assert not np.signbit(q.representation_levels_[0])
    assert Companded(levels, law="optimal").fit([7.0, 7.0]).representation_levels_.tolist() == [7]


@pytest.mark.parametrize(
    ("dtype", "low", "high"), [("i1", -128, 127), ("i2", -32768, 32767), ("u1", 0, 255), ("i8", -(2**53), 2**53)]
)
@pytest.mark.parametrize("law", ["mu", "a", "optimal"])
def test_ends_of_integer_types_do_not_overflow(dtype, low, high, law):
    x = np.array([low, high], dtype)
    q = Companded(16, law=law).fit(x)
    approx = q.quantize(x)
    assert approx.dtype == dtype
    assert (np.abs(approx.astype(float) - x.astype(float)) <= 0.3 * (high - low)).all()
    assert (np.diff(q.encode(x).astype(int)) > 7).all() or law != "optimal"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"law": "b"}, "law must be one of 'mu', 'a', 'optimal', got 'b'"),
        ({"peak": 0}, "peak must be above 0, got 0"),
        ({"peak": "loud"}, "peak must be a finite number, got 'loud'"),
        ({"peak": 1, "law": "optimal"}, "peak must be None with law='optimal', which follows the data, got 1"),
        ({"reconstruction": "median"}, "reconstruction must be one of 'center', 'centroid', got 'median'"),
    ],
)
def test_arguments_that_cannot_be_used_are_named(options, message):
    with pytest.raises(ArgumentError, match=message):
        Companded(4, **options).fit([1.0, 2.0])


def test_a_density_without_ends_needs_a_peak_and_one_without_variance_has_no_optimum():
    with pytest.raises(
        ArgumentError, match=r"peak must be a finite number for Gaussian.*, which has no ends, got None"
    ):
        Companded(4).design(densities.Gaussian())
    assert Companded(4, peak=4).design(densities.Gaussian()).n_levels_ == 4
    cauchy = Density(lambda x: 1 / (np.pi * (1 + x * x)), (-np.inf, np.inf))
    with pytest.raises(ArgumentError, match="the source must have a finite variance"):
        Companded(4, law="optimal").design(cauchy)
