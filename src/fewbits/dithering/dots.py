"""Dot diffusion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from .._checks import Array, check_choice, code_dtype
from ..errors import ArgumentError
from .base import Ditherer
from .nearest import Nearest

# Each entry is the class of a sample: classes are treated in order, 0 first.
CLASS_MATRICES = {
    # D. E. Knuth (1987), two dots at 45°
    "knuth": (
        (34, 48, 40, 32, 29, 15, 23, 31),
        (42, 58, 56, 53, 21, 5, 7, 10),
        (50, 62, 61, 45, 13, 1, 2, 18),
        (38, 46, 54, 37, 25, 17, 9, 26),
        (28, 14, 22, 30, 35, 49, 41, 33),
        (20, 4, 6, 11, 43, 59, 57, 52),
        (12, 0, 3, 19, 51, 63, 60, 44),
        (24, 16, 8, 27, 39, 47, 55, 36),
    ),
    # M. Mese, P. P. Vaidyanathan, "Optimized halftoning using dot diffusion and methods for inverse halftoning",
    # IEEE Trans. Image Processing 9 (2000)
    "mese-vaidyanathan": (
        (47, 31, 51, 24, 27, 45, 5, 21),
        (37, 63, 53, 11, 22, 4, 1, 33),
        (61, 0, 57, 16, 26, 29, 46, 8),
        (20, 14, 9, 62, 18, 41, 38, 6),
        (17, 13, 25, 15, 55, 48, 52, 58),
        (3, 7, 2, 32, 30, 34, 56, 60),
        (28, 40, 36, 39, 49, 43, 35, 10),
        (54, 23, 50, 12, 42, 59, 44, 19),
    ),
}

# Neighbours by (down, right), with Knuth's weights: those across a side count twice those across a corner.
_NEIGHBOURS = [(np.array(n), np.float32(2 - abs(n[0] * n[1]))) for n in product((-1, 0, 1), repeat=2) if any(n)]


@dataclass(frozen=True, eq=False)
class DotDiffusion(Ditherer):
    """Errors go to neighbours of a higher class; samples of one class are treated together.

    A matrix of classes is repeated over the image. Each sample in turn of its class takes the level nearest to its
    value plus the errors it received; what it misses is shared among the neighbours whose turn is still to come, those
    across a side taking twice as much as those across a corner.

    Parameters
    ----------
    classes : str or sequence of sequences of int, default "knuth"
        One of `CLASS_MATRICES`, or a matrix that holds each number from 0 to its size − 1 once; at least 2×2.

    Raises
    ------
    ArgumentError
        An unknown name, or a matrix that is not such.

    Notes
    -----
    A sample without a neighbour of a higher class keeps its error to itself, so the mean tone is not kept exactly: it
    is off by up to 3.5 of 255 with Knuth's matrix, which has two such classes, and 7 with the other, which has six.

    References
    ----------
    D. E. Knuth, "Digital halftones by dot diffusion", ACM Trans. Graphics 6 (1987).

    Examples
    --------
    >>> DotDiffusion().scalars(np.full((4, 8), 100, np.uint8), np.float32([0, 255]))
    array([[0, 1, 0, 0, 1, 0, 0, 1],
           [1, 0, 0, 1, 0, 1, 0, 1],
           [0, 1, 0, 1, 0, 0, 0, 0],
           [0, 1, 0, 0, 1, 0, 1, 1]], dtype=uint8)
    """

    classes: str | Sequence[Sequence[int]] = "knuth"

    def __post_init__(self) -> None:
        self.matrix()

    def matrix(self) -> Array:
        """The matrix of classes."""
        if isinstance(self.classes, str):
            return np.array(CLASS_MATRICES[check_choice("classes", self.classes, CLASS_MATRICES)])
        try:
            matrix = np.asarray(self.classes)
        except ValueError:
            matrix = np.empty(0)
        if matrix.ndim != 2 or min(matrix.shape) < 2 or (np.sort(matrix, axis=None) != np.arange(matrix.size)).any():
            raise ArgumentError(
                "classes must be a matrix of at least 2×2 that holds each number from 0 to its size − 1 once, "
                f"got {self.classes!r}."
            )
        return matrix

    def scalars(self, samples: Array, levels: Array, *, threads: int | None = None) -> Array:  # noqa: ARG002
        """Codes of one channel; see `Ditherer`."""
        return self._diffuse(samples[..., None], levels[:, None], lambda x: Nearest().scalars(x[..., 0], levels))

    def vectors(self, samples: Array, codebook: Array, *, threads: int | None = None) -> Array:  # noqa: ARG002
        """Codes of an image of vectors; see `Ditherer`."""
        return self._diffuse(samples, codebook, lambda x: Nearest().vectors(x, codebook))

    def _diffuse(self, samples: Array, codebook: Array, choose: Callable[[Array], Array]) -> Array:
        matrix = self.matrix()
        values = _planes(samples.astype(np.float32, copy=False), matrix.shape)
        inside = _planes(np.ones((*samples.shape[:2], 1), np.float32), matrix.shape)
        codes = np.zeros((*inside.shape[:4],), code_dtype(len(codebook)))
        for place in np.argwhere(matrix >= 0)[np.argsort(matrix, axis=None)]:
            here = _at(values, place)
            chosen = _at(codes, place)[...] = choose(here)
            later = [(n, w) for n, w in _NEIGHBOURS if matrix[tuple((place + n) % matrix.shape)] > matrix[tuple(place)]]
            total = sum((weight * _at(inside, place + n) for n, weight in later), start=np.float32(0))
            error = (here - codebook[chosen]) * (_at(inside, place) / np.maximum(total, 1))
            for n, weight in later:
                _at(values, place + n)[...] += weight * error
        rows, columns = samples.shape[:2]
        whole = codes.transpose(2, 0, 3, 1).reshape(codes.shape[2] * matrix.shape[0], -1)
        return np.ascontiguousarray(whole[matrix.shape[0] :, matrix.shape[1] :][:rows, :columns])


def _planes(image: Array, period: tuple[int, ...]) -> Array:
    """The samples at each place of a tile as a plane, with a margin: (place, place, tiles + 2, tiles + 2, d)."""
    (down, across), (rows, columns, d) = period, image.shape
    tiles_down, tiles_across = -(-rows // down) + 2, -(-columns // across) + 2
    padded = np.zeros((tiles_down * down, tiles_across * across, d), image.dtype)
    padded[down : down + rows, across : across + columns] = image
    return padded.reshape(tiles_down, down, tiles_across, across, d).transpose(1, 3, 0, 2, 4).copy()


def _at(planes: Array, place: Array) -> Array:
    """The samples at a place of each tile, which may lie in the next tile: a view without the margin."""
    (down, i), (across, j) = (divmod(int(p), size) for p, size in zip(place, planes.shape[:2], strict=True))
    rows, columns = planes.shape[2:4]
    return planes[i, j, 1 + down : rows - 1 + down, 1 + across : columns - 1 + across]
