"""Histograms of images, before and after quantization, with their levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .._checks import Array
from ..image import ImageResult
from ..palettes import Palette
from ..statistics import Histogram
from ._canvas import COLORS, LABEL, SMALL, TITLE, check_type, count_text, new_figure, set_title, short_name
from ._levels import bin_edges, draw_decision_levels, draw_ticks_above, shares_per_bin, spacing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_STEMS = 64  # more values after quantization are drawn as a histogram, in the bins of the original
_CHANNELS = ("red", "green", "blue")


def value_histogram(result: ImageResult) -> Figure:
    """The values of an image before and after quantization, with the levels between and on which they fall.

    Parameters
    ----------
    result : ImageResult
        Of `quantize_image`. Alpha is left out.

    Returns
    -------
    matplotlib.figure.Figure
        One panel for a grey image and for one set of levels for all channels; else one each for red, green and blue.
        Grey area: share of the samples in each bin; one bin a value for 8 bits and for integers that span at most 256
        values, else up to 256 equal bins over the range. Coloured: share of the samples on each value after
        quantization, on a scale of its own where it is much larger; a histogram again for more than 64 values. Dashed:
        decision levels, of up to 256 levels. Ticks above: representation levels, or the coordinates of the palette's
        colours. Up to three bins that dwarf all others are cut, and their shares written beside them.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from fewbits import quantize_image
    >>> bars = np.repeat(np.array([[0, 10, 100, 200]], np.uint8), 9, axis=0)
    >>> figure = value_histogram(quantize_image(bars, 3))
    >>> figure.axes[0].get_title()
    'values: 3 levels, unequally spaced: 95 to 100 apart'
    """
    check_type("result", result, ImageResult, "an ImageResult, such as quantize_image returns")
    panels = _panels(result)
    figure = new_figure(9.5, 1.2 + (3.4 if len(panels) == 1 else 2.5 * len(panels)))
    edges = bin_edges([panel.before for panel in panels] + [panel.after for panel in panels])
    unit = edges[1] - edges[0]
    for number, panel in enumerate(panels):
        axes = figure.add_subplot(len(panels), 1, number + 1)
        _draw_panel(axes, panel, edges)
        axes.set_xlim(edges[0] - 2 * unit, edges[-1] + 2 * unit)
        if number == len(panels) - 1:
            axes.set_xlabel("value", fontsize=LABEL)
        else:
            axes.tick_params(labelbottom=False)
    handles, labels = [], []
    for axes in figure.axes[:2]:
        found = axes.get_legend_handles_labels()
        handles += found[0]
        labels += found[1]
    figure.legend(handles, labels, loc="outside lower center", ncols=4, fontsize=SMALL, frameon=False)
    figure.suptitle(short_name(result.source.name), fontsize=TITLE + 2, parse_math=False)
    return figure


@dataclass(frozen=True)
class _Panel:
    """What one histogram shows."""

    name: str
    before: Histogram
    after: Histogram
    decision: Array
    representation: Array
    title: str
    ticks: str = "representation levels"


def _panels(result: ImageResult) -> list[_Panel]:
    before, after, quantizer = result.original, result.array, result.quantizer
    if isinstance(quantizer, Palette):
        of = f"of the {count_text(len(quantizer), 'colour')}" if len(quantizer) > 1 else "of the colour"
        codebook = quantizer.codebook_.astype(np.float64)
        return [
            _Panel(
                name,
                Histogram.of(before[..., channel]),
                Histogram.of(after[..., channel]),
                np.empty(0),
                np.unique(codebook[:, channel]),
                f"{name} {of}",
                "colours of the palette",
            )
            for channel, name in enumerate(_CHANNELS)
        ]
    decisions, representations = quantizer.levels_per_channel()
    if quantizer.channel_axis is None:
        name = "values" if before.ndim == 2 else "values of all channels"
        both = [array if array.ndim == 2 else array[..., :3] for array in (before, after)]
        a, b = (Histogram.of(array) for array in both)
        return [_Panel(name, a, b, decisions[0], representations[0], f"{name}: {spacing(representations[0])}")]
    return [
        _Panel(
            name,
            Histogram.of(before[..., channel]),
            Histogram.of(after[..., channel]),
            decisions[channel],
            representations[channel],
            f"{name}: {spacing(representations[channel])}",
        )
        for channel, name in enumerate(_CHANNELS)
    ]


def _draw_panel(axes: Axes, panel: _Panel, edges: Array) -> None:
    before = shares_per_bin(panel.before, edges)
    stems = len(panel.after) <= _STEMS
    after = panel.after.weights / panel.after.total if stems else shares_per_bin(panel.after, edges)
    axes.stairs(before, edges, fill=True, color=COLORS["original"], label="original")
    draw_decision_levels(axes, panel.decision)
    draw_ticks_above(axes, panel.representation, panel.ticks)
    set_title(axes, panel.title, pad=14)
    axes.set_ylabel("share per bin,\noriginal", fontsize=LABEL)
    axes.set_label(panel.name)
    over = axes.twinx()
    over.set_label(f"{panel.name}, quantized")
    color = COLORS["quantized"]
    if stems:
        over.vlines(panel.after.values.astype(np.float64), 0, after, color=color, linewidth=1.8, label="quantized")
        over.plot(
            panel.after.values.astype(np.float64), after, "o", color=color, markersize=4 if len(after) <= 32 else 2.5
        )
    else:
        over.stairs(after, edges, color=color, linewidth=1.2, label="quantized")
    over.set_ylabel(
        "share per value,\nquantized" if stems else "share per bin,\nquantized", fontsize=LABEL, color=color
    )
    over.tick_params(axis="y", colors=color)
    tops = _top(before), _top(after)
    if max(tops) < 2.5 * min(tops):  # one scale serves both
        tops = max(tops), max(tops)
    centers = edges[:-1] + np.diff(edges) / 2
    drawn = [
        (axes, before, tops[0], centers, "black"),
        (over, after, tops[1], panel.after.values.astype(np.float64) if stems else centers, color),
    ]
    cut = [entry for entry in drawn if entry[1].max() > entry[2]]
    for part, _, top, _, _ in drawn:
        part.set_ylim(0, (1.06 + 0.13 * len(cut)) * top)
    for line, (part, shares, _, places, ink) in enumerate(cut):
        high = shares > part.get_ylim()[1]
        left = places < centers.mean()
        _tell_cut(over, places[high & left], shares[high & left], True, line, ink)
        _tell_cut(over, places[high & ~left], shares[high & ~left], False, line, ink)


def _top(shares: Array) -> float:
    """The largest share; of many bins, without up to three, such as black and white, that dwarf all others."""
    largest = np.sort(shares)[::-1]
    if np.count_nonzero(shares) >= 32 and largest[0] > 4 * largest[3]:
        return float(largest[3]) * 1.3
    return float(largest[0])


def _tell_cut(axes: Axes, places: Array, shares: Array, left: bool, line: int, color: str) -> None:
    """Write the shares of what is taller than the panel beside it, into the room above all that is not."""
    if not len(places):
        return
    axes.annotate(
        "↑ " + ", ".join(f"{share:.2g}" for share in shares),
        (places[-1] if left else places[0], 1),
        xycoords=axes.get_xaxis_transform(),
        xytext=(5 if left else -5, -3 - 12 * line),
        textcoords="offset points",
        ha="left" if left else "right",
        va="top",
        color=color,
        fontsize=SMALL,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5},
    )
