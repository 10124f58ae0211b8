"""Colour images as the metrics of looks see them: 8-bit sRGB, transparent ones over black and over white."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array
from ..errors import ArgumentError
from .distortion import check_pair


def views(original: Any, approximation: Any) -> list[tuple[Array, Array]]:
    """What is seen of two images: a pair of them, or one over black and one over white if they have alpha.

    Parameters
    ----------
    original, approximation : array_like of one shape, uint8
        Grey (rows, columns), RGB (rows, columns, 3) or RGBA (rows, columns, 4), in sRGB.

    Returns
    -------
    list of pairs of ndarray of shape (rows, columns, 3), uint8

    Raises
    ------
    ArgumentError
        Different shapes, or no 8-bit image.

    Examples
    --------
    >>> clear = np.array([[[10, 20, 30, 0]]], np.uint8)
    >>> [a.ravel().tolist() for a, _ in views(clear, clear)]
    [[0, 0, 0], [255, 255, 255]]
    """
    pair = check_pair(original, approximation)
    shape = pair[0].shape
    dtypes = {array.dtype for array in pair}
    if dtypes != {np.dtype(np.uint8)} or len(shape) < 2 or shape[2:] not in ((), (3,), (4,)):
        raise ArgumentError(
            "original and approximation must be uint8 images, grey (rows, columns), RGB (rows, columns, 3) or RGBA "
            f"(rows, columns, 4), got {pair[0].dtype} and {pair[1].dtype} in shape {shape}."
        )
    if len(shape) == 2:
        a, b = (np.repeat(array[..., None], 3, axis=2) for array in pair)
        return [(a, b)]
    if shape[2] == 3:
        return [pair]
    (a, c), (b, d) = (_over_black_and_white(array) for array in pair)
    return [(a, b), (c, d)]


def _over_black_and_white(image: Array) -> tuple[Array, Array]:
    """Stored values are mixed, as viewers do."""
    alpha = image[..., 3:] / 255.0
    color = image[..., :3] * alpha
    black, white = (np.rint(color + ground * (1 - alpha)).astype(np.uint8) for ground in (0, 255))
    return black, white
