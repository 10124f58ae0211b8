"""Information in samples: first-order entropy, in bits. It bounds a memoryless code; it is not a rate."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array, check_count, check_samples
from ..errors import ArgumentError
from ..statistics import Histogram


def entropy(x: Any, *, bins: int | None = None, range: tuple[float, float] | None = None) -> float:
    """First-order entropy of samples, ``−Σ p log2 p``, in bits per sample.

    Parameters
    ----------
    x : array_like of any shape
        Codes or samples; finite.
    bins : int, optional
        Count in this many equal bins. Default: each distinct value by itself.
    range : (float, float), optional
        Ends of the first and last bin. Default: the smallest and largest sample.

    Notes
    -----
    Probabilities, not densities: the result does not depend on the width of the bins' unit, and is 0 to log2 of the
    number of bins.

    Examples
    --------
    >>> entropy([0, 0, 1, 1]), entropy([7, 7, 7])
    (1.0, 0.0)
    """
    return _entropy(_counts(check_samples("x", x), bins, range))


def information_loss(
    original: Any,
    approximation: Any,
    *,
    bins: int | None = None,
    range: tuple[float, float] | None = None,
) -> float:
    """Entropy of the original minus that of the approximation, in bits per sample, both counted in the same bins.

    When the approximation is a function of the original and bins part all distinct values, this is H(X | Q): what
    cannot be recovered.

    Parameters
    ----------
    original, approximation : array_like
        Samples before and after quantization, in one unit.
    bins, range
        As for `entropy`; the default range covers both.

    Examples
    --------
    >>> information_loss([0, 1, 2, 3], [0, 0, 3, 3])
    1.0
    """
    a, b = check_samples("original", original), check_samples("approximation", approximation)
    if bins is not None and range is None:
        low, high = float(min(a.min(), b.min())), float(max(a.max(), b.max()))
        range = (low, high) if low < high else None
    return _entropy(_counts(a, bins, range)) - _entropy(_counts(b, bins, range))


def _counts(array: Array, bins: int | None, range: tuple[float, float] | None) -> Array:
    if bins is None:
        if range is not None:
            raise ArgumentError("range has no meaning without bins.")
        return Histogram.of(array).weights
    bins = check_count("bins", bins, 1, 2**31)
    if range is not None and not (np.shape(range) == (2,) and range[0] < range[1] and np.isfinite(range[1] - range[0])):
        raise ArgumentError(f"range must be two finite numbers, low < high, got {range!r}.")
    counts, _ = np.histogram(array, bins, range)
    if not counts.any():
        raise ArgumentError(f"range must hold some of the samples, got {range!r}.")
    return counts[counts > 0].astype(np.float64)


def _entropy(counts: Array) -> float:
    share = counts / counts.sum()
    return float(max(0.0, -np.sum(share * np.log2(share))))
