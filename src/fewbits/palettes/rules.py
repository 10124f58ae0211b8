"""From a histogram of colours to a palette."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np

from .._checks import Array, check_choice, check_count
from ..color import SPACES, from_space, to_space
from ..errors import FewerLevelsWarning
from ..statistics import ColorHistogram
from .kmeans import lloyd
from .palette import Palette, nearest, sort_colors
from .wu import wu

_SEARCH_BITS = 6  # the first search runs on a grid of this many bits a channel
_SEARCH_TOLERANCE, _POLISH_TOLERANCE = 1e-4, 5e-4  # relative fall of the squared error at which an iteration stops


def _wu(cells: Array, cell_weights: Array, points: Array, weights: Array, colors: int) -> Array:  # noqa: ARG001
    return wu(cells, cell_weights, colors)


def _kmeans(cells: Array, cell_weights: Array, points: Array, weights: Array, colors: int) -> Array:
    codebook = lloyd(cells, cell_weights, wu(cells, cell_weights, colors), tolerance=_SEARCH_TOLERANCE)
    return lloyd(points, weights, codebook, tolerance=_POLISH_TOLERANCE)


METHODS: dict[str, Callable[[Array, Array, Array, Array, int], Array]] = {"kmeans": _kmeans, "wu": _wu}


def design(histogram: ColorHistogram, colors: int = 16, *, space: str = "srgb", method: str = "kmeans") -> Palette:
    """Design a palette for a histogram of colours.

    Parameters
    ----------
    histogram : ColorHistogram
        Colours with counts, RGB or RGBA.
    colors : int, default 16
        Number of colours K, 1 to 65,536.
    space : {"srgb", "oklab"}, default "srgb"
        Where squared error is measured.
    method : {"kmeans", "wu"}, default "kmeans"
        "wu": Wu's variance cuts. "kmeans": the same, refined by weighted k-means, first on a coarse grid and then on
        the exact colours.

    Returns
    -------
    Palette
        Exactly K distinct colours, each the nearest of some colour of the histogram; when there are no more than K
        colours, exactly those, with a `FewerLevelsWarning` if they are fewer. Sorted by alpha, then lightness.

    Examples
    --------
    >>> design(ColorHistogram.of([[[0, 0, 0], [2, 2, 2], [255, 255, 255]]]), 2).hex
    ['#010101', '#ffffff']
    """
    colors = check_count("colors", colors, 1, 65536)
    check_choice("space", space, SPACES)
    rule = METHODS[check_choice("method", method, METHODS)]
    present = np.rint(histogram.colors).astype(np.uint8)
    if colors >= len(present):
        if colors > len(present):
            warnings.warn(
                f"{colors} colours were asked for; the image has {len(present)}, which are the palette.",
                FewerLevelsWarning,
                stacklevel=2,
            )
        return Palette(sort_colors(present), space=space)
    points = to_space(present, space) if histogram.bits == 8 or space != "srgb" else histogram.colors
    points = points.astype(np.float32)
    cells, cell_weights = _grid(histogram, points)
    if len(cells) < 2 * colors:
        cells, cell_weights = points, histogram.counts
    codebook = rule(cells, cell_weights, points, histogram.counts, colors)
    chosen = _distinct(from_space(codebook, space), present, points, histogram.counts, colors, space)
    return Palette(sort_colors(chosen), space=space)


def _grid(histogram: ColorHistogram, points: Array) -> tuple[Array, Array]:
    """Mean and weight of the points in each cell of a coarse grid."""
    keys = histogram.cell_keys(min(_SEARCH_BITS, histogram.bits))
    _, rows = np.unique(keys, return_inverse=True)
    weights = np.bincount(rows.ravel(), histogram.counts)
    sums = [np.bincount(rows.ravel(), histogram.counts * column) for column in points.T]
    return (np.stack(sums, axis=1) / weights[:, None]).astype(np.float32), weights


def _distinct(chosen: Array, present: Array, points: Array, weights: Array, colors: int, space: str) -> Array:
    """Byte colours made exactly `colors` distinct ones, each the nearest of some colour that is present.

    Rounding can make colours equal, and leave some that are nobody's nearest. Each of those is replaced by the present
    colour with the largest weighted error; a present colour is always its own nearest, so this ends.
    """
    while True:
        chosen = np.unique(chosen, axis=0)
        labels, distances = nearest(points, to_space(chosen, space))
        used = np.bincount(labels, minlength=len(chosen)) > 0
        missing = colors - int(used.sum())
        if missing == 0:
            return chosen[used]
        worst = np.argsort(-weights * distances, kind="stable")[:missing]
        chosen = np.concatenate([chosen[used], present[worst]])
