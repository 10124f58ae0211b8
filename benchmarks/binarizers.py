"""Who makes pages black and white: fewbits' methods by name, as far as they are there, and its peers."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import fewbits as fb
from fewbits import documents, thresholds

from .common import installed

METHODS: Mapping[str, Any] = {**thresholds.METHODS, **getattr(documents, "METHODS", {})}
AUTO = "auto"


def there(method: str, options: Mapping[str, Any]) -> bool:
    """Whether there is a method of this name with these options."""
    return method in METHODS and set(options) <= set(METHODS[method].options())


def label(method: str, options: Mapping[str, Any]) -> str:
    return " ".join([method, *(f"{name}={value}" for name, value in options.items())])


def codes(page: np.ndarray, method: str, **options: Any) -> Callable[[], np.ndarray] | None:
    """White pixels by a rule alone, without an image around them."""
    if method not in thresholds.METHODS or not there(method, options):
        return None
    rule = METHODS[method].rule
    if METHODS[method].local:
        return lambda: rule(**options).codes(page, threads=1)
    return lambda: thresholds.codes(page, rule(page, **options))


def binarize(page: np.ndarray, method: str, *, threads: int = 1, **options: Any) -> Callable[[], np.ndarray] | None:
    """White pixels as anyone gets them."""
    if not there(method, options):
        return None
    return lambda: fb.binarize(page, method, threads=threads, **options).codes


def find(name: str) -> Callable[..., Any] | None:
    """A function by its dotted name; None while there is none."""
    module, _, function = name.rpartition(".")
    try:
        return getattr(importlib.import_module(module), function, None)
    except ImportError:
        return None


def doxa_names() -> list[str]:
    """DoxaPy's methods; none if it is not installed."""
    if not installed("doxapy"):
        return []
    import doxapy

    return [name for name in dir(doxapy.Binarization.Algorithms) if name.isupper()]


def doxa(image: np.ndarray, name: str, parameters: Mapping[str, Any]) -> np.ndarray:
    """The ink that a method of DoxaPy finds."""
    import doxapy

    algorithm = doxapy.Binarization(getattr(doxapy.Binarization.Algorithms, name))
    result = np.empty_like(image)
    algorithm.initialize(image)
    algorithm.to_binary(result, dict(parameters))
    return result == 0
