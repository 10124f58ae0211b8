"""A decoder of ``.fbq`` streams, written from docs/format.md alone: slow, and trusting."""

import math
import struct
import zlib
from itertools import pairwise

import numpy as np

from .context_coder import context_decode
from .fast_coder import fast_decode
from .trellis import trellis_words

TYPES = ["u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8"]
LABELS, LEVELS, PALETTE, VECTORS, TRELLIS = range(5)


class Fields:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        self.at += count
        assert self.at <= len(self.data)
        return self.data[self.at - count : self.at]

    def byte(self):
        return self.take(1)[0]

    def varint(self):
        number = shift = 0
        while True:
            byte = self.byte()
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number

    def signed(self):
        number = self.varint()
        return -(number + 1) // 2 if number % 2 else number // 2

    def f64(self):
        return struct.unpack("<d", self.take(8))[0]


class Coder:
    def __init__(self, data):
        self.data = iter(data)
        self.range, self.code = 2**32 - 1, 0
        for _ in range(4):
            self.code = 256 * self.code + next(self.data, 0)

    def shift(self):
        while self.range < 2**24:
            self.range *= 256
            self.code = (256 * self.code + next(self.data, 0)) % 2**32

    def bit(self, model):
        p, n = model
        bound = self.range // 65536 * p
        bit = self.code < bound
        if bit:
            self.range = bound
        else:
            self.range -= bound
            self.code -= bound
        p += math.floor(((65536 if bit else 0) - p) * (131072 // min(2 * n + 3, 48)) / 65536)
        model[:] = [min(max(p, 32), 65504), min(n + 1, 23)]
        self.shift()
        return int(bit)

    def even(self, bits):
        value = 0
        while bits:
            part = min(bits, 16)
            bits -= part
            self.range //= 2**part
            digit = min(self.code // self.range, 2**part - 1)
            self.code -= digit * self.range
            value = value * 2**part + digit
            self.shift()
        return value


class Model:
    def __init__(self, mean):
        self.mean, self.count = 16 * mean, 3
        self.sign, self.more = [32768, 0], [[46000, 2] for _ in range(20)]

    def next(self, coder):
        negative = coder.bit(self.sign)
        low = max((self.mean // 16).bit_length() - 2, 0)
        quotient = 0
        while quotient < 20 and coder.bit(self.more[quotient]):
            quotient += 1
        if quotient == 20:
            quotient = 19 + coder.even(coder.even(7))
        magnitude = quotient * 2**low + coder.even(low)
        self.count = min(self.count + 1, 16)
        self.mean += math.floor((min(16 * magnitude, 4 * self.mean + 64) - self.mean) / self.count)
        return -magnitude - 1 if negative else magnitude


def read_tables(fields, lengths, dtype, width, palette):
    method, size = fields.byte(), dtype.itemsize
    d = width or 1
    if method == 0:
        tables = [np.frombuffer(fields.take(n * d * size), dtype.newbyteorder("<")).astype(dtype) for n in lengths]
    elif method == 3:
        tables = [(fields.f64() + np.arange(n) * fields.f64()).astype(dtype) for n in lengths]
    elif method == 4:
        tables = [((fields.signed() / 2 + np.arange(n)) * fields.f64()).astype(dtype) for n in lengths]
    elif method == 5:
        tables = [middles(fields, n, dtype) for n in lengths]
    elif method == 6:
        tables = [whole(fields, n, dtype) for n in lengths]
    else:
        tables = read_modelled(fields, method, lengths, dtype, d, palette)
    return [table if width is None else table.reshape(-1, width) for table in tables]


def whole(fields, n, dtype):
    first, step = fields.signed(), fields.varint()
    return np.array([first + k * step for k in range(n)], dtype)


def middles(fields, n, dtype):
    low, high = (float(x) for x in np.frombuffer(fields.take(2 * dtype.itemsize), dtype.newbyteorder("<")))
    edges = [low + k * ((high - low) / n) for k in range(n)] + [high]
    return np.array([a + (b - a) / 2 for a, b in pairwise(edges)], dtype)


def read_modelled(fields, method, lengths, dtype, d, palette):
    order, rounded = method % 16, method >= 16
    step = fields.f64() if rounded else None
    shift = fields.byte() if dtype.kind == "f" and not rounded else 0
    if palette:
        models = [Model(max(256 // sum(lengths), 1)) for _ in range(d - 2)] + [Model(32), Model(32)]
    else:
        mean = 2 ** fields.byte() // 2
        models = [Model(mean)] + [Model(mean)] * (d - 1)
    coder = Coder(fields.take(len(fields.data) - fields.at))
    tables, first = [], [0] * d
    for length in lengths:
        rows = []
        for _ in range(length):
            row = []
            for j, model in enumerate(models):
                if palette and rows and j >= d - 2:
                    recent = [old[j] for old in rows[-12:]]
                    guess = sum(recent) // len(recent)
                elif not palette and j > 0:
                    guess = row[j - 1]
                elif not rows:
                    guess = first[j]
                elif order == 2 and len(rows) > 1:
                    guess = 2 * rows[-1][j] - rows[-2][j]
                else:
                    guess = rows[-1][j]
                row.append(guess + model.next(coder))
            rows.append(row)
        first = rows[0]
        tables.append([back(n, dtype, step, shift) for row in rows for n in (colour(row) if palette else row)])
    return [np.array(table, dtype) for table in tables]


def colour(row):
    *alpha, green, red, blue = row
    return [red + green, green, blue + green, *alpha]


def back(number, dtype, step, shift):
    if step is not None:
        return np.float64(number) * step
    if dtype.kind != "f":
        return number
    number *= 2**shift
    bits = number if number >= 0 else 2 ** (8 * dtype.itemsize - 1) - number
    return np.array(bits, f"u{dtype.itemsize}").view(dtype)[()]


def geometry(kind, tables, levels):
    """Where codes lie."""
    if kind in (LABELS, TRELLIS):
        return np.zeros((1, levels, 0), np.uint16)
    if kind == PALETTE:
        return np.array(tables, np.uint16) * 256
    low, high = min(table.min() for table in tables), max(table.max() for table in tables)
    if low == high:
        places = [np.zeros(table.shape, int) for table in tables]
    elif tables[0].dtype.kind == "f":
        low, high = np.float64(low), np.float64(high)
        places = [((np.float64(t) / 2 - low / 2) / (high / 2 - low / 2) * 65535).astype(int) for t in tables]
    else:
        places = [(t.astype(object) - int(low)) * 65535 // (int(high) - int(low)) for t in tables]
    places = [place.reshape(len(place), -1) for place in places]
    if places[0].shape[1] > 4:
        places = [place.sum(1, keepdims=True) // place.shape[1] for place in places]
    return np.array([[*place, *[place[-1]] * (levels - len(place))] for place in places]).astype(np.uint16)


def uncode(data, shape, axis, levels, coder, points):
    """Codes of an array."""
    if levels == 1 or math.prod(shape) == 0:
        return np.zeros(shape, int)
    if coder == 0:
        return unpack(data, shape, axis, levels)
    if axis is None:
        padded = [1] * (3 - len(shape)) + list(shape)
        planes = [math.prod(padded[:-2]), *padded[-2:]]
    else:
        rest = [side for a, side in enumerate(shape) if a != axis]
        padded = [1] * (2 - len(rest)) + rest
        planes = [shape[axis], math.prod(padded[:-1]), padded[-1]]
    if coder == 2:
        codes = context_decode(data[1:], tuple(planes), points, data[0] == 1).astype(int)
    else:
        codes = fast_decode(data, points, tuple(planes), np.uint8 if levels <= 256 else np.uint16).astype(int)
    if coder == 1 and levels > 256:
        keys = [sorted(range(levels), key=lambda k: interleaved(table[k])) for table in points.tolist()]
        codes = np.array([np.array(keys[p % len(keys)])[plane] for p, plane in enumerate(codes)])
    if axis is None:
        return codes.reshape(shape)
    return np.moveaxis(codes.reshape(shape[axis], *rest), 0, axis)


def interleaved(point):
    """The bits of numbers in turns."""
    return [number >> bit & 1 for bit in range(15, -1, -1) for number in point]


def unpack(data, shape, axis, levels):
    """Packed codes of an array."""
    count = math.prod(shape)
    width = max((levels - 1).bit_length(), 1)
    bits = "".join(f"{byte:08b}" for byte in data)
    codes = np.array([int(bits[i * width : (i + 1) * width], 2) for i in range(count)])
    if axis is None:
        return codes.reshape(shape)
    rest = [side for a, side in enumerate(shape) if a != axis]
    return np.moveaxis(codes.reshape(shape[axis], *rest), 0, axis)


def decode(data):
    """Codes, samples and the ancillary chunks of a stream."""
    fields = Fields(data)
    assert fields.take(4) == b"\xffbq\x01"
    kind_coder, type_variant, axes = fields.byte(), fields.byte(), fields.byte()
    kind, coder, variant = kind_coder % 16, kind_coder // 16, type_variant // 16
    dtype, n, uneven, planes, channels = (
        np.dtype(TYPES[type_variant % 16]),
        axes % 32,
        bool(axes & 32),
        bool(axes & 64),
        bool(axes & 128),
    )
    axis = fields.varint() if planes else None
    shape = [fields.varint() for _ in range(n)]
    levels = fields.varint() + 1
    width = fields.varint() if kind == VECTORS else 3 + variant // 4 if kind == PALETTE else None
    tables, extra = [], []
    while True:
        letter = fields.take(1)
        chunk = Fields(fields.take(fields.varint()))
        if letter in b"CT":
            break
        if letter == b"B":
            count = shape[axis] if channels else 1
            lengths = [levels - chunk.varint() for _ in range(count)] if uneven else [levels] * count
            lengths = [2 * levels] * count if kind == TRELLIS else lengths
            tables = read_tables(chunk, lengths, dtype, width, kind == PALETTE)
            assert chunk.at == len(chunk.data)
        else:
            extra.append((letter, chunk.data))
    head = fields.data[: fields.at]
    assert int.from_bytes(fields.take(4), "little") == zlib.crc32(head)
    codes, points = np.zeros(shape, int), geometry(kind, tables, levels)
    if letter == b"C":
        codes[...] = uncode(chunk.data, shape, axis, levels, coder, points)
    else:
        sides = [chunk.varint() for _ in shape]
        for place in np.ndindex(*(-(-length // side) for length, side in zip(shape, sides, strict=True))):
            part = tuple(slice(p * side, (p + 1) * side) for p, side in zip(place, sides, strict=True))
            size, check = chunk.varint(), int.from_bytes(chunk.take(4), "little")
            tile = fields.take(size)
            assert zlib.crc32(tile) == check
            codes[part] = uncode(tile, codes[part].shape, axis, levels, coder, points)
    assert fields.at == len(data)
    return codes, samples_of(codes, kind, tables, axis if channels else None, levels, 4 << variant), extra


def samples_of(codes, kind, tables, axis, levels, states):
    if kind == LABELS:
        return codes
    if axis is None:
        return look_up(codes, kind, tables[0], levels, states)
    parts = [look_up(np.take(codes, c, axis), kind, table, levels, states) for c, table in enumerate(tables)]
    return np.stack(parts, axis)


def look_up(codes, kind, table, levels, states):
    if kind == TRELLIS:
        return table[trellis_words(codes.ravel(), levels.bit_length() - 1, states)].reshape(codes.shape)
    return table[codes]
