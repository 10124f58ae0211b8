"""From a histogram of colours to a palette."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .._checks import Array, check_choice, check_count
from ..color import SPACES, from_space, to_space
from ..errors import ArgumentError, FewerLevelsWarning
from ..statistics import ColorHistogram
from .kmeans import exchange, lloyd
from .kmeans_plus_plus import kmeans_plus_plus
from .maximin import maximin
from .median_cut import mean_cut, median_cut
from .octree import octree
from .palette import Palette, codebook_of, nearest, sort_colors
from .pnn import pnn
from .polish import polish
from .popularity import popularity
from .wu import wu

_POLISHED = 4096  # colours at most; with more, so many are near each other that it would take too long


class Start(NamedTuple):
    """A rule from points, their weights and a number of colours to a codebook."""

    rule: Callable[[Array, Array, int], Array]
    exact: bool = True  # given the colours themselves; else the cells of a coarse grid


STARTS = {
    "wu": Start(wu, exact=False),
    "kmeans++": Start(kmeans_plus_plus, exact=False),
    "maximin": Start(maximin),
    "mean-cut": Start(mean_cut),
    "median-cut": Start(median_cut),
    "octree": Start(octree),
    "pnn": Start(pnn),
    "popularity": Start(popularity, exact=False),
}
METHODS = ("kmeans", *STARTS)


class Effort(NamedTuple):
    """What a speed of k-means means. Cycles and settling are for 256 colours, and √(256 / K) times as many for K."""

    cells: int  # of the grid to search on, the coarsest, from 5 bits a channel on, with as many times √K
    cycles: float  # of exchanges on the grid
    rounds: int  # in each
    steps: int  # of Lloyd's iteration after each round
    settling: int  # Lloyd's iterations on the grid after all
    iterations: int  # of Lloyd's on the exact colours
    sweeps: int  # over byte colours


EFFORTS = {
    1: Effort(2500, 8, 40, 2, 6, 6, 60),
    2: Effort(1200, 4, 20, 2, 4, 4, 15),
    3: Effort(900, 2, 16, 2, 3, 4, 6),
    4: Effort(700, 1, 16, 2, 3, 4, 3),
    5: Effort(600, 0.5, 10, 2, 3, 3, 1),
    6: Effort(500, 0.25, 8, 2, 3, 3, 0),
    7: Effort(400, 0.25, 5, 2, 2, 2, 0),
    8: Effort(300, 0.25, 3, 1, 2, 2, 0),
    9: Effort(200, 0.25, 1, 1, 1, 1, 0),
    10: Effort(100, 0, 0, 0, 2, 0, 0),
}


class Colors(NamedTuple):
    """Weighted colours in Morton order, in which neighbours are near each other."""

    bytes: Array  # (n, channels) uint8
    points: Array  # (n, channels) float32, the same in the space of the design
    weights: Array  # (n,) float64
    codes: Array  # (n,) uint32: the bits of all channels, from the highest on in turn


def design(
    histogram: ColorHistogram,
    colors: int = 16,
    *,
    space: str = "srgb",
    method: str = "kmeans",
    start: str = "wu",
    speed: int = 4,
    fixed: Any = None,
    polished: bool = True,
) -> Palette:
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
        "kmeans": weighted k-means from a start, with exchanges of colours on a coarse grid, then on the exact colours,
        then among byte colours. "wu": Wu's variance cuts. Further classic rules, for comparison: "pnn" (pairwise
        nearest neighbours), "mean-cut", "median-cut", "octree", "kmeans++" (its seeds alone), "maximin" (colours far
        from each other), "popularity".
    start : str, default "wu"
        Where "kmeans" starts: any of the others.
    speed : int, default 4
        Of "kmeans": 1, lowest error, to 10, fastest.
    fixed : array_like of shape (F, 3 or 4) or sequence of str, optional
        Colours that the palette must hold, 8-bit or hex; they come first, in their order. The others are designed
        around them.
    polished : bool, default True
        End "kmeans" with a search among byte colours, instead of rounding. Pays where pixels take their nearest colour.

    Returns
    -------
    Palette
        Exactly K distinct colours, each that is not fixed the nearest of some colour of the histogram; when there are
        no more than K colours, fixed ones included, exactly those, with a `FewerLevelsWarning` if they are fewer.
        Those that are not fixed are sorted by alpha, then lightness. What is fully transparent is one of them, from
        K = 2 on, if the histogram has it, and what stands for more opaque pixels than others is opaque.

    Examples
    --------
    >>> histogram = ColorHistogram.of([[[0, 0, 0], [2, 2, 2], [255, 255, 255]]])
    >>> design(histogram, 2).hex
    ['#010101', '#ffffff']
    >>> design(histogram, 2, fixed=["#ffffff"]).hex
    ['#ffffff', '#010101']
    """
    colors = check_count("colors", colors, 1, 65536)
    check_choice("space", space, SPACES)
    check_choice("method", method, METHODS)
    rule, exact = STARTS[check_choice("start", start, STARTS) if method == "kmeans" else method]
    effort = EFFORTS[check_count("speed", speed, 1, 10)]
    kept = _fixed(fixed, colors, histogram.channels)
    present = _present(histogram, space)
    if colors > max(1, len(kept)) and _has_clear(present.bytes) and not _has_clear(kept):
        kept = np.concatenate([kept, np.zeros((1, 4), np.uint8)])
    wanted = colors - len(kept)
    if len(kept):  # what is a fixed colour has no say in the others
        present = _only(present, nearest(present.points, to_space(kept, space))[1] > 0)
    if wanted >= len(present.bytes):
        found = len(kept) + len(present.bytes)
        if colors > found:
            warnings.warn(
                f"{colors} colours were asked for; the image has {found}, which are the palette.",
                FewerLevelsWarning,
                stacklevel=2,
            )
        return Palette(np.concatenate([kept, sort_colors(present.bytes)]), space=space)
    if wanted == 0:
        return Palette(kept, space=space)
    first = to_space(kept, space)
    codebook = np.concatenate([first, rule(*(present[1:3] if exact else _grid(present, 4 * wanted)), wanted)])
    if method == "kmeans":
        codebook = _kmeans(present, codebook, effort, len(kept))
    chosen = _distinct(from_space(codebook[len(kept) :], space), kept, present, wanted, space)
    if method == "kmeans" and polished and effort.sweeps and colors <= _POLISHED:
        chosen = polish(
            np.concatenate([kept, chosen]),
            *present[1:3],
            space=space,
            sweeps=effort.sweeps,
            fixed=len(kept),
        )[len(kept) :]
        chosen = _distinct(chosen, kept, present, wanted, space)
    if histogram.channels == 4:
        chosen = _distinct(_opaque(chosen, kept, present, space), kept, present, wanted, space)
    return Palette(np.concatenate([kept, sort_colors(chosen)]), space=space)


def _kmeans(present: Colors, codebook: Array, effort: Effort, fixed: int) -> Array:
    size = math.sqrt(len(codebook))
    grid = _grid(present, int(effort.cells * size))

    def often(times: float) -> int:
        return max(1, round(times * 16 / size)) if times else 0

    codebook = exchange(
        *grid, codebook, rounds=effort.rounds, cycles=often(effort.cycles), steps=effort.steps, fixed=fixed
    )
    codebook = lloyd(*grid, codebook, tolerance=1e-6, iterations=often(effort.settling), fixed=fixed)
    return lloyd(*present[1:3], codebook, tolerance=1e-6, iterations=effort.iterations, fixed=fixed)


def _fixed(fixed: Any, colors: int, channels: int) -> Array:
    """The colours that must be there, (F, channels) uint8."""
    if fixed is None:
        return np.empty((0, channels), np.uint8)
    given = codebook_of("fixed", fixed)
    if channels == 3 and (given[:, 3:] < 255).any():
        raise ArgumentError("fixed has transparent colours and the image has no alpha; give it a fourth channel.")
    kept = np.full((len(given), channels), 255, np.uint8)
    kept[:, : given.shape[1]] = given[:, :channels]
    if len(np.unique(kept, axis=0)) < len(kept):
        raise ArgumentError(f"fixed must hold distinct colours, got {', '.join(Palette(kept).hex)}.")
    if len(kept) > colors:
        raise ArgumentError(f"fixed must hold at most as many colours as the palette, {colors}, got {len(kept)}.")
    return kept


def _present(histogram: ColorHistogram, space: str) -> Colors:
    """Distinct byte colours; all that cannot be seen is one colour."""
    colors = histogram.colors
    if histogram.bits < 8:
        colors = np.rint(colors).astype(np.uint8)
    if histogram.channels == 4:
        colors[colors[:, 3] == 0] = 0
    codes = _morton(colors)
    # Sorted with their places below them: faster than an argsort.
    places = np.sort(codes.astype(np.uint64) << np.uint64(32) | np.arange(len(codes), dtype=np.uint64))
    order = (places & np.uint64(0xFFFFFFFF)).astype(np.int64)
    colors, weights, codes = np.take(colors, order, axis=0), histogram.counts[order], codes[order]
    starts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]]))
    if len(starts) < len(codes):
        colors, weights, codes = colors[starts], np.add.reduceat(weights, starts), codes[starts]
    return Colors(colors, to_space(colors, space), weights, codes)


def _morton(colors: Array) -> Array:
    """The bits of the channels in turn, the highest of each first; uint32."""
    channels = colors.shape[1]
    spread = np.zeros(256, np.uint32)
    for bit in range(8):
        spread |= (np.arange(256, dtype=np.uint32) >> np.uint32(bit) & np.uint32(1)) << np.uint32(channels * bit)
    codes = np.zeros(len(colors), np.uint32)
    for column in colors.T:
        codes = codes << np.uint32(1) | spread[column]
    return codes


def _has_clear(colors: Array) -> bool:
    """Whether one of them is fully transparent."""
    return bool((colors[:, 3:] == 0).any())


def _opaque(chosen: Array, kept: Array, present: Colors, space: str) -> Array:
    """Colours whose cells are opaque for the greater part made so: else pictures with soft edges turn translucent."""
    size = len(kept) + len(chosen)
    labels, _ = nearest(present.points, to_space(np.concatenate([kept, chosen]), space))
    solid = np.where(present.bytes[:, 3] == 255, present.weights, 0)
    chosen = chosen.copy()
    chosen[(2 * np.bincount(labels, solid, size) > np.bincount(labels, present.weights, size))[len(kept) :], 3] = 255
    return chosen


def _only(colors: Colors, which: Array) -> Colors:
    return Colors(*(part[which] for part in colors))


def _grid(present: Colors, cells: int) -> tuple[Array, Array]:
    """Mean and weight of the points in each cell of the coarsest grid, from 5 bits a channel on, that has `cells`."""
    channels = present.bytes.shape[1]
    for bits in range(5, 8):
        places = present.codes >> np.uint32(channels * (8 - bits))
        starts = np.flatnonzero(np.concatenate([[True], places[1:] != places[:-1]]))
        if len(starts) >= cells:
            weights = np.add.reduceat(present.weights, starts)
            sums = [np.add.reduceat(present.weights * column, starts) for column in present.points.T]
            return (np.stack(sums, axis=1) / weights[:, None]).astype(np.float32), weights
    return present.points, present.weights


def _distinct(chosen: Array, kept: Array, present: Colors, wanted: int, space: str) -> Array:
    """Byte colours made exactly `wanted` distinct ones, none of `kept`, each the nearest of a present colour.

    Rounding can make colours equal, and leave some that are nobody's nearest. Each of those is replaced by the present
    colour with the largest weighted error. A present colour is always its own nearest, so each round settles one at
    least.
    """
    for _ in range(wanted + 1):
        chosen = np.unique(chosen, axis=0)
        labels, distances = nearest(present.points, to_space(np.concatenate([kept, chosen]), space))
        used = np.bincount(labels, minlength=len(kept) + len(chosen))[len(kept) :] > 0
        missing = wanted - int(used.sum())
        if missing == 0:
            break
        worst = np.argsort(-present.weights * distances, kind="stable")[:missing]
        chosen = np.concatenate([chosen[used], present.bytes[worst]])
    return chosen
