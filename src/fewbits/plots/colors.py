"""Pictures of colours: the shares of a palette, and where colours lie in Oklab before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .._checks import Array
from ..color import luma, to_space
from ..image import ImageResult
from ..statistics import unique_colors
from ._canvas import (
    COLORS,
    LABEL,
    SMALL,
    TITLE,
    check_type,
    count_text,
    display_range,
    flattened,
    new_figure,
    set_title,
    short_name,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHOWN = 256  # colours of a picture; more are too many to be told apart
_POINTS = 20_000  # colours of a cloud
_LARGEST_CIRCLE = 3000.0  # points squared, of a colour that all pixels have
_SMALLEST_CIRCLE = 14.0
_GROUND = "#dcdcdc"  # on which both black and white are seen


def palette_shares(result: ImageResult) -> Figure:
    """The colours that are left, each as wide as its share of the pixels, and below it their names.

    Parameters
    ----------
    result : ImageResult
        Of `quantize_image`. Images of more than 8 bits are shown as `before_after` does, transparent colours over
        white.

    Returns
    -------
    matplotlib.figure.Figure
        From the most frequent colour to the rarest, at most 256 of them; named in hex, or a grey by its value.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from fewbits import quantize_image
    >>> flag = np.array([[[255, 0, 0]] * 3 + [[255, 255, 255]]], np.uint8)
    >>> [text.get_text().splitlines() for text in palette_shares(quantize_image(flag, 2)).axes[1].texts]
    [['#ff0000', '75 %'], ['#ffffff', '25 %']]
    """
    left = _colors_left(result)
    columns = 8 if len(left.names) <= 64 else 16
    rows = -(-len(left.names) // columns)
    figure = new_figure(10, 1.9 + 0.52 * rows)
    strip, names = figure.subplots(2, 1, height_ratios=[1.1, 0.52 * rows])
    edges = np.concatenate([[0], np.cumsum(left.shares)])
    strip.bar(edges[:-1], 1, np.diff(edges), align="edge", color=left.looks, linewidth=0)
    strip.set_xlim(0, 1)
    strip.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "all pixels"], fontsize=SMALL)
    set_title(strip, f"{short_name(result.source.name)}: {left.text}")
    row, column = np.divmod(np.arange(len(left.names)), columns)
    names.bar(column, 0.92, 0.96, row + 0.04, align="edge", color=left.looks, linewidth=0)
    dark = luma(_bytes(left.looks)) < 128
    for number, (name, share) in enumerate(zip(left.names, left.shares, strict=True)):
        text = names.text(
            column[number] + 0.48,
            row[number] + 0.5,
            f"{name}\n{_percent(share)}",
            ha="center",
            va="center",
            fontsize=SMALL if columns == 8 else 6.5,
            color="white" if dark[number] else "black",
            parse_math=False,
        )
        text.set_in_layout(False)
    names.set_xlim(0, columns - 0.04)
    names.set_ylim(rows, 0)
    names.set_axis_off()
    strip.set_yticks([])
    strip.set_ylim(0, 1)
    for side in ("top", "right", "left"):
        strip.spines[side].set_visible(False)
    return figure


def color_cloud(result: ImageResult) -> Figure:
    """The colours of an image in Oklab, and upon them those that are left, as circles as large as their shares.

    Parameters
    ----------
    result : ImageResult
        Of `quantize_image`. Images of more than 8 bits are taken as `before_after` shows them, transparent colours over
        white.

    Returns
    -------
    matplotlib.figure.Figure
        Seen from above, on the plane of the two opponent axes; and lightness over chroma, the distance from grey. Dots
        are distinct colours of the original, 20,000 at most; the area of a circle is the share of its colour, and the
        256 most frequent have one.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from fewbits import quantize_image
    >>> flag = np.array([[[255, 0, 0]] * 3 + [[255, 255, 255]]], np.uint8)
    >>> [axes.get_xlabel() for axes in color_cloud(quantize_image(flag, 2)).axes]
    ['a: green to red', 'chroma']
    """
    left = _colors_left(result)
    colors, _, _ = unique_colors(_looks(result.original, display_range(result.original)).reshape(-1, 3))
    before = count_text(len(colors), "colour")
    if len(colors) > _POINTS:
        before = f"{_POINTS:,} of {before}"
        colors = colors[np.random.default_rng(0).permutation(len(colors))[:_POINTS]]
    figure = new_figure(11, 5.4)
    above, side = figure.subplots(1, 2)
    dots, circles = (to_space(part, "oklab").astype(np.float64) for part in (colors, _bytes(left.looks)))
    style: dict[str, Any] = {"rasterized": True, "linewidths": 0, "s": 4, "c": colors / 255.0, "label": "before"}
    areas = np.maximum(_LARGEST_CIRCLE * left.shares, _SMALLEST_CIRCLE)
    for axes, project in ((above, lambda lab: lab[:, 1:].T), (side, _chroma_and_lightness)):
        axes.set_facecolor(_GROUND)
        axes.set_axisbelow(True)
        axes.scatter(*project(dots), **style)
        axes.scatter(*project(circles), s=np.square(np.sqrt(areas) + 2.5), c="white", linewidths=0)
        axes.scatter(*project(circles), s=areas, c=left.looks, edgecolors="black", linewidths=0.9, label="after")
    plane = np.concatenate([dots, circles, np.zeros((1, 3))])[:, 1:]
    low, high = plane.min(axis=0), plane.max(axis=0)
    middle, reach = (low + high) / 2, 0.58 * max(0.1, *(high - low))
    for line in (above.axhline, above.axvline):
        line(0, color=COLORS["guide"], linewidth=0.7, zorder=0.5)
    above.set(xlim=middle[0] + (-reach, reach), ylim=middle[1] + (-reach, reach), aspect="equal")
    above.set_xlabel("a: green to red", fontsize=LABEL)
    above.set_ylabel("b: blue to yellow", fontsize=LABEL)
    farthest = max(0.1, np.hypot(*plane.T).max())
    side.set(xlim=(-0.1 * farthest, 1.08 * farthest), ylim=(-0.04, 1.04))
    side.set_xlabel("chroma", fontsize=LABEL)
    side.set_ylabel("lightness", fontsize=LABEL)
    figure.suptitle(
        f"{short_name(result.source.name)} in Oklab: dots are {before} before, circles {left.text} after",
        fontsize=TITLE,
        parse_math=False,
    )
    return figure


@dataclass(frozen=True)
class _Colors:
    """The most frequent colours after quantization: looks (K, 3) from 0 to 1, names, shares; and how many there are."""

    looks: Array
    names: list[str]
    shares: Array
    text: str


def _colors_left(result: ImageResult) -> _Colors:
    check_type("result", result, ImageResult, "an ImageResult, such as quantize_image returns")
    limits = display_range(result.original)
    if result.codes.ndim == 2:
        levels = np.asarray(result.levels)
        counts = np.bincount(result.codes.ravel(), minlength=len(levels))
        looks = _looks(levels[:, None] if result.palette is None else levels[None], limits).reshape(-1, 3)
        names = [f"{level:.5g}" for level in levels] if result.palette is None else result.palette.hex
    else:
        looks, counts, _ = unique_colors(_looks(result.array[..., :3], limits).reshape(-1, 3))
        names = ["#" + bytes(color).hex() for color in looks]
    first = np.argsort(-counts, kind="stable")[:_SHOWN]
    text = count_text(len(counts), "colour")
    if len(counts) > _SHOWN:
        text = f"the {_SHOWN} most frequent of {text}"
    return _Colors(looks[first] / 255.0, [names[i] for i in first], counts[first] / counts.sum(), text)


def _looks(array: Array, limits: tuple[float, float]) -> Array:
    """An image as 8-bit colours, (rows, columns, 3): the limits are black and white, the ground is white."""
    color = array if array.ndim == 3 else np.repeat(array[..., None], 3, axis=2)
    plain = color.dtype == np.uint8 and color.shape[2] == 3
    return np.ascontiguousarray(color if plain else _bytes(flattened(color, limits, 1.0)))


def _bytes(colors: Array) -> Array:
    return np.asarray(np.rint(255 * colors), np.uint8)


def _chroma_and_lightness(lab: Array) -> tuple[Array, Array]:
    return np.hypot(lab[:, 1], lab[:, 2]), lab[:, 0]


def _percent(share: float) -> str:
    """A share in few digits.

    >>> _percent(0.5), _percent(0.1234), _percent(0.00123)
    ('50 %', '12.3 %', '0.12 %')
    """
    return f"{100 * share:.{3 if share >= 0.01 else 2}g} %"
