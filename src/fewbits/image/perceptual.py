"""The perceptual objective: a palette and a dithered picture made for each other."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .. import dithering
from .._checks import Array, check_fraction
from ..color import luma, to_space
from ..dithering import Ditherer, Nearest
from ..palettes import Palette, design
from ..palettes.palette import nearest, sort_colors
from ..palettes.refine import all_different, keep_dominant, refine
from ..statistics import ColorHistogram, color_keys

ADAPTIVE = "adaptive"  # the dither of this objective, unless another is asked for

_WINDOW = 5  # pixels, in which contrast is measured
_SOFT = np.float32(2.5)  # contrast, in 8-bit greys, up to which errors show equally well
_HUE = np.float32(0.06)  # distance in the chroma plane of Oklab by which a colour looks like another
_MANY, _CELL_BITS = 1 << 14, 6  # colours from which cells of so many bits a channel stand for them
_OPAQUE = 248  # alpha from which colours are made opaque

# Share of the errors that a pixel takes, by the contrast around it: less along edges, where dots would spoil what is
# drawn and nobody would see a band.
_CONTRASTS, _SHARES = (20, 50), (1, 0.65)
_DESIGNED, _GIVEN = 0.75, 1.0  # the largest share, with colours that are made for it and with any others

_BAND = 8  # rows
_MOST_PIXELS = 1 << 20  # of a large picture that palettes are refined on, about


class Effort(NamedTuple):
    """What a speed means."""

    design: int  # the speed of the design
    rounds: int  # how often palette and dither are then fitted to each other,
    every: int  # on one band of the picture in so many


_EFFORTS = {
    1: Effort(1, 6, 1),
    2: Effort(4, 4, 1),
    3: Effort(6, 3, 2),
    4: Effort(7, 2, 3),
    5: Effort(8, 2, 4),
    6: Effort(9, 1, 3),
    7: Effort(9, 1, 4),
    8: Effort(10, 1, 4),
    9: Effort(10, 1, 8),
    10: Effort(10, 0, 1),
}


class Joint(NamedTuple):
    """A palette, codes of an image, and its colours with their weights, where these were found and are all."""

    palette: Palette
    codes: Array
    histogram: ColorHistogram | None


def contrast_of(array: Array, *, threads: int | None = None) -> Array:
    """Standard deviation of luma in the 5 × 5 pixels around each, in 8-bit greys; float32."""
    from ..thresholds import windows  # slow to import, and of no use to other objectives

    visible = array[..., :3]
    if array.shape[2] == 4:
        visible = ((visible.astype(np.uint16) * array[..., 3:] + 127) // 255).astype(np.uint8)
    contrast: Array = windows.deviation(luma(visible), _WINDOW, threads=threads)
    return contrast


def strength_of(array: Array, contrast: Array, clean: Array, most: float) -> Array:
    """Share of the errors that each pixel takes, `most` at the largest: none where its colour is one of `clean`."""
    (low, high), (flat, edge) = _CONTRASTS, _SHARES
    along = np.clip((contrast - np.float32(low)) / np.float32(high - low), 0, 1)
    shares: Array = (most * (flat + (edge - flat) * along)).astype(np.float32)
    if len(clean):
        shares[np.isin(color_keys(array), color_keys(clean))] = 0
    return shares


def joint(
    array: Array,
    colors: int | Palette,
    *,
    space: str,
    dither: str | Ditherer,
    importance: Array | None,
    speed: int,
    fixed: Any,
    threads: int | None,
    **options: Any,
) -> Joint:
    """Palette and codes of an image, (rows, columns, channels) uint8.

    Weights of pixels fall with the contrast around them, which hides errors; the palette is designed for these weights,
    then dither and palette are fitted to each other in turn.
    """
    contrast = contrast_of(array, threads=threads)
    if isinstance(colors, Palette):
        way = _way(dither, strength_of(array, contrast, colors.codebook_, _GIVEN), options)
        return Joint(colors, dithering.assign(array, colors, way, threads=threads), None)
    if array.shape[2] == 4:  # what cannot be seen is one colour
        array = np.where(array[..., 3:] == 0, np.uint8(0), array)
    weights = np.float32(1) / np.sqrt(_SOFT + contrast)
    if importance is not None:
        weights *= importance
    exact = ColorHistogram.of(array, weights)
    cells = leveled = exact.coarsen(_CELL_BITS) if len(exact) > _MANY else exact
    effort = _EFFORTS[speed]
    if len(exact) > colors:
        leveled = _with_rare(cells, design(cells, colors, space=space, speed=10, fixed=fixed))
    palette = design(leveled, colors, space=space, speed=effort.design, fixed=fixed, polished=False)
    kept = 0 if fixed is None else len(fixed)
    kept += int((palette.codebook_[kept:, 3:] == 0).any())  # it comes first of those that are not fixed
    palette, held = keep_dominant(palette, exact, cells, kept)
    held |= np.isin(exact.keys, color_keys(palette.codebook_)).all()  # an image of no more colours stays as it is
    palette = _opaque(palette, held)
    strength = strength_of(array, contrast, palette.codebook_[held], _DESIGNED)
    way = _way(dither, strength, options)
    if effort.rounds and not held.all() and not isinstance(way, Nearest):
        part = _bands(array.shape, effort.every)
        samples, counted = to_space(array[part], space), np.ascontiguousarray(weights[part])
        if dither == ADAPTIVE:
            way = _way(dither, strength[part], options)
        for _ in range(effort.rounds):
            codes = way.vectors(samples, palette.points(), threads=threads)
            palette = _opaque(refine(palette, samples, codes, counted, held), held)
        chosen = palette.codebook_
        palette = Palette(np.concatenate([chosen[:kept], sort_colors(chosen[kept:])]), space=space)
    codes = dithering.assign(array, palette, _way(dither, strength, options), threads=threads)
    return Joint(palette, codes, exact if array.shape[2] == 3 else None)


def _opaque(palette: Palette, held: Array) -> Palette:
    """The palette with what is nearly opaque made so, as it is most likely used for what is."""
    if palette.channels == 3:
        return palette
    colors = palette.codebook_.copy()
    colors[~held & (colors[:, 3] >= _OPAQUE), 3] = 255
    return Palette(all_different(colors, palette.codebook_), space=palette.space)


def _with_rare(histogram: ColorHistogram, first: Palette) -> ColorHistogram:
    """The colours with weights by which rare ones are kept.

    Counts to the power of 3/4, and more for colours that would lose their hue to the palette of a first design while
    most do not.
    """
    colors = np.rint(histogram.colors).astype(np.uint8)
    chroma = to_space(colors, "oklab")[:, 1:3]
    labels, _ = nearest(to_space(colors, first.space), first.points())
    lost = np.square((chroma - to_space(first.codebook_, "oklab")[labels, 1:3]) / _HUE).sum(axis=1, dtype=np.float64)
    usual = (histogram.counts * lost).sum() / histogram.total
    return histogram.reweighted(
        np.sqrt(histogram.counts * np.sqrt(histogram.counts)) * (1 + lost / np.square(1 + 4 * usual))
    )


def _way(dither: str | Ditherer, strength: Array, options: dict[str, Any]) -> Ditherer:
    """The ditherer that was asked for; the adaptive one of a strength, of which an option says how much."""
    if dither != ADAPTIVE:
        return dithering.ditherer(dither, **options)
    given = dict(options)
    share = np.float32(check_fraction("strength", given.pop("strength", 1.0)))
    return dithering.ditherer("error-diffusion", **given, strength=share * strength)


def _bands(shape: tuple[int, ...], every: int) -> Array:
    """Rows of every so many bands, further apart in large pictures."""
    rows, columns = shape[:2]
    every = max(every, rows * columns // _MOST_PIXELS)
    return np.flatnonzero(np.arange(rows) // _BAND % every == 0)
