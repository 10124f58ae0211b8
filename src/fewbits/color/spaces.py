"""Colour spaces: 8-bit sRGB to coordinates in which squared distance is taken, and back.

Alpha makes a fourth coordinate, and the colour coordinates are multiplied by it (premultiplied): what cannot be seen
does not count.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .._checks import Array, check_choice


def decode_srgb(encoded: Array) -> Array:
    """Linear light of an sRGB component, 0 to 1 (IEC 61966-2-1)."""
    return np.asarray(np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4))


def encode_srgb(linear: Array) -> Array:
    """The sRGB component of linear light (IEC 61966-2-1)."""
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


_LINEAR = decode_srgb(np.arange(256) / 255)

# Björn Ottosson, "A perceptual color space for image processing" (2020): linear sRGB to cone responses, and their cube
# roots to lightness and two opponent axes.
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_OPPONENT = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_CONES_INVERSE, _OPPONENT_INVERSE = np.linalg.inv(_CONES), np.linalg.inv(_OPPONENT)


def _mix(matrix: Array, x: Array) -> Array:
    """``x @ matrix.T`` with the terms added in order: a matrix library's result may depend on the processor."""
    rows = [row[0] * x[..., 0] + row[1] * x[..., 1] + row[2] * x[..., 2] for row in matrix]
    return np.stack(rows, axis=-1)


def _to_oklab(rgb: Array) -> Array:
    return _mix(_OPPONENT, np.cbrt(_mix(_CONES, _LINEAR[rgb])))


def _from_oklab(lab: Array) -> Array:
    return 255 * encode_srgb(_mix(_CONES_INVERSE, _mix(_OPPONENT_INVERSE, lab) ** 3))


class Space(NamedTuple):
    """A colour space: from uint8 RGB, back to RGB in 0..255 (not rounded), and the scale of an opaque alpha in it."""

    forward: Callable[[Array], Array]
    inverse: Callable[[Array], Array]
    opaque: float


SPACES = {
    "srgb": Space(lambda rgb: rgb.astype(np.float64), lambda x: x, 255.0),
    "linear": Space(lambda rgb: _LINEAR[rgb], lambda x: 255 * encode_srgb(x), 1.0),
    "oklab": Space(_to_oklab, _from_oklab, 1.0),
}


def to_space(colors: Array, space: str) -> Array:
    """Coordinates of 8-bit colours.

    Parameters
    ----------
    colors : ndarray of shape (..., 3) or (..., 4), uint8
        RGB or RGBA.
    space : {"srgb", "linear", "oklab"}
        "srgb": the stored values, 0 to 255. "linear": amounts of light, 0 to 1. "oklab": Ottosson's Oklab, lightness 0
        to 1.

    Returns
    -------
    ndarray of colors' shape, float32

    Examples
    --------
    >>> to_space(np.array([[255, 255, 255]], np.uint8), "oklab").round(3)
    array([[1., 0., 0.]], dtype=float32)
    """
    rule = SPACES[check_choice("space", space, SPACES)]
    if space == "srgb" and colors.shape[-1] == 3:
        return colors.astype(np.float32)
    points = rule.forward(colors[..., :3])
    if colors.shape[-1] == 4:
        alpha = colors[..., 3:] / 255.0
        points = np.concatenate([points * alpha, rule.opaque * alpha], axis=-1)
    return points.astype(np.float32)


def from_space(points: Array, space: str) -> Array:
    """Nearest 8-bit colours of coordinates: the inverse of `to_space`, rounded and clipped to uint8.

    Examples
    --------
    >>> from_space(np.array([[1.0, 0.0, 0.0]]), "oklab")
    array([[255, 255, 255]], dtype=uint8)
    """
    rule = SPACES[check_choice("space", space, SPACES)]
    points = np.asarray(points, np.float64)
    rgb, alpha = points[..., :3], np.ones_like(points[..., :1])
    if points.shape[-1] == 4:
        alpha = np.clip(points[..., 3:] / rule.opaque, 0, 1)
        rgb = np.divide(rgb, alpha, out=np.zeros_like(rgb), where=alpha > 0)
    rgb, alpha = np.rint(np.clip(rule.inverse(rgb), 0, 255)), np.rint(255 * alpha)
    colors = rgb if points.shape[-1] == 3 else np.concatenate([np.where(alpha > 0, rgb, 0), alpha], axis=-1)
    return np.asarray(colors, np.uint8)
