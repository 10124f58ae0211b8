"""What all thresholds that change from place to place have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .._checks import Array, check_samples
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


def check_grey(name: str, image: Any) -> Array:
    """An image of one channel, (rows, columns)."""
    array = check_samples(name, image)
    if array.ndim != 2:
        raise ArgumentError(f"{name} must have shape (rows, columns), got {array.shape}.")
    return array
