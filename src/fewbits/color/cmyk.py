"""Colours as amounts of four ideal inks on white paper, and back."""

from __future__ import annotations

import numpy as np

from .._checks import Array, check_fraction, check_number
from ..errors import ArgumentError

INKS = ("cyan", "magenta", "yellow", "black")


def separate(colors: Array, *, gcr: float = 1.0, ink_limit: float | None = None) -> Array:
    """Amounts of ink that make up colours.

    Parameters
    ----------
    colors : ndarray of shape (..., 3), floats
        RGB, 0 to 1: stored values, or amounts of light (which areas of ink keep).
    gcr : float, default 1
        Gray component replacement: the share of the grey in cyan, magenta and yellow that black takes over, 0 (no
        black) to 1 (as much as can be).
    ink_limit : float, optional
        The most ink in one place, all four together, 1 to 4; 3 is 300 %. Black stays, the colours give way.

    Returns
    -------
    ndarray of shape (..., 4), float32
        Cyan, magenta, yellow, black, 0 to 1. Without a limit `overprint` gives the colours back.

    Notes
    -----
    The inks are ideal: each takes away red, green or blue alone. For a press, separate by its ICC profile.

    Examples
    --------
    >>> separate(np.array([1.0, 0.5, 0.25]))
    array([0.  , 0.5 , 0.75, 0.  ], dtype=float32)
    >>> separate(np.array([0.5, 0.5, 0.25]))
    array([0. , 0. , 0.5, 0.5], dtype=float32)
    """
    check_fraction("gcr", gcr)
    if ink_limit is not None and not 1 <= check_number("ink_limit", ink_limit) <= 4:
        raise ArgumentError(f"ink_limit must be a number from 1 to 4, got {ink_limit!r}.")
    cmy = 1 - np.asarray(colors, np.float64)
    black = gcr * cmy.min(axis=-1, keepdims=True)
    cmy = np.divide(cmy - black, 1 - black, out=np.zeros_like(cmy), where=black < 1)
    if ink_limit is not None:
        total = cmy.sum(axis=-1, keepdims=True)
        cmy *= np.minimum(1, np.divide(ink_limit - black, total, out=np.ones_like(total), where=total > 0))
    return np.concatenate([cmy, black], axis=-1).astype(np.float32)


def overprint(inks: Array) -> Array:
    """Colours of inks printed over each other: what each lets through, multiplied.

    Parameters
    ----------
    inks : ndarray of shape (..., 4)
        Cyan, magenta, yellow, black, 0 to 1.

    Returns
    -------
    ndarray of shape (..., 3)
        RGB, 0 to 1.

    Examples
    --------
    >>> overprint(np.array([1.0, 0.0, 1.0, 0.0]))
    array([0., 1., 0.])
    """
    return np.asarray((1 - inks[..., :3]) * (1 - inks[..., 3:]))
