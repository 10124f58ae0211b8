import numpy as np
import pytest

from .. import reference
from . import call

C1, C2 = 6.5, 58.5


def pairs(shape, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.integers(0, 256, shape, np.uint8)
    b = np.clip(a + rng.integers(-20, 20, shape), 0, 255).astype(np.uint8)
    flat, extreme = np.full(shape, 255, np.uint8), (rng.integers(0, 2, shape) * 255).astype(np.uint8)
    yield from [(a, b), (a, a), (flat, flat), (flat, a), (extreme, 255 - extreme)]


@pytest.mark.parametrize("shape", [(7, 7), (7, 30), (30, 7), (19, 23)])
@pytest.mark.parametrize("window", [2, 3, 4, 7])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_ssim_map_equals_its_twin_bit_for_bit(shape, window, channels):
    for a, b in pairs((shape[0], shape[1] * channels)):
        for scale in (1, 1 / 255, 257.0):  # an int leaves the bytes
            x, y = (a, b) if scale == 1 else (a * scale, b * scale)
            ours = call.ssim_map(x, y, window, channels, C1 * scale**2, C2 * scale**2)
            assert np.array_equal(ours, reference.ssim_map(x, y, window, channels, C1 * scale**2, C2 * scale**2))


def test_byte_sums_are_exact_in_the_largest_window():
    white, black = np.full((181, 182), 255, np.uint8), np.zeros((181, 182), np.uint8)
    black[0, 0] = 1
    assert np.array_equal(call.ssim_map(white, white, 181, 1, C1, C2), np.ones((1, 2)))
    ours, twin = (find(white, black, 181, 1, C1, C2) for find in (call.ssim_map, reference.ssim_map))
    assert np.array_equal(ours, twin)


def test_bytes_and_doubles_agree_where_both_are_exact():
    for a, b in pairs((25, 31), seed=4):
        doubles = call.ssim_map(a.astype(np.float64), b.astype(np.float64), 7, 1, C1, C2)
        assert np.array_equal(call.ssim_map(a, b, 7, 1, C1, C2), doubles)


@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
def test_interleaved_channels_are_each_measured_alone(dtype):
    for a, b in pairs((20, 16, 3)):
        a, b = a.astype(dtype), b.astype(dtype)
        joint = call.ssim_map(a.reshape(20, -1), b.reshape(20, -1), 7, 3, C1, C2).reshape(14, 10, 3)
        for c in range(3):
            planes = (np.ascontiguousarray(image[..., c]) for image in (a, b))
            assert np.array_equal(joint[..., c], call.ssim_map(*planes, 7, 1, C1, C2))
