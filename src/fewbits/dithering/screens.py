"""Amplitude-modulated halftone screens: a lattice of dots that grow with the tone, of any period and angle.

R. Ulichney, "Digital Halftoning" (1987), chapter 5; D. L. Lau, G. R. Arce, "Modern Digital Halftoning" (2008), part I.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .._checks import Array, check_choice, check_number, check_positive
from .._parallel import map_ordered, row_tiles
from ..errors import ArgumentError
from .base import Ditherer
from .mixing import mixed_codes
from .thresholding import threshold_codes

_TILE = 1 << 18  # pixels whose thresholds are found together
_STEPS = 1 << 16


class Surface(Ditherer):
    """A ditherer that compares each sample with a threshold of its place.

    A sample takes the upper of the two levels around it where its fraction of the way between them reaches the
    threshold.
    """

    def surface(self, rows: int, columns: int, *, threads: int | None = None) -> Array:
        """Thresholds from 0 to below 1, float32."""
        raise NotImplementedError

    def scalars(self, samples: Array, levels: Array, *, threads: int | None = None) -> Array:
        """Codes of one channel; see `Ditherer`."""
        return threshold_codes(samples, levels, self.surface(*samples.shape, threads=threads), threads=threads)

    def vectors(self, samples: Array, codebook: Array, *, threads: int | None = None) -> Array:
        """Codes of an image of vectors, by mixtures of codewords; see `Ditherer` and `mixed_codes`."""
        return mixed_codes(samples, codebook, self.surface(*samples.shape[:2], threads=threads), threads=threads)


def _hump(u: Array) -> Array:
    """The raised cosine (1 − cos 2πu)/2 on −1/2..1/2, as two parabolas: arithmetic that is the same everywhere."""
    u = np.abs(u)
    return np.where(u <= 0.25, 8 * u * u, 1 - 8 * (0.5 - u) ** 2)


# Spot functions: the order in which the places of a cell, −1/2..1/2 on both axes, turn from white to black; 0 first,
# 1 last. Only the order matters: tones are equalised.
SHAPES: dict[str, Callable[[Array, Array], Array]] = {
    "round": lambda u, v: 2 * (u * u + v * v),
    "euclidean": lambda u, v: (_hump(u) + _hump(v)) / 2,
    "ellipse": lambda u, v: 0.4 * _hump(u) + 0.6 * _hump(v),
    "square": lambda u, v: 2 * np.maximum(np.abs(u), np.abs(v)),
    "diamond": lambda u, v: np.abs(u) + np.abs(v),
    "line": lambda u, v: 2 * np.abs(v) + 0 * u,
    "cross": lambda u, v: 2 * np.minimum(np.abs(u), np.abs(v)),
}


@dataclass(frozen=True, eq=False)
class Screen(Surface):
    """A halftone screen: black dots, or lines, that grow as the tone darkens.

    Parameters
    ----------
    shape : str, default "euclidean"
        "round": discs that meet at 79 % black. "euclidean": black discs in light tones, a checkerboard half-way, white
        discs in dark tones. "ellipse": dots that join along one axis first. "square", "diamond", "line", "cross".
    period : float, default 8
        From one dot to the next, in pixels, 2 or more; any real number. For lines per inch: ``dpi / lpi``.
    angle : float, default 45
        Of the rows of dots, or of the lines, in degrees counterclockwise.
    phase : (float, float), default (0, 0)
        Moves the screen along and across its rows, in periods.

    Notes
    -----
    Thresholds are equalised over the pixels of the image, so that a flat tone of any value gets that share of white.
    Places of the cells that are alike, or less than a pixel of a cell's area apart, turn in a dispersed order: where
    cells repeat on the pixels, as with a period of 8 at 0°, no tones are lost to the size of the cell. Dots of few
    pixels differ in size with how they lie on the pixels, so that flat tones waver a little, the more the smaller the
    period.

    Examples
    --------
    >>> Screen("line", period=4, angle=90).scalars(np.full((2, 12), 128, np.uint8), np.float32([0, 255]))
    array([[0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0],
           [0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0]], dtype=uint8)
    """

    shape: str = "euclidean"
    period: float = 8.0
    angle: float = 45.0
    phase: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        check_choice("shape", self.shape, SHAPES)
        if check_positive("period", self.period) < 2:
            raise ArgumentError(f"period must be 2 pixels or more, got {self.period!r}.")
        check_number("angle", self.angle)
        if not isinstance(self.phase, tuple) or len(self.phase) != 2:
            raise ArgumentError(f"phase must be two numbers, got {self.phase!r}.")
        for part in self.phase:
            check_number("phase", part)

    def surface(self, rows: int, columns: int, *, threads: int | None = None) -> Array:
        """Thresholds of the screen: the share of pixels that turn black later; see `Surface`."""

        def fill(tile: slice) -> None:
            order[tile] = self._order(tile.start, tile.stop, columns) * _STEPS

        order = np.empty((rows, columns), np.uint16)
        list(map_ordered(fill, row_tiles(rows, _TILE // columns + 1), threads))
        count = np.bincount(order.ravel(), minlength=_STEPS)
        later = (order.size - np.cumsum(count) + count / 2) / order.size
        return np.take(np.minimum(later, 1 - 2**-24).astype(np.float32), order)

    def _order(self, start: int, stop: int, columns: int) -> Array:
        """When the pixels of some rows turn black, 0 (first) to below 1."""
        # Rounded, so that the last bits of the machine's sine and cosine do not matter.
        angle = math.radians(self.angle)
        cosine, sine = round(math.cos(angle), 12), round(math.sin(angle), 12)
        y, x = np.arange(start, stop)[:, None] + 0.5, np.arange(columns) + 0.5
        u = x * (cosine / self.period) - (y * (sine / self.period) - self.phase[0])
        v = x * (sine / self.period) + (y * (cosine / self.period) + self.phase[1])
        u -= np.rint(u)
        v -= np.rint(v)
        # The golden ratio's cousins for two dimensions (M. Roberts, "The unreasonable effectiveness of quasirandom
        # sequences", 2018): neighbours lie far apart, and the pixels of any lattice are spread evenly.
        dispersed = x * 0.7548776662466927 + y * 0.5698402909980532
        dispersed -= np.floor(dispersed)
        tie = max(self.period**-2, 1 / 256)
        return (SHAPES[self.shape](u, v) + tie * dispersed) / (1 + 2 * tie)
