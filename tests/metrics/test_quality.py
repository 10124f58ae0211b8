import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data

import fewbits as fb
from fewbits.color import to_space
from fewbits.errors import ArgumentError
from fewbits.metrics import quality

RNG = np.random.default_rng(3)


def test_a_uniform_error_by_hand():
    """Of flat images, the blur does nothing: the error is the squared distance of two colours in Oklab."""
    a, b = np.full((9, 9, 3), 120, np.uint8), np.full((9, 9, 3), (128, 118, 120), np.uint8)
    distance = np.square(to_space(a[:1, :1], "oklab").astype(float) - to_space(b[:1, :1], "oklab")).sum()
    assert quality(a, b) == pytest.approx(100 / (1 + (distance / 2.5e-4) ** 1.4))
    assert 50 < quality(a, b) < 90


def test_equal_images_have_100_and_black_for_white_nearly_0():
    image = RNG.integers(0, 256, (20, 30, 3), dtype=np.uint8)
    assert quality(image, image) == 100
    black, white = np.zeros((5, 5), np.uint8), np.full((5, 5), 255, np.uint8)
    assert 0 < quality(black, white) < 0.01


@given(st.integers(0, 2**32 - 1), st.integers(2, 60))
def test_a_larger_error_is_a_lower_quality(seed, size):
    rng = np.random.default_rng(seed)
    image = rng.integers(100, 156, (12, 12, 3)).astype(np.uint8)
    noise = np.where(rng.random(image.shape) < 0.5, -1, 1)
    small, large = ((image + step * noise).astype(np.uint8) for step in (size // 2, size))
    assert quality(image, large) < quality(image, small) < 100


def test_what_dither_adds_weighs_about_as_much_as_the_bands_it_replaces():
    image = data.astronaut()[100:300, 150:350]
    plain = fb.quantize_image(image, 16, space="oklab").array
    dithered = fb.quantize_image(image, 16, space="oklab", dither="floyd-steinberg", strength=0.875).array
    assert quality(image, dithered) == pytest.approx(quality(image, plain), abs=5)
    assert fb.metrics.mse(image, dithered) > 1.2 * fb.metrics.mse(image, plain)


def test_photographs_have_about_what_pngquant_says():
    """pngquant 3.0.3 has 24, 57, 77, 87 and 92 for its pictures of this photograph in so many colours."""
    image = data.coffee()[:, 75:525]
    ours = [quality(image, fb.quantize_image(image, k).array) for k in (16, 32, 64, 128, 256)]
    assert ours == sorted(ours)
    np.testing.assert_allclose(ours, [24, 57, 77, 87, 92], atol=12)


def test_transparent_images_count_over_black_and_over_white():
    image = np.full((9, 9, 4), (255, 255, 255, 128), np.uint8)
    other = np.full((9, 9, 4), (255, 255, 255, 140), np.uint8)
    over_black = [np.full((9, 9), alpha, np.uint8) for alpha in (128, 140)]
    assert quality(image, other) == pytest.approx(quality(*over_black))
    clear = np.array([[[0, 0, 0, 0]]], np.uint8), np.array([[[255, 9, 9, 0]]], np.uint8)
    assert quality(*clear) == 100


def test_threads_do_not_matter():
    a, b = RNG.integers(0, 256, (2, 150, 40, 3), dtype=np.uint8)
    assert quality(a, b, threads=1) == quality(a, b, threads=3)


def test_other_images_are_refused():
    with pytest.raises(ArgumentError, match="must be uint8 images"):
        quality(np.zeros((4, 4)), np.zeros((4, 4)))
    with pytest.raises(ArgumentError, match="must have one shape"):
        quality(np.zeros((4, 4), np.uint8), np.zeros((4, 5), np.uint8))
