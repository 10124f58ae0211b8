"""Distortion between an original and what stands for it. Means are over all samples, colour channels included."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import _kernels
from .._checks import Array, check_axis, check_count, check_samples
from .._parallel import map_ordered, row_tiles
from ..errors import ArgumentError

_TILE = 128  # rows of SSIM windows a tile


def mae(original: Any, approximation: Any) -> float:
    """Mean absolute error (L1), in the samples' unit.

    >>> mae([0, 250], [5, 255])
    5.0
    """
    return float(np.abs(difference(original, approximation)).mean(dtype=np.float64))


def mse(original: Any, approximation: Any) -> float:
    """Mean squared error, in the samples' unit squared. For colour, the mean over pixels and channels.

    >>> mse(np.array([0, 255], np.uint8), np.array([255, 255], np.uint8))
    32512.5
    """
    error = difference(original, approximation)
    wide = np.int32 if error.dtype == np.int16 else np.float64
    return float(np.square(error, dtype=wide).mean(dtype=np.float64))


def rmse(original: Any, approximation: Any) -> float:
    """Root of the mean squared error, in the samples' unit.

    >>> rmse([0.0, 2.0], [2.0, 0.0])
    2.0
    """
    return math.sqrt(mse(original, approximation))


def psnr(original: Any, approximation: Any, *, data_range: float | None = None) -> float:
    """Peak signal-to-noise ratio, ``10 log10(data_range² / MSE)``, in dB; infinite without error.

    Parameters
    ----------
    data_range : float, optional
        The peak. Default: the full range of the type for integers (255 for uint8); floats must state it.

    Examples
    --------
    >>> round(psnr(np.array([10, 20], np.uint8), np.array([11, 19], np.uint8)), 2)
    48.13
    """
    return psnr_of(mse(original, approximation), full_range(original, data_range))


def psnr_of(error: float, peak: float) -> float:
    """PSNR in dB of a mean squared error, for samples of this peak.

    >>> psnr_of(1.0, 10.0)
    20.0
    """
    return math.inf if error == 0 else 10 * math.log10(peak * peak / error)


def peak_of(dtype: np.dtype[Any]) -> float:
    """Distance between the ends of an integer type: the peak of samples that may take any of its values.

    >>> peak_of(np.dtype(np.uint8))
    255.0
    """
    limits = np.iinfo(dtype)
    return float(limits.max) - float(limits.min)


def sqnr(original: Any, approximation: Any) -> float:
    """Signal-to-quantization-noise ratio, ``10 log10(Σ x² / Σ (x − y)²)``, in dB.

    Infinite without error; minus infinity for an original of zeros that its approximation does not equal. No mean is
    taken off: a constant is signal too.

    >>> sqnr([10, -10, 10, -10], [9, -9, 11, -11])
    20.0
    """
    a, _ = check_pair(original, approximation)
    return sqnr_of(float(np.square(a, dtype=np.float64).mean()), mse(original, approximation))


def sqnr_of(power: float, error: float) -> float:
    """SQNR in dB of a mean squared error, for a signal of this mean square.

    >>> sqnr_of(100.0, 1.0)
    20.0
    """
    if error == 0:
        return math.inf
    return 10 * (math.log10(power) - math.log10(error)) if power else -math.inf


def ssim(
    original: Any,
    approximation: Any,
    *,
    data_range: float | None = None,
    window: int = 7,
    channel_axis: int | None = None,
    threads: int | None = None,
) -> float:
    """Mean structural similarity, 1 for equal images.

    Uniform window, sample covariance, K1 = 0.01, K2 = 0.03, full windows only: the defaults, and the values, of
    scikit-image's ``structural_similarity``.

    Parameters
    ----------
    original, approximation : array_like of one shape
        Images (rows, columns), or with `channel_axis`.
    data_range : float, optional
        Distance between the smallest and largest possible value. Default: the full range of the type for integers;
        floats must state it.
    window : int, default 7
        Side of the window in pixels, odd, at least 3 and no larger than the image.
    channel_axis : int, optional
        Axis of colour channels; the result is the mean over them.
    threads : int, optional
        Default: ``FEWBITS_THREADS``, else the CPUs at hand.

    Notes
    -----
    Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image quality assessment: from error visibility to
    structural similarity" (2004), equation 13.

    Examples
    --------
    >>> ramp = np.arange(100.0).reshape(10, 10)
    >>> ssim(ramp, ramp, data_range=100)
    1.0
    """
    window = check_count("window", window, 3, 2**15)
    if window % 2 == 0:
        raise ArgumentError(f"window must be odd, got {window}.")
    a, b = image_pair(original, approximation, channel_axis, window)
    peak = full_range(original, data_range)
    exact = a.dtype == np.uint8 and b.dtype == np.uint8 and window <= 181
    dtype: type[Any] = np.uint8 if exact else np.float64
    channels = a.shape[2]
    rows_a: Array = np.ascontiguousarray(a, dtype).reshape(len(a), -1)
    rows_b: Array = np.ascontiguousarray(b, dtype).reshape(len(b), -1)
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    result = np.empty((len(rows_a) - window + 1, rows_a.shape[1] - (window - 1) * channels))

    def tile(rows: slice) -> None:
        reach = slice(rows.start, rows.stop + window - 1)
        _kernels.ssim_map(rows_a[reach], rows_b[reach], window, channels, c1, c2, result[rows])

    list(map_ordered(tile, row_tiles(len(result), _TILE), threads))
    return float(result.mean())


def check_pair(original: Any, approximation: Any) -> tuple[Array, Array]:
    """Both as arrays of finite samples, in one shape."""
    a, b = check_samples("original", original), check_samples("approximation", approximation)
    if a.shape != b.shape:
        raise ArgumentError(f"original and approximation must have one shape, got {a.shape} and {b.shape}.")
    return a, b


def image_pair(original: Any, approximation: Any, channel_axis: int | None, least: int) -> tuple[Array, Array]:
    """Both as images (rows, columns, channels), in one shape and of at least `least` pixels a side."""
    a, b = check_pair(original, approximation)
    if channel_axis is not None:
        channel_axis = check_axis("channel_axis", channel_axis, a.ndim)
        a, b = np.moveaxis(a, channel_axis, -1), np.moveaxis(b, channel_axis, -1)
    if a.ndim != (2 if channel_axis is None else 3) or min(a.shape[:2]) < least:
        raise ArgumentError(
            f"original must be an image of at least {least} × {least} pixels, with channel_axis set if it has "
            f"channels; got shape {np.shape(original)} and channel_axis {channel_axis!r}."
        )
    return (a[..., None], b[..., None]) if channel_axis is None else (a, b)


def difference(original: Any, approximation: Any) -> Array:
    """Original minus approximation, checked; wide enough not to wrap around: int16 for bytes, else float64."""
    a, b = check_pair(original, approximation)
    narrow = a.dtype == np.uint8 and b.dtype == np.uint8
    return np.subtract(a, b, dtype=np.int16 if narrow else np.float64)


def full_range(original: Any, data_range: float | None) -> float:
    """The peak that was given, checked, else that of an integer type."""
    dtype = np.asarray(original).dtype
    if data_range is None:
        if dtype.kind == "f":
            raise ArgumentError("data_range must be given for float data, whose peak cannot be known.")
        return peak_of(dtype)
    if not isinstance(data_range, int | float | np.number) or not 0 < data_range < math.inf:
        raise ArgumentError(f"data_range must be a positive number, got {data_range!r}.")
    return float(data_range)
