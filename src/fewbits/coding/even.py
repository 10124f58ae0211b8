"""Levels at equal distances: told by two numbers, to the bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

import numpy as np

from .._checks import Array
from ..errors import BadStreamError
from .varint import ByteReader, signed_varint, varint

_NEAR = 3  # floats on either side of a guess that are tried


class Rule(NamedTuple):
    """One way in which levels are laid.

    Attributes
    ----------
    kinds : str
        Kinds of types that levels may have: "f", or "iu".
    find : callable
        What tells levels, of which there are three at least, in bytes; None if they are not laid so.
    read : callable
        So many levels of a type, from what tells them.
    """

    kinds: str

    find: Callable[[Array], bytes | None]
    read: Callable[[ByteReader, int, np.dtype[Any]], Array]


def _line(offset: Any, step: Any, count: int) -> Array:
    """Level k is offset + k·step, rounded after each operation."""
    return np.asarray(offset + np.arange(count) * step)


def _find_line(levels: Array) -> bytes | None:
    wide = levels.astype(np.float64)
    for step in _steps(wide):
        if _same(_line(wide[0], step, len(wide)), levels):
            return np.array([wide[0], step], "<f8").tobytes()
    return None


def _read_line(reader: ByteReader, count: int, dtype: np.dtype[Any]) -> Array:
    offset, step = np.frombuffer(reader.take(16, "the offset and step of levels"), "<f8")
    return _line(offset, step, count).astype(dtype)


def _multiples(twice_first: int, step: Any, count: int) -> Array:
    """Level k is (first + k)·step, twice `first` being whole."""
    return np.asarray((twice_first / 2 + np.arange(count)) * step)


def _find_multiples(levels: Array) -> bytes | None:
    wide = levels.astype(np.float64)
    for step in _steps(wide):
        twice = np.rint(2 * wide[0] / step)
        if abs(twice) < 2.0**53 and _same(_multiples(int(twice), step, len(wide)), levels):
            return signed_varint(int(twice)) + np.array([step], "<f8").tobytes()
    return None


def _read_multiples(reader: ByteReader, count: int, dtype: np.dtype[Any]) -> Array:
    twice = reader.signed_varint("twice the first multiple")
    step = np.frombuffer(reader.take(8, "the step of levels"), "<f8")[0]
    return _multiples(twice, step, count).astype(dtype)


def _middles(low: Any, high: Any, count: int) -> Array:
    """Level k is the middle of the k-th of so many equal cells from `low` to `high`, as `Uniform` lays them."""
    edges = low + np.arange(count + 1) * ((high - low) / count)
    edges[-1] = high
    return np.asarray(edges[:-1] + (edges[1:] - edges[:-1]) / 2)


def _find_middles(levels: Array) -> bytes | None:
    wide = levels.astype(np.float64)
    half = (wide[-1] - wide[0]) / (len(wide) - 1) / 2
    for low in _around(levels.dtype.type(wide[0] - half)):
        for high in _around(levels.dtype.type(wide[-1] + half)):
            ends = np.array([low, high])
            if _same(_middles(np.float64(low), np.float64(high), len(wide)), levels):
                return ends.astype(ends.dtype.newbyteorder("<")).tobytes()
    return None


def _read_middles(reader: ByteReader, count: int, dtype: np.dtype[Any]) -> Array:
    low, high = np.frombuffer(reader.take(2 * dtype.itemsize, "the range of levels"), dtype.newbyteorder("<"))
    return _middles(np.float64(low), np.float64(high), count).astype(dtype)


def _find_whole(levels: Array) -> bytes | None:
    """Level k is first + k·step, whole numbers."""
    first, step = int(levels[0]), int(levels[1]) - int(levels[0])
    if step <= 0 or first >= 2**63 or int(levels[-1]) != first + (len(levels) - 1) * step:
        return None
    even = (np.diff(levels.view(f"u{levels.itemsize}")) == np.uint64(step)).all()  # modulo 2**bits
    return signed_varint(first) + varint(step) if even else None


def _read_whole(reader: ByteReader, count: int, dtype: np.dtype[Any]) -> Array:
    begin, bounds = reader.offset, np.iinfo(dtype)
    first, step = reader.signed_varint("the first level"), reader.varint("the step of levels")
    if not int(bounds.min) <= first <= first + (count - 1) * step <= int(bounds.max):
        raise BadStreamError(f"the codebook holds numbers that {dtype} does not", begin)
    return (np.arange(count, dtype=np.uint64) * np.uint64(step) + np.uint64(first % 2**64)).astype(dtype)


RULES = {  # by the method's number in the file
    3: Rule("f", _find_line, _read_line),
    4: Rule("f", _find_multiples, _read_multiples),
    5: Rule("f", _find_middles, _read_middles),
    6: Rule("iu", _find_whole, _read_whole),
}


def even_codebooks(tables: Sequence[Array]) -> list[bytes]:
    """Levels of tables as each rule tells them that holds for all: its number, and what it found."""
    told = []
    with np.errstate(over="ignore", invalid="ignore"):
        for number, rule in RULES.items():
            if tables[0].dtype.kind not in rule.kinds:
                continue
            parts = list(takewhile(bool, (rule.find(table) if len(table) > 2 else None for table in tables)))
            if len(parts) == len(tables):
                told.append(bytes([number]) + b"".join(filter(None, parts)))
    return told


def _steps(wide: Array) -> Iterator[Any]:
    """Steps that levels may have been laid with."""
    for likely in (wide[1] - wide[0], (wide[-1] - wide[0]) / (len(wide) - 1), wide[-1] / (len(wide) - 1)):
        yield from (step for step in _around(likely) if 0 < step < np.inf)


def _around(value: Any) -> list[Any]:
    """A float and those next to it."""
    below, above = [value], [value]
    for _ in range(_NEAR):
        below.append(np.nextafter(below[-1], value.dtype.type(-np.inf)))
        above.append(np.nextafter(above[-1], value.dtype.type(np.inf)))
    return [*below, *above[1:]]


def _same(found: Array, levels: Array) -> bool:
    """Whether levels, once in their type, are these to the bit."""
    return found.astype(levels.dtype).tobytes() == levels.tobytes()
