"""Dithering as other programs do it, to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _kernels
from .._checks import Array, check_choice
from ..errors import ArgumentError
from ..palettes import Palette
from ..quantizers import ScalarQuantizer
from .maps import bayer

PILLOW_METHODS = ("none", "floyd-steinberg")


def pillow_codes(image: Array, levels: Palette | ScalarQuantizer, method: str = "floyd-steinberg") -> Array:
    """Codes as Pillow finds them: ``convert("1")``, or ``quantize(palette=...)`` of an RGB image.

    Parameters
    ----------
    image : ndarray of shape (rows, columns) or (rows, columns, 3), uint8
    levels : Palette or ScalarQuantizer
        The levels 0 and 255; or, for RGB, an opaque palette of up to 256 colours.
    method : {"floyd-steinberg", "none"}, default "floyd-steinberg"
        Pillow's ``dither`` argument.

    Returns
    -------
    ndarray of shape (rows, columns), uint8

    Raises
    ------
    ArgumentError
        What Pillow has no way to do.

    Notes
    -----
    Rows run from left to right; errors are whole sixteenths, cut towards zero, and values are clipped to 0..255. With
    dither white is above 128, without it from 128 on. RGB goes to 1 bit by (299 R + 587 G + 114 B) // 1000, which is
    not how it goes to grey. Colours are looked up with their last two bits cleared. As Pillow 13 does it.

    Examples
    --------
    >>> from fewbits import Levels
    >>> pillow_codes(np.full((2, 4), 128, np.uint8), Levels([0, 255]))
    array([[0, 1, 0, 1],
           [1, 0, 1, 0]], dtype=uint8)
    """
    check_choice("method", method, PILLOW_METHODS)
    if image.dtype != np.uint8 or image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] != 3):
        raise ArgumentError(f"compat='pillow' needs an 8-bit grey or RGB image, got {image.dtype}, {image.shape}.")
    codes = np.empty(image.shape[:2], np.uint8)
    if isinstance(levels, Palette):
        if levels.channels != 3 or len(levels) > 256 or image.ndim != 3:
            raise ArgumentError("compat='pillow' needs an RGB image for a palette, of at most 256 colours, no alpha.")
        if method == "floyd-steinberg":
            _kernels.diffuse_pillow_palette(np.ascontiguousarray(image), levels.codebook_, codes)
            return codes
        return Palette(levels.codebook_).encode(image & 0xFC)
    if not np.array_equal(levels.representation_levels_, [0, 255]):
        raise ArgumentError("compat='pillow' has two levels, 0 and 255, or a palette.")
    grey = pillow_luma(image) if image.ndim == 3 else np.ascontiguousarray(image)
    if method == "none":
        return (grey >= 128).astype(np.uint8)
    _kernels.diffuse_pillow(grey, codes)
    return codes


def pillow_luma(colors: Array) -> Array:
    """The grey that Pillow dithers an RGB image by."""
    red, green, blue = (colors[..., c].astype(np.uint32) for c in range(3))
    return ((299 * red + 587 * green + 114 * blue) // 1000).astype(np.uint8)


_OF_DITHERING = (
    *("floyd-steinberg", "false-floyd-steinberg", "jarvis-judice-ninke", "stucki", "burkes", "sierra", "sierra-2"),
    *("sierra-lite", "atkinson"),
)


def as_dithering(method: str, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The method and options with which the package ``dithering`` 0.2 from PyPI does the same by default.

    Raises
    ------
    ArgumentError
        A method or a size of matrix that the package does not have.

    Examples
    --------
    >>> as_dithering("stucki", {})
    ('stucki', {'serpentine': False, 'clamp': 'none'})
    """
    check_choice("method", method, ("bayer", *_OF_DITHERING))
    if method == "bayer":
        rest = {name: value for name, value in options.items() if name != "size"}
        size = options.get("size", 8)
        if size not in (2, 4, 8, 16):
            raise ArgumentError(f"compat='dithering' has Bayer matrices of size 2, 4, 8 and 16, got {size!r}.")
        return "ordered", {"map": bayer(size)[::-1]} | rest
    return method, {"serpentine": False, "clamp": "none"} | options
