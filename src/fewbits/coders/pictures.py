"""Coders of pictures: PNG, WebP, JPEG XL and TIFF, lossless and each at its most effort."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image

from .._checks import Array
from ..image.files import encode_webp
from ..image.png import depth_of, encode_indexed, encode_pixels
from .data import Data, Variant, needed

_WEBP_MOST = 16383  # pixels a side


def png(data: Data) -> list[Variant]:
    """PNG by fewbits, speed 1, the colours in two orders; and by oxipng, level 4, where that is installed."""
    if data.codes.ndim != 2:
        return []
    drawn = data.pictures()[0]
    if data.alphabet > 256:
        encode, decode = partial(encode_pixels, drawn.pixels, speed=1), partial(_decode, mode=_mode(drawn.pixels))
        return [Variant(drawn.name, encode, decode, drawn.pixels, drawn.beside)]
    if data.levels is not None and drawn.pixels.dtype == np.uint8 and drawn.beside == 0:
        palette, name, beside = data.levels, drawn.name, 0
    else:  # a grey picture of the codes, at the depth that they need
        step = 255 // ((1 << depth_of(data.alphabet)) - 1)
        palette, name, beside = (np.arange(data.alphabet) * step).astype(np.uint8), "indexes", len(data.book)
    content = palette[data.codes]
    colors = palette if palette.ndim == 2 else np.repeat(palette[:, None], 3, axis=1)
    encoders: dict[str, Callable[[], bytes]] = {
        name: partial(encode_indexed, data.codes, colors, speed=1, reorder=True)
    }
    if (oxipng := _oxipng()) is not None:
        encoders[f"{name}, oxipng"] = lambda: oxipng(encode_indexed(data.codes, colors, speed=10))
    decode = partial(_decode, mode=_mode(content))
    return [Variant(name, encode, decode, content, beside) for name, encode in encoders.items()]


def webp(data: Data) -> list[Variant]:
    """Lossless WebP, method 6, quality 100. It puts palettes in order itself, so indexes of colours are not tried."""
    if max(data.codes.shape) > _WEBP_MOST:
        return []
    return [
        Variant(name, partial(encode_webp, pixels, speed=1), partial(_decode, mode=_mode(pixels)), pixels, beside)
        for name, pixels, beside in data.pictures()[:1]
        if pixels.dtype == np.uint8
    ]


def jpeg_xl(data: Data, effort: int) -> list[Variant]:
    """Lossless JPEG XL."""
    package = needed("imagecodecs", "formats")
    encode = partial(package.jpegxl_encode, effort=effort, lossless=True, usecontainer=False, numthreads=1)
    return [
        Variant(name, partial(encode, np.ascontiguousarray(pixels)), package.jpegxl_decode, pixels, beside)
        for name, pixels, beside in data.pictures()
    ]


def group4(data: Data) -> list[Variant]:
    """TIFF of CCITT Group 4, for two levels."""
    if data.codes.ndim != 2 or data.alphabet > 2:
        return []
    content = data.codes.astype(bool)
    black_white = data.levels is not None and np.array_equal(data.levels, [0, 255][: data.alphabet])
    beside = 0 if black_white else len(data.book)
    encode = partial(_tiff, Image.fromarray(content), "group4")
    return [Variant("indexes" if beside else "greys", encode, _decode, content, beside)]


def tiff(data: Data, compression: str) -> list[Variant]:
    """TIFF of 8 or 16 bits a sample, with a palette where there are colours."""
    if data.codes.ndim != 2:
        return []
    name, content, beside = data.pictures()[0]
    picture = Image.fromarray(content)
    if data.alphabet <= 256 and data.levels is not None and content.shape[2:] == (3,):
        picture = Image.fromarray(data.codes).convert("P")
        picture.putpalette(data.levels.tobytes())
    decode = partial(_decode, mode=_mode(content))
    return [Variant(name, partial(_tiff, picture, compression), decode, content, beside)]


def _tiff(picture: Image.Image, compression: str) -> bytes:
    """A file with all rows in one strip."""
    out = io.BytesIO()
    picture.save(out, "TIFF", compression=compression, strip_size=1 << 30)
    return out.getvalue()


def _decode(file: bytes, mode: str | None = None) -> Array:
    """The pixels of a file, in one of Pillow's modes."""
    with Image.open(io.BytesIO(file)) as picture:
        return np.asarray(picture.convert(mode) if mode else picture)


def _mode(pixels: Array) -> str | None:
    """Pillow's mode of 8-bit pixels."""
    if pixels.dtype != np.uint8:
        return None
    return "L" if pixels.ndim == 2 else "RGB" if pixels.shape[2] == 3 else "RGBA"


def _oxipng() -> Callable[[bytes], bytes] | None:
    """What makes a smaller PNG file of one, where pyoxipng is installed."""
    try:
        from oxipng import optimize_from_memory
    except ImportError:
        return None
    return partial(optimize_from_memory, level=4)
