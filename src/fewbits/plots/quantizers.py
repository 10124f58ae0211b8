"""Scalar quantizers against their input: the staircase, its error, and where the levels lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .._checks import Array
from ..quantizers import ScalarQuantizer
from ._canvas import COLORS, LABEL, SMALL, count_text, new_figure, set_title
from ._levels import (
    check_quantizer,
    check_quantizers,
    draw_decision_levels,
    draw_source,
    draw_ticks_above,
    draw_ticks_right,
    input_range,
    short_repr,
    spacing,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def staircase(quantizer: ScalarQuantizer, *, range: tuple[float, float] | None = None) -> Figure:
    """Output against input of a scalar quantizer, over the histogram or the density that it was designed for.

    Parameters
    ----------
    quantizer : ScalarQuantizer
        Fitted, without ``channel_axis``.
    range : (float, float), optional
        Inputs shown. Default: the range of the data it was designed for; of a density all but 0.05 % at either end,
        and every level that at least one sample in 100,000 takes.

    Returns
    -------
    matplotlib.figure.Figure
        Dashed: decision levels, of up to 256 levels. Ticks at the right: representation levels. The
        thin diagonal is output = input.

    Raises
    ------
    ArgumentError
        Not a scalar quantizer, one with ``channel_axis``, or an impossible range.
    NotFittedError
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from fewbits import Uniform
    >>> figure = staircase(Uniform(4, range=(0, 8)).fit([0.5, 3.0, 7.9]), range=(0, 8))
    >>> print(figure.axes[0].get_title())
    Uniform(4, range=(0, 8))
    4 levels, 2 apart
    """
    check_quantizer(quantizer)
    limits = input_range(range, quantizer)
    edges, outputs, codes = _steps(quantizer, limits)

    figure = new_figure(7.5, 7.5)
    axes, below = figure.subplots(2, 1, sharex=True, height_ratios=[3.2, 1])
    axes.plot(limits, limits, color=COLORS["guide"], linewidth=0.8, label="output = input")
    draw_decision_levels(axes, edges[1:-1])
    axes.stairs(outputs, edges, baseline=None, color=COLORS["quantized"], linewidth=2.2, label="quantizer")
    draw_ticks_right(axes, quantizer.representation_levels_[codes])
    set_title(axes, f"{short_repr(quantizer)}\n{spacing(quantizer.representation_levels_)}")
    axes.set_ylabel("output", fontsize=LABEL)
    axes.legend(loc="upper left", fontsize=SMALL)

    draw_source(below, quantizer, limits)
    draw_decision_levels(below, edges[1:-1])
    below.set_xlabel("input", fontsize=LABEL)
    below.set_xlim(limits)
    return figure


def error_characteristic(quantizer: ScalarQuantizer, *, range: tuple[float, float] | None = None) -> Figure:
    """Quantization error, output − input, against input: the saw-tooth of a scalar quantizer.

    Parameters
    ----------
    quantizer : ScalarQuantizer
        Fitted, without ``channel_axis``.
    range : (float, float), optional
        Inputs shown. Default: as for `staircase`.

    Returns
    -------
    matplotlib.figure.Figure
        Dashed: decision levels, of up to 256 levels. Dotted, where representation levels are equally spaced: half a
        step above and below zero. The title has the MSE on the source of the design.

    Raises
    ------
    ArgumentError
        Not a scalar quantizer, one with ``channel_axis``, or an impossible range.
    NotFittedError
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from fewbits import Uniform
    >>> figure = error_characteristic(Uniform(2, range=(0, 8)).fit([1.0, 3.0, 7.0]), range=(0, 8))
    >>> figure.axes[0].lines[0].get_ydata()
    array([ 2., -2.,  2., -2.])
    """
    check_quantizer(quantizer)
    limits = input_range(range, quantizer)
    edges, outputs, _ = _steps(quantizer, limits)
    ends = np.repeat(edges, 2)[1:-1]

    figure = new_figure(8.5, 4.5)
    axes = figure.add_subplot()
    axes.plot(ends, np.repeat(outputs, 2) - ends, color=COLORS["quantized"], linewidth=1.6, label="output − input")
    draw_decision_levels(axes, edges[1:-1])
    axes.axhline(0, color=COLORS["guide"], linewidth=0.8)
    levels = quantizer.representation_levels_
    steps = np.diff(levels)
    if len(steps) and np.allclose(steps, steps[0], rtol=1e-6, atol=0):
        half = (levels[-1] - levels[0]) / len(steps) / 2
        for number, height in enumerate((half, -half)):
            label = f"± half a step, {half:.4g}" if number == 0 else None
            axes.axhline(height, color=COLORS["representation"], linestyle=":", linewidth=1.2, label=label)
    set_title(axes, f"{short_repr(quantizer)}\n{spacing(levels)}, MSE {quantizer.mse_:.4g}")
    axes.set_xlabel("input", fontsize=LABEL)
    axes.set_ylabel("quantization error", fontsize=LABEL)
    axes.set_xlim(limits)
    figure.legend(loc="outside lower center", ncols=3, fontsize=SMALL, frameon=False)
    return figure


def levels_over_density(
    quantizers: ScalarQuantizer | Sequence[ScalarQuantizer], *, range: tuple[float, float] | None = None
) -> Figure:
    """Where the levels of one or more scalar quantizers lie in what they were designed for.

    Parameters
    ----------
    quantizers : ScalarQuantizer or sequence of them
        Fitted, without ``channel_axis``; a panel each, over one input axis.
    range : (float, float), optional
        Inputs shown. Default: all that `staircase` would show of any of them.

    Returns
    -------
    matplotlib.figure.Figure
        Grey: the density, or the share of the data in each bin. Dashed: decision levels, of up to 256 levels. Ticks
        above: representation levels. Titles have the MSE and the entropy of the codes on the source of the design.

    Raises
    ------
    ArgumentError
        No quantizer, not scalar quantizers, one with ``channel_axis``, or an impossible range.
    NotFittedError
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from fewbits import LloydMax, Uniform
    >>> from fewbits.densities import Gaussian
    >>> rules = [Uniform(4, range=(-4, 4)), LloydMax(4)]
    >>> figure = levels_over_density([rule.design(Gaussian()) for rule in rules])
    >>> print(figure.axes[1].get_title())
    LloydMax(4)
    4 levels, MSE 0.1175, entropy 1.911 bits
    """
    found = check_quantizers(quantizers)
    ranges = [input_range(range, quantizer) for quantizer in found]
    limits = min(low for low, _ in ranges), max(high for _, high in ranges)
    figure = new_figure(8.5, 0.9 + 2.6 * len(found))
    panels = figure.subplots(len(found), 1, sharex=True, squeeze=False)[:, 0]
    for axes, quantizer in zip(panels, found, strict=True):
        edges, _, codes = _steps(quantizer, limits)
        draw_source(axes, quantizer, limits)
        draw_decision_levels(axes, edges[1:-1])
        levels = quantizer.representation_levels_[codes]
        draw_ticks_above(axes, levels[(levels >= limits[0]) & (levels <= limits[1])])
        cost = f"MSE {quantizer.mse_:.4g}, entropy {quantizer.entropy_:.4g} bits"
        set_title(axes, f"{short_repr(quantizer)}\n{count_text(quantizer.n_levels_, 'level')}, {cost}", pad=14)
    panels[-1].set_xlabel("input", fontsize=LABEL)
    panels[-1].set_xlim(limits)
    entries = dict(entry for axes in panels for entry in zip(*axes.get_legend_handles_labels()[::-1], strict=True))
    figure.legend(entries.values(), entries.keys(), loc="outside lower center", ncols=4, fontsize=SMALL, frameon=False)
    return figure


def _steps(quantizer: ScalarQuantizer, limits: tuple[float, float]) -> tuple[Array, Array, Array]:
    """Between two inputs: the edges of the cells there, the output in each, and its code."""
    decision = quantizer.decision_levels_
    inside = decision[(decision > limits[0]) & (decision < limits[1])]
    first = int(np.searchsorted(decision, limits[0], side="right"))
    codes = first + np.arange(len(inside) + 1)
    return np.array([limits[0], *inside, limits[1]]), quantizer.decode(codes).astype(np.float64), codes
