"""Palette files: GIMP palettes, lists of hex colours, PNG."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from .._checks import Array
from .._files import write_file
from ..errors import ArgumentError, NotAnImageError, ReadError

_SUFFIXES = (".gpl", ".hex", ".png")


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


def load(path: str | os.PathLike[str]) -> tuple[Array, list[str] | None]:
    """Colours, (K, 3) or (K, 4) uint8, and names if the file has any."""
    path = Path(path)
    suffix = _suffix(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        if suffix == ".png":
            return _load_png(data), None
        text = data.decode("utf-8-sig")
        return _parse_gpl(text) if suffix == ".gpl" else (_parse_hex_lines(text), None)
    except (ArgumentError, ValueError, OSError) as error:
        raise ReadError(f"{path} is not a palette that can be read: {str(error).rstrip('.')}.") from error


def save(path: str | os.PathLike[str], colors: Array, names: Sequence[str] | None, *, overwrite: bool = True) -> None:
    """Write colours, in the format of the path's suffix."""
    path = Path(path)
    suffix = _suffix(path)
    if suffix == ".png":
        buffer = io.BytesIO()
        Image.fromarray(colors[None]).save(buffer, "PNG")
        data = buffer.getvalue()
    elif suffix == ".hex":
        data = "".join(bytes(color).hex() + "\n" for color in colors).encode()
    else:
        if colors.shape[1] == 4 and (colors[:, 3] < 255).any():
            raise ArgumentError("A .gpl palette cannot hold transparent colours; use .hex or .png.")
        names = names or ["#" + bytes(color[:3]).hex() for color in colors]
        lines = ["GIMP Palette", f"Name: {path.stem}", "#"]
        lines += [
            f"{r:3d} {g:3d} {b:3d}\t{' '.join(name.split())}"
            for (r, g, b), name in zip(colors[:, :3], names, strict=True)
        ]
        data = ("\n".join(lines) + "\n").encode()
    write_file(path, data, overwrite=overwrite)


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise ArgumentError(
            f"A palette file must end in {', '.join(_SUFFIXES)}, and colours begin with #, got {path.name!r}."
        )
    return suffix


def _parse_gpl(text: str) -> tuple[Array, list[str]]:
    lines = text.splitlines()
    if not lines or lines[0].strip() != "GIMP Palette":
        raise ValueError("the first line is not 'GIMP Palette'.")
    colors, names = [], []
    for line in lines[1:]:
        if not line.strip() or line.lstrip().startswith("#") or re.match(r"\w+:", line):
            continue
        match = re.match(r"\s*([0-9]+)\s+([0-9]+)\s+([0-9]+)\s*(.*)", line)
        if not match or max(map(int, match.groups()[:3])) > 255:
            raise ValueError(f"the line {line!r} is not three numbers from 0 to 255 and a name.")
        colors.append([int(value) for value in match.groups()[:3]])
        names.append(match.group(4).strip())
    return _rows(colors), names


def _parse_hex_lines(text: str) -> Array:
    colors = [parse_hex(line) for line in text.splitlines() if line.strip() and not line.lstrip().startswith(";")]
    if len({len(color) for color in colors}) > 1:
        colors = [(*color, 255)[:4] for color in colors]
    return _rows(colors)


def _load_png(data: bytes) -> Array:
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=["PNG"])
        image.load()
    except UnidentifiedImageError:
        raise NotAnImageError("it is not a PNG image.") from None
    if image.mode.startswith(("I", "F")):
        raise ValueError("its samples have more than 8 bits.")
    alpha = "A" in image.mode or "transparency" in image.info
    if image.mode == "P":
        count = len(image.getpalette() or []) // 3
        image = _palette_row(image, count)
    pixels = np.asarray(image.convert("RGBA" if alpha else "RGB")).reshape(-1, 4 if alpha else 3)
    _, first = np.unique(pixels, axis=0, return_index=True)
    return _rows(pixels[np.sort(first)])


def _palette_row(image: Image.Image, count: int) -> Image.Image:
    """A picture of one row that shows each palette entry once."""
    row = Image.new("P", (count, 1))
    row.putdata(list(range(count)))
    row.putpalette(image.getpalette() or [])
    if "transparency" in image.info:
        row.info["transparency"] = image.info["transparency"]
    return row


def _rows(colors: Any) -> Array:
    if len(colors) == 0:
        raise ValueError("it holds no colours.")
    if len(colors) > 65536:
        raise ValueError(f"it holds {len(colors)} colours, more than 65,536.")
    return np.asarray(colors, np.uint8)
