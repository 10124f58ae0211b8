"""One call for every way to assign levels to the samples of an image."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array, check_choice, check_fraction, check_samples, code_dtype
from ..color import to_space
from ..errors import ArgumentError
from ..palettes import Palette
from ..quantizers import ScalarQuantizer
from ..statistics import check_colors
from .diffusion import KERNELS, diffuse

METHODS = ("none", *KERNELS)


def assign(
    image: Any,
    levels: Palette | ScalarQuantizer,
    method: str = "none",
    *,
    strength: float = 1.0,
    serpentine: bool = True,
    threads: int | None = None,
) -> Array:
    """Codes of an image.

    Parameters
    ----------
    image : array_like
        For a `Palette`: (rows, columns, 3 or 4) 8-bit colours. For a fitted scalar quantizer: (rows, columns) or
        (rows, columns, channels) numbers; each channel is treated by itself.
    levels : Palette or ScalarQuantizer
        The levels. Error diffusion takes the nearest representation level, whatever the decision levels are.
    method : {"none", "floyd-steinberg"}, default "none"
        "none": ``levels.encode``.
    strength : float, default 1
        Share of the error that is diffused, 0 to 1.
    serpentine : bool, default True
        Diffuse odd rows from right to left.
    threads : int, optional
        For "none"; error diffusion is serial.

    Returns
    -------
    ndarray
        Codes: (rows, columns) for a palette, the image's shape for a scalar quantizer.

    Notes
    -----
    Errors are diffused in the levels' own space: stored values, or Oklab for a palette in Oklab.

    Examples
    --------
    >>> black_and_white = Palette(["#000", "#fff"])
    >>> grey = np.full((2, 8, 3), 128)
    >>> assign(grey, black_and_white, "floyd-steinberg")
    array([[1, 0, 1, 0, 1, 0, 1, 0],
           [0, 1, 0, 1, 0, 1, 0, 1]], dtype=uint8)
    """
    check_choice("method", method, METHODS)
    strength = check_fraction("strength", strength)
    if method == "none":
        return levels.encode(image, threads=threads) if isinstance(levels, Palette) else levels.encode(image)
    kernel = KERNELS[method]
    if isinstance(levels, Palette):
        colors = check_colors("image", image)
        if colors.ndim != 3 or colors.shape[-1] != levels.channels:
            raise ArgumentError(f"image must have shape (rows, columns, {levels.channels}), got {colors.shape}.")
        samples = to_space(colors, levels.space)
        return diffuse(samples, levels.points(), kernel, strength=strength, serpentine=serpentine)
    array = check_samples("image", image)
    if array.ndim not in (2, 3):
        raise ArgumentError(f"image must have shape (rows, columns) or (rows, columns, channels), got {array.shape}.")
    planes = array[..., None] if array.ndim == 2 else array
    _, representation = levels.levels_per_channel()
    if len(representation) > 1 and (len(representation) != planes.shape[-1] or levels.channel_axis not in (-1, 2)):
        raise ArgumentError(f"image must have the {len(representation)} channels of the levels on its last axis.")
    codes = np.empty(planes.shape, code_dtype(max(len(part) for part in representation)))
    for channel in range(planes.shape[-1]):
        samples, words = _single(planes[..., channel], representation[channel % len(representation)])
        diffused = diffuse(samples[..., None], words[:, None], kernel, strength=strength, serpentine=serpentine)
        codes[..., channel] = diffused
    return codes.reshape(array.shape)


def _single(samples: Array, levels: Array) -> tuple[Array, Array]:
    """Samples and levels in single precision; moved and scaled alike where it would not hold them as they are."""
    if samples.dtype.kind != "f" and samples.dtype.itemsize <= 2:
        return samples.astype(np.float32), levels.astype(np.float32)
    low = min(float(samples.min()), float(levels.min()))
    high = max(float(samples.max()), float(levels.max()))
    scale = -np.frexp(high - low)[1]
    a, b = (np.ldexp(np.asarray(x, np.float64) - low, scale).astype(np.float32) for x in (samples, levels))
    return a, b
