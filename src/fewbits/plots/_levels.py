"""What the pictures of levels share: bins, the lines of levels, and what a scalar quantizer must be to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._checks import Array, check_range
from ..errors import ArgumentError
from ..quantizers import ScalarQuantizer
from ..statistics import Histogram
from ._canvas import COLORS, LABEL, check_type, count_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BINS = 256
_CURVE = 1024  # points of a density
_LINES = 256  # more levels would paint the panel over
_TAIL = 0.0005  # share of a density that may lie beyond each end of what is shown
_RARE = 1e-5  # share of a cell whose level need not be shown


def check_quantizer(quantizer: Any, name: str = "quantizer") -> ScalarQuantizer:
    """A fitted scalar quantizer with one set of levels."""
    checked = check_type(name, quantizer, ScalarQuantizer, "a fitted scalar quantizer, such as LloydMax(8).fit(x)")
    checked.levels_per_channel()
    if checked.channel_axis is not None:
        raise ArgumentError(
            f"{name} must have one set of levels, got channel_axis={checked.channel_axis!r}; fit one channel."
        )
    return checked


def check_quantizers(quantizers: Any) -> list[ScalarQuantizer]:
    """One or more fitted scalar quantizers, each with one set of levels."""
    given = [quantizers] if isinstance(quantizers, ScalarQuantizer) else quantizers
    if not isinstance(given, Sequence) or not given:
        raise ArgumentError(f"quantizers must be a fitted scalar quantizer or a sequence of them, got {quantizers!r}.")
    return [check_quantizer(quantizer, f"quantizers[{number}]") for number, quantizer in enumerate(given)]


def short_repr(quantizer: ScalarQuantizer) -> str:
    """The call that makes a quantizer, on one line of at most 72 characters."""
    text = " ".join(repr(quantizer).split())
    return text if len(text) <= 72 else f"{text[:60]} … {text[-9:]}"


def spacing(levels: Array) -> str:
    """How many levels there are, and how they are spaced.

    >>> spacing(np.array([2.0, 4.0, 6.0])), spacing(np.array([2.0, 4.0, 7.5]))
    ('3 levels, 2 apart', '3 levels, unequally spaced: 2 to 3.5 apart')
    """
    if len(levels) == 1:
        return f"1 level, at {levels[0]:.4g}"
    steps = np.diff(levels)
    least, most = f"{steps.min():.4g}", f"{steps.max():.4g}"
    count = count_text(len(levels), "level")
    return f"{count}, {least} apart" if least == most else f"{count}, unequally spaced: {least} to {most} apart"


def bin_edges(histograms: list[Histogram]) -> Array:
    """Edges of the bins that hold all values: whole numbers of integers, so that all bins can fill alike."""
    low = min(histogram.values[0] for histogram in histograms)
    high = max(histogram.values[-1] for histogram in histograms)
    dtype = histograms[0].dtype
    if dtype == np.uint8:
        return np.arange(_BINS + 1) - 0.5
    if dtype.kind != "f":
        width = -(-(int(high) - int(low) + 1) // _BINS)
        bins = -(-(int(high) - int(low) + 1) // width)
        return int(low) + width * np.arange(bins + 1.0) - 0.5
    if low == high:
        margin = max(abs(float(low)), 1.0) / 2
        return np.linspace(float(low) - margin, float(high) + margin, _BINS + 1)
    return np.linspace(float(low), float(high), _BINS + 1)


def shares_per_bin(histogram: Histogram, edges: Array) -> Array:
    """Probability of each bin."""
    counts, _ = np.histogram(histogram.values.astype(np.float64), edges, weights=histogram.weights)
    return counts / histogram.total


def input_range(given: Any, quantizer: ScalarQuantizer) -> tuple[float, float]:
    """The inputs to show: those asked for, else those of the data, or nearly all of a density and of its levels."""
    if given is not None:
        return check_range("range", given)
    source = quantizer.source_
    if isinstance(source, Histogram):
        low, high = source.support
    else:
        low, high = source.quantiles([_TAIL, 1 - _TAIL])
        used = quantizer.representation_levels_[source.cells(quantizer.decision_levels_).weights >= _RARE]
        low, high = float(min(low, *used)), float(max(high, *used))
    margin = 0.0 if low < high else max(abs(low), 1.0)
    return low - margin, high + margin


def draw_source(axes: Axes, quantizer: ScalarQuantizer, limits: tuple[float, float]) -> None:
    """What a quantizer was designed for: shares of the data in bins, or the curve of a density between limits."""
    source, color = quantizer.source_, COLORS["original"]
    if isinstance(source, Histogram):
        edges = bin_edges([source])
        axes.stairs(shares_per_bin(source, edges), edges, fill=True, color=color, label="data")
        axes.set_ylabel("share per bin", fontsize=LABEL)
    else:  # means between the points of a grid, which are finite at a pole too
        edges = np.linspace(*limits, _CURVE + 1)
        heights = source.cells(edges).weights[1:-1] / np.diff(edges)
        axes.fill_between(edges[:-1] + np.diff(edges) / 2, heights, color=color, linewidth=0, label="density")
        axes.set_ylabel("density", fontsize=LABEL)
    axes.set_ylim(bottom=0)


def draw_decision_levels(axes: Axes, levels: Array) -> None:
    """Dashed lines through the panel, unless they would fill it."""
    if 0 < len(levels) < _LINES:
        axes.vlines(
            levels,
            0,
            1,
            transform=axes.get_xaxis_transform(),
            color=COLORS["decision"],
            linestyle=(0, (5, 3)),
            linewidth=_thin(len(levels), 0.9),
            label="decision levels",
        )


def draw_ticks_above(axes: Axes, levels: Array, label: str = "representation levels") -> None:
    """Ticks above the frame."""
    tick_up = 2  # matplotlib's marker
    axes.plot(levels, np.ones(len(levels)), transform=axes.get_xaxis_transform(), **_tick_style(tick_up, levels, label))


def draw_ticks_right(axes: Axes, levels: Array) -> None:
    """Ticks to the right of the frame at representation levels."""
    tick_right = 1
    style = _tick_style(tick_right, levels, "representation levels")
    axes.plot(np.ones(len(levels)), levels, transform=axes.get_yaxis_transform(), **style)


def _tick_style(marker: int, levels: Array, label: str) -> dict[str, Any]:
    return {
        "color": COLORS["representation"],
        "linestyle": "none",
        "marker": marker,
        "markersize": 9,
        "markeredgewidth": _thin(len(levels), 1.6),
        "clip_on": False,
        "label": label,
    }


def _thin(count: int, width: float) -> float:
    """Width of one of many lines, in points."""
    return width * min(1.0, max(0.25, 32 / max(count, 1)))
