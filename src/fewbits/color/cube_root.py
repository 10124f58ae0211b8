"""Oklab and CIELAB: cube roots of mixtures of light, mixed once more to lightness and two opponent axes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import _kernels
from .._checks import Array
from .srgb import LIGHT, encode_srgb


@dataclass(frozen=True)
class CubeRootSpace:
    """A colour space of this kind.

    Attributes
    ----------
    responses : ndarray of shape (3, 3), float64
        From linear red, green and blue to three responses, each 1 for white.
    axes : ndarray of shape (3, 3), float64
        From their roots to coordinates.
    toe, slope, drop : float
        The root of a response above `toe` is its cube root − `drop`; up to it, `slope` times the response.
    """

    responses: Array
    axes: Array
    toe: float = 0.0
    slope: float = 0.0
    drop: float = 0.0

    def forward(self, colors: Array) -> Array:
        """Coordinates of uint8 RGB, (..., 3), float32."""
        flat = np.ascontiguousarray(colors).reshape(-1, 3)
        points = np.empty(flat.shape, np.float32)
        _kernels.cube_root_space(flat, LIGHT, self.responses, self.toe, self.slope, self.drop, self.axes, points)
        return points.reshape(colors.shape)

    def inverse(self, points: Array) -> Array:
        """RGB, 0 to 255, not rounded, clipped to what a screen can show."""
        roots = _mix(_inverse(self.axes), points)
        cube_roots = roots + self.drop
        responses = cube_roots * cube_roots * cube_roots
        if self.slope:
            responses = np.where(roots > self.slope * self.toe, responses, roots / self.slope)
        return 255 * encode_srgb(_mix(_inverse(self.responses), responses))


def cielab(xyz: Array) -> CubeRootSpace:
    """CIE 1976 L*a*b* (CIE 15) for a matrix from linear light to XYZ; white is what its rows add up to."""
    toe = (6 / 29) ** 3
    axes = np.array([[0.0, 116, 0], [500, -500, 0], [0, 200, -200]])
    return CubeRootSpace(xyz / xyz.sum(axis=1, keepdims=True), axes, toe, 1 / (3 * (6 / 29) ** 2), 4 / 29)


# Björn Ottosson, "A perceptual color space for image processing" (2020).
OKLAB = CubeRootSpace(
    np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    ),
    np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    ),
)
# sRGB's primaries and its white, D65 (IEC 61966-2-1).
CIELAB = cielab(np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]))


def _inverse(matrix: Array) -> Array:
    """The inverse of a 3 × 3 matrix by its cofactors: in sums and products alone, as below."""
    a, b, c = matrix
    cofactors = np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=1)
    return np.asarray(cofactors / (a[0] * cofactors[0, 0] + a[1] * cofactors[1, 0] + a[2] * cofactors[2, 0]))


def _mix(matrix: Array, x: Array) -> Array:
    """``x @ matrix.T`` with the terms added in order: a matrix library's result may depend on the processor."""
    rows = [row[0] * x[..., 0] + row[1] * x[..., 1] + row[2] * x[..., 2] for row in matrix]
    return np.stack(rows, axis=-1)
