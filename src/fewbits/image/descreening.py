"""Inverse halftoning: greys from a picture in black and white."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array, check_choice, check_positive
from ..errors import ArgumentError
from .dithering import grey
from .read import read

DESCREENINGS = ("edge-preserving", "gaussian")
_ROUNDS, _CONTRAST = 2, 20 / 255  # differences in tone above this, of white, are edges


def inverse_halftone(
    image: Any, method: str = "edge-preserving", *, period: float = 3.0, sigma: float | None = None
) -> Array:
    """Greys of a halftone.

    Parameters
    ----------
    image : path, bytes, binary file, PIL.Image.Image, array_like or SourceImage
        A picture in black and white, dithered or screened, or a scan of one; colours count by their luma.
    method : {"edge-preserving", "gaussian"}, default "edge-preserving"
        "gaussian": a Gaussian blur. "edge-preserving": within small windows the halftone is fitted by a multiple of its
        blur (the guided filter), twice, so that flat tones are smoothed and edges stay.
    period : float, default 3
        Of the dots, in pixels: that of the screen, or about 3 for error diffusion.
    sigma : float, optional
        Standard deviation of the blur, in pixels, up to 100. Default: half the period, which leaves 0.7 % of the dots'
        fundamental wave.

    Returns
    -------
    ndarray of shape (rows, columns)
        Of the type that the image has: uint8 for files.

    References
    ----------
    K. He, J. Sun, X. Tang, "Guided image filtering", IEEE Trans. Pattern Analysis and Machine Intelligence 35 (2013).

    Examples
    --------
    >>> checks = np.uint8(255) * (np.indices((8, 8)).sum(axis=0) % 2).astype(np.uint8)
    >>> inverse_halftone(checks, "gaussian")[4, :4]
    array([128, 128, 128, 128], dtype=uint8)
    """
    check_choice("method", method, DESCREENINGS)
    sigma = check_positive("period", period) / 2 if sigma is None else check_positive("sigma", sigma)
    if sigma > 100:
        raise ArgumentError(f"sigma must be at most 100 pixels (half of period, unless it is given), got {sigma:g}.")
    array = grey(read(image).array)
    white = 1.0 if array.dtype.kind == "f" else float(np.iinfo(array.dtype).max)
    halftone = array / white
    smooth = _blurred(halftone, sigma)
    if method == "edge-preserving":
        for _ in range(_ROUNDS):
            smooth = _guided(smooth, halftone, max(1, round(1.5 * sigma)))
    tone = np.clip(smooth, 0, 1) * white
    return (tone if array.dtype.kind == "f" else np.rint(tone)).astype(array.dtype)


def _guided(guide: Array, samples: Array, radius: int) -> Array:
    """The samples as the locally best multiples of a guide: He et al., algorithm 1."""
    mean, level = _box(guide, radius), _box(samples, radius)
    slope = (_box(guide * samples, radius) - mean * level) / (_box(guide * guide, radius) - mean * mean + _CONTRAST**2)
    return _box(slope, radius) * guide + _box(level - slope * mean, radius)


def _box(array: Array, radius: int) -> Array:
    """Means in square windows, mirrored at the edges, by running sums."""
    width = 2 * radius + 1
    for axis in (0, 1):
        sums = np.cumsum(_mirrored(array, radius + 1, axis), axis=axis)
        count = array.shape[axis]
        array = (sums.take(range(width, width + count), axis) - sums.take(range(count), axis)) / width
    return array


def _blurred(array: Array, sigma: float) -> Array:
    """Gaussian blur, mirrored at the edges, cut off at three standard deviations."""
    radius = int(np.ceil(3 * sigma))
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    weights /= weights.sum()
    for axis in (0, 1):
        padded, count = _mirrored(array, radius, axis), array.shape[axis]
        array = np.zeros_like(array)
        for place, weight in enumerate(weights):
            array += weight * (padded[place : place + count] if axis == 0 else padded[:, place : place + count])
    return array


def _mirrored(array: Array, margin: int, axis: int) -> Array:
    return np.pad(array, [(margin, margin) if i == axis else (0, 0) for i in (0, 1)], "symmetric")
