from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .. import reference
from . import call

SQUARED, INTEGER, ABSOLUTE = 0, 1, 2
each_error = pytest.mark.parametrize("error", [SQUARED, INTEGER, ABSOLUTE])


def exact_cost(values, weights, error, boundaries, k):
    """Exact cost of a partition from the kernel, which must be one into k cells."""
    assert len(boundaries) == k + 1
    assert boundaries[0] == 0
    assert boundaries[-1] == len(values)
    assert (np.diff(boundaries) > 0).all()
    return reference.partition_cost(values, weights, error, boundaries)


def excess(values, weights, error, k):
    """Exact cost of the kernel's partition over the least cost, and the exact cost itself for scale."""
    values, weights = np.asarray(values, np.float64), np.asarray(weights, np.float64)
    cost = exact_cost(values, weights, error, call.optimal_partition(values, weights, int(error), k), k)
    return cost - reference.least_cost(values, weights, error, k), cost


def assert_optimal(values, weights, error, k):
    """Optimal exactly. Holds for small integers, whose costs are fractions far enough apart for doubles to part."""
    assert excess(values, weights, error, k)[0] == 0


def assert_nearly_optimal(values, weights, error, k):
    """Optimal up to rounding.

    The kernel takes differences of running sums of w, w·v and w·v², so a cell's cost carries an error of some ulps of
    the sums over all the data, and of two partitions that near in cost it may take either. Hence 1e-9 of the cost, and
    beside it 1e-14 of Σ w (v − mean)² of all the data for data whose partition costs nearly nothing beside that.
    """
    more, cost = excess(values, weights, error, k)
    one = ABSOLUTE if error == ABSOLUTE else SQUARED
    spread = reference.least_cost(np.asarray(values, np.float64), np.asarray(weights, np.float64), one, 1)
    assert more <= Fraction(1e-9) * cost + Fraction(1e-14) * spread


small = st.lists(st.tuples(st.integers(-20, 40), st.integers(1, 9)), min_size=1, max_size=11, unique_by=lambda p: p[0])


@given(small, st.sampled_from([SQUARED, INTEGER, ABSOLUTE]), st.data())
def test_cost_is_least_for_small_integers(points, error, data):
    values, weights = zip(*sorted(points), strict=True)
    assert_optimal(values, weights, error, data.draw(st.integers(1, len(values))))


@each_error
@pytest.mark.parametrize("n", [1, 2, 3, 8, 17, 24])
def test_cost_is_least_for_equally_spaced_equal_weights_at_every_k(n, error):
    values, weights = np.arange(n) - 5.0, np.ones(n)
    least = reference.least_costs(values, weights, error, n)
    together = call.optimal_partitions(values, weights, error, n)
    for k in range(1, n + 1):  # nearly every partition ties with another
        for boundaries in (call.optimal_partition(values, weights, error, k), together[k - 1]):
            assert exact_cost(values, weights, error, boundaries, k) == least[k - 1]


@each_error
@pytest.mark.parametrize("k", [1, 2, 3, 7, 16, 39, 40])
def test_cost_is_least_for_random_bytes(k, error):
    rng = np.random.default_rng(k)
    assert_optimal(np.sort(rng.choice(256, 40, replace=False)), rng.integers(1, 100, 40), error, k)


@pytest.mark.parametrize("error", [SQUARED, ABSOLUTE])
@pytest.mark.parametrize("k", [1, 2, 5, 12, 29, 30])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_cost_is_least_for_random_floats(k, scale, error):
    rng = np.random.default_rng(k)
    assert_nearly_optimal(np.sort(rng.normal(0, scale, 30)), rng.random(30) + 0.01, error, k)


@pytest.mark.parametrize("k", [2, 5, 11, 24])
@pytest.mark.parametrize("offset", [-1e6, 1e6, 1e6 + 0.3])
@each_error
def test_cost_is_least_far_from_zero(k, offset, error):
    rng = np.random.default_rng(k)
    values = np.sort(rng.normal(0, 1, 25)) + offset
    if error == INTEGER:
        values = np.cumsum(rng.integers(1, 5, 25)) + int(offset)
    assert_nearly_optimal(values, rng.random(25) + 0.01, error, k)


@pytest.mark.parametrize("k", [2, 3, 8, 20])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("error", [SQUARED, ABSOLUTE])
def test_cost_is_least_for_weights_twelve_decades_apart(k, seed, error):
    rng = np.random.default_rng(seed)
    weights = 10.0 ** rng.uniform(-6, 6, 24)
    assert_nearly_optimal(np.sort(rng.normal(0, 1, 24)), weights, error, k)


@given(st.integers(2, 14), st.sampled_from([SQUARED, ABSOLUTE]), st.data())
def test_cost_is_least_for_any_finite_floats(n, error, data):
    floats = st.floats(-1e3, 1e3, allow_subnormal=False).map(lambda v: round(v, 3) + 0.0)
    values = sorted(data.draw(st.lists(floats, min_size=n, max_size=n, unique=True)))
    weights = data.draw(st.lists(st.floats(0.125, 100), min_size=n, max_size=n))
    assert_nearly_optimal(values, weights, error, data.draw(st.integers(1, n)))


# --- every number of cells in one call


@given(small, st.sampled_from([SQUARED, INTEGER, ABSOLUTE]), st.data())
def test_all_partitions_cost_the_least_for_small_integers(points, error, data):
    values, weights = (np.array(column, np.float64) for column in zip(*sorted(points), strict=True))
    most = data.draw(st.integers(1, len(values)))
    least = reference.least_costs(values, weights, error, most)
    for k, boundaries in enumerate(call.optimal_partitions(values, weights, error, most), 1):
        assert exact_cost(values, weights, error, boundaries, k) == least[k - 1]


@each_error
@pytest.mark.parametrize("kind", ["uniform", "normal", "runs"])
def test_all_partitions_cost_as_much_as_each_found_alone(error, kind):
    rng = np.random.default_rng(0)
    values = {
        "uniform": np.arange(150.0),
        "normal": np.unique(np.rint(rng.normal(0, 300, 200))),
        "runs": np.concatenate([np.arange(50.0) + 1000 * run for run in range(3)]),  # ties within and between
    }[kind]
    weights = np.ones(len(values)) if kind != "normal" else rng.integers(1, 50, len(values)).astype(np.float64)
    for k, boundaries in enumerate(call.optimal_partitions(values, weights, error, len(values)), 1):
        if k % 7 == 1 or k > len(values) - 3:
            alone = call.optimal_partition(values, weights, error, k)
            both = [exact_cost(values, weights, error, b, k) for b in (boundaries, alone)]
            assert both[0] == both[1]


@pytest.mark.parametrize("error", [SQUARED, ABSOLUTE])
def test_all_partitions_of_floats_cost_the_least(error):
    rng = np.random.default_rng(5)
    values, weights = np.sort(rng.laplace(0, 1, 40)), 10.0 ** rng.uniform(-3, 3, 40)
    least = reference.least_costs(values, weights, error, 40)
    for k, boundaries in enumerate(call.optimal_partitions(values, weights, error, 40), 1):
        more = exact_cost(values, weights, error, boundaries, k) - least[k - 1]
        assert more <= Fraction(1e-9) * least[k - 1] + Fraction(1e-14) * least[0]


def test_all_partitions_of_one_and_of_two_values():
    assert [b.tolist() for b in call.optimal_partitions(np.array([3.0]), np.ones(1), SQUARED, 1)] == [[0, 1]]
    both = call.optimal_partitions(np.array([3.0, 9.0]), np.ones(2), ABSOLUTE, 2)
    assert [b.tolist() for b in both] == [[0, 2], [0, 1, 2]]


def test_absolute_error_is_counted_from_the_median():
    # 0 1 9 10 12 in two cells: 1 + 3 about the medians; a third goes where it saves most
    values = np.array([0.0, 1, 9, 10, 12])
    found = call.optimal_partitions(values, np.ones(5), ABSOLUTE, 4)
    assert [b.tolist() for b in found[:2]] == [[0, 5], [0, 2, 5]]
    costs = [reference.partition_cost(values, np.ones(5), ABSOLUTE, b) for b in found]
    assert costs == [9 + 8 + 0 + 1 + 3, 1 + 1 + 2, 1 + 1, 1]
    # the weight decides where the median lies: 0 and 4 in one cell cost 1 · 4, not 3 · 4
    assert reference.partition_cost(np.array([0.0, 4.0]), np.array([3.0, 1.0]), ABSOLUTE, [0, 2]) == 4


@pytest.mark.parametrize("k", [2, 10, 100, 700, 1999])
def test_cost_agrees_with_kmeans1d(k):
    kmeans1d = pytest.importorskip("kmeans1d", reason="kmeans1d, the peer, belongs to the bench group")
    rng = np.random.default_rng(k)
    values, weights = np.sort(rng.laplace(0, 10, 2000)), np.ones(2000)
    boundaries = call.optimal_partition(values, weights, 0, k)
    labels = np.array(kmeans1d.cluster(values, k).clusters)
    theirs = np.concatenate([np.flatnonzero(np.diff(labels, prepend=-1)), [2000]])
    ours, peer = (float(reference.partition_cost(values, weights, SQUARED, b)) for b in (boundaries, theirs))
    assert ours == pytest.approx(peer, rel=1e-9)


def test_two_clusters_are_parted_between_them():
    assert call.optimal_partition(np.array([0.0, 1, 9, 10, 11]), np.ones(5), 0, 2).tolist() == [0, 2, 5]
    # squared errors of the cuts of 0 4 6 9: 12⅔, 8 + 4½, 18⅔
    assert call.optimal_partition(np.array([0.0, 4, 6, 9]), np.ones(4), 0, 2).tolist() == [0, 2, 4]
    # a heavy value is worth a cell of its own: 12⅔ against nearly 16 + 4½
    assert call.optimal_partition(np.array([0.0, 4, 6, 9]), np.array([1e4, 1, 1, 1]), 0, 2).tolist() == [0, 1, 4]
