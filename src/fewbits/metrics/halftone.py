"""Halftones: how well they stand for the original when seen from afar, and the spectrum of their dots."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._checks import Array, check_count, check_fraction, check_positive, check_samples
from ..errors import ArgumentError
from .distortion import difference, full_range, psnr_of

_LARGEST_SCALE = 100_000.0  # 2,400 dots an inch on a wall
_LARGEST_WINDOW = 256
_NO_POWER = 1e-20  # of the mean power; what rounding leaves is far below, what a halftone has is far above


def hvs_psnr(original: Any, halftone: Any, *, scale: float = 3000, data_range: float | None = None) -> float:
    """PSNR of the error that an eye sees from a distance (HPSNR), in dB; infinite without error.

    The error is filtered by the contrast sensitivity of the human visual system, 1 at frequency zero, and is zero
    beyond the borders of the image.

    Parameters
    ----------
    original, halftone : array_like of one shape
        (rows, columns) or (rows, columns, channels); integers or floats in one unit. Channels are filtered by
        themselves, and the mean is over all.
    scale : float, default 3000
        Dots per inch times viewing distance in inches, up to 100,000: 3000 is 300 dpi seen from 10 inches.
    data_range : float, optional
        The peak. Default: the full range of the type for integers (255 for uint8); floats must state it.

    Raises
    ------
    ArgumentError
        Different shapes, no image, or a scale out of range.

    Notes
    -----
    R. Näsänen, "Visibility of halftone dot textures" (1984), as used by S. H. Kim and J. P. Allebach, "Impact of HVS
    models on model-based halftoning" (2002): ``H(f) = exp(−f / (0.525 ln 11 + 3.91))`` for f cycles per degree and a
    mean luminance of 11 cd/m². The filter is taken at the discrete frequencies of the image with a margin of zeros.

    Examples
    --------
    >>> grey = np.full((64, 64), 128, np.uint8)
    >>> checkerboard = np.uint8(255) * (np.indices((64, 64)).sum(axis=0) % 2).astype(np.uint8)
    >>> round(hvs_psnr(grey, checkerboard), 1), round(hvs_psnr(grey, checkerboard, scale=300), 1)
    (54.8, 12.1)
    """
    error = _image_error(original, halftone)
    peak = full_range(original, data_range)
    if not check_positive("scale", scale) <= _LARGEST_SCALE:
        raise ArgumentError(f"scale must be at most {_LARGEST_SCALE:,.0f} dots, got {scale!r}.")
    rows, columns, channels = error.shape
    margin = math.ceil(scale / 16)  # a hundred times the reach of the eye's point spread, where it halves
    height, width = (-(-(size + margin) // 64) * 64 for size in (rows, columns))  # sizes that are fast to transform
    cycles_per_degree = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)) * (scale * math.pi / 180)
    response = contrast_sensitivity(cycles_per_degree)
    total = 0.0
    for channel in range(channels):
        spectrum = np.fft.rfft2(error[..., channel], (height, width))
        total += np.square(np.fft.irfft2(spectrum * response, (height, width))[:rows, :columns]).sum()
    return psnr_of(total / error.size, peak)


def contrast_sensitivity(frequency: Any) -> Array:
    """Sensitivity of the eye at frequencies in cycles per degree, 1 at zero (Näsänen 1984, at 11 cd/m²).

    >>> contrast_sensitivity([0, 5, 30]).round(3)
    array([1.   , 0.38 , 0.003])
    """
    return np.exp(-np.asarray(frequency, np.float64) / (0.525 * math.log(11) + 3.91))


def blurred_psnr(original: Any, halftone: Any, *, sigma: float = 1.5, data_range: float | None = None) -> float:
    """PSNR of the two images blurred by one Gaussian, in dB; infinite without error.

    Parameters
    ----------
    original, halftone : array_like of one shape
        (rows, columns) or (rows, columns, channels); integers or floats in one unit. Channels are blurred by
        themselves, and the mean is over all.
    sigma : float, default 1.5
        Standard deviation of the Gaussian, in pixels. It is cut off at 4 sigma. Beyond the borders the images go on
        mirrored, edge pixels repeated.
    data_range : float, optional
        The peak. Default: the full range of the type for integers (255 for uint8); floats must state it.

    Raises
    ------
    ArgumentError
        Different shapes, or no image.

    Examples
    --------
    >>> grey = np.full((64, 64), 128, np.uint8)
    >>> checkerboard = np.uint8(255) * (np.indices((64, 64)).sum(axis=0) % 2).astype(np.uint8)
    >>> round(blurred_psnr(grey, checkerboard), 1), round(blurred_psnr(grey, checkerboard, sigma=0.5), 1)
    (52.0, 15.4)
    """
    error = _image_error(original, halftone)
    peak = full_range(original, data_range)
    if check_positive("sigma", sigma) > 100:
        raise ArgumentError(f"sigma must be at most 100 pixels, got {sigma!r}.")
    reach = int(4 * sigma + 0.5)
    weights = np.exp(-0.5 * np.square(np.arange(-reach, reach + 1) / sigma))
    weights /= weights.sum()
    for axis in (0, 1):
        length = error.shape[axis]
        padded = np.pad(error, [(reach, reach) if axis == side else (0, 0) for side in range(3)], mode="symmetric")
        moved = np.moveaxis(padded, axis, 0)
        blurred = sum(weight * moved[start : start + length] for start, weight in enumerate(weights))
        error = np.moveaxis(np.asarray(blurred), 0, axis)
    return psnr_of(float(np.square(error).mean()), peak)


@dataclass(frozen=True, eq=False)
class HalftoneSpectrum:
    """Spectrum of a halftone of a flat grey, averaged over directions.

    Attributes
    ----------
    frequencies : ndarray of shape (N,)
        Radial, in cycles per pixel: from 1/window to the corner, about 0.707.
    power : ndarray of shape (N,)
        Radially averaged power spectrum (RAPS), 1 on the mean: white noise is 1 throughout, blue noise has next to
        nothing at low frequencies.
    anisotropy : ndarray of shape (N,)
        Variance of the power around each ring over its mean squared, in dB; NaN where there is no power.
    window : int
        Side of the segments in pixels.
    segments : int
        How many there were.
    """

    frequencies: Array
    power: Array
    anisotropy: Array
    window: int
    segments: int

    @property
    def isotropic(self) -> float:
        """Anisotropy of a pattern without directions, −10 log10(segments) dB: what chance alone gives."""
        return -10 * math.log10(self.segments)


def power_spectrum(halftone: Any, *, window: int | None = None) -> HalftoneSpectrum:
    """Radially averaged power spectrum and anisotropy of a halftone of a flat grey.

    The power spectrum is estimated by the mean of the periodograms of square segments that do not overlap (Bartlett),
    relative to the variance: g(1 − g) for a share g of white.

    Parameters
    ----------
    halftone : array_like of shape (rows, columns)
        At least 4 × 4, of at least two levels. What is left at the right and below is not used.
    window : int, optional
        Side of the segments in pixels, 4 to the shorter side. Default: a quarter of the shorter side, which gives 16
        segments or more, but at most 256. More segments make smoother estimates.

    Returns
    -------
    HalftoneSpectrum

    Raises
    ------
    ArgumentError
        No image, a constant one, or a window that does not fit.

    Notes
    -----
    Anisotropy means what it says only for segments that are not copies of each other. A halftone made with a tiled
    mask repeats itself: a window larger than the tile turns its spectrum into lines, which look like anisotropy, and
    segments with the same content do not average. Take one tile, and a window smaller than it.

    R. Ulichney, *Digital Halftoning* (1987), chapter 3; D. L. Lau and G. R. Arce, *Modern Digital Halftoning* (2001).
    Of each frequency and its negative, whose powers are equal, one is counted; frequency zero is left out.

    Examples
    --------
    >>> noise = np.random.default_rng(0).integers(0, 2, (256, 256))
    >>> spectrum = power_spectrum(noise, window=32)
    >>> spectrum.segments, round(spectrum.isotropic, 2)
    (64, -18.06)
    >>> spectrum.power[4:8].round(2), spectrum.anisotropy[4:8].round()
    (array([0.97, 0.98, 1.02, 0.99]), array([-18., -19., -17., -17.]))
    """
    array = check_samples("halftone", halftone)
    if array.ndim != 2 or min(array.shape) < 4:
        raise ArgumentError(f"halftone must be an image (rows, columns) of at least 4 × 4, got shape {array.shape}.")
    side = min(array.shape)
    n = max(4, min(side // 4, _LARGEST_WINDOW)) if window is None else check_count("window", window, 4, side)
    values = array.astype(np.float64)
    variance = values.var()
    if variance == 0:
        raise ArgumentError(f"halftone must have at least two levels, got {array.flat[0]!r} throughout.")
    down, right = array.shape[0] // n, array.shape[1] // n
    periodogram = np.zeros((n, n))
    for row in range(down):
        strip = values[row * n : (row + 1) * n, : right * n].reshape(n, right, n).swapaxes(0, 1)
        periodogram += np.square(np.abs(np.fft.fft2(strip))).sum(axis=0)
    periodogram /= down * right * n * n * variance

    index = np.arange(n * n).reshape(n, n)
    one_of_two = index <= np.roll(index[::-1, ::-1], 1, axis=(0, 1))
    one_of_two[0, 0] = False
    cycles = np.fft.fftfreq(n) * n
    ring = np.rint(np.hypot(cycles[:, None], cycles)).astype(np.intp)[one_of_two] - 1
    samples = periodogram[one_of_two]
    count = np.bincount(ring)
    power = np.bincount(ring, samples) / count
    scatter = np.bincount(ring, np.square(samples - power[ring]))
    with np.errstate(divide="ignore", invalid="ignore"):
        anisotropy = 10 * np.log10(scatter / (count - 1) / np.square(power))
    anisotropy[power < _NO_POWER] = np.nan
    return HalftoneSpectrum((1 + np.arange(len(count))) / n, power, anisotropy, n, down * right)


def principal_frequency(tone: float) -> float:
    """Frequency of dots as far apart as their number allows, in cycles per pixel: where blue noise has its peak.

    Parameters
    ----------
    tone : float
        Share of white, 0 to 1.

    Notes
    -----
    Ulichney (1987), section 8.2: the root of the share of the rarer dots.

    Examples
    --------
    >>> principal_frequency(0.25), principal_frequency(0.96).__round__(3)
    (0.5, 0.2)
    """
    share = check_fraction("tone", tone)
    return math.sqrt(min(share, 1 - share))


def _image_error(original: Any, halftone: Any) -> Array:
    """Original minus halftone, (rows, columns, channels), float64."""
    error = difference(original, halftone).astype(np.float64)
    if error.ndim not in (2, 3):
        raise ArgumentError(
            f"original must have shape (rows, columns) or (rows, columns, channels), got {error.shape}."
        )
    return error if error.ndim == 3 else error[..., None]
