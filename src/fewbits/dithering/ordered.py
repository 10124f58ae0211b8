"""Ordered dithering: a threshold map laid over the image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .._checks import Array, check_choice, check_count, check_fraction, check_rng
from ..errors import ArgumentError
from .base import Ditherer
from .maps import bayer, clustered_dot, line, spiral, thresholds, white_noise
from .masks import blue_noise
from .mixing import mixed_codes
from .thresholding import threshold_codes

MAPS: dict[str, tuple[Callable[..., Array], tuple[str, ...]]] = {  # what makes a map, and its options
    "bayer": (bayer, ("size",)),
    "clustered-dot": (clustered_dot, ("size",)),
    "line": (line, ("size", "angle")),
    "spiral": (spiral, ("size",)),
    "blue-noise": (blue_noise, ("size", "sigma", "rng")),
    "white-noise": (white_noise, ("rng",)),
}
MAP_OPTIONS = ("size", "angle", "sigma", "rng")


@dataclass(frozen=True, eq=False)
class Ordered(Ditherer):
    """Each sample goes to the level above it or below it by the threshold at its place.

    Vectors go to one of the codewords of a mixture that comes near them; see `fewbits.dithering.mixed_codes`.

    Parameters
    ----------
    map : str or array_like of shape (rows, columns), default "bayer"
        One of `MAPS`, or a map of your own: integer ranks, 0 for the place that turns on first, or thresholds from 0 to
        1. It repeats over the image; "white-noise" does not.
    size : int, optional
        Rows and columns of the map, 1 to 256; of "blue-noise" 1 to 1024, or (rows, columns). Default: 8 for "bayer" and
        "clustered-dot", 6 for "line", 5 for "spiral", 64 for "blue-noise".
    angle : {0, 45, 90, 135}, optional
        Direction of "line", in degrees. Default: 0.
    sigma : float, optional
        Of "blue-noise"; see `blue_noise`. Default: 1.5.
    rng : seed or numpy Generator, optional
        Of "blue-noise" and "white-noise". None is the seed 0.
    strength : float, default 1
        How far thresholds are spread about one half; 0 takes the nearest level. For vectors, the share of what a
        mixture misses that its next codeword makes up for.
    mixes : int, optional
        For vectors: codewords in a mixture, 1 to 256. Default: 64 for up to 16 codewords, else 16.

    Raises
    ------
    ArgumentError
        An option out of its range, or one that the map does not have.

    Examples
    --------
    >>> import numpy as np
    >>> black_white = np.float32([0, 255])
    >>> Ordered("bayer", size=2).scalars(np.full((2, 4), 128, np.uint8), black_white)
    array([[1, 0, 1, 0],
           [0, 1, 0, 1]], dtype=uint8)
    """

    map: Any = "bayer"
    size: int | tuple[int, int] | None = None
    angle: int | None = None
    sigma: float | None = None
    rng: Any = None
    strength: float = 1.0
    mixes: int | None = None

    def __post_init__(self) -> None:
        check_fraction("strength", self.strength)
        if self.mixes is not None:
            check_count("mixes", self.mixes, 1, 256)
        check_rng(self.rng)
        known: tuple[str, ...] = ()
        if isinstance(self.map, str):
            known = MAPS[check_choice("map", self.map, MAPS)][1]
        for name in self._given():
            if name not in known:
                of = f"map {self.map!r}" if isinstance(self.map, str) else "a map of your own"
                raise ArgumentError(f"{name} is no option of {of}; it has {', '.join(known) or 'none'}.")
        if not self._white:
            _ = self._tile  # which checks the rest

    @property
    def _white(self) -> bool:
        return isinstance(self.map, str) and self.map == "white-noise"

    def _given(self) -> dict[str, Any]:
        """The options of the map that are not left to their defaults."""
        return {name: getattr(self, name) for name in MAP_OPTIONS if getattr(self, name) is not None}

    @cached_property
    def _tile(self) -> Array:
        """The map's thresholds. Made once: a Generator would give another mask each time."""
        return thresholds(MAPS[self.map][0](**self._given()) if isinstance(self.map, str) else self.map)

    def _surface(self, shape: tuple[int, int]) -> Array:
        return thresholds(white_noise(shape, self.rng), 1 << 16) if self._white else self._tile

    def scalars(self, samples: Array, levels: Array, *, threads: int | None = None) -> Array:
        """Codes of one channel; see `Ditherer`."""
        spread = (self._surface(samples.shape) - 0.5) * self.strength + 0.5
        return threshold_codes(samples, levels, spread, threads=threads)

    def vectors(self, samples: Array, codebook: Array, *, threads: int | None = None) -> Array:
        """Codes of an image of vectors; see `Ditherer`."""
        surface = self._surface(samples.shape[:2])
        return mixed_codes(samples, codebook, surface, mixes=self.mixes, strength=self.strength, threads=threads)
