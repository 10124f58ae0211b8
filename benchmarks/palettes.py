"""Palettes without dither: fewbits, Pillow, scikit-learn, pngquant, ImageMagick."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

import numpy as np
from PIL import Image

import fewbits as fb

from .common import (
    ABSENT,
    Contestant,
    children_time,
    color_error,
    contest,
    find_imagemagick,
    find_pngquant,
    installed,
    pixels,
    run_program,
    table,
)

COLORS = (16, 64, 256)
MEMORY, FILE = "fewbits, speed 4", "fewbits, file to file"  # what the others' times are divided by


class Score(NamedTuple):
    """Squared error, summed over R, G, B, a pixel; CPU seconds; distinct colours."""

    error: float
    seconds: float
    colors: int


def run(
    paths: Sequence[Path],
    colors: Sequence[int],
    repeat: int,
    best: Mapping[str, Mapping[str, float]],
    folder: Path,
    all_pixels: bool,
) -> None:
    print(
        "\nPalettes: MSE = sum over R, G, B of the squared error, mean over pixels; palettes rounded to bytes.\n"
        "In memory: pixels to codes and palette. File to file: PNG read and written too; MSE from the written file.\n"
        "Mapped again: by quantize(palette=...), which lowers the octree's error; not so for the others.\n"
        "fewbits at speed 10 is given a histogram of 5 bits a channel.\n"
        "scikit-learn: float64 in 0..1, random_state=0. Excess over the lowest known MSE (reference/), where known.\n"
        f"Times are divided by those of '{MEMORY}' in memory and of '{FILE}' for files, picture by picture."
    )
    for k in colors:
        scores = [_scores(path, k, repeat, folder, all_pixels) for path in paths]
        known = [best.get(path.name, {}).get(str(k)) for path in paths]
        columns = ["method", "MSE", "excess mean %", "max %", "fewbits lower on", "CPU ms", "time/fewbits", "min"]
        columns += ["fewest colours"]
        table(f"K = {k}", columns, [_row(name, scores, known) for name in scores[0]])


def _row(name: str, scores: list[dict[str, Score | None]], known: list[float | None]) -> list[object]:
    mine = [score[name] for score in scores]
    if mine[0] is None:
        return [name, ABSENT]
    rival = FILE if name.endswith("to file") else MEMORY
    ours = [score[rival] for score in scores]
    excess = [100 * (score.error / low - 1) for score, low in zip(mine, known, strict=True) if low is not None]
    better = sum(own.error < score.error for own, score in zip(ours, mine, strict=True))
    ratios = [score.seconds / own.seconds for score, own in zip(mine, ours, strict=True)]
    return [
        name,
        mean(score.error for score in mine),
        mean(excess) if excess else None,
        max(excess) if excess else None,
        None if name == rival else f"{better}/{len(mine)}",
        1000 * median(score.seconds for score in mine),
        median(ratios),
        min(ratios),
        min(score.colors for score in mine),
    ]


def _scores(path: Path, k: int, repeat: int, folder: Path, all_pixels: bool) -> dict[str, Score | None]:
    image = pixels(path)
    contestants: dict[str, Contestant | None] = {
        MEMORY: Contestant(lambda: _fewbits(image, k)),
        "fewbits, speed 1": Contestant(lambda: _fewbits(image, k, speed=1)),
        "fewbits, speed 10": Contestant(lambda: _fewbits(image, k, bits=5, speed=10)),
        "fewbits, speed 4, in Oklab": Contestant(lambda: _fewbits(image, k, space="oklab")),
        "fewbits wu": Contestant(lambda: _fewbits(image, k, method="wu")),
        **{name: Contestant(run) for name, run in _pillow(Image.fromarray(image), k).items()},
        **{
            name: Contestant(run) if installed("sklearn") else None
            for name, run in _sklearn(image, k, all_pixels).items()
        },
        FILE: Contestant(lambda: _fewbits_file(path, k, folder / "fewbits.png")),
        **{name: _program(command, folder / f"{name}.png") for name, command in _programs(path, k).items()},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fewer distinct colours than K
        outcomes = contest(contestants, repeat)
    scores: dict[str, Score | None] = {}
    for name, outcome in outcomes.items():
        scores[name] = None
        if outcome is not None:
            made = pixels(outcome.result) if isinstance(outcome.result, Path) else outcome.result
            error = color_error(image, made)
            scores[name] = Score(error, outcome.seconds, len(np.unique(_keys(made))))
    return scores


def _fewbits(image: np.ndarray, k: int, *, bits: int = 8, **options: object) -> np.ndarray:
    palette = fb.palettes.design(fb.ColorHistogram.of(image, bits=bits), k, **options)
    return palette.decode(palette.encode(image, threads=1))


def _fewbits_file(path: Path, k: int, target: Path) -> Path:
    return fb.quantize_image(path, k, threads=1).save(target)


def _pillow(image: Image.Image, k: int) -> dict[str, Callable[[], np.ndarray]]:
    def quantized(method: Image.Quantize, again: bool = False) -> np.ndarray:
        made = image.quantize(k, method=method, dither=Image.Dither.NONE)
        if again:
            made = image.quantize(palette=made, dither=Image.Dither.NONE)
        return np.asarray(made.convert("RGB"))

    return {
        "Pillow median cut": lambda: quantized(Image.Quantize.MEDIANCUT),
        "Pillow fast octree": lambda: quantized(Image.Quantize.FASTOCTREE),
        "Pillow fast octree, mapped again": lambda: quantized(Image.Quantize.FASTOCTREE, again=True),
        "Pillow maximum coverage": lambda: quantized(Image.Quantize.MAXCOVERAGE),
    }


def _sklearn(image: np.ndarray, k: int, all_pixels: bool) -> dict[str, Callable[[], np.ndarray]]:
    points = image.reshape(-1, 3) / 255

    def sample() -> np.ndarray:
        from sklearn.cluster import KMeans
        from sklearn.utils import shuffle

        model = KMeans(n_clusters=k, random_state=0).fit(shuffle(points, random_state=0, n_samples=1000))
        return decoded(model)

    def minibatch() -> np.ndarray:
        from sklearn.cluster import MiniBatchKMeans

        return decoded(MiniBatchKMeans(n_clusters=k, random_state=0).fit(points))

    def decoded(model: object) -> np.ndarray:
        palette = np.clip(np.rint(255 * model.cluster_centers_), 0, 255).astype(np.uint8)
        return palette[model.predict(points)].reshape(image.shape)

    def full() -> np.ndarray:
        from sklearn.cluster import KMeans

        return decoded(KMeans(n_clusters=k, n_init=1, random_state=0).fit(points))

    return {
        "scikit-learn KMeans, 1,000 pixels": sample,
        "scikit-learn MiniBatchKMeans": minibatch,
        **({"scikit-learn KMeans, all pixels": full} if all_pixels else {}),
    }


def _programs(path: Path, k: int) -> dict[str, list[str] | None]:
    """Commands by name; the target file is appended."""
    pngquant, magick = find_pngquant(), find_imagemagick()
    return {
        "pngquant speed 4, file to file": pngquant
        and [pngquant, "--speed", "4", "--nofs", str(k), str(path), "--force", "--output"],
        "ImageMagick, file to file": magick and [magick, str(path), "+dither", "-colors", str(k)],
    }


def _program(command: list[str] | None, target: Path) -> Contestant | None:
    if command is None:
        return None

    def run() -> Path:
        if code := run_program(*command, target):
            raise SystemExit(f"{command[0]} ended with exit code {code}")
        return target

    return Contestant(run, children_time)


def _keys(image: np.ndarray) -> np.ndarray:
    """One integer for each colour."""
    return image.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
