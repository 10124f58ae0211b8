"""What all thresholds that change from place to place have in common."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from .. import _kernels
from .._checks import Array, check_samples, check_shades, code_dtype
from .._parallel import map_ordered, row_tiles
from .windows import BAND, NARROW, check_grey, check_window, real, sweep

__all__ = ["Bilinear", "LocalThreshold", "Tile", "check_grey", "codes"]


@dataclass(frozen=True)
class Tile:
    """Some rows of an image, as rules for local thresholds see them.

    Attributes
    ----------
    rows : slice
        Which rows of the image.
    samples : ndarray
        Them, in the dtype of thresholds.
    unit : float
        What a step of one is in images of 8 bits: 1/255 of white, which is 1 for floats.
    whole : object
        What the rule has found out of the whole image.
    """

    rows: slice
    samples: Array
    unit: float
    whole: Any


@dataclass(frozen=True)
class LocalThreshold:
    """A threshold for each pixel, from its neighbourhood. Equal if the options are.

    A rule names the statistics that it needs and makes thresholds of them; see `fewbits.thresholds.windows`. Some need
    to know what white is, too: Bernsen's, Phansalkar's and Singh's, and those with an R that is not given. These take
    uint8, uint16 and floats from 0 to 1 and refuse other images.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.

    Raises
    ------
    ArgumentError
        An option out of its range.
    """

    window: int = 25

    statistics: ClassVar[tuple[str, ...]] = ()
    _rule: ClassVar[Callable[..., Array]]  # thresholds of a tile from the statistics there: ``_rule(at, *statistics)``

    def __post_init__(self) -> None:
        check_window(self.window)

    @property
    def _needs_white(self) -> bool:
        """Whether thresholds depend on what white is."""
        return False

    def _survey(self, image: Array, threads: int | None) -> Any:  # noqa: ARG002
        """What the rule must know of the whole image before any tile."""
        return None

    def surface(self, image: Any, *, threads: int | None = None) -> Array:
        """Thresholds of all pixels, in the image's unit; a pixel at or above its own is white.

        Parameters
        ----------
        image : array_like of shape (rows, columns)
            Integers or floats; uint8, uint16 or floats from 0 to 1 where the rule needs to know what white is.
        threads : int, optional
            The result does not depend on it.

        Returns
        -------
        ndarray of shape (rows, columns)
            float32 for 8-bit images, else float64. The latter are lowered by what rounding may have added, 2^-40 of the
            largest magnitude in the image (2^-22 for float32), so that a pixel equal to its threshold is white.
        """
        array = check_grey("image", image)
        out = np.empty(array.shape, real(array.dtype))

        def keep(at: Tile, limits: Array) -> None:
            out[at.rows] = limits

        self._each_tile(array, keep, threads)
        return out

    def codes(self, image: Any, *, threads: int | None = None) -> Array:
        """1 where a pixel is at or above its threshold, else 0; uint8. The surface is never in memory as a whole."""
        array = check_grey("image", image)
        out = np.empty(array.shape, np.bool_)

        def compare(at: Tile, limits: Array) -> None:
            np.greater_equal(at.samples, limits, out=out[at.rows])

        self._each_tile(array, compare, threads)
        return out.view(np.uint8)

    def _each_tile(self, image: Array, function: Callable[[Tile, Array], None], threads: int | None) -> None:
        if self._needs_white:
            check_shades("image", image)
        kind, unit, slack = real(image.dtype), _unit(image.dtype), _slack(image)
        whole = self._survey(image, threads)

        def tile(rows: slice, *statistics: Array) -> None:
            at = Tile(rows, image[rows].astype(kind), unit, whole)
            limits = self._rule(at, *(found.astype(kind, copy=False) for found in statistics))
            function(at, limits - slack if slack else limits)

        sweep(image, self.window, self.statistics, tile, threads=threads, sigma=getattr(self, "sigma", None))


@dataclass(frozen=True)
class Bilinear(LocalThreshold):
    """Thresholds ``(a + b m) + s (c + d m)`` of the local mean m and deviation s.

    For bytes they are compared as they come, which is what makes these rules fast.
    """

    _factors: ClassVar[Callable[..., tuple[float, float, float, float]]]  # a, b, c, d: ``_factors(unit, whole)``

    def _rule(self, at: Tile, m: Array, s: Array | None = None) -> Array:
        a, b, c, d = self._factors(at.unit, at.whole)
        limits = a + b * m
        if s is not None:
            limits += s * (c + d * m)
        return limits

    def codes(self, image: Any, *, threads: int | None = None) -> Array:
        """1 where a pixel is at or above its threshold, else 0; uint8. The surface is never in memory as a whole."""
        array = check_grey("image", image)
        if array.dtype != np.uint8 or self.window > NARROW:
            return super().codes(array, threads=threads)
        array, out = np.ascontiguousarray(array), np.empty(array.shape, np.uint8)
        factors = np.array(self._factors(_unit(array.dtype), self._survey(array, threads)), np.float32)

        def band(rows: slice) -> None:
            _kernels.bilinear_codes(array, self.window, rows.start, factors, out[rows])

        list(map_ordered(band, row_tiles(len(array), BAND), threads))
        return out


def _unit(dtype: np.dtype[Any]) -> float:
    return 1 / 255 if dtype.kind == "f" else float(np.iinfo(dtype).max) / 255


def _slack(image: Array) -> float:
    if image.dtype == np.uint8:
        return 0.0
    largest = max(abs(float(image.min())), abs(float(image.max())))
    return largest * (max(2 * float(np.finfo(image.dtype).eps), 2.0**-40) if image.dtype.kind == "f" else 2.0**-40)


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
        if array.dtype.kind != "f":  # compared as integers, without floats of them all
            ends = np.iinfo(array.dtype)
            threshold = min(max(math.ceil(threshold), int(ends.min)), int(ends.max) + 1)
    return np.asarray(array >= threshold).view(np.uint8)
