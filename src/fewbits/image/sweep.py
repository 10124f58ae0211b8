"""The same image at several numbers of colours, and in several modes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._checks import check_choice, check_count
from .._parallel import map_ordered
from ..errors import ArgumentError
from .quantize import MODES, quantize_image
from .read import SourceImage, read
from .result import ImageReport, ImageResult


@dataclass(frozen=True, eq=False)
class ImageSweep:
    """Results of a sweep.

    Attributes
    ----------
    source : SourceImage
    colors : tuple of int
        The numbers of colours K, increasing.
    results : dict of str to tuple of ImageResult
        For each mode, one result per K.
    reports : dict of str to tuple of ImageReport
        Their reports.
    """

    source: SourceImage
    colors: tuple[int, ...]
    results: dict[str, tuple[ImageResult, ...]] = field(repr=False)
    reports: dict[str, tuple[ImageReport, ...]] = field(repr=False)


def sweep_image(
    image: Any,
    colors: Sequence[int] = (1, 2, 4, 8, 16, 32, 64, 128, 256),
    *,
    modes: Sequence[str] = MODES,
    threads: int | None = None,
    **options: Any,
) -> ImageSweep:
    """Quantize an image at several numbers of colours.

    Parameters
    ----------
    image
        As for `quantize_image`.
    colors : sequence of int
        Numbers of colours K; sorted, repetitions dropped.
    modes : sequence of str
        Any of "palette", "global", "per-channel".
    threads : int, optional
        Points are computed on this many threads.
    **options
        Further options of `quantize_image`.

    Examples
    --------
    >>> import numpy as np
    >>> sweep = sweep_image(np.arange(64, dtype=np.uint8).reshape(8, 8), [2, 4], modes=["global"])
    >>> [report.mse for report in sweep.reports["global"]]
    [85.5, 21.5]
    """
    if isinstance(colors, str) or not isinstance(colors, Iterable):
        raise ArgumentError(f"colors must be a sequence of whole numbers, got {colors!r}.")
    counts = tuple(sorted({check_count("colors", count, 1, 65536) for count in colors}))
    modes = tuple(dict.fromkeys([modes] if isinstance(modes, str) else modes))
    if not counts or not modes:
        raise ArgumentError("colors and modes must each name at least one.")
    for mode in modes:
        check_choice("modes", mode, MODES)
    source = read(image)

    def point(key: tuple[str, int]) -> tuple[ImageResult, ImageReport]:
        mode, count = key
        result = quantize_image(source, count, mode=mode, threads=1, **options)
        return result, result.report(threads=1)

    keys = [(mode, count) for mode in modes for count in counts]
    points = dict(zip(keys, map_ordered(point, keys, threads), strict=True))
    return ImageSweep(
        source,
        counts,
        {mode: tuple(points[mode, count][0] for count in counts) for mode in modes},
        {mode: tuple(points[mode, count][1] for count in counts) for mode in modes},
    )
