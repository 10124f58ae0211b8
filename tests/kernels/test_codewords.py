import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from .. import reference
from . import call


def assert_same(ours, twin):
    for mine, theirs in zip(ours, twin, strict=True):
        assert np.array_equal(mine, theirs)


def some(n, d, k, seed):
    rng = np.random.default_rng(seed)
    points = rng.normal(0, 40, (n, d)).astype(np.float32)
    return points, 10 ** rng.uniform(-2, 3, n), points[rng.choice(n, k, replace=False)].copy(), rng


@pytest.mark.parametrize("d", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(("n", "k"), [(1, 1), (7, 2), (8, 3), (9, 9), (300, 20)])
def test_moves_equal_their_twin(n, k, d):
    points, weights, codebook, rng = some(n, d, k, n + d)
    options = codebook[:, None] + rng.normal(0, 5, (k, 6, d)).astype(np.float32)
    assert_same(
        call.move_words(points, weights, options, codebook), reference.move_words(points, weights, options, codebook)
    )


@pytest.mark.parametrize("reach", [0, 1, 30, 1000])
def test_moves_of_any_length_equal_their_twin_on_bytes_in_order(reach):
    rng = np.random.default_rng(reach)
    points = np.sort(rng.integers(0, 256, (700, 3)), axis=0).astype(np.float32)  # neighbours are near each other
    codebook = np.unique(points[::23], axis=0) + rng.integers(-reach, reach + 1, 3).astype(np.float32)
    options = codebook[:, None] + rng.integers(-reach, reach + 1, (len(codebook), 4, 3)).astype(np.float32)
    weights = rng.integers(1, 1000, 700).astype(np.float64)
    ours = call.move_words(points, weights, options, codebook)
    assert_same(ours, reference.move_words(points, weights, options, codebook))
    assert (ours[1] == -1).all() == (reach == 0)


def test_a_word_takes_the_option_that_all_points_gain_most_from():
    points, codebook = np.float32([[0], [10], [11], [12]]), np.float32([[0], [10]])
    options = np.float32([[[-1], [1]], [[11], [12]]])
    moved, choices = call.move_words(points, np.ones(4), options, codebook)
    assert moved.tolist() == [[0], [11]]
    assert choices.tolist() == [-1, 0]


def test_words_that_move_later_see_where_the_others_have_gone():
    points, codebook = np.float32([[0], [4]]), np.float32([[5], [6]])
    moved, choices = call.move_words(points, np.ones(2), np.float32([[[0]], [[1]]]), codebook)
    assert moved.tolist() == [[0], [6]]  # the second would have gone to 1, were the first not at 0 by now
    assert choices.tolist() == [0, -1]


def exchanged(points, weights, codebook, boost, fixed=0):
    labels, distances = reference.nearest_two(points, codebook)
    ours = call.exchange(points, weights, labels, distances, boost, fixed, codebook)
    assert_same(ours, reference.exchange(points, weights, labels, distances, boost, fixed, codebook))
    return ours


@pytest.mark.parametrize("d", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("boost", [0.5, 1.0, 4.0, 1e9])
@pytest.mark.parametrize(("n", "k"), [(2, 2), (9, 9), (300, 20)])
def test_exchanges_equal_their_twin(n, k, boost, d):
    points, weights, codebook, _ = some(n, d, k, n + d)
    for fixed in (0, 1, k):
        moved, count = exchanged(points, weights, codebook, boost, fixed)
        assert np.array_equal(moved[:fixed], codebook[:fixed])
        assert count <= k // 2


@given(
    hnp.arrays(np.float32, st.tuples(st.integers(1, 20), st.just(3)), elements=st.sampled_from([0, 1, 2, 255])),
    st.integers(2, 6),
)
def test_exchanges_equal_their_twin_with_ties_and_empty_cells(points, k):
    codebook = np.resize(points[::2], (k, 3)).astype(np.float32)
    exchanged(points, np.ones(len(points)), codebook, 2.0)


def test_the_word_missed_least_joins_the_one_that_gains_most():
    points, codebook = np.float32([[0], [1], [50], [60]]), np.float32([[0], [1], [55]])
    moved, count = exchanged(points, np.ones(4), codebook, 1.0)
    assert count == 1
    assert sorted(moved.ravel().tolist()) == [1, 50, 60]
    assert exchanged(points, np.ones(4), codebook, 0.01)[1] == 0


def test_without_a_gain_words_only_go_to_their_means():
    points, codebook = np.float32([[0], [2], [50], [60]]), np.float32([[1.5], [54], [1000]])
    moved, count = exchanged(points, np.ones(4), codebook, 0.0)
    assert moved.tolist() == [[1], [55], [1000]]
    assert count == 0


def test_a_fixed_word_is_joined_but_stays():
    points, codebook = np.float32([[0], [100], [200], [200.5]]), np.float32([[0], [200], [200.5]])
    moved, count = exchanged(points, np.ones(4), codebook, 1.0, fixed=1)
    assert count == 1
    assert moved[0] == 0
    assert 100 in moved
