"""Colour spaces: 8-bit sRGB to coordinates in which squared distance is taken, and back.

Alpha makes a fourth coordinate, and the colour coordinates are multiplied by it (premultiplied): what cannot be seen
does not count.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .._checks import Array, check_choice
from .cube_root import CIELAB, OKLAB
from .srgb import LIGHT, encode_srgb


class Space(NamedTuple):
    """A colour space: from uint8 RGB, back to RGB in 0..255 (not rounded), and the scale of an opaque alpha in it."""

    forward: Callable[[Array], Array]
    inverse: Callable[[Array], Array]
    opaque: float


SPACES = {
    "srgb": Space(lambda rgb: rgb.astype(np.float64), lambda x: x, 255.0),
    "linear": Space(lambda rgb: LIGHT[rgb], lambda x: 255 * encode_srgb(x), 1.0),
    "oklab": Space(OKLAB.forward, OKLAB.inverse, 1.0),
    "cielab": Space(CIELAB.forward, CIELAB.inverse, 100.0),
}


def to_space(colors: Array, space: str) -> Array:
    """Coordinates of 8-bit colours.

    Parameters
    ----------
    colors : ndarray of shape (..., 3) or (..., 4), uint8
        RGB or RGBA.
    space : {"srgb", "linear", "oklab", "cielab"}
        "srgb": the stored values, 0 to 255. "linear": amounts of light, 0 to 1. "oklab": Ottosson's Oklab, lightness 0
        to 1. "cielab": CIE 1976 L*a*b* under D65, lightness 0 to 100.

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
