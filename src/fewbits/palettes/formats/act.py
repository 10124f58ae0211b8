"""Adobe colour tables: 256 places for red, green and blue; then, in longer files, how many count and which is clear.

Adobe Photoshop File Formats Specification, "Color table".
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

from ..._checks import Array
from ...errors import ArgumentError
from .rows import color_rows

_NONE_CLEAR = 0xFFFF


def read(data: bytes) -> tuple[Array, None]:
    """Colours; with alpha if one of them is transparent."""
    if len(data) not in (768, 772):
        raise ValueError(f"it has {len(data)} bytes, not 768 or 772.")
    count, clear = struct.unpack(">HH", data[768:]) if len(data) == 772 else (256, _NONE_CLEAR)
    if count > 256:
        raise ValueError(f"it says that {count} of its 256 colours count.")
    colors = np.frombuffer(data, np.uint8, 3 * count).reshape(-1, 3)
    if clear == _NONE_CLEAR:
        return color_rows(colors), None
    if clear >= count:
        raise ValueError(f"it says that colour {clear} of {count} is transparent.")
    alpha = np.where(np.arange(count) == clear, 0, 255).astype(np.uint8)
    return color_rows(np.column_stack([colors, alpha])), None


def write(colors: Array, names: Sequence[str] | None, title: str) -> bytes:  # noqa: ARG001
    """A file of 772 bytes, without names."""
    alpha = colors[:, 3:]
    clear = np.flatnonzero(alpha == 0)
    if len(colors) > 256 or len(clear) > 1 or (alpha % 255).any():
        raise ArgumentError(
            "A .act palette holds at most 256 colours, opaque but for one that is transparent; use .hex."
        )
    table = np.zeros((256, 3), np.uint8)
    table[: len(colors)] = colors[:, :3]
    return table.tobytes() + struct.pack(">HH", len(colors), clear[0] if len(clear) else _NONE_CLEAR)
