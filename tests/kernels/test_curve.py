import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .. import reference
from . import call

WEIGHTS = np.float32([0.5, 0.25, 0.125])


def assert_same(samples, order, codebook, weights=WEIGHTS, low=-1e9, high=1e9, dtype=np.uint8):
    limits = (np.full(samples.shape[1], limit, np.float32) for limit in (low, high))
    arguments = (samples, order, codebook, *limits, weights, dtype)
    result = call.diffuse_along(*arguments)
    assert np.array_equal(result, reference.diffuse_along(*arguments))
    return result


@pytest.mark.parametrize("rows", range(1, 13))
def test_small_curves_equal_their_twin(rows):
    for columns in range(1, 13):
        assert np.array_equal(call.hilbert_order(rows, columns), reference.hilbert_order(rows, columns))


@given(st.integers(1, 300), st.integers(1, 300))
def test_a_curve_visits_each_sample_once_and_goes_from_neighbour_to_neighbour(rows, columns):
    order = call.hilbert_order(rows, columns)
    assert np.array_equal(np.sort(order), np.arange(rows * columns))
    y, x = np.divmod(order, columns)
    assert (np.abs(np.diff(y)) + np.abs(np.diff(x)) == 1).all()


def test_a_square_of_a_power_of_two_is_hilberts():
    assert call.hilbert_order(4, 4).tolist() == [0, 1, 5, 4, 8, 12, 13, 9, 10, 14, 15, 11, 7, 6, 2, 3]


@pytest.mark.parametrize("n", [0, 1, 2, 40])
@pytest.mark.parametrize(("d", "k"), [(1, 1), (1, 2), (1, 5), (3, 17), (4, 2), (5, 9)])
@pytest.mark.parametrize("length", [1, 3, 16])
def test_codes_equal_their_twin(n, d, k, length):
    rng = np.random.default_rng(n + k)
    samples, codebook = (rng.uniform(0, 255, (size, d)).astype(np.float32) for size in (n, k))
    codebook = np.sort(codebook, axis=0) if d == 1 else codebook  # levels on a line increase
    weights = rng.dirichlet(np.ones(length)).astype(np.float32)
    order = rng.permutation(n)
    assert_same(samples, order, codebook, weights)
    assert_same(samples, order, codebook, weights, low=100, high=200, dtype=np.uint16)


def test_five_samples_by_hand():
    # Levels 0 and 8. 3 -> 0, error 3; 3 + 1.5 -> 8, error -3.5; 3 - 1.75 + 0.75 = 2 -> 0, error 2;
    # 3 + 1 - 0.875 + 0.375 = 3.5 -> 0, error 3.5; 3 + 1.75 + 0.5 - 0.4375 = 4.8125 -> 8. The order is backwards.
    samples, order = np.full((5, 1), 3, np.float32), np.arange(5)[::-1].copy()
    assert assert_same(samples, order, np.float32([[0], [8]])).tolist() == [1, 0, 0, 1, 0]
