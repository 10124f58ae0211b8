"""The kernels of error diffusion: where a sample's error goes. They are data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .._checks import Array


@dataclass(frozen=True)
class Kernel:
    """Where a sample's error goes.

    Attributes
    ----------
    taps : tuple of (down, right, weight)
        Rows down, columns to the right (in the direction of travel), and share of the error in units of 1/divisor.
    divisor : int
    """

    taps: tuple[tuple[int, int, int], ...]
    divisor: int

    def table(self) -> Array:
        """The taps as rows of (down, right, share), float64."""
        return np.array([(down, right, weight / self.divisor) for down, right, weight in self.taps])


KERNELS = {
    # R. W. Floyd, L. Steinberg, "An adaptive algorithm for spatial greyscale" (1976)
    "floyd-steinberg": Kernel(((0, 1, 7), (1, -1, 3), (1, 0, 5), (1, 1, 1)), 16),
}
