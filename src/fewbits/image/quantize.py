"""An image in few colours or few levels."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from .. import dithering
from .._checks import Array, check_choice, check_count
from ..dithering import Ditherer
from ..errors import ArgumentError
from ..palettes import Palette, design
from ..quantizers import LloydMax, ScalarQuantizer
from ..statistics import ColorHistogram
from .read import read
from .result import ImageResult

MODES = ("palette", "global", "per-channel")


def quantize_image(
    image: Any,
    colors: int | Palette = 16,
    *,
    mode: str = "palette",
    space: str = "srgb",
    speed: int = 4,
    dither: str | Ditherer = "none",
    threads: int | None = None,
    **options: Any,
) -> ImageResult:
    """Quantize an image.

    Parameters
    ----------
    image : path, bytes, binary file, PIL.Image.Image, array_like or SourceImage
        What `fewbits.image.read` takes: grey, RGB or RGBA.
    colors : int or Palette, default 16
        Number of colours or levels K, 1 to 256 (1 to 65,536 levels for 16-bit and float images); or a palette to use
        as it is.
    mode : {"palette", "global", "per-channel"}, default "palette"
        What K counts. "palette": K colours, each a vector of the channels. "global": K levels, one scalar quantizer
        for the values of all channels (up to K³ colours). "per-channel": K levels in each channel. Grey images have K
        levels in every mode. Scalar levels are the exact optimum (Lloyd-Max), of integers for integer images.
    space : {"srgb", "linear", "oklab"}, default "srgb"
        Where the palette's distances are measured.
    speed : int, default 4
        Of the palette's design: 1, lowest error, to 10, fastest.
    dither : str or Ditherer, default "none"
        How pixels are assigned: "none" takes the nearest level; the others are `fewbits.dithering.METHODS`.
    threads : int, optional
        Default: ``FEWBITS_THREADS``, else the CPUs at hand. The result does not depend on it.
    **options
        Of the dither method, such as ``strength=0.8``.

    Returns
    -------
    ImageResult
        Codes, levels, the image they make, its file and what it cost.

    Notes
    -----
    In the scalar modes alpha is kept as it is. In a palette it is quantized with the colour.

    Examples
    --------
    >>> ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    >>> result = quantize_image(ramp, 4)
    >>> result.codes.shape, len(result.levels), result.report().packed_bits_per_code
    ((16, 16), 4, 2.0)
    """
    started = time.perf_counter()
    check_choice("mode", mode, MODES)
    way = dithering.ditherer(dither, **options)
    source = read(image)
    histogram = None
    array = source.array
    if isinstance(colors, Palette):
        if mode != "palette":
            raise ArgumentError(f"A palette needs mode='palette', got mode={mode!r}.")
        array = like(array, colors)
        levels: Palette | ScalarQuantizer = colors
    elif mode == "palette" and array.ndim == 3:
        count = check_count("colors", colors, 1, 256)
        if array.dtype != np.uint8:
            raise ArgumentError(
                f"mode='palette' needs 8-bit colours, got {array.dtype}; scale to 0..255 and convert to uint8, "
                "or use mode='global' or 'per-channel'."
            )
        histogram = ColorHistogram.of(array)
        levels = design(histogram, count, space=space, speed=speed)
    else:
        count = check_count("colors", colors, 1, 256 if array.dtype.itemsize == 1 else 65536)
        per_channel = mode == "per-channel" and array.ndim == 3
        integer = array.dtype.kind in "iu"
        levels = LloydMax(count, integer=integer, channel_axis=-1 if per_channel else None).fit(
            array[..., :3] if array.ndim == 3 else array
        )
    target = array if isinstance(levels, Palette) or array.ndim == 2 else np.ascontiguousarray(array[..., :3])
    codes = dithering.assign(target, levels, way, threads=threads)
    return ImageResult(
        source, array, codes, levels, mode, dithering.label(dither), time.perf_counter() - started, histogram
    )


def like(array: Array, palette: Palette) -> Array:
    """The image in the channels of a palette that was given."""
    if array.dtype != np.uint8:
        raise ArgumentError(f"A palette needs an 8-bit image, got {array.dtype}; scale to 0..255 and convert to uint8.")
    if array.ndim == 2:
        array = np.repeat(array[..., None], 3, axis=2)
    if array.shape[2] == 4 and palette.channels == 3:
        if (array[..., 3] < 255).any():
            raise ArgumentError(
                "The image has transparent pixels and the palette has no alpha; give it a fourth channel."
            )
        return np.ascontiguousarray(array[..., :3])
    if array.shape[2] == 3 and palette.channels == 4:
        return np.concatenate([array, np.full((*array.shape[:2], 1), 255, np.uint8)], axis=2)
    return array
