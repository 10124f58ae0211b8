"""``cv2.threshold`` to the bit: names, flags and results of OpenCV 5."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import _kernels
from .._checks import Array, check_number, check_samples
from ..errors import ArgumentError

THRESH_BINARY, THRESH_BINARY_INV, THRESH_TRUNC, THRESH_TOZERO, THRESH_TOZERO_INV = range(5)
THRESH_OTSU, THRESH_TRIANGLE = 8, 16
ADAPTIVE_THRESH_MEAN_C, ADAPTIVE_THRESH_GAUSSIAN_C = range(2)
BINARIZATION_NIBLACK, BINARIZATION_SAUVOLA, BINARIZATION_WOLF, BINARIZATION_NICK = range(4)  # of cv2.ximgproc

_DTYPES = ("uint8", "uint16", "int16", "float32", "float64")


def threshold(image: Any, thresh: float, maxval: float, type: int) -> tuple[float, Array]:
    """The threshold that was used, and the image it makes, as ``cv2.threshold`` returns them.

    Parameters
    ----------
    image : array_like of shape (rows, columns) or (rows, columns, channels)
        uint8, uint16, int16, float32 or float64, finite.
    thresh : float
        The threshold, which belongs to the lower class; rounded down for integers, and left aside where it is found.
    maxval : float
        What THRESH_BINARY and its inverse make of pixels above and below it; for integers rounded and saturated.
    type : int
        One of the constants THRESH_BINARY (0), THRESH_BINARY_INV (1), THRESH_TRUNC (2), THRESH_TOZERO (3) and
        THRESH_TOZERO_INV (4), plus THRESH_OTSU (8, uint8 and uint16) or THRESH_TRIANGLE (16, uint8) to have the
        threshold found, in an image of one channel.

    Returns
    -------
    float
        The threshold; a whole number for integers.
    ndarray of image's shape and dtype

    Raises
    ------
    ArgumentError
        What cv2 refuses, too.

    Notes
    -----
    Otsu's threshold of a constant image is 0, and else the last level of the lower class: ``image > threshold`` are the
    classes of `fewbits.thresholds.otsu`. Where two splits are equally good rounding decides; builds of cv2 with Intel's
    library, which finds thresholds of 8-bit images, may decide otherwise (this is ``cv2.ipp.setUseIPP(False)``). Zeros
    that THRESH_TRUNC makes of floats may differ in sign. Thresholds beyond 32 bits wrap, as on x86.

    Examples
    --------
    >>> threshold(np.array([[10, 12, 100, 104]], np.uint8), 0, 255, THRESH_BINARY + THRESH_OTSU)
    (12.0, array([[  0,   0, 255, 255]], dtype=uint8))
    """
    array = check_samples("image", image)
    number = type if isinstance(type, int | np.integer) and not isinstance(type, bool) else -1
    kind, finder = number & 7, number & ~7
    if array.dtype.name not in _DTYPES or array.ndim not in (2, 3):
        raise ArgumentError(
            f"image must be of {', '.join(_DTYPES)} and of 2 or 3 dimensions, got {array.dtype}, {array.shape}."
        )
    if kind > THRESH_TOZERO_INV or finder not in (0, THRESH_OTSU, THRESH_TRIANGLE):
        raise ArgumentError(f"type must be one of 0 to 4, plus 8 or 16 to find the threshold, got {type!r}.")
    thresh, maxval = check_number("thresh", thresh), check_number("maxval", maxval)
    if finder:
        thresh = _otsu(array) if finder == THRESH_OTSU else _triangle(array)
    if array.dtype.kind == "f":
        with np.errstate(over="ignore"):
            return thresh, _applied(array, array.dtype.type(thresh), array.dtype.type(maxval), kind)
    thresh, ends = _int32(math.floor(thresh)), np.iinfo(array.dtype)
    if kind == THRESH_TRUNC and thresh < ends.min:
        return float(thresh), np.zeros_like(array)
    limit = min(max(thresh, int(ends.min) - 1), int(ends.max))
    value = min(max(_int32(round(maxval)), int(ends.min)), int(ends.max))
    return float(thresh), _applied(array, limit, value, kind)


def _applied(array: Array, limit: Any, value: Any, kind: int) -> Array:
    if kind == THRESH_TRUNC:
        return np.asarray(np.minimum(array, limit))
    inverse = kind in (THRESH_BINARY_INV, THRESH_TOZERO_INV)
    kept = array <= limit if inverse else array > limit
    given = array if kind >= THRESH_TOZERO else array.dtype.type(value)
    if array.dtype.kind == "f":
        return np.where(kept, given, array.dtype.type(0))
    ones = kept.view(np.uint8)
    out: Array = ones if array.dtype == np.uint8 else np.empty_like(array)
    np.multiply(ones, given, out=out)
    return out


def _int32(number: int) -> int:
    """As the processor makes it an int: what does not fit is the most negative one."""
    return number if -(2**31) <= number < 2**31 else -(2**31)


def _counts(array: Array, dtypes: tuple[str, ...]) -> Array:
    if array.dtype.name not in dtypes or array.ndim != 2:
        raise ArgumentError(
            f"to find the threshold image must be {' or '.join(dtypes)} of shape (rows, columns), got {array.dtype}, "
            f"{array.shape}."
        )
    counts = np.zeros(1 << (8 * array.dtype.itemsize), np.int64)
    _kernels.count_values(np.ascontiguousarray(array).ravel(), counts)
    return counts


def _otsu(array: Array) -> float:
    """One pass over the levels, whose rounding depends on what was before."""
    counts = _counts(array, ("uint8", "uint16"))
    scale = 1 / array.size
    mean = float(np.arange(len(counts)) @ counts) * scale
    least = float(np.finfo(np.float32).eps)
    share = low = most = 0.0
    found = 0
    first, last = np.flatnonzero(counts)[[0, -1]].tolist()
    for level, count in enumerate(counts[first : last + 1].tolist(), first):
        part = count * scale
        low *= share
        share += part
        rest = 1 - share
        if not (least <= share <= 1 - least and least <= rest <= 1 - least):
            continue
        low = (low + level * part) / share
        high = (mean - share * low) / rest
        between = share * rest * (low - high) * (low - high)
        if between > most:
            most, found = between, level
    return float(found)


def _triangle(array: Array) -> float:
    """The level below the farthest one, from ends that lie one beyond the outermost levels where there is room."""
    counts = _counts(array, ("uint8",))
    occupied = np.flatnonzero(counts)
    start, end, peak = max(int(occupied[0]) - 1, 0), min(int(occupied[-1]) + 1, 255), int(np.argmax(counts))
    flipped = peak - start < end - peak
    if flipped:
        counts, start, peak = counts[::-1], 255 - end, 255 - peak
    levels = np.arange(start, peak + 1)
    distance = counts[peak] * levels + (start - peak) * counts[levels]
    distance[0] = 0
    found = start + int(np.argmax(np.maximum(distance, 0))) - 1
    return float(255 - found if flipped else found)
