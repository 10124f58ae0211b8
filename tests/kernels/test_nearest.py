import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from .. import reference
from . import call


def assert_same(points, codebook):
    for ours, twin in zip(call.nearest(points, codebook), reference.nearest(points, codebook), strict=True):
        assert ours.dtype == twin.dtype
        assert np.array_equal(ours, twin)


@pytest.mark.parametrize("d", [1, 2, 3, 4, 5, 9])
@pytest.mark.parametrize("n", [0, 1, 255, 256, 257, 700])
def test_nearest_equals_its_twin_around_the_block_size(n, d):
    rng = np.random.default_rng(n + d)
    assert_same(rng.normal(size=(n, d)).astype(np.float32), rng.normal(size=(13, d)).astype(np.float32))


@pytest.mark.parametrize("k", [1, 2, 255, 256, 257])
def test_nearest_equals_its_twin_for_bytes_with_many_ties(k):
    rng = np.random.default_rng(k)
    codebook = rng.integers(0, 4, (k, 3)).astype(np.float32)  # repeated codewords
    assert_same(rng.integers(0, 5, (400, 3)).astype(np.float32), codebook)


def test_nearest_labels_the_last_of_65536_codewords():
    codebook = np.arange(65536, dtype=np.float32)[:, None]
    points = np.array([0, 65535, 32768.5, 70000, -5, 256], np.float32)[:, None]
    labels, distances = call.nearest(points, codebook)
    assert labels.tolist() == [0, 65535, 32768, 65535, 0, 256]
    assert distances.tolist()[:3] == [0, 0, 0.25]


values = st.sampled_from(np.array([0, 1, -1, 0.5, 1e-20, 3e-23, 1e19, -1e20, 3e38, 0.1, 16777216], np.float32))


@given(st.integers(1, 5), st.integers(1, 9), st.data())
def test_nearest_equals_its_twin_where_squares_overflow_or_vanish(d, k, data):
    points = data.draw(hnp.arrays(np.float32, (7, d), elements=values))
    assert_same(points, data.draw(hnp.arrays(np.float32, (k, d), elements=values)))


def assert_same_two(points, codebook):
    for ours, twin in zip(call.nearest_two(points, codebook), reference.nearest_two(points, codebook), strict=True):
        assert np.array_equal(ours, twin)


@pytest.mark.parametrize("d", [1, 2, 3, 4, 5, 9])
@pytest.mark.parametrize("n", [0, 1, 31, 32, 33, 700])
def test_the_two_nearest_equal_their_twin(n, d):
    rng = np.random.default_rng(n + d)
    points = rng.normal(size=(n, d)).astype(np.float32)
    for k in (2, 3, 9, 40):
        assert_same_two(points, rng.normal(size=(k, d)).astype(np.float32))


@given(st.integers(1, 5), st.integers(2, 9), st.data())
def test_the_two_nearest_equal_their_twin_where_squares_overflow_or_vanish(d, k, data):
    points = data.draw(hnp.arrays(np.float32, (7, d), elements=values))
    assert_same_two(points, data.draw(hnp.arrays(np.float32, (k, d), elements=values)))


@pytest.mark.parametrize("d", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("k", [2, 17, 300])
def test_words_are_dropped_only_where_they_cannot_be_nearest(d, k):
    rng = np.random.default_rng(k + d)
    near = rng.integers(0, 3, (40, d)).repeat(600, axis=0) * 100  # long runs of points that are near each other
    points = (near + rng.integers(0, 6, (24_000, d))).astype(np.float32)
    for codebook in (rng.uniform(-10, 310, (k, d)), rng.integers(0, 4, (k, d)) * 70):  # and with many ties
        assert_same(points, codebook.astype(np.float32))
        assert_same_two(points, codebook.astype(np.float32))


@pytest.mark.parametrize("shift", [0, 1e4, 1e7])
def test_words_that_differ_by_rounding_errors_are_not_dropped(shift):
    rng = np.random.default_rng(0)
    points = (shift + rng.normal(0, 1, (5000, 3))).astype(np.float32)
    codebook = (shift + rng.normal(0, 1e-3, (50, 3)) + [30, 0, 0]).astype(np.float32)
    assert_same(points, codebook)
    assert_same_two(points, codebook)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("k", [1, 2, 8, 9, 256])
def test_nearest_bytes_equals_its_twin(k, dtype):
    rng = np.random.default_rng(k)
    pixels = np.concatenate([rng.integers(0, 256, (3000, 3), np.uint8), np.full((2, 3), 255, np.uint8)])
    for colors in (rng.integers(0, 256, (k, 3), np.uint8), rng.integers(100, 104, (k, 3), np.uint8)):
        assert np.array_equal(call.nearest_bytes(pixels, colors, dtype), reference.nearest_bytes(pixels, colors, dtype))


def test_nearest_bytes_finds_the_last_of_65536_colors():
    number = np.arange(65536)
    colors = np.stack([number >> 8, number & 255, np.full(65536, 9)], axis=1).astype(np.uint8)
    pixels = colors[[0, 65535, 300, 40000]] + np.uint8([0, 0, 3])
    assert call.nearest_bytes(pixels, colors, np.uint16).tolist() == [0, 65535, 300, 40000]


@pytest.mark.parametrize("d", [1, 3, 4, 5])
@pytest.mark.parametrize("n", [0, 1, 256, 1001])
def test_sum_cells_adds_in_the_order_of_the_points(n, d):
    rng = np.random.default_rng(n + d)
    points, weights = rng.normal(size=(n, d)).astype(np.float32), 10 ** rng.uniform(-6, 6, n)
    labels, k = rng.integers(0, 7, n).astype(np.uint16), 8  # cell 7 stays empty
    sums, counts = rng.normal(size=(k, d)), rng.random(k)
    ours = call.sum_cells(points, weights, labels, sums, counts)
    twin = reference.sum_cells(points, weights, labels, sums, counts)
    assert np.array_equal(ours[0], twin[0])
    assert np.array_equal(ours[1], twin[1])
    columns = [np.bincount(labels, weights * points[:, a], k) for a in range(d)]
    fresh = call.sum_cells(points, weights, labels, np.zeros((k, d)), np.zeros(k))
    assert np.array_equal(fresh[0], np.stack(columns, axis=1))
    assert np.array_equal(fresh[1], np.bincount(labels, weights, k))
