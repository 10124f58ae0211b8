"""Palettes for dithered pictures: colours moved to where mixtures of them meet the picture."""

from __future__ import annotations

import numpy as np

from .. import _kernels
from .._checks import Array
from ..color import from_space, to_space
from ..statistics import ColorHistogram
from .palette import Palette, nearest

_WINDOW = 4  # pixels; what is mixed within such a square is seen as one
_AREA = 2.0**-12  # of a picture, the least that is an area
_INERTIA = 0.05  # of a colour, as a share of the weight of its pixels: keeps those that few pixels ask for in place


def refine(palette: Palette, samples: Array, codes: Array, weights: Array, held: Array | None = None) -> Palette:
    """The palette that makes a dithered picture, seen from a distance, most like the original.

    A dithered picture is seen as the mean of the colours around each place, so the best palette is not that of the
    nearest colours: it reaches further out. For the codes that a picture was given, the colours are moved to where the
    means of 4 × 4 pixels differ least from the original's, by least squares.

    Parameters
    ----------
    palette : Palette
    samples : ndarray of shape (rows, columns, channels), float32
        The picture, in the palette's space.
    codes : ndarray of shape (rows, columns), uint8 or uint16
        Of `palette`, dithered.
    weights : ndarray of shape (rows, columns), float32
        How much each pixel counts; not negative.
    held : ndarray of shape (K,), bool, optional
        Colours that stay.

    Returns
    -------
    Palette
        As many colours in the same order, all different if the given ones are.

    Notes
    -----
    The step for the colours in J. Puzicha, M. Held, J. Ketterer, J. Buhmann, D. Fellner, "On spatial quantization of
    color images" (IEEE Trans. Image Processing 9, 2000), section III, with windows side by side as the model of the
    eye, which makes it a sparse sum over windows; and with dithering in place of their annealing.

    Examples
    --------
    >>> half = Palette(["#000", "#c8c8c8"])
    >>> codes = np.indices((8, 8)).sum(axis=0).astype(np.uint8) % 2
    >>> refine(half, np.full((8, 8, 3), 120, np.float32), codes, np.ones((8, 8), np.float32)).hex
    ['#131313', '#dbdbdb']
    """
    words, k = palette.points(), len(palette)
    normal, wanted = np.zeros((k, k)), np.zeros(words.shape)
    _kernels.local_normal(samples, weights, codes, words, _WINDOW, normal, wanted)
    own = np.bincount(codes.ravel(), weights.ravel(), k)
    normal[np.diag_indices(k)] += _INERTIA * own + np.where(own > 0, 0, 1)
    free = np.flatnonzero(~held) if held is not None else np.arange(k)
    normal, wanted = np.ascontiguousarray(normal[np.ix_(free, free)]), wanted[free]
    _kernels.solve_normal(normal, wanted)
    moved = words.astype(np.float64)
    moved[free] += wanted
    colors = palette.codebook_.copy()
    colors[free] = from_space(moved[free], palette.space)
    return Palette(all_different(colors, palette.codebook_), space=palette.space)


def keep_dominant(
    palette: Palette, histogram: ColorHistogram, cells: ColorHistogram, fixed: int = 0
) -> tuple[Palette, Array]:
    """Colours that outweigh all else in their cells put in place of the palette's, but for the first, fixed ones.

    Also returns which are now held, (K,) bool: these and the fixed ones. A flat area then has its own colour exactly,
    and needs no dither. Areas of less than 1/4,096 of the picture do not count. `cells` weighs what is around them: the
    same histogram, or a coarser one.
    """
    heavy = histogram.counts > histogram.total * _AREA
    colors, counts = histogram.colors[heavy], histogram.counts[heavy]
    chosen, held = palette.codebook_.copy(), np.arange(len(palette)) < fixed
    if len(colors):
        at, _ = nearest(to_space(np.rint(cells.colors).astype(np.uint8), palette.space), palette.points())
        labels, _ = nearest(to_space(colors, palette.space), palette.points())
        outweighs = (2 * counts > np.bincount(at, cells.counts, len(palette))[labels]) & (labels >= fixed)
        order = np.argsort(counts[outweighs], kind="stable")  # the heaviest of a cell last
        labels, colors = labels[outweighs][order], colors[outweighs][order]
        chosen[labels], held[labels] = colors, True
    return Palette(all_different(chosen, palette.codebook_), space=palette.space), held


def all_different(colors: Array, before: Array) -> Array:
    """Colours, with those before, which are all different, where they would be equal to others."""
    colors = colors.copy()
    while True:
        _, inverse, counts = np.unique(colors, axis=0, return_inverse=True, return_counts=True)
        clash = (counts[inverse.ravel()] > 1) & (colors != before).any(axis=1)
        if not clash.any():
            return colors
        colors[clash] = before[clash]
