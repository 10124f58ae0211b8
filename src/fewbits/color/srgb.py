"""sRGB's stored values and amounts of light."""

from __future__ import annotations

import numpy as np

from .._checks import Array


def decode_srgb(encoded: Array) -> Array:
    """Linear light of an sRGB component, 0 to 1 (IEC 61966-2-1)."""
    return np.asarray(np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4))


def encode_srgb(linear: Array) -> Array:
    """The sRGB component of linear light (IEC 61966-2-1)."""
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def _light_of_bytes() -> Array:
    """`decode_srgb` of the 256 stored values in sums, products and quotients: a power may depend on the processor."""
    encoded = np.arange(256) / 255
    base = (encoded + 0.055) / 1.055
    square, root = base * base, np.ones(256)
    for _ in range(20):  # Newton's iteration for the fifth root: base^2.4 = base² · (base²)^(1/5)
        fourth = root * root * root * root
        root = (4 * root + square / fourth) / 5
    return np.where(encoded <= 0.04045, encoded / 12.92, square * root)


LIGHT = _light_of_bytes()
