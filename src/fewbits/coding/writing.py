"""Codes with all it takes to decode them, in one file that is as small as it can be."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .._checks import check_codes, check_count, check_positive, check_truth, code_dtype
from .._files import write_file
from .._parallel import map_ordered
from ..errors import ArgumentError
from ..quantizers import Quantizer
from .bits import packed_size, width_of
from .book import Book, book_of
from .coders import PACKED, coder_of, encode_unit
from .container import MAX_AXES, Layout, read_book, write_book, write_layout
from .tiling import Grid, as_planes, box_shape
from .varint import ByteReader


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
        Colours, vectors and whole levels may be numbered anew, and levels that do not occur added, as suits the file:
        samples are the same, codes are not.

    Raises
    ------
    ArgumentError
        Codes beyond the quantizer's levels, a quantizer that is not fitted or cannot be stored, tiles or metadata that
        are none.

    Examples
    --------
    >>> from fewbits import Palette, open
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
        book.check_planes(planes)
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
    >>> import numpy as np
    >>> from fewbits import LloydMax, open
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


def _planes_axis(shape: tuple[int, ...], book: Book, *, sound: bool) -> int | None:
    """The axis of channels: the last of sound, and of what looks like an image."""
    if book.channel_axis is not None:
        return book.channel_axis
    if sound:
        return 1 if len(shape) == 2 else None
    return 2 if len(shape) == 3 and shape[2] in (2, 3, 4) else None


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
