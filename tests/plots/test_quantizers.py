"""The staircase, its error, and levels over densities."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import data

import fewbits as fb
from fewbits.densities import Density, Gamma, Gaussian, Laplacian
from fewbits.errors import ArgumentError, NotFittedError
from fewbits.plots import error_characteristic, levels_over_density, staircase

from .drawn import collection, lines, original, ticks

CAMERA = data.camera()[::4, ::4]
ASTRONAUT = data.astronaut()[::4, ::4]
BY_QUANTIZER = [staircase, error_characteristic, levels_over_density]


def curve(axes):
    """x and height of the grey area under a density."""
    (area,) = [part for part in axes.collections if part.get_label() == "density"]
    vertices = area.get_paths()[0].vertices
    upper = vertices[vertices[:, 1] > 0]
    return upper[:, 0], upper[:, 1]


def test_staircase_goes_through_decode():
    quantizer = fb.LloydMax(6).fit(CAMERA)
    above, below = staircase(quantizer).axes
    heights, edges, _ = above.patches[0].get_data()
    np.testing.assert_array_equal(heights, quantizer.decode(np.arange(6)))
    np.testing.assert_array_equal(edges, [CAMERA.min(), *quantizer.decision_levels_, CAMERA.max()])
    for axes in (above, below):
        np.testing.assert_array_equal(collection(axes, "decision levels")[0], quantizer.decision_levels_)
    np.testing.assert_array_equal(ticks(above)[1], quantizer.representation_levels_)
    assert original(below)[0].sum() == pytest.approx(1)
    inputs = np.random.default_rng(0).integers(CAMERA.min(), CAMERA.max(), 1000).astype(np.uint8)
    np.testing.assert_array_equal(
        heights[np.searchsorted(edges[1:-1], inputs, side="right")], quantizer.quantize(inputs)
    )


@pytest.mark.parametrize(
    ("limits", "heights", "edges"),
    [
        ((-2, 10), [1, 3, 5, 7], [-2, 2, 4, 6, 10]),
        ((2, 5), [3, 5], [2, 4, 5]),
        ((2.5, 3.5), [3], [2.5, 3.5]),
        ((10, 11), [7], [10, 11]),
    ],
)
def test_staircase_of_a_range(limits, heights, edges):
    quantizer = fb.Uniform(4, range=(0, 8)).fit([0.5, 3.0, 7.9])
    above = staircase(quantizer, range=limits).axes[0]
    found = above.patches[0].get_data()
    np.testing.assert_array_equal(found[0], heights)
    np.testing.assert_array_equal(found[1], edges)
    np.testing.assert_array_equal(ticks(above)[1], heights)


def test_staircase_of_one_level():
    figure = staircase(fb.LloydMax(1).fit([3]))
    figure.draw_without_rendering()
    assert "1 level, at 3" in figure.axes[0].get_title()


@pytest.mark.parametrize("density", [Gaussian(), Gaussian(5, 0.1), Laplacian()])
def test_staircase_over_a_density(density):
    quantizer = fb.LloydMax(4).design(density)
    above, below = staircase(quantizer).axes
    heights, edges, _ = above.patches[0].get_data()
    np.testing.assert_array_equal(heights, quantizer.representation_levels_)
    np.testing.assert_array_equal(edges[1:-1], quantizer.decision_levels_)
    np.testing.assert_allclose(edges[[0, -1]], density.quantiles([0.0005, 0.9995]))
    assert below.get_xlim() == (edges[0], edges[-1])
    assert below.get_ylabel() == "density"
    x, y = curve(below)
    np.testing.assert_allclose(y, density(x), rtol=5e-3)
    assert y.sum() * (x[1] - x[0]) == pytest.approx(0.999, abs=1e-3)


def test_range_of_a_density_has_the_levels_that_are_taken():
    wide = fb.Uniform(4, range=(-6, 6)).design(Gaussian())
    assert staircase(wide).axes[1].get_xlim() == (-4.5, 4.5)
    constrained = fb.EntropyConstrained(target_rate=2.5).design(Laplacian())
    low, high = staircase(constrained).axes[1].get_xlim()
    levels = constrained.representation_levels_
    shares = constrained.source_.cells(constrained.decision_levels_).weights
    shown = (levels >= low) & (levels <= high)
    assert shares[shown].min() >= 1e-5 > shares[~shown].max()


def test_a_pole_and_a_jump_are_finite():
    pole = fb.LloydMax(4).design(Gamma(0.5))
    assert staircase(pole).axes[1].get_ylim()[1] < 100
    box = fb.LloydMax(2).design(Density(lambda x: np.full(x.shape, 0.5), (0, 2)))
    x, y = curve(staircase(box, range=(-1, 3)).axes[1])
    np.testing.assert_allclose(y[(x > 0.01) & (x < 1.99)], 0.5)
    assert x.min() > -0.01
    assert x.max() < 2.01


@pytest.mark.parametrize("draw", BY_QUANTIZER)
@pytest.mark.parametrize(
    "quantizer",
    [
        fb.LloydMax(1).fit([3.0, 3.0]),
        fb.LloydMax(1).fit([1e20]),
        fb.LloydMax(1).design(Gaussian()),
        fb.LloydMax(300).design(Gaussian()),
        fb.LloydMax(2).fit(np.array([-(2**40), 2**40])),
        fb.LloydMax(8).fit(CAMERA),
        fb.LloydMax(8, bins=16).fit(np.linspace(0, 1, 99)),
    ],
    ids=["constant", "huge", "one level", "many", "int64", "uint8", "binned"],
)
def test_all_kinds_are_drawn(draw, quantizer):
    draw(quantizer).draw_without_rendering()


def test_error_is_output_less_input():
    quantizer = fb.LloydMax(6).fit(CAMERA)
    (axes,) = error_characteristic(quantizer).axes
    x, y = lines(axes)["output − input"].get_data()
    assert (x[0], x[-1]) == (CAMERA.min(), CAMERA.max())
    np.testing.assert_array_equal(x[1:-1:2], quantizer.decision_levels_)
    np.testing.assert_array_equal(x[1:-1:2], x[2:-1:2])
    np.testing.assert_array_equal(x + y, np.repeat(quantizer.decode(np.arange(6)), 2))
    np.testing.assert_array_equal(collection(axes, "decision levels")[0], quantizer.decision_levels_)
    assert axes.get_title().endswith(f"MSE {quantizer.mse_:.4g}")


def test_half_a_step_bounds_the_error_of_equal_levels():
    uniform = fb.Uniform(8, range=(-4, 4)).design(Gaussian())
    (axes,) = error_characteristic(uniform, range=(-4, 4)).axes
    assert list(lines(axes)["± half a step, 0.5"].get_ydata()) == [0.5, 0.5]
    assert [line.get_ydata()[0] for line in axes.lines if line.get_linestyle() == ":"] == [0.5, -0.5]
    np.testing.assert_array_equal(np.abs(lines(axes)["output − input"].get_ydata()), 0.5)
    for other in (fb.LloydMax(8).design(Gaussian()), fb.LloydMax(1).design(Gaussian())):
        assert not [line for line in error_characteristic(other).axes[0].lines if line.get_linestyle() == ":"]


def test_levels_over_density_has_a_panel_each_over_one_axis():
    density = Laplacian()
    found = [
        fb.Uniform(8, range=(-4, 4)).design(density),
        fb.LloydMax(8).design(density),
        fb.EntropyConstrained(target_rate=2).design(density),
    ]
    figure = levels_over_density(found)
    limits = {axes.get_xlim() for axes in figure.axes}
    assert len(limits) == 1
    ((low, high),) = limits
    for axes, quantizer in zip(figure.axes, found, strict=True):
        decision, levels = quantizer.decision_levels_, quantizer.representation_levels_
        np.testing.assert_array_equal(
            collection(axes, "decision levels")[0], decision[(decision > low) & (decision < high)]
        )
        np.testing.assert_array_equal(ticks(axes)[0], levels[(levels >= low) & (levels <= high)])
        x, y = curve(axes)
        away = np.abs(x) > 0.1
        np.testing.assert_allclose(y[away], density(x[away]), rtol=5e-3)
        assert axes.get_title() == (
            f"{quantizer!r}\n{quantizer.n_levels_} levels, "
            f"MSE {quantizer.mse_:.4g}, entropy {quantizer.entropy_:.4g} bits"
        )
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ["density", "decision levels", "representation levels"]


def test_levels_over_data_and_in_a_range():
    quantizer = fb.LloydMax(6).fit(CAMERA)
    (axes,) = levels_over_density(quantizer).axes
    shares, _ = original(axes)
    np.testing.assert_allclose(shares, np.bincount(CAMERA.ravel(), minlength=256) / CAMERA.size)
    assert axes.get_xlim() == (CAMERA.min(), CAMERA.max())
    levels = quantizer.representation_levels_
    limits = (levels[1] - 1, levels[3] + 1)
    (axes,) = levels_over_density([quantizer], range=limits).axes
    np.testing.assert_array_equal(ticks(axes)[0], levels[1:4])


def test_a_long_repr_is_cut():
    lengths = np.full(32, 5.0)
    quantizer = fb.EntropyConstrained(target_rate=5, rate_model=lengths).fit([0, 1, 1, 5, 9])
    figure = levels_over_density(quantizer)
    first, _ = figure.axes[0].get_title().split("\n")
    assert first.startswith("EntropyConstrained(target_rate=5, rate_model=<float64 array")
    assert " … " in first
    assert len(first) == 72


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match="sequence of them, got \\[\\]"):
        levels_over_density([])
    with pytest.raises(ArgumentError, match="sequence of them, got 3"):
        levels_over_density(3)
    with pytest.raises(ArgumentError, match=r"quantizers\[1\] must be a fitted scalar quantizer.*got int"):
        levels_over_density([fb.LloydMax(2).fit([1, 2]), 3])
    for draw in BY_QUANTIZER[:2]:
        with pytest.raises(ArgumentError, match=r"quantizer must be a fitted scalar quantizer.*got Palette"):
            draw(fb.Palette(["#000"]))
    for draw in BY_QUANTIZER:
        with pytest.raises(NotFittedError):
            draw(fb.LloydMax(3))
        with pytest.raises(ArgumentError, match="channel_axis=-1"):
            draw(fb.LloydMax(3, channel_axis=-1).fit(ASTRONAUT))
        for bad in [(1, 1), (2, 1), (0, np.inf), "ab", 3]:
            with pytest.raises(ArgumentError, match="range must be two finite numbers"):
                draw(fb.LloydMax(2).fit([1, 2]), range=bad)
