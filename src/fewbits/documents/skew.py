"""How far a page was turned when it was scanned, and turning it back."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from .._checks import Array, check_number
from ..errors import ArgumentError
from ..thresholds.base import check_grey
from .cleaning import check_mask

_POINTS = 100_000  # that are looked at
_STEPS = (0.25, 0.05)  # degrees, of the search over all angles and of that around the best
_SHARPEST = 0.6  # pixels: below it, the profile sees the raster instead of the lines


def skew_angle(ink: Any, limit: float = 15) -> float:
    """The angle by which a page of text is turned, in degrees, counterclockwise.

    Lines of text end below at their baselines. Seen along the lines, the lower edges of the ink fall onto few places;
    the angle at which they do so most is where the sum of the squares of their profile peaks.

    Parameters
    ----------
    ink : array_like of bool, (rows, columns)
    limit : float, default 15
        Angles from −limit to limit are tried; above 0, at most 45.

    Returns
    -------
    float
        0 if there are no lines to tell by.

    References
    ----------
    Postl, "Detection of linear oblique structures and skew scan in digitized documents", ICPR 1986; Baird, "The skew
    angle of printed documents", SPSE 1987: the energy of the profile of points at the feet of the characters.

    Examples
    --------
    >>> line = np.zeros((100, 400), bool)
    >>> line[20:80:20] = True
    >>> skew_angle(line)
    0.0
    """
    ink = check_mask("ink", ink)
    if not 0 < check_number("limit", limit) <= 45:
        raise ArgumentError(f"limit must be above 0 and at most 45 degrees, got {limit!r}.")
    rows, columns = np.nonzero(ink[:-1] & ~ink[1:])
    stride = -(-len(rows) // _POINTS) or 1
    y, x = rows[::stride].astype(np.float64), columns[::stride].astype(np.float64)
    width = np.ptp(x) if len(x) else 0
    if not width:
        return 0.0
    angle, reach = 0.0, float(limit)
    for step in _STEPS:
        count = int(reach / step)
        angles = np.unique(np.clip(angle + step * np.arange(-count, count + 1), -limit, limit))
        blur = max(width * np.radians(step) / 4, _SHARPEST)  # a peak is about two steps wide
        energies = [_energy(x, y, at, blur) for at in angles]
        best = int(np.argmax(energies))
        angle, reach = float(angles[best]), 2 * step
    if 0 < best < len(energies) - 1:  # where the parabola through the three highest has its top
        before, top, after = energies[best - 1 : best + 2]
        if before + after < 2 * top:
            angle += step * (before - after) / (2 * (before - 2 * top + after))
    return angle


def deskew(grey: Any, angle: float) -> Array:
    """Turn a page back: by `angle` degrees clockwise, around its middle.

    Parameters
    ----------
    grey : array_like of integers or floats, (rows, columns)
        Dark on light.
    angle : float
        By which it is turned, counterclockwise; see `skew_angle`.

    Returns
    -------
    ndarray, (rows, columns)
        In the type of `grey`, and larger, so that nothing is cut off; what is new has the median grey, which is that of
        the paper. Interpolation is bicubic; types beside uint8 go through float32.

    Examples
    --------
    >>> deskew([[0, 255, 255]], 90).tolist()
    [[0], [255], [255]]
    """
    array = check_grey("grey", grey)
    if abs(np.radians(check_number("angle", angle))) * max(array.shape) < 1:  # no pixel would move by half of one
        return array.copy()
    paper = np.median(array)
    image = Image.fromarray(array if array.dtype == np.uint8 else array.astype(np.float32))
    fill = float(paper) if image.mode == "F" else int(paper)
    turned = np.asarray(image.rotate(-angle, Image.Resampling.BICUBIC, expand=True, fillcolor=fill))
    if array.dtype == np.uint8:
        return turned
    whole = turned if array.dtype.kind == "f" else np.rint(turned)
    return np.asarray(np.clip(whole, array.min(), array.max()), array.dtype)


def _energy(x: Array, y: Array, angle: float, blur: float) -> float:
    """Sum of the squares of the profile of points along lines at an angle, blurred by so many pixels."""
    turn = np.radians(angle)
    across = (y * np.cos(turn) + x * np.sin(turn)) * (2 / blur)  # bins of half the blur: where they lie does not matter
    profile = np.bincount(np.rint(across - across.min()).astype(np.int64))
    smooth = np.convolve(profile, np.exp(-0.125 * np.arange(-6, 7) ** 2))
    return float(smooth @ smooth)
