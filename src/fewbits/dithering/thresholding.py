"""Samples against thresholds that change from place to place: what all screens have in common."""

from __future__ import annotations

from functools import partial

import numpy as np

from .. import _kernels
from .._checks import Array, code_dtype
from .._parallel import map_ordered, row_tiles
from ..errors import ArgumentError

_TILE = 1 << 20  # samples of the rows that a thread takes at a time
_STRETCH = 512  # columns that a tile is repeated to: long runs are what vector units like


def threshold_codes(samples: Array, levels: Array, thresholds: Array, *, threads: int | None = None) -> Array:
    """Codes of one channel by a tile or a surface of thresholds.

    A sample v between the levels i and i + 1 takes i + 1 if (v − level i) / (level i+1 − level i) is at its threshold
    or above, else i. A sample on a level takes it, and one beyond the ends takes the end.

    Parameters
    ----------
    samples : ndarray of shape (rows, columns); uint8, uint16 or float32
    levels : ndarray of shape (K,), float32
        Increasing.
    thresholds : ndarray of shape (h, w), float
        0 to 1. The sample in row y and column x meets the threshold in row y mod h and column x mod w.
    threads : int, optional
        The codes do not depend on it.

    Returns
    -------
    ndarray of shape (rows, columns)

    Notes
    -----
    The share of the way between two levels is rounded down to 16 bits before it meets its threshold.

    Examples
    --------
    >>> grey = np.full((1, 6), 100, np.uint8)
    >>> threshold_codes(grey, np.float32([0, 255]), np.array([[0.25, 0.5, 0.75]]))
    array([[1, 0, 0, 1, 0, 0]], dtype=uint8)
    """
    if thresholds.ndim != 2 or thresholds.size == 0:
        raise ArgumentError(f"thresholds must have shape (rows, columns), got {thresholds.shape}.")
    rows, columns = samples.shape
    samples, levels = np.ascontiguousarray(samples), np.ascontiguousarray(levels)
    codes = np.zeros(samples.shape, code_dtype(len(levels)))
    if len(levels) == 1:
        return codes
    rest = _rest(thresholds[:rows, :columns], threads)
    share = _TILE
    if samples.dtype.kind == "f":
        screen = partial(_kernels.threshold_floats, levels=levels, rest=_stretch(rest, columns))
    else:
        places = _places(samples.dtype, levels)
        if len(places) == 256 and len(levels) == 2 and levels[1] <= 255 and rest.size < samples.size:
            least = np.searchsorted(places, (1 << 16) - rest.astype(np.uint32)).astype(np.uint8)  # bytes with code 1
            screen = partial(_kernels.threshold_bytes, tile=_stretch(least, columns))
            share = 16 * _TILE  # below that, starting threads takes longer than the work
        else:
            screen = partial(_kernels.threshold_places, places=places, rest=_stretch(rest, columns))

    def part(span: slice) -> None:
        screen(samples[span], first=span.start, codes=codes[span])

    list(map_ordered(part, _spans(samples.shape, share), threads))
    return codes


def _spans(shape: tuple[int, int], share: int) -> list[slice]:
    return row_tiles(shape[0], max(1, share // shape[1]))


def _rest(thresholds: Array, threads: int | None) -> Array:
    """What thresholds leave of 2^16, as the kernels take them: 2^16 − ⌈2^16 t⌉, where t = 0 is as good as 2^−16."""
    rest = np.empty(thresholds.shape, np.uint16)

    def part(span: slice) -> None:
        rest[span] = (1 << 16) - np.clip(np.ceil(thresholds[span] * (1 << 16)), 1, 1 << 16)

    list(map_ordered(part, _spans(thresholds.shape, _TILE), threads))
    return rest


def _stretch(tile: Array, columns: int) -> Array:
    """A tile side by side with itself, as long as is of use."""
    return np.tile(tile, (1, -(-min(columns, _STRETCH) // tile.shape[1])))


def _places(dtype: np.dtype[np.unsignedinteger], levels: Array) -> Array:
    """2^16 times the place of each value among the levels, rounded down: 1.5 is half-way from level 1 to level 2."""
    values, steps = np.arange(np.iinfo(dtype).max + 1), levels.astype(np.float64)
    i = np.clip(np.searchsorted(levels, values, side="right") - 1, 0, len(levels) - 2)
    with np.errstate(divide="ignore", invalid="ignore"):  # levels that single precision cannot tell apart
        fraction = (values - steps[i]) / (steps[i + 1] - steps[i])
    return ((i << 16) + np.floor((1 << 16) * np.clip(np.nan_to_num(fraction), 0, 1))).astype(np.uint32)
