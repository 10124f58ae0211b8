import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from .. import reference
from . import call


def assert_same(points, weights, k):
    ours, count = call.variance_cut(points, weights, k)
    twin, twin_count = reference.variance_cut(points, weights, k)
    assert count == twin_count
    assert np.array_equal(ours, twin)
    assert np.array_equal(np.unique(ours), np.arange(count))


@pytest.mark.parametrize("d", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("k", [1, 2, 9, 40])
def test_boxes_equal_their_twin_on_random_points(d, k):
    rng = np.random.default_rng(d * k)
    assert_same(rng.normal(size=(150, d)), rng.random(150) + 0.01, k)


@given(st.integers(1, 30), st.integers(1, 4), st.integers(1, 33), st.data())
def test_boxes_equal_their_twin_on_a_coarse_grid_with_ties(n, d, k, data):
    points = data.draw(hnp.arrays(np.float64, (n, d), elements=st.sampled_from([0.0, 1.0, 2.0, 255.0])))
    weights = data.draw(hnp.arrays(np.float64, n, elements=st.sampled_from([1.0, 2.0, 1e6])))
    assert_same(points, weights, k)


@pytest.mark.parametrize("n", [1, 2, 300])
def test_equal_points_stay_in_one_box(n):
    labels, count = call.variance_cut(np.full((n, 3), 7.0), np.ones(n), 5)
    assert count == 1
    assert (labels == 0).all()


def test_there_are_no_more_boxes_than_distinct_points():
    points = np.repeat(np.array([[0.0, 0], [0, 1], [5, 5]]), 4, axis=0)
    labels, count = call.variance_cut(points, np.ones(12), 256)
    assert count == 3
    assert len({tuple(labels[i : i + 4]) for i in (0, 4, 8)}) == 3


def test_the_first_cut_goes_where_the_error_falls_most():
    points = np.array([[0.0, 0], [1, 0], [0, 100], [1, 100]])  # far apart along the second axis
    assert call.variance_cut(points, np.ones(4), 2)[0].tolist() == [0, 0, 1, 1]
    assert call.variance_cut(points, np.array([1e6, 1e6, 1, 1]), 2)[0].tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize("ratio", [1e-6, 1e6])
def test_boxes_equal_their_twin_with_weights_far_apart(ratio):
    rng = np.random.default_rng(3)
    assert_same(rng.integers(0, 256, (200, 3)).astype(np.float64), np.where(rng.random(200) < 0.5, 1.0, ratio), 30)
