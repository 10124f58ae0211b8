"""Pictures of pictures: before and after, and the results of a sweep side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .._checks import Array, check_choice, check_count
from ..errors import ArgumentError
from ..image import ImageReport, ImageResult, ImageSweep
from ..palettes import Palette
from ._canvas import (
    COLORS,
    LABEL,
    SMALL,
    TITLE,
    check_type,
    count_text,
    display_range,
    new_figure,
    set_title,
    short_name,
    show_pixels,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SWATCHES = 256  # more are too narrow to be seen


def before_after(result: ImageResult) -> Figure:
    """The original and the quantized image side by side, over the colours that are left.

    Parameters
    ----------
    result : ImageResult
        Of `quantize_image`. Images of more than 8 bits are shown from their least to their greatest value, floats
        within 0 to 1 from 0 to 1; transparent ones over a checkerboard.

    Returns
    -------
    matplotlib.figure.Figure
        Titles tell colours, bytes, bits per pixel and PSNR. A palette, or up to 256 levels of a grey image, is shown
        below: its colours in their order, each with its share of the pixels.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> from fewbits import quantize_image
    >>> ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    >>> figure = before_after(quantize_image(ramp, 4))
    >>> [axes.get_title().splitlines()[0] for axes in figure.axes[:2]]
    ['array: 256 grey values', '4 grey values']
    """
    check_type("result", result, ImageResult, "an ImageResult, such as quantize_image returns")
    report = result.report()
    swatches = _swatches(result)
    cell, height = _cell(result.original.shape, 5.6, 5.0)
    figure = new_figure(2 * cell + 0.4, height + 0.7 + (1.25 if swatches is not None else 0))
    grid = figure.add_gridspec(
        1 if swatches is None else 2, 2, height_ratios=[height] if swatches is None else [height, 0.85]
    )
    limits = display_range(result.original)
    for column, (array, text) in enumerate(
        [(result.original, _before_text(result, report)), (result.array, _after_text(result, report))]
    ):
        axes = figure.add_subplot(grid[0, column])
        show_pixels(axes, array, limits)
        set_title(axes, text)
    if swatches is not None:
        _draw_swatches(
            figure.add_subplot(grid[1, :]), swatches, np.bincount(result.codes.ravel(), minlength=len(swatches))
        )
    return figure


def image_grid(results: Sequence[ImageResult], *, columns: int = 3) -> Figure:
    """Quantized images in rows, each under its number of levels and bytes.

    Parameters
    ----------
    results : sequence of ImageResult
        Any number, of any images.
    columns : int, default 3
        Images in a row.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> from fewbits import quantize_image
    >>> ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    >>> figure = image_grid([quantize_image(ramp, count) for count in (2, 4, 8, 16)])
    >>> [axes.get_title().split(",")[0] for axes in figure.axes]
    ['K = 2', 'K = 4', 'K = 8', 'K = 16']
    """
    columns = check_count("columns", columns, 1, 1000)
    results = list(results)
    if not results:
        raise ArgumentError("results must hold at least one ImageResult, got none.")
    for result in results:
        check_type("results", result, ImageResult, "a sequence of ImageResult, such as quantize_image returns")
    columns = min(columns, len(results))
    rows = -(-len(results) // columns)
    cells = [_cell(result.original.shape, 4.4, 4.0, least=2.6) for result in results]
    figure = new_figure(
        columns * (max(cell for cell, _ in cells) + 0.1), rows * (max(height for _, height in cells) + 0.4)
    )
    modes = len({result.mode for result in results}) > 1
    for number, result in enumerate(results):
        axes = figure.add_subplot(rows, columns, number + 1)
        show_pixels(axes, result.array, display_range(result.original))
        size = _file_bytes(result)
        parts = [f"K = {_level_count(result)}"]
        if modes:
            parts.append(result.mode)
        if size is not None:
            parts.append(f"{size:,} bytes")
        set_title(axes, ", ".join(parts))
    return figure


def sweep_grid(sweep: ImageSweep, *, mode: str | None = None, columns: int = 3) -> Figure:
    """The images of a sweep in one mode, in rows.

    Parameters
    ----------
    sweep : ImageSweep
        Of `sweep_image`.
    mode : str, optional
        One of the sweep's modes. Default: "palette" if it is among them, else the first.
    columns : int, default 3
        Images in a row.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> from fewbits import sweep_image
    >>> figure = sweep_grid(sweep_image(np.arange(64, dtype=np.uint8).reshape(8, 8), [2, 4]), mode="global")
    >>> len(figure.axes), figure.get_suptitle()
    (2, 'array, K grey levels')
    """
    check_type("sweep", sweep, ImageSweep, "an ImageSweep, such as sweep_image returns")
    if mode is None:
        mode = "palette" if "palette" in sweep.results else next(iter(sweep.results))
    check_choice("mode", mode, sweep.results)
    figure = image_grid(sweep.results[mode], columns=columns)
    what = {
        "palette": "a palette of K colours",
        "global": "one set of K levels for all channels",
        "per-channel": "K levels in each channel",
    }[mode]
    if sweep.source.array.ndim == 2:
        what = "K grey levels"
    figure.suptitle(f"{short_name(sweep.source.name)}, {what}", fontsize=TITLE + 2, parse_math=False)
    return figure


def _cell(shape: tuple[int, ...], widest: float, highest: float, least: float = 4.2) -> tuple[float, float]:
    """Inches of an image: of its column, which must hold its title, and its height."""
    height, width = shape[:2]
    scale = min(widest / width, highest / height)
    return max(width * scale, least), max(height * scale, 0.2)


def _before_text(result: ImageResult, report: ImageReport) -> str:
    lines = [f"{short_name(report.name)}: {count_text(report.colors_before, _noun(result))}"]
    if report.source_bytes is None:
        lines.append(f"{report.width} × {report.height}")
    else:
        rate = 8 * report.source_bytes / (report.width * report.height)
        lines.append(f"{report.source_bytes:,} bytes, {rate:.3g} bits/pixel")
    if result.original.dtype != np.uint8:
        low, high = display_range(result.original)
        lines.append(f"black is {low:g}, white {high:g}")
    return "\n".join(lines)


def _after_text(result: ImageResult, report: ImageReport) -> str:
    first = count_text(report.colors, _noun(result))
    if result.original.ndim == 3 and result.palette is None:
        where = "for all channels" if result.mode == "global" else "in each channel"
        first = f"{count_text(report.levels, 'level')} {where}: {first}"
    if report.dither != "none":
        first += f", {report.dither}"
    parts = []
    if report.file_bytes is not None and report.bits_per_pixel is not None:
        parts += [f"{report.file_bytes:,} bytes", f"{report.bits_per_pixel:.3g} bits/pixel"]
    if report.psnr is None:
        parts.append(f"RMSE {report.rmse:.4g}")
    elif np.isinf(report.psnr):
        parts.append("no error")
    else:
        parts.append(f"PSNR {report.psnr:.1f} dB")
    return f"{first}\n{', '.join(parts)}"


def _noun(result: ImageResult) -> str:
    return "grey value" if result.original.ndim == 2 else "colour"


def _level_count(result: ImageResult) -> int:
    """K: entries of the palette, or the largest number of levels of a channel."""
    if isinstance(result.quantizer, Palette):
        return len(result.quantizer)
    return max(len(levels) for levels in result.quantizer.levels_per_channel()[1])


def _file_bytes(result: ImageResult) -> int | None:
    """Bytes of the PNG file, or None for samples that PNG does not hold."""
    try:
        return len(result.png)
    except ArgumentError:
        return None


def _swatches(result: ImageResult) -> Array | None:
    """The colours of the codes as they look, (K, 3) from 0 to 1; None where codes are no colours or too many."""
    if result.codes.ndim == 3 or _level_count(result) > _SWATCHES:
        return None
    if isinstance(result.quantizer, Palette):
        colors = result.quantizer.codebook_ / 255
        return colors[:, :3] if colors.shape[1] == 3 else colors[:, :3] * colors[:, 3:] + 1 - colors[:, 3:]
    low, high = display_range(result.original)
    grey = (np.asarray(result.levels, np.float64) - low) / (high - low)
    return np.repeat(np.clip(grey, 0, 1)[:, None], 3, axis=1)


def _draw_swatches(axes: Axes, swatches: Array, counts: Array) -> None:
    """A swatch of one size for each colour, and above the line a bar for its share of the pixels."""
    share = counts / counts.sum()
    top = float(share.max())
    foot = 0.45 * top
    axes.bar(
        np.arange(len(swatches)),
        share + foot,
        width=1.0,
        bottom=-foot,
        color=[tuple(color) for color in swatches],
        edgecolor=COLORS["guide"],
        linewidth=0.6 if len(swatches) <= 64 else 0.0,
    )
    axes.axhline(0, color=COLORS["guide"], linewidth=1)
    axes.set_xlim(-0.5, len(swatches) - 0.5)
    axes.set_ylim(-foot, top * 1.08)
    axes.set_xticks([])
    axes.set_yticks([0, top], ["0", f"{top:.0%}" if top >= 0.1 else f"{top:.1%}"], fontsize=SMALL)
    axes.set_xlabel("the colours in their order; above the line their shares of the pixels", fontsize=LABEL - 1)
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
