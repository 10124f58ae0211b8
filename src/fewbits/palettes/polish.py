"""The last step of a design: byte colours, and the search among them."""

from __future__ import annotations

import numpy as np

from .. import _kernels
from .._checks import Array
from ..color import to_space


def polish(colors: Array, points: Array, weights: Array, *, space: str, sweeps: int, fixed: int = 0) -> Array:
    """Byte colours moved by single steps of one channel while the squared error falls.

    Rounding a codebook costs more than the choice of bytes need cost: what one colour loses its neighbours can make
    good. Each colour in turn goes to the best of its neighbours on the byte grid, all points being assigned anew.

    Parameters
    ----------
    colors : ndarray of shape (K, channels), uint8
    points : ndarray of shape (n, channels), float32
        In `space`; fastest in an order in which neighbours are near each other.
    weights : ndarray of shape (n,), float64
    space : str
        Where squared error is measured: one of `fewbits.color.SPACES`.
    sweeps : int
        No more than this many times through all colours; fewer when none moves any more.
    fixed : int, default 0
        So many colours, the first ones, never move.

    Returns
    -------
    ndarray of shape (K, channels), uint8

    Examples
    --------
    >>> points = np.array([[0, 0, 0], [4, 4, 4]], np.float32)
    >>> polish(np.array([[2, 2, 1]], np.uint8), points, np.ones(2), space="srgb", sweeps=3)
    array([[2, 2, 2]], dtype=uint8)
    """
    channels = colors.shape[1]
    moves = np.concatenate([np.eye(channels, dtype=np.int16), -np.eye(channels, dtype=np.int16)])
    choices = np.empty(len(colors), np.int32)
    for _ in range(sweeps):
        options = np.clip(colors[:, None] + moves, 0, 255).astype(np.uint8)
        options[:fixed] = colors[:fixed, None]
        _kernels.move_words(points, weights, to_space(options, space), to_space(colors, space), choices)
        moved = np.flatnonzero(choices >= 0)
        if len(moved) == 0:
            break
        colors = colors.copy()
        colors[moved] = options[moved, choices[moved]]
    return colors
