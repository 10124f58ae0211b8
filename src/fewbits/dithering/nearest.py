"""No dithering: each sample takes its nearest level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .._checks import Array, code_dtype
from ..palettes.palette import nearest
from .base import Ditherer


@dataclass(frozen=True, eq=False)
class Nearest(Ditherer):
    """Each sample takes the level nearest to it; half-way between two numbers the upper one, else the first."""

    def scalars(self, samples: Array, levels: Array, *, threads: int | None = None) -> Array:  # noqa: ARG002
        """Codes of one channel; see `Ditherer`."""
        decision = levels[:-1] + (levels[1:] - levels[:-1]) / 2
        return np.searchsorted(decision, samples, side="right").astype(code_dtype(len(levels)))

    def vectors(self, samples: Array, codebook: Array, *, threads: int | None = None) -> Array:  # noqa: ARG002
        """Codes of an image of vectors; see `Ditherer`."""
        points = np.ascontiguousarray(samples.reshape(-1, samples.shape[-1]))
        labels, _ = nearest(points, np.ascontiguousarray(codebook))
        return labels.astype(code_dtype(len(codebook))).reshape(samples.shape[:-1])
