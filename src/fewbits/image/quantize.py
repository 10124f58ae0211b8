"""An image in few colours or few levels."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from .. import dithering
from .._checks import Array, check_choice, check_count, check_weights
from ..color import luma
from ..dithering import Ditherer
from ..errors import ArgumentError
from ..palettes import Palette, design
from ..quantizers import Levels, LloydMax, ScalarQuantizer
from ..statistics import ColorHistogram
from .perceptual import ADAPTIVE, joint
from .read import read
from .result import ImageResult

MODES = ("palette", "global", "per-channel")
OBJECTIVES = ("mse", "perceptual")

_QUICK_BITS = 5  # a channel
_NOTHING = 2.0**-24  # the least importance, as a share of the largest


def quantize_image(
    image: Any,
    colors: int | Palette = 16,
    *,
    objective: str = "mse",
    mode: str = "palette",
    space: str | None = None,
    dither: str | Ditherer | None = None,
    speed: int = 4,
    fixed: Any = None,
    importance: Any = None,
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
    objective : {"mse", "perceptual"}, default "mse"
        What a palette is made for. "mse": least squared error, each pixel in its nearest colour. "perceptual": what an
        eye sees. Colours are designed in Oklab, with more weight where the picture is smooth and to what is rare;
        errors are diffused, less along edges; colours and dither are fitted to each other. Flat areas
        whose colour is in the palette stay clean. For 8-bit images in palette mode.
    mode : {"palette", "global", "per-channel"}, default "palette"
        What K counts. "palette": K colours, each a vector of the channels. "global": K levels, one scalar quantizer
        for the values of all channels (up to K³ colours). "per-channel": K levels in each channel. Grey images have K
        levels in every mode, unless colours are fixed. Scalar levels are the exact optimum (Lloyd-Max), of integers
        for integer images.
    space : str, optional
        Where the palette's distances are measured: "srgb" (the default for MSE), "linear", "oklab" (for perception) or
        "cielab". A palette that is given has its own; for one of few colours "linear" mixes them as the eye does.
    dither : str or Ditherer, optional
        How pixels are assigned: "none" takes the nearest level (the default for MSE); "adaptive" diffuses errors by
        what surrounds a pixel (for the perceptual objective, whose default it is); the others are
        `fewbits.dithering.METHODS`.
    speed : int, default 4
        1 (the best palettes and the smallest files) to 10 (the quickest).
    fixed : array_like of shape (F, 3 or 4), or sequence of str, optional
        Colours that the palette has to begin with, exactly and in this order; the rest is designed around them.
    importance : array_like of shape (rows, columns), or what `read` takes, optional
        How much each pixel counts for the palette, 0 or more: a grey picture of the image's size, black for next to
        nothing.
    threads : int, optional
        Default: ``FEWBITS_THREADS``, else the CPUs at hand. The result does not depend on it.
    **options
        Of the dither method, such as ``strength=0.8``; those of "adaptive" are those of "error-diffusion".

    Returns
    -------
    ImageResult
        Codes, levels, the image they make, its file and what it cost.

    Raises
    ------
    ArgumentError
        An option outside its range, or one that does not go with the objective, the mode, a palette that is given or
        the image's type.
    ReadError, NotAnImageError
        As `read`.

    Notes
    -----
    In the scalar modes alpha is kept as it is. In a palette it is quantized with the colour; pixels that are fully
    transparent stay so, from K = 2 on.

    Examples
    --------
    >>> ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    >>> result = quantize_image(ramp, 4)
    >>> result.codes.shape, len(result.levels), result.report().packed_bits_per_code
    ((16, 16), 4, 2.0)
    """
    started = time.perf_counter()
    check_choice("objective", objective, OBJECTIVES)
    check_choice("mode", mode, MODES)
    check_count("speed", speed, 1, 10)
    if objective == "perceptual" and mode != "palette":
        raise ArgumentError(f"objective='perceptual' needs mode='palette', got mode={mode!r}.")
    dither = dither or (ADAPTIVE if objective == "perceptual" else "none")
    if dither != ADAPTIVE:
        dithering.ditherer(dither, **options)  # its options are checked before any work
    elif objective != "perceptual":
        raise ArgumentError("dither='adaptive' is for objective='perceptual'.")
    source = read(image)
    array, histogram = source.array, None
    if isinstance(colors, Palette):
        if mode != "palette":
            raise ArgumentError(f"A palette needs mode='palette', got mode={mode!r}.")
        if fixed is not None or importance is not None:
            raise ArgumentError("fixed and importance are for palettes that are designed; a palette was given.")
        array = like(array, colors)
    elif array.ndim == 2 and fixed is not None and mode == "palette":
        array = np.repeat(array[..., None], 3, axis=2)
    weights = None if importance is None else importance_of(importance, array.shape[:2])
    levels: Palette | ScalarQuantizer
    if objective == "perceptual":
        check_bytes(array)
        levels, codes, histogram = joint(
            np.repeat(array[..., None], 3, axis=2) if array.ndim == 2 else array,
            colors if isinstance(colors, Palette) else check_count("colors", colors, 1, 256),
            space=space or "oklab",
            dither=dither,
            importance=weights,
            speed=speed,
            fixed=fixed,
            threads=threads,
            **options,
        )
        if array.ndim == 2:
            levels = Levels(levels.codebook_[:, 0])
    else:
        if isinstance(colors, Palette):
            levels = colors
        elif mode == "palette" and array.ndim == 3:
            levels, histogram = _palette(array, colors, weights, space=space or "srgb", speed=speed, fixed=fixed)
        else:
            if fixed is not None:
                raise ArgumentError(f"fixed needs mode='palette', got mode={mode!r}.")
            levels = _scalar(array, colors, weights, per_channel=mode == "per-channel")
        target = array if isinstance(levels, Palette) or array.ndim == 2 else np.ascontiguousarray(array[..., :3])
        codes = dithering.assign(target, levels, dither, threads=threads, **options)
    if isinstance(levels, Palette) and levels.channels == 4:
        clear = np.flatnonzero(levels.codebook_[:, 3] == 0)
        if len(clear):  # no dither makes it visible
            codes[array[..., 3] == 0] = clear[0]
    return ImageResult(
        source,
        array,
        codes,
        levels,
        mode,
        dithering.label(dither),
        time.perf_counter() - started,
        histogram if histogram and histogram.bits == 8 else None,
        speed,
        reorder=fixed is None and not isinstance(colors, Palette),
    )


def _palette(
    array: Array, colors: int, weights: Array | None, *, space: str, speed: int, fixed: Any
) -> tuple[Palette, ColorHistogram]:
    """The palette of least squared error, and what it was designed from."""
    check_bytes(array)
    count = check_count("colors", colors, 1, 256)
    histogram = None
    if speed == 10 and weights is None:  # cells of colours, where there are plenty
        histogram = ColorHistogram.of(array, bits=_QUICK_BITS)
    if histogram is None or len(histogram) < 4 * count:
        histogram = ColorHistogram.of(array, weights)
    return design(histogram, count, space=space, speed=speed, fixed=fixed), histogram


def _scalar(array: Array, colors: int, weights: Array | None, *, per_channel: bool) -> ScalarQuantizer:
    """Levels of least squared error, for all channels or for each."""
    count = check_count("colors", colors, 1, 256 if array.dtype.itemsize == 1 else 65536)
    samples = array[..., :3] if array.ndim == 3 else array
    axis = -1 if per_channel and array.ndim == 3 else None
    levels = LloydMax(count, integer=array.dtype.kind in "iu", channel_axis=axis)
    return levels.fit(samples, None if weights is None else np.broadcast_to(weights.T, samples.T.shape).T)


def check_bytes(array: Array) -> None:
    """Palettes are for 8 bits."""
    if array.dtype != np.uint8:
        raise ArgumentError(
            f"mode='palette' needs 8-bit colours, got {array.dtype}; scale to 0..255 and convert to uint8, "
            "or use mode='global' or 'per-channel'."
        )


def importance_of(importance: Any, shape: tuple[int, ...]) -> Array:
    """The weight of each pixel, float32, up to 1, from an array or a grey picture.

    What does not count still has colours, which are taken where there are more than needed: it counts next to nothing.
    """
    array = read(importance, name="importance").array
    if array.ndim == 3:
        array = luma(array[..., :3]) if array.dtype == np.uint8 else array.mean(axis=2)
    weights = check_weights(array, shape, "importance")
    return np.asarray(np.maximum(weights / weights.max(), _NOTHING), np.float32)


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
