"""Error diffusion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _kernels
from .._checks import Array, check_choice, check_fraction, check_number, check_rng, check_samples, code_dtype
from ..errors import ArgumentError
from .base import Ditherer
from .bounds import error_bounds
from .kernels import KERNELS, Kernel, ToneKernel

CLAMPS = ("step", "range", "none")

_FEW = 64  # levels up to which rows side by side are faster than one after the other
_ECHO = ((0, 1), (1, 0))  # the samples that feel an output: the next one and the one below


@dataclass(frozen=True, eq=False)
class ErrorDiffusion(Ditherer):
    """Each sample takes the level nearest to its value plus the errors it received, and passes on what it misses.

    Parameters
    ----------
    kernel : str, Kernel or ToneKernel, default "floyd-steinberg"
        Where the errors go: a name in `KERNELS`, or your own.
    serpentine : bool, default True
        Odd rows run from right to left. False is several times faster for few levels where nothing below is asked for.
    strength : float or array_like of shape (rows, columns), default 1
        Share of the error that is passed on, 0 to 1. An array, of the image's shape, says for each sample which share
        it takes of the errors sent to it; the rest of them is lost.
    clamp : {"step", "range", "none"}, default "step"
        What a value with its errors is held within, beside the sample itself: the range of the levels, widened by half
        the largest gap between them, and by what the options below add ("step"), which numbers leave only where no
        level can make their errors good; that range itself ("range"), which alters tones near black and white; or
        nothing.
    sharpen : float, default 0
        Sharpening of edges: so many times a sample's difference from the mean of the 3 × 3 samples around it is added
        when its level is chosen. Negative numbers soften. After Eschbach and Knox (1991).
    noise : float, default 0
        Width of the uniform noise that is added when a level is chosen, in distances between levels. Breaks up worms
        and regular patterns.
    shifts : array_like of shape (h, w), optional
        Threshold modulation: a tile, repeated over the image, that is added when a level is chosen, in distances
        between levels.
    even_texture : bool, default False
        Against bands in multi-level images: where a tone is close to one of the levels, which by itself would leave
        flat areas amid the texture of the others, make a texture from its neighbours too. For levels of one channel.
    echo : float, default 0
        Output-dependent feedback: the outputs to the left of a sample and above it count so many times when its level
        is chosen. Dots then form clusters, the larger the more (green noise). After Levien (1993).
    rng : int or Generator, optional
        For noise. Default: the seed 0.

    Raises
    ------
    ArgumentError
        An unknown kernel or an option outside its range.

    Notes
    -----
    Kernels that pass on the whole error, at full strength, keep the mean tone of samples within the range of the
    levels: on flats of 512 × 512 to 0.2 of 255 (Stevenson and Arce's to 0.4), 32 samples away from the borders, where
    errors fall off. Atkinson's and Pigeon's kernels lose a quarter and a seventh of the error, and contrast grows.

    References
    ----------
    R. Eschbach, K. Knox, "Error-diffusion algorithm with edge enhancement", J. Optical Society of America A 8 (1991).
    R. Levien, "Output dependent feedback in error diffusion halftoning", IS&T 46th Annual Conference (1993).

    Examples
    --------
    >>> ErrorDiffusion("atkinson").scalars(np.full((2, 6), 90, np.uint8), np.array([0, 255], np.float32))
    array([[0, 0, 0, 0, 0, 0],
           [1, 0, 0, 1, 1, 0]], dtype=uint8)
    """

    kernel: str | Kernel | ToneKernel = "floyd-steinberg"
    serpentine: bool = True
    strength: Any = 1.0
    clamp: str = "step"
    sharpen: float = 0.0
    noise: float = 0.0
    shifts: Any = None
    even_texture: bool = False
    echo: float = 0.0
    rng: Any = None

    def __post_init__(self) -> None:
        if isinstance(self.kernel, str):
            check_choice("kernel", self.kernel, KERNELS)
        elif not isinstance(self.kernel, Kernel | ToneKernel):
            raise ArgumentError(f"kernel must be a name, a Kernel or a ToneKernel, got {type(self.kernel).__name__}.")
        if np.ndim(self.strength) == 0:
            check_fraction("strength", self.strength)
        else:
            map_ = check_samples("strength", self.strength)
            if map_.ndim != 2 or map_.min() < 0 or map_.max() > 1:
                raise ArgumentError(
                    "strength must be a number from 0 to 1 or an array (rows, columns) of such, got an array of shape "
                    f"{map_.shape} from {map_.min()} to {map_.max()}."
                )
        check_choice("clamp", self.clamp, CLAMPS)
        check_number("sharpen", self.sharpen)
        if check_number("noise", self.noise) < 0:
            raise ArgumentError(f"noise must not be negative, got {self.noise!r}.")
        check_number("echo", self.echo)
        for name in ("serpentine", "even_texture"):
            if not isinstance(getattr(self, name), bool):
                raise ArgumentError(f"{name} must be True or False, got {getattr(self, name)!r}.")
        check_rng(self.rng)
        if self.shifts is not None and check_samples("shifts", self.shifts).ndim != 2:
            raise ArgumentError(f"shifts must have shape (h, w), got {np.shape(self.shifts)}.")

    def scalars(self, samples: Array, levels: Array, *, threads: int | None = None) -> Array:
        """Codes of one channel; see `Ditherer`."""
        kernel = self._kernel()
        serial = self.serpentine or self._aims() or np.ndim(self.strength) or isinstance(kernel, ToneKernel)
        if serial or len(levels) > _FEW:
            return super().scalars(samples, levels, threads=threads)
        samples, levels = np.ascontiguousarray(samples), np.ascontiguousarray(levels)
        low, high = self._limits(levels[:, None])
        shares = (kernel.shares()[0] * self.strength).astype(np.float32)
        codes = np.empty(samples.shape, np.uint8)
        _kernels.diffuse_rows(samples, levels, low[0], high[0], kernel.offsets, shares, codes)
        return codes

    def vectors(self, samples: Array, codebook: Array, *, threads: int | None = None) -> Array:  # noqa: ARG002
        """Codes of an image of vectors; see `Ditherer`."""
        kernel = self._kernel()
        codes = np.empty(samples.shape[:2], code_dtype(len(codebook)))
        tones = np.empty((0, 0), np.uint8)
        if isinstance(kernel, ToneKernel):
            tones = _tones(samples, codebook)
        aim = self._aim(samples, codebook, tones) if self._aims() else np.empty((0, 0, 0), np.float32)
        passed, taken = self._strengths(samples.shape[:2])
        shares = (kernel.shares() * passed).astype(np.float32)
        echoes = np.array(_ECHO if self.echo else (), np.int64).reshape(-1, 2)
        samples, words = np.ascontiguousarray(samples), np.ascontiguousarray(codebook)
        echo, backward = (self.echo / 2 * words).astype(np.float32), bool(self.serpentine)
        low, high = self._limits(words)
        options = tones, taken, aim, echoes, echo, backward
        _kernels.diffuse(samples, words, low, high, kernel.offsets, shares, *options, codes)
        return codes

    def _strengths(self, shape: tuple[int, ...]) -> tuple[float, Array]:
        """The share of errors that all samples pass on, and those that each takes; none if it takes all."""
        if np.ndim(self.strength) == 0:
            return self.strength, np.empty((0, 0), np.float32)
        taken = np.ascontiguousarray(self.strength, np.float32)
        if taken.shape != shape:
            raise ArgumentError(f"strength must have the image's shape {tuple(shape)}, got {taken.shape}.")
        return 1.0, taken

    def _kernel(self) -> Kernel | ToneKernel:
        return KERNELS[self.kernel] if isinstance(self.kernel, str) else self.kernel

    def _aims(self) -> bool:
        """Whether anything but its value and the errors decides on a sample's level."""
        kernel = self._kernel()
        noisy = self.noise or (isinstance(kernel, ToneKernel) and any(strength for _, strength in kernel.noise))
        return bool(self.sharpen or noisy or self.shifts is not None or self.even_texture or self.echo)

    def _astray(self) -> float:
        """How far from the nearest level the choice may go, in distances between levels."""
        shifts = 0.0 if self.shifts is None else float(np.abs(self.shifts).max())
        kernel = self._kernel()
        noise = max((strength for _, strength in kernel.noise), default=0) / 8 if isinstance(kernel, ToneKernel) else 0
        return self.noise / 2 + shifts + abs(self.echo) + 2 * abs(self.sharpen) + noise + self.even_texture

    def _aim(self, samples: Array, codebook: Array, tones: Array) -> Array:
        """What is added to samples when their levels are chosen."""
        aim = np.zeros(samples.shape, np.float32)
        rows, columns, d = samples.shape
        kernel, rng = self._kernel(), check_rng(self.rng)
        if self.sharpen:
            aim += np.float32(self.sharpen) * (samples - _mean_around(samples))
        step = _steps(samples, codebook)
        if self.shifts is not None:
            tile = np.asarray(self.shifts, np.float32)
            repeats = -(-rows // tile.shape[0]), -(-columns // tile.shape[1])
            aim += np.tile(tile, repeats)[:rows, :columns, None] * step
        if self.noise:
            aim += np.float32(self.noise) * (rng.random(samples.shape, np.float32) - np.float32(0.5)) * step
        if isinstance(kernel, ToneKernel) and any(strength for _, strength in kernel.noise):
            strengths = kernel.noise_strengths().astype(np.float32)[tones][..., None]
            aim += strengths * (rng.random(samples.shape, np.float32) - np.float32(0.5)) * step / 4
        if self.even_texture:
            if d > 1:
                raise ArgumentError("even_texture is for levels of one channel, not for a palette.")
            aim += _texture(samples, codebook, rng) * step
        if self.echo:  # outputs count by their differences from the samples they stand for
            half = np.float32(self.echo / 2)
            aim[1:] -= half * samples[:-1]
            backward = np.arange(rows) % 2 == 1 if self.serpentine else np.zeros(rows, bool)
            aim[~backward, 1:] -= half * samples[~backward, :-1]
            aim[backward, :-1] -= half * samples[backward, 1:]
        return aim

    def _limits(self, codebook: Array) -> tuple[Array, Array]:
        """What values with their errors are held within, for each coordinate."""
        if self.clamp == "step":
            return error_bounds(codebook, 0.5 + self._astray())
        if self.clamp == "range":
            return codebook.min(axis=0), codebook.max(axis=0)
        infinite = np.full(codebook.shape[1], np.inf, np.float32)
        return -infinite, infinite


@dataclass(frozen=True, eq=False)
class GreenNoise(ErrorDiffusion):
    """Error diffusion with output-dependent feedback: dots gather in clusters of even size.

    The options are those of `ErrorDiffusion`; `echo`, 1 by default, sets how coarse the clusters are. They print more
    evenly than single dots. After Levien (1993); Lau, Arce and Gallagher, "Green-noise digital halftoning", Proc. IEEE
    86 (1998).

    Examples
    --------
    >>> GreenNoise(echo=1.5).scalars(np.full((3, 8), 90, np.uint8), np.float32([0, 255])).shape
    (3, 8)
    """

    echo: float = 1.0


def _neighbour_distance(codebook: Array) -> float:
    """Mean distance of codewords to their nearest neighbours, of up to 256 of them."""
    points = codebook.astype(np.float64)
    some = np.arange(0, len(points), -(-len(points) // 256))
    squared = np.zeros((len(some), len(points)))
    for x in points.T:
        squared += np.subtract.outer(x[some], x) ** 2
    squared[np.arange(len(some)), some] = np.inf
    return float(np.sqrt(squared.min(axis=1)).mean())


def _interval(samples: Array, levels: Array) -> tuple[Array, Array, Array]:
    """The lower of the two levels around each sample, as an index, their distance, and how far up the sample is."""
    lower = np.clip(np.searchsorted(levels, samples, side="right") - 1, 0, len(levels) - 2)
    gap = np.diff(levels)[lower]
    up = np.divide(samples - levels[lower], gap, out=np.zeros_like(gap), where=gap > 0)
    return lower, gap, np.clip(up, 0, 1)


def _steps(samples: Array, codebook: Array) -> Array | np.float32:
    """The distance between levels where each sample is: of the two around it, or in the mean of neighbours."""
    if len(codebook) == 1:
        return np.float32(0)
    if codebook.shape[1] == 1:
        return _interval(samples, codebook[:, 0])[1]
    return np.float32(_neighbour_distance(codebook) / np.sqrt(codebook.shape[1]))


def _tones(samples: Array, codebook: Array) -> Array:
    """The tone of samples, 0 to 255: between the two levels around them, or the mean of their coordinates."""
    if len(codebook) == 1:
        return np.zeros(samples.shape[:2], np.uint8)
    if codebook.shape[1] == 1:
        tone = _interval(samples, codebook[:, 0])[2][..., 0]
    else:
        low, high = codebook.min(axis=0), codebook.max(axis=0)
        tone = np.clip((samples - low) / np.where(high > low, high - low, 1), 0, 1).mean(axis=2)
    return np.asarray(np.rint(255 * tone), np.uint8)


def _texture(samples: Array, codebook: Array, rng: np.random.Generator) -> Array:
    """Noise, in distances between levels, that gives a tone on a level the variance of one half-way between two.

    Uniform noise of width 4/3 makes a quarter of the samples on a level leave it: variance 1/4, as half-way. The first
    and the last level are left alone: there is nothing beyond them to make up for it.
    """
    levels = codebook[:, 0]
    if len(levels) == 1:
        return np.zeros_like(samples)
    lower, _, up = _interval(samples, levels)
    width = np.abs(2 * up - 1) * 4 / 3
    outer = ((lower == 0) & (up < 0.5)) | ((lower == len(levels) - 2) & (up > 0.5))
    width[outer] = 0
    return np.asarray(width * (rng.random(samples.shape, np.float32) - np.float32(0.5)), np.float32)


def _mean_around(samples: Array) -> Array:
    """Mean of the 3 × 3 samples around each; the border is repeated."""
    padded = np.pad(samples, ((1, 1), (1, 1), (0, 0)), mode="edge")
    across = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    return np.asarray((across[:-2] + across[1:-1] + across[2:]) / np.float32(9))
