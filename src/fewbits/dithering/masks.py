"""Blue-noise masks: threshold maps without a pattern, whose ones are at every tone evenly spread."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from .. import _kernels
from .._checks import Array, check_count, check_number, check_rng
from ..errors import ArgumentError


def blue_noise(size: int | tuple[int, int] = 64, sigma: float = 1.5, rng: Any = None) -> Array:
    """A blue-noise mask by void-and-cluster.

    Parameters
    ----------
    size : int or (rows, columns), default 64
        1 to 1024 each. The mask repeats without a seam.
    sigma : float, default 1.5
        Standard deviation in pixels of the Gaussian that tells clusters from voids, 0.5 to 16.
    rng : seed or numpy Generator, optional
        Chooses the pattern to begin with; None is the seed 0.

    Returns
    -------
    ndarray of shape (rows, columns), int32
        Ranks, all different. Read-only: masks are kept, and made once.

    Notes
    -----
    R. Ulichney, "The void-and-cluster method for dither array generation" (1993), with his σ.

    Examples
    --------
    >>> blue_noise(16).max()
    np.int32(255)
    """
    given = tuple(size) if isinstance(size, tuple | list) else (size, size)
    if len(given) != 2:
        raise ArgumentError(f"size must be a whole number or (rows, columns), got {size!r}.")
    rows, columns = (check_count("size", side, 1, 1024) for side in given)
    if not 0.5 <= check_number("sigma", sigma) <= 16:
        raise ArgumentError(f"sigma must be from 0.5 to 16 pixels, got {sigma!r}.")
    ones = np.zeros(rows * columns, np.uint8)
    ones[check_rng(rng).permutation(ones.size)[: max(1, ones.size // 10)]] = 1
    return _blue_noise(ones.tobytes(), rows, columns, float(sigma))


@functools.lru_cache(maxsize=16)
def _blue_noise(ones: bytes, rows: int, columns: int, sigma: float) -> Array:
    tall, wide = (_gaussian(side, sigma) for side in (rows, columns))
    ranks = void_and_cluster(np.frombuffer(ones, np.uint8).reshape(rows, columns), np.outer(tall, wide))
    ranks.flags.writeable = False
    return ranks


def _gaussian(side: int, sigma: float) -> Array:
    """A Gaussian wound round a circle of `side` places, its middle at half its length; short where the rest is 0."""
    reach = math.ceil(6.5 * sigma)  # below 1 in 10^9 of the middle
    offset = np.arange(-reach, reach + 1)
    span = min(side, len(offset))
    return np.bincount((offset + span // 2) % side, np.exp(-(offset**2) / (2 * sigma**2)), span)


def void_and_cluster(ones: Array, weights: Array) -> Array:
    """Ranks that begin with a binary pattern on a torus, rearranged until its ones are evenly spread.

    Parameters
    ----------
    ones : ndarray of shape (rows, columns), uint8
        0 or 1; at least one 1.
    weights : ndarray of shape (tall, wide)
        How much a one in the middle, (tall // 2, wide // 2), crowds each place around it; no larger than the pattern.

    Returns
    -------
    ndarray of shape (rows, columns), int32
        The order in which places turn on: ones go by the tightest cluster, last first, zeros by the largest void.
    """
    whole = np.floor(weights * ((2**30 - 1) / weights.sum())).astype(np.int32)
    whole[whole.shape[0] // 2, whole.shape[1] // 2] += 2**30  # a one is above every zero: see the kernel
    ranks = np.empty(ones.shape, np.int32)
    _kernels.void_and_cluster(ones, whole, ranks)
    return ranks
