"""Colour differences: CIEDE2000, and images pixel by pixel, close up and from a distance."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._checks import Array, check_choice, check_positive, check_samples
from .._parallel import map_ordered, row_tiles
from ..color import to_space
from ..errors import ArgumentError
from .views import views

_TILE = 64  # rows

# IEC 61966-2-1: linear sRGB to CIE XYZ; white is D65, the sums of the rows.
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = _XYZ.sum(axis=1)

# Zhang and Wandell (1996): XYZ to light-dark, red-green and blue-yellow, and the point spread of the eye for each as a
# sum of Gaussians exp(-r² / s²): their weights, and s in degrees.
_OPPONENT = np.array([[0.279, 0.72, -0.107], [-0.449, 0.29, -0.077], [0.086, -0.59, 0.501]])
_SPREADS = (
    ((0.921, 0.0283), (0.105, 0.133), (-0.108, 4.336)),
    ((0.531, 0.0392), (0.330, 0.494)),
    ((0.488, 0.0536), (0.371, 0.386)),
)


@dataclass(frozen=True, eq=False)
class ErrorMap:
    """A difference of two images, pixel by pixel.

    Attributes
    ----------
    map : ndarray of shape (rows, columns), float32
        0 where the images are equal.
    """

    map: Array

    @property
    def mean(self) -> float:
        """Mean over pixels."""
        return float(self.map.mean(dtype=np.float64))

    @property
    def rms(self) -> float:
        """Root of the mean square: large differences count for more."""
        return float(np.sqrt(np.square(self.map, dtype=np.float64).mean()))

    @property
    def max(self) -> float:
        """The largest."""
        return float(self.map.max())

    def percentile(self, percent: float = 95) -> float:
        """What so many percent of the pixels do not exceed."""
        return float(np.percentile(self.map, percent))

    @classmethod
    def worst(cls, maps: list[Array]) -> ErrorMap:
        """The largest of several maps at each pixel."""
        return cls(functools.reduce(np.maximum, maps).astype(np.float32))


def delta_e_2000(a: Any, b: Any) -> Array:
    """CIEDE2000 difference of colours given in CIELAB; about 1 is just noticed.

    Parameters
    ----------
    a, b : array_like of one shape (..., 3)
        L* 0 to 100, a*, b*. For images see `color_difference`.

    Returns
    -------
    ndarray of shape (...), float64

    Raises
    ------
    ArgumentError
        Different shapes, or no three coordinates.

    Notes
    -----
    G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula: implementation notes, supplementary test
    data, and mathematical observations" (2005), equations 2 to 22, with kL = kC = kH = 1.

    Examples
    --------
    >>> delta_e_2000([[50, 2.5, 0]], [[73, 25, -18]]).round(4)
    array([27.1492])
    """
    lab_a, lab_b = check_samples("a", a), check_samples("b", b)
    if lab_a.shape != lab_b.shape or lab_a.shape[-1:] != (3,):
        raise ArgumentError(f"a and b must have one shape (..., 3), got {lab_a.shape} and {lab_b.shape}.")
    (l1, a1, b1), (l2, a2, b2) = (np.moveaxis(lab.astype(np.float64), -1, 0) for lab in (lab_a, lab_b))
    power = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(power / (power + 25.0**7))
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(y, stretch * x)) % 360 for x, y in ((a1, b1), (a2, b2)))
    hued = c1 * c2 != 0
    turn = np.where(hued, h2 - h1, 0)
    turn = turn - 360 * (turn > 180) + 360 * (turn < -180)
    total = h1 + h2
    hue = np.where(np.abs(h1 - h2) <= 180, total / 2, np.where(total < 360, total / 2 + 180, total / 2 - 180))
    hue = np.where(hued, hue, total)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2

    t = 1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6) - 0.20 * _cos(4 * hue - 63)
    depth = np.square(lightness - 50)
    power = chroma**7
    rotation = -2 * np.sqrt(power / (power + 25.0**7)) * np.sin(np.radians(60 * np.exp(-np.square((hue - 275) / 25))))
    by_lightness = (l2 - l1) / (1 + 0.015 * depth / np.sqrt(20 + depth))
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    by_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    squared = by_lightness**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue
    return np.asarray(np.sqrt(np.maximum(squared, 0)))


def color_difference(
    original: Any, approximation: Any, *, formula: str = "ciede2000", threads: int | None = None
) -> ErrorMap:
    """Colour difference of two images at each pixel.

    Parameters
    ----------
    original, approximation : array_like of one shape, uint8
        Grey (rows, columns), RGB (rows, columns, 3) or RGBA (rows, columns, 4), in sRGB. Transparent images are laid
        over black and over white, and the larger difference counts.
    formula : {"ciede2000", "cie76", "oklab"}, default "ciede2000"
        "ciede2000": see `delta_e_2000`. "cie76": distance in CIELAB. "oklab": distance in Oklab, where black and white
        are 1 apart and about 0.02 is just noticed.
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    ErrorMap
        With mean, percentiles and largest.

    Raises
    ------
    ArgumentError
        Different shapes, or no 8-bit image.

    Examples
    --------
    >>> red, green = np.array([[[255, 0, 0]]], np.uint8), np.array([[[0, 255, 0]]], np.uint8)
    >>> [round(color_difference(red, green, formula=name).mean, 2) for name in ("ciede2000", "cie76", "oklab")]
    [86.61, 170.58, 0.52]
    """
    to_coordinates, distance = _FORMULAS[check_choice("formula", formula, _FORMULAS)]

    def differences(a: Array, b: Array) -> Array:
        def tile(rows: slice) -> Array:
            return distance(to_coordinates(a[rows]), to_coordinates(b[rows]))

        return np.concatenate(list(map_ordered(tile, row_tiles(len(a), _TILE), threads)))

    return ErrorMap.worst([differences(a, b) for a, b in views(original, approximation)])


def s_cielab(original: Any, approximation: Any, *, pixels_per_degree: float = 60) -> ErrorMap:
    """Colour difference that an eye sees from a distance (S-CIELAB), in units of CIELAB; about 1 is just noticed.

    Light-dark, red-green and blue-yellow are blurred each as the eye blurs them, then CIELAB's distance is taken.

    Parameters
    ----------
    original, approximation : array_like of one shape, uint8
        Grey (rows, columns), RGB (rows, columns, 3) or RGBA (rows, columns, 4), in sRGB. Transparent images are laid
        over black and over white, and the larger difference counts.
    pixels_per_degree : float, default 60
        Pixels in a degree of the visual field: the distance over the size of a pixel, times 0.01745. `hvs_psnr`'s scale
        is 57.3 times as much.

    Returns
    -------
    ErrorMap
        With mean, percentiles and largest.

    Raises
    ------
    ArgumentError
        Different shapes, or no 8-bit image.

    Notes
    -----
    X. Zhang, B. A. Wandell, "A spatial extension of CIELAB for digital color image reproduction" (1996), table 1, with
    white at D65. Each kernel adds up to 1 and reaches as far as the image; beyond its borders the image goes on
    mirrored, edge pixels repeated.

    Examples
    --------
    A checkerboard and the grey that reflects as much light, at hand and from afar:

    >>> checks = np.where(np.indices((32, 32)).sum(axis=0) % 2, 255, 0).astype(np.uint8)
    >>> grey = np.full((32, 32), 188, np.uint8)
    >>> [round(s_cielab(grey, checks, pixels_per_degree=p).mean, 1) for p in (30, 60)]
    [11.2, 0.2]
    """
    pixels_per_degree = check_positive("pixels_per_degree", pixels_per_degree)
    maps = []
    for a, b in views(original, approximation):
        filters = _eye(a.shape[:2], pixels_per_degree)
        maps.append(_distance(_as_seen(a, filters), _as_seen(b, filters)))
    return ErrorMap.worst(maps)


def _eye(shape: tuple[int, ...], pixels_per_degree: float) -> list[Array]:
    """Transforms of the point spreads on the image and its mirror images, a period of twice its size."""

    def transform(length: int, spread: float) -> Array:
        away = np.minimum(np.arange(2 * length), np.arange(2 * length, 0, -1)) / pixels_per_degree
        bell = np.exp(-np.square(away / spread))
        return np.fft.fft(bell / bell.sum()).real

    filters = []
    for spreads in _SPREADS:
        rows, columns = ([transform(length, spread) for _, spread in spreads] for length in shape)
        weights = np.array([weight for weight, _ in spreads])
        weights /= weights.sum()
        parts = zip(weights, rows, columns, strict=True)
        filters.append(sum(weight * down[:, None] * across[: shape[1] + 1] for weight, down, across in parts))
    return [np.asarray(response) for response in filters]


def _as_seen(image: Array, filters: list[Array]) -> Array:
    """CIELAB of an image after the eye's optics."""
    height, width = image.shape[:2]
    planes = []
    opponents = to_space(image, "linear") @ (_OPPONENT @ _XYZ).T
    for plane, response in zip(np.moveaxis(opponents, -1, 0), filters, strict=True):
        tall = np.concatenate([plane, plane[::-1]])
        mirrored = np.concatenate([tall, tall[:, ::-1]], axis=1)
        planes.append(np.fft.irfft2(np.fft.rfft2(mirrored) * response, mirrored.shape)[:height, :width])
    return _lab_of_xyz(np.stack(planes, axis=-1) @ np.linalg.inv(_OPPONENT).T)


def _lab_of_xyz(xyz: Array) -> Array:
    """CIELAB of CIE XYZ, white's Y being 1 (CIE 15)."""
    ratio = xyz / _WHITE
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def _distance(a: Array, b: Array) -> Array:
    return np.asarray(np.sqrt(np.square(a - b).sum(axis=-1)))


def _cos(degrees: Array) -> Array:
    return np.cos(np.radians(degrees))


# By name: the space in which colours are compared, and how.
_FORMULAS: dict[str, tuple[Callable[[Array], Array], Callable[[Array, Array], Array]]] = {
    "ciede2000": (lambda image: to_space(image, "cielab"), delta_e_2000),
    "cie76": (lambda image: to_space(image, "cielab"), _distance),
    "oklab": (lambda image: to_space(image, "oklab"), _distance),
}
