"""What all figures share: making one, colours, texts, checks, and pixels in a form that a screen shows."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from .._checks import Array
from ..errors import ArgumentError, MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Wanted = TypeVar("Wanted")

# Okabe & Ito, "Color universal design" (2008): distinct for every kind of colour vision, and in grey.
COLORS = {
    "original": "#a6a6a6",
    "quantized": "#d55e00",
    "decision": "#0072b2",
    "representation": "#000000",
    "palette": "#0072b2",
    "global": "#d55e00",
    "per-channel": "#009e73",
    "guide": "#777777",
}
# One for each of several quantizers, in this order, from the same source.
_CYCLE = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_DASHES = ("-", "--", ":")
MARKERS = {"palette": "o", "global": "s", "per-channel": "^"}
TITLE, LABEL, SMALL = 12, 11, 9.5  # points


def require_matplotlib() -> type[Figure]:
    """The class of figures.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.
    """
    try:
        from ._figure import NotebookFigure
    except ModuleNotFoundError as error:
        raise MissingExtraError.of("matplotlib", "plot") from error
    return NotebookFigure


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of a size in inches, in constrained layout."""
    figure = require_matplotlib()(figsize=(width, height), layout="constrained")
    figure.set_layout_engine("constrained", h_pad=0.07, w_pad=0.07)
    return figure


def check_type(name: str, value: Any, wanted: type[Wanted], hint: str) -> Wanted:
    """An object of one class."""
    if not isinstance(value, wanted):
        raise ArgumentError(f"{name} must be {hint}, got {type(value).__name__}.")
    return value


def set_title(axes: Axes, text: str, **options: Any) -> None:
    """A title as it is: file names may hold dollar signs, which are no mathematics."""
    axes.set_title(text, fontsize=TITLE, parse_math=False, **options)


def line_style(number: int) -> dict[str, Any]:
    """Colour and dashes of one of several lines, numbered from 0; the first 18 differ."""
    return {"color": _CYCLE[number % len(_CYCLE)], "linestyle": _DASHES[number // len(_CYCLE) % len(_DASHES)]}


def short_name(name: str) -> str:
    """The last part of a path, printable, in at most 40 characters."""
    text = "".join(c if c.isprintable() else "?" for c in PurePath(name).name or name)
    return text if len(text) <= 40 else f"{text[:24]}…{text[-15:]}"


def count_text(count: int, noun: str) -> str:
    """A number of things.

    >>> count_text(1, "colour"), count_text(1024, "colour")
    ('1 colour', '1,024 colours')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def display_range(array: Array) -> tuple[float, float]:
    """The samples shown as black and as white: fixed for 8 bits and for floats from 0 to 1, else the extremes."""
    if array.dtype == np.uint8:
        return 0.0, 255.0
    color = array if array.ndim == 2 else array[..., :3]
    low, high = float(color.min()), float(color.max())
    if array.dtype.kind == "f" and low >= 0 and high <= 1:
        return 0.0, 1.0
    return (low, high) if high > low else (low, low + max(abs(low), 1.0))


def show_pixels(axes: Axes, array: Array, limits: tuple[float, float]) -> None:
    """Draw an image without axes: grey in grey, colours as they are, transparency over a checkerboard."""
    axes.set_axis_off()
    low, high = limits
    if array.ndim == 2:
        axes.imshow(array, cmap="gray", vmin=low, vmax=high, interpolation="antialiased")
        return
    plain = array.dtype == np.uint8 and array.shape[2] == 3
    pixels = array if plain else flattened(array, limits, _checkerboard(*array.shape[:2])[..., None])
    axes.imshow(pixels, interpolation="antialiased")


def flattened(array: Array, limits: tuple[float, float], ground: Array | float) -> Array:
    """Colours from 0 to 1, of an image (rows, columns, 3 or 4); transparent ones over a ground."""
    low, high = limits
    pixels = np.clip((array[..., :3].astype(np.float64) - low) / (high - low), 0, 1)
    if array.shape[2] == 4:
        alpha = array[..., 3:].astype(np.float64) / _opaque(array)
        pixels = pixels * alpha + ground * (1 - alpha)
    return pixels


def _opaque(array: Array) -> float:
    """The alpha of an opaque pixel."""
    if array.dtype.kind == "u" and array.dtype.itemsize <= 2:
        return float(np.iinfo(array.dtype).max)
    return max(float(array[..., 3].max()), 1.0)


def _checkerboard(height: int, width: int) -> Array:
    """Light squares and white ones, about forty along the longer side."""
    side = max(max(height, width) // 40, 1)
    rows, columns = np.ogrid[:height, :width]
    return np.where((rows // side + columns // side) % 2, 1.0, 0.8)
