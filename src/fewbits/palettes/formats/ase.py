"""Adobe swatch exchange: blocks of colours with names, in groups, each colour in a model of its own.

Everything is big-endian: "ASEF", version 1.0, the number of blocks; of each block its kind, its length, then a name in
UTF-16 that ends with 0 (none where a group ends), and of a colour its model, 1 to 4 floats and how it is used.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..._checks import Array
from ...color import overprint
from ...color.cube_root import cielab
from ...errors import ArgumentError
from .rows import named_rows

_COLOR, _GROUP, _GROUP_END = 0x0001, 0xC001, 0xC002
_NORMAL = 2  # neither global nor a spot colour
_LONGEST = 0xFFFF - 1  # name, in units of UTF-16

# sRGB light to XYZ under D50, which is white in Adobe's Lab: sRGB's own matrix adapted from D65 by Bradford's rule.
_LAB_D50 = cielab(
    np.array([[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]])
)


class _Model(NamedTuple):
    """Least and most of each number of a colour, and its RGB, 0 to 255."""

    low: tuple[float, ...]
    high: tuple[float, ...]
    rgb: Callable[[Array], Array]


_MODELS = {
    b"RGB ": _Model((0, 0, 0), (1, 1, 1), lambda x: 255 * x),
    b"Gray": _Model((0,), (1,), lambda x: 255 * x.repeat(3)),
    b"CMYK": _Model((0, 0, 0, 0), (1, 1, 1, 1), lambda x: 255 * overprint(x)),
    b"LAB ": _Model((0, -128, -128), (1, 127, 127), lambda x: _LAB_D50.inverse(x * (100, 1, 1))),
}


def read(data: bytes) -> tuple[Array, list[str]]:
    """Colours, and names, each after the name of its group and a slash. CMYK is that of ideal inks; RGB is sRGB."""
    magic, major, _, blocks = _unpack(">4sHHI", data, 0)
    if magic != b"ASEF" or major != 1:
        raise ValueError("it does not begin with 'ASEF' and version 1.")
    return named_rows(_entries(data, blocks))


def write(colors: Array, names: Sequence[str] | None, title: str) -> bytes:  # noqa: ARG001
    """A file of RGB colours without groups; a colour without a name is called by its hex value."""
    names = names or ["#" + bytes(color).hex() for color in colors]
    blocks = []
    for color, name in zip(colors, names, strict=True):
        text = name.replace("\0", " ").encode("utf-16-be")
        if len(text) > 2 * _LONGEST:
            raise ArgumentError(f"names must have at most {_LONGEST} characters for .ase, got {len(text) // 2}.")
        block = struct.pack(">H", len(text) // 2 + 1) + text + b"\0\0"
        block += struct.pack(">4s3fH", b"RGB ", *(color / 255), _NORMAL)
        blocks.append(struct.pack(">HI", _COLOR, len(block)) + block)
    return struct.pack(">4sHHI", b"ASEF", 1, 0, len(blocks)) + b"".join(blocks)


def _entries(data: bytes, blocks: int) -> Iterator[tuple[list[int], str]]:
    """The colours of the blocks, with their names."""
    group, offset = "", 12
    for _ in range(blocks):
        kind, size = _unpack(">HI", data, offset)
        block, offset = data[offset + 6 : offset + 6 + size], offset + 6 + size
        if offset > len(data):
            raise ValueError(f"it ends within a block, after {len(data)} bytes.")
        if kind == _COLOR:
            name, rest = _name(block)
            yield _color(rest), group + name
        elif kind == _GROUP:
            group = _name(block)[0] + "/"
        elif kind == _GROUP_END:
            group = ""


def _name(block: bytes) -> tuple[str, bytes]:
    """The name that a block begins with, and what comes after it."""
    (length,) = _unpack(">H", block, 0)
    end = 2 + 2 * length
    if end > len(block):
        raise ValueError("a name is longer than its block.")
    return block[2:end].decode("utf-16-be").rstrip("\0"), block[end:]


def _color(rest: bytes) -> list[int]:
    """Red, green and blue of a colour in any model; numbers out of range are brought into it."""
    model = _MODELS.get(rest[:4])
    if model is None:
        raise ValueError(f"a colour is of the model {rest[:4]!r}, not RGB, CMYK, LAB or Gray.")
    values = np.array(_unpack(f">{len(model.low)}f", rest, 4))
    if np.isnan(values).any():
        raise ValueError("a colour is not a number.")
    rgb: list[int] = np.rint(model.rgb(values.clip(model.low, model.high))).astype(int).tolist()
    return rgb


def _unpack(form: str, data: bytes, offset: int) -> tuple[Any, ...]:
    if offset + struct.calcsize(form) > len(data):
        raise ValueError(f"it ends too early, after {len(data)} bytes.")
    return struct.unpack_from(form, data, offset)
