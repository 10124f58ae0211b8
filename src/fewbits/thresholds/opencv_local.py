"""``cv2.adaptiveThreshold`` and ``cv2.ximgproc.niBlackThreshold`` to the bit, as OpenCV 5 computes them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _kernels
from .._checks import Array, check_count, check_number, check_positive
from .._parallel import map_ordered, row_tiles
from ..errors import ArgumentError
from .opencv import (
    ADAPTIVE_THRESH_GAUSSIAN_C,
    ADAPTIVE_THRESH_MEAN_C,
    BINARIZATION_NIBLACK,
    BINARIZATION_NICK,
    BINARIZATION_SAUVOLA,
    BINARIZATION_WOLF,
    THRESH_BINARY_INV,
    THRESH_TOZERO,
    THRESH_TOZERO_INV,
    THRESH_TRUNC,
)
from .windows import BAND, check_grey, check_window

_EXACT = 127  # the widest window whose mean single precision tells from a half
_TILE = 64  # rows that are blurred at once
_FIXED = {  # kernels that OpenCV does not compute, from the centre out
    1: (1.0,),
    3: (0.5, 0.25),
    5: (0.375, 0.25, 0.0625),
    7: (0.28125, 0.21875, 0.109375, 0.03125),
    9: (60 / 256, 51 / 256, 30 / 256, 13 / 256, 4 / 256),
}


def adaptive_threshold(
    image: Any,
    max_value: float,
    method: int,
    type: int,
    window: int,
    c: float,
    *,
    threads: int | None = None,
) -> Array:
    """What ``cv2.adaptiveThreshold`` returns.

    Parameters
    ----------
    image : array_like of shape (rows, columns), uint8
    max_value : float
        What white becomes; rounded and saturated. Below 0 all is 0.
    method : int
        One of the constants ADAPTIVE_THRESH_MEAN_C (0) and ADAPTIVE_THRESH_GAUSSIAN_C (1) of
        `fewbits.thresholds.opencv`: the local mean, weighted or not, at borders over repeated outer pixels and rounded
        to a whole number.
    type : int
        THRESH_BINARY (0) is white above the mean minus ⌈c⌉, THRESH_BINARY_INV (1) at or below the mean minus ⌊c⌋.
    window : int
        cv2's blockSize, odd, at least 3.
    c : float
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    ndarray of shape (rows, columns), uint8

    Raises
    ------
    ArgumentError
        What cv2 refuses.

    Notes
    -----
    The Gaussian mean depends on how cv2 rounds: this is what it does on processors with AVX2 and fused multiply-add.

    Examples
    --------
    >>> from fewbits.thresholds.opencv import THRESH_BINARY
    >>> adaptive_threshold(np.array([[10, 10, 90]], np.uint8), 255, ADAPTIVE_THRESH_MEAN_C, THRESH_BINARY, 3, 2)
    array([[255,   0, 255]], dtype=uint8)
    """
    array = _bytes(image)
    mean = check_count("method", method, 0, ADAPTIVE_THRESH_GAUSSIAN_C) == ADAPTIVE_THRESH_MEAN_C
    inverse = check_count("type", type, 0, THRESH_BINARY_INV) == THRESH_BINARY_INV
    window, c = _block(window), check_number("c", c)
    value = min(max(round(check_number("max_value", max_value)), 0), 255)
    off = math.floor(c) if inverse else math.ceil(c)
    out = np.empty(array.shape, np.uint8)

    padded = np.pad(array, window // 2, "edge")

    def band(rows: slice) -> None:
        above = _above_mean(padded, rows, window, off) if mean else _above_blur(padded, rows, window, off)
        np.multiply(~above if inverse else above, np.uint8(value), out=out[rows])

    list(map_ordered(band, row_tiles(len(array), BAND if mean else _TILE), threads))
    return out


def niblack_threshold(
    image: Any,
    max_value: float,
    type: int,
    window: int,
    k: float,
    method: int = BINARIZATION_NIBLACK,
    r: float = 128,
    *,
    threads: int | None = None,
) -> Array:
    """What ``cv2.ximgproc.niBlackThreshold`` returns.

    Parameters
    ----------
    image : array_like of shape (rows, columns), uint8
    max_value : float
        What white becomes; rounded and saturated.
    type : int
        One of the constants THRESH_BINARY (0), THRESH_BINARY_INV (1), THRESH_TRUNC (2), THRESH_TOZERO (3) and
        THRESH_TOZERO_INV (4) of `fewbits.thresholds.opencv`.
    window : int
        cv2's blockSize, odd, at least 3. At borders, outer pixels are repeated.
    k : float
    method : int, default BINARIZATION_NIBLACK
        cv2's binarizationMethod: BINARIZATION_NIBLACK (0), BINARIZATION_SAUVOLA (1), BINARIZATION_WOLF (2) or
        BINARIZATION_NICK (3). Thresholds are computed in single precision and rounded to whole numbers; pixels above
        them are white.
    r : float, default 128
        Of Sauvola's.
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    ndarray of shape (rows, columns), uint8

    Raises
    ------
    ArgumentError
        What cv2 refuses.

    Examples
    --------
    >>> from fewbits.thresholds.opencv import THRESH_BINARY
    >>> niblack_threshold(np.array([[10, 10, 90]], np.uint8), 255, THRESH_BINARY, 3, 0.2)
    array([[  0,   0, 255]], dtype=uint8)
    """
    array = _bytes(image)
    kind = check_count("type", type, 0, THRESH_TOZERO_INV)
    rule = _THRESHOLDS[check_count("method", method, 0, BINARIZATION_NICK)]
    window, k, r = _block(window), float(np.float32(check_number("k", k))), check_positive("r", r)
    value = np.uint8(min(max(round(check_number("max_value", max_value)), 0), 255))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        limit = _rounded(rule(array, *_moments(array, window, threads), k, r))
    above = array > limit
    if kind == THRESH_TRUNC:
        return np.where(above, limit, array)
    kept = ~above if kind in (THRESH_BINARY_INV, THRESH_TOZERO_INV) else above
    return np.where(kept, array if kind >= THRESH_TOZERO else value, np.uint8(0))


def _bytes(image: Any) -> Array:
    array = check_grey("image", image)
    if array.dtype != np.uint8:
        raise ArgumentError(f"image must be uint8, got {array.dtype}.")
    return np.ascontiguousarray(array)


def _block(window: Any) -> int:
    if check_window(window) < 3:
        raise ArgumentError(f"window must be at least 3, got {window}.")
    return int(window)


def _above_mean(padded: Array, rows: slice, window: int, off: int) -> Array:
    """Where pixels lie above the rounded mean minus `off`: at least a half above the mean, which is never on a half."""
    radius, across = window // 2, padded.shape[1] - window + 1
    centre = padded[rows.start + radius : rows.stop + radius]
    if window <= _EXACT and abs(off) < 512:
        codes = np.empty(centre.shape, np.uint8)
        factors = np.array([0.5 - off, 1, 0, 0], np.float32)
        _kernels.bilinear_codes(padded, window, rows.start + radius, factors, codes)
        return codes[:, radius : radius + across].view(np.bool_)
    sums = _sums(padded[rows.start : rows.stop + 2 * radius], window, 1)
    return np.asarray(centre[:, radius : radius + across] > np.rint(sums / window**2) - off)


def _sums(padded: Array, window: int, power: int) -> Array:
    """Exact sums of powers of samples over all full windows."""
    table = np.zeros((padded.shape[0] + 1, padded.shape[1] + 1), np.int64)
    table[1:, 1:] = padded
    table **= power
    table = table.cumsum(0).cumsum(1)
    return np.asarray(
        table[window:, window:] - table[:-window, window:] - table[window:, :-window] + table[:-window, :-window]
    )


def _above_blur(padded: Array, rows: slice, window: int, off: int) -> Array:
    """Where pixels lie above the rounded Gaussian mean minus `off`.

    OpenCV's order: along, term after term from the left; down, the centre first, then pairs of rows. It fuses products
    into sums in blocks of eight columns, along in one more of four, and not in the columns that are left.
    """
    radius, across = window // 2, padded.shape[1] - window + 1
    weights = _weights(window)
    source = padded[rows.start : rows.stop + 2 * radius].astype(np.float32)
    along = source[:, :across] * weights[radius]
    for j in range(1, window):
        _add_product(along, source[:, j : j + across], weights[abs(j - radius)], across // 4 * 4)
    count = rows.stop - rows.start
    blur = along[radius : radius + count] * weights[0]
    for j in range(1, radius + 1):
        pair = along[radius - j : radius - j + count] + along[radius + j : radius + j + count]
        _add_product(blur, pair, weights[j], across // 8 * 8)
    centre = padded[rows.start + radius : rows.stop + radius, radius : radius + across]
    return np.asarray(centre > np.clip(np.rint(blur), 0, 255) - off)


def _add_product(total: Array, factor: Array, weight: Any, fused: int) -> None:
    """``total += factor * weight``, rounded once in the first `fused` columns, twice in the others."""
    total[:, :fused] = factor[:, :fused].astype(np.float64) * float(weight) + total[:, :fused]
    total[:, fused:] += factor[:, fused:] * weight


def _weights(window: int) -> Array:
    if window in _FIXED:
        return np.array(_FIXED[window], np.float32)
    sigma = 0.3 * ((window - 1) * 0.5 - 1) + 0.8
    weights = np.exp(-0.5 / (sigma * sigma) * np.square(np.arange(window // 2 + 1, dtype=np.float64)))
    return np.asarray((weights * (1 / (2 * weights[1:].sum() + 1))).astype(np.float32))


def _moments(image: Array, window: int, threads: int | None) -> tuple[Array, Array, Array]:
    """Mean, mean square and deviation in single precision; the deviation is NaN where its square comes out negative."""
    padded, radius = np.pad(image, window // 2, "edge"), window // 2
    means, squares = np.empty(image.shape, np.float32), np.empty(image.shape, np.float32)
    blocks = image.shape[1] // 4 * 4  # columns of blocks of four, scaled in single precision; the others in double
    # Along an axis of one sample OpenCV makes the window of squares one sample wide, which rounds another way.
    extent = math.prod(window if side > 1 else 1 for side in image.shape)

    def band(rows: slice) -> None:
        for power, out, count in ((1, means, window**2), (2, squares, extent)):
            sums = _sums(padded[rows.start : rows.stop + 2 * radius], window, power) // (window**2 // count)
            out[rows, :blocks] = sums[:, :blocks].astype(np.float32) * np.float32(1 / count)
            out[rows, blocks:] = sums[:, blocks:] * (1 / count)

    list(map_ordered(band, row_tiles(len(image), BAND), threads))
    return means, squares, np.sqrt(squares - means * means)


def _fused(a: Array, b: Any, c: Any) -> Array:
    """``a b + c`` of single precision, rounded once."""
    return np.asarray((a.astype(np.float64) * float(np.float32(b)) + c).astype(np.float32))


def _niblack(_: Array, m: Array, __: Array, s: Array, k: float, ___: float) -> Array:
    return _fused(s, k, m)


def _sauvola(_: Array, m: Array, __: Array, s: Array, k: float, r: float) -> Array:
    return m * _fused(s, k / r, float(np.float32(1 - k)))


def _wolf(image: Array, m: Array, _: Array, s: Array, k: float, __: float) -> Array:
    if k == 0:  # where OpenCV leaves the deviation out, which may be NaN
        return m
    least, largest = float(image.min()), np.fmax.reduce(s, axis=None).astype(np.float64)
    share = np.float32(1 / largest) * s * (m - np.float32(least))
    return m - _fused(m, k, _fused(share, -k, float(np.float32(-k * least))))


def _nick(_: Array, m: Array, squares: Array, __: Array, k: float, ___: float) -> Array:
    return _fused(np.sqrt((squares - m * m) + squares), k, m)


_THRESHOLDS: dict[int, Callable[..., Array]] = {
    BINARIZATION_NIBLACK: _niblack,
    BINARIZATION_SAUVOLA: _sauvola,
    BINARIZATION_WOLF: _wolf,
    BINARIZATION_NICK: _nick,
}


def _rounded(limit: Array) -> Array:
    """To bytes; what is no number becomes 0."""
    return np.asarray(np.clip(np.nan_to_num(np.rint(limit), nan=0), 0, 255).astype(np.uint8))
