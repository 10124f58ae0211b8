"""One palette for several images."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..errors import ArgumentError
from ..palettes import Palette, design
from ..statistics import ColorHistogram
from .quantize import check_bytes
from .read import read


def shared_palette(images: Iterable[Any], colors: int = 16, **options: Any) -> Palette:
    """Design one palette for several images, such as the frames of a film or the sprites of a game.

    Parameters
    ----------
    images : iterable
        Of what `fewbits.image.read` takes, 8-bit grey, RGB or RGBA. They are read one after the other and none is kept:
        names of files, or a generator, take little memory.
    colors : int, default 16
        Number of colours K.
    **options
        Of `fewbits.palettes.design`, such as ``space="oklab"``.

    Returns
    -------
    Palette
        For ``quantize_image(image, palette)``. It has alpha if one of the images has.

    Raises
    ------
    ArgumentError
        No images, or one of more than 8 bits.

    Notes
    -----
    Each image counts alike, however large. For one where each pixel does, add their histograms:
    ``design(ColorHistogram.of(a) + ColorHistogram.of(b), colors)``.

    Examples
    --------
    >>> day, night = np.full((2, 2, 3), 250, np.uint8), np.full((9, 9), 8, np.uint8)
    >>> shared_palette([day, night], 2).hex
    ['#080808', '#fafafa']
    """
    if isinstance(images, str | bytes) or not isinstance(images, Iterable):
        raise ArgumentError(f"images must be an iterable of images, got {type(images).__name__}.")
    sums: dict[int, ColorHistogram] = {}  # by the number of channels
    for image in images:
        histogram = _histogram(read(image).array)
        kind = histogram.channels
        sums[kind] = sums[kind] + histogram if kind in sums else histogram
    if not sums:
        raise ArgumentError("images must hold at least one image.")
    if len(sums) == 2:
        sums[3] = sums[3].with_alpha()
    return design(functools.reduce(operator.add, sums.values()), colors, **options)


def _histogram(array: np.ndarray[Any, Any]) -> ColorHistogram:
    """The shares of an image's colours."""
    check_bytes(array)
    histogram = ColorHistogram.of(np.repeat(array[..., None], 3, axis=2) if array.ndim == 2 else array)
    return histogram.reweighted(histogram.counts / histogram.total)
