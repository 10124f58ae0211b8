"""Local thresholds from one mean, median or range of the neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .._checks import Array, check_number, check_positive
from ..errors import ArgumentError
from .base import Bilinear, LocalThreshold, Tile


@dataclass(frozen=True)
class _Offset(LocalThreshold):
    """Rules that take off a constant."""

    c: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        check_number("c", self.c)


@dataclass(frozen=True)
class _OffsetMiddle(_Offset):
    """Thresholds of a window's middle, whatever that is, minus a constant."""

    def _rule(self, _: Tile, m: Array) -> Array:
        return m - self.c


@dataclass(frozen=True)
class AdaptiveMean(_Offset, Bilinear):
    """The local mean minus a constant, ``T = m − c``.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    c : float, default 0
        In the image's unit; above 0 makes more of it white.

    Raises
    ------
    ArgumentError
        An option out of its range.

    Examples
    --------
    >>> AdaptiveMean(3, c=1).codes([[0, 10, 10, 10]])
    array([[0, 1, 1, 1]], dtype=uint8)
    """

    statistics: ClassVar[tuple[str, ...]] = ("mean",)

    def _factors(self, _: float, __: None) -> tuple[float, float, float, float]:
        return -self.c, 1.0, 0.0, 0.0


@dataclass(frozen=True)
class AdaptiveGaussian(_OffsetMiddle):
    """The local mean weighted by a Gaussian, minus a constant.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    c : float, default 0
        In the image's unit; above 0 makes more of it white.
    sigma : float, optional
        Of the Gaussian, in pixels. Default: 0.3 ((window − 1) / 2 − 1) + 0.8.

    Raises
    ------
    ArgumentError
        An option out of its range.

    Examples
    --------
    >>> AdaptiveGaussian(3, c=1).codes([[0, 10, 10, 10]])
    array([[0, 1, 1, 1]], dtype=uint8)
    """

    sigma: float | None = None

    statistics: ClassVar[tuple[str, ...]] = ("gaussian",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.sigma is not None:
            check_positive("sigma", self.sigma)


@dataclass(frozen=True)
class LocalMedian(_OffsetMiddle):
    """The local median minus a constant.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    c : float, default 0
        In the image's unit; above 0 makes more of it white.

    Raises
    ------
    ArgumentError
        An option out of its range.

    Examples
    --------
    >>> LocalMedian(3).codes([[0, 10, 10, 5]])
    array([[1, 1, 1, 1]], dtype=uint8)
    """

    statistics: ClassVar[tuple[str, ...]] = ("median",)


@dataclass(frozen=True)
class Midgrey(_Offset):
    """Half-way between the local minimum and maximum, minus a constant.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    c : float, default 0
        In the image's unit; above 0 makes more of it white.

    Raises
    ------
    ArgumentError
        An option out of its range.

    Examples
    --------
    >>> Midgrey(3).surface([[0, 10, 10, 10]])
    array([[ 5.,  5., 10., 10.]])
    """

    statistics: ClassVar[tuple[str, ...]] = ("minimum", "maximum")

    def _rule(self, _: Tile, low: Array, high: Array) -> Array:
        return (low + high) / 2 - self.c


@dataclass(frozen=True)
class Contrast(LocalThreshold):
    """Black or white, whichever of the local minimum and maximum a pixel is nearer to; white if to neither.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.

    Raises
    ------
    ArgumentError
        An option out of its range.

    Notes
    -----
    Toggle contrast: P. Soille, *Morphological Image Analysis* (2004), page 259; "Contrast" of ImageJ's Auto Local
    Threshold. The threshold lies half-way, as that of `Midgrey` with c = 0.

    Examples
    --------
    >>> Contrast(3).codes([[0, 4, 10, 10]])
    array([[0, 0, 1, 1]], dtype=uint8)
    """

    statistics: ClassVar[tuple[str, ...]] = ("minimum", "maximum")

    def _rule(self, _: Tile, low: Array, high: Array) -> Array:
        return (low + high) / 2


@dataclass(frozen=True)
class Bernsen(LocalThreshold):
    """Half-way between the local minimum and maximum where they are far apart; a fixed threshold where they are not.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image.
    limit : float, optional
        The contrast, maximum minus minimum, up to which a place holds one class only; in the image's unit. Default:
        15/255 of white, which is 1 for floats.
    at : float, optional
        The threshold of such places, in the image's unit. Default: 128/255 of white.

    Raises
    ------
    ArgumentError
        An option out of its range.

    Notes
    -----
    J. Bernsen, "Dynamic thresholding of grey-level images" (1986). A pixel exactly half-way is black, as in DoxaPy.

    Examples
    --------
    >>> import numpy as np
    >>> Bernsen(3).codes(np.array([[10, 20, 10, 100, 110, 100]], np.uint8))
    array([[0, 0, 0, 1, 0, 0]], dtype=uint8)
    """

    limit: float | None = None
    at: float | None = None

    statistics: ClassVar[tuple[str, ...]] = ("minimum", "maximum")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.limit is not None and check_number("limit", self.limit) < 0:
            raise ArgumentError(f"limit must be at least 0, got {self.limit!r}.")
        if self.at is not None:
            check_number("at", self.at)

    @property
    def _needs_white(self) -> bool:
        return True

    def _rule(self, at: Tile, low: Array, high: Array) -> Array:
        limit = 15 * at.unit if self.limit is None else self.limit
        fixed = 128 * at.unit if self.at is None else self.at
        little = at.unit / 1024  # more than floats are off by, less than lies between halves, in 8 and 16 bits
        middle = (low + high) / 2 + little
        middle[high - low <= limit + little] = fixed
        return middle


@dataclass(frozen=True)
class Bradley(Bilinear):
    """A share of the local mean, ``T = m (1 − t)``.

    Parameters
    ----------
    window : int, default 25
        Side of the square around each pixel, odd, in pixels; cut where it leaves the image. The paper's is an eighth of
        the image's width.
    t : float, default 0.15
        How much darker than the mean black is.

    Raises
    ------
    ArgumentError
        An option out of its range.

    Notes
    -----
    D. Bradley & G. Roth, "Adaptive thresholding using the integral image" (2007), section 3.

    Examples
    --------
    >>> Bradley(3).surface([[0, 10, 10, 10]])
    array([[4.25      , 5.66666667, 8.5       , 8.5       ]])
    """

    t: float = 0.15

    statistics: ClassVar[tuple[str, ...]] = ("mean",)

    def __post_init__(self) -> None:
        super().__post_init__()
        check_number("t", self.t)

    def _factors(self, _: float, __: None) -> tuple[float, float, float, float]:
        return 0.0, 1 - self.t, 0.0, 0.0
