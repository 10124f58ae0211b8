import numpy as np
import pytest

from tests.reference import windows as reference

from . import call

SHAPES = [(1, 1), (1, 20), (20, 1), (9, 33), (23, 18)]
WINDOWS = [1, 3, 7, 19, 61, 301]


def images(shape, dtype):
    rng = np.random.default_rng(shape[1])
    noise = rng.integers(0, 256, shape, np.uint8)
    flat, board = np.full(shape, 255, np.uint8), ((np.indices(shape).sum(0) % 2) * 255).astype(np.uint8)
    near = rng.integers(200, 202, shape).astype(np.uint8)
    for image in (noise, flat, board, near):
        yield image.astype(dtype) * dtype(257 if dtype == np.uint16 else 1)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_moments_equal_their_twin_bit_for_bit(shape, window, dtype):
    for image in images(shape, dtype):
        mean, deviation = reference.window_moments(image, window)
        for tile in (None, 1, 4):
            ours, spread = call.window_moments(image, window, tile=tile)
            assert np.array_equal(ours, mean)
            assert np.array_equal(spread, deviation)
        assert np.array_equal(call.window_moments(image, window, both=False)[0], mean)
        later, _ = call.window_moments(image, window, first=shape[0] // 2)
        assert np.array_equal(later, mean[shape[0] // 2 :])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("window", WINDOWS)
def test_moments_of_doubles_equal_their_twin_bit_for_bit(shape, window):
    for image in images(shape, np.uint8):
        x = image / 127.5 - 1
        for first in (0, shape[0] // 2):
            expected = reference.window_moments_of_doubles(x, window, first)
            for tile in (None, 3):
                assert np.array_equal(call.window_moments(x, window, first=first, tile=tile), expected)


def test_byte_sums_are_exact_in_the_widest_narrow_window():
    white = np.full((255, 256), 255, np.uint8)
    mean, deviation = call.window_moments(white, 255)
    assert (mean == 255).all()
    assert (deviation == 0).all()
    half = white.copy()
    half[::2] = 0
    mean, deviation = (x[127, 127] for x in call.window_moments(half, 255))
    assert mean == np.float32(255 * 127 / 255)
    assert deviation == pytest.approx(np.sqrt(127 * 128), rel=1e-6)


def test_windows_of_more_samples_than_single_precision_counts():
    white = np.full((4200, 4200), 255, np.uint8)
    white[0, 0] = 0
    mean, deviation = (x[2100, 2100] for x in call.window_moments(white, 8401))
    assert mean == np.float32(255 - 255 / 4200**2)
    assert deviation == pytest.approx(255 / 4200, rel=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float64])
@pytest.mark.parametrize("name", ["window_minimum", "window_maximum", "window_median"])
def test_ranks_equal_their_twin(shape, window, dtype, name):
    if dtype == np.float64 and name == "window_median":
        return
    for image in images(shape, dtype):
        expected = getattr(reference, name)(image, window)
        for tile in (None, 1, 4, 11):
            assert np.array_equal(getattr(call, name)(image, window, tile), expected)


@pytest.mark.parametrize("window", [3, 301])
def test_medians_across_stripes(window):
    image = np.random.default_rng(0).integers(0, 256, (5, 700), np.uint8)
    assert np.array_equal(call.window_median(image, window), reference.window_median(image, window))
    deep = np.random.default_rng(1).integers(0, 65536, (5, 700), np.uint16)
    assert np.array_equal(call.window_median(deep, window), reference.window_median(deep, window))


@pytest.mark.parametrize("shape", [*SHAPES, (3, 1100)])
@pytest.mark.parametrize("radius", [0, 1, 5, 40])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float64])
def test_gaussian_equals_its_twin_bit_for_bit(shape, radius, dtype):
    weights = np.exp(-0.5 * np.square(np.arange(radius + 1) / 2.3))
    for image in images(shape, dtype):
        expected = reference.window_gaussian(image, weights)
        for tile in (None, 2):
            assert np.array_equal(call.window_gaussian(image, weights, tile), expected)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("window", [1, 3, 19, 255])
@pytest.mark.parametrize("factors", [(-5, 1, 0, 0), (0, 0.8, 0, 0.2 / 128), (3.5, 0.9, -0.2, 0.001)])
def test_codes_equal_their_twin(shape, window, factors):
    for image in images(shape, np.uint8):
        expected = reference.bilinear_codes(image, window, factors)
        for tile in (None, 4):
            assert np.array_equal(call.bilinear_codes(image, window, factors, tile), expected)
