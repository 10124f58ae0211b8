"""The true ink of a page, and what is known of it alone: contour, skeleton, weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .._checks import Array
from ..errors import ArgumentError
from . import strokes

_BLOCK = 8  # side of the blocks that DRD counts


@dataclass(frozen=True, eq=False)
class GroundTruth:
    """The true ink of a page, and what the measures need to know of it, found when it is first asked for.

    Parameters
    ----------
    ink : ndarray of bool, (rows, columns)
        True is ink. It must not change afterwards.

    Raises
    ------
    ArgumentError
        Not a bool array of two dimensions, or an empty one.

    Examples
    --------
    >>> truth = GroundTruth(np.ones((3, 7), bool))
    >>> truth.recall_weights[1].tolist()
    [0.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.0]
    """

    ink: Array

    def __post_init__(self) -> None:
        check_mask("truth", self.ink)

    @cached_property
    def skeleton(self) -> Array:
        """The ink thinned to lines one pixel wide; bool. See `fewbits.metrics.strokes.skeleton`."""
        return strokes.skeleton(self.ink)

    @cached_property
    def distances(self) -> Array:
        """Euclidean distance of every pixel to the nearest pixel of the contour of the ink, in pixels; float64."""
        return np.sqrt(strokes.squared_distances(self.contour))

    @cached_property
    def contour(self) -> Array:
        """Ink with background above, below, left or right of it; bool."""
        return strokes.contour(self.ink)

    @cached_property
    def uneven_blocks(self) -> int:
        """Blocks of 8 × 8 pixels, those that are whole, with ink and background in them (NUBN)."""
        rows, columns = (size // _BLOCK for size in self.ink.shape)
        blocks = self.ink[: rows * _BLOCK, : columns * _BLOCK].reshape(rows, _BLOCK, columns, _BLOCK)
        return int((blocks.any(axis=(1, 3)) & ~blocks.all(axis=(1, 3))).sum())

    @cached_property
    def recall_weights(self) -> Array:
        """What missing each pixel of ink costs pseudo-recall (equations 2 and 3); 0 in the background; float64.

        Chessboard distance to the contour, over its sum across the stroke: so the edge of a stroke costs nothing, and
        a break of it the same whatever its width.
        """
        return self._across[1]

    @cached_property
    def precision_weights(self) -> Array:
        """What ink in each place costs pseudo-precision (equations 10 and 11); 1 in ink; float64.

        In the background 1, and within one stroke's width of a stroke 1 plus the share of that width from the contour;
        where two parts come closer than that, the share of the way to the middle between them.
        """
        ink, factor = self.ink, self._across[0]
        part = strokes.parts(ink).astype(np.int64)
        count = np.bincount(part[self.skeleton], minlength=part.max() + 1)
        total = np.bincount(part[self.skeleton], factor[self.skeleton], len(count))
        width = 2 * np.floor(total / np.maximum(count, 1)).astype(np.int64)  # of the strokes of each part
        edge, base, reach = self.contour, len(count), int(width.max())
        steps, found = strokes.spread(edge, width[part] * base + part, ~ink, reach)
        width, owner = found // base, np.where(steps >= 0, found % base, 0)
        near = (steps > 0) & (steps <= width)
        gap = np.zeros(ink.shape, np.int64)  # where two parts meet, half the way between them
        for first, second in ((np.s_[:-1], np.s_[1:]), (np.s_[:, :-1], np.s_[:, 1:])):
            meet = (owner[first] != owner[second]) & (owner[first] > 0) & (owner[second] > 0)
            half = np.where(meet, np.maximum(steps[first], steps[second]), 0)
            gap[first], gap[second] = np.maximum(gap[first], half), np.maximum(gap[second], half)
        gap[ink] = 0
        far, half = strokes.spread(gap > 0, gap, ~ink, reach)
        merging = (far >= 0) & (far + steps <= width)
        full = np.where(merging, np.minimum(half, width), width)
        return np.asarray(1 + np.where(near, np.minimum(steps / np.maximum(full, 1), 2), 0))

    @cached_property
    def _across(self) -> tuple[Array, Array]:
        """Along the skeleton what its depth is multiplied by to give the sum across the stroke, and the weights.

        Depths across a stroke of 2r + 1 pixels are 0, 1 ... r ... 1, 0, with sum r²; of 2r + 2 pixels r(r + 1). Of
        strokes too thin to have an inside, it is the skeleton that has the weight.
        """
        ink, skeleton = self.ink, self.skeleton
        depth = strokes.spread(self.contour, np.zeros(ink.shape, np.int64), ink)[0]
        depth[self.contour & skeleton] = 1
        beside = np.pad(np.where(skeleton, -1, depth), 1, constant_values=-1)
        highest = np.maximum.reduce([beside[:-2, 1:-1], beside[2:, 1:-1], beside[1:-1, :-2], beside[1:-1, 2:]])
        factor = depth + (highest >= depth)
        total = strokes.spread(skeleton, depth * factor, ink)[1]
        return factor, np.where(ink, depth / np.maximum(total, 1), 0.0)


def check_mask(name: str, mask: Any) -> Array:
    """A page: bool, (rows, columns), True is ink."""
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.ndim != 2 or mask.size == 0:
        got = f"{mask.dtype} of shape {mask.shape}" if isinstance(mask, np.ndarray) else type(mask).__name__
        raise ArgumentError(
            f"{name} must be a bool array (rows, columns) in which True is ink, not empty, got {got}; "
            "of an image whose ink is 0 that is image == 0."
        )
    return mask
