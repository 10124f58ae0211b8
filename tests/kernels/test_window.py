import numpy as np
import pytest

from .. import reference
from . import call


def pairs(shape, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.integers(0, 256, shape, np.uint8)
    b = np.clip(a + rng.integers(-20, 20, shape), 0, 255).astype(np.uint8)
    flat, extreme = np.full(shape, 255, np.uint8), (rng.integers(0, 2, shape) * 255).astype(np.uint8)
    yield from [(a, b), (a, a), (flat, flat), (flat, a), (extreme, 255 - extreme)]


@pytest.mark.parametrize("shape", [(7, 7), (7, 30), (30, 7), (19, 23)])
@pytest.mark.parametrize("window", [2, 3, 4, 7])
def test_ssim_map_equals_its_twin_bit_for_bit(shape, window):
    for a, b in pairs(shape):
        assert np.array_equal(call.ssim_map(a, b, window, 6.5, 58.5), reference.ssim_map(a, b, window, 6.5, 58.5))
        for scale in (1.0, 1 / 255, 257.0):
            x, y = a * scale, b * scale
            assert np.array_equal(call.ssim_map(x, y, window, 0.01, 0.09), reference.ssim_map(x, y, window, 0.01, 0.09))


def test_byte_sums_are_exact_in_the_largest_window():
    white, black = np.full((181, 182), 255, np.uint8), np.zeros((181, 182), np.uint8)
    black[0, 0] = 1
    assert np.array_equal(call.ssim_map(white, white, 181, 6.5, 58.5), np.ones((1, 2)))
    assert np.array_equal(call.ssim_map(white, black, 181, 6.5, 58.5), reference.ssim_map(white, black, 181, 6.5, 58.5))


def test_bytes_and_doubles_agree_where_both_are_exact():
    for a, b in pairs((25, 31), seed=4):
        doubles = call.ssim_map(a.astype(np.float64), b.astype(np.float64), 7, 6.5, 58.5)
        assert np.array_equal(call.ssim_map(a, b, 7, 6.5, 58.5), doubles)
