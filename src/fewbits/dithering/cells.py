"""Cells: each block of pixels, one enlarged sample, holds as many white dots as the sample says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._checks import Array, check_choice, check_count, check_rng
from ..errors import ArgumentError
from .screens import Surface


def _rank(*keys: Array) -> Array:
    """Places numbered by keys, the last key first."""
    return np.asarray(np.argsort(np.lexsort([key.ravel() for key in keys])).reshape(keys[-1].shape))


def _clustered(y: Array, x: Array) -> Array:
    """By distance from the centre."""
    return _rank(_turn(y, x), x * x + y * y)


def _spiral(y: Array, x: Array) -> Array:
    """Ring by ring from the centre, each ring once around."""
    return _rank(_turn(y, x), np.maximum(np.abs(x), np.abs(y)))


def _line(y: Array, x: Array) -> Array:
    """Row by row from the middle."""
    return _rank(x, y, np.abs(y))


def _dispersed(y: Array, x: Array) -> Array:
    """In the order of the Bayer matrix that holds the cell."""
    bayer = np.zeros((1, 1), np.intp)
    while len(bayer) < len(y):
        bayer = np.block([[4 * bayer, 4 * bayer + 2], [4 * bayer + 3, 4 * bayer + 1]])
    return _rank(bayer[: len(y), : len(x)])


def _turn(y: Array, x: Array) -> Array:
    """The place around the centre, 0 to 4 counterclockwise from the right, along a square: no angle has to be found."""
    length = np.maximum(np.abs(x) + np.abs(y), 1)
    upper, lower = np.where(x > 0, -y / length, 1 - x / length), np.where(x < 0, 2 + y / length, 3 + x / length)
    return np.asarray(np.where(y <= 0, upper, lower))


# Orders in which the dots of a cell turn white: ranks from the offsets of its places from its centre, in half pixels.
PATTERNS: dict[str, Callable[[Array, Array], Array]] = {
    "clustered": _clustered,
    "dispersed": _dispersed,
    "spiral": _spiral,
    "line": _line,
}


@dataclass(frozen=True)
class Cells(Surface):
    """Cells of n × n pixels whose dots turn white in a given order.

    A cell that lies on one flat sample, black 0 to white 1, holds exactly ``round(sample * n * n)`` white dots (exact
    halves up).

    Parameters
    ----------
    cell : int, default 10
        The side n, 1 to 256.
    pattern : str or array_like, default "clustered"
        "clustered": a dot that grows from the centre. "dispersed": single dots, spread as in Bayer's matrix.
        "spiral": from the centre around. "line": rows, from the middle. Or an (n, n) matrix of different numbers: the
        order in which dots turn white, the least first.

    Examples
    --------
    >>> Cells(3).scalars(np.full((3, 3), 85, np.uint8), np.float32([0, 255]))
    array([[0, 1, 0],
           [0, 1, 1],
           [0, 0, 0]], dtype=uint8)
    """

    cell: int = 10
    pattern: Any = "clustered"

    def __post_init__(self) -> None:
        check_count("cell", self.cell, 1, 256)
        if isinstance(self.pattern, str):
            check_choice("pattern", self.pattern, PATTERNS)
            return
        order = np.asarray(self.pattern)
        if order.shape != (self.cell, self.cell) or order.dtype.kind not in "iuf" or np.unique(order).size < order.size:
            raise ArgumentError(
                f"pattern must be one of {', '.join(map(repr, PATTERNS))}, or a matrix of different numbers with "
                f"{self.cell} rows and columns like the cell, got {self.pattern!r}."
            )

    def surface(self, rows: int, columns: int, *, threads: int | None = None) -> Array:  # noqa: ARG002
        """Thresholds of the cells; see `Surface`."""
        n = self.cell
        if isinstance(self.pattern, str):
            x, y = np.broadcast_arrays(offsets := 2 * np.arange(n) - n + 1, offsets[:, None])
            ranks = PATTERNS[self.pattern](y, x)
        else:
            ranks = _rank(np.asarray(self.pattern))
        tile = ((ranks + 0.5) / n**2).astype(np.float32)
        return np.tile(tile, (-(-rows // n), -(-columns // n)))[:rows, :columns]


@dataclass(frozen=True)
class StochasticDots(Surface):
    """Each dot is white by chance, with a probability that is the sample, black 0 to white 1.

    Parameters
    ----------
    rng : seed or Generator, optional
        Source of chance; None is the seed 0.

    Examples
    --------
    >>> StochasticDots().scalars(np.full((1, 8), 128, np.uint8), np.float32([0, 255]))
    array([[0, 0, 0, 1, 1, 1, 1, 1]], dtype=uint8)
    """

    rng: Any = None

    def __post_init__(self) -> None:
        check_rng(self.rng)

    def surface(self, rows: int, columns: int, *, threads: int | None = None) -> Array:  # noqa: ARG002
        """Thresholds by chance; see `Surface`."""
        return check_rng(self.rng).random((rows, columns), np.float32)
