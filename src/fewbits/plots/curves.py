"""Sweeps as curves: error and size against the number of levels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ArgumentError
from ..image import ImageSweep
from ._canvas import COLORS, LABEL, MARKERS, SMALL, TITLE, check_type, new_figure, set_title, short_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def error_curves(sweep: ImageSweep) -> Figure:
    """Mean absolute and mean squared error against the number of levels, one line for each mode.

    Parameters
    ----------
    sweep : ImageSweep
        Of `sweep_image`.

    Returns
    -------
    matplotlib.figure.Figure
        Both axes are logarithmic; if there are errors of zero, the vertical one goes on to 0 below its last decade.
        Modes that agree throughout, as all do on grey images, share a line.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> from fewbits import sweep_image
    >>> sweep = sweep_image(np.arange(64, dtype=np.uint8).reshape(8, 8), [2, 4], modes=["global"])
    >>> [[float(y) for y in axes.lines[0].get_ydata()] for axes in error_curves(sweep).axes]
    [[8.0, 4.0], [85.5, 21.5]]
    """
    check_type("sweep", sweep, ImageSweep, "an ImageSweep, such as sweep_image returns")
    figure = new_figure(11, 4.8)
    for axes, attribute, title in zip(
        figure.subplots(1, 2), ("mae", "mse"), ("mean absolute error (L1)", "mean squared error (L2)"), strict=True
    ):
        series = {mode: [getattr(report, attribute) for report in sweep.reports[mode]] for mode in sweep.reports}
        _draw_series(axes, sweep.colors, series)
        _scale_errors(axes, [error for errors in series.values() for error in errors])
        set_title(axes, title)
        axes.legend(fontsize=SMALL)
    figure.suptitle(short_name(sweep.source.name), fontsize=TITLE + 2, parse_math=False)
    return figure


def size_curve(sweep: ImageSweep) -> Figure:
    """Bytes of the PNG file against the number of levels, one line for each mode.

    Parameters
    ----------
    sweep : ImageSweep
        Of `sweep_image`.

    Returns
    -------
    matplotlib.figure.Figure
        Bytes on the left, bits per pixel on the right; dashed: the size of the original file, when there is one.

    Raises
    ------
    ArgumentError
        The samples are of a kind that PNG does not hold.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> from fewbits import sweep_image
    >>> sweep = sweep_image(np.arange(64, dtype=np.uint8).reshape(8, 8), [2, 4], modes=["global"])
    >>> line = size_curve(sweep).axes[0].lines[0]
    >>> [int(size) for size in line.get_ydata()] == [len(result.png) for result in sweep.results["global"]]
    True
    """
    check_type("sweep", sweep, ImageSweep, "an ImageSweep, such as sweep_image returns")
    series: dict[str, list[float]] = {}
    for mode, reports in sweep.reports.items():
        sizes = [report.file_bytes for report in reports if report.file_bytes is not None]
        if len(sizes) < len(reports):
            raise ArgumentError(f"PNG does not hold {sweep.source.array.dtype} samples, so there are no sizes to draw.")
        series[mode] = [float(size) for size in sizes]
    figure = new_figure(8, 5)
    axes = figure.add_subplot()
    _draw_series(axes, sweep.colors, series)
    original = sweep.source.file_bytes
    if original is not None:
        kind = sweep.source.format or "file"
        axes.axhline(original, color=COLORS["guide"], linestyle="--", label=f"original {kind}, {original:,} bytes")
    axes.set_ylim(bottom=0)
    axes.set_ylabel("PNG file, bytes", fontsize=LABEL)
    axes.yaxis.set_major_formatter("{x:,.0f}")
    pixels = sweep.source.array.shape[0] * sweep.source.array.shape[1]
    scale = 8 / pixels
    right = axes.secondary_yaxis(
        "right", functions=(lambda size: np.asarray(size) * scale, lambda rate: np.asarray(rate) / scale)
    )
    right.set_ylabel("bits/pixel", fontsize=LABEL)
    axes.legend(fontsize=SMALL)
    set_title(axes, f"{short_name(sweep.source.name)}: file size")
    return figure


def _scale_errors(axes: Axes, errors: list[float]) -> None:
    """Whole decades around the errors, and 0 below them if it is among the errors."""
    positive = [error for error in errors if error > 0]
    if not positive:
        axes.set_ylim(0, 1)
        return
    low = 10.0 ** math.floor(math.log10(min(positive)))
    high = 10.0 ** math.ceil(math.log10(max(positive)))
    if len(positive) < len(errors):
        axes.set_yscale("symlog", linthresh=low, linscale=0.4, subs=range(2, 10))
        axes.set_ylim(0, max(high, 10 * low))
    else:
        axes.set_yscale("log")
        axes.set_ylim(low, max(high, 10 * low))
    axes.yaxis.set_major_formatter("{x:,g}")
    axes.yaxis.set_minor_formatter("")


def _draw_series(axes: Axes, counts: tuple[int, ...], series: dict[str, list[float]]) -> None:
    """A line for each mode against K; modes with the same figures share one."""
    together: dict[tuple[float, ...], list[str]] = {}
    for mode, figures in series.items():
        together.setdefault(tuple(figures), []).append(mode)
    for number, (values, modes) in enumerate(together.items()):
        axes.plot(
            counts,
            values,
            color=COLORS[modes[0]],
            marker=MARKERS[modes[0]],
            markersize=8 - 1.5 * number,
            linewidth=2.4 - 0.5 * number,
            label=" = ".join(modes),
            clip_on=False,
            zorder=3,
        )
    axes.set_xscale("log", base=2)
    ticks = _spread(counts)
    axes.set_xticks(ticks, [str(count) for count in ticks])
    axes.minorticks_off()
    axes.set_xlabel("levels or colours K", fontsize=LABEL)
    axes.grid(True, color="#e2e2e2", linewidth=0.6)
    axes.set_axisbelow(True)


def _spread(counts: tuple[int, ...]) -> list[int]:
    """Increasing numbers without those too near the one before, on a logarithmic axis, to have a label of their own.

    >>> _spread((1, 2, 4, 8)), _spread(tuple(range(1, 65)))
    ([1, 2, 4, 8], [1, 2, 4, 7, 11, 17, 26, 40, 61])
    """
    ratio = (counts[-1] / counts[0]) ** (1 / 10)
    kept = [counts[0]]
    for count in counts[1:]:
        if count >= kept[-1] * ratio:
            kept.append(count)
    return kept
