"""Colours with counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _kernels
from .._checks import Array, check_count, check_samples, check_weights
from ..errors import ArgumentError

_DENSE_BITS = 6  # up to so many bits a channel, a table of all cells is quicker than finding the distinct colours


@dataclass(frozen=True, eq=False)
class ColorHistogram:
    """Colours with counts: each distinct colour, or cells of a coarse grid with exact sums.

    Attributes
    ----------
    keys : ndarray of shape (n,), uint32
        Increasing; the top `bits` bits of each channel, first channel highest.
    counts : ndarray of shape (n,), float64
        Pixels (or their total weight) in each entry; positive.
    sums : ndarray of shape (n, channels), float64
        Sum of the colours in each entry, exact.
    bits : int
        Bits a channel, 1 to 8. At 8 every entry is one colour.

    Examples
    --------
    >>> h = ColorHistogram.of([[[255, 0, 0], [0, 0, 9], [255, 0, 0]]])
    >>> h.colors
    array([[  0,   0,   9],
           [255,   0,   0]], dtype=uint8)
    >>> h.counts
    array([1., 2.])
    """

    keys: Array
    counts: Array
    sums: Array
    bits: int

    @classmethod
    def of(cls, pixels: Any, sample_weight: Any = None, *, bits: int = 8) -> ColorHistogram:
        """Histogram of the colours of an image.

        Parameters
        ----------
        pixels : array_like of shape (..., 3) or (..., 4)
            8-bit RGB or RGBA; integers from 0 to 255.
        sample_weight : array_like of shape (...), optional
            Non-negative weight of each pixel.
        bits : int, default 8
            Bits a channel of the grid.
        """
        array = check_colors("pixels", pixels)
        bits = check_count("bits", bits, 1, 8)
        flat = array.reshape(-1, array.shape[-1])
        if sample_weight is None and flat.shape[1] == 3 and bits <= _DENSE_BITS:
            cells, sums = np.zeros(1 << 3 * bits, np.int64), np.zeros((1 << 3 * bits, 3), np.int64)
            _kernels.count_cells(flat, bits, cells, sums)
            held = np.flatnonzero(cells)
            return cls(held.astype(np.uint32), cells[held].astype(np.float64), sums[held].astype(np.float64), bits)
        given = np.empty(0) if sample_weight is None else check_weights(sample_weight, array.shape[:-1]).ravel()
        keys, totals = np.empty(len(flat), np.uint32), np.empty(len(flat))
        found = _kernels.count_colors(flat, given, keys, totals)
        counted = totals[:found] > 0
        keys, weights = keys[:found][counted], totals[:found][counted]
        return cls(keys, weights, _key_colors(keys, flat.shape[1]) * weights[:, None], 8).coarsen(bits)

    def __add__(self, other: ColorHistogram) -> ColorHistogram:
        """Histogram of both sets of pixels together, at the coarser of the two grids."""
        if not isinstance(other, ColorHistogram):
            return NotImplemented
        if self.channels != other.channels:
            raise ArgumentError(
                f"histograms of {self.channels} and {other.channels} channels cannot be added; give both alpha or none."
            )
        bits = min(self.bits, other.bits)
        a, b = self.coarsen(bits), other.coarsen(bits)
        return _gather(
            np.concatenate([a.keys, b.keys]),
            np.concatenate([a.counts, b.counts]),
            np.concatenate([a.sums, b.sums]),
            bits,
        )

    def reweighted(self, counts: Any) -> ColorHistogram:
        """The same colours with other counts, positive, one for each entry.

        >>> h = ColorHistogram.of([[[0, 0, 0], [0, 0, 0], [9, 9, 9]]])
        >>> h.reweighted(np.sqrt(h.counts)).counts.round(3)
        array([1.414, 1.   ])
        """
        array = check_weights(counts, self.counts.shape)
        if not (array > 0).all():
            raise ArgumentError("counts must be positive.")
        return ColorHistogram(self.keys, array, self.sums * (array / self.counts)[:, None], self.bits)

    def coarsen(self, bits: int) -> ColorHistogram:
        """The same pixels in a grid of `bits` bits a channel, no more than the present ones."""
        bits = check_count("bits", bits, 1, self.bits)
        if bits == self.bits:
            return self
        return _gather(self.cell_keys(bits), self.counts, self.sums, bits)

    def with_alpha(self) -> ColorHistogram:
        """The same colours with alpha, all opaque.

        >>> ColorHistogram.of([[[1, 2, 3]]]).with_alpha().colors
        array([[  1,   2,   3, 255]], dtype=uint8)
        """
        if self.channels == 4:
            return self
        keys = self.keys << np.uint32(self.bits) | np.uint32((1 << self.bits) - 1)
        return ColorHistogram(keys, self.counts, np.column_stack([self.sums, 255 * self.counts]), self.bits)

    def cell_keys(self, bits: int) -> Array:
        """The key of each entry in a grid of `bits` bits a channel, uint32."""
        keys = np.zeros(len(self), np.uint32)
        for channel in range(self.channels):
            top = self.keys >> np.uint32(self.bits * (self.channels - 1 - channel)) & np.uint32((1 << self.bits) - 1)
            keys = keys << np.uint32(bits) | top >> np.uint32(self.bits - bits)
        return keys

    def __len__(self) -> int:
        """Number of entries."""
        return len(self.keys)

    @property
    def channels(self) -> int:
        """3, or 4 with alpha."""
        return int(self.sums.shape[1])

    @property
    def total(self) -> float:
        """Number of pixels, or their total weight."""
        return float(self.counts.sum())

    @property
    def colors(self) -> Array:
        """The colour of each entry, (n, channels): uint8 at 8 bits, else the mean of its pixels as float64."""
        return _key_colors(self.keys, self.channels) if self.bits == 8 else self.sums / self.counts[:, None]


def check_colors(name: str, pixels: Any) -> Array:
    """8-bit colours: integers from 0 to 255 in the last axis of 3 or 4; returned as contiguous uint8."""
    array = check_samples(name, pixels)
    if array.ndim < 2 or array.shape[-1] not in (3, 4):
        raise ArgumentError(f"{name} must have shape (..., 3) or (..., 4), got {array.shape}.")
    if array.dtype != np.uint8:
        if array.dtype.kind == "f" or array.min() < 0 or array.max() > 255:
            raise ArgumentError(
                f"{name} must be integers from 0 to 255, got {array.dtype} from {array.min()} to {array.max()}; "
                "scale and round to uint8 first."
            )
        array = array.astype(np.uint8)
    return np.ascontiguousarray(array)


def unique_colors(flat: Array, *, inverse: bool = False) -> tuple[Array, Array, Array]:
    """Distinct rows of an (n, channels) uint8 array in order of first appearance, their counts, and each row's number.

    The row numbers, uint32, are left empty unless `inverse` is set.
    """
    colors = np.empty_like(flat)
    counts = np.empty(len(flat), np.int64)
    rows = np.empty(len(flat) if inverse else 0, np.uint32)
    found = _kernels.unique_colors(flat, colors, counts, rows)
    return colors[:found], counts[:found], rows


def color_keys(colors: Array) -> Array:
    """A number for each colour, (...) uint32, of (..., channels) uint8: its bytes, the first channel highest.

    >>> color_keys(np.array([[0, 1, 2]], np.uint8))
    array([258], dtype=uint32)
    """
    keys = colors[..., 0].astype(np.uint32)
    for channel in range(1, colors.shape[-1]):
        keys = keys << np.uint32(8) | colors[..., channel]
    return keys


def _key_colors(keys: Array, channels: int) -> Array:
    return np.stack([keys >> np.uint32(8 * c) for c in reversed(range(channels))], axis=1).astype(np.uint8)


def _gather(keys: Array, counts: Array, sums: Array, bits: int) -> ColorHistogram:
    """Entries of equal key added up."""
    channels = sums.shape[1]
    if channels == 3 and bits <= _DENSE_BITS:  # a table of all cells is quicker than sorting
        inverse, size = keys, 1 << 3 * bits
        cells = np.flatnonzero(np.bincount(keys, minlength=size)).astype(np.uint32)
    else:
        cells, inverse = np.unique(keys, return_inverse=True)
        inverse, size = inverse.ravel(), len(cells)
    places = cells if size > len(cells) else slice(None)
    totals = [np.bincount(inverse, column, size)[places] for column in (counts, *sums.T)]
    return ColorHistogram(cells, totals[0], np.stack(totals[1:], axis=1), bits)
