"""Two formats of one suffix: JASC's text, a colour a line after their number, and RIFF's binary entries."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence

import numpy as np

from ..._checks import Array
from .rows import color_rows


def read(data: bytes) -> tuple[Array, None]:
    """Colours of either."""
    return _read_riff(data) if data.startswith(b"RIFF") else _read_jasc(data.decode("utf-8-sig")), None


def write(colors: Array, names: Sequence[str] | None, title: str) -> bytes:  # noqa: ARG001
    """JASC's text, without names."""
    lines = ["JASC-PAL", "0100", str(len(colors)), *(f"{r} {g} {b}" for r, g, b in colors)]
    return ("\r\n".join(lines) + "\r\n").encode()


def _read_jasc(text: str) -> Array:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines[:2] != ["JASC-PAL", "0100"]:
        raise ValueError("it begins with neither 'JASC-PAL' and '0100' nor 'RIFF'.")
    if len(lines) < 3 or not re.fullmatch(r"[0-9]{1,9}", lines[2]) or int(lines[2]) != len(lines) - 3:
        raise ValueError(f"its third line is not the number of colours that follow, {max(len(lines) - 3, 0)}.")
    return color_rows(map(_color, lines[3:]))


def _color(line: str) -> list[int]:
    if not re.fullmatch(r"[0-9]{1,3}(\s+[0-9]{1,3}){2,3}", line) or max(map(int, line.split())) > 255:
        raise ValueError(f"the line {line[:80]!r} is not three numbers from 0 to 255, or four with alpha.")
    return [int(value) for value in line.split()]


def _read_riff(data: bytes) -> Array:
    """The chunk "data" of a RIFF file of the form "PAL ": version, count, then red, green, blue and flags of each."""
    if data[8:12] != b"PAL ":
        raise ValueError("it is a RIFF file, but not a palette.")
    offset = 12
    while data[offset : offset + 4] != b"data":
        if offset + 8 > len(data):
            raise ValueError("it has no chunk of colours.")
        (size,) = struct.unpack_from("<I", data, offset + 4)
        offset += 8 + size + size % 2
    if offset + 12 > len(data):
        raise ValueError(f"it ends too early, after {len(data)} bytes.")
    version, count = struct.unpack_from("<HH", data, offset + 8)
    if version != 0x300 or offset + 12 + 4 * count > len(data):
        raise ValueError(f"it does not hold the {count} colours of version 3 that it claims.")
    return color_rows(np.frombuffer(data, np.uint8, 4 * count, offset + 12).reshape(-1, 4)[:, :3])
