"""Who makes pages black and white: fewbits' methods by name, and its peers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import fewbits as fb
from fewbits import documents, thresholds

from .common import installed

METHODS = documents.METHODS
AUTO = "auto"


def label(method: str, options: Mapping[str, Any]) -> str:
    return " ".join([method, *(f"{name}={value}" for name, value in options.items())])


def codes(page: np.ndarray, method: str, *, threads: int = 1, **options: Any) -> Callable[[], np.ndarray]:
    """White pixels by a threshold rule alone, without an image around them."""
    rule = METHODS[method].rule
    if METHODS[method].local:
        return lambda: rule(**options).codes(page, threads=threads)
    return lambda: thresholds.codes(page, rule(page, **options))


def binarize(page: np.ndarray, method: str, *, threads: int = 1, **options: Any) -> Callable[[], np.ndarray]:
    """White pixels as anyone gets them."""
    return lambda: fb.binarize(page, method, threads=threads, **options).codes


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
