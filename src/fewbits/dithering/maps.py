"""Threshold maps: tiles of ranks, in the order in which their places turn on as the tone rises.

A map is an integer array of ranks 0, 1, ... N − 1, each as often as any other; rank r stands for the threshold
(r + ½)/N.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from .._checks import Array, check_count, check_rng
from ..errors import ArgumentError
from .masks import void_and_cluster

LARGEST = 256  # rows of a map

ANGLES = (0, 45, 90, 135)


def bayer(size: int = 8) -> Array:
    """Dispersed dots: Bayer's map, whose ones are at every tone as far apart as they can be.

    Parameters
    ----------
    size : int, default 8
        Rows and columns, 1 to 256.

    Returns
    -------
    ndarray of shape (size, size), int64
        Ranks, all different.

    Notes
    -----
    Powers of two follow B. E. Bayer, "An optimum method for two-level rendition of continuous-tone pictures" (1973). An
    odd size takes places one after the other where the potential of those taken, the sum of 1/distance on the torus,
    is least. An even size refines the map of half the size as Bayer does.

    Examples
    --------
    >>> bayer(4)
    array([[ 0,  8,  2, 10],
           [12,  4, 14,  6],
           [ 3, 11,  1,  9],
           [15,  7, 13,  5]])
    """
    size = check_count("size", size, 1, LARGEST)
    ranks = _odd(size // (size & -size)).astype(np.int64)
    while len(ranks) < size:
        ranks = ranks.size * np.tile([[0, 2], [3, 1]], ranks.shape) + np.kron(ranks, np.ones((2, 2), np.int64))
    return ranks


@functools.lru_cache(maxsize=16)
def _odd(size: int) -> Array:
    """Ranks of an odd size: from one place on, the next is where the potential is least."""
    offset = np.arange(size) - size // 2
    distance = np.hypot(offset[:, None], offset)
    ones = np.zeros((size, size), np.uint8)
    ones[0, 0] = 1
    ranks = void_and_cluster(ones, 1 / np.maximum(distance, 1))
    ranks.flags.writeable = False
    return ranks


def clustered_dot(size: int = 8) -> Array:
    """Clustered dots at 45 degrees: two dots and two holes that grow from the middle, a chequerboard at half tone.

    Parameters
    ----------
    size : int, default 8
        Rows and columns, 1 to 256; dots are size/√2 apart.

    Returns
    -------
    ndarray of shape (size, size), int64
        Ranks, all different.

    Notes
    -----
    Places are ranked by the spot function cos 2πx/n · cos 2πy/n, equal ones by their distance and direction from the
    dot's middle, in turn from dot to dot (R. Ulichney, "Digital halftoning", 1987, chapter 5, tells of such screens).

    Examples
    --------
    >>> clustered_dot(4)
    array([[ 0,  4, 14,  6],
           [13,  9,  3, 11],
           [15,  7,  1,  5],
           [ 2, 10, 12,  8]])
    """
    size = check_count("size", size, 1, LARGEST)
    y, x = np.indices((size, size))
    wave = np.cos(2 * np.pi * np.arange(size) / size)
    second = (size <= 4 * y) & (4 * y < 3 * size)  # nearer to the dot in the middle than to the one on the corners
    middle = np.where(second, size / 2, 0)
    down, right = ((c - middle + size / 2) % size - size / 2 for c in (y, x))
    spot = (wave[y] * wave[x]).round(9)  # cosines that should be equal may differ in their last digits
    return rank_places(second, np.arctan2(down, right).round(9), down**2 + right**2, -spot)


def line(size: int = 6, angle: int = 0) -> Array:
    """Parallel lines that grow from their middle.

    Parameters
    ----------
    size : int, default 6
        Rows and columns, 1 to 256. Lines are `size` apart, size/√2 when they slant.
    angle : {0, 45, 90, 135}, default 0
        Direction of the lines in degrees: 0 is level, 45 rises to the right, 90 is upright, 135 falls.

    Returns
    -------
    ndarray of shape (size, size), int64
        Ranks, all different.

    Examples
    --------
    >>> line(3)
    array([[0, 2, 1],
           [3, 5, 4],
           [6, 8, 7]])
    """
    size = check_count("size", size, 1, LARGEST)
    if angle not in ANGLES:
        raise ArgumentError(f"angle must be 0, 45, 90 or 135 degrees, got {angle!r}.")
    y, x = np.indices((size, size))
    across, along = {0: (y, x), 45: (x + y, x), 90: (x, y), 135: (x - y, x)}[angle]
    across = across % size
    return rank_places(_dispersed(size)[along], across, np.minimum(across, size - across))


def spiral(size: int = 5) -> Array:
    """One dot that grows along a square spiral: from the middle to the right, down, and round.

    Parameters
    ----------
    size : int, default 5
        Rows and columns, 1 to 256.

    Returns
    -------
    ndarray of shape (size, size), int64
        Ranks, all different.

    Examples
    --------
    >>> spiral(3)
    array([[6, 7, 8],
           [5, 0, 1],
           [4, 3, 2]])
    """
    size = check_count("size", size, 1, LARGEST)
    sides = np.repeat(np.arange(1, size + 1), 2)  # 1, 1, 2, 2, 3, 3 ... steps between turns
    steps = np.repeat(np.resize([[0, 1], [1, 0], [0, -1], [-1, 0]], (len(sides), 2)), sides, axis=0)[: size * size - 1]
    places = (size - 1) // 2 + np.concatenate([[[0, 0]], steps.cumsum(axis=0)])
    ranks = np.empty((size, size), np.int64)
    ranks[tuple(places.T)] = np.arange(size * size)
    return ranks


def white_noise(shape: tuple[int, int], rng: Any = None) -> Array:
    """Ranks by chance, 0 to 65,535, each place by itself.

    Parameters
    ----------
    shape : (rows, columns)
    rng : seed or numpy Generator, optional
        None is the seed 0.

    Returns
    -------
    ndarray of that shape, uint16

    Examples
    --------
    >>> white_noise((2, 3), rng=1).shape
    (2, 3)
    """
    return check_rng(rng).integers(0, 1 << 16, shape, np.uint16)


def thresholds(ranks: Any, count: int | None = None) -> Array:
    """Thresholds of a map.

    Parameters
    ----------
    ranks : array_like of shape (rows, columns)
        Integers: ranks from 0 to `count` − 1. Floats: thresholds from 0 to 1, which come back as they are.
    count : int, optional
        Default: the greatest rank plus one.

    Returns
    -------
    ndarray of shape (rows, columns), float64

    Raises
    ------
    ArgumentError
        Not two dimensions, none of a size, negative ranks, thresholds outside 0 to 1.

    Examples
    --------
    >>> thresholds([[0, 2], [3, 1]])
    array([[0.125, 0.625],
           [0.875, 0.375]])
    """
    array = np.asarray(ranks)
    if array.ndim != 2 or array.size == 0 or array.dtype.kind not in "iuf":
        raise ArgumentError(
            f"map must be a (rows, columns) array of integer ranks or of thresholds from 0 to 1, "
            f"got {array.dtype} in shape {array.shape}."
        )
    if array.dtype.kind == "f":
        if not ((array >= 0) & (array <= 1)).all():
            raise ArgumentError("map must hold thresholds from 0 to 1, or integer ranks.")
        return array.astype(np.float64)
    if array.min() < 0:
        raise ArgumentError(f"map must hold ranks from 0 on, got {array.min()}.")
    return (array + 0.5) / (int(array.max()) + 1 if count is None else count)


def rank_places(*keys: Array) -> Array:
    """Ranks of places by their keys, the last one first; equal ones in raster order."""
    ranks = np.empty(keys[0].shape, np.int64)
    ranks.flat[np.lexsort([key.ravel() for key in keys])] = np.arange(ranks.size)
    return ranks


def _dispersed(size: int) -> Array:
    """Ranks of 0 to size − 1 by their digits in base 2 read backwards: neighbours in rank are far apart."""
    bits = max(1, (size - 1).bit_length())
    reverse = [int(f"{i:0{bits}b}"[::-1], 2) for i in range(size)]
    return np.argsort(np.argsort(reverse))
