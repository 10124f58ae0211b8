"""How noisy a page is."""

from __future__ import annotations

import numpy as np

from .._checks import Array


def noise(page: Array) -> float:
    """Standard deviation of the noise on a page, from the median of what is neither level, slope nor bend there.

    The mask is that of J. Immerkær, "Fast noise variance estimation", CVIU 64 (1996); the median keeps ink out of it.

    >>> noise(np.full((9, 9), 7, np.uint8))
    0.0
    """
    grey = page.astype(np.int32)
    if min(grey.shape) < 3:
        return 0.0
    across = grey[:, :-2] - 2 * grey[:, 1:-1] + grey[:, 2:]
    both = across[:-2] - 2 * across[1:-1] + across[2:]
    return float(np.median(np.abs(both)) / (6 * 0.6745))
