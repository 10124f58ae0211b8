"""FLAC, the coder of sound."""

from __future__ import annotations

import io
from types import ModuleType

import numpy as np

from .._checks import Array
from .data import Data, Variant, needed

_MOST_CHANNELS = 8
_RATE = 44100  # Hz; it does not change the size


def flac(data: Data) -> list[Variant]:
    """FLAC, most compression: the values where they are whole numbers of 16 bits, and the codes with levels beside.

    For codes of shape (samples,) or (samples, channels), at most 8 of these.
    """
    package = needed("soundfile", "audio")
    codes, levels = data.codes, data.levels
    if codes.ndim > 2 or (codes.ndim == 2 and codes.shape[1] > _MOST_CHANNELS):
        return []
    ways = [("indexes", codes.astype(np.int32) - data.alphabet // 2, len(data.book))]
    if levels is not None and levels.ndim == 1 and levels.dtype in (np.int16, np.uint8, np.int8):
        ways.append(("values", levels.astype(np.int32)[codes], 0))
    return [_variant(package, name, samples, beside) for name, samples, beside in ways]


def _variant(package: ModuleType, name: str, samples: Array, beside: int) -> Variant:
    """Samples at the depth that they need, 8 bits or 16."""
    small = samples.min() >= -128 and samples.max() < 128
    content = (samples << 8 if small else samples).astype(np.int16)  # the package takes the upper bits

    def encode() -> bytes:
        out = io.BytesIO()
        subtype = "PCM_S8" if small else "PCM_16"
        package.write(out, content, _RATE, subtype=subtype, format="FLAC", compression_level=1.0)
        return out.getvalue()

    def decode(file: bytes) -> Array:
        return np.asarray(package.read(io.BytesIO(file), dtype="int16")[0])

    return Variant(name, encode, decode, content, beside)
