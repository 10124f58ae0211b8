"""Pillow's error diffusions: the kernels, their twins and the Pillow installed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from .. import reference
from . import call

SHAPES = [(1, 1), (1, 2), (1, 40), (40, 1), (2, 2), (15, 16), (16, 17), (17, 15), (33, 48), (70, 61)]
FLOYD_STEINBERG = Image.Dither.FLOYDSTEINBERG


def random(shape, seed=0, low=0, high=256):
    return np.random.default_rng(seed).integers(low, high, shape, np.uint8)


def bits(samples):
    return np.asarray(Image.fromarray(samples).convert("1")).astype(np.uint8)


def by_palette(samples, palette):
    image = Image.new("P", (1, 1))
    image.putpalette(palette.tobytes())
    return np.asarray(Image.fromarray(samples).quantize(palette=image, dither=FLOYD_STEINBERG))


def assert_bits(samples):
    codes = call.diffuse_pillow(samples)
    assert np.array_equal(codes, reference.diffuse_pillow(samples))
    assert np.array_equal(codes, bits(samples))


def assert_palette(samples, palette):
    codes = call.diffuse_pillow_palette(samples, palette)
    assert np.array_equal(codes, reference.diffuse_pillow_palette(samples, palette))
    assert np.array_equal(codes, by_palette(samples, palette))
    assert codes.max() < len(palette)


@pytest.mark.parametrize("shape", SHAPES)
def test_grey_to_one_bit(shape):
    assert_bits(random(shape))
    assert_bits(np.linspace(0, 255, np.prod(shape)).astype(np.uint8).reshape(shape))


@pytest.mark.parametrize("level", [0, 1, 63, 127, 128, 129, 130, 200, 254, 255])
def test_flat_greys_to_one_bit(level):
    assert_bits(np.full((20, 37), level, np.uint8))


@pytest.mark.parametrize("k", [1, 2, 3, 8, 9, 16, 17, 100, 255, 256])
def test_every_number_of_colours(k):
    palette = random((k, 3), k)
    for shape in ((1, 1), (19, 35)):
        assert_palette(random((*shape, 3), k + 1), palette)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_colours(shape):
    assert_palette(random((*shape, 3)), random((7, 3), 1))
    assert_palette(random((*shape, 3)), random((40, 3), 2))


def test_greys_and_narrow_palettes():
    grey = np.repeat(random((30, 40, 1)), 3, axis=2)
    assert_palette(grey, np.linspace(0, 255, 16).astype(np.uint8)[:, None].repeat(3, axis=1))
    assert_palette(grey, np.uint8([[0, 0, 0], [255, 255, 255]]))
    assert_palette(random((30, 40, 3)), random((32, 3), 0, 100, 110))  # errors pile up and are cut


def test_the_first_of_two_equal_colours_is_taken():
    palette = np.uint8([[255, 0, 0], [9, 9, 9], [9, 9, 9], [255, 0, 0], [200, 200, 200]])
    samples = random((20, 30, 3))
    assert_palette(samples, palette)
    assert set(np.unique(call.diffuse_pillow_palette(samples, palette))) == {0, 1, 4}


@settings(max_examples=40)
@given(st.integers(1, 20), st.integers(1, 40), st.integers(1, 256), st.integers(0, 999))
def test_any_image_and_any_palette(rows, columns, k, seed):
    rng = np.random.default_rng(seed)
    low = rng.integers(0, 200)
    palette = random((k, 3), seed, low, rng.integers(low + 1, 257))
    assert_palette(random((rows, columns, 3), seed + 1), palette)
    assert_bits(random((rows, columns), seed + 2))
