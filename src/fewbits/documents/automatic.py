"""The method and its parameters for the page in hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array
from ..thresholds import METHODS
from .background import as_bytes
from .howe import EDGES, Inks, agreement

# Thresholds of different kinds. What most of them see is there; where they see more or less, the energy knows better.
_WITNESSES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("sauvola", {"window": 25, "k": 0.2}),
    ("sauvola", {"window": 51, "k": 0.2}),
    ("wolf", {"window": 41, "k": 0.5}),
    ("nick", {"window": 51, "k": -0.2}),
    ("isauvola", {}),
)
_TRUST = 0.2  # in the witnesses, against stability


def auto(page: Array, *, threads: int | None = None) -> tuple[Array, dict[str, Any]]:
    """Tell ink from paper by `howe`, with the options that suit the page."""
    array = as_bytes(page)
    witnesses = [METHODS[name].rule(**options).codes(array, threads=threads) == 0 for name, options in _WITNESSES]
    best: tuple[float, Array, dict[str, Any]] | None = None
    for options in ({"paper": None}, {"paper": 61}):
        inks = Inks.of(array, EDGES, **options, threads=threads)
        sizes = np.diag(inks.overlap())
        seen = np.mean([agreement(inks.overlap(mask), sizes, mask.sum()) for mask in witnesses], axis=0)
        doubts = inks.instability() + _TRUST * (1 - seen)
        number = int(doubts.argmin())
        if best is None or doubts[number] < best[0]:
            best = float(doubts[number]), inks[number], options | {"edge": EDGES[number]}
    assert best is not None
    return best[1], best[2]
