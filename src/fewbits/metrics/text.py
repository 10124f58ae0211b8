"""What reading cost: the errors of a text against the true one."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Hashable, Sequence
from typing import Any

from ..errors import ArgumentError


def character_error_rate(text: str, truth: str, *, normalize: bool = True) -> float:
    """Characters to insert, delete or replace to make the true text, over its length (CER).

    Parameters
    ----------
    text, truth : str
        Characters are the code points of Unicode's normal form C.
    normalize : bool, default True
        Make every run of white space one space, and none at the ends.

    Returns
    -------
    float
        0 for equal texts; more than 1 if there is more wrong than the truth is long. Of an empty truth 0 if the text
        is empty too, else infinite.

    Raises
    ------
    ArgumentError
        Not text.

    Examples
    --------
    >>> character_error_rate("few bit", "few bits")
    0.125
    >>> character_error_rate("few  bits", "few bits"), character_error_rate("few  bits", "few bits", normalize=False)
    (0.0, 0.125)
    """
    found, true = (_composed(name, value) for name, value in (("text", text), ("truth", truth)))
    if normalize:
        found, true = " ".join(found.split()), " ".join(true.split())
    return _rate(found, true)


def word_error_rate(text: str, truth: str) -> float:
    """Words to insert, delete or replace to make the true text, over their number (WER).

    Words are what white space separates, in Unicode's normal form C. Of an empty truth the rate is 0 if the text is
    empty too, else infinite.

    >>> word_error_rate("say it with fewer bats", "say it with fewer bits")
    0.2
    """
    return _rate(_composed("text", text).split(), _composed("truth", truth).split())


def edit_distance(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """Insertions, deletions and replacements that make one sequence the other, at least (Levenshtein's distance).

    A whole column of the table of distances is one step on integers as wide as the first sequence: G. Myers, "A fast
    bit-vector algorithm for approximate string matching based on dynamic programming" (1999), as H. Hyyrö, "A
    bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003).

    >>> edit_distance("kitten", "sitting")
    3
    """
    if not first:
        return len(second)
    places: dict[Hashable, int] = {}
    for place, item in enumerate(first):
        places[item] = places.get(item, 0) | 1 << place
    every, last = (1 << len(first)) - 1, 1 << (len(first) - 1)
    up, down, distance = every, 0, len(first)  # rows where the column rises by one, and where it falls
    for item in second:
        equal = places.get(item, 0)
        level = (((equal & up) + up) ^ up) | equal | down  # as up and left of it
        right, left = down | (every & ~(level | up)), level & up  # rows that rise, or fall, to this column
        distance += bool(right & last) - bool(left & last)
        right = right << 1 | 1
        up, down = every & (left << 1 | ~(level | right)), level & right
    return distance


def _rate(found: Sequence[Hashable], true: Sequence[Hashable]) -> float:
    if not true:
        return math.inf if found else 0.0
    return edit_distance(found, true) / len(true)


def _composed(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ArgumentError(f"{name} must be text (str), got {type(value).__name__}.")
    return unicodedata.normalize("NFC", value)
