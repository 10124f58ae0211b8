"""Data of few distinct values as codes, without loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array, check_samples, code_dtype
from ..errors import ArgumentError
from ..palettes import Palette
from ..statistics import check_colors, unique_colors
from .codebook import color_order
from .table import Codebook

_MOST = 65536


def distinct_levels(x: Any) -> tuple[Array, Codebook]:
    """Codes of the distinct values of an array, and these: ``codebook.decode(codes)`` is the array, to the bit.

    Parameters
    ----------
    x : array_like of any shape
        Finite integers or floats of at most 65,536 distinct values.

    Raises
    ------
    ArgumentError
        More values than that, or no samples.

    Examples
    --------
    >>> codes, codebook = distinct_levels([[0.5, 9.0], [9.0, 0.5]])
    >>> codes, codebook.codebook_
    (array([[0, 1],
           [1, 0]], dtype=uint8), array([0.5, 9. ]))
    """
    array = check_samples("x", x)
    bits = np.ascontiguousarray(array).view(f"u{array.dtype.itemsize}")  # tells the zeros of floats apart
    found, inverse = np.unique(bits, return_inverse=True)
    if len(found) > _MOST:
        raise _too_many(len(found), "values")
    values = found.view(array.dtype)
    order = np.argsort(values, kind="stable")
    return _ranks(order)[inverse].reshape(array.shape), Codebook(values[order])


def distinct_colors(pixels: Any) -> tuple[Array, Palette]:
    """Codes of the distinct colours of an image, and these: ``palette.decode(codes)`` is the image.

    Parameters
    ----------
    pixels : array_like of shape (..., 3 or 4)
        8-bit RGB or RGBA, of at most 65,536 distinct colours.

    Raises
    ------
    ArgumentError
        More colours than that, or no colours.

    Examples
    --------
    >>> codes, palette = distinct_colors([[[255, 0, 0], [0, 0, 0]]])
    >>> codes, palette.hex
    (array([[1, 0]], dtype=uint8), ['#000000', '#ff0000'])
    """
    array = check_colors("pixels", pixels)
    found, _, rows = unique_colors(np.ascontiguousarray(array).reshape(-1, array.shape[-1]), inverse=True)
    if len(found) > _MOST:
        raise _too_many(len(found), "colours")
    order = color_order(found)
    return _ranks(order)[rows].reshape(array.shape[:-1]), Palette(found[order])


def _ranks(order: Array) -> Array:
    """The place of each entry in an order, as a code."""
    ranks = np.empty(len(order), code_dtype(len(order)))
    ranks[order] = np.arange(len(order))
    return ranks


def _too_many(count: int, noun: str) -> ArgumentError:
    return ArgumentError(
        f"At most {_MOST:,} distinct {noun} can be stored without loss, got {count:,}; quantize them first."
    )
