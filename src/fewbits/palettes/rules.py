"""From a histogram of colours to a palette."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from .._checks import Array, check_choice, check_count
from ..color import SPACES, from_space, to_space
from ..errors import FewerLevelsWarning
from ..statistics import ColorHistogram, unique_colors
from .kmeans import lloyd
from .kmeans_plus_plus import kmeans_plus_plus
from .maximin import maximin
from .median_cut import mean_cut, median_cut
from .octree import octree
from .palette import Palette, nearest, sort_colors
from .pnn import pnn
from .popularity import popularity
from .wu import wu

# k-means runs from coarse to fine: grids of so many bits a channel, then the exact colours; each until an iteration
# lowers the squared error by less than this share.
_STAGES = ((5, 1e-3), (6, 2e-4), (8, 1e-3))


class Points(NamedTuple):
    """Coordinates to design for, (n, d) float32, and their weights, (n,) float64."""

    at: Array
    weights: Array


def _wu(grids: Sequence[Points], colors: int) -> Array:
    return wu(*grids[0], colors)


def _kmeans(grids: Sequence[Points], colors: int) -> Array:
    codebook = wu(*grids[0], colors)
    for points, (_, tolerance) in zip(grids, _STAGES, strict=True):
        codebook = lloyd(*points, codebook, tolerance=tolerance)
    return codebook


METHODS: dict[str, Callable[[Sequence[Points], int], Array]] = {
    "kmeans": _kmeans,
    "wu": _wu,
    "kmeans++": lambda grids, colors: kmeans_plus_plus(*grids[0], colors),
    "maximin": lambda grids, colors: maximin(*grids[-1], colors),
    "mean-cut": lambda grids, colors: mean_cut(*grids[-1], colors),
    "median-cut": lambda grids, colors: median_cut(*grids[-1], colors),
    "octree": lambda grids, colors: octree(*grids[-1], colors),
    "pnn": lambda grids, colors: pnn(*grids[-1], colors),
    "popularity": lambda grids, colors: popularity(*grids[0], colors),
}


def design(histogram: ColorHistogram, colors: int = 16, *, space: str = "srgb", method: str = "kmeans") -> Palette:
    """Design a palette for a histogram of colours.

    Parameters
    ----------
    histogram : ColorHistogram
        Colours with counts, RGB or RGBA.
    colors : int, default 16
        Number of colours K, 1 to 65,536.
    space : {"srgb", "linear", "oklab", "cielab"}, default "srgb"
        Where squared error is measured.
    method : str, default "kmeans"
        "wu": Wu's variance cuts. "kmeans": the same, refined by weighted k-means, first on a coarse grid and then on
        the exact colours. The classic rules, for comparison: "pnn" (pairwise nearest neighbours), "mean-cut",
        "median-cut", "octree", "kmeans++" (its seeds alone), "maximin" (colours far from each other), "popularity".

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
    present, weights = _present(histogram)
    if colors >= len(present):
        if colors > len(present):
            warnings.warn(
                f"{colors} colours were asked for; the image has {len(present)}, which are the palette.",
                FewerLevelsWarning,
                stacklevel=2,
            )
        return Palette(sort_colors(present), space=space)
    points = Points(to_space(present, space), weights)
    grids = [_grid(present, points, bits, colors) for bits, _ in _STAGES]
    chosen = _distinct(from_space(rule(grids, colors), space), present, points, colors, space)
    return Palette(sort_colors(chosen), space=space)


def _present(histogram: ColorHistogram) -> tuple[Array, Array]:
    """Distinct byte colours and their weights; all that cannot be seen is one colour."""
    colors = np.rint(histogram.colors).astype(np.uint8)
    if histogram.channels == 3:
        return colors, histogram.counts
    colors[colors[:, 3] == 0] = 0
    distinct, _, rows = unique_colors(colors, inverse=True)
    return distinct, np.bincount(rows, histogram.counts)


def _grid(present: Array, points: Points, bits: int, colors: int) -> Points:
    """Mean and weight of the points in each cell of a grid; the points themselves if cells would be few."""
    if bits == 8:
        return points
    _, _, rows = unique_colors(present & np.uint8(256 - (1 << (8 - bits))), inverse=True)
    weights = np.bincount(rows, points.weights)
    if len(weights) < 4 * colors:
        return points
    sums = [np.bincount(rows, points.weights * column) for column in points.at.T]
    return Points((np.stack(sums, axis=1) / weights[:, None]).astype(np.float32), weights)


def _distinct(chosen: Array, present: Array, points: Points, colors: int, space: str) -> Array:
    """Byte colours made exactly `colors` distinct ones, each the nearest of some colour that is present.

    Rounding can make colours equal, and leave some that are nobody's nearest. Each of those is replaced by the present
    colour with the largest weighted error. A present colour is always its own nearest, so each round settles one at
    least.
    """
    for _ in range(colors + 1):
        chosen = np.unique(chosen, axis=0)
        labels, distances = nearest(points.at, to_space(chosen, space))
        used = np.bincount(labels, minlength=len(chosen)) > 0
        missing = colors - int(used.sum())
        if missing == 0:
            break
        worst = np.argsort(-points.weights * distances, kind="stable")[:missing]
        chosen = np.concatenate([chosen[used], present[worst]])
    return chosen
