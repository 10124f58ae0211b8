"""``skimage.filters.threshold_local``, ``threshold_niblack`` and ``threshold_sauvola``, as scikit-image 0.26 has them.

Surfaces are equal bit for bit: sums are made in the order, and rounded in the places, of scikit-image and SciPy.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array, check_choice, check_number, check_positive
from .windows import check_grey, check_window, median

_MODES = {"reflect": "symmetric", "nearest": "edge", "mirror": "reflect", "constant": "constant", "wrap": "wrap"}


def threshold_local(
    image: Any,
    block_size: int = 3,
    method: str = "gaussian",
    offset: float = 0,
    mode: str = "reflect",
    param: float | None = None,
    cval: float = 0,
) -> Array:
    """The local mean or median minus an offset.

    Parameters
    ----------
    image : array_like of shape (rows, columns)
    block_size : int, default 3
        Side of the window, odd.
    method : {"gaussian", "mean", "median"}
        "median" is that of scikit-image for at most 65,536 different values, unless the window reaches more than twice
        the image's rows or columns beyond it, where SciPy takes other samples.
    offset : float, default 0
    mode : {"reflect", "nearest", "mirror", "constant", "wrap"}
        How the image goes on beyond its borders.
    param : float, optional
        Standard deviation for "gaussian", in pixels. Default: (block_size − 1) / 6.
    cval : float, default 0
        What is beyond the borders in mode "constant".

    Returns
    -------
    ndarray of shape (rows, columns)
        float32 for float16 and float32, else float64. White is above it.

    Examples
    --------
    >>> threshold_local([[0, 3, 6]], 3, "mean")
    array([[1., 3., 5.]])
    """
    array = _floats(image)
    size = check_window(block_size, "block_size")
    check_choice("method", method, ("gaussian", "mean", "median"))
    check_choice("mode", mode, _MODES)
    offset, cval = check_number("offset", offset), check_number("cval", cval)
    if method == "median":
        padded = _extended(_extended(array, size // 2, mode, cval, 0), size // 2, mode, cval, 1)
        rows, columns = (slice(size // 2, size // 2 + side) for side in array.shape)
        return np.asarray(median(padded, size)[rows, columns] - offset)
    sigma = (size - 1) / 6 if param is None else check_positive("param", param)
    for axis in (0, 1):
        if method == "gaussian":
            array = _gaussian(array, sigma, mode, cval, axis)
        elif size > 1:
            array = _uniform(array, size, mode, cval, axis)
    return np.asarray(array - offset)


def threshold_niblack(image: Any, window_size: int = 15, k: float = 0.2) -> Array:
    """Niblack's threshold with the sign of k turned, ``m − k s``; borders are mirrored.

    Parameters
    ----------
    image : array_like of shape (rows, columns)
    window_size : int, default 15
        Odd.
    k : float, default 0.2

    Returns
    -------
    ndarray of shape (rows, columns)
        float32 for float16 and float32, else float64. White is above it.

    Examples
    --------
    >>> threshold_niblack([[0, 3, 6]], 3).round(3)
    array([[1.717, 2.51 , 3.717]])
    """
    m, s = _mean_and_deviation(_floats(image), check_window(window_size, "window_size"))
    return np.asarray(m - check_number("k", k) * s)


def threshold_sauvola(image: Any, window_size: int = 15, k: float = 0.2, r: float | None = None) -> Array:
    """Sauvola's threshold, ``m (1 + k (s/r − 1))``; borders are mirrored.

    Parameters
    ----------
    image : array_like of shape (rows, columns)
    window_size : int, default 15
        Odd.
    k : float, default 0.2
    r : float, optional
        Default: half of the distance between the ends of an integer type, 127.5 for uint8; 1 for floats.

    Returns
    -------
    ndarray of shape (rows, columns)
        float32 for float16 and float32, else float64. White is above it.

    Examples
    --------
    >>> threshold_sauvola(np.array([[0, 30, 60]], np.uint8), 3).round(2)
    array([[16.44, 25.15, 32.89]])
    """
    array = check_grey("image", image)
    if r is None:
        ends = (-1.0, 1.0) if array.dtype.kind == "f" else (np.iinfo(array.dtype).min, np.iinfo(array.dtype).max)
        r = 0.5 * (ends[1] - ends[0])
    m, s = _mean_and_deviation(_floats(array), check_window(window_size, "window_size"))
    return np.asarray(m * (1 + check_number("k", k) * ((s / check_number("r", r)) - 1)))


def _floats(image: Any) -> Array:
    array = check_grey("image", image)
    return array.astype(np.float32 if array.dtype in (np.float16, np.float32) else np.float64)


def _mean_and_deviation(image: Array, window: int) -> tuple[Array, Array]:
    """By differences of running sums, over an image mirrored without its outermost pixels."""
    padded = np.pad(image, (window // 2 + 1, window // 2), "reflect")
    m = _window_means(padded, window)
    squares = _window_means(padded * padded, window)
    return m, np.sqrt(np.clip(squares - m * m, 0, None))


def _window_means(padded: Array, window: int) -> Array:
    table = padded.cumsum(0, dtype=np.float64).cumsum(1)
    sums = table[:-window, :-window] - table[:-window, window:] - table[window:, :-window] + table[window:, window:]
    return np.asarray(sums.astype(padded.dtype) / window**2)


def _extended(image: Array, reach: int, mode: str, cval: float, axis: int) -> Array:
    """More rows or columns at both ends."""
    options: dict[str, Any] = {"constant_values": cval} if mode == "constant" else {}
    reaches = [(0, 0), (0, 0)]
    reaches[axis] = (reach, reach)
    return np.asarray(np.pad(image, reaches, _MODES[mode], **options))  # type: ignore[call-overload]


def _lines(image: Array, reach: int, mode: str, cval: float, axis: int) -> Array:
    """The lines along an axis, extended, in double precision and side by side."""
    return np.moveaxis(_extended(image.astype(np.float64), reach, mode, cval, axis), axis, 0)


def _uniform(image: Array, size: int, mode: str, cval: float, axis: int) -> Array:
    """SciPy's running mean: the sum of a line's first window, to which differences are added."""
    lines = _lines(image, size // 2, mode, cval, axis)
    steps = np.empty((image.shape[axis], lines.shape[1]))
    steps[0] = np.add.accumulate(lines[:size])[-1]
    steps[1:] = lines[size:] - lines[:-size]
    return np.moveaxis(np.add.accumulate(steps) / size, 0, axis).astype(image.dtype)


def _gaussian(image: Array, sigma: float, mode: str, cval: float, axis: int) -> Array:
    """SciPy's Gaussian, cut at four standard deviations: the centre first, then pairs from the outermost in."""
    if sigma <= 1e-15:
        return image
    reach, length = int(4 * sigma + 0.5), image.shape[axis]
    weights = np.exp(-0.5 / (sigma * sigma) * np.arange(-reach, reach + 1) ** 2)
    weights /= weights.sum()
    lines = _lines(image, reach, mode, cval, axis)
    sums = lines[reach : reach + length] * weights[reach]
    for j in range(reach):
        sums += (lines[j : j + length] + lines[2 * reach - j : 2 * reach - j + length]) * weights[j]
    return np.asarray(np.moveaxis(sums, 0, axis).astype(image.dtype))
