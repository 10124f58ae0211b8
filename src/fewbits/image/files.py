"""Files of few bits a pixel beside PNG: PBM, TIFF, BMP and the framebuffers of e-ink displays."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
from PIL import Image

from .._checks import Array, check_choice
from ..coding import pack
from ..errors import ArgumentError
from .png import NO_EXTRAS, Extras, Indexed, depth_of, encode_indexed, encode_pixels

SUFFIXES = (".png", ".pbm", ".tif", ".tiff", ".bmp", ".raw", ".bin")


def encode(image: Indexed | Array, suffix: str, extras: Extras = NO_EXTRAS) -> bytes:
    """A picture as the file that a name with this end holds; framebuffers are made of codes, not of pictures."""
    kind = check_suffix(suffix)
    if kind == ".png":
        return encode_indexed(*image, extras) if isinstance(image, Indexed) else encode_pixels(image, extras)
    if kind in (".raw", ".bin"):
        raise ArgumentError(f"{kind} holds levels, not pixels; write a .png or .tif file.")
    if kind == ".pbm":
        return encode_pbm(image)
    return encode_bmp(image, extras) if kind == ".bmp" else encode_tiff(image, extras)


def encode_pbm(image: Indexed | Array) -> bytes:
    """A PBM file (P4) of a picture in black and white."""
    bilevel = _bilevel(image)
    if bilevel is None:
        raise ArgumentError("PBM holds black and white only; this image has other colours.")
    rows, columns = bilevel.shape
    return b"P4\n%d %d\n" % (columns, rows) + pack((~bilevel).view(np.uint8), 1, pad_rows=True).tobytes()  # 1 is black


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
