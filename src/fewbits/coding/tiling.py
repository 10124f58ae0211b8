"""Arrays of codes as planes of rows, and in tiles."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .._checks import Array

Box = tuple[slice, ...]  # a start and a stop on each axis


def as_planes(codes: Array, planes_axis: int | None) -> Array:
    """Codes as (planes, rows, columns), the axis of the planes, if there is one, moved to the front.

    The last axis is the columns', the one before it the rows', all before them the planes'; with an axis of planes all
    others but the last are the rows'.

    >>> as_planes(np.zeros((4, 5, 3)), 2).shape, as_planes(np.zeros(7), None).shape
    ((3, 4, 5), (1, 1, 7))
    """
    moved = codes if planes_axis is None else np.moveaxis(codes, planes_axis, 0)
    return np.ascontiguousarray(moved).reshape(planes_shape(codes.shape, planes_axis))


def planes_shape(shape: Sequence[int], planes_axis: int | None) -> tuple[int, int, int]:
    """The shape of `as_planes`."""
    sides = list(shape)
    planes = [] if planes_axis is None else [sides.pop(planes_axis)]
    columns = sides.pop() if sides else 1
    if planes:
        return planes[0], math.prod(sides), columns
    rows = sides.pop() if sides else 1
    return math.prod(sides), rows, columns


def from_planes(planes: Array, shape: Sequence[int], planes_axis: int | None) -> Array:
    """The inverse of `as_planes`."""
    if planes_axis is None:
        return planes.reshape(shape)
    sides = list(shape)
    first = sides.pop(planes_axis)
    return np.moveaxis(planes.reshape(first, *sides), 0, planes_axis)


@dataclass(frozen=True)
class Grid:
    """An array cut into tiles, counted like its elements: the last axis first.

    Attributes
    ----------
    shape : tuple of int
    sides : tuple of int
        Of a tile, on each axis; tiles at the ends are smaller.
    """

    shape: tuple[int, ...]
    sides: tuple[int, ...]

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Tiles on each axis."""
        return tuple(-(-length // side) for length, side in zip(self.shape, self.sides, strict=True))

    @property
    def count(self) -> int:
        """Tiles in all."""
        return math.prod(self.counts)

    def box(self, number: int) -> Box:
        """Where a tile lies."""
        places = []
        for count, side, length in zip(self.counts[::-1], self.sides[::-1], self.shape[::-1], strict=True):
            number, place = divmod(number, count)
            places.append(slice(place * side, min((place + 1) * side, length)))
        return tuple(places[::-1])

    def meeting(self, box: Box) -> Iterator[int]:
        """The tiles that a box has elements of."""
        ranges = [
            range(part.start // side, -(-part.stop // side)) if part.stop > part.start else range(0)
            for part, side in zip(box, self.sides, strict=True)
        ]
        for places in itertools.product(*ranges):
            number = 0
            for place, count in zip(places, self.counts, strict=True):
                number = number * count + place
            yield number


def box_shape(box: Box) -> tuple[int, ...]:
    """Sides of a box."""
    return tuple(part.stop - part.start for part in box)


def common(outer: Box, inner: Box) -> tuple[Box, Box]:
    """The part that two boxes share, as it lies in the one and in the other."""
    both = [(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(outer, inner, strict=True)]

    def within(box: Box) -> Box:
        return tuple(slice(low - part.start, high - part.start) for (low, high), part in zip(both, box, strict=True))

    return within(outer), within(inner)
