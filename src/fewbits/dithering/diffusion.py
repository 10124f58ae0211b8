"""Error diffusion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import _kernels
from .._checks import Array, check_fraction, code_dtype
from .base import Ditherer
from .kernels import KERNELS, Kernel


@dataclass(frozen=True)
class ErrorDiffusion(Ditherer):
    """Each sample takes the level nearest to its value plus the errors it received, and passes on what it misses.

    Parameters
    ----------
    kernel : str or Kernel, default "floyd-steinberg"
        Where the errors go.
    serpentine : bool, default True
        Odd rows run from right to left.
    strength : float, default 1
        Share of the error that is passed on, 0 to 1.
    """

    kernel: str | Kernel = "floyd-steinberg"
    serpentine: bool = True
    strength: float = 1.0

    def __post_init__(self) -> None:
        check_fraction("strength", self.strength)

    def vectors(self, samples: Array, codebook: Array, *, threads: int | None = None) -> Array:  # noqa: ARG002
        """Codes of an image of vectors; see `Ditherer`."""
        kernel = KERNELS[self.kernel] if isinstance(self.kernel, str) else self.kernel
        low = np.minimum(samples.min(axis=(0, 1)), codebook.min(axis=0))
        high = np.maximum(samples.max(axis=(0, 1)), codebook.max(axis=0))
        codes = np.empty(samples.shape[:2], code_dtype(len(codebook)))
        work = np.array(samples, np.float32, order="C")
        words = np.ascontiguousarray(codebook)
        _kernels.diffuse(work, words, low, high, kernel.table(), self.strength, bool(self.serpentine), codes)
        return codes
