"""Tone: what greys become on average, by dithering and in print."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._checks import Array, check_count, check_positive, check_samples
from ..dithering import Ditherer, assign, ditherer
from ..errors import ArgumentError
from ..quantizers import Levels


@dataclass(frozen=True, eq=False)
class ToneReproduction:
    """What each grey becomes on average, 0 (black) to 255 (white).

    Attributes
    ----------
    tones : ndarray of shape (N,)
        The greys that were dithered.
    flats : ndarray of shape (N,)
        Mean of the result for a flat image of each grey.
    ramp : ndarray of shape (N,)
        Mean of the result for the band of each grey in one image of all.
    """

    tones: Array
    flats: Array
    ramp: Array

    @property
    def mean_error(self) -> float:
        """Mean over the flat images of the absolute error of their means."""
        return float(np.abs(self.flats - self.tones).mean())

    @property
    def max_error(self) -> float:
        """Largest absolute error of the mean of a flat image."""
        return float(np.abs(self.flats - self.tones).max())

    @property
    def ramp_error(self) -> float:
        """Largest absolute error of the mean of a band of the ramp."""
        return float(np.abs(self.ramp - self.tones).max())


def tone_reproduction(
    method: str | Ditherer, levels: int = 2, *, tones: int = 256, size: int = 128, margin: int = 0, **options: Any
) -> ToneReproduction:
    """Dither flat images and a ramp of bands, and see which greys they are on average.

    Parameters
    ----------
    method : str or Ditherer
        One of `fewbits.dithering.METHODS`.
    levels : int, default 2
        Number of greys to dither to, 2 to 256, evenly spaced from black to white.
    tones : int, default 256
        Number of greys to dither, 2 to 256, evenly spaced from 0 to 255.
    size : int, default 128
        Side of the flat images in pixels; the bands of the ramp are as high, and an eighth as wide, side by side.
    margin : int, default 0
        Pixels at each border of the flat images that do not count: errors that fall off the image are lost there.
    **options
        Of the method.

    Raises
    ------
    ArgumentError
        An unknown method, or an option it does not have.

    Notes
    -----
    A mean is no finer than the difference of two levels over ``size²`` samples.

    Examples
    --------
    >>> cut = tone_reproduction("none", tones=3)
    >>> cut.tones, cut.flats, cut.max_error
    (array([  0, 128, 255], dtype=uint8), array([  0., 255., 255.]), 127.0)
    >>> tone_reproduction("floyd-steinberg", tones=16).max_error < 1
    True
    """
    way = ditherer(method, **options)
    greys = Levels(_greys(check_count("levels", levels, 2, 256)))
    inputs = _greys(check_count("tones", tones, 2, 256))
    size = check_count("size", size, 1, 4096)
    inside = slice(check_count("margin", margin, 0, (size - 1) // 2), size - margin)

    def dithered(image: Array) -> Array:
        return np.take(greys.representation_levels_, assign(image, greys, way))

    flats = np.array([dithered(np.full((size, size), grey))[inside, inside].mean() for grey in inputs])
    width = max(size // 8, 1)
    ramp = dithered(np.tile(np.repeat(inputs, width), (size, 1)))
    return ToneReproduction(inputs, flats, ramp.reshape(size, tones, width).mean(axis=(0, 2)))


def _greys(count: int) -> Array:
    """So many greys from black to white."""
    return np.rint(np.linspace(0, 255, count)).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class PrintedDots:
    """A halftone printed with round dots.

    Attributes
    ----------
    dots : ndarray of shape (scale · rows, scale · columns), uint8
        The print, magnified: 0 is ink, 255 paper.
    reflectance : ndarray of shape (rows, columns), float64
        Share of paper in each pixel, 0 to 1.
    dot_gain : float
        Share of the image under ink, less the share of its pixels that are black.
    """

    dots: Array
    reflectance: Array
    dot_gain: float


def print_dots(halftone: Any, *, radius: float = 1.25 / math.sqrt(2), scale: int = 8) -> PrintedDots:
    """Preview of a print: each black pixel is a round dot of ink, and ink on ink is no darker.

    Dots that fill black areas must reach into their neighbours, so prints of scattered dots are darker than the
    halftone. This shows how much.

    Parameters
    ----------
    halftone : array_like of shape (rows, columns)
        0 is black; all other samples have one value, which is white.
    radius : float, default 0.884
        Of a dot, in pixels, up to 8. Dots of 0.707, half a diagonal, are the least that cover black areas; the default
        is 1.25 times as much, which Pappas and Neuhoff measured on a laser printer.
    scale : int, default 8
        Magnification, 1 to 64. The middle of each small square decides whether it is under ink.

    Raises
    ------
    ArgumentError
        No halftone of two values, or a radius or scale out of range.

    Notes
    -----
    The circular dot-overlap model: P. G. Roetling and T. M. Holladay, "Tone reproduction and screen design for
    pictorial electrographic printing" (1979); T. N. Pappas and D. L. Neuhoff, "Model-based halftoning" (1991). Paper is
    white beyond the borders, and ink beyond them is not seen.

    Examples
    --------
    A checkerboard, of which half is black, prints as more:

    >>> checkerboard = 255 * (np.indices((16, 16)).sum(axis=0) % 2)
    >>> printed = print_dots(checkerboard)
    >>> round(printed.dot_gain, 2), printed.dots.shape
    (0.45, (128, 128))
    """
    array = check_samples("halftone", halftone)
    white = array[array != 0]
    if array.ndim != 2 or (white.size and white.min() != white.max()):
        raise ArgumentError(
            f"halftone must be an image (rows, columns) of 0 and one other value, got shape {array.shape} with values "
            f"from {array.min()} to {array.max()}."
        )
    if check_positive("radius", radius) > 8:
        raise ArgumentError(f"radius must be at most 8 pixels, got {radius!r}.")
    scale = check_count("scale", scale, 1, 64)
    rows, columns = array.shape
    reach = math.ceil(radius + 0.5) - 1
    ink = np.pad(array == 0, reach)
    steps = np.arange(-reach, reach + 1)
    places = (np.arange(scale) + 0.5) / scale - 0.5
    squares = np.square(places - steps[:, None])
    inked = np.zeros((rows, scale, columns, scale), bool)
    for down in range(len(steps)):
        for right in range(len(steps)):
            covered = squares[down][:, None, None] + squares[right] <= radius * radius
            inked |= ink[down : down + rows, None, right : right + columns, None] & covered
    reflectance = 1 - inked.mean(axis=(1, 3))
    dots = np.where(inked, np.uint8(0), np.uint8(255)).reshape(rows * scale, columns * scale)
    return PrintedDots(dots, reflectance, float(np.mean(array != 0) - reflectance.mean()))
