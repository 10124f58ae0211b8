"""The front door to dithering: any image, any levels, the file and the figures."""

import io
import json
import pickle

import numpy as np
import pytest
from PIL import Image
from skimage import data

import fewbits as fb
from fewbits.color import decode_srgb, luma, luminance_grey
from fewbits.dithering import METHODS, ErrorDiffusion, Nearest, assign
from fewbits.errors import ArgumentError, NotAnImageError, NotFittedError, OutputExistsError, ReadError
from fewbits.image import read
from fewbits.image.dithering import grey, greys, on_white

PHOTO = np.ascontiguousarray(data.astronaut()[::4, ::4])
GREY = luma(PHOTO)
ALPHA = np.broadcast_to(np.linspace(0, 255, PHOTO.shape[1]).astype(np.uint8), PHOTO.shape[:2])
CLEAR = np.dstack([PHOTO, ALPHA])


def opened(result):
    return Image.open(io.BytesIO(result.png))


# --- images


def test_every_source_is_one_image(tmp_path):
    expected = fb.dither(PHOTO)
    path = tmp_path / "photo.png"
    Image.fromarray(PHOTO).save(path)
    with path.open("rb") as file:
        for source in (path, str(path), path.read_bytes(), file, Image.fromarray(PHOTO), read(PHOTO)):
            assert np.array_equal(fb.dither(source).array, expected.array)
    assert fb.dither(path).source.name == str(path)


def test_the_default_is_one_bit_floyd_steinberg_on_luma():
    result = fb.dither(PHOTO)
    assert np.array_equal(result.original, GREY)
    assert np.array_equal(result.codes, assign(GREY, fb.Levels([0, 255]), "floyd-steinberg"))
    assert np.array_equal(result.array, 255 * result.codes)
    assert result.array.dtype == np.uint8
    assert (result.mode, result.dither) == ("grey", "floyd-steinberg")
    image = opened(result)
    assert image.mode == "1"
    assert np.array_equal(np.asarray(image), result.codes)
    assert np.array_equal(np.asarray(result.image), result.codes)


def test_inputs_stay_as_they_are():
    image = PHOTO.copy()
    image.flags.writeable = False
    result = fb.dither(image, 4)
    assert np.array_equal(image, PHOTO)
    assert np.array_equal(fb.dither(PHOTO.copy(), 4, threads=3).array, result.array)


def test_grey_images_are_dithered_as_they_are():
    for array in (GREY, GREY[..., None]):
        assert np.array_equal(fb.dither(array).codes, fb.dither(PHOTO).codes)
        assert np.array_equal(fb.dither(array, mode="per-channel").codes, fb.dither(PHOTO).codes)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (1, 1, 3), (2, 1, 4)])
def test_the_smallest_images_work(shape):
    image = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    for mode in ("grey", "per-channel"):
        result = fb.dither(image, 3, mode=mode)
        assert result.array.shape == (shape if mode == "per-channel" else shape[:2])
        assert len(result.png) > 0


def test_transparent_pixels_lie_on_white():
    # Half-transparent black on white: 255 · 128 / 255 of white = 127.
    clear = np.zeros((4, 4, 4), np.uint8)
    assert (grey(clear) == 255).all()
    clear[..., 3] = 128
    assert (grey(clear) == 127).all()
    clear[..., 3] = 255
    assert (grey(clear) == 0).all()
    expected = PHOTO * (ALPHA[..., None] / 255) + 255 - ALPHA[..., None].astype(float)
    assert np.abs(on_white(CLEAR) - expected).max() <= 0.5 + 1e-9
    assert np.array_equal(on_white(PHOTO), PHOTO)
    result = fb.dither(CLEAR)
    assert np.array_equal(result.codes, fb.dither(on_white(CLEAR)).codes)
    assert result.array.ndim == 2


def test_sixteen_bits_are_kept():
    deep = GREY.astype(np.uint16) * 257
    result = fb.dither(deep)
    assert np.unique(result.array).tolist() == [0, 65535]
    assert result.array.dtype == np.uint16
    assert np.array_equal(result.codes, fb.dither(GREY).codes)
    fine = (np.arange(64 * 64, dtype=np.uint16) * 16).reshape(64, 64)
    result = fb.dither(fine, 300)
    assert result.codes.dtype == np.uint16
    assert np.abs(result.array.astype(float) - fine).max() <= 65535 / 299 * 1.5
    assert fb.dither(fine, 65536).report().mse == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_go_from_black_at_0_to_white_at_1(dtype):
    result = fb.dither((GREY / 255).astype(dtype))
    assert result.array.dtype == dtype
    assert np.unique(result.array).tolist() == [0, 1]
    assert abs(result.array.mean() - GREY.mean() / 255) < 0.005
    thirds = fb.dither((GREY / 255).astype(dtype), 4)
    assert np.unique(thirds.array) == pytest.approx([0, 1 / 3, 2 / 3, 1])
    colors = fb.dither((PHOTO / 255).astype(dtype), linear=False)
    assert colors.array.shape == PHOTO.shape[:2]
    assert np.abs(colors.original - luma(PHOTO) / 255).max() < 0.5 / 255 + 1e-3
    light = fb.dither((PHOTO / 255).astype(dtype), linear=True)
    assert np.abs(light.original - luminance_grey(PHOTO) / 255).max() < 0.5 / 255 + 1e-3
    with pytest.raises(ArgumentError, match=r"floats from 0 \(black\) to 1 \(white\), got 0 to 255"):
        fb.dither(np.linspace(0, 255, 256).reshape(16, 16).astype(dtype))
    each = fb.dither((PHOTO / 255).astype(dtype), mode="per-channel")
    assert each.array.shape == PHOTO.shape


# --- levels


@pytest.mark.parametrize("count", [2, 3, 4, 16, 255, 256])
def test_a_number_of_levels_is_evenly_spaced_greys(count):
    result = fb.dither(PHOTO, count)
    expected = np.rint(np.linspace(0, 255, count))
    assert result.levels.tolist() == expected.tolist()
    assert set(np.unique(result.array)) <= set(expected)
    assert isinstance(result.quantizer, fb.Levels)
    depth = {2: 1, 3: 2, 4: 2, 16: 4}.get(count, 8)
    assert result.png[24] == depth
    assert np.array_equal(np.asarray(opened(result).convert("L")), result.array)


def test_greys_given_are_the_greys_taken():
    for levels in ([0, 100, 255], (0, 100, 255), np.array([255, 0, 100]), fb.Levels([0, 100, 255], dtype=np.uint8)):
        result = fb.dither(PHOTO, levels)
        assert result.levels.tolist() == [0, 100, 255]
        assert np.unique(result.array).tolist() == [0, 100, 255]
        assert result.array.dtype == np.uint8
        assert abs(result.array.mean() - GREY.mean()) < 1
    assert fb.dither(GREY / 255, [0, 0.25, 1]).levels.tolist() == [0, 0.25, 1]
    assert greys([0, 9], np.dtype(np.uint16)).dtype_ == np.uint16


@pytest.mark.parametrize("colors", [["#000", "#f00", "#fff"], ("#000000", "#ff0000", "#ffffff")])
def test_colours_in_hex_are_a_palette(colors):
    result = fb.dither(PHOTO, colors)
    palette = fb.Palette(["#000", "#f00", "#fff"])
    assert np.array_equal(result.codes, assign(PHOTO, palette, "floyd-steinberg"))
    assert np.array_equal(result.codes, fb.dither(PHOTO, palette).codes)
    assert np.array_equal(result.array, palette.decode(result.codes))
    assert result.mode == "palette"
    assert result.palette is result.quantizer
    assert opened(result).mode == "P"
    assert np.array_equal(np.asarray(opened(result).convert("RGB")), result.array)


def test_palettes_meet_grey_and_transparent_images():
    palette = fb.Palette(["#000", "#f00", "#fff"])
    assert np.array_equal(fb.dither(GREY, palette).codes, fb.dither(np.dstack([GREY] * 3), palette).codes)
    opaque = np.dstack([PHOTO, np.full(GREY.shape, 255, np.uint8)])
    assert np.array_equal(fb.dither(opaque, palette).codes, fb.dither(PHOTO, palette).codes)
    with_alpha = fb.Palette([[0, 0, 0, 255], [255, 255, 255, 255], [0, 0, 0, 0]])
    result = fb.dither(CLEAR, with_alpha)
    assert result.array.shape == CLEAR.shape
    assert np.array_equal(np.asarray(opened(result).convert("RGBA")), result.array)


def test_a_fitted_quantizer_gives_its_levels():
    q = fb.LloydMax(3).fit(GREY)
    result = fb.dither(PHOTO, q)
    assert result.quantizer is q
    assert np.array_equal(result.codes, assign(GREY, q, "floyd-steinberg"))
    by_channel = fb.LloydMax(3, channel_axis=-1).fit(PHOTO)
    result = fb.dither(PHOTO, by_channel, mode="per-channel")
    assert np.array_equal(result.codes, assign(PHOTO, by_channel, "floyd-steinberg"))
    with pytest.raises(NotFittedError, match=r"LloydMax\(3\) has no levels yet"):
        fb.dither(PHOTO, fb.LloydMax(3))
    with pytest.raises(ArgumentError, match="image must have the 3 channels of the levels"):
        fb.dither(PHOTO, by_channel)


# --- modes, light, methods


def test_each_channel_by_itself():
    result = fb.dither(PHOTO, 2, mode="per-channel")
    for c in range(3):
        assert np.array_equal(result.codes[..., c], fb.dither(PHOTO[..., c]).codes)
    assert result.array.shape == PHOTO.shape
    assert len(np.unique(result.array.reshape(-1, 3), axis=0)) <= 8
    assert np.array_equal(np.asarray(opened(result).convert("RGB")), result.array)
    clear = fb.dither(CLEAR, 2, mode="per-channel")
    assert np.array_equal(clear.codes, result.codes)
    assert np.array_equal(clear.array[..., 3], ALPHA)


def test_linear_keeps_light():
    for image in (GREY, PHOTO):
        result = fb.dither(image, linear=True)
        by_light = image if image.ndim == 2 else luminance_grey(image)
        assert np.array_equal(result.original, by_light)
        assert result.codes.mean() == pytest.approx(decode_srgb(by_light / 255).mean(), abs=0.005)
        assert result.array.mean() < fb.dither(image).array.mean()
    each = fb.dither(PHOTO, mode="per-channel", linear=True)
    light = decode_srgb(PHOTO / 255).mean(axis=(0, 1))
    assert each.codes.mean(axis=(0, 1)) == pytest.approx(light, abs=0.005)
    floats = fb.dither(GREY / 255, linear=True)
    assert np.array_equal(floats.codes, fb.dither(GREY, linear=True).codes)
    palette = fb.dither(PHOTO, ["#000", "#fff"], linear=True)
    assert palette.codes.mean() < fb.dither(PHOTO, ["#000", "#fff"]).codes.mean()


@pytest.mark.parametrize("method", [method for method in METHODS if method != "ordered"])
def test_every_method_by_name(method):
    image = GREY[:40, :40]
    result = fb.dither(image, 3, method)
    assert np.array_equal(result.codes, assign(image, result.quantizer, method))
    assert result.dither == method
    assert f"dither: {method}" in str(result.report())


def test_methods_with_options_and_methods_that_are_made():
    assert np.array_equal(fb.dither(GREY, 2, "bayer", size=4).codes, assign(GREY, fb.Levels([0, 255]), "bayer", size=4))
    made = fb.dither(GREY, 2, ErrorDiffusion("stucki", serpentine=False))
    assert np.array_equal(made.codes, fb.dither(GREY, 2, "stucki", serpentine=False).codes)
    assert made.dither.startswith("ErrorDiffusion(")
    assert np.array_equal(fb.dither(GREY, 2, Nearest()).codes, GREY >= 128)
    assert np.array_equal(fb.dither(GREY, 2, "none").codes, GREY >= 128)


# --- results


def test_the_report_says_what_was_done(tmp_path):
    result = fb.dither(PHOTO, 4, "atkinson")
    path = result.save(tmp_path / "out.png")
    report = result.report()
    assert report.file_bytes == path.stat().st_size
    assert report.mse == pytest.approx(((GREY.astype(float) - result.array) ** 2).mean())
    assert report.packed_bits_per_code == 2
    text = str(report)
    assert "atkinson" in text
    assert json.loads(json.dumps(report.to_dict()))["dither"] == "atkinson"
    assert len(pickle.loads(pickle.dumps(result)).png) == report.file_bytes
    assert "<img" in result._repr_html_()


@pytest.mark.parametrize("suffix", [".png", ".pbm", ".tif", ".bmp"])
def test_black_and_white_is_written_in_every_format(suffix, tmp_path):
    result = fb.dither(PHOTO)
    path = result.save(tmp_path / f"out{suffix}")
    assert np.array_equal(np.asarray(Image.open(path).convert("L")), result.array)
    with pytest.raises(OutputExistsError, match="exists already"):
        result.save(path, overwrite=False)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp"])
@pytest.mark.parametrize("levels", [4, ["#000", "#f00", "#ff0", "#fff"]], ids=["greys", "palette"])
def test_more_colours_are_written_too(levels, suffix, tmp_path):
    result = fb.dither(PHOTO, levels)
    path = result.save(tmp_path / f"out{suffix}")
    mode = "L" if result.array.ndim == 2 else "RGB"
    assert np.array_equal(np.asarray(Image.open(path).convert(mode)), result.array)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"levels": 1}, "levels must be a whole number from 2 to 256, got 1"),
        ({"levels": 257}, "levels must be a whole number from 2 to 256, got 257"),
        ({"levels": 2.5}, "levels must be a whole number from 2 to 256, got 2.5"),
        ({"levels": True}, "levels must be a whole number from 2 to 256, got True"),
        ({"levels": None}, "levels must be a whole number from 2 to 256, got None"),
        ({"levels": "4"}, "levels must be a whole number from 2 to 256, got '4'"),
        ({"levels": [1, 1]}, "values must be a row of 1 to 65,536 different numbers"),
        ({"levels": []}, "values must hold at least one sample"),
        ({"levels": ["#000", "#ggg"]}, "#ggg"),
        ({"method": "fs"}, "method must be one of 'none', 'floyd-steinberg', .*, got 'fs'"),
        ({"method": None}, "method must be one of"),
        ({"speed": 3}, "floyd-steinberg has no option 'speed'; its options are "),
        ({"method": "none", "strength": 1}, "none has no option 'strength'; it has no options"),
        ({"method": Nearest(), "strength": 1}, "Nearest has its options already; leave out strength"),
        ({"strength": 2}, "strength must be a number from 0 to 1, got 2"),
        ({"mode": "rgb"}, "mode must be one of 'grey', 'per-channel', got 'rgb'"),
        ({"compat": "gimp"}, "compat must be one of 'pillow', 'dithering', got 'gimp'"),
        ({"levels": [0, 300], "linear": True}, "linear needs samples and levels from 0 to 255, black to white"),
    ],
)
def test_bad_arguments_are_whole_sentences(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        fb.dither(PHOTO, **arguments)


def test_images_that_are_none_are_refused(tmp_path):
    with pytest.raises(ReadError, match="cannot be read"):
        fb.dither(tmp_path / "absent.png")
    with pytest.raises(NotAnImageError):
        fb.dither(b"no image")
    with pytest.raises(ArgumentError):
        fb.dither(np.zeros((0, 4), np.uint8))


def test_deep_and_transparent_colours_become_greys_and_palettes():
    deep = fb.dither(PHOTO.astype(np.uint16) * 257)
    assert np.abs(deep.original / 257 - luma(PHOTO)).max() < 1
    half = np.full((6, 6, 1), 128, np.uint8)
    see_through = np.concatenate([np.zeros((6, 6, 3), np.uint8), half], axis=2)
    for image, white in ((see_through, 255), (see_through.astype(np.uint16) * 257, 65535), (see_through / 255, 1)):
        assert fb.dither(image).original == pytest.approx(np.full((6, 6), 127 / 255 * white), abs=white / 255)
    opaque = fb.dither(see_through, ["#000", "#fff"])
    assert (opaque.original == 127).all()
