"""Files of few bits a pixel beside PNG: fbq, lossless WebP, GIF, PBM, TIFF, BMP and framebuffers of e-ink displays."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
from PIL import Image

from .. import _kernels
from .._checks import Array, check_choice, check_count
from ..coding import distinct_colors, distinct_levels, encode_stream, pack, width_of
from ..errors import ArgumentError
from ..palettes import Palette
from ..quantizers import Quantizer
from .png import NO_EXTRAS, Extras, Indexed, depth_of, encode_indexed, encode_pixels

SUFFIXES = (".png", ".webp", ".fbq", ".gif", ".pbm", ".tif", ".tiff", ".bmp", ".raw", ".bin")

_FBQ_EFFORT = {1: 9, 2: 9} | dict.fromkeys(range(3, 8), 5) | dict.fromkeys(range(8, 11), 1)  # for each speed
_WEBP_EFFORT = {  # for each speed: method and quality, which in lossless files is effort too
    1: (6, 100),
    2: (5, 75),
    3: (4, 75),
    4: (3, 50),
    5: (2, 50),
    6: (1, 50),
    7: (0, 50),
    8: (0, 50),
    9: (0, 0),
    10: (0, 0),
}


def encode(
    image: Indexed | Array, suffix: str, extras: Extras = NO_EXTRAS, *, speed: int = 4, reorder: bool = False
) -> bytes:
    """A picture as the file that a name with this end holds; framebuffers are made of codes, not of pictures.

    Parameters
    ----------
    image : Indexed or ndarray
        uint8, (rows, columns) or with 3 or 4 channels; or uint16, (rows, columns).
    suffix : str
        One of `SUFFIXES`.
    extras : Extras
        Written by formats that hold them.
    speed : int, default 4
        1 (smallest) to 10 (quickest), of PNG, fbq and WebP.
    reorder : bool, default False
        PNG and fbq may put the colours in another order.

    Raises
    ------
    ArgumentError
        No such format, or one that does not hold the picture.
    """
    kind = check_suffix(suffix)
    check_count("speed", speed, 1, 10)
    if kind == ".png":
        if isinstance(image, Indexed):
            return encode_indexed(*image, extras, speed=speed, reorder=reorder)
        return encode_pixels(image, extras, speed=speed)
    if kind == ".fbq":
        if isinstance(image, Indexed):
            return encode_fbq(image.codes, Palette(image.colors), extras, speed=speed, reorder=reorder)
        codes, quantizer = distinct_levels(image) if image.ndim == 2 else distinct_colors(image)
        return encode_fbq(codes, quantizer, extras, speed=speed)
    if kind == ".webp":
        return encode_webp(image, extras, speed=speed)
    if kind == ".gif":
        return encode_gif(image)
    if kind in (".raw", ".bin"):
        raise ArgumentError(f"{kind} holds levels, not pixels; write a .png or .tif file.")
    if kind == ".pbm":
        return encode_pbm(image)
    return encode_bmp(image, extras) if kind == ".bmp" else encode_tiff(image, extras)


def encode_fbq(
    codes: Array, quantizer: Quantizer, extras: Extras = NO_EXTRAS, *, speed: int = 4, reorder: bool = False
) -> bytes:
    """A ``.fbq`` stream of codes and what they stand for: see `fewbits.coding.encode_stream`."""
    metadata = {"icc_profile": extras.profile, "dpi": extras.dpi}
    return encode_stream(codes, quantizer, effort=_FBQ_EFFORT[speed], metadata=metadata, reorder=reorder)


def encode_pbm(image: Indexed | Array) -> bytes:
    """A PBM file (P4) of a picture in black and white."""
    bilevel = _bilevel(image)
    if bilevel is None:
        raise ArgumentError("PBM holds black and white only; this image has other colours.")
    rows, columns = bilevel.shape
    return b"P4\n%d %d\n" % (columns, rows) + pack((~bilevel).view(np.uint8), 1, pad_rows=True).tobytes()  # 1 is black


def encode_webp(image: Indexed | Array, extras: Extras = NO_EXTRAS, *, speed: int = 4) -> bytes:
    """A lossless WebP file, the colours of transparent pixels included."""
    pixels = image.colors[image.codes] if isinstance(image, Indexed) else image
    if pixels.dtype != np.uint8:
        raise ArgumentError("WebP holds 8-bit colours only; write a PNG or TIFF file.")
    if max(pixels.shape[:2]) > 16383:
        raise ArgumentError(f"WebP holds at most 16,383 pixels a side, got {pixels.shape[1]} × {pixels.shape[0]}.")
    method, quality = _WEBP_EFFORT[speed]
    options: dict[str, Any] = {"lossless": True, "exact": True, "method": method, "quality": quality}
    if extras.profile and extras.profile[16:20] == b"RGB ":
        options["icc_profile"] = extras.profile
    out = io.BytesIO()
    try:
        Image.fromarray(pixels).convert("RGB" if _opaque(pixels) else "RGBA").save(out, "WEBP", **options)
    except (KeyError, ImportError):
        raise ArgumentError("WebP files need a Pillow that was built with WebP; write a PNG file.") from None
    return out.getvalue()


def encode_gif(image: Indexed | Array) -> bytes:
    """A GIF file (GIF89a): the palette as it is, and one transparent colour if any is.

    All colours that are transparent become the first of them.
    """
    if not isinstance(image, Indexed):
        raise ArgumentError("GIF holds at most 256 colours; write a PNG or WebP file.")
    codes, colors = image.codes.astype(np.uint8), image.colors
    height, width = codes.shape
    if max(height, width) > 65535:
        raise ArgumentError(f"GIF holds at most 65,535 pixels a side, got {width} × {height}.")
    control = b""
    if not _opaque(colors):
        clear = np.flatnonzero(colors[:, 3] == 0)
        if len(clear) + np.count_nonzero(colors[:, 3] == 255) < len(colors):
            raise ArgumentError(
                "GIF holds pixels that are opaque or transparent, none between; write a PNG or WebP file."
            )
        same = np.arange(len(colors), dtype=np.uint8)
        same[clear] = clear[0]
        codes = same[codes]
        control = struct.pack("<4BHBB", 0x21, 0xF9, 4, 1, 0, clear[0], 0)
    bits = width_of(len(colors))
    table = colors[:, :3].tobytes().ljust(3 << bits, b"\0")
    header = struct.pack("<6sHHBBB", b"GIF89a", width, height, 0xF0 | (bits - 1), 0, 0)
    least = max(bits, 2)
    out = np.empty(_kernels.lzw_bound(codes.size), np.uint8)
    stream = out[: _kernels.lzw(np.ascontiguousarray(codes).ravel(), least, out)].tobytes()
    blocks = b"".join(
        bytes([len(block)]) + block for block in (stream[i : i + 255] for i in range(0, len(stream), 255))
    )
    frame = struct.pack("<BHHHHBB", 0x2C, 0, 0, width, height, 0, least)
    return header + table + control + frame + blocks + b"\0;"


def encode_tiff(image: Indexed | Array, extras: Extras = NO_EXTRAS) -> bytes:
    """A TIFF file: black and white by CCITT Group 4, greys and colours by deflate; nothing is lost."""
    picture = _pillow(image)
    options: dict[str, Any] = {"compression": "group4", "strip_size": 1 << 30}
    if picture.mode != "1":
        options = {"compression": "tiff_adobe_deflate"}
    if extras.dpi:
        options["dpi"] = extras.dpi
    space = b"GRAY" if picture.mode in ("1", "L", "I;16") else b"RGB "
    if extras.profile and extras.profile[16:20] == space:
        options["icc_profile"] = extras.profile
    out = io.BytesIO()
    picture.save(out, "TIFF", **options)
    return out.getvalue()


def encode_bmp(image: Indexed | Array, extras: Extras = NO_EXTRAS) -> bytes:
    """A BMP file: a palette at 1, 4 or 8 bits a pixel, or 24 bits for more than 256 colours.

    Microsoft, BITMAPFILEHEADER and BITMAPINFOHEADER, uncompressed, rows from the bottom up.
    """
    colors = image.colors if isinstance(image, Indexed) else image
    if colors.dtype != np.uint8 or not _opaque(colors):
        raise ArgumentError("BMP holds opaque 8-bit colours only; write a PNG or TIFF file.")
    table = b""
    if isinstance(image, Indexed):
        bits = {1: 1, 2: 4, 4: 4, 8: 8}[depth_of(len(colors))]
        rows = pack(image.codes, bits, pad_rows=True)
        table = np.pad(colors[:, 2::-1], ((0, 0), (0, 1))).tobytes()  # blue, green, red, 0
    else:
        bits = 24
        rows = colors[..., 2::-1].reshape(len(colors), -1)
    rows = np.pad(rows[::-1], ((0, 0), (0, -rows.shape[1] % 4)))
    height, width = (image.codes if isinstance(image, Indexed) else image).shape[:2]
    across, down = (round(dots / 0.0254) for dots in extras.dpi or (0, 0))
    start = 54 + len(table)
    header = struct.pack("<2sIHHI", b"BM", start + rows.size, 0, 0, start)
    header += struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, 0, rows.size, across, down, len(table) // 4, 0)
    return header + table + rows.tobytes()


def framebuffer(codes: Any, bits: int, *, msb_first: bool = True, invert: bool = False, rotate: int = 0) -> bytes:
    """Codes as the memory of a display: rows from the top, packed, each padded with zeros to whole bytes.

    Parameters
    ----------
    codes : array_like of integers, (rows, columns)
        0 to 2**bits − 1.
    bits : int
        Bits a pixel: 1, 2, 4 or 8.
    msb_first : bool, default True
        The first pixel of a byte sits in its highest bits; else in its lowest.
    invert : bool, default False
        Count from the other end: code c becomes 2**bits − 1 − c, for displays whose black is 1.
    rotate : {0, 90, 180, 270}, default 0
        Turn the picture counterclockwise, in degrees, for displays that are mounted so.

    Raises
    ------
    ArgumentError
        Codes of another shape, or beyond `bits`.

    Examples
    --------
    >>> framebuffer([[1, 0, 1], [1, 1, 0]], 1).hex(), framebuffer([[0, 3]], 2, rotate=90).hex()
    ('a0c0', 'c000')
    """
    if isinstance(bits, bool) or bits not in (1, 2, 4, 8):
        raise ArgumentError(f"bits must be 1, 2, 4 or 8, got {bits!r}.")
    if isinstance(rotate, bool) or rotate not in (0, 90, 180, 270):
        raise ArgumentError(f"rotate must be 0, 90, 180 or 270, got {rotate!r}.")
    array = np.asarray(codes)
    if array.ndim != 2:
        raise ArgumentError(f"codes must have shape (rows, columns), got {array.shape}.")
    array = np.rot90(array, rotate // 90)
    order = "big" if msb_first else "little"
    packed = pack(array, bits, order=order, pad_rows=True)
    if invert:
        packed ^= pack(np.full_like(array, (1 << bits) - 1), bits, order=order, pad_rows=True)
    return packed.tobytes()


def _opaque(colors: Array) -> bool:
    return colors.shape[-1] != 4 or bool((colors[..., 3] == 255).all())


def _bilevel(image: Indexed | Array) -> Array | None:
    """Where a picture in black and white is white; None if it has other colours."""
    if not isinstance(image, Indexed) or not _opaque(image.colors):
        return None
    colors = image.colors[:, :3]
    if not ((colors == colors[:, :1]).all() and np.isin(colors, (0, 255)).all()):
        return None
    return np.asarray(colors[:, 0] == 255)[image.codes]


def _pillow(image: Indexed | Array) -> Image.Image:
    """The picture in the smallest of Pillow's modes that holds it."""
    if not isinstance(image, Indexed):
        return Image.fromarray(image)
    bilevel = _bilevel(image)
    if bilevel is not None:
        return Image.fromarray(bilevel)
    codes, colors = image
    if not _opaque(colors):
        return Image.fromarray(colors[codes])
    if (colors[:, :3] == colors[:, :1]).all():
        return Image.fromarray(colors[:, 0][codes])
    picture = Image.fromarray(codes.astype(np.uint8)).convert("P")
    picture.putpalette(colors[:, :3].tobytes())
    return picture


def check_suffix(suffix: str) -> str:
    """The end of a file's name, in lower case, that tells a format that is written."""
    return check_choice("The end of the output's name", suffix.lower(), SUFFIXES)
