"""Niblack's threshold, from the mean m and deviation s of the neighbourhood, and those that came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from .. import _kernels
from .._checks import Array, check_number, check_positive
from . import windows
from .base import Bilinear, LocalThreshold, Tile
from .clustering import otsu


@dataclass(frozen=True)
class _Weighted(LocalThreshold):
    """Rules with a weight k."""

    k: float = 0.2

    statistics: ClassVar[tuple[str, ...]] = ("mean", "deviation")

    def __post_init__(self) -> None:
        super().__post_init__()
        check_number("k", self.k)


@dataclass(frozen=True)
class Niblack(_Weighted, Bilinear):
    """Niblack's threshold, ``T = m + k s``.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    k : float, default -0.2
        scikit-image's has the opposite sign.

    Raises
    ------
    ArgumentError
        An option out of its range.

    Notes
    -----
    W. Niblack, *An Introduction to Digital Image Processing* (1986), pages 115-116.

    Examples
    --------
    >>> Niblack(3).surface([[1, 1, 7]]).round(3)
    array([[1.   , 2.434, 3.4  ]])
    """

    k: float = -0.2

    def _factors(self, _: float, __: None) -> tuple[float, float, float, float]:
        return 0.0, 1.0, self.k, 0.0


@dataclass(frozen=True)
class Nick(_Weighted):
    """The threshold NICK, ``T = m + k √(s² + m²)``, lower than Niblack's on bright paper.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    k : float, default -0.2
        From -0.1, which keeps faint ink, to -0.2, which leaves no noise.

    Raises
    ------
    ArgumentError
        An option out of its range.

    Notes
    -----
    K. Khurshid, I. Siddiqi, C. Faure & N. Vincent, "Comparison of Niblack inspired binarization methods for ancient
    documents" (2009), section 3. As elsewhere, the root is that of the mean square; the paper's, over n samples, is
    less by m²/n under it.

    Examples
    --------
    >>> Nick(3).surface([[1, 1, 7]]).round(3)
    array([[0.8  , 2.175, 3.   ]])
    """

    k: float = -0.2

    def _rule(self, _: Tile, m: Array, s: Array) -> Array:
        return np.asarray(m + self.k * np.sqrt(s * s + m * m))


@dataclass(frozen=True)
class _Dynamic(_Weighted):
    """Rules that measure the deviation against a dynamic range R of it."""

    r: float | None = None

    steps: ClassVar[float] = 128  # R in images of 8 bits

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.r is not None:
            check_positive("r", self.r)

    @property
    def _needs_white(self) -> bool:
        return self.r is None

    def _slope(self, unit: float) -> float:
        """k/R."""
        return self.k / (self.steps * unit if self.r is None else self.r)


@dataclass(frozen=True)
class Sauvola(_Dynamic, Bilinear):
    """Sauvola's threshold, ``T = m (1 + k (s/R − 1))``.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    k : float, default 0.2
        The paper has 0.5; 0.2 to 0.34 are common.
    r : float, optional
        R, the dynamic range of the deviation, in the image's unit. Default: 128 for 8-bit images and 128/255 of
        white for others, which must be uint16 or floats from 0 to 1, so that one page gives one result in every type.

    Raises
    ------
    ArgumentError
        An option out of its range.

    Notes
    -----
    J. Sauvola & M. Pietikäinen, "Adaptive document image binarization" (2000), equation 5.

    Examples
    --------
    >>> Sauvola(3).surface(np.array([[0, 0, 128]], np.uint8)).round(2)
    array([[ 0.  , 38.16, 57.6 ]], dtype=float32)
    """

    def _factors(self, unit: float, _: None) -> tuple[float, float, float, float]:
        return 0.0, 1 - self.k, 0.0, self._slope(unit)


@dataclass(frozen=True)
class Wan(_Dynamic):
    """Wan's threshold, ``T = (max + m)/2 (1 + k (s/R − 1))``: Sauvola's, with the local maximum taken in.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    k : float, default 0.2
    r : float, optional
        As of `Sauvola`.

    Raises
    ------
    ArgumentError
        An option out of its range.

    Notes
    -----
    W. A. Mustafa & M. M. M. Abdul Kader, "Binarization of document image using optimum threshold modification" (2018).

    Examples
    --------
    >>> Wan(3).surface(np.array([[0, 0, 128]], np.uint8)).round(2)
    array([[ 0.  , 76.31, 86.4 ]], dtype=float32)
    """

    statistics: ClassVar[tuple[str, ...]] = ("mean", "deviation", "maximum")

    def _rule(self, at: Tile, m: Array, s: Array, high: Array) -> Array:
        return (high + m) / 2 * (s * self._slope(at.unit) + (1 - self.k))


@dataclass(frozen=True)
class Phansalkar(_Dynamic):
    """Phansalkar's threshold, Sauvola's made higher where it is dark: ``T = m (1 + p exp(−q m) + k (s/R − 1))``.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    k : float, default 0.25
    r : float, optional
        R, in the image's unit. Default: half of white, 255, 65535 or, for floats, 1.
    p, q : float, default 2 and 10
        How much higher, and how dark it must be; m in the exponent is a share of white.

    Raises
    ------
    ArgumentError
        An option out of its range.

    Notes
    -----
    N. Phansalkar, S. More, A. Sabale & M. Joshi, "Adaptive local thresholding for detection of nuclei in diversely
    stained cytology images" (2011).

    Examples
    --------
    >>> Phansalkar(3).surface(np.array([[0.1, 0.1, 0.7]])).round(3)
    array([[0.149, 0.297, 0.375]])
    """

    k: float = 0.25
    p: float = 2.0
    q: float = 10.0

    steps: ClassVar[float] = 127.5

    def __post_init__(self) -> None:
        super().__post_init__()
        check_number("p", self.p)
        check_number("q", self.q)

    @property
    def _needs_white(self) -> bool:
        return True

    def _rule(self, at: Tile, m: Array, s: Array) -> Array:
        return np.asarray(
            m * (1 - self.k + s * self._slope(at.unit) + self.p * np.exp(m * (-self.q / (255 * at.unit))))
        )


@dataclass(frozen=True)
class Wolf(_Weighted, Bilinear):
    """Wolf's threshold, ``T = m − k (1 − s/R) (m − M)``: R the largest deviation of the image, M its darkest sample.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    k : float, default 0.5

    Raises
    ------
    ArgumentError
        An option out of its range.

    Notes
    -----
    C. Wolf & J.-M. Jolion, "Extraction and recognition of artificial text in multimedia documents" (2003), equation 5.
    In an image of one value T is that value.

    Examples
    --------
    >>> Wolf(3).surface([[1, 1, 7]]).round(3)
    array([[1.   , 2.943, 4.   ]])
    """

    k: float = 0.5

    def _survey(self, image: Array, threads: int | None) -> tuple[float, float]:
        largest = []
        windows.sweep(image, self.window, ("deviation",), lambda _, s: largest.append(float(s.max())), threads=threads)
        return max(largest), float(image.min())

    def _factors(self, _: float, whole: tuple[float, float]) -> tuple[float, float, float, float]:
        r, darkest = whole
        if r == 0:
            return 0.0, 1.0, 0.0, 0.0
        slope = self.k / r
        return self.k * darkest, 1 - self.k, -slope * darkest, slope


@dataclass(frozen=True)
class Feng(LocalThreshold):
    """Feng's threshold, ``T = (1 − α) m + k₁ (s/R)^(γ+1) (m − M) + k₂ (s/R)^γ M``, with M the local minimum.

    R is the largest deviation within a second, wider window.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    second : int, optional
        Side of the window that R is taken from, odd. Default: 3 windows.
    alpha, k1, k2, gamma : float, default 0.12, 0.25, 0.04 and 2

    Raises
    ------
    ArgumentError
        An option out of its range.

    Notes
    -----
    M.-L. Feng & Y.-P. Tan, "Contrast adaptive binarization of low quality document images" (2004), equations 2-4. The
    paper computes thresholds at the centres of windows and interpolates; here each pixel has its own.

    Examples
    --------
    >>> Feng(3).surface([[1, 1, 7]]).round(3)
    array([[0.88 , 3.095, 4.31 ]])
    """

    second: int | None = None
    alpha: float = 0.12
    k1: float = 0.25
    k2: float = 0.04
    gamma: float = 2.0

    statistics: ClassVar[tuple[str, ...]] = ("mean", "deviation", "minimum")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.second is not None:
            windows.check_window(self.second, "second")
        for name in ("alpha", "k1", "k2"):
            check_number(name, getattr(self, name))
        check_positive("gamma", self.gamma)

    def _survey(self, image: Array, threads: int | None) -> Array:
        deviations = windows.deviation(image, self.window, threads=threads)
        return windows.maximum(deviations, self.second or 3 * self.window, threads=threads)

    def _rule(self, at: Tile, m: Array, s: Array, low: Array) -> Array:
        r = at.whole[at.rows]
        share = np.divide(s, r, out=np.zeros_like(s), where=r > 0)
        power = share**self.gamma
        return np.asarray((1 - self.alpha) * m + self.k1 * power * share * (m - low) + self.k2 * power * low)


@dataclass(frozen=True)
class Singh(_Weighted):
    """Singh's threshold, ``T = m (1 + k (d/(1 − d) − 1))``, where d is how far the pixel lies above m.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    k : float, default 0.2

    Raises
    ------
    ArgumentError
        An option out of its range.

    Notes
    -----
    T. R. Singh, S. Roy, O. I. Singh, T. Sinam & K. M. Singh, "A new local adaptive thresholding technique in
    binarization" (2011), section 3. d is a share of white, 255, 65535 or, for floats, 1, from 0, as DoxaPy has
    it, to 254/255; in the paper it is negative where the pixel lies below.

    Examples
    --------
    >>> Singh(3).surface([[0.2, 0.2, 0.8]]).round(3)
    array([[0.16 , 0.32 , 0.443]])
    """

    statistics: ClassVar[tuple[str, ...]] = ("mean",)

    @property
    def _needs_white(self) -> bool:
        return True

    def _rule(self, at: Tile, m: Array) -> Array:
        d = np.clip((at.samples - m) / (255 * at.unit), 0, 254 / 255)
        return m * (1 + self.k * (d / (1 - d) - 1))


@dataclass(frozen=True)
class ISauvola(Sauvola):
    """Sauvola's black, but only what is connected to places of high contrast.

    Contrast is (max − min) / (max + min) in 3 × 3 pixels, in steps of 1/255, high from Otsu's threshold of it up. Black
    pixels of which no neighbour of neighbours has it become white: their threshold is lowered to their value.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    k : float, default 0.2
    r : float, optional
        As of `Sauvola`.

    Raises
    ------
    ArgumentError
        An option out of its range.

    Notes
    -----
    Z. Hadjadj, A. Meziane, Y. Cherfa, M. Cheriet & I. Setitra, "ISauvola: improved Sauvola's algorithm for document
    image binarization" (2016). Neighbours touch at sides or corners. Samples below 0 are as good as 0 for contrast.

    Examples
    --------
    >>> page = np.full((9, 9), 200, np.uint8)
    >>> page[1, 1], page[5:, 5:] = 20, 150
    >>> int((ISauvola(3).codes(page) == 0).sum())
    1
    """

    def surface(self, image: Any, *, threads: int | None = None) -> Array:
        """Thresholds of all pixels; see `LocalThreshold.surface`."""
        array = windows.check_grey("image", image)
        limits = super().surface(array, threads=threads)
        black = array < limits
        lowered = black & ~_connected(black, high_contrast(array, threads))
        limits[lowered] = array[lowered]
        return limits

    def codes(self, image: Any, *, threads: int | None = None) -> Array:
        """1 where a pixel is at or above its threshold, else 0; uint8."""
        array = windows.check_grey("image", image)
        black = super().codes(array, threads=threads) == 0
        return (~_connected(black, high_contrast(array, threads))).view(np.uint8)


def high_contrast(image: Array, threads: int | None) -> Array:
    """Where the contrast of 3 × 3 pixels is above Otsu's threshold."""
    contrast = np.empty(image.shape, np.uint8)

    def tile(rows: slice, low: Array, high: Array) -> None:
        low, high = np.maximum(low, 0).astype(np.float64), np.maximum(high, 0).astype(np.float64)
        share = np.divide(high - low, high + low, out=np.zeros_like(low), where=high > 0)
        contrast[rows] = share * 255

    windows.sweep(image, 3, ("minimum", "maximum"), tile, threads=threads)
    return np.asarray(contrast >= otsu(contrast))


def _connected(mask: Array, seeds: Array) -> Array:
    """The components of a mask that hold a seed."""
    labels = np.empty(mask.shape, np.int32)
    count = _kernels.components(mask.view(np.uint8), True, labels)
    held = np.zeros(count + 1, np.bool_)
    held[labels[seeds]] = True
    held[0] = False
    return held[labels]
