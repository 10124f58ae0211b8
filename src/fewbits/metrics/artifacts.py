"""What quantization adds where an image is smooth: bands with false contours, and noise."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .._checks import Array
from ..color import to_space
from .color_difference import ErrorMap
from .views import views

_WINDOW, _SIGMA = 13, 2.0  # pixels; what is finer is texture, what is coarser shape
_TEXTURE = 0.01  # in Oklab, three 8-bit greys or so: detail that hides half of what is added
_STEP = _SIGMA * math.sqrt(2 * math.pi)  # height of a step over its steepest slope when it has been blurred


def banding_map(original: Any, approximation: Any, *, threads: int | None = None) -> ErrorMap:
    """False contours: heights of steps at which the original is smooth.

    Both images are blurred, so that dither becomes the tone that it stands for. Where the approximation is then steeper
    than the original, the difference in slope is given as the height of the step that has it. Detail of the original
    hides steps: at a root mean square of 0.01 around the pixel it hides half of each.

    Parameters
    ----------
    original, approximation : array_like of one shape, uint8
        Grey (rows, columns), RGB (rows, columns, 3) or RGBA (rows, columns, 4), in sRGB. Transparent images are laid
        over black and over white, and the larger value counts.
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    ErrorMap
        In units of Oklab, where black and white are 1 apart. Its `rms` is the score of an image: the mean of steps
        hardly depends on how many a range is cut into, and few high ones are seen more than many low ones.

    Raises
    ------
    ArgumentError
        Different shapes, or no 8-bit image.

    Notes
    -----
    A definition of this package. The blur is a Gaussian with a sigma of 2 pixels.

    Examples
    --------
    >>> ramp = np.tile(np.arange(256, dtype=np.uint8), (32, 1))
    >>> [round(banding_map(ramp, ramp // step * step).rms, 3) for step in (1, 16, 64)]
    [0.0, 0.022, 0.051]
    """
    maps = []
    for pair in views(original, approximation):
        x, y = (_planes(image) for image in pair)
        smooth_x, smooth_y = _blurred(x, threads), _blurred(y, threads)
        steeper = np.maximum(_slope(smooth_y) - _slope(smooth_x), 0)
        maps.append(_STEP * steeper * _bareness(x, smooth_x, threads))
    return ErrorMap.worst(maps)


def noise_map(original: Any, approximation: Any, *, threads: int | None = None) -> ErrorMap:
    """Noise that was added where the original is smooth: its standard deviation around each pixel.

    Noise is what a second difference down and across leaves, which is nothing of slopes and of steps that go down or
    across; that of the original is taken off. Detail of the original hides noise as in `banding_map`.

    Parameters
    ----------
    original, approximation : array_like of one shape, uint8
        Grey (rows, columns), RGB (rows, columns, 3) or RGBA (rows, columns, 4), in sRGB. Transparent images are laid
        over black and over white, and the larger value counts.
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    ErrorMap
        In units of Oklab, where black and white are 1 apart: of white noise, its standard deviation; noise without low
        frequencies, as of dither, has up to 2.7 times as much.

    Raises
    ------
    ArgumentError
        Different shapes, or no 8-bit image.

    Notes
    -----
    A definition of this package, with the operator of J. Immerkær, "Fast noise variance estimation" (1996), averaged
    by a Gaussian with a sigma of 2 pixels. Edge pixels are repeated beyond the borders.

    Examples
    --------
    Four levels make bands, dithered ones noise:

    >>> from fewbits import dither
    >>> ramp = np.tile(np.arange(256, dtype=np.uint8), (64, 1))
    >>> banded, dithered = dither(ramp, 4, "none").array, dither(ramp, 4).array
    >>> [(round(banding_map(ramp, x).rms, 3), round(noise_map(ramp, x).rms, 3)) for x in (banded, dithered)]
    [(0.064, 0.0), (0.007, 0.202)]
    """
    maps = []
    for pair in views(original, approximation):
        x, y = (_planes(image) for image in pair)
        variances = [_blurred(np.square(_second_difference(planes)).sum(axis=0)[None], threads)[0] for planes in (x, y)]
        added = np.sqrt(np.maximum(variances[1] - variances[0], 0))
        maps.append(added * _bareness(x, _blurred(x, threads), threads))
    return ErrorMap.worst(maps)


def _planes(image: Array) -> Array:
    """Oklab, (3, rows, columns)."""
    return np.ascontiguousarray(np.moveaxis(to_space(image, "oklab"), -1, 0), np.float64)


def _blurred(planes: Array, threads: int | None) -> Array:
    from ..thresholds.windows import gaussian  # slow to import, and not needed for most metrics

    return np.stack([gaussian(plane, _WINDOW, _SIGMA, threads=threads) for plane in planes])


def _bareness(planes: Array, smooth: Array, threads: int | None) -> Array:
    """From 1 where there is no detail to 0 where there is much."""
    detail = _blurred(np.square(planes - smooth).sum(axis=0)[None], threads)[0]
    return np.asarray(1 / (1 + detail / _TEXTURE**2))


def _slope(planes: Array) -> Array:
    """Length of the gradient of all planes, by central differences."""
    wide = np.pad(planes, ((0, 0), (1, 1), (1, 1)), mode="edge")
    down, across = wide[:, 2:, 1:-1] - wide[:, :-2, 1:-1], wide[:, 1:-1, 2:] - wide[:, 1:-1, :-2]
    return np.asarray(np.sqrt((down**2 + across**2).sum(axis=0)) / 2)


def _second_difference(planes: Array) -> Array:
    """Down and across; scaled to keep the variance of white noise."""
    wide = np.pad(planes, ((0, 0), (1, 1), (1, 1)), mode="edge")
    down = wide[:, :-2] - 2 * wide[:, 1:-1] + wide[:, 2:]
    return np.asarray((down[:, :, :-2] - 2 * down[:, :, 1:-1] + down[:, :, 2:]) / 6)
