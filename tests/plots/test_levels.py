"""Histograms with their levels."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import data

import fewbits as fb
from fewbits.errors import ArgumentError
from fewbits.plots import value_histogram

from .drawn import collection, original, ticks

CAMERA = data.camera()[::4, ::4]
ASTRONAUT = data.astronaut()[::4, ::4]


def panels(figure):
    """The panels of a histogram by name, the axes of the quantized values beside them."""
    names = [axes.get_label() for axes in figure.axes]
    return {name: (figure.axes[i], figure.axes[names.index(f"{name}, quantized")]) for i, name in enumerate(names)
            if f"{name}, quantized" in names}  # fmt: skip


def test_grey_image_has_one_panel_of_probabilities():
    result = fb.quantize_image(CAMERA, 8)
    figure = value_histogram(result)
    ((axes, over),) = panels(figure).values()
    shares, edges = original(axes)
    np.testing.assert_array_equal(edges, np.arange(257) - 0.5)
    np.testing.assert_allclose(shares, np.bincount(CAMERA.ravel(), minlength=256) / CAMERA.size)
    values, after = collection(over, "quantized")
    expected = np.unique(result.array, return_counts=True)
    np.testing.assert_array_equal(values, expected[0])
    np.testing.assert_allclose(after, expected[1] / CAMERA.size)
    assert after.sum() == pytest.approx(1)


def test_levels_are_where_the_quantizer_has_them():
    result = fb.quantize_image(ASTRONAUT, 8, mode="global")
    ((axes, _),) = panels(value_histogram(result)).values()
    np.testing.assert_array_equal(collection(axes, "decision levels")[0], result.quantizer.decision_levels_)
    np.testing.assert_array_equal(ticks(axes)[0], result.quantizer.representation_levels_)
    assert axes.get_label() == "values of all channels"
    steps = np.diff(result.levels)
    assert f"8 levels, unequally spaced: {steps.min():.4g} to {steps.max():.4g} apart" in axes.get_title()


def test_per_channel_has_three_panels():
    result = fb.quantize_image(ASTRONAUT, 5, mode="per-channel")
    found = panels(value_histogram(result))
    assert list(found) == ["red", "green", "blue"]
    for channel, (axes, over) in enumerate(found.values()):
        np.testing.assert_array_equal(
            collection(axes, "decision levels")[0], result.quantizer.decision_levels_[channel]
        )
        np.testing.assert_array_equal(ticks(axes)[0], result.levels[channel])
        np.testing.assert_array_equal(collection(over, "quantized")[0], np.unique(result.array[..., channel]))


def test_palette_has_its_coordinates_as_ticks_and_no_decision_levels():
    result = fb.quantize_image(ASTRONAUT, 5)
    for channel, (axes, over) in enumerate(panels(value_histogram(result)).values()):
        coordinates = np.unique(result.palette.codebook_[:, channel])
        np.testing.assert_array_equal(ticks(axes, "colours of the palette")[0], coordinates)
        np.testing.assert_array_equal(collection(over, "quantized")[0], coordinates)
        assert not axes.collections
        assert axes.get_title() == f"{('red', 'green', 'blue')[channel]} of the 5 colours"


def test_palette_on_a_grey_image_and_on_transparent_pixels():
    given = fb.quantize_image(CAMERA, fb.Palette(["#000", "#888", "#fff"]))
    assert len(panels(value_histogram(given))) == 3
    clear = np.dstack([ASTRONAUT, np.full(ASTRONAUT.shape[:2], 9, np.uint8)])
    for mode, count in {"palette": 3, "per-channel": 3, "global": 1}.items():
        figure = value_histogram(fb.quantize_image(clear, 4, mode=mode))
        assert len(panels(figure)) == count
        shares, _ = original(figure.axes[0])
        assert shares.sum() == pytest.approx(1)
    np.testing.assert_allclose(shares, np.bincount(ASTRONAUT.ravel(), minlength=256) / ASTRONAUT.size)  # no alpha


@pytest.mark.parametrize("mode", ["palette", "global", "per-channel"])
def test_one_level(mode):
    figure = value_histogram(fb.quantize_image(ASTRONAUT, 1, mode=mode))
    figure.draw_without_rendering()
    for axes, over in panels(figure).values():
        assert not axes.collections
        assert collection(over, "quantized")[1] == pytest.approx([1])
        assert "of the colour" in axes.get_title() or "1 level, at" in axes.get_title()


def test_equal_levels_are_called_so():
    ramp = np.array([[0, 10, 20, 30]], np.uint8)
    assert value_histogram(fb.quantize_image(ramp, 4)).axes[0].get_title() == "values: 4 levels, 10 apart"


def test_many_levels_are_a_histogram_on_the_same_scale():
    figure = value_histogram(fb.quantize_image(ASTRONAUT, 200, mode="global"))
    ((axes, over),) = panels(figure).values()
    shares, edges, _ = over.patches[0].get_data()
    assert len(shares) == 256
    assert shares.sum() == pytest.approx(1)
    assert axes.get_ylim() == over.get_ylim()
    np.testing.assert_array_equal(edges, original(axes)[1])


@pytest.mark.parametrize(
    ("image", "width", "bins"),
    [
        (np.arange(65536, dtype=np.uint16).reshape(256, 256), 256, 256),
        (np.arange(300, dtype=np.uint16).reshape(20, 15) + 7, 2, 150),
        (np.arange(-50, 50, dtype=np.int16).reshape(10, 10), 1, 100),
    ],
)
def test_bins_of_integers_hold_whole_numbers_alike(image, width, bins):
    shares, edges = original(value_histogram(fb.quantize_image(image, 4)).axes[0])
    assert len(shares) == bins
    np.testing.assert_array_equal(np.diff(edges), width)
    np.testing.assert_allclose(shares, 1 / bins)  # a ramp is flat: no comb


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_have_256_bins_over_their_range(dtype):
    image = (np.linspace(-1, 3, 10_000).reshape(100, 100) ** 3).astype(dtype)
    shares, edges = original(value_histogram(fb.quantize_image(image, 4)).axes[0])
    assert len(shares) == 256
    assert (edges[0], edges[-1]) == pytest.approx((image.min(), image.max()))
    assert shares.sum() == pytest.approx(1)


@pytest.mark.parametrize("value", [0.0, 1e20, -3e-30])
def test_constant_floats(value):
    figure = value_histogram(fb.quantize_image(np.full((4, 4), value), 1))
    figure.draw_without_rendering()
    assert original(figure.axes[0])[0].max() == 1


def test_levels_too_many_to_be_seen_are_not_drawn_over_the_histogram():
    deep = np.arange(4000, dtype=np.uint16).reshape(50, 80)
    assert value_histogram(fb.quantize_image(deep, 256)).axes[0].collections
    assert not value_histogram(fb.quantize_image(deep, 257)).axes[0].collections


def test_bins_that_dwarf_the_others_are_cut_and_told():
    image = np.repeat(np.arange(256), 10)
    image = np.concatenate([image, np.zeros(2000, int), np.full(3000, 255)]).astype(np.uint8).reshape(-1, 10)
    axes, over = value_histogram(fb.quantize_image(image, 8)).axes
    shares, _ = original(axes)
    assert axes.get_ylim()[1] < shares.min() * 2
    assert sorted(text.get_text() for text in over.texts) == [f"↑ {shares[0]:.2g}", f"↑ {shares[255]:.2g}"]
    plain = value_histogram(fb.quantize_image(CAMERA, 8))
    assert not any(axes.texts for axes in plain.axes)


def test_what_is_cut_is_told_inside_the_panel():
    image = np.concatenate([np.arange(150, 256), np.full(9000, 255)])  # all in the right half
    figure = value_histogram(fb.quantize_image(image.astype(np.uint8).reshape(1, -1), 60, mode="global"))
    figure.draw_without_rendering()
    assert figure.axes[1].texts
    for text in figure.axes[1].texts:
        box = text.get_window_extent()
        assert figure.axes[1].bbox.x0 <= box.x0
        assert box.x1 <= figure.axes[1].bbox.x1


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match="result must be an ImageResult"):
        value_histogram(CAMERA)
