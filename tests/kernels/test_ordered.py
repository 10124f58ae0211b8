import numpy as np
import pytest

from .. import reference
from . import call

SHAPES = [(1, 1), (1, 70), (9, 1), (13, 200)]
TILES = [(1, 1), (2, 3), (8, 64), (13, 200), (20, 300)]
DTYPES = [np.uint8, np.uint16]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("tile", TILES)
@pytest.mark.parametrize("first", [0, 1, 1000])
def test_kernels_equal_their_twins_bit_for_bit(shape, tile, first):
    rng = np.random.default_rng(0)
    samples, bytes_ = rng.integers(0, 256, shape, np.uint8), rng.integers(0, 256, tile, np.uint8)
    rest = rng.integers(0, 1 << 16, tile, np.uint16)
    twin = reference.threshold_bytes(samples, bytes_, first)
    assert np.array_equal(call.threshold_bytes(samples, bytes_, first), twin)
    for dtype in DTYPES:
        for kind in DTYPES:
            values = rng.integers(0, np.iinfo(kind).max + 1, shape, kind)
            places = rng.integers(0, np.iinfo(dtype).max << 16, np.iinfo(kind).max + 1, np.uint32)
            places[[0, -1]] = 0, np.iinfo(dtype).max << 16
            twin = reference.threshold_places(values, places, rest, first, dtype)
            assert np.array_equal(call.threshold_places(values, places, rest, first, dtype), twin)
        for k in (2, 3, 4, 5, 17, 256):
            levels = np.unique(rng.normal(size=k).astype(np.float32))
            floats = np.concatenate([rng.normal(size=shape[0] * shape[1]), levels, [-np.float32(3e38), 3e38]])
            floats = rng.permutation(floats.astype(np.float32))[: shape[0] * shape[1]].reshape(shape)
            twin = reference.threshold_floats(floats, levels, rest, first, dtype)
            assert np.array_equal(call.threshold_floats(floats, levels, rest, first, dtype), twin)


def test_levels_of_one_value_are_no_trouble():
    samples = np.float32([[0, 1, 2, 3, 4]])
    rest = np.full((1, 1), 1 << 15, np.uint16)
    for levels in ([1, 1], [1, 1, 3], [1, 3, 3], [2, 2, 2]):
        levels = np.float32(levels)
        codes = call.threshold_floats(samples, levels, rest, 0, np.uint8)
        assert np.array_equal(codes, reference.threshold_floats(samples, levels, rest, 0, np.uint8))
        assert np.array_equal(abs(levels[codes] - samples), abs(levels[:, None, None] - samples).min(axis=0))


def weights(tall, wide, seed):
    table = np.random.default_rng(seed).integers(0, 1 << 20, (tall, wide), np.int32)
    down, right = ((np.arange(n - 1, -1, -1) + 1 - n % 2) % n for n in (tall, wide))
    table += table[np.ix_(down, right)]  # symmetric about the middle
    table[tall // 2, wide // 2] = 1 << 30
    return table


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (7, 1), (6, 7), (3, 37)])
@pytest.mark.parametrize("window", [(1, 1), (3, 5), (9, 9)])
def test_void_and_cluster_equals_its_twin_bit_for_bit(shape, window):
    tall, wide = map(min, shape, window)  # even where it is the whole torus
    table = weights(tall, wide, 1)
    bell = np.outer(*(np.exp(-((np.arange(n) - n // 2) ** 2) / 4) for n in (tall, wide)))
    gaussian = (bell * 1000).astype(np.int32)  # coarse, for ties
    gaussian[tall // 2, wide // 2] = 1 << 30
    rng = np.random.default_rng(0)
    one = np.zeros(shape, np.uint8)
    one[0, 0] = 1
    for ones in (one, np.ones(shape, np.uint8), 255 * (rng.random(shape) < 0.3).astype(np.uint8) | one):
        for kernel in (table, gaussian):
            ranks = call.void_and_cluster(ones, kernel)
            assert np.array_equal(ranks, reference.void_and_cluster(ones, kernel))
            assert np.array_equal(np.sort(ranks, axis=None), np.arange(ranks.size))
