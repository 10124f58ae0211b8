"""For code written for the teaching package ``scalar_quantization``: its method names over a fitted quantizer.

What its classes are called here (each is then fitted, and wrapped in `ScalarQuantization` where the old method names
are needed):

=====================================  ====================================================
there                                  here
=====================================  ====================================================
``Midtread_Quantizer(Q_step=4)``       ``fb.Uniform(step=4, kind="midtread")``
``Midrise_Quantizer(Q_step=4)``        ``fb.Uniform(step=4, kind="midrise")``
``Deadzone_Quantizer(Q_step=4)``       ``fb.Deadzone(4)``
``Companded_Quantizer(Q_step=4)``      ``fb.Companded``
``LloydMax_Quantizer(4, counts)``      ``fb.LloydMax(64).fit(np.arange(256), counts)``
``KMeans_Quantizer(4, counts)``        ``fb.KMeansLevels(64)``
=====================================  ====================================================

A step of ``Q_step`` over ``min_val`` to ``max_val`` is ``(max_val + 1 - min_val) // Q_step`` levels.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ._checks import Array
from .errors import ArgumentError
from .quantizers import ScalarQuantizer

__all__ = ["ScalarQuantization"]


class ScalarQuantization:
    """A fitted quantizer with the methods and the signed indexes of the quantizers of ``scalar_quantization``.

    Index 0 is the cell that holds zero, cells below it count down and cells above it up. Where no data are negative
    that cell is the first, and the indexes are the codes.

    Two things stay as they are in fewbits: a sample on a decision level belongs to the cell above it, and indexes
    beyond the fitted levels are refused.

    Parameters
    ----------
    quantizer : ScalarQuantizer
        Fitted, without ``channel_axis``.
    min_val, max_val : float, optional
        The outer ends that ``get_decision_levels`` gives. Default: the smallest and largest sample.

    Raises
    ------
    ArgumentError
        A quantizer with ``channel_axis``, or something else than a scalar quantizer.
    NotFittedError
        A quantizer without levels.

    Notes
    -----
    V. González-Ruiz, *Scalar Quantization*, https://vicente-gonzalez-ruiz.github.io/scalar_quantization/.

    Examples
    --------
    >>> from fewbits import Uniform
    >>> old = ScalarQuantization(Uniform(4, range=(-8, 8)).fit([-7.0, 7.0]), min_val=-8, max_val=8)
    >>> old.encode_and_decode([-7.0, -1.0, 0.0, 5.0])
    (array([-6., -2.,  2.,  6.]), array([-2, -1,  0,  1]))
    >>> old.get_decision_levels()
    array([-8., -4.,  0.,  4.,  8.])
    """

    def __init__(
        self, quantizer: ScalarQuantizer, *, min_val: float | None = None, max_val: float | None = None
    ) -> None:
        if not isinstance(quantizer, ScalarQuantizer) or quantizer.channel_axis is not None:
            raise ArgumentError(f"quantizer must be a ScalarQuantizer with channel_axis=None, got {quantizer!r}.")
        self.quantizer = quantizer
        self._zero = int(quantizer.encode(0))
        low, high = quantizer.source_.support
        self._ends = low if min_val is None else min_val, high if max_val is None else max_val

    def encode(self, x: Any) -> Array:
        """Indexes of samples, int64, in x's shape."""
        return self.quantizer.encode(x).astype(np.int64) - self._zero

    def decode(self, k: Any) -> Array:
        """Representation levels of indexes, in the dtype of the fitted data."""
        indexes = np.asarray(k)
        low, high = -self._zero, self.quantizer.n_levels_ - 1 - self._zero
        if indexes.dtype.kind not in "iu" or (indexes.size and (indexes.min() < low or indexes.max() > high)):
            raise ArgumentError(f"k must hold whole numbers from {low} to {high}, got {k!r}.")
        return self.quantizer.decode(indexes.astype(np.int64) + self._zero)

    def encode_and_decode(self, x: Any) -> tuple[Array, Array]:
        """Samples replaced by their representation levels, and their indexes: (y, k)."""
        k = self.encode(x)
        return self.decode(k), k

    def quan_dequan(self, x: Any) -> tuple[Array, Array]:
        """``encode_and_decode`` by its earlier name."""
        return self.encode_and_decode(x)

    def get_decision_levels(self) -> Array:
        """Decision levels between the two outer ends: K + 1 values, float64, never decreasing.

        An end that lies inside the outermost decision level is moved out to it.
        """
        low, high = self._ends
        levels = np.array([low, *self.quantizer.decision_levels_, high], np.float64)
        levels[0], levels[-1] = levels.min(), levels.max()
        return levels

    def get_representation_levels(self) -> Array:
        """What ``decode`` gives for each of the K indexes, from the lowest up."""
        return self.quantizer.decode(np.arange(self.quantizer.n_levels_))
