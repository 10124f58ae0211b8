"""One call for every way to assign levels to the samples of an image."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .._checks import Array, check_samples, code_dtype
from ..color import decode_srgb, to_space
from ..errors import ArgumentError
from ..palettes import Palette
from ..quantizers import ScalarQuantizer
from ..statistics import check_colors
from .base import Ditherer
from .methods import ditherer
from .nearest import Nearest


def assign(
    image: Any,
    levels: Palette | ScalarQuantizer,
    method: str | Ditherer = "none",
    *,
    linear: bool = False,
    threads: int | None = None,
    **options: Any,
) -> Array:
    """Codes of an image.

    Parameters
    ----------
    image : array_like
        For a `Palette`: (rows, columns, 3 or 4) 8-bit colours. For a fitted scalar quantizer: (rows, columns) or
        (rows, columns, channels) numbers; each channel is treated by itself.
    levels : Palette or ScalarQuantizer
        The levels. Every method but "none" goes by the representation levels, whatever the decision levels are.
    method : str or Ditherer, default "none"
        One of `METHODS`; "none" is ``levels.encode``.
    linear : bool, default False
        Work on amounts of light instead of stored values: samples and levels are sRGB, in the full range of their
        integer type or from 0 to 1.
    threads : int, optional
        Default: ``FEWBITS_THREADS``, else the CPUs at hand. The codes do not depend on it.
    **options
        Of the method.

    Returns
    -------
    ndarray
        Codes: (rows, columns) for a palette, the image's shape for a scalar quantizer.

    Notes
    -----
    Unless `linear`, errors are measured in the levels' own space: stored values, which a screen shows as they are, or
    the space of the palette.

    Examples
    --------
    >>> black_and_white = Palette(["#000", "#fff"])
    >>> grey = np.full((2, 8, 3), 128)
    >>> assign(grey, black_and_white, "floyd-steinberg")
    array([[1, 0, 1, 0, 1, 0, 1, 0],
           [0, 1, 0, 1, 0, 1, 0, 1]], dtype=uint8)
    """
    way = ditherer(method, **options)
    if isinstance(way, Nearest) and not linear:
        return levels.encode(image, threads=threads) if isinstance(levels, Palette) else levels.encode(image)
    if isinstance(levels, Palette):
        colors = check_colors("image", image)
        if colors.ndim != 3 or colors.shape[-1] != levels.channels:
            raise ArgumentError(f"image must have shape (rows, columns, {levels.channels}), got {colors.shape}.")
        space = "linear" if linear else levels.space
        return way.vectors(to_space(colors, space), to_space(levels.codebook_, space), threads=threads)
    array = check_samples("image", image)
    if array.ndim not in (2, 3):
        raise ArgumentError(f"image must have shape (rows, columns) or (rows, columns, channels), got {array.shape}.")
    _, representation = levels.levels_per_channel()
    if array.ndim == 2 and len(representation) == 1:
        return way.scalars(*_single(array, representation[0], linear), threads=threads)
    planes = array[..., None] if array.ndim == 2 else array
    if len(representation) > 1 and (len(representation) != planes.shape[-1] or levels.channel_axis not in (-1, 2)):
        raise ArgumentError(f"image must have the {len(representation)} channels of the levels on its last axis.")
    if isinstance(getattr(way, "rng", None), np.random.Generator):  # the same chance in all channels: grey stays grey
        way = replace(way, rng=int(way.rng.integers(1 << 62)))  # type: ignore[attr-defined,call-arg]
    codes = np.empty(planes.shape, code_dtype(max(len(part) for part in representation)))
    for channel in range(planes.shape[-1]):
        plane = np.ascontiguousarray(planes[..., channel])
        words = representation[channel % len(representation)]
        codes[..., channel] = way.scalars(*_single(plane, words, linear), threads=threads)
    return codes.reshape(array.shape)


def _single(samples: Array, levels: Array, linear: bool) -> tuple[Array, Array]:
    """Samples as bytes, words or single precision, and levels in single precision.

    Where single precision would not hold them as they are, both are moved and scaled alike.
    """
    if linear:
        white = 1.0 if samples.dtype.kind == "f" else float(np.iinfo(samples.dtype).max)
        if min(samples.min(), levels.min()) < 0 or max(samples.max(), levels.max()) > white:
            raise ArgumentError(f"linear needs samples and levels from 0 to {white:g}, black to white.")
        if samples.dtype.itemsize <= 2 and samples.dtype.kind == "u":
            table = decode_srgb(np.arange(int(white) + 1) / white).astype(np.float32)
            light = np.take(table, samples)
        else:
            light = decode_srgb(samples / white).astype(np.float32)
        return light, decode_srgb(levels / white).astype(np.float32)
    if samples.dtype in (np.uint8, np.uint16):
        return np.ascontiguousarray(samples), levels.astype(np.float32)
    if samples.dtype.kind != "f" and samples.dtype.itemsize <= 2:
        return samples.astype(np.float32), levels.astype(np.float32)
    low = min(float(samples.min()), float(levels.min()))
    high = max(float(samples.max()), float(levels.max()))
    scale = -np.frexp(high - low)[1]
    a, b = (np.ldexp(np.asarray(x, np.float64) - low, scale).astype(np.float32) for x in (samples, levels))
    return a, b
