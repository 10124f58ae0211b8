"""What makes a page in black and white cleaner: specks, holes, black margins, faint strokes; noise before that."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _kernels
from .._checks import Array, check_count, check_fraction
from ..errors import ArgumentError
from ..thresholds import windows

MOST = 2**31 - 1


def components(mask: Any, *, connectivity: int = 8) -> tuple[Array, int]:
    """Number the connected components of a mask.

    Parameters
    ----------
    mask : array_like of bool, (rows, columns)
    connectivity : {4, 8}, default 8
        Neighbours of a pixel: those beside it, or those across its corners too.

    Returns
    -------
    labels : ndarray of int32, (rows, columns)
        0 outside the mask; components are counted from 1 in the order of their first pixels, row by row.
    count : int
        How many there are.

    Raises
    ------
    ArgumentError
        `mask` is not bool, or not of two dimensions, or empty.

    References
    ----------
    Rosenfeld & Pfaltz, "Sequential operations in digital picture processing", JACM 1966: two passes, with labels that
    turn out to be one merged by union-find.

    Examples
    --------
    >>> components([[True, False, True], [False, True, False]], connectivity=4)
    (array([[1, 0, 2],
           [0, 3, 0]], dtype=int32), 3)
    >>> components([[True, False, True], [False, True, False]])[1]
    1
    """
    if connectivity not in (4, 8):
        raise ArgumentError(f"connectivity must be 4 or 8, got {connectivity!r}.")
    array = check_mask("mask", mask)
    labels = np.empty(array.shape, np.int32)
    return labels, _kernels.components(array.view(np.uint8), connectivity == 8, labels)


def despeckle(ink: Any, area: int) -> Array:
    """Remove the specks: components of ink, across corners too, of fewer than `area` pixels.

    Parameters
    ----------
    ink : array_like of bool, (rows, columns)
    area : int
        In pixels; 0 and 1 remove nothing.

    Returns
    -------
    ndarray of bool, (rows, columns)

    Examples
    --------
    >>> despeckle([[True, True, False, True]], 2)
    array([[ True,  True, False, False]])
    """
    check_count("area", area, 0, MOST)
    labels, count = components(ink)
    stays = np.bincount(labels.ravel(), minlength=count + 1) >= area
    stays[0] = False
    return np.asarray(stays[labels])


def fill_holes(ink: Any, area: int) -> Array:
    """Fill the holes: pieces of paper of fewer than `area` pixels that ink encloses on all four sides.

    Parameters
    ----------
    ink : array_like of bool, (rows, columns)
    area : int
        In pixels; 0 and 1 fill nothing. The counters of letters are holes too: keep it well below theirs.

    Returns
    -------
    ndarray of bool, (rows, columns)

    Examples
    --------
    >>> fill_holes([[True, True, True], [True, False, True], [True, True, True]], 2).all()
    np.True_
    """
    check_count("area", area, 0, MOST)
    ink = check_mask("ink", ink)
    labels, count = components(~ink, connectivity=4)
    filled = np.bincount(labels.ravel(), minlength=count + 1) < area
    filled[0] = True
    for side in _sides(labels):
        filled[side] = False  # what reaches the edge of the scan is not enclosed
    return np.asarray(filled[labels] | ink)


def margins(ink: Any, grey: Any = None, *, share: float = 0.1) -> Array:
    """Where the black margins of a scan are: components of ink that cover more than `share` of one of its four sides.

    Letters that are cut by the side, and rules that run into it, cover little of it and are none; what touches a margin
    belongs to it.

    Parameters
    ----------
    ink : array_like of bool, (rows, columns)
    grey : array_like of integers or floats, (rows, columns), optional
        The page that the ink was found on. What is much darker than the paper, less than a quarter of the way from the
        ink to it, and has ink along most of its edge then counts as ink, for local methods see only the edges of what
        is black. A shadow has no such edge.
    share : float, default 0.1
        From 0 (all that touches a side is a margin) to 1 (nothing is).

    Returns
    -------
    ndarray of bool, (rows, columns)

    Examples
    --------
    >>> margins([[True, False, False, False], [True, False, True, True], [True, False, False, False]], share=0.5)
    array([[ True, False, False, False],
           [ True, False, False, False],
           [ True, False, False, False]])
    """
    share = check_fraction("share", share)
    array = check_mask("ink", ink)
    if grey is not None:
        page = windows.check_grey("grey", grey)
        if page.shape != array.shape:
            raise ArgumentError(f"ink and grey must have one shape, got {array.shape} and {page.shape}.")
        if array.any() and not array.all():
            black, paper = np.median(page[array]), np.median(page[~array])
            array = array | _edged(page < black + (paper - black) / 4, array)
    labels, count = components(array)
    found = np.zeros(count + 1, bool)
    for side in _sides(labels):
        found |= np.bincount(side, minlength=count + 1) > share * len(side)
    found[0] = False
    return np.asarray(found[labels])


def _edged(dark: Array, ink: Array) -> Array:
    """Components of what is dark that have ink along most of their edge."""
    labels, count = components(dark)
    edge = dark & (windows.minimum(dark.view(np.uint8), 3) == 0)
    near = windows.maximum(ink.view(np.uint8), 3) > 0  # the ink of some methods has gaps there
    most = 2 * np.bincount(labels[edge & near], minlength=count + 1) > np.bincount(labels[edge], minlength=count + 1)
    return np.asarray(most[labels])


def clear_border(ink: Any, grey: Any = None, *, share: float = 0.1) -> Array:
    """Remove the black margins of a scan; the arguments are those of `margins`.

    Returns
    -------
    ndarray of bool, (rows, columns)

    Examples
    --------
    >>> clear_border([[True, False, False, False], [True, False, True, True], [True, False, False, False]], share=0.5)
    array([[False, False, False, False],
           [False, False,  True,  True],
           [False, False, False, False]])
    """
    return check_mask("ink", ink) & ~margins(ink, grey, share=share)


def hysteresis(strong: Any, weak: Any) -> Array:
    """Components of the ink that is perhaps ink which hold a pixel that surely is.

    Parameters
    ----------
    strong, weak : array_like of bool, (rows, columns)
        What surely is ink, and what may be ink.

    Returns
    -------
    ndarray of bool, (rows, columns)

    References
    ----------
    Canny, "A computational approach to edge detection", PAMI 1986, section VIII.

    Examples
    --------
    >>> hysteresis([[True, False, False, False]], [[True, True, False, True]])
    array([[ True,  True, False, False]])
    """
    strong, weak = check_mask("strong", strong), check_mask("weak", weak)
    if strong.shape != weak.shape:
        raise ArgumentError(f"strong and weak must have one shape, got {strong.shape} and {weak.shape}.")
    labels, count = components(weak)
    stays = np.zeros(count + 1, bool)
    stays[labels[strong]] = True
    stays[0] = False
    return np.asarray(stays[labels])


def denoise(grey: Any, window: int = 3, *, threads: int | None = None) -> Array:
    """Remove the noise of a grey image that is narrower than strokes: each pixel becomes the median of its window.

    Parameters
    ----------
    grey : array_like of integers or floats, (rows, columns)
    window : int, default 3
        Side of the square around each pixel, odd, in pixels; see `fewbits.thresholds.windows.median`.
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    ndarray, (rows, columns)
        In the type of `grey`.

    Examples
    --------
    >>> denoise([[9, 9, 0, 9, 9]])
    array([[9, 9, 9, 9, 9]])
    """
    return windows.median(grey, window, threads=threads)


def check_mask(name: str, mask: Any) -> Array:
    """A contiguous array of bool, (rows, columns), that holds something."""
    array = np.asarray(mask)
    if array.dtype != bool or array.ndim != 2:
        raise ArgumentError(
            f"{name} must be an array of bool in shape (rows, columns), got {array.dtype} in shape {array.shape}."
        )
    if not array.size:
        raise ArgumentError(f"{name} must hold at least one pixel, got shape {array.shape}.")
    return np.ascontiguousarray(array)


def _sides(labels: Array) -> tuple[Array, Array, Array, Array]:
    """The outermost pixels of an image: above, below, left, right."""
    return labels[0], labels[-1], labels[:, 0], labels[:, -1]
