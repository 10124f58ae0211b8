"""The ``.fbq`` container: magic, version, chunks, checks. ``docs/format.md`` describes it byte by byte."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .._checks import code_dtype
from ..errors import BadStreamError
from ..quantizers.trellis import STATES
from .book import KINDS, SPACES, Book
from .codebook import MOST_CHANNELS, MOST_ENTRIES, decode_codebook, encode_codebook
from .coders import CODERS
from .metadata import Chunk, metadata_chunks, names_chunk, read_metadata
from .tiling import Grid
from .varint import ByteReader, varint

MAGIC, VERSION = b"\xffbq", 1
MAX_AXES = 31
_BOOK, _CODES, _TILES = b"B", b"C", b"T"
_DTYPES = tuple(np.dtype(t) for t in ("u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8"))
_UNEVEN, _PLANES, _CHANNELS = 0x20, 0x40, 0x80  # bits beside the number of axes
_CHECK = 4  # bytes of a CRC-32
_LONGEST = 512  # bytes that no header, and no type and length of a chunk, is longer than

Read = Callable[[int, int], bytes]  # so many bytes from an offset, fewer only at the end


@dataclass(frozen=True)
class Unit:
    """Where a block of codes is, and the CRC-32 of its bytes; None where the stream's own covers it."""

    offset: int
    length: int
    check: int | None


@dataclass(frozen=True, eq=False)
class Layout:
    """All that a stream holds but the codes.

    Attributes
    ----------
    book : Book
    shape : tuple of int
        Of the codes.
    planes_axis : int or None
        The axis of the codes whose planes are coded one after the other.
    coder : int
    grid : Grid
        The tiles; one for all if the stream has none.
    tiled : bool
    metadata : dict
    units : list of Unit
        One for each tile.
    sizes : dict
        Bytes by part: header (with all framing and checks), codebook, metadata, codes.
    """

    book: Book
    shape: tuple[int, ...]
    planes_axis: int | None
    coder: int
    grid: Grid
    tiled: bool
    metadata: Mapping[str, Any] = field(default_factory=dict)
    units: Sequence[Unit] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)


def write_layout(layout: Layout, codebook: bytes, units: Sequence[bytes]) -> bytes:
    """The bytes of a stream: what its layout says, the tables of its book by `write_book`, and its blocks of codes."""
    book = layout.book
    chunks = [] if book.kind == "labels" else [(_BOOK, codebook)]
    chunks += metadata_chunks(layout.metadata)
    if book.names:
        chunks.append(names_chunk(book.names))
    if layout.tiled:
        index = [varint(len(unit)) + _crc(unit) for unit in units]
        chunks.append((_TILES, b"".join([*map(varint, layout.grid.sides), *index])))
    else:
        chunks.append((_CODES, b"".join(units)))
    parts = [MAGIC, bytes([VERSION]), _header(layout)]
    for kind, payload in chunks:
        parts += [kind, varint(len(payload)), payload]
    head = b"".join(parts)
    return b"".join([head, _crc(head), *(units if layout.tiled else ())])


def read_layout(read: Read, size: int, max_pixels: int) -> Layout:
    """What a stream of `size` bytes holds; with a single block of codes, its check is done.

    Raises
    ------
    BadStreamError
        Not a stream, of a version or kind that is not known, damaged, cut short, with bytes too many, or of more than
        `max_pixels` codes.
    """
    walk = _Walk(read, size)
    if walk.take(len(MAGIC)) != MAGIC:
        raise BadStreamError("the data do not begin like a .fbq stream", 0)
    version = walk.take(1)
    if version != bytes([VERSION]):
        raise BadStreamError(f"the stream is of version {list(version)}; this fewbits reads version {VERSION}", 3)
    with walk.ahead("the header") as reader:
        layout, uneven = _read_header(reader, max_pixels)
    chunks = [walk.chunk()]
    while chunks[-1].kind not in (_CODES, _TILES):
        chunks.append(walk.chunk())
    walk.check()
    *before, last = chunks
    books = [chunk for chunk in before if chunk.kind == _BOOK]
    for chunk in before:
        if chunk.kind.isupper() and (chunk not in books[:1] or layout.book.kind == "labels"):
            known = "does not belong here" if chunk in books else "this version does not know"
            raise BadStreamError(f"the stream has a chunk {chunk.kind.decode()}, which {known}", chunk.offset)
    if layout.book.kind != "labels":
        if not books:
            raise BadStreamError("the stream has no codebook", last.offset)
        layout = replace(layout, book=read_book(books[0].reader, layout.book, uneven))
    ancillary = [chunk for chunk in before if chunk.kind.islower()]
    metadata, names = read_metadata(ancillary)
    if names and (layout.book.kind != "palette" or len(names) != layout.book.levels):
        raise BadStreamError("the stream has names, but not one for each colour of a palette", last.offset)
    layout = replace(layout, book=replace(layout.book, names=names), metadata=metadata)
    if last.kind == _TILES:
        layout = _read_tiles(last.reader, layout, walk.offset)
    else:
        layout = replace(layout, units=[Unit(last.offset, len(last.payload), None)])
    code_bytes = sum(unit.length for unit in layout.units)
    end = walk.offset + (code_bytes if layout.tiled else 0)
    if end > size:
        raise BadStreamError("the stream ends within the codes", size)
    if end < size:
        raise BadStreamError(f"the stream is followed by {size - end:,} bytes that do not belong to it", end)
    sizes = {
        "codebook": sum(len(chunk.payload) for chunk in books),
        "metadata": sum(len(chunk.payload) for chunk in ancillary),
        "codes": code_bytes,
    }
    return replace(layout, sizes={"header": size - sum(sizes.values())} | sizes)


def check_unit(data: bytes, unit: Unit) -> None:
    """The block's own check.

    Raises
    ------
    BadStreamError
        Its bytes are not those that were written.
    """
    if len(data) != unit.length or (unit.check is not None and zlib.crc32(data) != unit.check):
        raise BadStreamError("the check of a tile does not match its bytes: it is damaged", unit.offset)


class _Walk:
    """The way through the chunks of a stream, with the CRC-32 of all that was read."""

    def __init__(self, read: Read, size: int) -> None:
        self._read, self._size = read, size
        self._crc = 0
        self.offset = 0

    def take(self, count: int) -> bytes:
        """The next bytes."""
        data = self._read(self.offset, count) if count <= self._size - self.offset else b""
        if len(data) < count:
            raise BadStreamError("the stream is cut short", self._size)
        self.offset += count
        self._crc = zlib.crc32(data, self._crc)
        return data

    @contextmanager
    def ahead(self, what: str) -> Iterator[ByteReader]:
        """A reader of what comes next, whose length only reading tells."""
        reader = ByteReader(self._read(self.offset, min(_LONGEST, self._size - self.offset)), what, self.offset)
        yield reader
        self.take(reader.offset - self.offset)

    def chunk(self) -> Chunk:
        """The next chunk."""
        with self.ahead("the stream") as reader:
            kind = reader.take(1, "the type of a chunk")
            if not kind.isalpha():
                raise BadStreamError(f"a chunk has the type {kind[0]}, which is no letter", self.offset)
            length = reader.varint("the length of a chunk")
        begin = self.offset
        return Chunk(kind, self.take(length), begin)

    def check(self) -> None:
        """The CRC-32 that comes next must be that of all before it."""
        crc, begin = self._crc, self.offset
        if int.from_bytes(self.take(_CHECK), "little") != crc:
            raise BadStreamError("the check does not match the bytes before it: the stream is damaged", begin)


def _crc(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(_CHECK, "little")


def _header(layout: Layout) -> bytes:
    book, axis = layout.book, layout.planes_axis
    variant = 0
    if book.kind == "palette":
        variant = SPACES.index(book.space) + len(SPACES) * (book.width == 4)
    elif book.kind == "trellis":
        variant = STATES.index(book.states)
    axes = len(layout.shape)
    if axis is not None:
        axes |= _PLANES
    if book.channel_axis is not None:
        axes |= _CHANNELS
    if len(set(book.limits)) > 1:
        axes |= _UNEVEN
    fields = [bytes([KINDS.index(book.kind) | layout.coder << 4, _DTYPES.index(book.dtype) | variant << 4, axes])]
    fields += [] if axis is None else [varint(axis)]
    fields += [varint(number) for number in (*layout.shape, book.levels - 1)]
    fields += [varint(book.width or 0)] if book.kind == "vectors" else []
    return b"".join(fields)


def _read_header(reader: ByteReader, max_pixels: int) -> tuple[Layout, bool]:
    """The layout as far as the header tells it, and whether channels have different numbers of levels."""
    begin = reader.offset
    kind_coder, dtype_variant, axes = (reader.byte("the header") for _ in range(3))
    kind, coder, number, variant = kind_coder & 15, kind_coder >> 4, dtype_variant & 15, dtype_variant >> 4
    if kind >= len(KINDS) or coder not in CODERS or number >= len(_DTYPES):
        raise BadStreamError(
            f"the stream holds kind {kind}, type {number} by coder {coder}, which this version does not know", begin
        )
    name, dtype, count = KINDS[kind], _DTYPES[number], axes & MAX_AXES
    planes_axis = reader.varint("the axis of planes", 0, max(count - 1, 0)) if axes & _PLANES else None
    shape = tuple(reader.varint("the shape") for _ in range(count))
    codes = math.prod(shape)
    if codes > max_pixels or max(shape, default=0) > 1 << 48:
        raise BadStreamError(f"the stream claims {codes:,} codes; at most {max_pixels:,} are read (max_pixels)", begin)
    levels = 1 + reader.varint("the number of levels", 0, 65535)
    width = reader.varint("the length of vectors", 1, MOST_ENTRIES) if name == "vectors" else None
    if codes * (width or 1) > 4 * max_pixels:
        raise BadStreamError(f"the stream claims {codes:,} vectors of {width:,} numbers (max_pixels)", begin)
    if variant >= {"palette": 2 * len(SPACES), "trellis": len(STATES)}.get(name, 1):
        raise BadStreamError(f"the header has variant {variant} of {name}, which this version does not know", begin)
    space = SPACES[variant % len(SPACES)] if name == "palette" else SPACES[0]
    states = STATES[variant] if name == "trellis" else STATES[0]
    if name == "palette":
        width = 3 + variant // len(SPACES)
    channels = bool(axes & _CHANNELS)
    wrong_dtype = {"labels": dtype != code_dtype(levels), "palette": dtype != np.uint8}.get(name, False)
    wrong_levels = name == "trellis" and (levels & (levels - 1) != 0 or not 2 <= levels <= 256)
    if (
        wrong_dtype
        or wrong_levels
        or (axes & _PLANES and not count)
        or (channels and (planes_axis is None or name not in ("levels", "trellis")))
        or (axes & _UNEVEN and (not channels or name == "trellis"))
    ):
        raise BadStreamError("the header contradicts itself", begin)
    tables = _blank_tables(name, levels, dtype, width, shape[planes_axis or 0] if channels else 1, begin)
    book = Book(name, levels, dtype, tables, planes_axis if channels else None, space, states)
    layout = Layout(book, shape, planes_axis, coder, Grid(shape, tuple(max(side, 1) for side in shape)), False)
    return layout, bool(axes & _UNEVEN)


def _blank_tables(
    kind: str, levels: int, dtype: np.dtype[Any], width: int | None, channels: int, begin: int
) -> tuple[Any, ...]:
    """What the codebook's tables will look like; they take no memory."""
    rows = 2 * levels if kind == "trellis" else levels
    if not 1 <= channels <= MOST_CHANNELS or channels * rows * (width or 1) > MOST_ENTRIES:
        raise BadStreamError(
            f"a codebook must have 1 to {MOST_CHANNELS:,} channels and at most {MOST_ENTRIES:,} numbers", begin
        )
    shape = (rows,) if width is None else (rows, width)
    return () if kind == "labels" else (np.broadcast_to(np.zeros((), dtype), shape),) * channels


def write_book(book: Book, precision: float | None = None) -> bytes:
    """The tables of a book as bytes; floats as multiples of `precision`, if that is given."""
    if book.kind == "labels":
        return b""
    uneven = b"".join(varint(book.levels - limit) for limit in book.limits) if len(set(book.limits)) > 1 else b""
    return uneven + encode_codebook(book.tables, colors=book.kind == "palette", precision=precision)


def read_book(reader: ByteReader, book: Book, uneven: bool) -> Book:
    """The book with tables from bytes; those that it has tell how many and how wide, and how long unless `uneven`."""
    lengths = [len(table) for table in book.tables]
    if uneven:
        lengths = [book.levels - reader.varint("a number of levels", 0, book.levels - 1) for _ in lengths]
    tables = decode_codebook(reader, lengths, book.dtype, book.width, colors=book.kind == "palette")
    reader.end()
    return replace(book, tables=tables)


def _read_tiles(reader: ByteReader, layout: Layout, offset: int) -> Layout:
    """The layout with its tiles, whose blocks begin at an offset."""
    begin = reader.offset
    sides = tuple(reader.varint("the side of a tile", 1, max(length, 1)) for length in layout.shape)
    grid = Grid(layout.shape, sides)
    if grid.count * (1 + _CHECK) > reader.left:
        raise BadStreamError(f"the stream claims {grid.count:,} tiles, more than its index holds", begin)
    axis = layout.book.channel_axis
    if axis is not None and sides[axis] != layout.shape[axis]:
        raise BadStreamError("tiles must hold all channels", begin)
    units = []
    for _ in range(grid.count):
        length = reader.varint("the length of a tile")
        units.append(Unit(offset, length, int.from_bytes(reader.take(_CHECK, "the check of a tile"), "little")))
        offset += length
    reader.end()
    return replace(layout, grid=grid, tiled=True, units=units)
