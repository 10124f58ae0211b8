"""Structural similarity on several scales: of samples, and of colours as they look."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from .. import _kernels
from .._checks import Array
from .._parallel import map_ordered, row_tiles
from ..color import from_space, to_space
from .distortion import full_range, image_pair
from .views import views

# Wang, Simoncelli, Bovik (2003), section 3.2: of scales from the finest, found with human observers.
_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
_WINDOW, _SIGMA = 11, 1.5  # pixels
_TILE = 32  # rows: few enough for the caches
_LEAST = (_WINDOW - 1) * 2 ** (len(_WEIGHTS) - 1) + 1  # a side that five scales leave one window of
_CHROMA_SIGMA = 1.0  # pixels: the eye sees less detail in colour than in lightness
_SMALLEST_SCALE = 8  # pixels a side; smaller images tell nothing of structure


def ms_ssim(
    original: Any,
    approximation: Any,
    *,
    data_range: float | None = None,
    channel_axis: int | None = None,
    threads: int | None = None,
) -> float:
    """Multi-scale structural similarity (MS-SSIM), 0 to 1; 1 for equal images.

    Parameters
    ----------
    original, approximation : array_like of one shape
        Images (rows, columns), or with `channel_axis`; at least 161 × 161 pixels.
    data_range : float, optional
        Distance between the smallest and largest possible value. Default: the full range of the type for integers;
        floats must state it.
    channel_axis : int, optional
        Axis of colour channels; the result is the mean over them.
    threads : int, optional
        The result does not depend on it.

    Raises
    ------
    ArgumentError
        Different shapes, or an image too small for five scales.

    Notes
    -----
    Z. Wang, E. P. Simoncelli, A. C. Bovik, "Multiscale structural similarity for image quality assessment" (2003),
    equation 7: five scales, each half the size of the one before by means of 2 × 2 pixels, with the exponents of the
    paper. Gaussian windows of 11 × 11 pixels with a sigma of 1.5, full windows only, K1 = 0.01, K2 = 0.03. As in the
    authors' program, luminance and structure are multiplied before the mean on the coarsest scale. A scale with a
    negative mean counts as 0.

    Examples
    --------
    >>> ramp = np.add.outer(np.arange(176), np.arange(176)) % 256
    >>> ms_ssim(ramp, ramp, data_range=255)
    1.0
    >>> round(ms_ssim(ramp, ramp // 32 * 32 + 16, data_range=255), 3)
    0.844
    """
    pair = image_pair(original, approximation, channel_axis, _LEAST)
    peak = full_range(original, data_range)
    a, b = (np.ascontiguousarray(np.moveaxis(array, -1, 0), np.float64) for array in pair)
    inner = slice(_WINDOW // 2, -(_WINDOW // 2))
    values = []
    for x, y in zip(a, b, strict=True):
        value = 1.0
        for scale, exponent in enumerate(_WEIGHTS):
            if scale:
                x, y = _halved(x), _halved(y)
            luminance, structure = _similarities(x[None], y[None], peak, threads)
            similarity = structure * luminance if scale == len(_WEIGHTS) - 1 else structure
            value *= max(float(similarity[inner, inner].mean()), 0.0) ** exponent
        values.append(value)
    return math.fsum(values) / len(values)


def color_ssim(original: Any, approximation: Any, *, threads: int | None = None) -> float:
    """Multi-scale structural similarity of colours as they look; 1 for equal images, higher is better.

    Parameters
    ----------
    original, approximation : array_like of one shape, uint8
        Grey (rows, columns), RGB (rows, columns, 3) or RGBA (rows, columns, 4), in sRGB. Transparent images are laid
        over black and over white, and the lower similarity counts.
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    float
        At most 1. As a dissimilarity take ``1 / similarity - 1``, in the manner of DSSIM.

    Raises
    ------
    ArgumentError
        Different shapes, or no 8-bit image.

    Notes
    -----
    A definition of this package, in the spirit of K. Lesiński's DSSIM. Colours are vectors in Oklab, whose two opponent
    axes are smoothed by a Gaussian with a sigma of 1 pixel. The similarity at a pixel is that of Wang et al. (2004),
    equation 13, with sums over the three coordinates in place of products, a Gaussian window of 11 × 11 pixels with a
    sigma of 1.5, K1 = 0.01 and K2 = 0.03. A scale's similarity is the mean of its pixels minus their mean absolute
    deviation from it: damage in one place is worse than the same spread out. Each scale has half the size of the one
    before by means of 2 × 2 pixels in linear light, rounded to 8 bits; the result is the mean of up to five with the
    weights of MS-SSIM, as long as a side has at least 8 pixels.

    Examples
    --------
    >>> ramp = np.tile(np.arange(256, dtype=np.uint8), (64, 1))
    >>> [round(color_ssim(ramp, ramp // step * step), 3) for step in (1, 4, 32)]
    [1.0, 0.966, 0.475]
    """
    return min(_color_similarity(a, b, threads) for a, b in views(original, approximation))


def _color_similarity(a: Array, b: Array, threads: int | None) -> float:
    light = [to_space(image, "linear") for image in (a, b)]
    weighted = total = 0.0
    for weight in _WEIGHTS:
        luminance, structure = _similarities(_lab_planes(a, threads), _lab_planes(b, threads), 1.0, threads)
        similarity = np.multiply(luminance, structure, out=structure)
        mean = float(similarity.mean())
        weighted += weight * (mean - float(np.abs(similarity - mean).mean()))
        total += weight
        if min(a.shape[:2]) < 2 * _SMALLEST_SCALE:
            break
        light = [_halved(image) for image in light]
        a, b = (from_space(image, "linear") for image in light)
    return weighted / total


def _lab_planes(image: Array, threads: int | None) -> Array:
    """Lightness, and the two opponent axes smoothed; (3, rows, columns)."""
    from ..thresholds.windows import gaussian  # slow to import, and not needed for most metrics

    planes = np.ascontiguousarray(np.moveaxis(to_space(image, "oklab"), -1, 0), np.float64)
    for plane in planes[1:]:
        plane[...] = gaussian(plane, 5, _CHROMA_SIGMA, threads=threads)
    return planes


def _similarities(a: Array, b: Array, peak: float, threads: int | None) -> tuple[Array, Array]:
    """Similarity of means and of structure in the window around each pixel, of vectors: two (planes, rows, columns)."""
    from ..thresholds.windows import gaussian_weights

    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    bell = gaussian_weights(_WINDOW, _SIGMA)
    rows, reach = a.shape[1], _WINDOW // 2
    luminance, structure = np.empty(a.shape[1:]), np.empty(a.shape[1:])

    def tile(inner: slice) -> None:
        first = max(inner.start - reach, 0)
        x, y = (planes[:, first : min(inner.stop + reach, rows)] for planes in (a, b))

        def blurred(plane: Array) -> Array:
            out = np.empty(luminance[inner].shape)
            _kernels.window_gaussian(plane, bell, inner.start - first, out)
            return out

        mean_power, mean_product = _powers([blurred(plane) for plane in x], [blurred(plane) for plane in y])
        power, product = map(blurred, _powers(x, y))
        power -= mean_power
        product -= mean_product
        luminance[inner] = (2 * mean_product + c1) / (mean_power + c1)
        structure[inner] = (2 * product + c2) / (power + c2)

    list(map_ordered(tile, row_tiles(rows, _TILE), threads))
    return luminance, structure


def _powers(a: Iterable[Array], b: Iterable[Array]) -> tuple[Array, Array]:
    """Sums over planes of x² + y², and of x y."""
    pairs = list(zip(a, b, strict=True))
    power = functools.reduce(np.add, (x * x + y * y for x, y in pairs))
    return power, functools.reduce(np.add, (x * y for x, y in pairs))


def _halved(image: Array) -> Array:
    """Means of 2 × 2 pixels; at an odd end the last row or column counts twice."""
    rows, columns = image.shape[:2]
    even = np.pad(image, [(0, rows % 2), (0, columns % 2)] + [(0, 0)] * (image.ndim - 2), mode="edge")
    return np.asarray((even[::2, ::2] + even[::2, 1::2] + even[1::2, ::2] + even[1::2, 1::2]) / 4)
