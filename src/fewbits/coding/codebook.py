"""Codebooks to bytes and back: sorted or not, predicted, coded with a model that learns from them.

A codebook is a row of tables, one or one for each channel: levels (K,), or colours and vectors (K, d), in the type of
the samples. Nothing is lost unless `precision` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._checks import Array
from ..errors import ArgumentError, BadStreamError
from .even import RULES, even_codebooks
from .golomb import RangeDecoder, RangeEncoder, SignedNumbers
from .varint import ByteReader

MOST_ENTRIES, MOST_CHANNELS = 1 << 24, 1 << 16  # numbers in a codebook, and tables that they may be in
_MODELLED = 1 << 17  # of more the model would take seconds; they are stored as they are

_RAW, _FIRST, _SECOND = range(3)  # how tables are written; or by one of RULES
_ROUNDED = 0x10  # or: the numbers are multiples of a step

_RECENT = 12  # rows of colours whose mean predicts the next hue
_HUE = 32  # how far hues are guessed to lie from that


def encode_codebook(tables: Sequence[Array], *, colors: bool = False, precision: float | None = None) -> bytes:
    """Tables as bytes.

    Parameters
    ----------
    tables : sequence of ndarray
        Of one dtype, integers or finite floats; (K,), or one table (K, d).
    colors : bool, default False
        The table is a palette: uint8, RGB or RGBA.
    precision : float, optional
        Write floats as the nearest multiples of this. Default: to the bit.

    Examples
    --------
    >>> encode_codebook([np.array([10, 20, 40], np.uint8)]).hex()
    '000a1428'
    >>> len(encode_codebook([np.linspace(0, 1, 65536)]))
    10
    """
    table = np.concatenate(tables)
    lengths = [len(part) for part in tables]
    if table.dtype.kind == "f" and precision is not None:
        multiples = np.rint(table.astype(np.float64) / precision)
        if np.abs(multiples).max() >= 2.0**53:
            raise ArgumentError(f"precision must be coarse enough that levels are below 2**53 of it, got {precision}.")
        rows = multiples.astype(np.int64).reshape(len(table), -1).tolist()
        head = np.float64(precision).tobytes()
        return min((_modelled(rows, lengths, order, _ROUNDED, head) for order in (_FIRST, _SECOND)), key=len)
    candidates = [bytes([_RAW]) + table.astype(table.dtype.newbyteorder("<")).tobytes()]
    if table.ndim == 1:
        candidates += even_codebooks(tables)
    if len(candidates) == 1 and table.size <= _MODELLED:
        candidates += _model(table, lengths, colors)
    return min(candidates, key=len)


def decode_codebook(
    reader: ByteReader, lengths: Sequence[int], dtype: np.dtype[Any], width: int | None, *, colors: bool = False
) -> tuple[Array, ...]:
    """The tables that bytes hold: so many rows each, of `width` numbers; of levels if `width` is None.

    Raises
    ------
    BadStreamError
        Too few bytes or too many, more numbers than memory is taken for, or numbers that the type does not hold.
    """
    begin, size = reader.offset, sum(lengths) * (width or 1)
    if size > MOST_ENTRIES:
        raise BadStreamError(f"the codebook must hold at most {MOST_ENTRIES:,} numbers, got {size:,}", begin)
    method = reader.byte("the codebook's method")
    shape = (-1,) if width is None else (-1, width)
    if method == _RAW:
        raw = reader.take(size * dtype.itemsize, "the codebook")
        table = np.frombuffer(raw, dtype.newbyteorder("<")).astype(dtype)
    elif method in RULES and dtype.kind in RULES[method].kinds and width is None:
        with np.errstate(over="ignore", invalid="ignore"):
            table = np.concatenate([RULES[method].read(reader, length, dtype) for length in lengths])
    elif method & ~_ROUNDED in (_FIRST, _SECOND) and (method < _ROUNDED or dtype.kind == "f"):
        if size > _MODELLED:
            raise BadStreamError(f"a modelled codebook must hold at most {_MODELLED:,} numbers, got {size:,}", begin)
        table = _unmodel(reader, lengths, dtype, width, method, colors)
    else:
        raise BadStreamError(f"the codebook is written by method {method}, which this version does not know", begin)
    if dtype.kind == "f" and not np.isfinite(table).all():
        raise BadStreamError("the codebook holds numbers that are not finite", begin)
    table = table.reshape(shape)
    return tuple(np.split(table, np.cumsum(lengths)[:-1]))


def color_order(colors: Array) -> Array:
    """The order in which a palette takes the fewest bytes: by alpha, then by green, then by the rest."""
    opaque = colors[:, :3].astype(np.int16)
    alpha = colors[:, 3] if colors.shape[1] == 4 else np.zeros(len(colors), np.uint8)
    return np.lexsort((opaque[:, 2], opaque[:, 0], opaque[:, 1], alpha))


def _model(table: Array, lengths: Sequence[int], colors: bool) -> list[bytes]:
    """The table coded by the model, in each way that may be the shortest."""
    rows = _whole_numbers(table)
    if rows is None:
        return []
    head = b""
    if colors:
        return [_modelled([_separate(row) for row in rows], lengths, _FIRST, colors=True)]
    if table.dtype.kind == "f":
        shift = _common_zeros(rows)
        rows = [[number >> shift for number in row] for row in rows]
        head = bytes([shift])
    orders = (_FIRST, _SECOND) if table.ndim == 1 else (_FIRST,)
    return [_modelled(rows, lengths, order, 0, head) for order in orders]


def _whole_numbers(table: Array) -> list[list[int]] | None:
    """Rows of whole numbers in the order of the table's numbers: floats by their bits; None with a negative zero."""
    if table.dtype.kind == "f":
        size = table.dtype.itemsize
        bits = table.view(f"u{size}").astype(np.uint64)
        magnitudes = (bits & np.uint64((1 << (8 * size - 1)) - 1)).astype(np.int64)
        negative = np.signbit(table)
        if (negative & (magnitudes == 0)).any():
            return None
        table = np.where(negative, -magnitudes, magnitudes)
    rows: list[list[int]] = table.reshape(len(table), -1).tolist()
    return rows


def _from_whole_numbers(rows: list[list[int]], dtype: np.dtype[Any], begin: int) -> Array:
    """The inverse of `_whole_numbers`."""
    flat = [number for row in rows for number in row]
    if dtype.kind == "f":
        bound = 1 << (8 * dtype.itemsize - 1)
        low, high = 1 - bound, bound - 1
    else:
        low, high = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    if flat and not low <= min(flat) <= max(flat) <= high:
        raise BadStreamError(f"the codebook holds numbers that {dtype} does not", begin)
    if dtype.kind != "f":
        return np.array(flat, dtype)
    bits = np.array([number if number >= 0 else bound - number for number in flat], f"u{dtype.itemsize}")
    return bits.view(dtype)


def _common_zeros(rows: list[list[int]]) -> int:
    """Zero bits that all numbers end in."""
    together = 0
    for row in rows:
        for number in row:
            together |= number
    return (together & -together).bit_length() - 1 if together else 0


def _separate(color: list[int]) -> list[int]:
    """A colour as alpha, green, and how far red and blue are from green: axes that tell little of each other."""
    red, green, blue, *alpha = color
    return [*alpha, green, red - green, blue - green]


def _join(parts: list[int]) -> list[int]:
    """The inverse of `_separate`."""
    *alpha, green, red, blue = parts
    return [red + green, green, blue + green, *alpha]


class _Predictor:
    """What the next row of a table is likely to be, from the rows before it.

    Levels: the one before, or as far from it as that is from its own (`_SECOND`); at the start of a channel the first
    of the channel before. Colours: alpha and green as before, the rest the mean of those before. Vectors: each number
    is that before it in the row, the first as in the row before.
    """

    def __init__(self, width: int, order: int, colors: bool) -> None:
        self._order, self._colors = order, colors
        self._rows: list[list[int]] = []
        self._first = [0] * width
        self._started = True

    def start(self) -> None:
        """A table begins."""
        self._started = True

    def add(self, row: list[int]) -> None:
        """What the row was."""
        if self._started:
            self._first = row
            self._rows = []
        self._started = False
        self._rows.append(row)
        del self._rows[:-_RECENT]

    def of(self, column: int, row: list[int]) -> int:
        """The number in a column, where `row` holds those before it."""
        if not self._colors and column:
            return row[column - 1]
        if self._started:
            return self._first[column]
        rows = self._rows
        if self._colors and column >= len(rows[0]) - 2:
            return sum(row[column] for row in rows) // len(rows)
        if self._order == _SECOND and len(rows) > 1:
            return 2 * rows[-1][column] - rows[-2][column]
        return rows[-1][column]


def _models(width: int, count: int, colors: bool, mean: int) -> list[SignedNumbers]:
    """A model for each column: of colours by what they are, of vectors one for the first and one for the rest."""
    if colors:
        hues = [SignedNumbers(_HUE), SignedNumbers(_HUE)]
        return [SignedNumbers(max(256 // count, 1)) for _ in range(width - 2)] + hues
    first, rest = SignedNumbers(mean), SignedNumbers(mean)
    return [first] + [rest] * (width - 1)


def _modelled(
    rows: list[list[int]],
    lengths: Sequence[int],
    order: int,
    flags: int = 0,
    head: bytes = b"",
    *,
    colors: bool = False,
) -> bytes:
    """A method, what it needs to know, and the range coder's bytes."""
    width = len(rows[0])
    residuals = _residuals(rows, lengths, order, colors)
    mean_bits = 0
    if not colors:
        inner = sorted(abs(number) for row in residuals for number in row)
        mean_bits = inner[len(inner) // 2].bit_length()
        head += bytes([mean_bits])
    coder, models = RangeEncoder(), _models(width, len(rows), colors, 1 << mean_bits >> 1)
    for row in residuals:
        for number, model in zip(row, models, strict=True):
            model.encode(number, coder)
    return bytes([order | flags]) + head + coder.finish()


def _residuals(rows: list[list[int]], lengths: Sequence[int], order: int, colors: bool) -> list[list[int]]:
    predictor = _Predictor(len(rows[0]), order, colors)
    starts = set(np.cumsum(lengths).tolist())
    residuals = []
    for number, row in enumerate(rows):
        if number in starts:
            predictor.start()
        residuals.append([value - predictor.of(column, row) for column, value in enumerate(row)])
        predictor.add(row)
    return residuals


def _unmodel(
    reader: ByteReader, lengths: Sequence[int], dtype: np.dtype[Any], width: int | None, method: int, colors: bool
) -> Array:
    """The inverse of `_modelled`, and of what was done before it."""
    begin, columns = reader.offset, width or 1
    step, shift, mean_bits = np.float64(0), 0, 0
    if method & _ROUNDED:
        step = np.frombuffer(reader.take(8, "the codebook's precision"), "<f8")[0]
    elif dtype.kind == "f":
        shift = reader.byte("the codebook's shift")
    if not colors:
        mean_bits = reader.byte("the codebook's scale")
    if shift > 63 or mean_bits > 66:
        raise BadStreamError("the codebook's shift and scale must be at most 63 and 66 bits", begin)
    coder = RangeDecoder(reader.rest())
    models = _models(columns, sum(lengths), colors, 1 << mean_bits >> 1)
    predictor = _Predictor(columns, method & ~_ROUNDED, colors)
    rows = []
    for length in lengths:
        predictor.start()
        for _ in range(length):
            row: list[int] = []
            for column, model in enumerate(models):
                number = predictor.of(column, row) + model.decode(coder)
                if not -(1 << 64) <= number <= 1 << 64:
                    raise BadStreamError("the codebook holds numbers of more than 64 bits", begin)
                row.append(number)
            predictor.add(row)
            rows.append(_join(row) if colors else row)
    if method & _ROUNDED:
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray((np.array(rows, np.float64) * step).astype(dtype))
    return _from_whole_numbers([[number << shift for number in row] for row in rows], dtype, begin)
