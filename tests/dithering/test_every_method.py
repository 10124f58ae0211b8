"""What every method of dithering promises, whatever it does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fewbits import Levels, Palette
from fewbits.dithering import METHODS, assign, ditherer
from fewbits.errors import ArgumentError

NEEDED = {"ordered": {"map": [[0, 2], [3, 1]]}}  # arguments without a default
RAMP = np.add.outer(np.arange(0, 128, 6), np.arange(0, 128, 4)).astype(np.uint8)
COLORS = np.stack([RAMP, RAMP[::-1], 255 - RAMP.T[: len(RAMP)].repeat(2, axis=1)[:, : RAMP.shape[1]]], axis=-1)
PALETTES = {k: Palette(np.random.default_rng(k).integers(0, 256, (k, 3))) for k in (2, 16)}

each_method = pytest.mark.parametrize("method", METHODS)


def options(method):
    return NEEDED.get(method, {})


def evenly(count, white=255):
    return Levels(np.linspace(0, white, count), dtype=np.float64)


@each_method
@settings(max_examples=100)
@given(st.tuples(st.integers(1, 20), st.integers(1, 20)) | st.sampled_from([(1, 1), (1, 40), (40, 1)]), st.data())
def test_every_shape_is_taken(method, shape, data):
    count = data.draw(st.sampled_from([2, 3, 16]))
    rng = np.random.default_rng(data.draw(st.integers(0, 9)))
    codes = assign(rng.integers(0, 256, shape, np.uint8), evenly(count), method, **options(method))
    assert codes.shape == shape
    assert codes.dtype == np.uint8
    assert codes.max() < count
    palette = PALETTES[data.draw(st.sampled_from([2, 16]))]
    codes = assign(rng.integers(0, 256, (*shape, 3), np.uint8), palette, method, **options(method))
    assert codes.shape == shape
    assert codes.dtype == np.uint8
    assert codes.max() < len(palette.codebook_)


@each_method
def test_codes_have_the_smallest_type(method):
    image = np.linspace(0, 65535, 300).astype(np.uint16).reshape(15, 20)
    for count, dtype in ((1, np.uint8), (256, np.uint8), (257, np.uint16)):
        codes = assign(image, evenly(count, 65535), method, **options(method))
        assert codes.dtype == dtype
        assert codes.max() < count


@each_method
@pytest.mark.parametrize("count", [2, 3, 16])
def test_the_type_and_the_unit_of_samples_do_not_matter(method, count):
    way = ditherer(method, **options(method))
    levels = np.linspace(0, 240, count).astype(np.float32)
    expected = way.scalars(RAMP, levels)
    assert np.array_equal(way.scalars(RAMP.astype(np.uint16), levels), expected)
    assert np.array_equal(way.scalars(RAMP.astype(np.float32), levels), expected)
    assert np.array_equal(way.scalars(RAMP.astype(np.float32) / 256, levels / 256), expected)


@each_method
@pytest.mark.parametrize("count", [2, 16])
def test_the_unit_of_vectors_does_not_matter(method, count):
    way = ditherer(method, **options(method))
    samples, codebook = COLORS.astype(np.float32), PALETTES[count].codebook_.astype(np.float32)
    assert np.array_equal(way.vectors(samples, codebook), way.vectors(samples / 256, codebook / 256))


@each_method
def test_results_depend_neither_on_the_call_nor_on_threads(method):
    for image, levels in ((RAMP, evenly(3)), (COLORS, PALETTES[16])):
        first = assign(image, levels, method, **options(method))
        for threads in (1, 3):
            assert np.array_equal(assign(image, levels, method, threads=threads, **options(method)), first)


@each_method
def test_inputs_stay_as_they_are(method):
    way = ditherer(method, **options(method))
    for image, words in ((RAMP, evenly(3).levels_per_channel()[1][0]), (COLORS, PALETTES[16].codebook_)):
        samples, levels = image.astype(np.float32), words.astype(np.float32)
        kept = samples.copy(), levels.copy()
        samples.flags.writeable = levels.flags.writeable = False
        (way.scalars if image.ndim == 2 else way.vectors)(samples, levels)
        assert np.array_equal(samples, kept[0])
        assert np.array_equal(levels, kept[1])


@each_method
@pytest.mark.parametrize("count", [2, 5])
def test_black_and_white_stay_flat(method, count):
    for dtype, white in ((np.uint8, 255), (np.float32, 1)):
        for value, code in ((0, 0), (white, count - 1)):
            image = np.full((20, 30), value, dtype)
            assert (assign(image, evenly(count, white), method, **options(method)) == code).all()
    black_and_white = Palette(["#000", "#fff"])
    for value, code in ((0, 0), (255, 1)):
        image = np.full((20, 30, 3), value, np.uint8)
        assert (assign(image, black_and_white, method, **options(method)) == code).all()


@each_method
def test_a_single_level_is_taken_everywhere(method):
    assert not assign(RAMP, Levels([100.0], dtype=np.float64), method, **options(method)).any()
    assert not assign(COLORS, Palette(["#888"]), method, **options(method)).any()


@each_method
def test_light_is_dithered(method):
    codes = assign(RAMP, evenly(2), method, linear=True, **options(method))
    assert codes.shape == RAMP.shape
    assert codes.mean() < assign(RAMP, evenly(2), method, **options(method)).mean() or method == "none"


@each_method
@pytest.mark.parametrize("shape", [(0, 5), (5, 0)])
def test_empty_images_are_refused(method, shape):
    with pytest.raises(ArgumentError, match="must"):
        assign(np.zeros(shape, np.uint8), evenly(2), method, **options(method))
    with pytest.raises(ArgumentError, match="must"):
        assign(np.zeros((*shape, 3), np.uint8), PALETTES[2], method, **options(method))


@each_method
def test_an_unknown_option_is_refused(method):
    with pytest.raises(ArgumentError, match=f"{method} has no option 'nothing'"):
        ditherer(method, nothing=1)
