"""GIMP palettes: a line for each colour, with its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..._checks import Array
from .rows import named_rows


def read(data: bytes) -> tuple[Array, list[str]]:
    """Colours and names."""
    lines = data.decode("utf-8-sig").splitlines()
    if not lines or lines[0].strip() != "GIMP Palette":
        raise ValueError("the first line is not 'GIMP Palette'.")
    return named_rows(_entries(lines[1:]))


def write(colors: Array, names: Sequence[str] | None, title: str) -> bytes:
    """A file; a colour without a name is called by its hex value."""
    names = names or ["#" + bytes(color).hex() for color in colors]
    lines = ["GIMP Palette", f"Name: {title}", "#"]
    lines += [f"{r:3d} {g:3d} {b:3d}\t{' '.join(name.split())}" for (r, g, b), name in zip(colors, names, strict=True)]
    return ("\n".join(lines) + "\n").encode()


def _entries(lines: list[str]) -> Iterator[tuple[list[int], str]]:
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#") or re.match(r"\w+:", line):
            continue
        match = re.match(r"\s*([0-9]+)\s+([0-9]+)\s+([0-9]+)\s*(.*)", line)
        if not match or max(map(int, match.groups()[:3])) > 255:
            raise ValueError(f"the line {line[:80]!r} is not three numbers from 0 to 255 and a name.")
        yield [int(value) for value in match.groups()[:3]], match.group(4).strip()
