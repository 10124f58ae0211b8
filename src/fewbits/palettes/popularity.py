"""The colours that are met most."""

from __future__ import annotations

import numpy as np

from .._checks import Array


def popularity(points: Array, weights: Array, colors: int) -> Array:
    """The points of most weight, of equals the first: meant for the cells of a coarse grid.

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
    weights : ndarray of shape (n,), float64
    colors : int

    Returns
    -------
    ndarray of shape (K, d), float32
        K is `colors`, or n if that is smaller.

    Notes
    -----
    P. Heckbert, "Color image quantization for frame buffer display" (1982), section 3.3, on 5 bits a channel.

    Examples
    --------
    >>> popularity(np.array([[0], [1], [9]], np.float32), np.array([1.0, 5, 2]), 2)
    array([[1.],
           [9.]], dtype=float32)
    """
    return points[np.argsort(-weights, kind="stable")[:colors]]
