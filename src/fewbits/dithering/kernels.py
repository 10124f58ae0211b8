"""The kernels of error diffusion: where a sample's error goes. They are data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .._checks import Array
from ..errors import ArgumentError

Tap = tuple[int, int, float]


def _check_place(down: float, right: float) -> None:
    """A place that errors can go to."""
    ahead = (down == 0 and right > 0) or 0 < down <= 8
    if not ahead or abs(right) > 64 or down != int(down) or right != int(right):
        raise ArgumentError(f"a tap must lie ahead of the sample and near it, got {down} down, {right} right.")


@dataclass(frozen=True)
class Kernel:
    """Where a sample's error goes.

    Attributes
    ----------
    taps : tuple of (down, right, weight)
        Rows down (0 to 8), columns to the right in the direction of travel (−64 to 64), and share of the error in units
        of 1/divisor.
    divisor : float
        The sum of the weights, for a kernel that passes on the whole error.

    Raises
    ------
    ArgumentError
        A tap that is not ahead of the sample, or a share that is not a finite number.

    Examples
    --------
    >>> Kernel.of([[0, 0, 7], [3, 5, 1]], 16).taps
    ((0, 1, 7), (1, -1, 3), (1, 0, 5), (1, 1, 1))
    """

    taps: tuple[Tap, ...]
    divisor: float

    def __post_init__(self) -> None:
        if any(len(tap) != 3 for tap in self.taps):
            raise ArgumentError(f"taps must be (down, right, weight) each, got {self.taps!r}.")
        for down, right, weight in self.taps:
            _check_place(down, right)
            if not np.isfinite(weight) or not np.isfinite(self.divisor) or self.divisor == 0:
                raise ArgumentError(f"a tap's share must be a finite number, got {weight!r} / {self.divisor!r}.")

    @classmethod
    def of(cls, rows: Sequence[Sequence[float]], divisor: float | None = None) -> Kernel:
        """A kernel as papers print it: rows of weights, the sample in the middle column of the first.

        Parameters
        ----------
        rows : sequence of rows, all of one odd length
        divisor : float, optional
            Default: the sum of the weights.
        """
        try:
            table = np.asarray(rows, np.float64)
        except ValueError as error:
            raise ArgumentError(f"a kernel must be rows of numbers, all of one length: {error}.") from error
        if table.ndim != 2 or table.shape[1] % 2 == 0:
            raise ArgumentError(f"a kernel must be rows of one odd length, got shape {table.shape}.")
        middle = table.shape[1] // 2
        taps = tuple(
            (int(down), int(column) - middle, int(weight) if float(weight).is_integer() else float(weight))
            for (down, column), weight in np.ndenumerate(table)
            if weight
        )
        return cls(taps, float(table.sum()) if divisor is None else divisor)

    @property
    def offsets(self) -> Array:
        """(taps, 2) int64: rows down and columns right."""
        return np.array([tap[:2] for tap in self.taps], np.int64).reshape(-1, 2)

    def shares(self) -> Array:
        """(1, taps) float64: the share of each tap, whatever the sample's tone."""
        return np.array([[weight / self.divisor for _, _, weight in self.taps]]).reshape(1, -1)


@dataclass(frozen=True)
class ToneKernel:
    """Where a sample's error goes, by the sample's tone: shares at key tones, and straight lines between them.

    Attributes
    ----------
    where : tuple of (down, right)
    keys : tuple of (tone, weights)
        Tones from 0 to 127 of 255, increasing; weights, one for each place, of any sum. Tone 255 − t is treated as t.
    noise : tuple of (tone, strength)
        Width of the threshold noise at key tones, in quarters of the distance between levels. (Zhou and Fang's program
        has noise twice as wide, to one side of the threshold; centred and half as wide, it stays nearer to the
        original.)

    Examples
    --------
    >>> kernel = ToneKernel(((0, 1), (1, 0)), ((0, (1, 1)), (127, (3, 1))))
    >>> kernel.shares()[[0, 127, 128, 255], 0]
    array([0.5 , 0.75, 0.75, 0.5 ])
    """

    where: tuple[tuple[int, int], ...]
    keys: tuple[tuple[int, tuple[int, ...]], ...]
    noise: tuple[tuple[int, float], ...] = ((0, 0.0), (127, 0.0))

    def __post_init__(self) -> None:
        for down, right in self.where:
            _check_place(down, right)
        for name, rows in (("keys", self.keys), ("noise", self.noise)):
            tones = [tone for tone, _ in rows]
            if not tones or tones != sorted(set(tones)) or not 0 <= tones[0] <= tones[-1] <= 127:
                raise ArgumentError(f"{name} must have increasing tones from 0 to 127, got {tones}.")
        if any(len(weights) != len(self.where) or not sum(weights) > 0 for _, weights in self.keys):
            raise ArgumentError("keys must have a weight for each place, of a sum above 0.")

    @property
    def offsets(self) -> Array:
        """(taps, 2) int64: rows down and columns right."""
        return np.array(self.where, np.int64)

    def shares(self) -> Array:
        """(256, taps) float64: the share of each tap for each tone."""
        tones, weights = [tone for tone, _ in self.keys], np.array([row for _, row in self.keys], np.float64)
        weights /= weights.sum(axis=1, keepdims=True)
        half = np.stack([np.interp(np.arange(128), tones, column) for column in weights.T], axis=1)
        return np.concatenate([half, half[::-1]])

    def noise_strengths(self) -> Array:
        """(256,) float64: the strength of the threshold noise for each tone."""
        half = np.interp(np.arange(128), [tone for tone, _ in self.noise], [strength for _, strength in self.noise])
        return np.concatenate([half, half[::-1]])


_AHEAD = ((0, 1), (1, -1), (1, 0))

KERNELS: dict[str, Kernel | ToneKernel] = {
    # R. W. Floyd, L. Steinberg, "An adaptive algorithm for spatial greyscale", Proc. SID 17 (1976)
    "floyd-steinberg": Kernel.of([[0, 0, 7], [3, 5, 1]], 16),
    # Known from practice only; the name warns of it.
    "false-floyd-steinberg": Kernel.of([[0, 0, 3], [0, 3, 2]], 8),
    # J. F. Jarvis, C. N. Judice, W. H. Ninke, "A survey of techniques for the display of continuous tone pictures on
    # bilevel displays", Computer Graphics and Image Processing 5 (1976)
    "jarvis-judice-ninke": Kernel.of([[0, 0, 0, 7, 5], [3, 5, 7, 5, 3], [1, 3, 5, 3, 1]], 48),
    # P. Stucki, "MECCA: a multiple-error correction computation algorithm", IBM research report RZ1060 (1981)
    "stucki": Kernel.of([[0, 0, 0, 8, 4], [2, 4, 8, 4, 2], [1, 2, 4, 2, 1]], 42),
    # D. Burkes, "Presentation of the Burkes error filter", CompuServe (1988)
    "burkes": Kernel.of([[0, 0, 0, 8, 4], [2, 4, 8, 4, 2]], 32),
    # F. Sierra, CompuServe (1989 and 1990)
    "sierra": Kernel.of([[0, 0, 0, 5, 3], [2, 4, 5, 4, 2], [0, 2, 3, 2, 0]], 32),
    "sierra-2": Kernel.of([[0, 0, 0, 4, 3], [1, 2, 3, 2, 1]], 16),
    "sierra-lite": Kernel.of([[0, 0, 2], [1, 1, 0]], 4),
    # B. Atkinson, MacPaint (1984): three quarters of the error
    "atkinson": Kernel.of([[0, 0, 0, 1, 1], [0, 1, 1, 1, 0], [0, 0, 1, 0, 0]], 8),
    # R. L. Stevenson, G. R. Arce, "Binary display of hexagonally sampled continuous-tone images", J. Optical Society of
    # America A 2 (1985), on the square grid
    "stevenson-arce": Kernel.of(
        [[0, 0, 0, 0, 0, 32, 0], [12, 0, 26, 0, 30, 0, 16], [0, 12, 0, 26, 0, 12, 0], [5, 0, 12, 0, 12, 0, 5]], 200
    ),
    # Z. Fan, "A simple modification of error diffusion weights", IS&T 46th Annual Conference (1993)
    "fan": Kernel.of([[0, 0, 0, 7, 0], [1, 3, 5, 0, 0]], 16),
    # J. N. Shiau, Z. Fan, "A set of easily implementable coefficients in error diffusion with reduced worm artifacts",
    # Proc. SPIE 2658 (1996)
    "shiau-fan": Kernel.of([[0, 0, 0, 4, 0], [1, 1, 2, 0, 0]], 8),
    "shiau-fan-2": Kernel.of([[0, 0, 0, 0, 8, 0, 0], [1, 1, 2, 4, 0, 0, 0]], 16),
    # S. Pigeon, "Dithering", Harder, Better, Faster, Stronger (2013)
    "pigeon": Kernel.of([[0, 0, 0, 2, 1], [0, 2, 2, 2, 0], [1, 0, 1, 0, 1]], 14),
    # S. Hocevar, G. Niger, "Reinstating Floyd-Steinberg: improved metrics for quality assessment of error diffusion
    # algorithms", ICISP (2008): the optimum for serpentine rows
    "hocevar-niger": Kernel.of([[0, 0, 7], [4, 5, 0]], 16),
    # V. Ostromoukhov, "A simple and efficient error-diffusion algorithm", SIGGRAPH (2001), appendix
    "ostromoukhov": ToneKernel(
        _AHEAD,
        (
            *((0, (13, 0, 5)), (1, (13, 0, 5)), (2, (21, 0, 10)), (3, (7, 0, 4)), (4, (8, 0, 5)), (10, (7, 3, 3))),
            *((22, (3, 2, 1)), (32, (20, 10, 19)), (44, (177, 120, 95)), (64, (11, 10, 0)), (72, (5, 7, 1))),
            *((77, (4, 1, 1)), (85, (4, 1, 1)), (95, (5, 3, 2)), (107, (5, 3, 2)), (127, (4, 1, 1))),
        ),
    ),
    # B. Zhou, X. Fang, "Improving mid-tone quality of variable-coefficient error diffusion using threshold modulation",
    # SIGGRAPH (2003), tables 1 and 2
    "zhou-fang": ToneKernel(
        _AHEAD,
        (
            *((0, (13, 0, 5)), (1, (1300249, 0, 499250)), (2, (214114, 287, 99357)), (3, (351854, 0, 199965))),
            *((4, (801100, 0, 490999)), (10, (704075, 297466, 303694)), (22, (46613, 31917, 21469))),
            *((32, (47482, 30617, 21900)), (40, (45959, 24089, 29950)), (44, (43024, 42131, 14826))),
            *((64, (36411, 43219, 20369)), (72, (38477, 53843, 7678)), (77, (40503, 51547, 7948))),
            *(
                (85, (35865, 34108, 30026)),
                (95, (34117, 36899, 28983)),
                (102, (35132, 36059, 28807)),
                (107, (16477, 18810, 14712)),
            ),
            *((112, (33360, 37954, 28685)), (127, (35269, 36066, 28664))),
        ),
        (
            *((0, 0.0), (44, 0.34), (64, 0.5), (80, 1.0), (85, 1.0), (95, 0.17), (102, 0.5), (107, 0.7), (112, 0.79)),
            (127, 1.0),
        ),
    ),
}
