"""Signals through scalar quantizers: before and after, the error, and what it costs at every level of input."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._checks import Array, check_positive, check_samples
from ..densities import Density
from ..errors import ArgumentError
from ..metrics import entropy, mse, sqnr, sqnr_of
from ..quantizers import ScalarQuantizer
from ..statistics import Cells, Histogram
from ._canvas import COLORS, LABEL, SMALL, line_style, new_figure, set_title
from ._levels import check_quantizer, check_quantizers, short_repr

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_FLOOR = -10.0  # dB; below it there is little but noise to see
_FEW = 64  # so many samples are marked one by one


def error_signal(quantizer: ScalarQuantizer, signal: Any, *, t: Any = None) -> Figure:
    """A signal, what a scalar quantizer makes of it, and the error, output − input, below.

    Parameters
    ----------
    quantizer : ScalarQuantizer
        Fitted, without ``channel_axis``.
    signal : array_like of shape (N,)
        Finite integers or floats.
    t : array_like of shape (N,), optional
        Where the samples are, increasing. Default: 0 to N − 1.

    Returns
    -------
    matplotlib.figure.Figure
        The title has the SQNR and the MSE on this signal.

    Raises
    ------
    ArgumentError
        Not a scalar quantizer, one with ``channel_axis``, or a signal or `t` of another shape.
    NotFittedError
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from fewbits import Uniform
    >>> figure = error_signal(Uniform(2, range=(0, 8)).fit([0, 8]), [1, 3, 5, 7])
    >>> print(figure.axes[0].get_title())
    Uniform(2, range=(0, 8))
    SQNR 13.22 dB, MSE 1
    """
    check_quantizer(quantizer)
    samples, places = _check_signal(signal, t)
    approximation = quantizer.quantize(samples)
    figure = new_figure(9.5, 6)
    axes, below = figure.subplots(2, 1, sharex=True, height_ratios=[2.2, 1])
    marker = _marker(samples)
    axes.plot(places, samples, marker=marker, color=COLORS["original"], linewidth=2.4, label="signal")
    axes.step(
        places, approximation, where="mid", marker=marker, color=COLORS["quantized"], linewidth=1.4, label="quantized"
    )
    ratio = sqnr(samples, approximation)
    decibels = f"{ratio:.2f}".replace("inf", "∞").replace("-", "−")
    set_title(axes, f"{short_repr(quantizer)}\nSQNR {decibels} dB, MSE {mse(samples, approximation):.4g}")
    axes.set_ylabel("signal", fontsize=LABEL)
    error = approximation.astype(np.float64) - samples.astype(np.float64)
    below.axhline(0, color=COLORS["guide"], linewidth=0.8)
    below.plot(places, error, marker=marker, color=COLORS["decision"], linewidth=1.2, label="error")
    below.set_ylabel("output − input", fontsize=LABEL)
    _label_places(below, t)
    figure.legend(loc="outside lower center", ncols=3, fontsize=SMALL, frameon=False)
    return figure


def binary_against_multilevel(
    signal: Any, quantizers: ScalarQuantizer | Sequence[ScalarQuantizer], *, t: Any = None
) -> Figure:
    """One signal and what several scalar quantizers, such as one of two levels and finer ones, make of it.

    Parameters
    ----------
    signal : array_like of shape (N,)
        Finite integers or floats.
    quantizers : ScalarQuantizer or sequence of them
        Fitted, without ``channel_axis``.
    t : array_like of shape (N,), optional
        Where the samples are, increasing. Default: 0 to N − 1.

    Returns
    -------
    matplotlib.figure.Figure
        The legend has for each quantizer its MSE and the entropy of its codes, on this signal.

    Raises
    ------
    ArgumentError
        No quantizer, not scalar quantizers, one with ``channel_axis``, or a signal or `t` of another shape.
    NotFittedError
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from fewbits import LloydMax, Uniform
    >>> t = np.linspace(0, 1, 400, endpoint=False)
    >>> signal = np.sin(2 * np.pi * t) + np.sin(2 * np.pi * 5 * t) / 2
    >>> binary = Uniform(2, range=(-2, 2)).fit(signal)
    >>> figure = binary_against_multilevel(signal, [binary, LloydMax(8).fit(signal)], t=t)
    >>> figure.axes[0].lines[1].get_label()
    'Uniform(2, range=(-2, 2)): MSE 0.2245, entropy 1 bits'
    """
    found = check_quantizers(quantizers)
    samples, places = _check_signal(signal, t)
    figure = new_figure(9.5, 4.8 + 0.22 * len(found))
    axes = figure.add_subplot()
    axes.plot(places, samples, marker=_marker(samples), color=COLORS["original"], linewidth=3, label="signal")
    for number, quantizer in enumerate(found):
        codes = quantizer.encode(samples)
        approximation = quantizer.decode(codes)
        label = f"{short_repr(quantizer)}: MSE {mse(samples, approximation):.4g}, entropy {entropy(codes):.4g} bits"
        axes.step(places, approximation, where="mid", linewidth=1.5, label=label, **line_style(number))
    axes.set_ylabel("signal", fontsize=LABEL)
    _label_places(axes, t)
    figure.legend(loc="outside lower center", fontsize=SMALL, frameon=False)
    return figure


def sqnr_curve(
    quantizers: ScalarQuantizer | Sequence[ScalarQuantizer],
    signal: Any,
    *,
    levels_db: Any = None,
    full_scale: float | None = None,
) -> Figure:
    """Signal-to-quantization-noise ratio against the level of the input, the quantizers staying as they are.

    The signal is multiplied to reach each level; nothing is added to it.

    Parameters
    ----------
    quantizers : ScalarQuantizer or sequence of them
        Fitted, without ``channel_axis``.
    signal : array_like, Histogram or Density
        Not zero throughout. Of samples and densities alike the ratio is computed, not estimated.
    levels_db : array_like of shape (N,), optional
        Root mean square of the signal relative to `full_scale`, in dB. Default: −60 to 6 in steps of half a decibel.
        A sine of amplitude `full_scale` is at −3.01 dB.
    full_scale : float, optional
        The input at 0 dB. Default: where the outermost cell of any of the quantizers ends, if its level is in its
        middle; of a uniform quantizer this is the end of its range.

    Returns
    -------
    matplotlib.figure.Figure
        Levels at which a signal is met without error have no point. What is below −10 dB is outside the frame.

    Raises
    ------
    ArgumentError
        No quantizer, not scalar quantizers, one with ``channel_axis``, a signal of zeros or of infinite power, levels
        that are not a row of numbers, or no full scale.
    NotFittedError
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    For a uniform quantizer that is not overloaded the curve is ``6.02 b + 4.77 + level`` for b bits: N. S. Jayant and
    P. Noll, *Digital Coding of Waveforms* (1984), chapter 4.

    Examples
    --------
    >>> from fewbits import Uniform
    >>> from fewbits.densities import Gaussian
    >>> quantizer = Uniform(256, range=(-1, 1)).design(Gaussian())
    >>> figure = sqnr_curve(quantizer, Gaussian(), levels_db=[-40, -20])
    >>> figure.axes[0].lines[0].get_ydata().round(2)
    array([12.94, 32.94])
    """
    found = check_quantizers(quantizers)
    source = signal if isinstance(signal, Density | Histogram) else Histogram.of(check_samples("signal", signal))
    levels = np.arange(-60, 6.5, 0.5) if levels_db is None else check_samples("levels_db", levels_db)
    if levels.ndim != 1:
        raise ArgumentError(f"levels_db must be a row of numbers, got shape {levels.shape}.")
    power = _mean_square(source.cells(np.empty(0)), np.zeros(1))
    if power == 0 or (isinstance(source, Density) and not math.isfinite(source.variance)):
        raise ArgumentError(f"signal must have a mean square that is finite and not zero, got {signal!r}.")
    if full_scale is None:
        full_scale = max(_full_scale(quantizer) for quantizer in found)
        if full_scale == 0:
            raise ArgumentError("full_scale must be given for quantizers whose only level is zero.")
    gains = check_positive("full_scale", full_scale) * 10 ** (levels / 20) / math.sqrt(power)

    figure = new_figure(8.5, 5.2 + 0.22 * len(found))
    axes = figure.add_subplot()
    lowest = 0.0
    for number, quantizer in enumerate(found):
        ratios = np.array([sqnr_of(power, _error(quantizer, source, float(gain))) for gain in gains])
        axes.plot(levels, ratios, linewidth=2, label=short_repr(quantizer), **line_style(number))
        lowest = min(lowest, ratios.min())
    if lowest < _FLOOR:
        axes.set_ylim(bottom=_FLOOR)
    axes.axvline(0, color=COLORS["guide"], linewidth=0.8)
    axes.grid(True, color="#e2e2e2", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(f"input level, dB (root mean square, relative to {full_scale:.4g})", fontsize=LABEL)
    axes.set_ylabel("SQNR, dB", fontsize=LABEL)
    figure.legend(loc="outside lower center", fontsize=SMALL, frameon=False)
    return figure


def _check_signal(signal: Any, t: Any) -> tuple[Array, Array]:
    """Samples in a row, and where they are."""
    samples = check_samples("signal", signal)
    if samples.ndim != 1:
        raise ArgumentError(f"signal must be a row of samples, got shape {samples.shape}.")
    if t is None:
        return samples, np.arange(len(samples))
    places = check_samples("t", t)
    if places.shape != samples.shape or not (places[1:] > places[:-1]).all():
        raise ArgumentError(f"t must be {len(samples)} increasing numbers, one for each sample of signal.")
    return samples, places


def _marker(samples: Array) -> str | None:
    return "." if len(samples) <= _FEW else None


def _label_places(axes: Axes, t: Any) -> None:
    axes.set_xlabel("sample" if t is None else "t", fontsize=LABEL)
    if t is None:
        axes.locator_params(axis="x", integer=True)


def _full_scale(quantizer: ScalarQuantizer) -> float:
    """The largest input of the outer cells, as far beyond their levels as their decision levels are before."""
    levels, decision = quantizer.representation_levels_, quantizer.decision_levels_
    ends = [levels[0], levels[-1]]
    if len(decision):
        ends += [2 * levels[0] - decision[0], 2 * levels[-1] - decision[-1]]
    return float(np.abs(ends).max())


def _error(quantizer: ScalarQuantizer, source: Histogram | Density, gain: float) -> float:
    """Mean squared error on the source multiplied by a gain, relative to the gain squared."""
    outputs = quantizer.decode(np.arange(quantizer.n_levels_)).astype(np.float64)
    return _mean_square(source.cells(quantizer.decision_levels_ / gain), outputs / gain)


def _mean_square(cells: Cells, levels: Array) -> float:
    """Mean squared distance of a source from one level for each of its cells."""
    held = cells.weights > 0
    off = cells.weights[held] * (cells.means[held] - levels[held]) ** 2
    return float((cells.scatter[held].sum() + off.sum()) / cells.weights.sum())
