"""Bands and noise on made gradients."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from skimage import data

import fewbits as fb
from fewbits.color import to_space
from fewbits.metrics import banding_map, noise_map
from fewbits.thresholds.windows import gaussian_weights

RAMP = np.tile(np.arange(256, dtype=np.uint8), (64, 1))
FLAT = np.full((64, 64), 128, np.uint8)
CORNER = (np.add.outer(np.arange(128), np.arange(128)) * 3 // 4 + 30).astype(np.uint8)


def lightness(grey):
    return float(to_space(np.full((1, 3), grey, np.uint8), "oklab")[0, 0])


@pytest.mark.parametrize("turned", [lambda x: x, np.transpose])
def test_a_step_on_a_flat_ground_has_its_height(turned):
    stepped = FLAT.copy()
    stepped[:, :32], stepped[:, 32:] = 124, 132
    bands = turned(banding_map(turned(FLAT), turned(stepped)).map)
    height = lightness(132) - lightness(124)
    # Two pixels apart on both sides of the step, blurred values differ by the weights of two pixels.
    slope = height * gaussian_weights(13, 2.0)[:2].sum() / 2
    np.testing.assert_allclose(bands[:, 31:33], 2 * np.sqrt(2 * np.pi) * slope, rtol=1e-4)
    assert bands.max() == pytest.approx(height, rel=0.06)
    assert (bands[:, :20] < 1e-12).all()
    assert (noise_map(turned(FLAT), turned(stepped)).map == 0).all()


@pytest.mark.parametrize("ramp", [RAMP, RAMP.T, CORNER])
def test_fewer_levels_make_more_bands(ramp):
    scores = [banding_map(ramp, fb.dither(ramp, levels, "none").array).rms for levels in (64, 32, 16, 8, 4, 2)]
    assert scores == sorted(scores)
    assert scores[-1] > 10 * scores[0] > 0


@pytest.mark.parametrize("method", ["floyd-steinberg", "ostromoukhov", "blue-noise"])
@pytest.mark.parametrize("levels", [4, 8])
def test_dither_turns_bands_into_noise(method, levels):
    banded, dithered = fb.dither(RAMP, levels, "none").array, fb.dither(RAMP, levels, method).array
    assert banding_map(RAMP, dithered).rms < 0.25 * banding_map(RAMP, banded).rms
    assert noise_map(RAMP, dithered).rms > 20 * max(noise_map(RAMP, banded).rms, 1e-4)


def test_more_dither_makes_more_noise():
    scores = [noise_map(RAMP, fb.dither(RAMP, 4, strength=strength).array).mean for strength in (0, 0.5, 1)]
    assert scores == sorted(scores)
    assert scores[0] < scores[1] < scores[2]


def test_white_noise_has_its_deviation_and_a_checkerboard_eight_thirds():
    noisy = FLAT + np.random.default_rng(0).integers(-3, 4, FLAT.shape).astype(np.int8)
    noisy = noisy.astype(np.uint8)
    deviation = to_space(np.repeat(noisy[..., None], 3, axis=2), "oklab")[..., 0].std()
    assert noise_map(FLAT, noisy).rms == pytest.approx(deviation, rel=0.05)
    checks = (126 + 4 * (np.indices(FLAT.shape).sum(axis=0) % 2)).astype(np.uint8)
    inner = noise_map(FLAT, checks).map[10:-10, 10:-10]
    np.testing.assert_allclose(inner, 8 / 3 * (lightness(130) - lightness(126)) / 2, rtol=0.01)


def test_bands_of_colour_count_too():
    ramp = np.dstack([RAMP, 255 - RAMP, np.full_like(RAMP, 128)])
    banded = ramp.copy()
    banded[..., 2] = np.where(np.arange(256) < 128, 110, 146)
    assert banding_map(ramp, banded).map[:, 120:136].max() > 0.01


def test_detail_hides_what_is_added():
    texture = np.random.default_rng(1).integers(-40, 41, RAMP.shape)
    rough = np.clip(RAMP // 2 + 64 + texture, 0, 255).astype(np.uint8)
    smooth = (RAMP // 2 + 64).astype(np.uint8)
    for metric in (banding_map, noise_map):
        on_smooth, on_rough = (metric(x, fb.dither(x, 3, "floyd-steinberg").array).rms for x in (smooth, rough))
        assert on_rough < 0.2 * on_smooth


def test_what_is_taken_away_is_nothing_added():
    noisy = np.clip(FLAT + np.random.default_rng(0).integers(-2, 3, FLAT.shape), 0, 255).astype(np.uint8)
    assert noise_map(noisy, FLAT).max == 0
    step = np.where(np.arange(64) < 32, np.uint8(120), np.uint8(136)) + np.zeros_like(FLAT)
    assert banding_map(step, FLAT).max < 1e-12


def test_a_photograph_in_few_colours():
    photo = data.astronaut()[::2, ::2]
    few, many = (fb.quantize_image(photo, colors).array for colors in (8, 128))
    dithered = fb.quantize_image(photo, 8, dither="floyd-steinberg").array
    assert banding_map(photo, few).rms > banding_map(photo, many).rms
    assert banding_map(photo, few).rms > banding_map(photo, dithered).rms
    assert noise_map(photo, dithered).rms > noise_map(photo, few).rms


@settings(max_examples=40, deadline=None)
@given(npst.arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(3))), st.integers(0))
def test_maps_are_finite_and_nothing_of_equal_images(image, seed):
    other = np.random.default_rng(seed).integers(0, 256, image.shape, np.uint8)
    for metric in (banding_map, noise_map):
        assert metric(image, image).max == 0
        found = metric(image, other).map
        assert found.shape == image.shape[:2]
        assert found.dtype == np.float32
        assert (found >= 0).all()
        assert np.isfinite(found).all()
