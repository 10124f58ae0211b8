"""Grey of colours."""

from __future__ import annotations

import numpy as np

from .._checks import Array
from .srgb import decode_srgb, encode_srgb


def luma(colors: Array) -> Array:
    """Luma of 8-bit colours, as a screen weighs them (ITU-R BT.601), in 16-bit fixed point.

    Parameters
    ----------
    colors : ndarray of shape (..., 3), uint8

    Returns
    -------
    ndarray of shape (...), uint8

    Examples
    --------
    >>> luma(np.array([[255, 0, 0]], np.uint8))
    array([76], dtype=uint8)
    """
    red, green, blue = (colors[..., c].astype(np.uint32) for c in range(3))
    return np.asarray((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16, np.uint8)


def luminance_grey(colors: Array) -> Array:
    """The grey with the luminance of 8-bit colours: the same amount of light (ITU-R BT.709), sRGB encoded.

    Parameters
    ----------
    colors : ndarray of shape (..., 3), uint8

    Returns
    -------
    ndarray of shape (...), uint8

    Examples
    --------
    >>> luminance_grey(np.array([[255, 0, 0]], np.uint8))
    array([127], dtype=uint8)
    """
    light = decode_srgb(np.arange(256) / 255).astype(np.float32)
    red, green, blue = (np.take(light, colors[..., c]) for c in range(3))
    return np.asarray(np.rint(255 * encode_srgb(0.2126 * red + 0.7152 * green + 0.0722 * blue)), np.uint8)
