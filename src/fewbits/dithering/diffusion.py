"""Error diffusion; its kernels are data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import _kernels
from .._checks import Array, code_dtype


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


def diffuse(
    samples: Array, codebook: Array, kernel: Kernel, *, strength: float = 1.0, serpentine: bool = True
) -> Array:
    """Codes of an image by error diffusion.

    Each sample takes the codeword nearest to its value plus the errors it received; what it misses goes on to
    neighbours not yet visited, in the kernel's shares. A value with its errors is held within the joint range of image
    and codebook, coordinate by coordinate, so that errors which no codeword can make good do not pile up.

    Parameters
    ----------
    samples : ndarray of shape (rows, columns, d), float32
    codebook : ndarray of shape (K, d), float32
    kernel : Kernel
    strength : float, default 1
        Share of the error that is passed on, 0 to 1.
    serpentine : bool, default True
        Odd rows run from right to left.

    Returns
    -------
    ndarray of shape (rows, columns)
        uint8, or uint16 for more than 256 codewords.
    """
    low = np.minimum(samples.min(axis=(0, 1)), codebook.min(axis=0))
    high = np.maximum(samples.max(axis=(0, 1)), codebook.max(axis=0))
    codes = np.empty(samples.shape[:2], code_dtype(len(codebook)))
    work = np.array(samples, np.float32, order="C")
    _kernels.diffuse(work, np.ascontiguousarray(codebook), low, high, kernel.table(), strength, serpentine, codes)
    return codes
