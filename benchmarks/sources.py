"""Sources of samples that the scalar benchmarks share."""

from __future__ import annotations

import numpy as np

import fewbits as fb

NAMES = ("Gaussian", "mixture")
_MIXTURE = {"share": (0.3, 0.5, 0.2), "mean": (-4.0, 0.0, 5.0), "std": (0.3, 1.0, 2.0)}
_DRAWN = 1_000_000


def samples(name: str, count: int) -> np.ndarray:
    """Independent samples, float64: of the unit Gaussian, or of three Gaussians mixed."""
    rng = np.random.default_rng(0)
    if name == "Gaussian":
        return rng.normal(size=count)
    part = rng.choice(3, count, p=_MIXTURE["share"])
    return rng.normal(np.take(_MIXTURE["mean"], part), np.take(_MIXTURE["std"], part))


def weights(count: int) -> np.ndarray:
    """Whole numbers, 1 to 8, as float64."""
    return np.random.default_rng(1).integers(1, 9, count).astype(np.float64)


def histogram(name: str, bins: int) -> fb.Histogram:
    """Samples rounded to `bins` integers from zero up, and one more sample of each, so that every bin is occupied."""
    x = samples(name, _DRAWN)
    codes = np.rint((x - x.min()) * ((bins - 1) / np.ptp(x))).astype(np.uint8 if bins <= 256 else np.uint16)
    return fb.Histogram.of(np.concatenate([codes, np.arange(bins, dtype=codes.dtype)]))
