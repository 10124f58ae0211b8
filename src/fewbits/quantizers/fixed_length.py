"""Levels for codes of one length."""

from __future__ import annotations

from .._checks import Array
from ..densities import Density
from ..errors import ArgumentError
from .base import Source
from .lloyd_max import LloydMax

_LONGEST = 16  # bits ...
_LONGEST_DENSITY = 12  # ... and for a density, whose designs take longer


def fixed_length(source: Source, goal: str, value: float) -> tuple[Array, Array]:
    """The Lloyd-Max quantizer of 2^b levels whose b bits a code are best at λ or meet a target."""
    best: tuple[float, tuple[Array, Array]] | None = None
    longest = _LONGEST_DENSITY if isinstance(source, Density) else _LONGEST
    for bits in range(longest + 1):
        if goal == "target_rate" and bits > value:
            break
        levels = LloydMax(2**bits)._design(source)
        cells = source.cells(levels[0])
        distortion = cells.squared_error()
        cost = distortion + value * bits if goal == "lam" else distortion
        if best is None or cost < best[0]:
            best = cost, levels
        if (
            distortion == 0
            or (goal == "lam" and value >= distortion)
            or (goal == "target_distortion" and cost <= value)
        ):
            break
    assert best is not None  # b = 0 is always tried
    if goal == "target_distortion" and best[0] > value:
        raise ArgumentError(
            f"target_distortion={value!r} cannot be reached with {longest} bits; the least is {best[0]:.6g}."
        )
    return best[1]
