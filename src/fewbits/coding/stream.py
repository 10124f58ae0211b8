"""Streams that are open: what they hold, whole or in part."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .._checks import Array, check_count, code_dtype
from .._parallel import map_ordered
from ..errors import ArgumentError, BadStreamError
from .coders import CODERS, decode_unit
from .container import VERSION, check_unit, read_layout
from .sources import Source
from .tiling import Box, box_shape, common, from_planes, planes_shape

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
    >>> from fewbits.coding import encode_stream
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
            layout.book.check_planes(planes)
        except (BadStreamError, ArgumentError) as error:
            raise BadStreamError(str(error), unit.offset) from error
        return from_planes(planes, shape, layout.planes_axis)


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
