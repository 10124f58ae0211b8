"""An image dithered to given levels."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dithering
from .._checks import Array, check_choice, check_count
from ..color import decode_srgb, encode_srgb, luma, luminance_grey
from ..dithering import Ditherer
from ..errors import ArgumentError
from ..palettes import Palette
from ..quantizers import Levels, ScalarQuantizer
from .quantize import like
from .read import read
from .result import ImageResult

DITHER_MODES = ("grey", "per-channel")


def dither(
    image: Any,
    levels: Any = 2,
    method: str | Ditherer = "floyd-steinberg",
    *,
    mode: str = "grey",
    linear: bool = False,
    compat: str | None = None,
    threads: int | None = None,
    **options: Any,
) -> ImageResult:
    """Dither an image to given levels.

    Parameters
    ----------
    image : path, bytes, binary file, PIL.Image.Image, array_like or SourceImage
        What `fewbits.image.read` takes: grey, RGB or RGBA; floats from 0 (black) to 1 (white).
    levels : int, sequence of numbers, sequence of str, Palette or ScalarQuantizer, default 2
        Number of greys, evenly spaced from black to white: 2 is one bit a pixel; or the greys themselves; or colours in
        hex; or a palette; or a fitted scalar quantizer.
    method : str or Ditherer, default "floyd-steinberg"
        One of `fewbits.dithering.METHODS`.
    mode : {"grey", "per-channel"}, default "grey"
        For levels that are no palette: the greys of a colour image (luma, BT.601; with `linear` the grey of the same
        luminance), or each channel by itself. Transparent pixels of greys and opaque palettes lie on white.
    linear : bool, default False
        Keep amounts of light: right for prints and screens looked at from afar. By default stored values are kept,
        which is how most programs dither.
    compat : {"pillow", "dithering"}, optional
        Do it as another program does, to the bit: Pillow's ``convert("1")`` and ``quantize(palette=...)``
        (`fewbits.dithering.pillow_codes`), or the error diffusion, to greys and palettes, and the Bayer matrices, to
        greys, of the package ``dithering`` 0.2 from PyPI: every row from left to right, matrices upside down; in linear
        light to black and white.
    threads : int, optional
        Default: ``FEWBITS_THREADS``, else the CPUs at hand. The result does not depend on it.
    **options
        Of the method, such as ``size=8`` of "bayer".

    Returns
    -------
    ImageResult
        Codes, levels, the image they make, its file and what it cost.

    Raises
    ------
    ArgumentError
        An unknown method, an option it does not have, levels that do not fit the image.

    Examples
    --------
    >>> dither(np.full((2, 4), 128, np.uint8)).array
    array([[255,   0, 255,   0],
           [  0, 255,   0, 255]], dtype=uint8)
    """
    started = time.perf_counter()
    check_choice("mode", mode, DITHER_MODES)
    asked = method
    if compat is not None:
        check_choice("compat", compat, ("pillow", "dithering"))
        if not isinstance(method, str):
            raise ArgumentError("compat needs a method by name.")
        if compat == "dithering":
            method, options = dithering.as_dithering(method, options)
            if isinstance(levels, int) and (255 % max(levels - 1, 1) or (linear and levels != 2)):
                raise ArgumentError(
                    "compat='dithering' holds for 2, 4, 6, 16, 18, 52, 86 and 256 levels, and for 2 in linear light, "
                    f"got {levels}."
                )
        elif options or linear or mode != "grey":
            raise ArgumentError("compat='pillow' has no linear, no mode and no options of methods.")
    way = dithering.ditherer(method, **options)
    source = read(image)
    array = source.array
    if isinstance(levels, Sequence) and not isinstance(levels, str) and any(isinstance(x, str) for x in levels):
        levels = Palette(levels)
    if isinstance(levels, Palette):
        if compat == "dithering" and method == "ordered":
            raise ArgumentError("compat='dithering' has Bayer matrices for greys only.")
        if compat == "pillow" and array.ndim == 2:
            raise ArgumentError("compat='pillow' needs an RGB image for a palette, got a grey one.")
        if levels.channels == 3 and array.ndim == 3 and array.dtype == np.uint8:
            array = on_white(array)
        array = target = like(array, levels)
        mode = "palette"
    else:
        if mode == "grey" and compat == "pillow" and array.ndim == 3:
            array = dithering.pillow_luma(array[..., :3])
        elif mode == "grey":
            array = grey(array, linear=linear)
        if not isinstance(levels, ScalarQuantizer):
            if not np.ndim(levels) and array.dtype.kind == "f" and (array.min() < 0 or array.max() > 1):
                raise ArgumentError(
                    f"image must have floats from 0 (black) to 1 (white), got {array.min():g} to {array.max():g}; "
                    "scale them, or give the levels themselves."
                )
            levels = greys(levels, array.dtype)
        target = np.ascontiguousarray(array[..., :3]) if array.ndim == 3 else array
    if compat == "pillow" and isinstance(method, str):
        codes = dithering.pillow_codes(target, levels, method)
    else:
        codes = dithering.assign(target, levels, way, linear=linear, threads=threads)
    return ImageResult(source, array, codes, levels, mode, dithering.label(asked), time.perf_counter() - started)


def grey(array: Array, *, linear: bool = False) -> Array:
    """The greys of an image: luma, or with `linear` the grey of the same luminance; transparent pixels on white.

    Parameters
    ----------
    array : ndarray
        (rows, columns), which is returned as it is, or (rows, columns, 3 or 4); integers in the full range of their
        type, or floats from 0 to 1.
    """
    if array.ndim == 2:
        return array
    colors = on_white(array)
    if array.dtype == np.uint8:
        return luminance_grey(colors) if linear else luma(colors)
    white = 1.0 if array.dtype.kind == "f" else float(np.iinfo(array.dtype).max)
    if linear:
        greys = white * encode_srgb(decode_srgb(np.clip(colors / white, 0, 1)) @ (0.2126, 0.7152, 0.0722))
    else:
        greys = colors @ (0.299, 0.587, 0.114)
    return np.asarray(greys if array.dtype.kind == "f" else np.rint(greys), array.dtype)


def on_white(array: Array) -> Array:
    """Colours, (rows, columns, 3), of RGB or RGBA: what is transparent lies on white."""
    colors = array[..., :3]
    if array.shape[2] == 3:
        return colors
    white = 1 if array.dtype.kind == "f" else int(np.iinfo(array.dtype).max)
    if (array[..., 3] == white).all():
        return colors
    if array.dtype == np.uint8:
        alpha = array[..., 3:].astype(np.uint16)
        return np.asarray((colors * alpha + 255 * (255 - alpha) + 127) // 255, np.uint8)
    share = array[..., 3:] / white
    mixed = colors * share + white * (1 - share)
    return np.asarray(mixed if array.dtype.kind == "f" else np.rint(mixed), array.dtype)


def greys(levels: Any, dtype: np.dtype[Any]) -> Levels:
    """Levels by their number, evenly spaced from black to white of a type, or as they are given."""
    if np.ndim(levels):
        return Levels(levels, dtype=dtype)
    white = 1.0 if dtype.kind == "f" else float(np.iinfo(dtype).max)
    count = check_count("levels", levels, 2, 256 if dtype.itemsize == 1 else 65536)
    values = np.linspace(0, white, count)
    return Levels(values if dtype.kind == "f" else np.rint(values), dtype=dtype)
