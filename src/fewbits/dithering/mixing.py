"""Ordered dithering to vectors: a screen chooses among the codewords whose mixture comes near a sample."""

from __future__ import annotations

import numpy as np

from .._checks import Array, code_dtype
from .._parallel import map_ordered, row_tiles
from ..palettes.palette import nearest
from .thresholding import threshold_codes

_TILE = 1 << 15  # samples of the rows that are mixed together, so that they stay in cache


def mixed_codes(
    samples: Array,
    codebook: Array,
    thresholds: Array,
    *,
    mixes: int | None = None,
    strength: float = 1.0,
    threads: int | None = None,
) -> Array:
    """Codes of vectors by a tile or a surface of thresholds.

    Parameters
    ----------
    samples : ndarray of shape (rows, columns, d), float32
    codebook : ndarray of shape (K, d), float32
    thresholds : ndarray of shape (h, w), float
        0 to 1. The sample in row y and column x meets the threshold in row y mod h and column x mod w.
    mixes : int, optional
        Codewords in a mixture, which may repeat. Default: 64 for up to 16 codewords, else 16.
    strength : float, default 1
        Share of what a mixture misses that its next codeword makes up for, 0 to 1.
    threads : int, optional
        The codes do not depend on it.

    Returns
    -------
    ndarray of shape (rows, columns)

    Notes
    -----
    Codewords on a line, such as any two, need no mixtures: samples are taken as numbers along the line. For others,
    T. Knoll, US patent 6,606,166 (2003, expired), as told by J. Yliluoma, "Arbitrary-palette positional dithering
    algorithm" (2011): each codeword of a mixture is the nearest to the sample plus what those before it miss. The
    mixture is sorted by distance from the origin, which is black in the spaces of a palette, brightest first, and the
    threshold t takes entry ⌊t · mixes⌋.

    Examples
    --------
    >>> black_white = np.float32([[0, 0, 0], [255, 255, 255]])
    >>> grey = np.full((1, 4, 3), 100, np.float32)
    >>> mixed_codes(grey, black_white, np.array([[0.2, 0.4, 0.6, 0.8]]), mixes=5)
    array([[1, 0, 0, 0]], dtype=uint8)
    """
    rows, columns, d = samples.shape
    along = _along_line(codebook)
    if along is not None:
        places = _projected(codebook, along)
        order = np.argsort(places, kind="stable")
        spread = (thresholds - 0.5) * strength + 0.5
        codes = threshold_codes(_projected(samples, along), places[order], spread, threads=threads)
        return np.take(order.astype(codes.dtype), codes)
    mixes = mixes or (64 if len(codebook) <= 16 else 16)
    bright_first = np.argsort(-(codebook.astype(np.float64) ** 2).sum(axis=1), kind="stable")
    words = codebook[bright_first]
    numbers = bright_first.astype(code_dtype(len(words)))
    entry = np.minimum(mixes * thresholds[:rows, :columns], mixes - 1).astype(np.intp)
    across = np.arange(columns) % entry.shape[1]
    share = np.float32(strength)

    def tile(span: slice) -> Array:
        points = samples[span].reshape(-1, d)
        mixture = np.empty((mixes, len(points)), numbers.dtype)
        aim = points.copy()
        for i in range(mixes):
            mixture[i], _ = nearest(aim, words)
            aim += share * (points - np.take(words, mixture[i], axis=0))
        mixture.sort(axis=0)
        down = np.arange(span.start, span.stop) % len(entry)
        taken = entry[down[:, None], across].reshape(1, -1)
        return np.take(numbers, np.take_along_axis(mixture, taken, axis=0)).reshape(-1, columns)

    return np.concatenate(list(map_ordered(tile, row_tiles(rows, max(1, _TILE // columns)), threads)))


def _along_line(codebook: Array) -> Array | None:
    """The direction of the line that all codewords are on, float32, if they are; from dark to bright."""
    brightness = (codebook.astype(np.float64) ** 2).sum(axis=1)
    dark, bright = codebook[brightness.argmin()], codebook[brightness.argmax()]
    way = (bright - dark).astype(np.float64)
    if not way.any():
        return None
    way /= np.sqrt((way**2).sum())
    beside = (codebook - dark) - np.outer(_projected(codebook - dark, way), way)
    on_line = (np.abs(beside) <= 1e-5 * np.abs(codebook).max()).all()
    return way.astype(np.float32) if on_line else None


def _projected(x: Array, way: Array) -> Array:
    """``x @ way`` with the terms added in order: a matrix library's result may depend on the processor."""
    total = x[..., 0] * way[0]
    for axis in range(1, len(way)):
        total = total + x[..., axis] * way[axis]
    return np.asarray(total)
