"""Argument checks shared by every room: each returns the value in its working form or raises ArgumentError."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

from .errors import ArgumentError

Array = np.ndarray[Any, np.dtype[Any]]

_LIGHTEST = 1e-250  # sums of weights between this and its inverse keep all their digits


def check_count(name: str, value: Any, low: int, high: int) -> int:
    """A whole number from `low` to `high`.

    >>> check_count("levels", 8, 1, 256)
    8
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool | np.bool_) or not low <= number <= high:
        raise ArgumentError(f"{name} must be a whole number from {low} to {high}, got {value!r}.")
    return number


def check_choice(name: str, value: Any, choices: Iterable[str]) -> str:
    """One of a few words."""
    choices = list(choices)
    if not isinstance(value, str) or value not in choices:
        raise ArgumentError(f"{name} must be one of {', '.join(map(repr, choices))}, got {value!r}.")
    return value


def check_truth(name: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, bool | np.bool_):
        raise ArgumentError(f"{name} must be True or False, got {value!r}.")
    return bool(value)


def check_fraction(name: str, value: Any) -> float:
    """A number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0 <= value <= 1:
        raise ArgumentError(f"{name} must be a number from 0 to 1, got {value!r}.")
    return float(value)


def check_number(name: str, value: Any) -> float:
    """A finite number."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number) or not np.isfinite(value):
        raise ArgumentError(f"{name} must be a finite number, got {value!r}.")
    return float(value)


def check_positive(name: str, value: Any) -> float:
    """A finite number above zero."""
    if check_number(name, value) <= 0:
        raise ArgumentError(f"{name} must be above 0, got {value!r}.")
    return float(value)


def check_range(name: str, value: Any, *, finite: bool = True) -> tuple[float, float]:
    """Two numbers, low < high, finite unless said otherwise.

    >>> check_range("range", (0, 8))
    (0.0, 8.0)
    """
    try:
        low, high = (float(end) for end in value)
    except (TypeError, ValueError):
        low = high = np.nan
    if not low < high or (finite and not np.isfinite(high - low)):
        raise ArgumentError(f"{name} must be two {'finite ' if finite else ''}numbers, low < high, got {value!r}.")
    return low, high


def check_rng(rng: Any) -> np.random.Generator:
    """A Generator, or one made from a seed; None is the seed 0, so that the same data give the same result."""
    try:
        return np.random.default_rng(0 if rng is None else rng)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"rng must be a seed or a numpy Generator, got {rng!r}.") from error


def check_axis(name: str, value: Any, dimensions: int) -> int:
    """An axis of an array with so many dimensions, counted from the front."""
    try:
        axis = operator.index(value)
    except TypeError:
        axis = dimensions
    if isinstance(value, bool) or not -dimensions <= axis < dimensions:
        raise ArgumentError(f"{name} must be an axis of an array with {dimensions} dimensions, got {value!r}.")
    return axis % dimensions


def _native(name: str, x: Any) -> Array:
    """The array in this machine's byte order."""
    try:
        array = np.asarray(x)
    except ValueError as error:
        raise ArgumentError(f"{name} must be an array, got rows of different lengths: {error}") from error
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def check_samples(name: str, x: Any) -> Array:
    """A non-empty array of finite integers or floats, of any shape."""
    array = _native(name, x)
    if array.dtype.kind not in "iuf" or array.dtype.itemsize > 8:
        raise ArgumentError(f"{name} must be an array of integers or floats of at most 64 bits, got {array.dtype}.")
    if array.size == 0:
        raise ArgumentError(f"{name} must hold at least one sample, got an empty array of shape {array.shape}.")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        bad = int(array.size - np.isfinite(array).sum())
        raise ArgumentError(f"{name} must be finite, got {bad} NaN or infinite of {array.size} samples.")
    return array


def has_white(array: Array) -> bool:
    """Whether it is known what white is: of bytes, of 16 bits without a sign, and 1 of floats from 0 to 1."""
    if array.dtype.kind == "f":
        return bool(array.min() >= 0 and array.max() <= 1)
    return array.dtype in (np.uint8, np.uint16)


def check_shades(name: str, array: Array) -> Array:
    """Samples from black, 0, to white, the largest of uint8 and uint16 and 1 of floats; what to do is not guessed."""
    if has_white(array):
        return array
    if array.dtype.kind != "f":
        raise ArgumentError(
            f"{name} must hold uint8, uint16 or floats from 0 (black) to 1 (white), got {array.dtype}, whose white is "
            "not known; convert it to uint8 or uint16."
        )
    raise ArgumentError(
        f"{name} must hold floats from 0 (black) to 1 (white), got {array.min():g} to {array.max():g}; divide them by "
        "255, or convert to uint8."
    )


def check_weights(weights: Any, shape: tuple[int, ...], name: str = "sample_weight") -> Array:
    """Weights for samples of `shape`: finite, none negative, not all zero; float64."""
    array = _native(name, weights)
    if array.dtype.kind not in "iuf" or array.shape != shape:
        raise ArgumentError(
            f"{name} must be numbers in the shape of the samples, {shape}, got {array.dtype} in shape {array.shape}."
        )
    array = array.astype(np.float64)
    with np.errstate(over="ignore"):
        total = array.sum()
    if (array < 0).any() or not 0 < total < np.inf:
        raise ArgumentError(f"{name} must be finite, in sum too, with none negative and not all zero.")
    if not _LIGHTEST < total < 1 / _LIGHTEST:
        raise ArgumentError(f"{name} must add up to something from 1e-250 to 1e250, got {total:.3g}; scale it.")
    return array


def check_codes(codes: Any, levels: int) -> Array:
    """Codes: integers from 0 to `levels` − 1, in any shape."""
    array = _native("codes", codes)
    if array.dtype.kind not in "iu":
        raise ArgumentError(f"codes must be integers, got {array.dtype}.")
    if array.size and (int(array.max()) >= levels or int(array.min()) < 0):
        raise ArgumentError(
            f"codes must be from 0 to {levels - 1}, got values from {int(array.min())} to {int(array.max())}."
        )
    return array


def code_dtype(levels: int) -> np.dtype[Any]:
    """The smallest unsigned type that counts to `levels` − 1.

    >>> code_dtype(256), code_dtype(257)
    (dtype('uint8'), dtype('uint16'))
    """
    return np.dtype(np.min_scalar_type(levels - 1))
