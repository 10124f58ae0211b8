"""PNG files at their real depth, with the filter and, if asked for, the order of colours that make them small.

PNG specification, third edition (W3C, 2025).
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

import numpy as np

from .. import _kernels
from .._checks import Array
from ..coding import deflate, pack, width_of
from ..errors import ArgumentError
from ..palettes.palette import sort_colors
from ..statistics import unique_colors

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _TRUECOLOR, _INDEXED, _TRUECOLOR_ALPHA = 0, 2, 3, 6
_SLOW = 3  # speeds up to this try all filters
_SAMPLE = 1 << 15  # bytes that filters are tried on; twice as many if slow
_COUNTED = 1 << 18  # pixels whose neighbours are counted


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


def encode_indexed(
    codes: Array, palette: Array, extras: Extras = NO_EXTRAS, *, speed: int = 4, reorder: bool = False
) -> bytes:
    """PNG of codes and their colours, at 1, 2, 4 or 8 bits a pixel.

    Parameters
    ----------
    codes : ndarray of shape (rows, columns), unsigned integers below K
    palette : ndarray of shape (K, 3) or (K, 4), uint8
        1 to 256 colours; alpha is written for as many entries as need it. Grey levels that a PNG of the same depth has
        by itself need no palette and get none.
    extras : Extras
    speed : int, default 4
        1 (smallest) to 10 (quickest).
    reorder : bool, default False
        The colours may be put in another order where that makes the file smaller.
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
                return _file([_Variant(pack(values, bits, pad_rows=True))], codes.shape, bits, _GREY, 1, extras, speed)
    choices = [(codes, palette)]
    if reorder and len(palette) > 2:
        order = smooth_order(codes, palette)
        choices.append((np.argsort(order).astype(np.uint8)[codes], palette[order]))
    variants = [_Variant(pack(codes, depth, pad_rows=True), _colors(palette)) for codes, palette in choices]
    return _file(variants, codes.shape, depth, _INDEXED, 1, extras, speed)


def smooth_order(codes: Array, palette: Array) -> Array:
    """The palette's entries so that neighbouring pixels have codes near each other, transparent ones first.

    Zeng, Li, Lei, "An efficient color re-indexing scheme for palette-based compression" (2000): next comes the colour
    that is beside those in the chain most often, at the end where it is nearer to these.
    """
    count = len(palette)
    counts = np.zeros(count * count, np.int64)
    for band in _bands(len(codes), codes.shape[1], _COUNTED):
        keys = codes[band].astype(np.int64)
        for pairs in (keys[:, :-1] * count + keys[:, 1:], keys[:-1] * count + keys[1:]):
            counts += np.bincount(pairs.ravel(), minlength=count * count)
    beside = counts.reshape(count, count)
    beside = beside + beside.T
    np.fill_diagonal(beside, 0)
    near = np.rint(1024 * np.log2(1 + 1 / np.arange(1, count + 1))).astype(np.int64)  # by distance in the chain
    chain = np.empty(2 * count, np.int64)  # it grows from the middle
    start = stop = count
    drawn = beside.sum(axis=1)
    for size in range(count):
        entry = int(drawn.argmax())
        ties = beside[entry, chain[start:stop]]
        if ties @ near[:size] > ties @ near[:size][::-1]:
            start -= 1
            chain[start] = entry
        else:
            chain[stop] = entry
            stop += 1
        drawn = beside[entry] if size == 0 else drawn + beside[entry]
        drawn[chain[start:stop]] = -1
    order = chain[start:stop]
    return order if palette.shape[1] == 3 else order[np.argsort(palette[order, 3] == 255, kind="stable")]


def _colors(palette: Array) -> bytes:
    """The chunks of a palette."""
    chunks = [_chunk(b"PLTE", palette[:, :3].tobytes())]
    if palette.shape[1] == 4 and (palette[:, 3] < 255).any():
        last = int(np.flatnonzero(palette[:, 3] < 255)[-1])
        chunks.append(_chunk(b"tRNS", palette[: last + 1, 3].tobytes()))
    return b"".join(chunks)


def encode_pixels(pixels: Array, extras: Extras = NO_EXTRAS, *, speed: int = 4) -> bytes:
    """PNG of pixels, indexed where there are no more than 256 colours.

    Parameters
    ----------
    pixels : ndarray, uint8 or uint16
        (rows, columns) grey, uint8 or uint16; or (rows, columns, 3 or 4) RGB or RGBA, uint8.
    extras : Extras
    speed : int, default 4
        1 (smallest) to 10 (quickest).
    """
    shape = pixels.shape[:2]
    if pixels.dtype == np.uint16:
        return _file([_Variant(pixels.astype(">u2").view(np.uint8))], shape, 16, _GREY, 2, extras, speed)
    few = indexed(pixels)
    if few is not None:
        return encode_indexed(*few, extras, speed=speed, reorder=True)
    channels = pixels.shape[2]
    kind = {3: _TRUECOLOR, 4: _TRUECOLOR_ALPHA}[channels]
    return _file([_Variant(pixels.reshape(shape[0], -1))], shape, 8, kind, channels, extras, speed)


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


class _Variant(NamedTuple):
    """Rows of bytes that make the picture, with the chunks that they need."""

    rows: Array
    colors: bytes = b""


def _file(
    variants: list[_Variant],
    shape: tuple[int, ...],
    depth: int,
    kind: int,
    pixel: int,
    extras: Extras,
    speed: int,
) -> bytes:
    rows, colors = _best_filtered(variants, pixel, speed)
    height, width = shape
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    parts = [_SIGNATURE, _chunk(b"IHDR", header)]
    if extras.profile and extras.profile[16:20] == (b"GRAY" if kind == _GREY else b"RGB "):
        parts.append(_chunk(b"iCCP", b"ICC profile\0\0" + deflate(extras.profile, speed=1)))
    parts.append(colors)
    if extras.dpi:
        per_metre = (round(dots / 0.0254) for dots in extras.dpi)
        parts.append(_chunk(b"pHYs", struct.pack(">IIB", *per_metre, 1)))
    parts += [_chunk(b"IDAT", deflate(rows, speed=speed)), _chunk(b"IEND", b"")]
    return b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _best_filtered(variants: list[_Variant], pixel: int, speed: int) -> _Variant:
    """The variant that does best on a sample, with the filter that does, and that filter applied.

    The first variant stands for the others without a filter: deflate sees only which bytes are equal.
    """
    slow = speed <= _SLOW
    every = [(variant, choice) for variant in variants for choice in range(_ENTROPY + 1)]
    candidates = every if slow or len(variants) == 1 else [(variants[0], 0), (variants[1], _ENTROPY)]
    size = _SAMPLE << slow

    def cost(candidate: tuple[_Variant, int]) -> int:
        return len(deflate(_sample(candidate[0].rows, pixel, candidate[1], size), speed=max(speed, 4)))

    variant, choice = min(candidates, key=cost)
    return _Variant(_filtered(variant.rows, pixel, choice), variant.colors)


def _sample(rows: Array, pixel: int, choice: int, size: int) -> Array:
    """Bands of the filtered rows; a filter looks at the row above, so each band is filtered with one row more."""
    parts = []
    for band in _bands(len(rows), rows.shape[1], size):
        above = max(band.start - 1, 0)
        parts.append(_filtered(rows[above : band.stop], pixel, choice)[band.start - above :])
    return np.concatenate(parts)


def _bands(height: int, width: int, size: int) -> list[slice]:
    """Four bands of rows that together hold about `size`; all rows if the picture is not much larger."""
    size = size // (4 * width) + 1
    if height <= 8 * size:
        return [slice(0, height)]
    starts = [height * part // 4 + (height // 4 - size) // 2 for part in range(4)]
    return [slice(start, start + size) for start in starts]


# Beside PNG's filters 0 to 4: in each row the one with the least sum of absolute differences, or the least entropy.
_ABSOLUTE, _ENTROPY = 5, 6


def _filtered(rows: Array, pixel: int, choice: int) -> Array:
    """Each row after its filter number and filter (section 9), as uint8."""
    out = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    _kernels.png_filter(np.ascontiguousarray(rows), pixel, choice, out)
    return out
