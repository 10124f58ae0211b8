"""The fewest colours that meet a target, or the most that a file may hold, found by search."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .. import metrics
from .._checks import check_count, check_number
from ..errors import ArgumentError, FewerLevelsWarning
from ..palettes.palette import codebook_of
from .files import check_suffix
from .quantize import quantize_image
from .read import read
from .result import ImageResult

_LEAST = 2  # colours of the smallest palette of a PNG file
_TINY = 1e-9  # the least distance from a target that is not met
_STEP = 16  # the first guess, and how far the next is from a guess that was too low


class Measure(NamedTuple):
    """A figure of a result that can have a target.

    Attributes
    ----------
    figure, text : str
        Its name, and how it is told.
    of : callable
        The figure of a result, given the end of the file's name and the number of threads.
    low, high : float
        Where targets lie.
    sign : int
        1 if more is better, else −1.
    scale : callable
        Makes it about linear in the logarithm of the number of colours, which saves trials; finite.
    """

    figure: str
    text: str
    of: Callable[[ImageResult, str, int | None], float]
    low: float = -math.inf
    high: float = math.inf
    sign: int = 1
    scale: Callable[[float], float] = float


def _psnr(result: ImageResult, _suffix: str, _threads: int | None) -> float:
    if result.psnr is None:
        raise ArgumentError(f"min_psnr needs integer samples, whose peak is known, got {result.original.dtype}.")
    return result.psnr


def _ssim(result: ImageResult, _suffix: str, threads: int | None) -> float:
    value = result.ssim(threads=threads)
    if value is None:
        raise ArgumentError(
            "min_ssim needs integer samples and an image of at least 7 × 7 pixels, got "
            f"{result.original.dtype} in shape {result.original.shape}."
        )
    return value


MEASURES = {
    "quality": Measure(
        "quality",
        "quality {:.4g}",
        lambda result, _, threads: metrics.quality(result.original, result.array, threads=threads),
        low=0,
        high=100,
        scale=lambda quality: math.log((quality + 0.01) / (100.01 - quality)),
    ),
    "max_mse": Measure(
        "mse", "MSE {:.4g}", lambda result, *_: result.mse, low=0, sign=-1, scale=lambda mse: math.log(mse + 1e-9)
    ),
    "min_psnr": Measure("psnr", "PSNR {:.4g} dB", _psnr, scale=lambda psnr: min(psnr, 80.0)),
    "min_ssim": Measure("ssim", "SSIM {:.4g}", _ssim, low=-1, high=1, scale=lambda ssim: -math.log(1.001 - ssim)),
    "min_ssimulacra2": Measure(
        "ssimulacra2",
        "SSIMULACRA 2 {:.4g}",
        lambda result, *_: metrics.ssimulacra2(result.original, result.array),
        high=100,
    ),
    "max_bytes": Measure(
        "bytes", "{:,.0f} bytes", lambda result, suffix, _: len(result.encode(suffix)), low=1, sign=-1, scale=math.log
    ),
}


@dataclass(frozen=True, eq=False)
class TargetSearch:
    """An image with the number of colours that meets its targets, and how that was found.

    Attributes
    ----------
    result : ImageResult
        The image; if nothing that was tried meets all targets, what comes nearest.
    met : bool
        Whether it meets them.
    colors : int
        Its number of colours or levels K.
    targets : dict
        As they were given, by the names of the arguments.
    figures : dict of str to float
        What it reaches, for each target: "quality", "mse", "psnr", "ssim", "ssimulacra2", "bytes".
    tried : dict of int to dict of str to float
        These figures for each number of colours that was tried, in the order of the trials.
    """

    result: ImageResult
    met: bool
    colors: int
    targets: dict[str, Any]
    figures: dict[str, float]
    tried: dict[int, dict[str, float]] = field(repr=False)

    def summary(self) -> str:
        """The number of colours, the figures and their targets in a line."""
        parts = []
        for name, target in self.targets.items():
            measure = MEASURES[name]
            side = "at least" if measure.sign > 0 else "at most"
            bounds = f"{target[0]:g} to {target[1]:g}" if name == "quality" else f"{side} {target:,.10g}"
            parts.append(f"{measure.text.format(self.figures[measure.figure])} ({bounds})")
        return f"K = {self.colors}: {', '.join(parts)}"

    def to_dict(self) -> dict[str, Any]:
        """All but the image, for JSON: an infinite PSNR, which JSON cannot say, is None."""
        tried = [{"colors": colors} | _finite(figures) for colors, figures in self.tried.items()]
        return {
            "met": self.met,
            "colors": self.colors,
            "targets": self.targets,
            "figures": _finite(self.figures),
            "tried": tried,
        }


def _finite(figures: dict[str, float]) -> dict[str, float | None]:
    return {name: None if value == math.inf else value for name, value in figures.items()}


class _Goal(NamedTuple):
    """What a figure has to reach, and how much of it is enough."""

    measure: Measure
    limit: float
    enough: float

    def margin(self, figure: float, bound: float) -> float:
        """How far beyond a bound a figure is; negative if it misses it, by however little."""
        if figure == bound:
            return 0.0
        distance = abs(self.measure.scale(figure) - self.measure.scale(bound))
        return math.copysign(max(distance, _TINY), self.measure.sign * (figure - bound))


class _Trial:
    """A number of colours and what it gives.

    Attributes
    ----------
    worst : float
        By how much the least good figure keeps its limit.
    excess : float
        By how much figures are enough or the file is too large; negative as long as more colours are wanted.
    ends : bool
        Whether more colours are not wanted.
    enough : bool
        Whether all targets are met, and no figure needs to be better.
    """

    def __init__(self, colors: int, result: ImageResult, figures: dict[str, float], goals: list[_Goal]) -> None:
        self.colors, self.result, self.figures = colors, result, figures
        margins = [goal.margin(figures[goal.measure.figure], goal.limit) for goal in goals]
        self.worst = min(margins)
        spare = [margin for goal, margin in zip(goals, margins, strict=True) if goal.measure.figure == "bytes"]
        looks = [goal.margin(figures[name], goal.enough) for goal in goals if (name := goal.measure.figure) != "bytes"]
        reached, oversize = min(looks, default=-math.inf), -min(spare, default=math.inf)
        self.excess = max(reached, oversize)
        self.ends = reached >= 0 or oversize > 0
        self.enough = reached >= 0 and self.worst >= 0
        # What meets all targets comes before what does not; then the fewest colours that are enough.
        if self.worst < 0:
            self.rank: tuple[float, ...] = (0, self.worst)
        else:
            self.rank = (2, -colors) if self.enough else (1, reached, colors)


def quantize_image_to(
    image: Any,
    *,
    quality: float | tuple[float, float] | None = None,
    max_mse: float | None = None,
    min_psnr: float | None = None,
    min_ssim: float | None = None,
    min_ssimulacra2: float | None = None,
    max_bytes: int | None = None,
    max_colors: int = 256,
    suffix: str = ".png",
    threads: int | None = None,
    **options: Any,
) -> TargetSearch:
    """Quantize an image to the fewest colours that meet a target, or to the most that a file of some size holds.

    Parameters
    ----------
    image
        As for `quantize_image`.
    quality : float or (float, float), optional
        0 to 100, see `fewbits.metrics.quality`. A pair (least, enough): the fewest colours that are enough, or else
        what comes nearest, as long as it has the least. A number alone: enough, with a least of 0.
    max_mse, min_psnr, min_ssim : float, optional
        Bounds of the mean squared error, the PSNR in dB and the SSIM, as `ImageReport` tells them.
    min_ssimulacra2 : float, optional
        The least `fewbits.metrics.ssimulacra2`, which takes a second for each trial.
    max_bytes : int, optional
        Size of the file. Alone it gives the most colours that fit; beside other targets it must be met too.
    max_colors : int, default 256
        The most colours or levels K to try, up to 256 (65,536 levels for 16-bit and float images); the fewest are 2, or
        the colours that are fixed.
    suffix : str, default ".png"
        The end of the file's name, which tells the format that `max_bytes` is about.
    threads : int, optional
        Default: ``FEWBITS_THREADS``, else the CPUs at hand. The result does not depend on it.
    **options
        Further options of `quantize_image`.

    Returns
    -------
    TargetSearch
        The image, and whether it meets all targets.

    Raises
    ------
    ArgumentError
        No target, or one that is out of its range or not for such images.
    MissingExtraError
        SSIMULACRA 2 was asked for and its package is not installed.

    Notes
    -----
    Some six numbers of colours are tried. Figures need not grow with every colour, above all where errors are
    diffused: it may be that fewer would do, but nothing is returned that misses a target that a trial met.

    Examples
    --------
    >>> import numpy as np
    >>> ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    >>> search = quantize_image_to(ramp, max_mse=5.5)
    >>> search.met, search.colors, search.figures
    (True, 32, {'mse': 5.5})
    """
    given = {
        "quality": quality if quality is None or isinstance(quality, tuple | list) else (0, quality),
        "max_mse": max_mse,
        "min_psnr": min_psnr,
        "min_ssim": min_ssim,
        "min_ssimulacra2": min_ssimulacra2,
        "max_bytes": max_bytes,
    }
    targets = {name: value for name, value in given.items() if value is not None}
    if not targets:
        raise ArgumentError(f"One of {', '.join(given)} must be given; else use quantize_image.")
    goals = [_goal(name, value) for name, value in targets.items()]
    check_suffix(suffix)
    source = read(image)
    fixed = options.get("fixed")
    least = _LEAST if fixed is None else max(_LEAST, len(codebook_of("fixed", fixed)))
    most = check_count("max_colors", max_colors, least, 256 if source.array.dtype.itemsize == 1 else 65536)

    def attempt(colors: int) -> _Trial:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FewerLevelsWarning)
            result = quantize_image(source, colors, threads=threads, **options)
        figures = {goal.measure.figure: goal.measure.of(result, suffix, threads) for goal in goals}
        return _Trial(min(colors, result.level_count), result, figures, goals)

    trials = _Trials(attempt)
    trials.close_in(least, most)
    trials.step_down(least)
    best = trials.best
    return TargetSearch(best.result, best.worst >= 0, best.colors, targets, best.figures, trials.figures)


def _goal(name: str, value: Any) -> _Goal:
    """A target, checked."""
    measure = MEASURES[name]
    if name == "quality" and len(value) != 2:
        raise ArgumentError(f"quality must be a number or a pair of them, got {value!r}.")
    limit, enough = value if name == "quality" else (value, value)
    for bound in (limit, enough):
        if not measure.low <= check_number(name, bound) <= measure.high:
            raise ArgumentError(f"{name} must be {_range(measure)}, got {bound!r}.")
    if limit > enough:
        raise ArgumentError(f"quality must be a pair (least, enough), the least first, got {value!r}.")
    return _Goal(measure, float(limit), float(enough))


def _range(measure: Measure) -> str:
    if math.isfinite(measure.low) and math.isfinite(measure.high):
        return f"from {measure.low:g} to {measure.high:g}"
    return f"at least {measure.low:g}" if math.isfinite(measure.low) else f"at most {measure.high:g}"


class _Trials:
    """Numbers of colours that were tried: the figures of all, and the best."""

    best: _Trial

    def __init__(self, attempt: Callable[[int], _Trial]) -> None:
        self.attempt = attempt
        self.figures: dict[int, dict[str, float]] = {}

    def take(self, colors: int) -> _Trial:
        """Try a number of colours."""
        trial = self.attempt(colors)
        if not self.figures or trial.rank > self.best.rank:
            self.best = trial
        self.figures[trial.colors] = trial.figures
        return trial

    def close_in(self, least: int, most: int) -> None:
        """Try numbers until the smaller of two neighbours wants more colours and the other does not.

        Regula falsi in the logarithm of the number, with the Illinois rule: what is known of an end that stays counts
        half. M. Dowell, P. Jarratt, "A modified regula falsi method" (1971).
        """
        low, high = least - 1, most + 1  # taken for too few and too many; not tried
        below = above = math.nan  # excess of the two ends
        ended: bool | None = None
        while high - low > 1:
            if math.isnan(above):
                guess = _STEP * low
            elif math.isnan(below):
                guess = math.isqrt(low * high)
            else:
                guess = math.ceil(low * (high / low) ** (below / (below - above)))
            guess = min(max(guess, low + 1), high - 1)
            trial = self.take(guess)
            if trial.ends:
                below = below / 2 if ended is True else below
                high, above = trial.colors, trial.excess
            else:
                above = above / 2 if ended is False else above
                low, below = trial.colors, min(trial.excess, -_TINY)
                high = min(high, low + 1) if low < guess else high  # the image has no more
            ended = trial.ends

    def step_down(self, least: int) -> None:
        """Figures need not grow with every colour: try one and two fewer than what is enough, as long as that helps."""
        while self.best.enough:
            fewer = [self.best.colors - 1, self.best.colors - 2]
            untried = [colors for colors in fewer if colors >= least and colors not in self.figures]
            if not untried:
                return
            self.take(untried[0])
