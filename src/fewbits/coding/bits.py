"""Fixed-width bit packing: b bits a code, 1 to 16."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import _kernels
from .._checks import Array, check_choice, check_codes, check_count, code_dtype
from ..errors import ArgumentError


def width_of(levels: int) -> int:
    """Bits that a code of `levels` levels needs when every code has the same width; 1 at least.

    >>> [width_of(k) for k in (1, 2, 3, 8, 9, 256)]
    [1, 1, 2, 3, 4, 8]
    """
    return max(1, (check_count("levels", levels, 1, 65536) - 1).bit_length())


def packed_size(shape: Sequence[int], width: int, *, pad_rows: bool = False) -> int:
    """Bytes that `pack` makes of codes of this shape.

    >>> packed_size((10, 10), 3), packed_size((10, 10), 3, pad_rows=True)
    (38, 40)
    """
    rows, columns = _rows(_shape(shape), pad_rows)
    return rows * ((columns * check_count("width", width, 1, 16) + 7) // 8)


def pack(codes: Any, width: int, *, order: str = "big", pad_rows: bool = False) -> Array:
    """Pack codes, `width` bits each.

    Parameters
    ----------
    codes : array_like of integers, any shape
        0 to 2**width − 1.
    width : int
        Bits a code, 1 to 16.
    order : {"big", "little"}, default "big"
        Where the first code of a byte sits: in its highest bits (as in PNG and TIFF) or in its lowest.
    pad_rows : bool, default False
        Start each row (last axis) on a new byte; unused bits are zero.

    Returns
    -------
    ndarray of uint8
        One-dimensional; with `pad_rows`, the shape of codes with bytes in the last axis.

    Examples
    --------
    >>> pack([0, 1, 2, 3, 4, 5, 6, 7], 3)
    array([  5,  57, 119], dtype=uint8)
    """
    width = check_count("width", width, 1, 16)
    check_choice("order", order, ("big", "little"))
    array = check_codes(codes, 1 << width)
    rows, columns = _rows(array.shape, pad_rows)
    small = np.ascontiguousarray(array, code_dtype(1 << width)).reshape(rows, columns)
    out = np.empty((rows, (columns * width + 7) // 8), np.uint8)
    _kernels.pack_bits(small, width, order == "big", out)
    return out.reshape(*array.shape[:-1], out.shape[1]) if pad_rows else out.ravel()


def unpack(packed: Any, width: int, shape: int | Sequence[int], *, order: str = "big", pad_rows: bool = False) -> Array:
    """Codes of given shape from packed bytes: the inverse of `pack`.

    Parameters
    ----------
    packed : bytes or array_like of uint8
        Exactly the bytes that `pack` makes for this shape.
    width, order, pad_rows
        As given to `pack`.
    shape : int or sequence of int
        Shape of the codes.

    Returns
    -------
    ndarray of `shape`
        uint8, or uint16 for more than 8 bits.

    Examples
    --------
    >>> unpack(bytes([5, 57, 119]), 3, 8)
    array([0, 1, 2, 3, 4, 5, 6, 7], dtype=uint8)
    """
    width = check_count("width", width, 1, 16)
    check_choice("order", order, ("big", "little"))
    shape = _shape(shape)
    data = np.frombuffer(packed, np.uint8) if isinstance(packed, bytes | bytearray) else np.asarray(packed)
    if data.dtype != np.uint8:
        raise ArgumentError(f"packed must be bytes or uint8, got {data.dtype}.")
    expected = packed_size(shape, width, pad_rows=pad_rows)
    if data.size != expected:
        raise ArgumentError(f"packed must hold {expected} bytes for shape {shape} at {width} bits, got {data.size}.")
    rows, columns = _rows(shape, pad_rows)
    codes = np.empty((rows, columns), code_dtype(1 << width))
    _kernels.unpack_bits(
        np.ascontiguousarray(data).reshape(rows, (columns * width + 7) // 8), width, order == "big", codes
    )
    return codes.reshape(shape)


def _shape(shape: int | Sequence[int]) -> tuple[int, ...]:
    """A shape as a tuple."""
    sides = tuple(shape) if isinstance(shape, Sequence) else (shape,)
    return tuple(check_count("shape", side, 0, 2**62) for side in sides)


def _rows(shape: tuple[int, ...], pad_rows: bool) -> tuple[int, int]:
    """The shape as rows and columns; one row when rows are not padded."""
    size = int(np.prod(shape, dtype=np.int64))
    if not pad_rows:
        return 1, size
    if not shape:
        raise ArgumentError("pad_rows needs codes with at least one axis.")
    return int(np.prod(shape[:-1], dtype=np.int64)), shape[-1]
