"""Signals before and after, and the SQNR at every input level."""

from __future__ import annotations

import math

import numpy as np
import pytest

import fewbits as fb
from fewbits.densities import Density, Gaussian, Laplacian
from fewbits.errors import ArgumentError, NotFittedError
from fewbits.metrics import entropy, mse, sqnr
from fewbits.plots import binary_against_multilevel, error_signal, sqnr_curve

from .drawn import lines

T = np.linspace(0, 1, 400, endpoint=False)
SIGNAL = np.sin(2 * np.pi * T) + np.sin(10 * np.pi * T) / 2
BINARY = fb.Uniform(2, range=(-2, 2)).fit(SIGNAL)
FINE = fb.LloydMax(8).fit(SIGNAL)


def test_signal_quantized_and_error():
    above, below = error_signal(FINE, SIGNAL, t=T).axes
    approximation = FINE.quantize(SIGNAL)
    found = lines(above)
    np.testing.assert_array_equal(found["signal"].get_data(), [T, SIGNAL])
    np.testing.assert_array_equal(found["quantized"].get_data(), [T, approximation])
    assert found["quantized"].get_drawstyle() == "steps-mid"
    np.testing.assert_array_equal(lines(below)["error"].get_data(), [T, approximation - SIGNAL])
    assert below.get_xlabel() == "t"
    ratio, error = sqnr(SIGNAL, approximation), mse(SIGNAL, approximation)
    assert above.get_title() == f"LloydMax(8)\nSQNR {ratio:.2f} dB, MSE {error:.4g}"


def test_bytes_do_not_wrap_around():
    ramp = np.arange(256, dtype=np.uint8)
    before = ramp.copy()
    quantizer = fb.LloydMax(2).fit(ramp)
    _, below = error_signal(quantizer, ramp).axes
    x, y = lines(below)["error"].get_data()
    np.testing.assert_array_equal(x, np.arange(256))
    np.testing.assert_array_equal(y, quantizer.quantize(ramp).astype(int) - ramp)
    np.testing.assert_array_equal(ramp, before)
    assert below.get_xlabel() == "sample"


@pytest.mark.parametrize(
    ("signal", "shown"), [([3, 3, 3], "SQNR ∞ dB, MSE 0"), ([0, 0], "SQNR −∞ dB, MSE 9"), ([6], "SQNR 6.02 dB, MSE 9")]
)
def test_few_samples_are_marked(signal, shown):
    figure = error_signal(fb.LloydMax(1).fit([3]), signal)
    figure.draw_without_rendering()
    assert figure.axes[0].get_title() == f"LloydMax(1)\n{shown}"
    assert {line.get_marker() for line in figure.axes[0].lines} == {"."}
    assert {line.get_marker() for line in error_signal(FINE, SIGNAL).axes[0].lines} == {"None"}


def test_binary_and_multilevel_in_one_panel():
    found = [BINARY, fb.LloydMax(4).fit(SIGNAL), FINE]
    (axes,) = binary_against_multilevel(SIGNAL, found, t=T).axes
    signal, *drawn = axes.lines
    np.testing.assert_array_equal(signal.get_data(), [T, SIGNAL])
    for line, quantizer in zip(drawn, found, strict=True):
        approximation = quantizer.quantize(SIGNAL)
        np.testing.assert_array_equal(line.get_data(), [T, approximation])
        assert line.get_drawstyle() == "steps-mid"
        cost = f"MSE {mse(SIGNAL, approximation):.4g}, entropy {entropy(quantizer.encode(SIGNAL)):.4g} bits"
        assert line.get_label() == f"{quantizer!r}: {cost}"
    assert set(drawn[0].get_ydata()) == {-1, 1}


def test_many_lines_differ():
    found = [fb.LloydMax(levels).fit(SIGNAL) for levels in range(1, 19)]
    (axes,) = binary_against_multilevel(SIGNAL, found).axes
    assert len({(line.get_color(), line.get_linestyle()) for line in axes.lines}) == 19


def test_one_quantizer_is_enough():
    assert len(binary_against_multilevel(SIGNAL, BINARY).axes[0].lines) == 2
    assert "Uniform(2, range=(-2, 2))" in lines(sqnr_curve(BINARY, SIGNAL, levels_db=[0]).axes[0])


def test_sqnr_is_that_of_the_scaled_samples():
    levels = np.arange(-40, 10, 7.0)
    quantizer = fb.Uniform(16, range=(-2, 2)).fit(SIGNAL)
    ratios = lines(sqnr_curve(quantizer, SIGNAL, levels_db=levels).axes[0])[repr(quantizer)].get_ydata()
    scaled = [SIGNAL * 2 * 10 ** (level / 20) / np.sqrt(np.mean(SIGNAL**2)) for level in levels]
    np.testing.assert_allclose(ratios, [sqnr(x, quantizer.quantize(x)) for x in scaled], rtol=1e-9)
    with_counts = sqnr_curve(quantizer, fb.Histogram.of(SIGNAL), levels_db=levels).axes[0]
    np.testing.assert_array_equal(lines(with_counts)[repr(quantizer)].get_ydata(), ratios)


def test_sqnr_through_rounded_levels():
    ramp = np.arange(256, dtype=np.uint8)
    quantizer = fb.LloydMax(7).fit(ramp)
    levels = np.array([-21.0, -3.0, 2.0])
    ratios = sqnr_curve(quantizer, ramp, levels_db=levels, full_scale=255).axes[0].lines[0].get_ydata()
    scaled = [ramp * (255 * 10 ** (level / 20) / np.sqrt(np.mean(ramp.astype(float) ** 2))) for level in levels]
    np.testing.assert_allclose(ratios, [sqnr(x, quantizer.quantize(x)) for x in scaled], rtol=1e-9)


def test_uniform_loses_a_decibel_for_each_and_gains_six_a_bit():
    found = [fb.Uniform(2**bits, range=(-1, 1)).design(Gaussian()) for bits in (8, 9)]
    levels = np.array([-35.0, -25.0])
    (axes,) = sqnr_curve(found, Gaussian(std=3), levels_db=levels).axes
    for bits, line in zip((8, 9), axes.lines, strict=False):
        np.testing.assert_array_equal(line.get_xdata(), levels)
        np.testing.assert_allclose(line.get_ydata(), 6.0206 * bits + 4.7712 + levels, atol=0.01)


def test_a_quantizer_is_best_at_the_level_it_was_designed_for():
    density = Laplacian(std=0.2)
    quantizer = fb.LloydMax(16).design(density)
    line = sqnr_curve(quantizer, Laplacian(std=5), full_scale=0.2).axes[0].lines[0]
    levels, ratios = line.get_data()
    assert (levels[0], levels[-1], len(levels)) == (-60, 6, 133)
    best = ratios[levels == 0]
    assert best == pytest.approx(10 * math.log10(density.variance / quantizer.mse_), abs=1e-9)
    assert 0 <= ratios.max() - best < 0.5


def test_full_scale_is_the_end_of_the_widest_range():
    def label(*quantizers, **options):
        return sqnr_curve(quantizers, SIGNAL, levels_db=[-10], **options).axes[0].get_xlabel()

    narrow, wide = (fb.Uniform(4, range=ends).fit(SIGNAL) for ends in ((-1, 1), (-3, 2)))
    assert label(narrow) == "input level, dB (root mean square, relative to 1)"
    assert "relative to 3)" in label(narrow, wide)
    assert "relative to 0.5)" in label(narrow, wide, full_scale=0.5)
    assert "relative to 7)" in label(fb.LloydMax(1).fit([-7]))


def test_levels_without_error_have_no_point_and_deep_ones_are_below_the_frame():
    figure = sqnr_curve(fb.LloydMax(2).fit([-1, 1]), [-1, 1], levels_db=[-60, -6, 0], full_scale=1)
    figure.draw_without_rendering()
    ratios = figure.axes[0].lines[0].get_ydata()
    assert ratios[2] == np.inf
    assert ratios[0] < -50
    assert figure.axes[0].get_ylim()[0] == -10


def test_wrong_arguments():
    for draw in (error_signal, lambda quantizer, signal, **t: binary_against_multilevel(signal, quantizer, **t)):
        with pytest.raises(ArgumentError, match=r"signal must be a row of samples, got shape \(2, 2\)"):
            draw(FINE, np.eye(2))
        with pytest.raises(ArgumentError, match="signal must be finite"):
            draw(FINE, [0, np.nan])
        for t in ([0, 1], [0, 0, 1], [[0, 1, 2]], [2, 1, 0]):
            with pytest.raises(ArgumentError, match="t must be 3 increasing numbers"):
                draw(FINE, [1, 2, 3], t=t)
    for draw in (error_signal, sqnr_curve, lambda quantizer, signal: binary_against_multilevel(signal, quantizer)):
        with pytest.raises(NotFittedError):
            draw(fb.LloydMax(3), SIGNAL)
        with pytest.raises(ArgumentError, match="channel_axis=0"):
            draw(fb.LloydMax(2, channel_axis=0).fit(SIGNAL.reshape(2, -1)), SIGNAL)
    for draw in (sqnr_curve, lambda quantizers, signal: binary_against_multilevel(signal, quantizers)):
        with pytest.raises(ArgumentError, match="quantizers must be a fitted scalar quantizer or a sequence of them"):
            draw([], SIGNAL)


def test_wrong_arguments_of_the_sqnr_curve():
    heavy = Density(lambda x: 1 / (np.pi * (1 + x * x)), (-np.inf, np.inf), normalize=True)
    for signal in ([0, 0], heavy):
        with pytest.raises(ArgumentError, match="mean square that is finite and not zero"):
            sqnr_curve(FINE, signal)
    with pytest.raises(ArgumentError, match="full_scale must be above 0"):
        sqnr_curve(FINE, SIGNAL, full_scale=0)
    with pytest.raises(ArgumentError, match="full_scale must be given for quantizers whose only level is zero"):
        sqnr_curve(fb.LloydMax(1).design(Gaussian()), SIGNAL)
    with pytest.raises(ArgumentError, match=r"levels_db must be a row of numbers, got shape \(1, 2\)"):
        sqnr_curve(FINE, SIGNAL, levels_db=[[0, 1]])
