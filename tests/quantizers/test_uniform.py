import numpy as np
import pytest
from sklearn.preprocessing import KBinsDiscretizer

from fewbits import Uniform
from fewbits.errors import ArgumentError


def test_bins_are_equal_over_the_range_of_the_data():
    q = Uniform(4).fit([10.0, 11.0, 50.0])
    assert q.decision_levels_.tolist() == [20, 30, 40]
    assert q.representation_levels_.tolist() == [15, 25, 35, 45]
    assert q.quantize([10.0, 20.0, 50.0]).tolist() == [15, 25, 45]


def test_samples_outside_a_given_range_take_the_end_levels():
    q = Uniform(4, range=(0, 8)).fit([100.0])
    assert q.representation_levels_.tolist() == [1, 3, 5, 7]
    assert q.quantize([-50.0, 0.0, 8.0, 1e9]).tolist() == [1, 1, 7, 7]


def test_centroids_replace_middles_where_there_are_samples():
    q = Uniform(4, range=(0, 8), reconstruction="centroid").fit([0.5, 0.75, 7.0, 30.0])
    assert q.representation_levels_.tolist() == [0.625, 3, 5, 18.5]


def test_equal_samples_have_one_level_and_no_warning():
    q = Uniform(16).fit([7, 7, 7])
    assert q.n_levels_ == 1
    assert q.quantize([7]).tolist() == [7]


@pytest.mark.parametrize("levels", [1, 4, 32])
def test_dense_data_has_an_error_of_a_twelfth_of_the_squared_step(levels):
    per_bin = 64
    n = levels * per_bin
    x = (np.arange(n) + 0.5) / n  # per_bin samples in the middle of equal parts of each bin
    error = np.mean((x - Uniform(levels, range=(0, 1)).fit(x).quantize(x)) ** 2)
    assert error == pytest.approx((1 / levels) ** 2 / 12 * (1 - 1 / per_bin**2), rel=1e-12)


def test_error_is_at_most_half_a_step():
    x = np.random.default_rng(0).normal(0, 9, 5000)
    q = Uniform(37).fit(x)
    assert np.abs(x - q.quantize(x)).max() <= np.ptp(x) / 37 / 2 * (1 + 1e-12)


@pytest.mark.parametrize("levels", [2, 5, 16])
def test_decision_levels_and_codes_are_those_of_kbins(levels):
    x = np.random.default_rng(levels).normal(0, 1, 700)
    peer = KBinsDiscretizer(levels, encode="ordinal", strategy="uniform", subsample=None).fit(x[:, None])
    q = Uniform(levels).fit(x)
    assert np.allclose(q.decision_levels_, peer.bin_edges_[0][1:-1], rtol=1e-12)
    assert np.array_equal(q.encode(x), peer.transform(x[:, None])[:, 0])


def test_integers_are_rounded_and_clipped_to_their_type():
    q = Uniform(2, range=(-200, 600)).fit(np.array([0, 255], np.uint8))
    assert q.representation_levels_.tolist() == [0, 400]
    assert q.quantize(np.array([0, 199, 200, 255], np.uint8)).tolist() == [0, 0, 255, 255]
    assert Uniform(2).fit(np.array([0, 3], np.uint8)).decode([0, 1]).tolist() == [1, 2]  # 0.75, 2.25


@pytest.mark.parametrize("bad", [(1, 1), (2, 1), (0, np.inf), (np.nan, 1), (1,), (1, 2, 3), "ab", 5, (None, 1)])
def test_range_must_be_two_increasing_numbers(bad):
    with pytest.raises(ArgumentError, match="range must be two finite numbers, low < high, got "):
        Uniform(2, range=bad).fit([1.0])


def test_reconstruction_must_be_known():
    with pytest.raises(ArgumentError, match="reconstruction must be one of 'center', 'centroid', got 'median'"):
        Uniform(2, reconstruction="median").fit([1.0])
