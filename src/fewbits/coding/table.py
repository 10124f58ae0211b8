"""A codebook that was given: codes are looked up in it."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from .._checks import Array, check_codes, check_samples
from ..errors import ArgumentError
from ..quantizers import Quantizer


class Codebook(Quantizer):
    """Levels or vectors that codes stand for, without the rule that chose among them.

    What is left of a scalar quantizer in a file; or the codewords of any vector quantizer, to be saved with its codes.

    Parameters
    ----------
    words : array_like of shape (K,) or (K, d), or a tuple of arrays of shape (K,)
        Finite integers or floats: levels, codewords of d numbers, or the levels of each channel. `decode` returns their
        dtype. K is 1 to 65,536.
    channel_axis : int, optional
        The axis of the channels, if `words` is a tuple.

    Raises
    ------
    ArgumentError
        No numbers, other shapes, or channels of different types.

    Examples
    --------
    >>> Codebook([0.5, 2.0]).decode([[0, 1], [1, 1]])
    array([[0.5, 2. ],
           [2. , 2. ]])
    >>> Codebook([[1, 2, 3], [4, 5, 6]]).decode([1, 0])
    array([[4, 5, 6],
           [1, 2, 3]])
    """

    def __init__(self, words: Any, *, channel_axis: int | None = None) -> None:
        self.words = words
        self.channel_axis = channel_axis
        if isinstance(words, tuple) != (channel_axis is not None):
            raise ArgumentError("words must be a tuple of arrays, one for each channel, when channel_axis is set.")
        parts = words if isinstance(words, tuple) else (words,)
        tables = [check_samples("words", part) for part in parts]
        if not tables or len({table.dtype for table in tables}) > 1:
            raise ArgumentError("words must be of one dtype in all channels, of which there is one at least.")
        most = 2 if channel_axis is None else 1
        if any(not 1 <= table.ndim <= most or len(table) > 65536 for table in tables):
            shapes = ", ".join(str(table.shape) for table in tables[:4])
            raise ArgumentError(
                f"words must have shape (K,){' or (K, d)' if most == 2 else ''} with K from 1 to 65,536, got {shapes}."
            )
        self.tables_ = tuple(table.copy() for table in tables)

    @property
    def codebook_(self) -> Any:
        """The words: (K,), (K, d), or a tuple of (K,) for channels."""
        return self.tables_[0] if self.channel_axis is None else self.tables_

    def encode(self, x: Any) -> NoReturn:  # noqa: ARG002
        """Not known: an `ArgumentError`."""
        raise ArgumentError(
            "A Codebook tells what codes stand for, not which code a sample takes; fewbits.Levels takes the nearest."
        )

    def decode(self, codes: Any) -> Array:
        """What codes stand for, in the words' dtype.

        Parameters
        ----------
        codes : array_like of integers, any shape
            0 to K − 1.

        Returns
        -------
        ndarray of the codes' shape, followed by d for vectors
        """
        array = check_codes(codes, max(map(len, self.tables_)))
        if self.channel_axis is None:
            return np.take(self.tables_[0], array, axis=0)
        words = np.empty(array.shape, self.tables_[0].dtype)
        for table, (part, out) in zip(self.tables_, self._channels(array, words, len(self.tables_)), strict=True):
            out[...] = table[check_codes(part, len(table))]
        return words
