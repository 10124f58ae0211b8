import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .. import reference
from . import call

sizes = pytest.mark.parametrize("n", [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 40, 65, 100])


def assert_equals_twin(values, weights, price):
    found = call.entropy_partition(values, weights, price)
    np.testing.assert_array_equal(found, reference.entropy_partition(values, weights, price))
    return found


def lagrangian(values, weights, price, boundaries):
    """Σ w (v − mean)² + price · Σ W log2(T / W), the sums rounded once."""
    total, terms = math.fsum(weights), []
    for i, j in itertools.pairwise(boundaries):
        mass = math.fsum(weights[i:j])
        mean = math.fsum(weights[i:j] * values[i:j]) / mass
        terms += [*(weights[i:j] * (values[i:j] - mean) ** 2), price * mass * math.log2(total / mass)]
    return math.fsum(terms)


def partitions(n):
    """All 2^(n − 1) partitions of n values into cells."""
    for cuts in itertools.product([False, True], repeat=n - 1):
        yield [0, *(i for i, cut in enumerate(cuts, 1) if cut), n]


# --- the logarithm


def test_the_series_is_log2_to_the_last_digits():
    rng = np.random.default_rng(0)
    x = np.concatenate(
        [10.0 ** rng.uniform(-300, 300, 3000), 1 + rng.uniform(-0.5, 1, 3000), 2.0 ** np.arange(-99, 99)]
    )
    expected = np.array([math.log2(value) for value in x])
    np.testing.assert_allclose(reference.log2_series(x), expected, rtol=5e-16, atol=5e-16)
    assert reference.log2_series(np.array([1.0, 2.0, 0.25, 1024.0])).tolist() == [0, 1, -2, 10]


# --- an ideal entropy code: equal to the twin bit for bit


@sizes
@pytest.mark.parametrize("price", [0.0, 1e-6, 1e-3, 0.03, 1.0, 1e12])
def test_random_values_are_parted_as_by_the_twin(n, price):
    rng = np.random.default_rng(n)
    assert_equals_twin(np.sort(rng.normal(0, 1, n)), rng.random(n) + 0.01, price)


@sizes
@pytest.mark.parametrize("price", [0.0, 0.1, 0.25, 1.0, 7.0])
def test_ties_are_broken_as_by_the_twin(n, price):
    assert_equals_twin(np.arange(float(n)), np.ones(n), price)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kind", ["weights", "tiny", "huge", "far", "clusters", "geometric", "tails"])
def test_adversarial_sources_are_parted_as_by_the_twin(kind, seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 70))
    values, weights = np.sort(rng.normal(0, 1, n)), rng.random(n) + 0.01
    if kind == "weights":
        weights = 10.0 ** rng.uniform(-12, 12, n)
    elif kind == "tiny":
        weights = 10.0 ** rng.uniform(-290, -280, n)
    elif kind == "huge":
        weights = 10.0 ** rng.uniform(270, 280, n)
    elif kind == "far":
        values = values + 1e9
    elif kind == "clusters":
        values = np.sort(np.concatenate([values[: n // 2] * 1e-6, 1 + values[n // 2 :] * 1e-6]))
    elif kind == "geometric":
        values, weights = 2.0 ** np.arange(n), 3.0 ** -np.arange(float(n))
    else:
        values = np.linspace(-12, 12, n)
        weights = np.exp(-(values**2) / 2)
    for price in (0.0, 10.0 ** rng.uniform(-8, 4), 1e-9 * np.ptp(values) ** 2, np.ptp(values) ** 2):
        assert_equals_twin(values, weights, float(price))


@given(
    st.lists(st.tuples(st.integers(-99, 99), st.integers(1, 9)), min_size=1, max_size=33, unique_by=lambda p: p[0]),
    st.one_of(st.just(0.0), st.floats(1e-3, 1e4)),
)
def test_small_integers_are_parted_as_by_the_twin(points, price):
    values, weights = (np.array(column, np.float64) for column in zip(*sorted(points), strict=True))
    assert_equals_twin(values, weights, price)


@given(st.integers(1, 10), st.data())
def test_no_partition_costs_less(n, data):
    floats = st.floats(-100, 100, allow_subnormal=False).map(lambda v: round(v, 3) + 0.0)
    values = np.array(sorted(data.draw(st.lists(floats, min_size=n, max_size=n, unique=True))))
    weights = np.array(data.draw(st.lists(st.floats(0.01, 100), min_size=n, max_size=n)))
    price = data.draw(st.one_of(st.just(0.0), st.floats(1e-3, 1e4)))
    ours = lagrangian(values, weights, price, call.entropy_partition(values, weights, price))
    least = min(lagrangian(values, weights, price, boundaries) for boundaries in partitions(n))
    assert ours <= least * (1 + 1e-11) + 1e-12


@pytest.mark.parametrize("price", [0.01, 0.1, 0.3, 1.0, 3.0])
def test_no_partition_of_thirteen_values_costs_less(price):
    rng = np.random.default_rng(7)  # more than one group of ends
    values, weights = np.sort(rng.normal(0, 2, 13)), rng.random(13) + 0.01
    ours = lagrangian(values, weights, price, call.entropy_partition(values, weights, price))
    assert ours <= min(lagrangian(values, weights, price, boundaries) for boundaries in partitions(13)) * (1 + 1e-12)


@sizes
def test_free_bits_give_every_value_a_cell_and_dear_ones_none(n):
    rng = np.random.default_rng(n)
    values, weights = np.sort(rng.normal(0, 1, n)), rng.integers(1, 9, n).astype(np.float64)
    assert call.entropy_partition(values, weights, 0.0).tolist() == list(range(n + 1))
    assert call.entropy_partition(values, weights, 1e9).tolist() == [0, n]


def test_two_values_part_where_the_bit_is_cheaper_than_the_error():
    values, weights = np.array([0.0, 2.0]), np.ones(2)  # error 2 in one cell; 2 bits in two
    assert call.entropy_partition(values, weights, 0.999).tolist() == [0, 1, 2]
    assert call.entropy_partition(values, weights, 1.001).tolist() == [0, 2]
    assert call.entropy_partition(values, weights, 1.0).tolist() == [0, 1, 2]  # of equals the shorter last cell


# --- given codes


def coded_excess(values, weights, lengths, price):
    """Exact cost over the least, and the least."""
    boundaries = call.coded_partition(values, weights, lengths, price)
    assert boundaries[0] == 0
    assert boundaries[-1] == len(values)
    assert (np.diff(boundaries) >= 0).all()
    least = reference.least_coded_cost(values, weights, lengths, price)
    return reference.coded_cost(values, weights, lengths, price, boundaries) - least, least


def test_the_twin_of_given_codes_is_the_least_of_all_partitions():
    rng = np.random.default_rng(0)
    for n, k in ((1, 1), (1, 3), (4, 2), (5, 3), (3, 5)):
        values, weights = np.sort(rng.choice(50, n, replace=False)) / 2, rng.integers(1, 9, n) / 4
        lengths = rng.integers(0, 12, k) / 2
        every = itertools.combinations_with_replacement(range(n + 1), k - 1)
        costs = [reference.coded_cost(values, weights, lengths, 0.75, [0, *inner, n]) for inner in every]
        assert reference.least_coded_cost(values, weights, lengths, 0.75) == min(costs)


@given(
    st.lists(st.tuples(st.integers(-20, 40), st.integers(1, 9)), min_size=1, max_size=9, unique_by=lambda p: p[0]),
    st.lists(st.integers(0, 8), min_size=1, max_size=6),
    st.sampled_from([0.0, 0.25, 1.0, 3.0, 64.0, 1e6]),
)
def test_given_codes_cost_the_least_for_small_integers(points, lengths, price):
    values, weights = (np.array(column, np.float64) for column in zip(*sorted(points), strict=True))
    more, least = coded_excess(values, weights, np.array(lengths, np.float64), price)
    assert more <= Fraction(1e-13) * least


@pytest.mark.parametrize("n", [1, 2, 9, 30])
@pytest.mark.parametrize("k", [1, 2, 5, 12])
@pytest.mark.parametrize("price", [0.0, 1e-3, 0.1, 10.0, 1e9])
def test_given_codes_cost_the_least_for_random_floats(n, k, price):
    rng = np.random.default_rng(100 * n + k)
    values, weights = np.sort(rng.normal(0, 1, n)), 10.0 ** rng.uniform(-2, 2, n)
    more, least = coded_excess(values, weights, rng.random(k) * 6, price)
    spread = reference.least_cost(values, weights, 0, 1)
    assert more <= Fraction(1e-11) * least + Fraction(1e-14) * spread


def test_equally_spaced_equal_weights_and_equal_codes_cost_the_least():
    for n, k in itertools.product((4, 9, 12), (1, 3, 4, 6)):
        for price in (0.0, 0.5):
            assert coded_excess(np.arange(float(n)), np.ones(n), np.full(k, 3.0), price)[0] == 0


def test_a_dear_code_is_left_out():
    values, weights = np.array([0.0, 2.0, 4.0]), np.ones(3)
    lengths = np.array([1.0, 9.0, 1.0])
    # all codes: 11 bits; the middle one out: error 2, 3 bits
    assert call.coded_partition(values, weights, lengths, 0.2).tolist() == [0, 1, 2, 3]
    at = call.coded_partition(values, weights, lengths, 0.3).tolist()
    assert at in ([0, 1, 1, 3], [0, 2, 2, 3])
    assert call.coded_partition(values, weights, np.array([3.0, 1.0, 2.0]), 100.0).tolist() == [0, 0, 3, 3]
    assert call.coded_partition(values, weights, np.array([5.0]), 1.0).tolist() == [0, 3]
