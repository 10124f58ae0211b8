"""Statistics of the square window around each pixel. Windows are cut where they leave the image."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _kernels
from .._checks import Array, check_count, check_positive, check_samples
from .._parallel import map_ordered, row_tiles
from ..errors import ArgumentError

BAND = 256  # rows that one thread works through; sums are made anew at the top of each
NARROW = 255  # the widest window of bytes whose sums of squares stay below 2^32
_TILE = 128 << 10  # samples of a tile: few enough for the caches, and enough for threads not to wait for each other
_LONGEST = 2**31 - 1


def mean(image: Any, window: int, *, threads: int | None = None) -> Array:
    """The mean of the window around each pixel.

    Parameters
    ----------
    image : array_like of shape (rows, columns)
        Integers or floats.
    window : int
        Side of the window in pixels, odd. It may be larger than the image.
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    ndarray of shape (rows, columns)
        float32 for 8-bit images, else float64; in the image's unit. The exact mean of 8- and 16-bit samples, rounded
        once. Other types are worked on as float64, about the middle of their range, with an error of about 1e-13 of it.

    Raises
    ------
    ArgumentError
        A window that is not odd, or not an image.

    Examples
    --------
    >>> mean([[0, 3, 6]], 3)
    array([[1.5, 3. , 4.5]])
    """
    return _whole("mean", image, window, threads)


def deviation(image: Any, window: int, *, threads: int | None = None) -> Array:
    """The standard deviation (population) in the window around each pixel; as `mean`.

    Its relative error is below 1e-6 for 8-bit images and 1e-14 for 16-bit ones; it is 0 where all samples are equal.
    For other types, what is less than a millionth of the image's range is 0.

    >>> deviation([[0, 3, 6]], 3).round(3)
    array([[1.5  , 2.449, 1.5  ]])
    """
    return _whole("deviation", image, window, threads)


def minimum(image: Any, window: int, *, threads: int | None = None) -> Array:
    """The least sample in the window around each pixel, in the image's dtype; see `mean`.

    >>> minimum([[0, 3, 6]], 3)
    array([[0, 0, 3]])
    """
    return _whole("minimum", image, window, threads)


def maximum(image: Any, window: int, *, threads: int | None = None) -> Array:
    """The largest sample in the window around each pixel, in the image's dtype; see `mean`.

    >>> maximum([[0, 3, 6]], 3)
    array([[3, 6, 6]])
    """
    return _whole("maximum", image, window, threads)


def median(image: Any, window: int, *, threads: int | None = None) -> Array:
    """The median of the window around each pixel, in the image's dtype; see `mean`.

    Of an even number of samples (at borders), the lower of the two in the middle. Exact for images of at most 65,536
    different values, as all of 8 and 16 bits are; of more, 65,536 are kept and each sample counts as the next of these
    at or below it. The time for a pixel does not grow with the window where there are at most 256 values.

    >>> median([[0, 3, 6]], 3)
    array([[0, 3, 3]])
    """
    return _whole("median", image, window, threads)


def gaussian(image: Any, window: int, sigma: float | None = None, *, threads: int | None = None) -> Array:
    """The mean of the window around each pixel, weighted by a Gaussian; see `mean`.

    Parameters
    ----------
    sigma : float, optional
        Standard deviation of the weights in pixels. Default: 0.3 ((window − 1) / 2 − 1) + 0.8, as in OpenCV.

    Notes
    -----
    Weights that fall outside the image are left out, and those inside scaled to a sum of 1. Sums are float64.

    Examples
    --------
    >>> gaussian([[0, 3, 6]], 3).round(3)
    array([[0.942, 3.   , 5.058]])
    """
    return _whole("gaussian", image, window, threads, sigma)


def check_window(window: Any, name: str = "window") -> int:
    """An odd number of pixels.

    >>> check_window(25)
    25
    """
    side = check_count(name, window, 1, _LONGEST)
    if side % 2 == 0:
        raise ArgumentError(f"{name} must be odd, to have a pixel in its middle, got {side}.")
    return side


def check_grey(name: str, image: Any) -> Array:
    """An image of one channel, (rows, columns)."""
    array = check_samples(name, image)
    if array.ndim != 2:
        raise ArgumentError(f"{name} must have shape (rows, columns), got {array.shape}.")
    return array


def real(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype of what is computed from samples: float32 for those of 8 bits, else float64."""
    return np.dtype(np.float32 if dtype == np.uint8 else np.float64)


Step = Callable[[slice], dict[str, Array]]  # statistics of a tile's rows; tiles come from the top of a band down
Source = Callable[[slice], Step]  # begins with a band


def sweep(
    image: Array,
    window: int,
    names: tuple[str, ...],
    function: Callable[..., None],
    *,
    threads: int | None = None,
    sigma: float | None = None,
) -> None:
    """Call ``function(rows, *statistics)`` for each tile of an image, with the statistics of that slice of rows.

    Parameters
    ----------
    image : ndarray of shape (rows, columns)
        As `check_grey` gives it.
    window : int
        As `check_window` gives it.
    names : tuple of str
        Statistics: "mean", "deviation", "minimum", "maximum", "median", "gaussian".
    function : callable
        Called from `threads` threads, each time with another slice. The arrays are its own to change until it returns.
    sigma : float, optional
        Of "gaussian".
    """
    sigma = 0.3 * ((window - 1) / 2 - 1) + 0.8 if sigma is None else check_positive("sigma", sigma)
    window = min(window, 2 * max(image.shape) + 1)  # which sees all of the image from everywhere
    image = np.ascontiguousarray(image, image.dtype if image.dtype in (np.uint8, np.uint16) else np.float64)
    tall = max(1, _TILE // image.shape[1])
    sources: list[Source] = []
    if "mean" in names or "deviation" in names:
        sources.append(_moments(image, window, tall, both="deviation" in names))
    sources += [_extreme(image, window, tall, name) for name in ("minimum", "maximum") if name in names]
    if "median" in names:
        sources.append(_median(image, window))
    if "gaussian" in names:
        sources.append(_gaussian(image, window, tall, sigma))

    def band(rows: slice) -> None:
        steps = [source(rows) for source in sources]
        for start in range(rows.start, rows.stop, tall):
            tile = slice(start, min(start + tall, rows.stop))
            found: dict[str, Array] = {}
            for step in steps:
                found |= step(tile)
            function(tile, *(found[name] for name in names))

    list(map_ordered(band, row_tiles(len(image), BAND), threads))


def _whole(name: str, image: Any, window: int, threads: int | None, sigma: float | None = None) -> Array:
    """One statistic of all of an image."""
    array, window = check_grey("image", image), check_window(window)
    computed = name in ("mean", "deviation", "gaussian")
    out = np.empty(array.shape, real(array.dtype) if computed else array.dtype)

    def keep(rows: slice, values: Array) -> None:
        out[rows] = values

    sweep(array, window, (name,), keep, threads=threads, sigma=sigma)
    return out


def _moments(image: Array, window: int, tall: int, *, both: bool) -> Source:
    """Mean and deviation. Floats are brought to −1 to 1 by their middle and a power of two, and back."""
    columns, exact = image.shape[1], image.dtype != np.float64
    middle, scale = (0.0, 1.0) if exact else _middle_and_scale(image)
    samples = image if exact else (image - middle) / scale
    narrow = image.dtype == np.uint8 and window <= NARROW
    sums = np.uint32 if narrow else np.uint64 if exact else np.float64
    width = columns + 2 * min(window // 2, columns) + 1

    def begin(band: slice) -> Step:
        moments = np.empty((2 if both else 1, width), sums)
        means = np.empty((tall, columns), real(image.dtype))
        deviations = np.empty((tall if both else 0, columns), means.dtype)

        def step(tile: slice) -> dict[str, Array]:
            m, s = means[: tile.stop - tile.start], deviations[: tile.stop - tile.start]
            _kernels.window_moments(samples, window, tile.start, tile.start > band.start, moments, m, s)
            if not exact:
                m *= scale
                m += middle
                s *= scale
            return {"mean": m, "deviation": s}

        return step

    return begin


def _middle_and_scale(image: Array) -> tuple[float, float]:
    low, high = float(image.min()), float(image.max())
    if not math.isfinite(high - low):
        raise ArgumentError(f"image must span a range that is a finite float, got values from {low:g} to {high:g}.")
    middle = low / 2 + high / 2
    return middle, 2.0 ** math.frexp(high / 2 - low / 2)[1]


def _extreme(image: Array, window: int, tall: int, name: str) -> Source:
    kernel = _kernels.window_minimum if name == "minimum" else _kernels.window_maximum

    def begin(_: slice) -> Step:
        buffer = np.empty((tall, image.shape[1]), image.dtype)

        def step(tile: slice) -> dict[str, Array]:
            out = buffer[: tile.stop - tile.start]
            kernel(image, window, tile.start, out)
            return {name: out}

        return step

    return begin


def _median(image: Array, window: int) -> Source:
    """The median, from ranks among the image's values; a band at a time, whose histograms are not made twice."""
    levels, ranks = (None, image) if image.dtype == np.uint8 else _ranks(image)

    def begin(band: slice) -> Step:
        out = np.empty((band.stop - band.start, image.shape[1]), ranks.dtype)
        _kernels.window_median(ranks, window, band.start, out)

        def step(tile: slice) -> dict[str, Array]:
            found = out[tile.start - band.start : tile.stop - band.start]
            return {"median": found if levels is None else levels[found]}

        return step

    return begin


def _ranks(image: Array) -> tuple[Array, Array]:
    """At most 65,536 of an image's values, and for each sample which is the last not above it."""
    levels = np.unique(image)
    if len(levels) > 1 << 16:
        levels = levels[np.linspace(0, len(levels) - 1, 1 << 16).astype(np.int64)]
    ranks = np.searchsorted(levels, image, side="right") - 1
    return levels, ranks.astype(np.uint8 if len(levels) <= 256 else np.uint16)


def _gaussian(image: Array, window: int, tall: int, sigma: float) -> Source:
    weights = gaussian_weights(window, sigma)

    def begin(_: slice) -> Step:
        buffer = np.empty((tall, image.shape[1]), real(image.dtype))

        def step(tile: slice) -> dict[str, Array]:
            out = buffer[: tile.stop - tile.start]
            _kernels.window_gaussian(image, weights, tile.start, out)
            return {"gaussian": out}

        return step

    return begin


def gaussian_weights(window: int, sigma: float) -> Array:
    """Weights of the pixel in the middle of a window and of those ever further away; they and their mirror add up to 1.

    >>> gaussian_weights(3, 0.5).round(4)
    array([0.787 , 0.1065])
    """
    weights = np.exp(-0.5 * np.square(np.arange(window // 2 + 1) / sigma))
    return np.asarray(weights / (2 * weights.sum() - weights[0]))
