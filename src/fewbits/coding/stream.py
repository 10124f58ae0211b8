"""Streams: codes with all it takes to decode them, in one file that is as small as it can be."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from .._checks import Array, check_codes, check_count, check_positive, check_truth, code_dtype
from .._files import write_file
from .._parallel import map_ordered
from ..errors import ArgumentError, BadStreamError
from ..quantizers import Quantizer
from .bits import packed_size, width_of
from .book import Book, book_of
from .coders import CODERS, PACKED, coder_of, decode_unit, encode_unit
from .container import MAX_AXES, VERSION, Layout, check_unit, read_book, read_layout, write_book, write_layout
from .sources import Source
from .tiling import Box, Grid, as_planes, box_shape, common, from_planes, planes_shape
from .varint import ByteReader

MAX_PIXELS = 1 << 28


@dataclass(frozen=True)
class StreamInfo:
    """What is in a stream, and what each part takes.

    Attributes
    ----------
    version : int
    kind : str
        What codes stand for: "labels" (themselves), "levels", "palette", "vectors" or "trellis".
    shape : tuple of int
        Of the samples.
    dtype : str
        Of the samples.
    codes : int
        How many.
    levels : int
        Codes there can be, K.
    channel_axis : int or None
        The axis along which there are levels for each channel.
    space : str or None
        Where a palette measures distance.
    coder : str
    tiles : tuple of int or None
        Sides of the tiles, along the axes of the codes.
    header_bytes, codebook_bytes, metadata_bytes, code_bytes, file_bytes : int
        Framing and checks count as header.
    bits_per_code : float
        ``8 × file_bytes / codes``: the rate, levels included.
    metadata : dict
        As `Stream.metadata`, an ICC profile by its size.
    """

    version: int
    kind: str
    shape: tuple[int, ...]
    dtype: str
    codes: int
    levels: int
    channel_axis: int | None
    space: str | None
    coder: str
    tiles: tuple[int, ...] | None
    header_bytes: int
    codebook_bytes: int
    metadata_bytes: int
    code_bytes: int
    file_bytes: int
    bits_per_code: float
    metadata: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """The figures by name, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        """Lines for the terminal."""
        sides = " × ".join(map(str, self.shape)) or "one"
        held = {
            "labels": f"labels, {self.levels:,} of them",
            "levels": f"levels, {self.levels:,}" + ("" if self.channel_axis is None else " at most in each channel"),
            "palette": f"palette of {self.levels:,} in {self.space}",
            "vectors": f"vectors, {self.levels:,} codewords",
            "trellis": f"trellis-coded, {self.levels:,} codes",
        }[self.kind]
        lines = [
            f"format    fbq, version {self.version}",
            f"samples   {sides}, {self.dtype}",
            f"held as   {held}; coder: {self.coder}"
            + ("" if self.tiles is None else f", in tiles of {' × '.join(map(str, self.tiles))}"),
            f"file      {self.file_bytes:,} bytes, {self.bits_per_code:.3f} bits/code: header {self.header_bytes:,}, "
            f"codebook {self.codebook_bytes:,}, metadata {self.metadata_bytes:,}, codes {self.code_bytes:,}",
        ]
        lines += [f"{name}: {value}" for name, value in self.metadata.items()]
        return "\n".join(lines)


def encode_stream(
    codes: Any,
    quantizer: Quantizer | None = None,
    *,
    effort: int = 5,
    tiles: int | Sequence[int | None] | None = None,
    threads: int | None = None,
    metadata: Mapping[str, Any] | None = None,
    precision: float | None = None,
    reorder: bool = False,
) -> bytes:
    """The bytes of the file that `save` writes.

    Parameters
    ----------
    codes : array_like of integers, any shape of up to 31 axes
        0 to K − 1, as the quantizer's ``encode`` gives them.
    quantizer : Palette, scalar quantizer, TrellisCoded or Codebook, optional
        What the codes stand for. Default: labels, which stand for themselves.
    effort : {1, 5, 9}, default 5
        The quickest, the usual, the smallest.
    tiles : int or sequence of int, optional
        Code blocks of so many rows, columns and so on by themselves; axes left out, or None, are not cut. They are
        coded on threads, and `Stream` reads the ones it needs. Larger files. Default: one block.
    threads : int, optional
        Default: ``FEWBITS_THREADS``, else the CPUs at hand. The bytes do not depend on it.
    metadata : mapping, optional
        "icc_profile" (bytes), "dpi" (two numbers), "orientation" (1 to 8, as in EXIF), "sample_rate" (Hz); any other
        name with a text. None is left out.
    precision : float, optional
        Keep levels that are floats as the nearest multiples of this. Default: to the bit.
    reorder : bool, default False
        Colours and vectors may be numbered anew, as suits the file: samples are the same, codes are not.

    Raises
    ------
    ArgumentError
        Codes beyond the quantizer's levels, a quantizer that is not fitted or cannot be stored, tiles or metadata that
        are none.

    Examples
    --------
    >>> from fewbits import Palette
    >>> data = encode_stream([[0, 1], [1, 1]], Palette(["#000000", "#ffffff"]))
    >>> open(data)[0, 1]
    array([255, 255, 255], dtype=uint8)
    """
    array = check_codes(codes, 65536)
    if array.ndim > MAX_AXES:
        raise ArgumentError(f"codes must have at most {MAX_AXES} axes, got {array.ndim}.")
    coder = coder_of(effort)
    book = book_of(quantizer, array)
    array = check_codes(array, book.levels).astype(code_dtype(book.levels), copy=False)
    metadata = metadata or {}
    planes_axis = _planes_axis(array.shape, book, sound="sample_rate" in metadata)
    if precision is not None and (book.dtype.kind != "f" or not book.tables):
        raise ArgumentError(f"precision is for levels that are floats, got levels of {book.dtype}.")
    if check_truth("reorder", reorder):
        book, array = book.reordered(array)
    codebook = write_book(book, None if precision is None else check_positive("precision", precision))
    if precision is not None:  # coders must be told what the decoder will know
        book = read_book(ByteReader(codebook, "the codebook"), book, len(set(book.limits)) > 1)
    grid = _grid(array.shape, tiles, book.channel_axis)
    values = book.geometry

    def encode(number: int, coder: int = coder) -> bytes:
        planes = as_planes(array[grid.box(number)], planes_axis)
        _check_channels(planes, book)
        return encode_unit(planes, values, coder, effort)

    units = list(map_ordered(encode, range(grid.count), threads))
    packed = sum(packed_size(box_shape(grid.box(n)), width_of(book.levels)) for n in range(grid.count))
    if coder != PACKED and packed < sum(map(len, units)):  # noise
        coder = PACKED
        units = [encode(number, PACKED) for number in range(grid.count)]
    layout = Layout(book, array.shape, planes_axis, coder, grid, grid.count > 1, metadata)
    return write_layout(layout, codebook, units)


def save(
    path: str | os.PathLike[str],
    codes: Any,
    quantizer: Quantizer | None = None,
    *,
    effort: int = 5,
    tiles: int | Sequence[int | None] | None = None,
    threads: int | None = None,
    metadata: Mapping[str, Any] | None = None,
    precision: float | None = None,
    reorder: bool = False,
    overwrite: bool = True,
) -> None:
    """Write codes and what they stand for to a ``.fbq`` file, whole or not at all.

    Parameters
    ----------
    path : path
    codes : array_like of integers, any shape of up to 31 axes
        0 to K − 1, as the quantizer's ``encode`` gives them.
    quantizer : Palette, scalar quantizer, TrellisCoded or Codebook, optional
        What the codes stand for. Default: labels, which stand for themselves.
    effort, tiles, threads, metadata, precision, reorder
        As `fewbits.coding.encode_stream` takes them.
    overwrite : bool, default True

    Raises
    ------
    ArgumentError
        As `fewbits.coding.encode_stream` does.
    OutputExistsError, WriteError

    Examples
    --------
    >>> import tempfile
    >>> from fewbits import LloydMax
    >>> x = np.array([[0.0, 0.1], [0.9, 1.0]])
    >>> q = LloydMax(2).fit(x)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(f"{folder}/x.fbq", q.encode(x), q)
    ...     np.asarray(open(f"{folder}/x.fbq"))
    array([[0.05, 0.05],
           [0.95, 0.95]])
    """
    data = encode_stream(
        codes,
        quantizer,
        effort=effort,
        tiles=tiles,
        threads=threads,
        metadata=metadata,
        precision=precision,
        reorder=reorder,
    )
    write_file(Path(path), data, overwrite=overwrite)


def open(source: Any, *, max_pixels: int = MAX_PIXELS, threads: int | None = None) -> Stream:
    """Open a ``.fbq`` stream.

    Parameters
    ----------
    source : path, bytes or binary file
        A path is opened for each read and closed after it: there is nothing to close.
    max_pixels : int, default 2**28
        Streams of more codes are refused before memory is taken.
    threads : int, optional
        To decode tiles. Default: ``FEWBITS_THREADS``, else the CPUs at hand.

    Returns
    -------
    Stream

    Raises
    ------
    BadStreamError
        Not a stream, damaged, cut short, too large, or of a kind that this version does not know.
    ReadError
        The file cannot be read.

    Examples
    --------
    >>> stream = open(encode_stream(np.arange(12).reshape(3, 4)))
    >>> stream.shape, stream[1:, ::2]
    ((3, 4), array([[ 4,  6],
           [ 8, 10]], dtype=uint8))
    """
    return Stream(Source(source), check_count("max_pixels", max_pixels, 0, 2**48), threads)


class Stream:
    """Quantized samples in a ``.fbq`` stream: decoded when they are asked for.

    ``stream[y0:y1, x0:x1]`` decodes a part, by integers, slices and ``...``; of a stream in tiles it reads only those
    that it needs. ``np.asarray(stream)`` decodes all.

    Attributes
    ----------
    shape : tuple of int
        Of the samples: that of the codes, followed by the channels of a palette or the length of vectors.
    dtype : numpy.dtype
        Of the samples.
    quantizer : Palette, TrellisCoded, Codebook or None
        ``quantizer.decode(codes)`` is the samples; None for labels, which are their codes.
    metadata : dict
    """

    def __init__(self, source: Source, max_pixels: int, threads: int | None) -> None:
        self._source, self._threads = source, threads
        self._layout = read_layout(source.read, source.size, max_pixels)
        book = self._layout.book
        self.shape = self._layout.shape + (() if book.width is None else (book.width,))
        self.dtype = book.dtype
        self.quantizer = book.quantizer()
        self.metadata = dict(self._layout.metadata)

    def __repr__(self) -> str:
        """Type, shape, kind and size in a line."""
        book = self._layout.book
        return f"<Stream of {self.dtype} {self.shape}: {book.kind}, K = {book.levels}, {self._source.size:,} bytes>"

    @property
    def ndim(self) -> int:
        """Number of axes of the samples."""
        return len(self.shape)

    @property
    def levels(self) -> Any:
        """What codes stand for: (K,), (K, d), or a tuple of (K,) for channels; None for labels.

        Of a trellis the codewords, of which there are 2K.
        """
        tables = self._layout.book.tables
        if self._layout.book.channel_axis is not None:
            return tables
        return tables[0] if tables else None

    @cached_property
    def codes(self) -> Array:
        """All codes, in the smallest unsigned dtype; not to be written to.

        Raises
        ------
        BadStreamError
            The codes are damaged.
        """
        codes = self._gathered(tuple(slice(0, length) for length in self._layout.shape))
        codes.flags.writeable = False
        return codes

    def info(self) -> StreamInfo:
        """What is in the stream, and what each part takes."""
        layout, book, size = self._layout, self._layout.book, self._source.size
        count = int(np.prod(layout.shape, dtype=np.int64))
        return StreamInfo(
            version=VERSION,
            kind=book.kind,
            shape=self.shape,
            dtype=str(self.dtype),
            codes=count,
            levels=book.levels,
            channel_axis=book.channel_axis,
            space=book.space if book.kind == "palette" else None,
            coder=CODERS[layout.coder].name,
            tiles=layout.grid.sides if layout.tiled else None,
            header_bytes=layout.sizes["header"],
            codebook_bytes=layout.sizes["codebook"],
            metadata_bytes=layout.sizes["metadata"],
            code_bytes=layout.sizes["codes"],
            file_bytes=size,
            bits_per_code=8 * size / max(count, 1),
            metadata={
                name: f"{len(value):,} bytes" if isinstance(value, bytes) else value
                for name, value in self.metadata.items()
            },
        )

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        """All samples."""
        if copy is False:
            raise ValueError("samples are decoded, which takes a copy.")
        samples = np.asarray(self._decode(self.codes), dtype)
        return samples.copy() if samples is self.codes else samples

    def __getitem__(self, key: Any) -> Any:
        """Samples by integers, slices and ``...``, as NumPy takes them."""
        key = self._full_key(key)
        book, axes = self._layout.book, len(self._layout.shape)
        whole = {*range(axes)} if book.kind == "trellis" else {book.channel_axis}
        box, within = [], list(key)
        for axis, length in enumerate(self._layout.shape):
            if axis in whole:
                box.append(slice(0, length))
            else:
                part, within[axis] = _covering(key[axis], length)
                box.append(part)
        samples = self._decode(self._codes(tuple(box)))[tuple(within)]
        return samples.copy() if isinstance(samples, np.ndarray) else samples

    def _full_key(self, key: Any) -> tuple[Any, ...]:
        """An integer or a slice for each axis."""
        parts = key if isinstance(key, tuple) else (key,)
        basic = all((isinstance(p, slice | int | np.integer) and not isinstance(p, bool)) or p is ... for p in parts)
        if not basic or sum(part is ... for part in parts) > 1:
            raise IndexError("a stream is indexed by integers, slices and at most one ellipsis (...).")
        _ = np.broadcast_to(np.zeros((), np.uint8), self.shape)[parts]  # NumPy says what is out of range
        missing = len(self.shape) - sum(part is not ... for part in parts)
        place = parts.index(...) if ... in parts else len(parts)
        return (*parts[:place], *[slice(None)] * missing, *parts[place + 1 :])

    def _decode(self, codes: Array) -> Array:
        return codes if self.quantizer is None else self.quantizer.decode(codes)

    def _codes(self, box: Box) -> Array:
        """The codes in a box: from all, if they are decoded or are one block, else from the tiles that it meets."""
        decoded = "codes" in vars(self) or not self._layout.tiled
        return self.codes[box] if decoded else self._gathered(box)

    def _gathered(self, box: Box) -> Array:
        """The codes in a box, from the tiles that it meets."""
        layout = self._layout
        codes = np.empty(box_shape(box), code_dtype(layout.book.levels))

        def fill(number: int) -> None:
            tile = layout.grid.box(number)
            here, there = common(box, tile)
            codes[here] = self._tile(number, tile)[there]

        for _ in map_ordered(fill, layout.grid.meeting(box), self._threads):
            pass
        return codes

    def _tile(self, number: int, box: Box) -> Array:
        """The codes of a tile."""
        layout, unit = self._layout, self._layout.units[number]
        data = self._source.read(unit.offset, unit.length)
        check_unit(data, unit)
        shape = box_shape(box)
        try:
            planes = decode_unit(data, planes_shape(shape, layout.planes_axis), layout.book.geometry, layout.coder)
            _check_channels(planes, layout.book)
        except (BadStreamError, ArgumentError) as error:
            raise BadStreamError(str(error), unit.offset) from error
        return from_planes(planes, shape, layout.planes_axis)


def _planes_axis(shape: tuple[int, ...], book: Book, *, sound: bool) -> int | None:
    """The axis of channels: the last of sound, and of what looks like an image."""
    if book.channel_axis is not None:
        return book.channel_axis
    if sound:
        return 1 if len(shape) == 2 else None
    return 2 if len(shape) == 3 and shape[2] in (2, 3, 4) else None


def _check_channels(planes: Array, book: Book) -> None:
    """Codes below the number of levels of their channel."""
    if len(set(book.limits)) == 1 or not planes.size:
        return
    for plane, limit in zip(planes, book.limits, strict=True):
        if int(plane.max()) >= limit:
            raise ArgumentError(f"codes must be below the {limit} levels of their channel, got {int(plane.max())}.")


def _grid(shape: tuple[int, ...], tiles: int | Sequence[int | None] | None, channel_axis: int | None) -> Grid:
    """The tiles that were asked for."""
    given = [] if tiles is None else list(tiles) if isinstance(tiles, Sequence) else [tiles]
    if len(given) > len(shape):
        raise ArgumentError(f"tiles must have at most the {len(shape)} axes of the codes, got {tiles!r}.")
    given += [None] * (len(shape) - len(given))
    wanted = [2**48 if side is None else check_count("tiles", side, 1, 2**48) for side in given]
    sides = [min(side, max(length, 1)) for side, length in zip(wanted, shape, strict=True)]
    if channel_axis is not None and sides[channel_axis] < shape[channel_axis]:
        raise ArgumentError(f"tiles must not cut the channels' axis, {channel_axis}, got {tiles!r}.")
    return Grid(shape, tuple(sides))


def _covering(part: Any, length: int) -> tuple[slice, Any]:
    """The elements that an integer or a slice needs, from the first to the last, and what it is among them."""
    if not isinstance(part, slice):
        index = int(part) % length
        return slice(index, index + 1), 0
    wanted = range(length)[part]
    if not wanted:
        return slice(0, 0), slice(0, 0)
    low, high = min(wanted[0], wanted[-1]), max(wanted[0], wanted[-1])
    return slice(low, high + 1), slice(None, None, wanted.step)
