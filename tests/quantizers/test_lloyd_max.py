import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from fewbits import Histogram, LloydMax
from fewbits.errors import ArgumentError


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
