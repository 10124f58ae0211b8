import numpy as np
import pytest

from fewbits.palettes.median_cut import mean_cut, median_cut


def column(*values):
    return np.float32(values)[:, None]


def test_a_box_is_cut_across_its_longest_side_at_the_median():
    points = np.float32([[0, 0], [1, 9], [2, 8], [30, 0]])
    assert median_cut(points, np.ones(4), 2).tolist() == [[0.5, 4.5], [16, 4]]


def test_weights_move_the_median():
    assert median_cut(column(0, 1, 2, 9), np.array([1.0, 1, 1, 3]), 2).tolist() == [[1], [9]]
    assert median_cut(column(0, 1, 2, 9), np.array([9.0, 1, 1, 1]), 2).tolist() == [[0], [4]]


def test_equal_coordinates_stay_together():
    assert median_cut(column(0, 5, 5, 5, 9, 9), np.ones(6), 2).tolist() == [[3.75], [9]]
    assert median_cut(column(5, 5, 5, 9), np.ones(4), 2).tolist() == [[5], [9]]


def test_the_heaviest_box_is_cut_next():
    points, weights = column(0, 1, 10, 11), np.array([5.0, 5, 1, 1])
    assert sorted(median_cut(points, weights, 3).ravel().tolist()) == [0, 1, 10.5]
    # One place weighs most but cannot be cut.
    assert sorted(median_cut(points[1:], np.array([50.0, 1, 1]), 3).ravel().tolist()) == [1, 10, 11]


def test_boxes_of_a_median_cut_weigh_about_the_same():
    points = np.random.default_rng(0).normal(size=(1024, 3)).astype(np.float32)
    labels = np.unique(
        ((points[:, None] - median_cut(points, np.ones(1024), 8)) ** 2).sum(axis=2).argmin(axis=1), return_counts=True
    )[1]
    assert labels.min() > 64  # of 128 in each box; some are nearer to the mean of another


def test_a_mean_cut_is_at_the_mean():
    assert mean_cut(column(0, 1, 2, 9), np.ones(4), 2).tolist() == [[1], [9]]
    assert mean_cut(column(0, 1, 2, 9), np.array([1.0, 9, 1, 1]), 2).ravel() == pytest.approx([0.9, 5.5])
    weights = np.array([1.0, 1, 5])  # the mean is 2.43
    assert mean_cut(column(0, 2, 3), weights, 2).tolist() == [[1], [3]]


def test_a_mean_that_rounds_to_an_end_still_cuts():
    points = column(1, 1 + 2.0**-23)
    for weights in ([1e-250, 1.0], [1.0, 1e-250]):
        assert mean_cut(points, np.array(weights), 2).tolist() == points.tolist()
