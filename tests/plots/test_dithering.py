"""Methods of dithering side by side: the very pixels, what is said about them, and spectra."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from skimage import data

import fewbits as fb
from fewbits.dithering import ErrorDiffusion, label
from fewbits.errors import ArgumentError
from fewbits.metrics import blurred_psnr, hvs_psnr, power_spectrum
from fewbits.plots import dither_chart, halftone_spectrum, save_figure

from .drawn import lines

CAMERA = data.camera()[100:200, 150:280]
ASTRONAUT = data.astronaut()[:90, 150:290]


def shown(axes):
    return np.asarray(axes.get_images()[0].get_array())


def test_three_pictures_for_the_original_and_each_method():
    methods = ["none", "floyd-steinberg"]
    figure = dither_chart(methods, CAMERA)
    original, *others = [figure.axes[start : start + 3] for start in (0, 3, 6)]
    assert len(figure.axes) == 9
    ramp, photograph, text = map(shown, original)
    assert photograph.tolist() == CAMERA.tolist()
    assert ramp.min() == 0
    assert ramp.max() == 255
    assert (np.diff(ramp.astype(int)) >= 0).all()
    assert ramp.shape[1] == text.shape[1] == 320
    for method, panels in zip(methods, others, strict=True):
        for source, panel in zip((ramp, photograph, text), panels, strict=True):
            np.testing.assert_array_equal(shown(panel), fb.dither(source, 2, method).array)
        result = fb.dither(CAMERA, 2, method).array
        figures = f"HPSNR {hvs_psnr(CAMERA, result):.1f}, blurred {blurred_psnr(CAMERA, result):.1f} dB"
        assert panels[0].get_title() == f"{method}\n{figures}"


@pytest.mark.parametrize(
    ("image", "levels", "columns"),
    [(CAMERA, 2, 2), (ASTRONAUT, ["#000", "#fff", "#00f", "#ff0"], 3), (np.tile(CAMERA, (1, 3)), 3, 1), (None, 2, 2)],
    ids=["grey", "palette", "wide", "scene"],
)
def test_a_file_has_every_pixel_in_its_place(tmp_path, image, levels, columns):
    figure = dither_chart(["floyd-steinberg", ErrorDiffusion(strength=0.5)], image, levels, columns=columns)
    with Image.open(save_figure(figure, tmp_path / "chart.png")) as file:
        page = np.asarray(file.convert("RGB"))
    height, width = page.shape[:2]
    assert (width, height) == tuple(np.rint(figure.get_size_inches() * 150))
    for axes in figure.axes:
        picture = shown(axes)
        box = axes.get_position()
        left, top = round(box.x0 * width), round((1 - box.y1) * height)
        part = page[top : top + picture.shape[0], left : left + picture.shape[1]]
        # matplotlib's map of greys is off by one here and there
        colors = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)
        np.testing.assert_allclose(part.astype(int), colors.astype(int), atol=1)


@pytest.mark.parametrize(
    "image",
    [CAMERA / 255, CAMERA.astype(np.uint16) * 257, np.array([[7]], np.uint8), ASTRONAUT],
    ids=["float", "uint16", "one pixel", "colour as grey"],
)
def test_every_kind_of_image(image):
    before = image.copy()
    figure = dither_chart("floyd-steinberg", image)
    figure.draw_without_rendering()
    assert len(figure.axes) == 6
    np.testing.assert_array_equal(image, before)


def test_names_of_methods():
    half = ErrorDiffusion(strength=0.5)
    named = dither_chart({"threshold": "none", "half of $x$": half}, CAMERA).axes
    assert [axes.get_title().splitlines()[0] for axes in named[3::3]] == ["threshold", "half of $x$"]
    (title,) = [axes.get_title() for axes in dither_chart([half], CAMERA).axes[3::3]]
    *name, _ = title.splitlines()
    assert "".join(name).replace(" ", "") == label(half).replace(" ", "")
    assert max(map(len, name)) <= 30


def test_no_error_is_infinite():
    title = dither_chart("none", CAMERA, 256).axes[3].get_title()
    assert title == "none\nHPSNR ∞, blurred ∞ dB"


def test_spectra_are_those_of_the_halftones():
    half = ErrorDiffusion(strength=0.5)
    above, below = halftone_spectrum({"whole": "floyd-steinberg", "half": half}, 100, size=128, window=32).axes
    flat = np.full((128, 128), 100, np.uint8)
    for name, method in (("whole", "floyd-steinberg"), ("half", half)):
        spectrum = power_spectrum(fb.dither(flat, 2, method).array, window=32)
        x, power = lines(above)[name].get_data()
        np.testing.assert_array_equal(x, spectrum.frequencies)
        np.testing.assert_allclose(10 ** (power / 10), spectrum.power)
        np.testing.assert_array_equal(lines(below)[name].get_ydata(), spectrum.anisotropy)
    guides = [line for line in below.lines if line.get_label().startswith("_")]
    assert guides[0].get_xdata() == pytest.approx([np.sqrt(100 / 255)] * 2)
    assert guides[1].get_ydata() == pytest.approx([spectrum.isotropic] * 2)


def test_a_halftone_of_one_level_has_no_line():
    figure = halftone_spectrum(["none", "floyd-steinberg"], 10, size=64, window=16)
    figure.draw_without_rendering()
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["floyd-steinberg"]


def test_wrong_arguments():
    for draw in (dither_chart, halftone_spectrum):
        for bad in ([], {}, 3, None):
            with pytest.raises(ArgumentError, match="methods must be a method of dithering or several of them, got"):
                draw(bad)
        with pytest.raises(ArgumentError, match="method must be one of 'none'"):
            draw("nothing")
        with pytest.raises(ArgumentError, match="method must be one of 'none'"):
            draw([3])
    with pytest.raises(ArgumentError, match="columns must be a whole number"):
        dither_chart("none", columns=0)
    with pytest.raises(ArgumentError, match="levels must be a whole number from 2"):
        dither_chart("none", levels=1)
    for bad in ({"grey": 0}, {"grey": 255}, {"size": 3}, {"window": 513}, {"window": 3}):
        with pytest.raises(ArgumentError, match=f"{next(iter(bad))} must be a whole number"):
            halftone_spectrum("none", **bad)
