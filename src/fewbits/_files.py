"""Writing files whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from .errors import OutputExistsError, WriteError


def write_file(path: str | os.PathLike[str], data: bytes, *, overwrite: bool = True) -> None:
    """Write `data` to a temporary file beside `path` and rename it, so that no reader meets half a file.

    Raises
    ------
    OutputExistsError
        The file exists and `overwrite` is false.
    WriteError
        The folder does not exist or cannot be written.
    """
    path = Path(path)
    try:
        if not overwrite and path.exists():
            raise OutputExistsError(f"{path} exists already; it was not overwritten.")
        target = path.resolve()  # a link stays a link
        if target.exists() and not target.is_file():
            target.write_bytes(data)  # a device or a pipe; a folder is refused by the system
            return
        temporary = target.with_name(f".fewbits-{os.urandom(8).hex()}.tmp")
        try:
            with temporary.open("xb") as file:
                file.write(data)
            if target.exists():
                temporary.chmod(target.stat().st_mode)
            temporary.replace(target)
        finally:
            with suppress(OSError):
                temporary.unlink()
    except OutputExistsError:
        raise
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links that lead in a circle
        raise WriteError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}.") from error
