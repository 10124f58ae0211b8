"""Dithering as Pillow and the package `dithering` do it, against both as they are installed."""

import dithering
import numpy as np
import pytest
from PIL import Image

import fewbits as fb
from fewbits import Levels, Palette
from fewbits.dithering import KERNELS, Nearest, as_dithering, pillow_codes, pillow_luma
from fewbits.errors import ArgumentError

SHAPES = [(1, 1), (1, 30), (30, 1), (17, 33), (64, 50)]
BITS = Levels([0, 255])
NAMES = {
    "floyd_steinberg": "floyd-steinberg",
    "false_floyd_steinberg": "false-floyd-steinberg",
    "jarvis_judice_ninke": "jarvis-judice-ninke",
    "stucki": "stucki",
    "atkinson": "atkinson",
    "burkes": "burkes",
    "sierra": "sierra",
    "sierra_two_row": "sierra-2",
    "sierra_lite": "sierra-lite",
}


def random(shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def smooth(shape):
    y, x = np.ogrid[: shape[0], : shape[1]]
    return np.rint(127.5 + 127.5 * np.sin(x / 9) * np.cos(y / 7)).astype(np.uint8)


def colors(shape, seed=0):
    return np.stack([random(shape, seed), smooth(shape), 255 - smooth(shape)], axis=-1)


def palette_image(palette):
    image = Image.new("P", (1, 1))
    image.putpalette(palette.codebook_.astype(np.uint8).tobytes())
    return image


# --- Pillow


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("method", "dither"), [("floyd-steinberg", Image.Dither.FLOYDSTEINBERG), ("none", 0)])
def test_one_bit_is_pillows(shape, method, dither):
    for image in (random(shape), smooth(shape), colors(shape), np.full(shape, 128, np.uint8)):
        expected = np.asarray(Image.fromarray(image).convert("1", dither=dither))
        assert np.array_equal(pillow_codes(image, BITS, method), expected)
        result = fb.dither(image, method=method, compat="pillow")
        assert np.array_equal(result.array, 255 * expected.astype(np.uint8))
        assert np.array_equal(fb.dither(Image.fromarray(image), method=method, compat="pillow").codes, expected)


@pytest.mark.parametrize("k", [1, 2, 5, 16, 100, 256])
@pytest.mark.parametrize(("method", "dither"), [("floyd-steinberg", Image.Dither.FLOYDSTEINBERG), ("none", 0)])
def test_palettes_are_pillows(k, method, dither):
    palette = Palette(random((k, 3), k))
    for shape in SHAPES:
        image = colors(shape)
        expected = np.asarray(Image.fromarray(image).quantize(palette=palette_image(palette), dither=dither))
        assert np.array_equal(pillow_codes(image, palette, method), expected)
        result = fb.dither(image, palette, method, compat="pillow")
        assert np.array_equal(result.codes, expected)
        assert np.array_equal(result.array, palette.codebook_[expected])


def test_the_space_of_a_palette_does_not_matter_to_pillow():
    words, image = random((9, 3), 1), colors((20, 30))
    for method in ("none", "floyd-steinberg"):
        both = [pillow_codes(image, Palette(words, space=space), method) for space in ("srgb", "oklab")]
        assert np.array_equal(*both)


def test_pillows_grey_of_colours_is_its_own():
    image = random((100, 100, 3))
    exact = image.astype(int) @ [299, 587, 114] // 1000
    assert np.array_equal(pillow_luma(image), exact)
    assert pillow_luma(image).dtype == np.uint8
    assert not np.array_equal(pillow_luma(image), fb.color.luma(image))


def test_128_is_black_with_dither_and_white_without():
    grey = np.full((1, 1), 128, np.uint8)
    assert pillow_codes(grey, BITS).tolist() == [[0]]
    assert pillow_codes(grey, BITS, "none").tolist() == [[1]]


GREY, RGB = random((4, 5)), random((4, 5, 3))


@pytest.mark.parametrize(
    ("image", "levels", "method", "message"),
    [
        (GREY, BITS, "atkinson", "method must be one of 'none', 'floyd-steinberg', got 'atkinson'"),
        (GREY / 255, BITS, "none", r"compat='pillow' needs an 8-bit grey or RGB image, got float64, \(4, 5\)"),
        (GREY.astype(np.uint16), BITS, "none", "needs an 8-bit grey or RGB image, got uint16"),
        (random((4, 5, 4)), BITS, "none", r"needs an 8-bit grey or RGB image, got uint8, \(4, 5, 4\)"),
        (GREY[0], BITS, "none", r"needs an 8-bit grey or RGB image, got uint8, \(5,\)"),
        (GREY, Levels([0, 128, 255]), "none", "has two levels, 0 and 255, or a palette"),
        (GREY, Levels([0, 1]), "none", "has two levels, 0 and 255, or a palette"),
        (GREY, Palette(["#000", "#fff"]), "none", "needs an RGB image for a palette"),
        (RGB, Palette([[0, 0, 0, 255], [9, 9, 9, 9]]), "none", "of at most 256 colours, no alpha"),
        (RGB, Palette(np.arange(3 * 257).reshape(257, 3) % 256), "none", "of at most 256 colours"),
    ],
)
def test_what_pillow_cannot_do_is_refused(image, levels, method, message):
    with pytest.raises(ArgumentError, match=message):
        pillow_codes(image, levels, method)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"compat": "gimp"}, "compat must be one of 'pillow', 'dithering', got 'gimp'"),
        ({"compat": "pillow", "linear": True}, "compat='pillow' has no linear, no mode and no options of methods"),
        ({"compat": "pillow", "mode": "per-channel"}, "has no linear, no mode and no options"),
        ({"compat": "pillow", "strength": 0.5}, "has no linear, no mode and no options"),
        ({"compat": "pillow", "method": "bayer"}, "method must be one of 'none', 'floyd-steinberg', got 'bayer'"),
        ({"compat": "pillow", "levels": 4}, "has two levels, 0 and 255, or a palette"),
        ({"compat": "pillow", "method": Nearest()}, "compat needs a method by name"),
        ({"compat": "dithering", "method": Nearest()}, "compat needs a method by name"),
        ({"compat": "dithering", "method": "nonsense"}, "method must be one of"),
        ({"compat": "dithering", "nonsense": 1}, "floyd-steinberg has no option 'nonsense'"),
    ],
)
def test_errors_of_compat_are_whole_sentences(options, message):
    with pytest.raises(ArgumentError, match=message):
        fb.dither(RGB, **options)


# --- the package dithering


def test_every_name_of_the_package_is_here():
    assert set(dithering.available_methods()) == set(NAMES)
    assert set(NAMES.values()) <= set(KERNELS)
    assert dithering.available_matrices() == [f"bayer{n}x{n}" for n in (2, 4, 8, 16)]


@pytest.mark.parametrize("levels", [2, 4, 16])
@pytest.mark.parametrize("name", NAMES)
def test_error_diffusion_is_the_packages(name, levels):
    for shape in SHAPES:
        for image in (random(shape), smooth(shape), np.full(shape, 128, np.uint8)):
            for strength in (1.0, 0.6):
                expected = dithering.error_diffusion(image, name, levels=levels, strength=strength)
                result = fb.dither(image, levels, NAMES[name], compat="dithering", strength=strength)
                assert np.array_equal(result.array, expected)


@pytest.mark.parametrize("name", NAMES)
def test_serpentine_error_diffusion_is_the_packages(name):
    for image in (random((30, 40)), smooth((30, 40))):
        expected = dithering.error_diffusion(image, name, serpentine=True)
        assert np.array_equal(fb.dither(image, 2, NAMES[name], compat="dithering", serpentine=True).array, expected)


@pytest.mark.parametrize("name", NAMES)
def test_linear_error_diffusion_is_the_packages(name):
    for image in (random((40, 50)), smooth((40, 50))):
        expected = dithering.error_diffusion(image, name, linear=True)
        assert np.array_equal(fb.dither(image, 2, NAMES[name], compat="dithering", linear=True).array, expected)


@pytest.mark.parametrize("levels", [2, 4, 16])
@pytest.mark.parametrize("size", [2, 4, 8, 16])
def test_bayer_is_the_packages(size, levels):
    for shape in SHAPES:
        for image in (random(shape), smooth(shape)):
            expected = dithering.ordered_dither(image, size, levels=levels)
            result = fb.dither(image, levels, "bayer", compat="dithering", size=size)
            assert np.array_equal(result.array, expected)


def test_channels_are_dithered_one_by_one_as_in_the_package():
    image = colors((30, 40))
    for name, levels in (("floyd_steinberg", 2), ("stucki", 4)):
        expected = dithering.error_diffusion(image, name, levels=levels)
        result = fb.dither(image, levels, NAMES[name], mode="per-channel", compat="dithering")
        assert np.array_equal(result.array, expected)


@pytest.mark.parametrize("name", NAMES)
def test_palettes_are_the_packages(name):
    image = colors((30, 40))
    for k in (2, 5, 16):
        words = np.unique(random((k, 3), k), axis=0)
        expected = dithering.error_diffusion(image, name, palette=[tuple(word) for word in words.tolist()])
        result = fb.dither(image, Palette(words), NAMES[name], compat="dithering", clamp="none")
        assert np.array_equal(result.array, expected)


def test_options_that_stand_for_the_package():
    free = {"serpentine": False, "clamp": "none"}
    assert as_dithering("stucki", {"strength": 0.5}) == ("stucki", free | {"strength": 0.5})
    assert as_dithering("stucki", {"serpentine": True}) == ("stucki", free | {"serpentine": True})
    with pytest.raises(ArgumentError, match=r"method must be one of 'bayer', 'floyd-steinberg', .*, got 'riemersma'"):
        as_dithering("riemersma", {})
    method, options = as_dithering("bayer", {"size": 2, "strength": 1})
    assert method == "ordered"
    assert options["map"].tolist() == [[3, 1], [0, 2]]
    assert options["strength"] == 1
    assert as_dithering("bayer", {})[1]["map"].shape == (8, 8)


def test_palettes_and_linear_bits_equal_the_package_dithering():
    rng = np.random.default_rng(8)
    image = rng.integers(0, 256, (60, 70, 3), np.uint8)
    words = rng.integers(60, 190, (20, 3), np.uint8)
    theirs = dithering.error_diffusion(image, "stucki", palette=[tuple(map(int, word)) for word in words])
    assert np.array_equal(fb.dither(image, Palette(words), "stucki", compat="dithering").array, theirs)
    theirs = dithering.error_diffusion(image[..., 0], "floyd_steinberg", linear=True)
    assert np.array_equal(fb.dither(image[..., 0], linear=True, compat="dithering").array, theirs)
    with pytest.raises(ArgumentError, match="and for 2 in linear light, got 4"):
        fb.dither(image, 4, linear=True, compat="dithering")
    for options, message in (
        ({"levels": 7}, "86 and 256 levels, .* got 7"),
        ({"method": "fan"}, "method must be one of 'bayer', .*, got 'fan'"),
        ({"method": "bayer", "size": 5}, "of size 2, 4, 8 and 16, got 5"),
    ):
        with pytest.raises(ArgumentError, match=message):
            fb.dither(image, compat="dithering", **options)
    with pytest.raises(ArgumentError, match="needs an RGB image for a palette, got a grey one"):
        fb.dither(image[..., 0], Palette(words), compat="pillow")
    with pytest.raises(ArgumentError, match="Bayer matrices for greys only"):
        fb.dither(image, Palette(words), "bayer", compat="dithering")
