"""Deflate: bytes as PNG and zlib store them, for pictures most often in fewer than zlib takes."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from .. import _kernels
from .._checks import check_count
from ..errors import ArgumentError

# For each speed: how many earlier positions are tried for a match, and how often choices are made.
_EFFORT = {
    1: (128, 8),
    2: (64, 4),
    3: (16, 3),
    4: (4, 2),
    5: (3, 2),
    6: (2, 2),
    7: (1, 2),
    8: (2, 1),
    9: (1, 1),
    10: (0, 1),
}


def deflate(data: Any, *, speed: int = 4) -> bytes:
    """A zlib stream of bytes; the same on every machine.

    The way through literals and matches that takes the fewest bits, in blocks that are cut where codes of their own
    pay; what a symbol costs is estimated from the way before.

    Parameters
    ----------
    data : bytes or ndarray of uint8
        At least one byte. In two dimensions, matches with the row above are tried first.
    speed : int, default 4
        1 (smallest) to 10 (quickest).

    Returns
    -------
    bytes
        What ``zlib.decompress`` takes (RFC 1950 and 1951).

    Examples
    --------
    >>> stream = deflate(b"fewbits" * 100)
    >>> len(stream), zlib.decompress(stream) == b"fewbits" * 100
    (21, True)
    """
    effort = _EFFORT[check_count("speed", speed, 1, 10)]
    array = np.ascontiguousarray(data) if isinstance(data, np.ndarray) else np.frombuffer(data, np.uint8)
    if array.dtype != np.uint8 or not array.size:
        raise ArgumentError(f"data must be uint8, at least one, got {array.dtype} in shape {array.shape}.")
    out = np.empty(_kernels.deflate_bound(array.size), np.uint8)
    stride = array.shape[-1] if array.ndim > 1 else 1
    size = _kernels.deflate(array.ravel(), stride, *effort, out)
    check = zlib.adler32(array.data)
    return b"\x78\xda" + out[:size].tobytes() + check.to_bytes(4, "big")  # the head: 32 KiB window, most effort
