"""The coders of codes, by the number that a stream calls them by."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .._checks import Array, code_dtype
from ..errors import ArgumentError, BadStreamError
from . import context, fast
from .bits import pack, packed_size, unpack, width_of

EFFORTS = (1, 5, 9)
PACKED, FAST, CONTEXT = 0, 1, 2


class Coder(NamedTuple):
    """A coder of codes, (planes, rows, columns) uint8 or uint16.

    Attributes
    ----------
    name : str
    encode : callable
        ``encode(codes, values, effort) -> bytes``; values are `Book.geometry`.
    decode : callable
        ``decode(data, shape, values) -> codes``.
    """

    name: str
    encode: Callable[[Array, Array, int], bytes]
    decode: Callable[[bytes, tuple[int, int, int], Array], Array]


def _pack(codes: Array, values: Array, effort: int) -> bytes:  # noqa: ARG001
    return pack(codes, width_of(values.shape[1])).tobytes()


def _unpack(data: bytes, shape: tuple[int, int, int], values: Array) -> Array:
    levels = values.shape[1]
    width = width_of(levels)
    expected = packed_size(shape, width)
    if len(data) != expected:
        raise BadStreamError(f"{expected:,} bytes of packed codes were expected, got {len(data):,}")
    codes = unpack(data, width, shape)
    if int(codes.max()) >= levels:
        raise BadStreamError(f"packed codes must be below {levels}, got {int(codes.max())}")
    return codes


def _fast(codes: Array, values: Array, effort: int) -> bytes:  # noqa: ARG001
    return fast.encode_codes(codes, values)


CODERS = {
    PACKED: Coder("packed bits", _pack, _unpack),
    FAST: Coder("fast", _fast, fast.decode_codes),
    CONTEXT: Coder("context", context.encode_codes, context.decode_codes),
}
_OF_EFFORT = {1: FAST, 5: CONTEXT, 9: CONTEXT}


def coder_of(effort: int) -> int:
    """The number of the coder that an effort asks for."""
    if isinstance(effort, bool) or effort not in EFFORTS:
        raise ArgumentError(f"effort must be 1, 5 or 9, got {effort!r}.")
    return _OF_EFFORT[effort]


def encode_unit(codes: Array, values: Array, coder: int, effort: int) -> bytes:
    """A block of codes as bytes, which carry neither its shape nor the number of levels; one level takes none."""
    if values.shape[1] == 1 or not codes.size:
        return b""
    small = np.ascontiguousarray(codes, code_dtype(values.shape[1]))
    return CODERS[coder].encode(small, values, effort)


def decode_unit(data: bytes, shape: tuple[int, int, int], values: Array, coder: int) -> Array:
    """The inverse of `encode_unit`.

    Raises
    ------
    BadStreamError
        The bytes are not those of such a block.
    """
    if values.shape[1] == 1 or 0 in shape:
        if data:
            raise BadStreamError(f"codes of a single level take no bytes, got {len(data):,}")
        return np.zeros(shape, code_dtype(values.shape[1]))
    return CODERS[coder].decode(data, shape, values)
