"""What all ways of dithering share."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from .._checks import Array


@dataclass(frozen=True, eq=False)
class Ditherer:
    """A way of giving each sample of an image one of the levels.

    The fields of a ditherer are its options. It knows its levels by their values only, and answers with codes: their
    indexes, in the smallest unsigned dtype that holds them.
    """

    def __eq__(self, other: object) -> bool:
        """Whether the other is of the same kind and has the same options, which may be arrays."""
        if type(other) is not type(self):
            return NotImplemented
        return all(np.array_equal(getattr(self, option.name), getattr(other, option.name)) for option in fields(self))

    def __hash__(self) -> int:
        return hash(type(self))  # options may be arrays, and equal ones may look different

    def scalars(self, samples: Array, levels: Array, *, threads: int | None = None) -> Array:
        """Codes of one channel.

        Parameters
        ----------
        samples : ndarray of shape (rows, columns); uint8, uint16 or float32
        levels : ndarray of shape (K,), float32
            Increasing, in the samples' unit.
        threads : int, optional
            The codes do not depend on it.

        Returns
        -------
        ndarray of shape (rows, columns)
        """
        return self.vectors(samples.astype(np.float32)[..., None], levels[:, None], threads=threads)

    def vectors(self, samples: Array, codebook: Array, *, threads: int | None = None) -> Array:
        """Codes of an image of vectors.

        Parameters
        ----------
        samples : ndarray of shape (rows, columns, d), float32
        codebook : ndarray of shape (K, d), float32
            In the samples' space, where distance is Euclidean. Increasing for d = 1.
        threads : int, optional
            The codes do not depend on it.

        Returns
        -------
        ndarray of shape (rows, columns)
        """
        raise NotImplementedError
