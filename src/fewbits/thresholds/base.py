"""What all thresholds that change from place to place have in common."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._checks import Array, check_samples, code_dtype
from ..errors import ArgumentError


@dataclass(frozen=True)
class LocalThreshold:
    """A threshold for each pixel, from its neighbourhood. Equal if the options are.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    """

    window: int = 25

    def surface(self, image: Any, *, threads: int | None = None) -> Array:
        """Thresholds of every pixel: float32 for 8-bit images, else float64; a pixel at or above its own is white."""
        raise NotImplementedError

    def codes(self, image: Any, *, threads: int | None = None) -> Array:
        """1 where a pixel is at or above its threshold, else 0; uint8."""
        return (np.asarray(image) >= self.surface(image, threads=threads)).view(np.uint8)


def codes(image: Any, threshold: Any) -> Array:
    """Classes of pixels: 1 at or above a threshold, else 0.

    Parameters
    ----------
    image : array_like of any shape
        Finite integers or floats.
    threshold : float, or ndarray
        What `fewbits.thresholds.threshold` returns: a number; or K − 1 of them, increasing, for the classes 0 to
        K − 1; or one for each pixel.

    Returns
    -------
    ndarray of image's shape, uint8 or the smallest unsigned type that holds K − 1

    Examples
    --------
    >>> codes([3, 4, 5], 3.5)
    array([0, 1, 1], dtype=uint8)
    >>> codes([3, 4, 5], [3.5, 4.5])
    array([0, 1, 2], dtype=uint8)
    """
    array = check_samples("image", image)
    if np.ndim(threshold) == 1:
        return np.searchsorted(threshold, array, side="right").astype(code_dtype(len(threshold) + 1))
    if np.ndim(threshold) == 0:
        threshold = float(threshold)
        if array.dtype.kind != "f":  # compared as integers, which is far faster
            ends = np.iinfo(array.dtype)
            threshold = min(max(math.ceil(threshold), int(ends.min)), int(ends.max) + 1)
    return np.asarray(array >= threshold).view(np.uint8)


def check_grey(name: str, image: Any) -> Array:
    """An image of one channel, (rows, columns)."""
    array = check_samples(name, image)
    if array.ndim != 2:
        raise ArgumentError(f"{name} must have shape (rows, columns), got {array.shape}.")
    return array
