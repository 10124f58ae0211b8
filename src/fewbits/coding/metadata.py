"""What a stream says about its samples beside their values: one ancillary chunk for each item."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .._checks import check_count
from ..errors import ArgumentError, BadStreamError
from .deflate import deflate
from .varint import ByteReader, varint

_ORIENTATION, _RATE, _DPI, _PROFILE, _TEXT, _NAMES = b"o", b"r", b"d", b"i", b"t", b"n"
_ONCE = (_ORIENTATION, _RATE, _DPI, _PROFILE, _NAMES)
_NOT_TEXT = ("icc_profile", "dpi", "orientation", "sample_rate")  # all else is text
_LARGEST = 1 << 26  # bytes of an ICC profile, unpacked
_SHARE = 1000  # parts of a dot per inch


class Chunk(NamedTuple):
    """A part of a stream.

    Attributes
    ----------
    kind : bytes
        A letter: small if readers may skip what they do not know.
    payload : bytes
    offset : int
        Where in the stream the payload begins.
    """

    kind: bytes
    payload: bytes
    offset: int

    @property
    def reader(self) -> ByteReader:
        """A reader of the payload."""
        return ByteReader(self.payload, f"the chunk {self.kind.decode()}", self.offset)


def metadata_chunks(metadata: Mapping[str, Any]) -> list[tuple[bytes, bytes]]:
    """Types and payloads of the chunks for metadata.

    Parameters
    ----------
    metadata : mapping
        "icc_profile": bytes. "dpi": two positive numbers, across and down, kept to a thousandth. "orientation": 1 to 8,
        as in EXIF. "sample_rate": whole number of hertz. Any other name: str.
    """
    chunks = []
    for name, value in metadata.items():
        if value is None:
            continue
        if name == "orientation":
            chunks.append((_ORIENTATION, varint(check_count("orientation", value, 1, 8))))
        elif name == "sample_rate":
            chunks.append((_RATE, varint(check_count("sample_rate", value, 1, 2**32 - 1))))
        elif name == "dpi":
            chunks.append((_DPI, _dpi(value)))
        elif name == "icc_profile":
            if not isinstance(value, bytes) or not 0 < len(value) <= _LARGEST:
                raise ArgumentError(f"icc_profile must be 1 to {_LARGEST:,} bytes, got {type(value).__name__}.")
            chunks.append((_PROFILE, deflate(value, speed=1)))
        elif not isinstance(name, str) or not isinstance(value, str):
            raise ArgumentError(f"metadata must be text by name, got {name!r}: {type(value).__name__}.")
        else:
            chunks.append((_TEXT, _string(name) + value.encode("utf-8", "surrogatepass")))
    return chunks


def names_chunk(names: Iterable[str]) -> tuple[bytes, bytes]:
    """Type and payload of the chunk for the names of colours."""
    return _NAMES, b"".join(map(_string, names))


def read_metadata(chunks: Iterable[Chunk]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Metadata, and names of colours, from ancillary chunks; unknown ones are skipped.

    Raises
    ------
    BadStreamError
        A chunk does not hold what its type says.
    """
    metadata: dict[str, Any] = {}
    names: list[str] = []
    seen: set[bytes] = set()
    for chunk in chunks:
        kind, offset, reader = chunk.kind, chunk.offset, chunk.reader
        if kind in seen and kind in _ONCE:
            raise BadStreamError(f"the stream has two chunks {kind.decode()}", offset)
        seen.add(kind)
        if kind == _ORIENTATION:
            metadata["orientation"] = reader.varint("the orientation", 1, 8)
        elif kind == _RATE:
            metadata["sample_rate"] = reader.varint("the sample rate", 1, 2**32 - 1)
        elif kind == _DPI:
            across = reader.varint("the resolution", 1)
            down = reader.varint("the resolution", 1) if reader.left else across
            metadata["dpi"] = (across / _SHARE, down / _SHARE)
        elif kind == _PROFILE:
            metadata["icc_profile"] = _inflate(reader.rest(), offset)
        elif kind == _TEXT:
            name = _read_string(reader)
            if name in _NOT_TEXT or name in metadata:
                raise BadStreamError(f"a text is called {name!r}, which another chunk is for", offset)
            metadata[name] = _decode(reader.rest(), offset)
        elif kind == _NAMES:
            while reader.left:
                names.append(_read_string(reader))
        else:  # unknown
            reader.rest()
        reader.end()
    return metadata, tuple(names)


def _dpi(value: Any) -> bytes:
    try:
        across, down = (round(float(dots) * _SHARE) for dots in value)
    except (TypeError, ValueError, OverflowError):
        across = down = 0
    if not 1 <= min(across, down) <= max(across, down) < 2**63:
        raise ArgumentError(f"dpi must be two positive numbers, across and down, got {value!r}.")
    return varint(across) if across == down else varint(across) + varint(down)


def _string(text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return varint(len(data)) + data


def _read_string(reader: ByteReader) -> str:
    begin = reader.offset
    return _decode(reader.take(reader.varint("the length of a text"), "a text"), begin)


def _decode(data: bytes, offset: int) -> str:
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise BadStreamError("a text is not UTF-8", offset) from None


def _inflate(data: bytes, offset: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(data, _LARGEST)
    except zlib.error:
        profile = b""
    if not profile or not unpacker.eof or unpacker.unused_data:
        raise BadStreamError("the ICC profile is damaged", offset)
    return profile
