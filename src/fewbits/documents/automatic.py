"""The method and its parameters for the page in hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._checks import Array
from ..thresholds import METHODS
from ..thresholds.windows import check_window
from .howe import Inks, agreement
from .noise import noise
from .paper import as_bytes
from .strokes import letter_height

_NOISY = 3.0  # standard deviation of noise, in steps of 8 bits, that the Laplacian takes for ink
_SMALL = 17  # height of letters, in pixels, below which an edge is a good part of them
# Thresholds of different kinds. What most of them see is there; where they see more or less, the energy knows better.
_WITNESSES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("sauvola", {"window": 25, "k": 0.2}),
    ("sauvola", {"window": 51, "k": 0.2}),
    ("wolf", {"window": 41, "k": 0.5}),
    ("nick", {"window": 51, "k": -0.2}),
    ("isauvola", {}),
)
_TRUST = 0.15  # in the witnesses, against stability


def auto(page: Array, *, recut: int | None = None, threads: int | None = None) -> tuple[Array, dict[str, Any]]:
    """Tell ink from paper by `howe`, with the options that suit the page.

    Edges are found on the page as it is and on its paper made white, and those kept near which the ink changes least,
    and which the ink of five thresholds speaks for. A noisy page is smoothed first. It is cut anew, and so is small
    print, where the width of an edge matters.

    Parameters
    ----------
    page : array_like of shape (rows, columns)
        As `howe` takes it.
    recut : int, optional
        Cut anew in windows of so many pixels, as `howe` does, whatever the page. That makes strokes thinner and is what
        programs that read them want; people who draw the ink of old documents include its edges.
    threads : int, optional
        The result does not depend on it.

    Returns
    -------
    ink : ndarray of bool, (rows, columns)
    options : dict
        With which `howe` finds the same.

    Examples
    --------
    >>> page = np.full((40, 60), 200, np.uint8)
    >>> page[10:30, 20:24] = 40
    >>> ink, options = auto(page)
    >>> int(ink.sum()), options["smooth"]
    (80, None)
    """
    array = as_bytes(page)
    if recut is not None:
        check_window(recut, "recut")
    witnesses = [METHODS[name].rule(**options).codes(array, threads=threads) == 0 for name, options in _WITNESSES]
    smooth = 0.9 if noise(array) > _NOISY else None
    found: list[tuple[float, Inks, int, int | None]] = []
    for paper in (None, 61):
        inks = Inks.of(array, paper=paper, smooth=smooth, threads=threads)
        sizes = np.diag(inks.overlap())
        seen = np.mean([agreement(inks.overlap(mask), sizes, mask.sum()) for mask in witnesses], axis=0)
        doubts = inks.instability() + _TRUST * (1 - seen)
        number = int(doubts.argmin())
        found.append((float(doubts[number]), inks, number, paper))
    _, inks, number, paper = min(found, key=lambda entry: entry[0])
    if recut is None and (smooth is not None or letter_height(inks.ink(number)) <= _SMALL):
        recut = 15
    ink = inks.ink(number, recut, threads=threads)
    return ink, {"edge": inks.edges[number], "paper": paper, "smooth": smooth, "recut": recut}
