"""Halftones in one ink and four, and back."""

import numpy as np
import pytest
from PIL import Image
from skimage import data

import fewbits as fb
from fewbits.color import INKS, luma
from fewbits.dithering import Cells, Screen
from fewbits.errors import ArgumentError, OutputExistsError

CAMERA = data.camera()[100:260, 150:310]
ASTRONAUT = data.astronaut()[60:188, 150:310]


def test_one_ink_is_a_dither():
    result = fb.halftone(CAMERA, "screen", shape="round", period=6, angle=30)
    expected = fb.dither(CAMERA, 2, "screen", shape="round", period=6, angle=30)
    assert np.array_equal(result.array, expected.array)
    assert list(result.plates) == ["black"]
    assert result.coverage["black"] == pytest.approx(1 - CAMERA.mean() / 255, abs=0.01)
    assert fb.halftone(ASTRONAUT, "floyd-steinberg").array.shape == ASTRONAUT.shape[:2]


@pytest.mark.parametrize("method", ["cells", "stochastic-dots"])
def test_each_pixel_becomes_a_cell_of_ten_by_ten(method):
    small = CAMERA[::16, ::16]
    result = fb.halftone(small, method)
    assert result.array.shape == (100, 100)
    white = (result.array == 255).reshape(10, 10, 10, 10).sum(axis=(1, 3))
    if method == "cells":
        assert np.array_equal(white, np.rint(small * (100 / 255)))
    else:
        p = small / 255
        assert (np.abs(white - 100 * p) <= 5 * np.sqrt(100 * p * (1 - p)) + 1e-9).all()
        assert not np.array_equal(fb.halftone(small, method, rng=1).array, result.array)


def test_the_cell_is_the_scale():
    small = CAMERA[::40, ::40]
    for result in (
        fb.halftone(small, "cells", scale=4),
        fb.halftone(small, "cells", cell=4),
        fb.halftone(small, Cells(4)),
        fb.halftone(small, "cells", scale=4, pattern=np.arange(16).reshape(4, 4)),
    ):
        assert result.array.shape == (16, 16)
        white = (result.array == 255).reshape(4, 4, 4, 4).sum(axis=(1, 3))
        assert np.array_equal(white, np.rint(small * (16 / 255)))


def test_enlarging():
    step = np.array([[0, 90]], np.uint8)
    nearest = fb.halftone(step, "none", scale=3, resample="nearest").composite.original
    assert nearest.tolist() == [[0, 0, 0, 90, 90, 90]] * 3
    smooth = fb.halftone(step, "none", scale=3).composite.original
    assert smooth.tolist() == [[0, 0, 30, 60, 90, 90]] * 3
    floats = fb.halftone(step / 90, "none", scale=3).composite.original
    np.testing.assert_allclose(floats, [[0, 0, 1 / 3, 2 / 3, 1, 1]] * 3, atol=1e-6)


def test_the_size_on_paper_stays():
    image = Image.fromarray(CAMERA)
    image.info["dpi"] = (100, 50)
    assert fb.halftone(image, scale=4).composite.source.dpi == (400, 200)


@pytest.mark.parametrize("method", ["screen", "floyd-steinberg", "stochastic-dots", "cells", "none"])
def test_four_plates_make_the_composite(method, tmp_path):
    result = fb.halftone(ASTRONAUT, method, ink="cmyk", scale=2)
    assert tuple(result.plates) == INKS
    light = {ink: plate.codes for ink, plate in result.plates.items()}  # 1 where there is paper
    expected = 255 * np.stack([light[ink] * light["black"] for ink in INKS[:3]], axis=2)
    assert np.array_equal(result.array, expected)
    path = result.save(tmp_path / "composite.png")
    assert np.array_equal(np.asarray(Image.open(path).convert("RGB")), expected)
    assert path.read_bytes()[24] <= 4  # bits a pixel
    for ink, plate in result.plates.items():
        assert plate.png[24] == 1
        assert result.coverage[ink] == pytest.approx((plate.array == 0).mean())


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("gcr", [0, 1])
def test_flat_colours_are_kept_on_average(linear, gcr):
    # One ink in cyan, so that overlaps of plates do not matter.
    color = np.full((200, 200, 3), (90, 255, 255), np.uint8)
    result = fb.halftone(color, ink="cmyk", linear=linear, gcr=gcr)
    mean = result.array.reshape(-1, 3).mean(axis=0)
    red = 255 * ((90 / 255 + 0.055) / 1.055) ** 2.4 if linear else 90
    assert mean == pytest.approx([red, 255, 255], abs=0.5)


@pytest.mark.parametrize("method", ["screen", "floyd-steinberg", "stochastic-dots", Cells(6), Cells(8, "dispersed")])
def test_plates_of_one_tone_do_not_coincide(method):
    result = fb.halftone(np.full((96, 96, 3), 128, np.uint8), method, ink="cmyk", gcr=0.4, scale=1)
    plates = [plate.codes for plate in result.plates.values()]
    for a in range(3):
        for b in range(a):
            assert (plates[a] != plates[b]).mean() > 0.2


def test_angles_are_those_of_the_plates():
    result = fb.halftone(ASTRONAUT, ink="cmyk", angles=(10, 20, 30, 40), period=5)
    paper = 1 - fb.color.separate(ASTRONAUT / 255)[..., 3]
    black = Screen(period=5, angle=40).scalars(paper.astype(np.float32), np.float32([0, 1]))
    assert np.array_equal(result.plates["black"].codes, black)


def test_ink_limit():
    dark = np.full((64, 64, 3), 20, np.uint8)
    result = fb.halftone(dark, ink="cmyk", gcr=0.5, ink_limit=2)
    assert sum(result.coverage.values()) == pytest.approx(2, abs=0.02)


def test_plates_are_files(tmp_path):
    result = fb.halftone(ASTRONAUT, ink="cmyk")
    paths = result.save_plates(tmp_path)
    assert [path.name for path in paths] == [f"{ink}.png" for ink in INKS]
    for suffix in ("tif", "pbm", "bmp", "raw"):
        paths = result.save_plates(tmp_path / f"film-{{plate}}.{suffix}")
        for path, plate in zip(paths, result.plates.values(), strict=True):
            if suffix != "raw":
                assert np.array_equal(np.asarray(Image.open(path)), plate.codes == 1)
    with pytest.raises(OutputExistsError):
        result.save_plates(tmp_path, overwrite=False)


def test_results_do_not_depend_on_threads_and_inputs_stay():
    image = ASTRONAUT.copy()
    a, b = (fb.halftone(image, ink="cmyk", scale=2, threads=threads) for threads in (1, 3))
    assert np.array_equal(a.array, b.array)
    assert np.array_equal(image, ASTRONAUT)


def test_a_transparent_picture_lies_on_white():
    picture = np.zeros((16, 16, 4), np.uint8)
    assert fb.halftone(picture, ink="cmyk").array.min() == 255
    assert fb.halftone(picture).array.min() == 255


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"ink": "rgb"}, "ink must be one of 'grey', 'cmyk'"),
        ({"method": "dots"}, "method must be one of"),
        ({"scale": 0}, "scale must be a whole number from 1 to 256, got 0"),
        ({"resample": "cubic"}, "resample must be one of 'bilinear', 'nearest'"),
        ({"ink": "cmyk", "angle": 3}, "angle is for one ink"),
        ({"ink": "cmyk", "angles": (1, 2)}, "angles must be four numbers"),
        ({"ink": "cmyk", "gcr": 3}, "gcr must be"),
        ({"size": 3}, "screen has no option 'size'"),
    ],
)
def test_bad_arguments_are_whole_sentences(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        fb.halftone(ASTRONAUT, **arguments)


def psnr(a, b):
    return 10 * np.log10(255**2 / ((a.astype(float) - b) ** 2).mean())


@pytest.mark.parametrize(
    ("method", "options", "period"),
    [
        ("floyd-steinberg", {}, 3),
        ("screen", {"period": 6}, 6),
        ("screen", {"shape": "line", "period": 5, "angle": 30}, 5),
    ],
)
def test_edges_are_kept_better_than_by_any_gaussian(method, options, period):
    photo = data.camera()
    dots = fb.dither(photo, 2, method, **options).array
    plain = max(
        psnr(fb.inverse_halftone(dots, "gaussian", sigma=s), photo) for s in np.arange(0.3, 0.65, 0.05) * period
    )
    matched = psnr(fb.inverse_halftone(dots, "gaussian", period=period), photo)
    kept = psnr(fb.inverse_halftone(dots, period=period), photo)
    assert kept > plain + 0.5
    assert kept > matched + 0.8


@pytest.mark.parametrize("method", ["gaussian", "edge-preserving"])
def test_flat_tones_come_back(method):
    dots = fb.dither(np.full((120, 120), 100, np.uint8), 2, "screen", period=5).array
    grey = fb.inverse_halftone(dots, method, period=5)
    assert grey.dtype == np.uint8
    assert grey.mean() == pytest.approx(100, abs=1)
    assert grey.std() < 8  # the dots themselves: 125
    for value in (0, 255):
        assert (fb.inverse_halftone(np.full((9, 9), value, np.uint8), method) == value).all()
    assert fb.inverse_halftone(np.ones((1, 1)), method) == pytest.approx(1)


def test_the_gaussian_is_a_gaussian():
    from skimage.filters import gaussian

    dots = fb.dither(CAMERA, 2).array
    ours = fb.inverse_halftone(dots / 255, "gaussian", sigma=2.0)
    np.testing.assert_allclose(ours, gaussian(dots / 255, 2.0, mode="reflect", truncate=3), atol=1e-9)


def test_colours_count_by_their_luma():
    assert np.array_equal(fb.inverse_halftone(ASTRONAUT), fb.inverse_halftone(luma(ASTRONAUT)))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "median"}, "method must be one of 'edge-preserving', 'gaussian'"),
        ({"period": 0}, "period must be above 0"),
        ({"sigma": -1}, "sigma must be above 0"),
        ({"sigma": 1000}, "sigma must be at most 100 pixels"),
    ],
)
def test_bad_arguments_of_the_inverse(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        fb.inverse_halftone(CAMERA, **arguments)
