"""Palette files: by the end of its name, a file is in one of a few formats."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from .._checks import Array
from .._files import write_file
from ..errors import ArgumentError, ReadError
from .formats import act, ase, gpl, hexadecimal, pal, png

_LARGEST = 1 << 24  # bytes: 65,536 colours with names of 250


class Format(NamedTuple):
    """How to read a file, how to write one, and whether it holds alpha."""

    read: Callable[[bytes], tuple[Array, list[str] | None]]
    write: Callable[[Array, Sequence[str] | None, str], bytes]
    alpha: bool


FORMATS = {
    ".act": Format(act.read, act.write, alpha=True),
    ".ase": Format(ase.read, ase.write, alpha=False),
    ".gpl": Format(gpl.read, gpl.write, alpha=False),
    ".hex": Format(hexadecimal.read, hexadecimal.write, alpha=True),
    ".pal": Format(pal.read, pal.write, alpha=False),
    ".png": Format(png.read, png.write, alpha=True),
}


def load(path: str | os.PathLike[str]) -> tuple[Array, list[str] | None]:
    """Colours, (K, 3) or (K, 4) uint8, and names if the file has any."""
    path = Path(path)
    form = _format(path)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise ReadError(f"{path} cannot be read: {getattr(error, 'strerror', error)}.") from error
    try:
        if len(data) > _LARGEST:
            raise ValueError(f"it has more than {_LARGEST:,} bytes.")
        return form.read(data)
    except (ValueError, OSError) as error:
        raise ReadError(f"{path} is not a palette that can be read: {str(error).rstrip('.')}.") from error


def save(path: str | os.PathLike[str], colors: Array, names: Sequence[str] | None, *, overwrite: bool = True) -> None:
    """Write colours, in the format of the path's suffix."""
    path = Path(path)
    form = _format(path)
    if not form.alpha:
        if (colors[:, 3:] < 255).any():
            raise ArgumentError(f"A {path.suffix.lower()} palette cannot hold transparent colours; use .hex or .png.")
        colors = colors[:, :3]
    try:
        data = form.write(colors, names, path.stem)
    except UnicodeEncodeError as error:
        raise ArgumentError(f"names must be text that can be encoded, got {error.object!r}.") from error
    write_file(path, data, overwrite=overwrite)


def _format(path: Path) -> Format:
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise ArgumentError(f"A palette file must end in {', '.join(FORMATS)}, got {path.name!r}.") from None
