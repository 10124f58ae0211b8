"""One threshold for all of an image."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import check_number
from ..errors import ArgumentError
from ..statistics import Histogram


def fixed(image: Any = None, *, hist: Any = None, at: float = 128) -> float:  # noqa: ARG001
    """The threshold that is given, in the image's unit."""
    return check_number("at", at)


def mean(image: Any = None, *, hist: Any = None) -> float:
    """The mean of the image."""
    h = histogram(image, hist)
    return float(h.values.astype(np.float64) @ h.weights / h.total)


def histogram(image: Any, hist: Any) -> Histogram:
    """The histogram that a rule works on: of the image, or the one that is given."""
    if (image is None) == (hist is None):
        raise ArgumentError("give an image or hist=, one of the two.")
    return hist if isinstance(hist, Histogram) else Histogram.of(image)
