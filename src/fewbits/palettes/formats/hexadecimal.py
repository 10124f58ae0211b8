"""Colours in CSS hex, one a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..._checks import Array
from ...errors import ArgumentError
from .rows import color_rows


def parse_hex(text: str) -> tuple[int, ...]:
    """Colour of a CSS hex string, RGB or RGBA.

    >>> parse_hex("#f80"), parse_hex("ff880080")
    ((255, 136, 0), (255, 136, 0, 128))
    """
    digits = text.strip().removeprefix("#")
    if not re.fullmatch(r"(?:[0-9a-fA-F]{3,4}){1,2}", digits) or len(digits) not in (3, 4, 6, 8):
        raise ArgumentError(f"A colour must be written #rgb, #rgba, #rrggbb or #rrggbbaa, got {text!r}.")
    if len(digits) <= 4:
        digits = "".join(2 * digit for digit in digits)
    return tuple(bytes.fromhex(digits))


def read(data: bytes) -> tuple[Array, None]:
    """Colours; lines that begin with a semicolon are notes."""
    lines = map(str.strip, data.decode("utf-8-sig").splitlines())
    return color_rows(parse_hex(line[:80]) for line in lines if line and not line.startswith(";")), None


def write(colors: Array, names: Sequence[str] | None, title: str) -> bytes:  # noqa: ARG001
    """A file, without names."""
    return "".join(bytes(color).hex() + "\n" for color in colors).encode()
