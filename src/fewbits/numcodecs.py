"""Codecs for numcodecs, and so for zarr: quantization with a bound on the error, bit packing, and small streams.

numcodecs is imported here and nowhere else; it comes with ``pip install 'fewbits[numcodecs]'``. numcodecs and zarr find
the codecs by their names, ``fewbits.quantize``, ``fewbits.bits`` and ``fewbits.stream``, without an import of this
module. In zarr's format 2 they are filters or compressors; for format 3 there are serializers of the same names in
`fewbits.zarr`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from . import quantizers
from ._checks import Array, check_choice, check_count, check_number, check_positive, check_truth
from .coding import distinct_levels, encode_stream, pack, packed_size, unpack, width_of
from .coding import open as open_stream
from .coding.coders import coder_of
from .errors import ArgumentError, BadStreamError, MissingExtraError
from .quantizers import ScalarQuantizer
from .quantizers.base import round_to
from .statistics import Histogram

try:
    from numcodecs.abc import Codec
    from numcodecs.compat import ensure_contiguous_ndarray, ensure_ndarray, ndarray_copy
except ImportError as error:
    raise MissingExtraError.of("numcodecs", "numcodecs") from error

__all__ = ["Bits", "Quantize", "Stream"]

_MOST_LEVELS = 65536  # of a table
_MOST_CELLS = 1 << 31  # of a grid

# A stream of `Quantize`: what its levels are, dtype, bits a code, samples, levels, values that are kept; for a grid its
# step and the number of the first cell, for a table the levels; the values that are kept; the codes, which count the
# levels first.
_RAW, _TABLE, _GRID, _DEADZONE = range(4)
_HEAD = struct.Struct("<B3sBQII")
_GRID_HEAD = struct.Struct("<dd")
_BITS_HEAD = struct.Struct("<3sBQ")  # of `Bits`: dtype, bits a code or 0 for an array as it is, samples
_STREAM_HEAD = struct.Struct("<3s?")  # of `Stream`: dtype, and whether a .fbq stream follows or an array as it is

_DTYPES = {
    dtype.str.encode(): dtype
    for name in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")
    for dtype in (np.dtype(f"<{name}"), np.dtype(f">{name}"))
}

_RULES: dict[str, Callable[[int], ScalarQuantizer]] = {
    "uniform": quantizers.Uniform,
    "lloyd-max": quantizers.LloydMax,
}


class Quantize(Codec):
    """Scalar quantization of floats and integers, chunk by chunk, packed in as few bits as the codes need.

    Exactly one thing sets the levels: `step`, `levels`, or else `max_error`. Values that the levels cannot stand for
    are kept as they are, bit for bit: NaN, infinities, `fill_value`, and with `max_error` whatever would be off by
    more. Each costs its own size once, however often it occurs in the chunk.

    Parameters
    ----------
    max_error : float, optional
        The most that a value may be off by, above 0, in the data's unit, reckoned in float64. Alone, it gives cells as
        wide as it allows.
    rule : {"uniform", "deadzone", "lloyd-max"}, default "uniform"
        "uniform": multiples of the step, or `levels` equal cells over the range of the chunk. "deadzone": the cell
        around zero is twice as wide as the step, and others lie between multiples of it; with `max_error` alone the
        step is that. "lloyd-max": the `levels` of least squared error for the chunk.
    step : float, optional
        Width of a cell, above 0.
    levels : int or sequence of float, optional
        How many levels each chunk gets, 1 to 65,536; or the representation levels themselves, whatever the chunk.
    fill_value : float, optional
        A value that stands for missing data.
    whole_bytes : bool, default False
        Use 8, 16, 24 or 32 bits a code, which suits a compressor that comes after.

    Raises
    ------
    ArgumentError
        Parameters that exclude each other, or data that are neither floats nor integers of at most 32 bits.
    BadStreamError
        A damaged stream.

    Notes
    -----
    Floats of 16, 32 and 64 bits and integers of up to 32, in either byte order. A chunk that quantization would make
    larger is kept as it is. With `step` the error is at most half a step, in the deadzone a step, but for rounding.

    Examples
    --------
    >>> codec = Quantize(max_error=0.05)
    >>> x = np.tile(np.array([0.12, 3.14, np.nan, 0.56], np.float32), 1000)
    >>> stream = codec.encode(x)
    >>> x.nbytes, len(stream)
    (16000, 2541)
    >>> codec.decode(stream)[:4].round(3)
    array([0.1, 3.1, nan, 0.6], dtype=float32)
    >>> codec.get_config()["id"]
    'fewbits.quantize'
    """

    codec_id = "fewbits.quantize"

    def __init__(
        self,
        max_error: float | None = None,
        *,
        rule: str = "uniform",
        step: float | None = None,
        levels: int | Sequence[float] | None = None,
        fill_value: float | None = None,
        whole_bytes: bool = False,
    ) -> None:
        self.max_error = None if max_error is None else check_positive("max_error", max_error)
        self.rule = check_choice("rule", rule, ("uniform", "deadzone", "lloyd-max"))
        self.step = None if step is None else check_positive("step", step)
        # What is not finite is kept in any case, and would be no JSON.
        self.fill_value = (
            None if fill_value is None or not np.isfinite(fill_value) else check_number("fill_value", fill_value)
        )
        self.whole_bytes = check_truth("whole_bytes", whole_bytes)
        if levels is None or isinstance(levels, int | np.integer):
            self.levels: Any = None if levels is None else check_count("levels", levels, 1, _MOST_LEVELS)
        else:
            self.levels = [float(level) for level in quantizers.Levels(levels).representation_levels_]
        if step is not None and levels is not None:
            raise ArgumentError(f"step must be None when levels are given, got {step!r}.")
        if step is None and levels is None and max_error is None:
            raise ArgumentError("one of max_error, step and levels must be given, got none.")
        if rule == "lloyd-max" and not isinstance(self.levels, int):
            raise ArgumentError(f"levels must be a number of levels for rule 'lloyd-max', got {levels!r}.")
        if rule == "deadzone" and levels is not None:
            raise ArgumentError(f"levels must be None for rule 'deadzone', got {levels!r}.")

    def encode(self, buf: Any) -> bytes:
        """The stream of an array."""
        given: Array = ensure_ndarray(buf).ravel(order="A")
        if given.dtype.kind not in "iuf" or given.dtype.itemsize > (8 if given.dtype.kind == "f" else 4):
            raise ArgumentError(
                f"the data must be floats of at most 64 bits or integers of at most 32, got {given.dtype}."
            )
        samples = given.astype(given.dtype.newbyteorder("="))
        exact = ~np.isfinite(samples)
        if self.fill_value is not None:
            exact |= samples == self.fill_value
        place = np.flatnonzero(~exact)
        cells = (self._gridded if self.levels is None else self._designed)(samples[place])
        exact[place[~cells.usable]] = True
        kept, inverse = np.unique(samples[exact].view(f"u{samples.itemsize}"), return_inverse=True)
        codes = np.empty(samples.size, np.uint32)
        codes[~exact] = cells.codes[cells.usable]
        codes[exact] = cells.alphabet + inverse
        width = _width(cells.alphabet + len(kept), whole_bytes=self.whole_bytes)
        head = _HEAD.pack(cells.kind, given.dtype.str.encode(), width, samples.size, cells.alphabet, len(kept))
        stream = head + cells.head + _little(kept) + _pack(codes, width)
        raw = _HEAD.pack(_RAW, given.dtype.str.encode(), 0, samples.size, 0, 0) + given.tobytes()
        return min(stream, raw, key=len)

    def decode(self, buf: Any, out: Any = None) -> Any:
        """The array of a stream, in one dimension."""
        data = _bytes(buf)
        kind, text, width, size, count, kept = _head(_HEAD, data)
        dtype = _dtype(text, "iuf")
        data, native = data[_HEAD.size :], dtype.newbyteorder("=")
        if kind == _RAW:
            return ndarray_copy(_taken(data, size, dtype)[0], out)
        if kind > _DEADZONE or not 0 < width <= 32:
            raise BadStreamError(f"the stream is damaged: levels of kind {kind}, {width} bits a code")
        step, start, table = 0.0, 0.0, np.empty(0, native)
        if kind == _TABLE:
            table, data = _taken(data, count, native.newbyteorder("<"))
        else:
            step, start = _head(_GRID_HEAD, data)
            data = data[_GRID_HEAD.size :]
        values, data = _taken(data, kept, native.newbyteorder("<"))
        codes = _unpack(data, width, size)
        if size and int(codes.max()) >= count + kept:
            raise BadStreamError(f"the stream is damaged: code {codes.max()} of {count + kept}")
        samples = np.empty(size, native)
        exact = codes >= count
        samples[exact] = values[codes[exact] - count]
        if kind == _TABLE:
            samples[~exact] = table[codes[~exact]]
        else:
            with np.errstate(all="ignore"):  # only a damaged stream has such steps
                samples[~exact] = round_to(_on_grid(kind, start + codes[~exact], step), native)
        return ndarray_copy(samples.astype(dtype), out)

    def _designed(self, samples: Array) -> _Cells:
        """A table of levels."""
        quantizer: ScalarQuantizer
        if isinstance(self.levels, list):
            quantizer = quantizers.Levels(self.levels, dtype=samples.dtype)
        elif samples.size:
            source = Histogram.of(samples)
            quantizer = _RULES[self.rule](min(self.levels, len(source.values))).design(source)
        else:
            return _Cells(_TABLE, 0, np.empty(0, np.uint32), np.empty(0, bool))
        codes = quantizer.encode(samples)
        table = quantizer.decode(np.arange(quantizer.n_levels_))
        return _Cells(_TABLE, len(table), codes, self._near(table[codes], samples), _little(table))

    def _gridded(self, samples: Array) -> _Cells:
        """Cells of one width, from the first that holds samples to the last."""
        kind = _DEADZONE if self.rule == "deadzone" else _GRID
        with np.errstate(over="ignore"):  # what is beyond a float is kept
            step = self._step(samples)
            number = samples / np.float64(step)
            number = np.trunc(number) if kind == _DEADZONE else np.rint(number)
            usable = np.isfinite(number)
            if usable.any() and np.ptp(number[usable]) >= _MOST_CELLS:  # those around the middle
                usable &= np.abs(number - np.median(number[usable])) < _MOST_CELLS // 2
            number = np.where(usable, number, 0)
            usable &= self._near(round_to(_on_grid(kind, number, step), samples.dtype), samples)
        if not usable.any():
            return _Cells(kind, 0, np.zeros(len(samples), np.uint32), usable, _GRID_HEAD.pack(step, 0))
        start = float(number[usable].min())
        codes = np.where(usable, number - start, 0).astype(np.uint32)
        return _Cells(kind, int(codes.max()) + 1, codes, usable, _GRID_HEAD.pack(step, start))

    def _near(self, levels: Array, samples: Array) -> Array:
        """Where levels are no farther from their samples than is allowed."""
        if self.max_error is None:
            return np.ones(len(samples), bool)
        with np.errstate(over="ignore"):
            return np.abs(levels.astype(np.float64) - samples.astype(np.float64)) <= self.max_error

    def _step(self, samples: Array) -> float:
        """The step, or the widest one that keeps the error after levels are rounded to the type of the data."""
        if self.step is not None:
            return self.step
        assert self.max_error is not None
        most = self.max_error
        if samples.dtype.kind == "f":
            rounding = 2 * float(np.spacing(np.abs(samples).max(initial=0)))
            most = most - rounding if rounding < most / 2 else most
            return most if self.rule == "deadzone" else min(2 * most, float(np.finfo(np.float64).max))
        whole = float(np.floor(most))  # the error of integers is an integer
        return max(whole, 1.0) if self.rule == "deadzone" else 2 * whole + 1


class _Cells(NamedTuple):
    """What levels a stream has, and the codes of samples.

    Attributes
    ----------
    kind, alphabet : int
        `_TABLE`, `_GRID` or `_DEADZONE`; number of levels.
    codes : ndarray of uint32
    usable : ndarray of bool
        Samples whose level will do.
    head : bytes
        The levels as the stream holds them.
    """

    kind: int
    alphabet: int
    codes: Array
    usable: Array
    head: bytes = b""


class Bits(Codec):
    """Integers of a few bits each, packed.

    Parameters
    ----------
    bits : int, optional
        Bits a code, 1 to 16. Default: for each chunk as many as its largest needs.

    Raises
    ------
    ArgumentError
        Data that are neither integers nor booleans.
    BadStreamError
        A damaged stream.

    Notes
    -----
    A chunk with values that do not fit (a fill value, say, or a negative one) is kept as it is.

    Examples
    --------
    >>> codec = Bits()
    >>> stream = codec.encode(np.arange(8).repeat(100))
    >>> len(stream), codec.decode(stream)[-3:]
    (312, array([7, 7, 7]))
    """

    codec_id = "fewbits.bits"

    def __init__(self, bits: int | None = None) -> None:
        self.bits = None if bits is None else check_count("bits", bits, 1, 16)

    def encode(self, buf: Any) -> bytes:
        """The stream of an array."""
        given: Array = ensure_ndarray(buf).ravel(order="A")
        if given.dtype.kind not in "iub":
            raise ArgumentError(f"the data must be integers or booleans, got {given.dtype}.")
        whole = given.view(np.uint8) if given.dtype.kind == "b" else given
        low, high = (int(whole.min()), int(whole.max())) if whole.size else (0, 0)
        fits = low >= 0 and high < 1 << (self.bits or 16)
        width = (self.bits or width_of(high + 1)) if fits else 0
        packed = pack(whole, width).tobytes() if fits else given.tobytes()
        return _BITS_HEAD.pack(given.dtype.str.encode(), width, given.size) + packed

    def decode(self, buf: Any, out: Any = None) -> Any:
        """The array of a stream, in one dimension."""
        data = _bytes(buf)
        text, width, size = _head(_BITS_HEAD, data)
        dtype, data = _dtype(text, "iub"), data[_BITS_HEAD.size :]
        if width > 16:
            raise BadStreamError(f"the stream is damaged: {width} bits a code")
        values = _unpack(data, width, size).astype(dtype) if width else _taken(data, size, dtype)[0]
        return ndarray_copy(values, out)


class Stream(Codec):
    """Integers of few distinct values, such as labels, masks and maps of indexes, in ``.fbq`` streams without loss.

    The values are found chunk by chunk. Of chunks with more than one axis the last two are coded as a picture.

    Parameters
    ----------
    effort : {1, 5, 9}, default 5
        As `fewbits.coding.encode_stream` takes it: the quickest, the usual, the smallest.

    Raises
    ------
    ArgumentError
        Data that are neither integers nor booleans.
    BadStreamError
        A damaged stream.

    Notes
    -----
    A chunk that the stream would make larger, or of more than 65,536 values, is kept as it is.

    Examples
    --------
    >>> codec = Stream(effort=1)
    >>> labels = np.arange(10_000).reshape(100, 100) // 2500 * 1000
    >>> len(codec.encode(labels)) < 100
    True
    >>> bool((codec.decode(codec.encode(labels)) == labels.ravel()).all())
    True
    """

    codec_id = "fewbits.stream"

    def __init__(self, effort: int = 5) -> None:
        coder_of(effort)  # checks it
        self.effort = effort

    def encode(self, buf: Any) -> bytes:
        """The stream of an array."""
        given: Array = ensure_ndarray(buf)
        if given.dtype.kind not in "iub":
            raise ArgumentError(f"the data must be integers or booleans, got {given.dtype}.")
        given = given.T if given.flags.f_contiguous else np.ascontiguousarray(given)
        name, raw = given.dtype.str.encode(), _STREAM_HEAD.size + given.nbytes
        try:
            whole = given.view(np.uint8) if given.dtype.kind == "b" else given.astype(given.dtype.newbyteorder("="))
            stream = encode_stream(*distinct_levels(whole), effort=self.effort, threads=1, reorder=True)
        except ArgumentError:  # no values, or too many
            stream = bytes(raw)
        if _STREAM_HEAD.size + len(stream) < raw:
            return _STREAM_HEAD.pack(name, True) + stream
        return _STREAM_HEAD.pack(name, False) + given.tobytes()

    def decode(self, buf: Any, out: Any = None) -> Any:
        """The array of a stream, in one dimension."""
        data = _bytes(buf)
        text, coded = _head(_STREAM_HEAD, data)
        dtype, data = _dtype(text, "iub"), data[_STREAM_HEAD.size :]
        if not coded:
            return ndarray_copy(_taken(data, len(data) // dtype.itemsize, dtype)[0], out)
        return ndarray_copy(np.asarray(open_stream(data, threads=1)).ravel().astype(dtype), out)


def _on_grid(kind: int, number: Array, step: float) -> Array:
    """The middles of cells, by their numbers from that at zero on; the cell at zero has its level there."""
    return (number + 0.5 * np.sign(number)) * step if kind == _DEADZONE else number * step


def _width(alphabet: int, *, whole_bytes: bool) -> int:
    """Bits a code."""
    width = max(1, (alphabet - 1).bit_length())
    return -(-width // 8) * 8 if whole_bytes else width


def _pack(codes: Array, width: int) -> bytes:
    """Codes of up to 32 bits: the lower 16 of all first, then the others."""
    if width <= 16:
        return pack(codes, width).tobytes()
    return pack(codes & 0xFFFF, 16).tobytes() + pack(codes >> 16, width - 16).tobytes()


def _unpack(data: bytes, width: int, size: int) -> Array:
    """`size` codes that take all of the data, as uint32."""
    widths = (width,) if width <= 16 else (16, width - 16)
    sizes = [packed_size((size,), part) if size < 8 * len(data) + 1 else -1 for part in widths]
    if sum(sizes) != len(data):
        raise BadStreamError(f"the stream is damaged: {len(data):,} bytes for {size:,} codes of {width} bits")
    codes = unpack(data[: sizes[0]], widths[0], size).astype(np.uint32)
    if width > 16:
        codes |= unpack(data[sizes[0] :], width - 16, size).astype(np.uint32) << 16
    return codes


def _little(values: Array) -> bytes:
    return values.astype(values.dtype.newbyteorder("<")).tobytes()


def _bytes(buf: Any) -> bytes:
    return bytes(ensure_contiguous_ndarray(buf).view(np.uint8).data)


def _head(head: struct.Struct, data: bytes) -> tuple[Any, ...]:
    if len(data) < head.size:
        raise BadStreamError(f"the stream ends after {len(data)} bytes, in a head of {head.size}")
    return head.unpack_from(data)


def _dtype(text: bytes, kinds: str) -> np.dtype[Any]:
    """The type that a head names."""
    dtype = _DTYPES.get(text)
    if dtype is None or dtype.kind not in kinds:
        raise BadStreamError(f"the stream is damaged: its samples are of type {text!r}")
    return dtype


def _taken(data: bytes, size: int, dtype: np.dtype[Any]) -> tuple[Array, bytes]:
    """The first values of the data, and what comes after."""
    if size * dtype.itemsize > len(data):
        raise BadStreamError(f"the stream ends after {len(data):,} bytes of {size * dtype.itemsize:,}")
    return np.frombuffer(data, dtype, size), data[size * dtype.itemsize :]
