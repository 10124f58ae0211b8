"""Deflate: bytes as PNG and zlib store them, in fewer than zlib takes."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from .. import _kernels
from .._checks import check_count
from ..errors import ArgumentError

# For each speed: positions tried for a match, a match that is good enough, and how often choices are made.
_EFFORT = {
    1: (128, 258, 8),
    2: (64, 128, 4),
    3: (16, 128, 3),
    4: (4, 64, 2),
    5: (3, 64, 2),
    6: (2, 32, 2),
    7: (1, 32, 2),
    8: (2, 32, 1),
    9: (1, 32, 1),
    10: (0, 32, 1),
}


def deflate(data: Any, *, speed: int = 4) -> bytes:
    """A zlib stream of bytes; the same on every machine.

    The way through literals and matches that takes the fewest bits, in blocks that are cut where codes of their own pay;
    what a symbol costs is estimated from the way before.

    Parameters
    ----------
    data : bytes or array_like of uint8
        At least one byte.
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
    if not isinstance(data, bytes | bytearray | memoryview | np.ndarray) or not len(data):
        raise ArgumentError(f"data must be bytes or an array of uint8, not empty, got {type(data).__name__}.")
    array = np.ascontiguousarray(data).ravel() if isinstance(data, np.ndarray) else np.frombuffer(data, np.uint8)
    if array.dtype != np.uint8:
        raise ArgumentError(f"data must be bytes or an array of uint8, got {array.dtype}.")
    out = np.empty(_kernels.deflate_bound(len(array)), np.uint8)
    size = _kernels.deflate(array, *effort, out)
    return b"\x78\xda" + out[:size].tobytes() + zlib.adler32(array).to_bytes(4, "big")  # 32 KiB window, most effort
