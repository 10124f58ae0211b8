"""PNG files at their real depth, as small as zlib makes them with the best filter.

PNG specification, third edition (W3C, 2025).
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

import numpy as np

from .._checks import Array
from ..coding import pack, width_of
from ..errors import ArgumentError
from ..palettes.palette import sort_colors
from ..statistics import unique_colors

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _TRUECOLOR, _INDEXED, _TRUECOLOR_ALPHA = 0, 2, 3, 6
_SAMPLE_PIXELS = 1 << 15  # settings are compared on about this much of the picture (bytes if pixels are smaller)


class Extras(NamedTuple):
    """What a file carries beside its pixels.

    Attributes
    ----------
    profile : bytes or None
        ICC profile.
    dpi : (float, float) or None
        Pixels per inch, horizontal and vertical.
    """

    profile: bytes | None = None
    dpi: tuple[float, float] | None = None


NO_EXTRAS = Extras()


def encode_indexed(codes: Array, palette: Array, extras: Extras = NO_EXTRAS) -> bytes:
    """PNG of codes and their colours, at 1, 2, 4 or 8 bits a pixel.

    Parameters
    ----------
    codes : ndarray of shape (rows, columns), unsigned integers below K
    palette : ndarray of shape (K, 3) or (K, 4), uint8
        1 to 256 colours; alpha is written for as many entries as need it. Grey levels that a PNG of the same depth has
        by itself need no palette and get none.
    extras : Extras
    """
    if len(palette) > 256:
        raise ArgumentError(f"A PNG palette holds at most 256 colours, got {len(palette)}.")
    depth = depth_of(len(palette))
    space = (extras.profile or b"")[16:20]  # an ICC profile for grey only goes with grey pixels, and RGB with colours
    opaque = palette.shape[1] == 3 or bool((palette[:, 3] == 255).all())
    if opaque and bool((palette[:, :1] == palette[:, :3]).all()) and space != b"RGB ":
        for bits in (depth, 8) if space == b"GRAY" else (depth,):
            step = 255 // ((1 << bits) - 1)
            if (palette[:, 0] % step == 0).all():
                values = (palette[:, 0] // step)[codes]
                return _file(pack(values, bits, pad_rows=True), codes.shape, bits, _GREY, 1, extras)
    chunks = [_chunk(b"PLTE", palette[:, :3].tobytes())]
    if not opaque:
        last = int(np.flatnonzero(palette[:, 3] < 255)[-1])
        chunks.append(_chunk(b"tRNS", palette[: last + 1, 3].tobytes()))
    return _file(pack(codes, depth, pad_rows=True), codes.shape, depth, _INDEXED, 1, extras, b"".join(chunks))


def encode_pixels(pixels: Array, extras: Extras = NO_EXTRAS) -> bytes:
    """PNG of pixels, indexed where there are no more than 256 colours.

    Parameters
    ----------
    pixels : ndarray, uint8 or uint16
        (rows, columns) grey, uint8 or uint16; or (rows, columns, 3 or 4) RGB or RGBA, uint8.
    extras : Extras
    """
    shape = pixels.shape[:2]
    if pixels.dtype == np.uint16:
        return _file(pixels.astype(">u2").view(np.uint8), shape, 16, _GREY, 2, extras)
    few = indexed(pixels)
    if few is not None:
        return encode_indexed(*few, extras)
    channels = pixels.shape[2]
    kind = {3: _TRUECOLOR, 4: _TRUECOLOR_ALPHA}[channels]
    return _file(pixels.reshape(shape[0], -1), shape, 8, kind, channels, extras)


class Indexed(NamedTuple):
    """Pixels as codes, (rows, columns), and their colours, (K, 3 or 4), uint8, K at most 256."""

    codes: Array
    colors: Array


def indexed(pixels: Array) -> Indexed | None:
    """Codes and colours of 8-bit grey, RGB or RGBA pixels; None if there are more than 256 colours."""
    colors = pixels[..., None] if pixels.ndim == 2 else pixels
    channels = colors.shape[2]
    present, _, rows = unique_colors(np.ascontiguousarray(colors).reshape(-1, channels), inverse=True)
    if len(present) > 256:
        return None
    keys = present if channels > 1 else np.repeat(present, 3, axis=1)
    palette = sort_colors(keys)
    code_of = {bytes(color): code for code, color in enumerate(palette)}
    table = np.array([code_of[bytes(color)] for color in keys], np.uint8)
    return Indexed(table[rows].reshape(pixels.shape[:2]), palette)


def depth_of(levels: int) -> int:
    """The least of 1, 2, 4 and 8 bits (and 16) that count `levels`."""
    return 1 << (width_of(levels) - 1).bit_length()


def _file(
    rows: Array, shape: tuple[int, ...], depth: int, kind: int, pixel: int, extras: Extras, colors: bytes = b""
) -> bytes:
    height, width = shape
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    parts = [_SIGNATURE, _chunk(b"IHDR", header)]
    if extras.profile and extras.profile[16:20] == (b"GRAY" if kind == _GREY else b"RGB "):
        parts.append(_chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(extras.profile, 9)))
    parts.append(colors)
    if extras.dpi:
        per_metre = (round(dots / 0.0254) for dots in extras.dpi)
        parts.append(_chunk(b"pHYs", struct.pack(">IIB", *per_metre, 1)))
    parts += [_chunk(b"IDAT", _compress(rows, pixel)), _chunk(b"IEND", b"")]
    return b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _compress(rows: Array, pixel: int) -> bytes:
    """The filtered rows in a zlib stream, with the filter and the settings that do best on a sample of the rows."""
    samples = [_sample(rows, pixel, choice) for choice in range(_ADAPTIVE + 1)]
    fast = [len(_deflate(sample, 1, zlib.Z_DEFAULT_STRATEGY)) for sample in samples]
    close = [choice for choice, size in enumerate(fast) if size <= 1.03 * min(fast)]
    # Level 6 stands for 9: it ranks alike and is faster. Level 1 can win on noise.
    settings = ((6, zlib.Z_DEFAULT_STRATEGY), (6, zlib.Z_FILTERED), (1, zlib.Z_DEFAULT_STRATEGY))
    choice, (level, strategy) = min(
        ((choice, setting) for choice in close for setting in settings),
        key=lambda candidate: len(_deflate(samples[candidate[0]], *candidate[1])),
    )
    level = 9 if level == 6 else level
    return _deflate(_filtered(rows, pixel, choice), level, strategy)


def _sample(rows: Array, pixel: int, choice: int) -> Array:
    """Bands of the filtered rows; a filter looks at the row above, so each band is filtered with one row more."""
    parts = []
    for band in _bands(len(rows), rows.shape[1] // pixel):
        above = max(band.start - 1, 0)
        parts.append(_filtered(rows[above : band.stop], pixel, choice)[band.start - above :])
    return np.concatenate(parts)


def _bands(height: int, width: int) -> list[slice]:
    """Four bands of rows that together hold about `_SAMPLE_PIXELS`; all rows if the picture is not much larger."""
    size = _SAMPLE_PIXELS // (4 * width) + 1
    if height <= 8 * size:
        return [slice(0, height)]
    starts = [height * part // 4 + (height // 4 - size) // 2 for part in range(4)]
    return [slice(start, start + size) for start in starts]


_ADAPTIVE = 5  # beside PNG's filters 0 to 4: in each row the one with the least sum of absolute differences


def _filtered(rows: Array, pixel: int, choice: int) -> Array:
    """Each row after its filter number and filter (section 9), as uint8."""
    if choice == 0:
        return np.concatenate([np.zeros((len(rows), 1), np.uint8), rows], axis=1)
    if choice == _ADAPTIVE:
        every = np.stack([_filtered(rows, pixel, number) for number in range(_ADAPTIVE)])
        cost = np.abs(every[:, :, 1:].view(np.int8).astype(np.int32)).sum(axis=2)
        best: Array = every[cost.argmin(axis=0), np.arange(len(rows))]
        return best
    left, above = np.zeros_like(rows), np.zeros_like(rows)
    left[:, pixel:] = rows[:, :-pixel]
    above[1:] = rows[:-1]
    if choice == 1:
        prediction = left
    elif choice == 2:
        prediction = above
    elif choice == 3:
        prediction = (left & above) + ((left ^ above) >> 1)  # their mean, rounded down, within bytes
    else:
        corner = np.zeros_like(rows)
        corner[1:, pixel:] = rows[:-1, :-pixel]
        to_left = np.abs(np.subtract(above, corner, dtype=np.int16))
        to_above = np.abs(np.subtract(left, corner, dtype=np.int16))
        to_corner = np.abs(np.add(left, above, dtype=np.int16) - 2 * corner.astype(np.int16))
        use_left = (to_left <= to_above) & (to_left <= to_corner)
        prediction = np.where(use_left, left, np.where(to_above <= to_corner, above, corner))
    return np.concatenate([np.full((len(rows), 1), choice, np.uint8), rows - prediction], axis=1)


def _deflate(data: Array, level: int, strategy: int) -> bytes:
    compressor = zlib.compressobj(level, zlib.DEFLATED, 15, 9, strategy)
    return compressor.compress(data.tobytes()) + compressor.flush()
