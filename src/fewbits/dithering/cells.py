"""Cells: each block of pixels, one enlarged sample, holds as many white dots as the sample says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._checks import Array, check_choice, check_count
from ..errors import ArgumentError
from .maps import bayer, line, rank_places, spiral
from .screens import Surface


def _clustered(size: int) -> Array:
    """One dot that grows from the centre, by distance and then around."""
    y, x = np.indices((size, size)) * 2 - size + 1
    length = np.maximum(np.abs(x) + np.abs(y), 1)  # the place around: along a square, so that no angle has to be found
    upper, lower = np.where(x > 0, -y / length, 1 - x / length), np.where(x < 0, 2 + y / length, 3 + x / length)
    return rank_places(np.where(y <= 0, upper, lower), x * x + y * y)


# Orders in which the dots of a cell turn white.
PATTERNS: dict[str, Callable[[int], Array]] = {
    "clustered": _clustered,
    "dispersed": bayer,
    "spiral": spiral,
    "line": line,
}


@dataclass(frozen=True, eq=False)
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
        "spiral": from the centre around. "line": row after row. Or an (n, n) matrix of different numbers: the
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
        ranks = PATTERNS[self.pattern](n) if isinstance(self.pattern, str) else rank_places(np.asarray(self.pattern))
        tile = ((ranks + 0.5) / n**2).astype(np.float32)
        return np.tile(tile, (-(-rows // n), -(-columns // n)))[:rows, :columns]
