"""Coders of bytes: zlib, xz, Zstandard and Brotli, each at its most effort.

They are given the codebook as it is in memory and the codes, as whole bytes or packed; the shape is not counted.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Callable
from functools import partial

import numpy as np

from ..coding import pack, width_of
from .data import Data, Variant, needed


def zlib_best(data: Data) -> list[Variant]:
    """zlib, level 9."""
    return _variants(data, partial(zlib.compress, level=9), zlib.decompress)


def xz(data: Data) -> list[Variant]:
    """xz, preset 9 extreme, with a check of 4 bytes."""
    return _variants(
        data, partial(lzma.compress, check=lzma.CHECK_CRC32, preset=9 | lzma.PRESET_EXTREME), lzma.decompress
    )


def zstd(data: Data) -> list[Variant]:
    """Zstandard, level 22."""
    package = needed("imagecodecs", "formats")
    return _variants(data, partial(package.zstd_encode, level=22), package.zstd_decode)


def brotli(data: Data) -> list[Variant]:
    """Brotli, quality 11, window of 16 MiB."""
    package = needed("imagecodecs", "formats")
    return _variants(data, partial(package.brotli_encode, level=11, lgwin=24), package.brotli_decode)


def _variants(data: Data, encode: Callable[[bytes], bytes], decode: Callable[[bytes], bytes]) -> list[Variant]:
    plain = data.codes.astype(data.codes.dtype.newbyteorder("<")).tobytes()
    contents = {"bytes": data.book + plain}
    width = width_of(data.alphabet)
    if width < 8 * data.codes.itemsize:
        contents["packed"] = data.book + pack(data.codes, width).tobytes()
    return [
        Variant(name, partial(encode, content), lambda file: _bytes(decode(file)), _bytes(content))
        for name, content in contents.items()
    ]


def _bytes(data: bytes) -> np.ndarray:
    return np.frombuffer(data, np.uint8)
