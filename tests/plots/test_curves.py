"""Error and size against the number of levels."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from skimage import data

import fewbits as fb
from fewbits.errors import ArgumentError
from fewbits.plots import error_curves, size_curve

ASTRONAUT = data.astronaut()[::4, ::4]
CAMERA = data.camera()[::4, ::4]
SWEEP = fb.sweep_image(ASTRONAUT, [1, 2, 8, 64])


def lines(axes):
    return {line.get_label(): line for line in axes.lines}


def test_errors_are_those_of_the_reports():
    figure = error_curves(SWEEP)
    assert [axes.get_title() for axes in figure.axes] == ["mean absolute error (L1)", "mean squared error (L2)"]
    for axes, name in zip(figure.axes, ("mae", "mse"), strict=True):
        found = lines(axes)
        assert list(found) == ["palette", "global", "per-channel"]
        for mode, line in found.items():
            np.testing.assert_array_equal(line.get_xdata(), SWEEP.colors)
            np.testing.assert_array_equal(line.get_ydata(), [getattr(report, name) for report in SWEEP.reports[mode]])
        assert axes.get_xscale() == "log"
        assert axes.get_yscale() == "log"


def test_zero_errors_stand_on_the_axis():
    ramp = np.arange(64, dtype=np.uint8).reshape(8, 8)
    figure = error_curves(fb.sweep_image(ramp, [1, 8, 64], modes=["global"]))
    figure.draw_without_rendering()
    for axes in figure.axes:
        assert axes.lines[0].get_ydata()[-1] == 0
        assert axes.get_ylim()[0] == 0
        assert axes.get_yscale() == "symlog"
        labels = [tick.get_text() for tick in axes.get_yticklabels()]
        assert labels[0] == "0"
        low, high = axes.get_ylim()
        assert all(low <= y <= high for y in axes.lines[0].get_ydata())


def test_no_errors_at_all():
    sweep = fb.sweep_image(np.zeros((8, 8, 3), np.uint8), [1], modes=["palette"])
    for figure in (error_curves(sweep), size_curve(sweep)):
        figure.draw_without_rendering()
    assert [axes.get_ylim() for axes in error_curves(sweep).axes] == [(0, 1), (0, 1)]


def test_modes_that_agree_share_a_line():
    figure = error_curves(fb.sweep_image(CAMERA, [2, 4]))
    assert [list(lines(axes)) for axes in figure.axes] == [["palette = global = per-channel"]] * 2


def test_labels_of_k_do_not_crowd():
    counts = range(1, 101)
    figure = error_curves(fb.sweep_image(CAMERA[::2, ::2], counts, modes=["global"]))
    figure.draw_without_rendering()
    for axes in figure.axes:
        boxes = [label.get_window_extent() for label in axes.get_xticklabels()]
        assert 5 <= len(boxes) <= 12
        assert all(a.x1 < b.x0 for a, b in pairwise(boxes))
    assert len(figure.axes[0].lines[0].get_xdata()) == 100


def test_sizes_are_those_of_the_files(tmp_path):
    path = tmp_path / "photo.png"
    fb.quantize_image(ASTRONAUT, 250).save(path)
    sweep = fb.sweep_image(path, [2, 8, 32], modes=["palette", "global"])
    figure = size_curve(sweep)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    found = lines(axes)
    for mode in ("palette", "global"):
        np.testing.assert_array_equal(found[mode].get_ydata(), [len(result.png) for result in sweep.results[mode]])
    original = found[f"original PNG, {path.stat().st_size:,} bytes"]
    np.testing.assert_array_equal(original.get_ydata(), path.stat().st_size)
    assert original.get_linestyle() == "--"
    (right,) = axes.child_axes
    np.testing.assert_allclose(right.get_ylim(), np.array(axes.get_ylim()) * 8 / ASTRONAUT[..., 0].size)


def test_size_of_an_array_has_no_original():
    assert list(lines(size_curve(SWEEP).axes[0])) == ["palette", "global", "per-channel"]


def test_samples_without_a_file_have_no_sizes():
    sweep = fb.sweep_image(CAMERA / 255, [2, 4], modes=["global"])
    error_curves(sweep).draw_without_rendering()
    with pytest.raises(ArgumentError, match="PNG does not hold float64 samples"):
        size_curve(sweep)


def test_wrong_arguments():
    for draw in (error_curves, size_curve):
        with pytest.raises(ArgumentError, match=r"sweep must be an ImageSweep.*got ImageResult"):
            draw(SWEEP.results["palette"][0])
