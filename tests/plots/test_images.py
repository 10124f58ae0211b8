"""Before and after, and grids: what is shown, and what is said about it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from skimage import data

import fewbits as fb
from fewbits.errors import ArgumentError
from fewbits.image import read
from fewbits.plots import before_after, image_grid, sweep_grid

CAMERA = data.camera()[::4, ::4]
ASTRONAUT = data.astronaut()[::4, ::4]
RGBA = np.dstack([ASTRONAUT, np.linspace(0, 255, ASTRONAUT[..., 0].size).reshape(ASTRONAUT.shape[:2]).astype(np.uint8)])
SWEEP = fb.sweep_image(ASTRONAUT, [1, 2, 4, 8, 16])

INPUTS = {
    "grey": CAMERA,
    "rgb": ASTRONAUT,
    "rgba": RGBA,
    "grey16": CAMERA.astype(np.uint16) * 257,
    "signed": CAMERA.astype(np.int16) - 100,
    "float": CAMERA / 255,
    "rgb float": ASTRONAUT / np.float32(255),
    "constant": np.full((5, 5), 1e20),
    "one pixel": np.array([[7]], np.uint8),
}


def shown(axes):
    """The picture in a panel."""
    return np.asarray(axes.get_images()[0].get_array())


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        (name, mode)
        for name in INPUTS
        for mode in ("palette", "global", "per-channel")
        if (name, mode) != ("rgb float", "palette")  # palettes are for 8-bit colours
    ],
)
def test_every_kind_of_image_is_drawn_and_left_alone(name, mode):
    image = INPUTS[name]
    before = image.copy()
    result = fb.quantize_image(image, 1 if name in ("constant", "one pixel") else 3, mode=mode)
    figure = before_after(result)
    figure.draw_without_rendering()
    assert isinstance(figure, Figure)
    np.testing.assert_array_equal(image, before)
    codes_are_colours = mode == "palette" or image.ndim == 2
    assert len(figure.axes) == (3 if codes_are_colours else 2)
    grid = image_grid([result])
    grid.draw_without_rendering()
    assert len(grid.axes) == 1


def test_panels_hold_the_pixels():
    result = fb.quantize_image(ASTRONAUT, 8)
    left, right, _ = before_after(result).axes
    np.testing.assert_array_equal(shown(left), ASTRONAUT)
    np.testing.assert_array_equal(shown(right), result.array)


def test_titles_are_the_report(tmp_path):
    path = tmp_path / "a $strange$ name.png"
    fb.quantize_image(ASTRONAUT, 200).save(path)
    result = fb.quantize_image(path, 8)
    report = result.report()
    left, right, _ = (axes.get_title() for axes in before_after(result).axes)
    assert left.startswith(f"a $strange$ name.png: {report.colors_before} colours\n{path.stat().st_size:,} bytes, ")
    assert right == (
        f"8 colours\n{report.file_bytes:,} bytes, {report.bits_per_pixel:.3g} bits/pixel, PSNR {report.psnr:.1f} dB"
    )


def test_title_without_error_without_file_and_with_scalar_levels():
    exact = fb.quantize_image(np.array([[0, 255]], np.uint8), 2)
    assert before_after(exact).axes[1].get_title().endswith("no error")
    report = fb.quantize_image(CAMERA / 255, 4).report()
    figure = before_after(fb.quantize_image(CAMERA / 255, 4))
    assert figure.axes[1].get_title() == f"4 grey values\nRMSE {report.rmse:.4g}"
    assert "black is 0, white 1" in figure.axes[0].get_title()
    both = fb.quantize_image(ASTRONAUT, 2, mode="global", dither="floyd-steinberg")
    title = before_after(both).axes[1].get_title()
    assert title.startswith("2 levels for all channels: 8 colours, floyd-steinberg\n")


@pytest.mark.parametrize("name", ["x" * 500 + ".png", "line\nbreak.png", "\udcff.png", "/"])
def test_any_file_name_can_be_drawn(name):
    result = fb.quantize_image(replace(read(CAMERA), name=name), 2)
    figure = before_after(result)
    figure.draw_without_rendering()
    lines = figure.axes[0].get_title().splitlines()
    assert len(lines) == 2
    assert len(lines[0]) < 70


def test_swatches_are_the_palette_with_its_shares():
    result = fb.quantize_image(ASTRONAUT, 8)
    bars = before_after(result).axes[2].patches
    np.testing.assert_allclose([bar.get_facecolor()[:3] for bar in bars], result.palette.codebook_ / 255)
    tops = [bar.get_y() + bar.get_height() for bar in bars]
    np.testing.assert_allclose(tops, np.bincount(result.codes.ravel(), minlength=8) / result.codes.size)
    assert all(bar.get_y() < 0 for bar in bars)  # a colour of no share is seen too


def test_swatches_of_grey_and_of_transparent_colours():
    grey = fb.quantize_image(CAMERA, 4)
    colors = [bar.get_facecolor()[:3] for bar in before_after(grey).axes[2].patches]
    np.testing.assert_allclose(colors, np.repeat(grey.levels[:, None], 3, axis=1) / 255)
    clear = fb.quantize_image(np.array([[[255, 0, 0, 0], [0, 0, 255, 255]]], np.uint8), 2)
    colors = [bar.get_facecolor()[:3] for bar in before_after(clear).axes[2].patches]
    np.testing.assert_allclose(colors, [(1, 1, 1), (0, 0, 1)])


def test_too_many_levels_have_no_swatches():
    ramp = np.arange(1000, dtype=np.uint16).reshape(20, 50)
    assert len(before_after(fb.quantize_image(ramp, 256)).axes) == 3
    assert len(before_after(fb.quantize_image(ramp, 257)).axes) == 2


@pytest.mark.parametrize(
    ("image", "limits"),
    [
        (np.array([[40, 50]], np.uint8), (0, 255)),
        (np.array([[40, 4000]], np.uint16), (40, 4000)),
        (np.array([[0.2, 0.4]]), (0, 1)),
        (np.array([[-2.0, 3.0]]), (-2, 3)),
    ],
)
def test_black_and_white_are_the_same_before_and_after(image, limits):
    for axes in before_after(fb.quantize_image(image, 1)).axes[:2]:
        picture = axes.get_images()[0]
        assert picture.get_clim() == limits
        assert picture.get_cmap().name == "gray"


def test_transparent_pixels_show_a_checkerboard():
    image = np.zeros((80, 80, 4), np.uint8)
    image[:40] = (255, 0, 0, 255)
    picture = shown(before_after(fb.quantize_image(image, 2)).axes[0])
    assert picture.shape == (80, 80, 3)
    np.testing.assert_allclose(picture[:40], np.broadcast_to((1.0, 0.0, 0.0), (40, 80, 3)))
    assert set(np.unique(picture[40:])) == {0.8, 1.0}
    deep = fb.quantize_image(np.full((4, 4, 4), 65535, np.uint16), 1, mode="global")
    assert np.isfinite(shown(before_after(deep).axes[0])).all()


@pytest.mark.parametrize(
    ("count", "columns", "shape"), [(5, 3, (2, 3)), (3, 3, (1, 3)), (2, 3, (1, 2)), (4, 1, (4, 1))]
)
def test_grid_has_as_many_panels_as_results(count, columns, shape):
    figure = image_grid(SWEEP.results["palette"][:count], columns=columns)
    assert len(figure.axes) == count
    assert figure.axes[0].get_subplotspec().get_gridspec().get_geometry() == shape


def test_grid_titles_tell_levels_and_bytes():
    results = SWEEP.results["palette"]
    titles = [axes.get_title() for axes in image_grid(results).axes]
    assert titles == [f"K = {k}, {len(r.png):,} bytes" for k, r in zip(SWEEP.colors, results, strict=True)]
    mixed = image_grid([SWEEP.results["palette"][1], SWEEP.results["per-channel"][2]])
    assert [axes.get_title().rsplit(", ", 1)[0] for axes in mixed.axes] == ["K = 2, palette", "K = 4, per-channel"]
    assert image_grid([fb.quantize_image(CAMERA / 255, 3)]).axes[0].get_title() == "K = 3"


def test_sweep_grid_draws_one_mode():
    for mode in (None, "palette", "global", "per-channel"):
        figure = sweep_grid(SWEEP, mode=mode, columns=2)
        assert len(figure.axes) == len(SWEEP.colors)
        for axes, result in zip(figure.axes, SWEEP.results[mode or "palette"], strict=True):
            np.testing.assert_array_equal(shown(axes), result.array)
    scalar = fb.sweep_image(ASTRONAUT, [2], modes=["per-channel", "global"])
    assert "in each channel" in sweep_grid(scalar).get_suptitle()


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match=r"result must be an ImageResult.*got str"):
        before_after("photo.png")
    with pytest.raises(ArgumentError, match="at least one"):
        image_grid([])
    with pytest.raises(ArgumentError, match=r"results must be a sequence of ImageResult.*got int"):
        image_grid([1])
    with pytest.raises(ArgumentError, match="columns"):
        image_grid(SWEEP.results["palette"], columns=0)
    with pytest.raises(ArgumentError, match="mode must be one of 'palette', 'global', 'per-channel', got 'rgb'"):
        sweep_grid(SWEEP, mode="rgb")
    with pytest.raises(ArgumentError, match="sweep must be an ImageSweep"):
        sweep_grid(SWEEP.results["palette"])
