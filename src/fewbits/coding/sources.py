"""Where the bytes of a stream are: in memory, in a file by its path, in a file that is open."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path
from typing import Any

from ..errors import ArgumentError, ReadError


class Source:
    """Bytes of a known number, read by offset; from several threads too.

    A path is opened anew for each read, so that nothing has to be closed; a file that cannot seek is read at once.

    Parameters
    ----------
    source : path, bytes or binary file
    """

    def __init__(self, source: Any) -> None:
        self._path: Path | None = None
        self._lock = threading.Lock()
        self._start = 0
        try:
            if isinstance(source, str | os.PathLike):
                self._path, self.name = Path(source), str(source)
                self.size = (
                    self._path.stat().st_size if self._path.is_file() else self._swallow(self._path.read_bytes())
                )
            elif isinstance(source, bytes | bytearray | memoryview):
                self.name, self.size = "bytes", self._swallow(bytes(source))
            elif hasattr(source, "read"):
                self.name = str(getattr(source, "name", "stream"))
                if source.seekable():
                    self._file = source
                    self._start = source.tell()
                    self.size = source.seek(0, os.SEEK_END) - self._start
                else:
                    self.size = self._swallow(source.read())
            else:
                raise ArgumentError(f"source must be a path, bytes or a binary file, got {type(source).__name__}.")
        except (OSError, ValueError) as error:
            if isinstance(error, ArgumentError):
                raise
            raise ReadError(f"{source} cannot be read: {getattr(error, 'strerror', None) or error}.") from error

    def read(self, offset: int, count: int) -> bytes:
        """So many bytes from an offset; fewer only at the end."""
        try:
            if self._path is not None:
                with self._path.open("rb") as file:
                    file.seek(offset)
                    return file.read(count)
            with self._lock:
                self._file.seek(self._start + offset)
                return bytes(self._file.read(count))
        except (OSError, ValueError) as error:
            raise ReadError(f"{self.name} cannot be read: {getattr(error, 'strerror', None) or error}.") from error

    def _swallow(self, data: bytes) -> int:
        """Keep bytes as a file in memory; how many they are."""
        self._file, self._path = io.BytesIO(data), None
        return len(data)
