"""sRGB's stored values and amounts of light, in sums, products and roots: a power may depend on the processor."""

from __future__ import annotations

import numpy as np

from .._checks import Array

_STEPS = 8  # of Newton's iterations, each of which doubles the digits


def decode_srgb(encoded: Array) -> Array:
    """Linear light of an sRGB component, 0 to 1 (IEC 61966-2-1).

    >>> decode_srgb(np.array([0.0, 0.5, 1.0])).round(3)
    array([0.   , 0.214, 1.   ])
    """
    base = (np.maximum(encoded, 0.04045) + 0.055) / 1.055
    square, root = base * base, np.sqrt(base)
    for _ in range(_STEPS):  # base^2.4 = base² · r, r the fifth root of base²
        fourth = root * root * root * root
        root = (4 * root + square / fourth) / 5
    return np.asarray(np.where(encoded <= 0.04045, encoded / 12.92, square * root))


def encode_srgb(linear: Array) -> Array:
    """The sRGB component of linear light (IEC 61966-2-1).

    >>> encode_srgb(np.array([0.0, 0.214, 1.0])).round(3)
    array([0. , 0.5, 1. ])
    """
    linear = np.clip(linear, 0, 1)
    base = np.maximum(linear, 0.0031308)
    cube, root = base * np.sqrt(np.sqrt(base)), np.sqrt(base)
    for _ in range(_STEPS):  # base^(1 / 2.4), the cube root of base^(5 / 4)
        root = (2 * root + cube / (root * root)) / 3
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * root - 0.055)


LIGHT = decode_srgb(np.arange(256) / 255)
