"""The shares of a palette, the cloud of colours and the map of errors: what is drawn, as numbers."""

from __future__ import annotations

import numpy as np
import pytest

import fewbits as fb
from fewbits.color import to_space
from fewbits.errors import ArgumentError
from fewbits.metrics import color_difference
from fewbits.plots import color_cloud, error_map, palette_shares

from .test_images import ASTRONAUT, CAMERA, INPUTS, RGBA

FLAG = np.array([[[255, 0, 0]] * 2 + [[255, 255, 255]] * 5 + [[0, 0, 255]]], np.uint8)


@pytest.mark.parametrize("draw", [palette_shares, color_cloud, error_map])
@pytest.mark.parametrize(
    ("name", "mode"),
    [
        (name, mode)
        for name in INPUTS
        for mode in ("palette", "global", "per-channel")
        if (name, mode) != ("rgb float", "palette")  # palettes are for 8-bit colours
    ],
)
def test_every_kind_of_image_is_drawn_and_left_alone(draw, name, mode):
    image = INPUTS[name]
    before = image.copy()
    figure = draw(fb.quantize_image(image, 1 if name in ("constant", "one pixel") else 3, mode=mode))
    figure.draw_without_rendering()
    np.testing.assert_array_equal(image, before)
    with pytest.raises(ArgumentError, match=r"result must be an ImageResult.*got ndarray"):
        draw(image)


# --- shares


def strip(figure):
    """Left edges, widths and colours."""
    bars = figure.axes[0].patches
    return [bar.get_x() for bar in bars], [bar.get_width() for bar in bars], [bar.get_facecolor()[:3] for bar in bars]


def labels(figure):
    return [text.get_text().splitlines() for text in figure.axes[1].texts]


def test_widths_are_shares_from_the_most_frequent_on():
    figure = palette_shares(fb.quantize_image(FLAG, 3))
    left, widths, colors = strip(figure)
    assert left == [0, 5 / 8, 7 / 8]
    assert widths == pytest.approx([5 / 8, 2 / 8, 1 / 8])
    assert colors == [(1, 1, 1), (1, 0, 0), (0, 0, 1)]
    assert labels(figure) == [["#ffffff", "62.5 %"], ["#ff0000", "25 %"], ["#0000ff", "12.5 %"]]
    assert [text.get_color() for text in figure.axes[1].texts] == ["black", "white", "white"]
    assert figure.axes[0].get_title() == "array: 3 colours"


def test_an_entry_that_no_pixel_has_is_there_too():
    palette = fb.Palette([[255, 0, 0], [0, 255, 0], [255, 255, 255], [0, 0, 255]])
    assert labels(palette_shares(fb.quantize_image(FLAG, palette)))[3] == ["#00ff00", "0 %"]


def test_greys_are_named_by_value_and_transparent_colours_look_as_over_white():
    result = fb.quantize_image(CAMERA, 4)
    assert {name for name, _ in labels(palette_shares(result))} == {f"{level:.0f}" for level in result.levels}
    deep = fb.quantize_image(np.array([[0.25, 0.5, 0.5]]), 2)
    figure = palette_shares(deep)
    assert [name for name, _ in labels(figure)] == ["0.5", "0.25"]
    np.testing.assert_allclose(strip(figure)[2], [[0.5] * 3, [0.25] * 3], atol=0.005)
    clear = palette_shares(fb.quantize_image(np.array([[[255, 0, 0, 0], [0, 0, 255, 255]]], np.uint8), 2))
    assert sorted(strip(clear)[2]) == [(0, 0, 1), (1, 1, 1)]


def test_colours_of_levels_in_channels_are_those_of_the_pixels():
    result = fb.quantize_image(ASTRONAUT, 2, mode="per-channel")
    colors, counts = np.unique(result.array.reshape(-1, 3), axis=0, return_counts=True)
    _, widths, drawn = strip(palette_shares(result))
    assert sorted(widths) == pytest.approx(sorted(counts / counts.sum()))
    assert sorted(map(tuple, np.rint(np.multiply(drawn, 255)).astype(int).tolist())) == sorted(
        map(tuple, colors.tolist())
    )


@pytest.mark.parametrize("draw", [palette_shares, color_cloud])
def test_the_256_most_frequent_of_many_colours(draw):
    result = fb.quantize_image(ASTRONAUT, 16, mode="per-channel")
    count = len(np.unique(result.array.reshape(-1, 3), axis=0))
    figure = draw(result)
    title = figure.axes[0].get_title() + figure.get_suptitle()
    assert f"the 256 most frequent of {count:,} colours" in title
    if draw is palette_shares:
        _, widths, _ = strip(figure)
        assert len(widths) == len(labels(figure)) == 256
        assert sum(widths) < 1


# --- cloud


def test_dots_and_circles_lie_at_their_colours():
    result = fb.quantize_image(FLAG, 2)
    above, side = color_cloud(result).axes
    lab = to_space(np.unique(FLAG.reshape(-1, 3), axis=0), "oklab").astype(np.float64)
    dots, _, circles = above.collections
    np.testing.assert_allclose(sorted(dots.get_offsets().tolist()), sorted(lab[:, 1:].tolist()), atol=1e-6)
    left = to_space(result.palette.codebook_, "oklab").astype(np.float64)
    np.testing.assert_allclose(sorted(circles.get_offsets().tolist()), sorted(left[:, 1:].tolist()), atol=1e-6)
    dots, _, circles = side.collections
    expected = np.stack([np.hypot(left[:, 1], left[:, 2]), left[:, 0]], axis=1)
    np.testing.assert_allclose(sorted(circles.get_offsets().tolist()), sorted(expected.tolist()), atol=1e-6)
    assert len(dots.get_offsets()) == 3


def test_areas_are_shares():
    result = fb.quantize_image(ASTRONAUT, 4)
    circles = color_cloud(result).axes[0].collections[2]
    counts = np.bincount(result.codes.ravel())
    np.testing.assert_allclose(circles.get_sizes() / circles.get_sizes().sum(), np.sort(counts)[::-1] / counts.sum())


def test_all_circles_are_inside():
    for result in (fb.quantize_image(ASTRONAUT, 8), fb.quantize_image(ASTRONAUT, 4, mode="global")):
        for axes in color_cloud(result).axes:
            for part in axes.collections:
                x, y = part.get_offsets().T
                assert axes.get_xlim()[0] < x.min() <= x.max() < axes.get_xlim()[1]
                assert axes.get_ylim()[0] < y.min() <= y.max() < axes.get_ylim()[1]


def test_a_cloud_has_20000_dots_at_most_and_the_same_ones_each_time():
    colors = np.stack(np.meshgrid(*[np.arange(0, 256, 8, dtype=np.uint8)] * 3), axis=-1).reshape(128, 256, 3)
    result = fb.quantize_image(colors, 8)
    figures = [color_cloud(result) for _ in range(2)]
    first, second = (figure.axes[0].collections[0].get_offsets() for figure in figures)
    assert len(first) == 20000
    np.testing.assert_array_equal(first, second)
    assert "dots are 20,000 of 32,768 colours before" in figures[0].get_suptitle()


# --- errors


def shown(figure):
    return np.asarray(figure.axes[0].get_images()[0].get_array())


@pytest.mark.parametrize("image", [ASTRONAUT, CAMERA, RGBA])
def test_errors_of_8_bits_are_distances_in_oklab(image):
    result = fb.quantize_image(image, 8)
    figure = error_map(result)
    errors = color_difference(image, result.array, formula="oklab")
    np.testing.assert_array_equal(shown(figure), errors.map)
    assert figure.axes[0].get_title().splitlines()[1] == (
        f"mean {errors.mean:.3g}, 95 % up to {errors.percentile(95):.3g}, largest {errors.max:.3g}"
    )
    assert figure.axes[0].get_images()[0].get_clim() == (0, pytest.approx(np.percentile(errors.map, 99.5)))
    assert "Oklab" in figure.axes[1].get_ylabel()


def test_errors_of_other_samples_are_in_their_unit():
    figure = error_map(fb.dither(np.array([[0, 300, 1000]], np.uint16), [100, 900], "none"))
    np.testing.assert_array_equal(shown(figure), [[100, 200, 100]])
    assert "unit of the samples" in figure.axes[1].get_ylabel()
    color = ASTRONAUT / np.float32(255)
    result = fb.quantize_image(color, 3, mode="global")
    expected = np.sqrt(np.square(color - result.array).mean(axis=2))
    np.testing.assert_allclose(shown(error_map(result)), expected, atol=1e-6)


def test_no_error_is_black():
    figure = error_map(fb.quantize_image(FLAG, 3))
    assert (shown(figure) == 0).all()
    assert figure.axes[0].get_images()[0].get_clim() == (0, 1)
