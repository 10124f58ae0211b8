import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from fewbits import Density, Histogram, LloydMax
from fewbits.densities import Gamma, Gaussian, Laplacian, Rayleigh
from fewbits.densities import Uniform as UniformDensity
from fewbits.errors import ArgumentError, NotFittedError

from . import tables


def error_of(q, x):
    return float(np.sum((x - q.quantize(x).astype(np.float64)) ** 2))


def test_two_clusters_by_hand():
    q = LloydMax(2).fit([0, 1, 9, 10, 11])
    assert q.representation_levels_.tolist() == [0.5, 10]
    assert q.decision_levels_.tolist() == [5.25]
    assert q.quantize([0, 5, 6]).tolist() == [0, 0, 10]  # 0.5 rounds to even


@given(st.lists(st.integers(-30, 60), min_size=1, max_size=9), st.data())
def test_no_partition_into_cells_has_a_smaller_error(x, data):
    x = np.sort(np.array(x, np.float64))
    distinct = np.unique(x)
    levels = data.draw(st.integers(1, len(distinct)))

    def error(cuts):
        cells = np.searchsorted(cuts, x, side="right")
        return sum(np.sum((x[cells == c] - x[cells == c].mean()) ** 2) for c in range(levels))

    best = min(error(np.array(cuts)) for cuts in itertools.combinations(distinct[1:], levels - 1))
    assert error_of(LloydMax(levels).fit(x), x) == pytest.approx(best, rel=1e-9, abs=1e-9)


@given(st.lists(st.integers(0, 11), min_size=1, max_size=25), st.integers(1, 3))
def test_integer_levels_have_the_least_error_of_all_integer_levels(x, levels):
    x = np.array(x, np.uint8)
    levels = min(levels, len(np.unique(x)))
    q = LloydMax(levels, integer=True).fit(x)
    assert np.array_equal(q.representation_levels_, np.rint(q.representation_levels_))
    best = min(
        np.sum(np.abs(x[:, None].astype(np.float64) - choice).min(axis=1) ** 2)
        for choice in itertools.combinations(range(12), levels)
    )
    assert error_of(q, x) == best
    assert best <= error_of(LloydMax(levels).fit(x), x)


@pytest.mark.parametrize("levels", [2, 5, 16])
def test_error_is_no_larger_than_that_of_sklearn_kmeans(levels):
    x = np.random.default_rng(levels).laplace(0, 5, 800)
    peer = KMeans(levels, n_init=5, random_state=0, tol=0).fit(x[:, None])
    assert error_of(LloydMax(levels).fit(x), x) <= peer.inertia_ * (1 + 1e-12)


@pytest.mark.parametrize("levels", [2, 7, 30])
def test_levels_are_centroids_and_boundaries_are_midpoints(levels):
    x = np.random.default_rng(0).gamma(2, 3, 3000)
    q = LloydMax(levels).fit(x)
    codes = q.encode(x)
    centroids = [x[codes == c].mean() for c in range(levels)]
    assert np.allclose(q.representation_levels_, centroids, rtol=1e-12)
    assert np.allclose(
        q.decision_levels_, (q.representation_levels_[1:] + q.representation_levels_[:-1]) / 2, rtol=1e-14
    )
    nearest = np.abs(x[:, None] - q.representation_levels_).argmin(axis=1)
    assert np.array_equal(codes, nearest)


def test_error_falls_with_every_level():
    x = np.random.default_rng(0).normal(0, 1, 400)
    errors = [error_of(LloydMax(levels).fit(x), x) for levels in range(1, 40)]
    assert (np.diff(errors) < 0).all()


# J. Max (1960), table I: levels, mean squared error for the unit Gaussian
MAX_1960 = {1: 1.0, 2: 0.36338, 4: 0.117482, 8: 0.034548, 16: 0.009501}


@pytest.mark.parametrize(("levels", "published"), MAX_1960.items())
def test_gaussian_optimum_is_the_published_one(levels, published):
    x = np.linspace(-6, 6, 12001)  # all but 2e-9 of the mass
    density = np.exp(-(x**2) / 2)
    q = LloydMax(levels).design(Histogram.of(x, density))
    mse = np.sum(density * (x - q.quantize(x)) ** 2) / density.sum()
    assert mse == pytest.approx(published, abs=1e-4)
    if levels == 4:
        assert np.allclose(q.representation_levels_, [-1.510, -0.4528, 0.4528, 1.510], atol=2e-3)
        assert np.allclose(q.decision_levels_, [-0.9816, 0, 0.9816], atol=2e-3)


def test_uniform_density_gives_uniform_steps_and_a_twelfth_of_their_square():
    x = (np.arange(6400) + 0.5) / 6400
    q = LloydMax(8).fit(x)
    assert np.allclose(q.representation_levels_, (np.arange(8) + 0.5) / 8, rtol=1e-12)
    assert np.mean((x - q.quantize(x)) ** 2) == pytest.approx((1 / 8) ** 2 / 12 * (1 - 1 / 800**2), rel=1e-9)


def test_binned_design_states_its_distortion():
    x = np.random.default_rng(0).normal(0, 1, 20000)
    histogram = Histogram.of(x, bins=500)
    q = LloydMax(8).design(histogram)
    on_entries = np.sum(histogram.weights * (histogram.values - q.quantize(histogram.values)) ** 2)
    inside = [np.floor(d / histogram.width) for d in q.decision_levels_]
    parted = np.isin(np.floor(histogram.values / histogram.width), inside)
    assert parted.sum() <= 7  # bins that hold a decision level are the only ones not exact
    real = np.sum((x - q.quantize(x)) ** 2)
    assert real == pytest.approx(on_entries + histogram.scatter.sum(), rel=1e-3)
    assert real <= 1.01 * error_of(LloydMax(8).fit(x), x)


def test_integer_levels_need_integer_data():
    with pytest.raises(ArgumentError, match="integer=True needs integer data, got float64"):
        LloydMax(2, integer=True).fit([0.5, 1.0, 2.0])


@pytest.mark.parametrize(("levels", "error"), [(2, 0.36338), (4, 0.117482), (8, 0.034548), (16, 0.009501)])
@pytest.mark.parametrize("reach", [8, 12, 30])
def test_tails_of_next_to_no_weight_do_not_mislead_the_design(levels, error, reach):
    x = np.linspace(-reach, reach, 16001)
    density = np.exp(-(x**2) / 2)  # spans hundreds of decades
    q = LloydMax(levels).design(Histogram.of(x, density))
    assert np.average((x - q.quantize(x)) ** 2, weights=density) == pytest.approx(error, abs=2e-6)


@pytest.mark.parametrize("distance", [1e6, 1e9, 1e12])
def test_far_clusters_are_designed_as_well_as_near_ones(distance):
    rng = np.random.default_rng(0)
    near, far = rng.integers(0, 1000, 300), rng.integers(0, 1000, 200)
    together = LloydMax(6).fit(np.concatenate([near, 2000.0 + far]))
    apart = LloydMax(6).fit(np.concatenate([near, distance + far]))
    gap = distance - 2000
    shifted = np.where(together.representation_levels_ > 1500, together.representation_levels_ + gap, 0)
    np.testing.assert_allclose(apart.representation_levels_[3:], shifted[3:], rtol=1e-12)
    np.testing.assert_allclose(apart.representation_levels_[:3], together.representation_levels_[:3], rtol=1e-12)


def test_values_near_the_ends_of_float_do_not_overflow():
    x = np.array([-8e307, -7.9e307, 7.9e307, 8e307])
    np.testing.assert_array_equal(LloydMax(4).fit(x).quantize(x), x)
    np.testing.assert_allclose(LloydMax(2).fit(x).representation_levels_, [-7.95e307, 7.95e307])
    with pytest.raises(ArgumentError, match="x must span a range that is a finite float"):
        LloydMax(2).fit([-1.7e308, 1.7e308])


# --- densities


SOURCES = {"gaussian": Gaussian(), "laplacian": Laplacian()}


@pytest.fixture(scope="module")
def optima():
    """The optimal quantizers of the tables, by source and number of levels."""
    found = {}
    for name, source in SOURCES.items():
        path = LloydMax.path(source, 36)
        rest = [LloydMax(levels).design(source) for levels in tables.COSTS[name] if levels > 36]
        found[name] = {q.n_levels_: q for q in path + rest}
    return found


def residuals(source, q):
    """How far the necessary conditions are from being met."""
    cells = source.cells(q.decision_levels_)
    middle = (q.representation_levels_[:-1] + q.representation_levels_[1:]) / 2
    return np.abs(q.representation_levels_ - cells.means).max(), np.abs(q.decision_levels_ - middle).max(initial=0)


@pytest.mark.parametrize("name", SOURCES)
def test_densities_have_the_tabulated_optima(optima, name):
    assert set(optima[name]) == set(tables.COSTS[name])
    for levels, (mse, entropy) in tables.COSTS[name].items():
        q = optima[name][levels]
        assert q.mse_ == pytest.approx(mse, rel=1e-9), levels
        assert q.entropy_ == pytest.approx(entropy, abs=1e-8), levels


@pytest.mark.parametrize("name", SOURCES)
def test_densities_have_the_tabulated_levels(optima, name):
    for levels, upper in tables.LEVELS[name].items():
        expected = np.concatenate([-np.array(upper[levels % 2 :])[::-1], upper])
        np.testing.assert_allclose(optima[name][levels].representation_levels_, expected, atol=5e-7)


@pytest.mark.parametrize("name", SOURCES)
def test_levels_of_a_density_meet_the_conditions_of_an_optimum(optima, name):
    for levels, q in optima[name].items():
        assert max(residuals(SOURCES[name], q)) < 1e-12, levels


@pytest.mark.parametrize("levels", [1, 2, 7, 16])
def test_designs_move_and_stretch_with_the_density(optima, levels):
    q, unit = LloydMax(levels).design(Gaussian(100, 5)), optima["gaussian"][levels]
    np.testing.assert_allclose(q.representation_levels_, 100 + 5 * unit.representation_levels_, atol=1e-9)
    assert q.mse_ == pytest.approx(25 * unit.mse_, rel=1e-9)


# J. Max (1960), table I: N, x₂.. and y as printed (four digits), mean squared error
MAX_TABLE = {
    3: ([0.6120], [0.0, 1.224], 0.1902),
    4: ([0.0, 0.9816], [0.4528, 1.510], 0.1175),
    5: ([0.3823, 1.244], [0.0, 0.7646, 1.724], 0.07994),
    6: ([0.0, 0.6589, 1.447], [0.3177, 1.0, 1.894], 0.05798),
    8: ([0.0, 0.5006, 1.050, 1.748], [0.2451, 0.7560, 1.344, 2.152], 0.03454),
}


@pytest.mark.parametrize(("levels", "row"), MAX_TABLE.items())
def test_gaussian_levels_are_those_that_max_printed(optima, levels, row):
    decision, representation, mse = row
    q = optima["gaussian"][levels]
    np.testing.assert_allclose(q.decision_levels_[(levels - 1) // 2 :], decision, atol=6e-4)
    np.testing.assert_allclose(q.representation_levels_[levels // 2 :], representation, atol=6e-4)
    assert q.mse_ == pytest.approx(mse, abs=5e-5)


def test_laplacian_pair_by_hand(optima):
    q = optima["laplacian"][2]
    np.testing.assert_allclose(q.representation_levels_, [-np.sqrt(0.5), np.sqrt(0.5)], rtol=1e-7)  # a flat optimum
    assert (q.mse_, q.entropy_) == (pytest.approx(0.5, rel=1e-12), pytest.approx(1, abs=1e-12))


@pytest.mark.parametrize("levels", [1, 2, 5, 32])
def test_uniform_density_has_equal_steps(levels):
    q = LloydMax(levels).design(UniformDensity(-1, 3))
    np.testing.assert_allclose(q.representation_levels_, -1 + 4 * (np.arange(levels) + 0.5) / levels, atol=1e-12)
    assert q.mse_ == pytest.approx((4 / levels) ** 2 / 12, rel=1e-11)
    assert q.entropy_ == pytest.approx(np.log2(levels), abs=1e-11)


# the two-sided gamma source of shape ½, whose best quantizer of an even number of levels is not symmetric
@pytest.mark.parametrize(
    ("levels", "mse"),
    [(1, 1.0), (2, 0.598974), (3, 0.296117), (4, 0.212677), (5, 0.139459), (6, 0.108993), (8, 0.066317)],
)
def test_the_gamma_source_has_its_global_optimum(levels, mse):
    q = LloydMax(levels).design(Gamma(0.5))
    assert q.mse_ == pytest.approx(mse, abs=1e-6)
    assert max(residuals(Gamma(0.5), q)) < 1e-9


def test_the_symmetric_gamma_pair_is_worse():
    gamma = Gamma(0.5)
    cells = gamma.cells([0.0])
    np.testing.assert_allclose(cells.means, [-np.sqrt(1 / 3), np.sqrt(1 / 3)], rtol=1e-10)  # E|x| = θ/2, θ = 2/√3
    assert cells.scatter.sum() == pytest.approx(2 / 3, rel=1e-10)
    q = LloydMax(2).design(gamma)
    assert abs(q.decision_levels_[0]) > 0.1
    assert q.mse_ < 0.9 * cells.scatter.sum()


@pytest.mark.parametrize("levels", [2, 3])
def test_rayleigh_levels_are_the_numeric_optimum(levels):
    optimize = pytest.importorskip("scipy.optimize", reason="scipy, the peer, comes with scikit-learn")
    integrate = pytest.importorskip("scipy.integrate", reason="scipy, the peer, comes with scikit-learn")

    def error(representation):
        r = np.sort(representation)
        edges = [0.0, *((r[1:] + r[:-1]) / 2), 12.0]
        parts = zip(edges[:-1], edges[1:], r, strict=True)
        return sum(
            integrate.quad(lambda x, m=m: (x - m) ** 2 * x * np.exp(-x * x / 2), a, b, epsabs=1e-12)[0]
            for a, b, m in parts
        )

    starts = ([0.5, 2.0], [1.0, 3.0]) if levels == 2 else ([0.5, 1.2, 2.0], [0.4, 2.0, 3.5])
    options = {"xatol": 1e-8, "fatol": 1e-13}
    found = min(
        (optimize.minimize(error, start, method="Nelder-Mead", options=options) for start in starts),
        key=lambda result: result.fun,
    )
    q = LloydMax(levels).design(Rayleigh())
    assert q.mse_ == pytest.approx(found.fun, abs=1e-10)
    np.testing.assert_allclose(q.representation_levels_, np.sort(found.x), atol=1e-5)


def test_a_density_is_designed_as_its_fine_histogram():
    x = np.linspace(-9, 9, 36001)
    fine = Histogram.of(x, np.exp(-np.sqrt(2) * np.abs(x)))
    for levels in (3, 8):
        a, b = LloydMax(levels).design(Laplacian()), LloydMax(levels).design(fine)
        np.testing.assert_allclose(a.representation_levels_, b.representation_levels_, atol=5e-3)
    q = LloydMax(2, channel_axis=0).design([Laplacian(), Gaussian(3)])
    np.testing.assert_allclose(q.mse_, [0.5, 1 - 2 / np.pi], rtol=1e-10)
    np.testing.assert_allclose(q.entropy_, [1, 1], rtol=1e-10)


# --- absolute error


def test_laplacian_levels_of_least_absolute_error_by_hand():
    one = LloydMax(1, distortion="absolute").design(Laplacian(mean=3))
    assert one.representation_levels_ == pytest.approx([3], abs=1e-12)
    two = LloydMax(2, distortion="absolute").design(Laplacian())  # the medians of both halves: e^(−√2 r) = ½
    half = np.log(2) / np.sqrt(2)
    np.testing.assert_allclose(two.representation_levels_, [-half, half], rtol=1e-10)
    assert two.decision_levels_ == pytest.approx([0], abs=1e-10)
    # three: the middle cell reaches to t, the outer level is t + ln 2/√2, so t = (0 + t + ln 2/√2)/2
    three = LloydMax(3, distortion="absolute").design(Laplacian())
    np.testing.assert_allclose(three.representation_levels_, [-2 * half, 0, 2 * half], atol=1e-9)
    np.testing.assert_allclose(three.decision_levels_, [-half, half], atol=1e-9)


@pytest.mark.parametrize("source", [Gaussian(), Rayleigh(), UniformDensity(0, 2)], ids=repr)
@pytest.mark.parametrize("levels", [1, 4, 9])
def test_absolute_levels_of_a_density_are_medians_and_midpoints(source, levels):
    q = LloydMax(levels, distortion="absolute").design(source)
    np.testing.assert_allclose(q.representation_levels_, source.medians(q.decision_levels_), atol=1e-12)
    middle = (q.representation_levels_[:-1] + q.representation_levels_[1:]) / 2
    np.testing.assert_allclose(q.decision_levels_, middle, atol=1e-10)


def absolute_error(q, x, weights):
    return float(weights @ np.abs(x - q.representation_levels_[q.encode(x)]))


@given(
    st.lists(st.tuples(st.integers(-30, 60), st.integers(1, 9)), min_size=1, max_size=9, unique_by=lambda p: p[0]),
    st.data(),
)
def test_no_partition_has_a_smaller_absolute_error(points, data):
    x, weights = (np.array(column, np.float64) for column in zip(*sorted(points), strict=True))
    levels = data.draw(st.integers(1, len(x)))

    def cost(i, j):
        return min(weights[i:j] @ np.abs(x[i:j] - m) for m in x[i:j])

    every = itertools.combinations(range(1, len(x)), levels - 1)
    best = min(sum(cost(i, j) for i, j in itertools.pairwise([0, *cuts, len(x)])) for cuts in every)
    q = LloydMax(levels, distortion="absolute").fit(x, weights)
    assert absolute_error(q, x, weights) == pytest.approx(best, rel=1e-12)
    assert np.isin(q.representation_levels_, x).all()
    integer = LloydMax(levels, distortion="absolute", integer=True).fit(x.astype(np.int16), weights)
    assert absolute_error(integer, x, weights) == pytest.approx(best, rel=1e-12)


def test_absolute_error_is_least_where_squared_error_is_not():
    x = np.array([0.0] * 5 + [1.0] * 4 + [100.0])
    absolute, squared = LloydMax(1, distortion="absolute").fit(x), LloydMax(1).fit(x)
    assert absolute.representation_levels_.tolist() == [0]
    assert squared.representation_levels_ == pytest.approx([10.4])


@pytest.mark.parametrize("distortion", ["Squared", "l1", None, 2, ["squared"]])
def test_distortion_must_be_known(distortion):
    with pytest.raises(ArgumentError, match="distortion must be one of 'squared', 'absolute', got "):
        LloydMax(2, distortion=distortion).fit([1.0, 2.0])


# --- every number of levels


def assert_is_the_path(path, source, costs, sample_weight=None, **parameters):
    """Each of the path's quantizers costs what the one designed alone does."""
    for levels, q in enumerate(path, 1):
        assert q.get_params() == LloydMax(levels, **parameters).get_params()
        assert q.n_levels_ == levels
        q_alone = LloydMax(levels, **parameters)
        designed = isinstance(source, Histogram | Density)
        alone = q_alone.design(source) if designed else q_alone.fit(source, sample_weight)
        assert costs(q) == pytest.approx(costs(alone), rel=1e-11, abs=1e-300), levels
        assert q.dtype_ == alone.dtype_


@pytest.mark.parametrize("kind", ["normal", "grid", "bytes", "repeated"])
def test_the_path_has_the_optimum_for_every_number_of_levels(kind):
    rng = np.random.default_rng(0)
    x = {
        "normal": rng.normal(0, 1, 120),
        "grid": np.arange(60.0),
        "bytes": rng.integers(0, 100, 400).astype(np.uint8),
        "repeated": np.array([5, 5, 5, -3, 8, 8, 100]),
    }[kind]
    path = LloydMax.path(x, 200)
    assert len(path) == len(np.unique(x))
    assert_is_the_path(path, x, lambda q: q.mse_)
    assert path[-1].mse_ == 0
    errors = np.array([q.mse_ for q in path])
    assert (np.diff(errors) < 0).all()
    assert (np.diff(errors, 2) > -1e-12).all()  # convex in K
    assert len(LloydMax.path(x, 3)) == 3


def test_the_path_under_absolute_error_on_integers_with_weights_and_bins():
    rng = np.random.default_rng(1)
    x, weights = rng.integers(0, 90, 300).astype(np.int16), rng.integers(0, 5, 300).astype(np.float64)

    def absolute(q):
        return absolute_error(q, x.astype(np.float64), weights)

    for integer in (False, True):
        path = LloydMax.path(x, 20, sample_weight=weights, distortion="absolute", integer=integer)
        assert_is_the_path(path, x, absolute, weights, distortion="absolute", integer=integer)
    path = LloydMax.path(x, 20, sample_weight=weights, integer=True)
    assert_is_the_path(path, x, lambda q: q.mse_, weights, integer=True)
    assert all(np.array_equal(q.representation_levels_, np.rint(q.representation_levels_)) for q in path)
    path = LloydMax.path(x, 9, sample_weight=weights, bins=16)
    assert path[0].source_.width > 0
    assert_is_the_path(path, x, lambda q: q.mse_, weights, bins=16)
    assert_is_the_path(LloydMax.path(Histogram.of(x, weights), 9), Histogram.of(x, weights), lambda q: q.mse_)


@pytest.mark.parametrize("name", SOURCES)
def test_the_path_of_a_density_has_the_optima(optima, name):
    assert_is_the_path([optima[name][levels] for levels in range(1, 7)], SOURCES[name], lambda q: q.mse_)
    path = LloydMax.path(SOURCES[name], 4, distortion="absolute")
    assert_is_the_path(
        path,
        SOURCES[name],
        lambda q: SOURCES[name].expectation(lambda x: np.abs(x - q.representation_levels_[q.encode(x)])),
        distortion="absolute",
    )


@pytest.mark.parametrize("most", [0, -1, 4097, 2.0, "4", None, True])
def test_the_path_wants_a_whole_number_up_to_4096(most):
    with pytest.raises(ArgumentError, match="max_levels must be a whole number from 1 to 4096, got "):
        LloydMax.path([1.0, 2.0], most)


def test_the_path_refuses_what_its_quantizers_do():
    with pytest.raises(ArgumentError, match="path makes one design for all samples; take channels one by one"):
        LloydMax.path([[1.0, 2.0]], 2, channel_axis=0)
    with pytest.raises(ArgumentError, match="x must hold at least one sample"):
        LloydMax.path([], 2)
    with pytest.raises(ArgumentError, match="integer=True needs integer data, got float64"):
        LloydMax.path([1.0, 2.0], 2, integer=True)
    with pytest.raises(ArgumentError, match="distortion must be one of"):
        LloydMax.path([1.0, 2.0], 2, distortion="cubic")
    with pytest.raises(ArgumentError, match="sample_weight must be numbers in the shape of the samples"):
        LloydMax.path([1.0, 2.0], 2, sample_weight=[1])
    with pytest.raises(TypeError):
        LloydMax.path([1.0, 2.0], 2, levels=3)


# --- peers


few_floats = st.lists(
    st.tuples(st.integers(-10000, 10000).map(lambda number: number / 16), st.integers(1, 20)), min_size=2, max_size=40
)


@given(few_floats, st.data())
def test_error_equals_that_of_kmeans1d(points, data):
    kmeans1d = pytest.importorskip("kmeans1d", reason="kmeans1d is a peer of the tests")
    x, repeats = (np.array(column) for column in zip(*points, strict=True))
    x = np.repeat(x, repeats)  # it knows no weights
    levels = data.draw(st.integers(1, len(np.unique(x))))
    labels, centroids = kmeans1d.cluster(x, levels)
    theirs = np.mean((x - np.array(centroids)[labels]) ** 2)
    assert LloydMax(levels).fit(x).mse_ == pytest.approx(theirs, rel=1e-9, abs=1e-9)


@given(few_floats, st.data())
def test_error_equals_that_of_weighted_ckmeans(points, data):
    ckwrap = pytest.importorskip("ckwrap", reason="ckwrap is a peer of the benchmarks")
    x, weights = (np.array(column, np.float64) for column in zip(*points, strict=True))
    levels = data.draw(st.integers(1, len(np.unique(x))))
    labels = np.asarray(ckwrap.ckmeans(x, levels, weights).labels)
    means = {label: np.average(x[labels == label], weights=weights[labels == label]) for label in np.unique(labels)}
    theirs = np.average([(value - means[label]) ** 2 for value, label in zip(x, labels, strict=True)], weights=weights)
    ours = LloydMax(levels).fit(x, weights).mse_
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)


# --- what a design cost


def test_mse_and_entropy_by_hand():
    q = LloydMax(2).fit([0, 1, 9, 10, 11, 9, 10, 11])
    assert q.mse_ == pytest.approx((0.25 * 2 + 4) / 8, rel=1e-14)
    assert q.entropy_ == pytest.approx(0.25 * 2 + 0.75 * np.log2(4 / 3), rel=1e-14)
    weighted = LloydMax(2).fit([0.0, 1.0, 9.0], [1, 1, 2])
    assert weighted.mse_ == pytest.approx(0.5 / 4, rel=1e-14)
    assert weighted.entropy_ == 1
    one = LloydMax(1).fit([3, 3, 3])
    assert (one.mse_, one.entropy_) == (0, 0)


def test_mse_and_entropy_of_channels_by_hand():
    q = LloydMax(2, channel_axis=0).fit([[0, 1, 9, 10], [5, 5, 5, 6]])
    assert q.mse_ == (0.25, 0)
    assert q.entropy_ == (1, pytest.approx(2 - 0.75 * np.log2(3), rel=1e-14))


def test_mse_counts_the_levels_as_they_are_and_the_scatter_in_bins():
    integer = LloydMax(1, integer=True).fit([0, 0, 1])
    assert integer.representation_levels_.tolist() == [0]
    assert integer.mse_ == pytest.approx(1 / 3, rel=1e-14)
    assert LloydMax(1).fit([0, 0, 1]).mse_ == pytest.approx(2 / 9, rel=1e-14)
    x = np.random.default_rng(0).normal(0, 1, 4000)
    binned = LloydMax(1, bins=20).fit(x)
    assert binned.mse_ == pytest.approx(x.var(), rel=1e-12)
    absolute = LloydMax(2, distortion="absolute").fit([0.0, 0.0, 3.0, 10.0])
    assert absolute.mse_ == pytest.approx(9 / 4, rel=1e-14)


def test_costs_before_a_design_are_not_fitted():
    for name in ("mse_", "entropy_"):
        with pytest.raises(NotFittedError, match="has no levels yet"):
            getattr(LloydMax(2), name)


def test_samples_are_not_added_to_a_density():
    q = LloydMax(2).design(Gaussian())
    with pytest.raises(ArgumentError, match="samples cannot be added to a density; fit a new quantizer to them"):
        q.partial_fit([1.0, 2.0])
    assert q.encode([-1.0, 1.0]).tolist() == [0, 1]
    assert q.quantize([9]).dtype == np.float64
