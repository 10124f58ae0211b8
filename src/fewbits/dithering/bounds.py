"""How far errors may carry a sample."""

from __future__ import annotations

import numpy as np

from .._checks import Array


def error_bounds(codebook: Array, reach: float = 0.5) -> tuple[Array, Array]:
    """Lowest and highest value of a sample with the errors it received, per coordinate.

    They lie `reach` times the widest gap between neighbouring values outside the codebook's. Shares of errors that add
    up to one never carry a number from between its levels further than half a gap, if it takes the nearest level, so
    its mean tone is kept; and where samples lie outside the levels, errors do not pile up.

    Examples
    --------
    >>> error_bounds(np.float32([[0], [100], [255]]))
    (array([-77.5], dtype=float32), array([332.5], dtype=float32))
    """
    values = np.sort(codebook, axis=0)
    margin = np.diff(values, axis=0).max(axis=0, initial=0) * np.float32(reach)
    return values[0] - margin, values[-1] + margin
