from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .. import reference
from . import call


def excess(values, weights, integer, k):
    """Exact cost of the kernel's partition over the least cost, and the exact cost of one cell for scale."""
    values, weights = np.asarray(values, np.float64), np.asarray(weights, np.float64)
    boundaries = call.optimal_partition(values, weights, int(integer), k)
    assert boundaries[0] == 0
    assert boundaries[-1] == len(values)
    assert (np.diff(boundaries) > 0).all()
    cost = reference.partition_cost(values, weights, integer, boundaries)
    return cost - reference.least_cost(values, weights, integer, k), cost


def assert_optimal(values, weights, integer, k):
    """Optimal exactly. Holds for small integers, whose costs are fractions far enough apart for doubles to part."""
    assert excess(values, weights, integer, k)[0] == 0


def assert_nearly_optimal(values, weights, integer, k):
    """Optimal up to rounding.

    The kernel takes differences of running sums of w, w·v and w·v², so a cell's cost carries an error of some ulps of
    the sums over all the data, and of two partitions that near in cost it may take either. Hence 1e-9 of the cost, and
    beside it 1e-14 of Σ w (v − mean)² of all the data for data whose partition costs nearly nothing beside that.
    """
    more, cost = excess(values, weights, integer, k)
    spread = reference.least_cost(np.asarray(values, np.float64), np.asarray(weights, np.float64), False, 1)
    assert more <= Fraction(1e-9) * cost + Fraction(1e-14) * spread


small = st.lists(st.tuples(st.integers(-20, 40), st.integers(1, 9)), min_size=1, max_size=11, unique_by=lambda p: p[0])


@given(small, st.booleans(), st.data())
def test_cost_is_least_for_small_integers(points, integer, data):
    values, weights = zip(*sorted(points), strict=True)
    assert_optimal(values, weights, integer, data.draw(st.integers(1, len(values))))


@pytest.mark.parametrize("integer", [False, True])
@pytest.mark.parametrize("n", [1, 2, 3, 8, 17, 24])
def test_cost_is_least_for_equally_spaced_equal_weights_at_every_k(n, integer):
    for k in range(1, n + 1):  # nearly every partition ties with another
        assert_optimal(np.arange(n) - 5, np.ones(n), integer, k)


@pytest.mark.parametrize("integer", [False, True])
@pytest.mark.parametrize("k", [1, 2, 3, 7, 16, 39, 40])
def test_cost_is_least_for_random_bytes(k, integer):
    rng = np.random.default_rng(k)
    assert_optimal(np.sort(rng.choice(256, 40, replace=False)), rng.integers(1, 100, 40), integer, k)


@pytest.mark.parametrize("k", [1, 2, 5, 12, 29, 30])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_cost_is_least_for_random_floats(k, scale):
    rng = np.random.default_rng(k)
    assert_nearly_optimal(np.sort(rng.normal(0, scale, 30)), rng.random(30) + 0.01, False, k)


@pytest.mark.parametrize("k", [2, 5, 11, 24])
@pytest.mark.parametrize("offset", [-1e6, 1e6, 1e6 + 0.3])
@pytest.mark.parametrize("integer", [False, True])
def test_cost_is_least_far_from_zero(k, offset, integer):
    rng = np.random.default_rng(k)
    values = np.sort(rng.normal(0, 1, 25)) + offset if not integer else np.cumsum(rng.integers(1, 5, 25)) + int(offset)
    assert_nearly_optimal(values, rng.random(25) + 0.01, integer, k)


@pytest.mark.parametrize("k", [2, 3, 8, 20])
@pytest.mark.parametrize("seed", range(5))
def test_cost_is_least_for_weights_twelve_decades_apart(k, seed):
    rng = np.random.default_rng(seed)
    weights = 10.0 ** rng.uniform(-6, 6, 24)
    assert_nearly_optimal(np.sort(rng.normal(0, 1, 24)), weights, False, k)


@given(st.integers(2, 14), st.data())
def test_cost_is_least_for_any_finite_floats(n, data):
    floats = st.floats(-1e3, 1e3, allow_subnormal=False).map(lambda v: round(v, 3) + 0.0)
    values = sorted(data.draw(st.lists(floats, min_size=n, max_size=n, unique=True)))
    weights = data.draw(st.lists(st.floats(0.125, 100), min_size=n, max_size=n))
    assert_nearly_optimal(values, weights, False, data.draw(st.integers(1, n)))


@pytest.mark.parametrize("k", [2, 10, 100, 700, 1999])
def test_cost_agrees_with_kmeans1d(k):
    kmeans1d = pytest.importorskip("kmeans1d", reason="kmeans1d, the peer, belongs to the bench group")
    rng = np.random.default_rng(k)
    values, weights = np.sort(rng.laplace(0, 10, 2000)), np.ones(2000)
    boundaries = call.optimal_partition(values, weights, 0, k)
    labels = np.array(kmeans1d.cluster(values, k).clusters)
    theirs = np.concatenate([np.flatnonzero(np.diff(labels, prepend=-1)), [2000]])
    ours, peer = (float(reference.partition_cost(values, weights, False, b)) for b in (boundaries, theirs))
    assert ours == pytest.approx(peer, rel=1e-9)


def test_two_clusters_are_parted_between_them():
    assert call.optimal_partition(np.array([0.0, 1, 9, 10, 11]), np.ones(5), 0, 2).tolist() == [0, 2, 5]
    # squared errors of the cuts of 0 4 6 9: 12⅔, 8 + 4½, 18⅔
    assert call.optimal_partition(np.array([0.0, 4, 6, 9]), np.ones(4), 0, 2).tolist() == [0, 2, 4]
    # a heavy value is worth a cell of its own: 12⅔ against nearly 16 + 4½
    assert call.optimal_partition(np.array([0.0, 4, 6, 9]), np.array([1e4, 1, 1, 1]), 0, 2).tolist() == [0, 1, 4]
