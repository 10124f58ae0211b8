"""Pictures for the eye: dithered palettes of fewbits, pngquant and k-means, by SSIMULACRA 2."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import numpy as np
from PIL import Image

import fewbits as fb

from .common import ABSENT, find_pngquant, installed, pixels, run_program, table

COLORS = (256, 16, 8, 4, 2)
OURS, BASE = "fewbits, perceptual", "pngquant --speed 1"  # what is compared, and with what
FEW = 8  # colours up to which scikit-learn with Pillow's dither takes part
SAMPLE = 20_000  # pixels that it is given

Makers = dict[str, Callable[[Path], None] | None]  # by name, what writes a file


class Score(NamedTuple):
    """What the pixels of a file score, and its size."""

    ssimulacra2: float
    color_ssim: float
    bytes: int


def run(paths: Sequence[Path], colors: Sequence[int], folder: Path, jobs: int) -> None:
    print(
        f"\nFor the eye: {len(paths)} pictures to PNG files in K colours, dithered. Scores are of the files' pixels.\n"
        "fewbits at speed 4; pngquant with its default dither. Oklab k-means: fewbits' palettes for the MSE in Oklab,\n"
        f"Floyd-Steinberg at 7/8. Up to K = {FEW}, scikit-learn: KMeans(n_init=1, random_state=0) in sRGB on at most\n"
        f"{SAMPLE:,} pixels, then Pillow's quantize(palette=..., dither=FLOYDSTEINBERG) and save(optimize=True).\n"
        f"Gain: SSIMULACRA 2 minus that of '{BASE}': mean, worst picture, pictures below -1. Bytes: ratio of sums.\n"
        "Nothing is timed here; --part files is."
    )
    if not installed("ssimulacra2"):
        print(f"\nssimulacra2: {ABSENT}")
        return
    columns = ["method", "SSIMULACRA 2", "gain", "worst", "on", "below -1", "fewbits higher on", "color SSIM"]
    columns += ["bytes", "bytes/pngquant"]
    with ProcessPoolExecutor(jobs) as pool:
        for k in colors:
            scores = list(pool.map(_scores, paths, itertools.repeat(k), itertools.repeat(folder)))
            table(f"K = {k}", columns, [_row(name, scores, paths) for name in scores[0]])


def _row(name: str, scores: Sequence[dict[str, Score | None]], paths: Sequence[Path]) -> list[object]:
    mine = [score[name] for score in scores]
    if mine[0] is None:
        return [name, ABSENT]
    higher = sum(score[OURS].ssimulacra2 > own.ssimulacra2 for score, own in zip(scores, mine, strict=True))
    size = sum(score.bytes for score in mine)
    compared: list[object] = [None] * 4
    ratio = None
    if name != BASE and scores[0][BASE] is not None:
        base = [score[BASE] for score in scores]
        gains = [own.ssimulacra2 - other.ssimulacra2 for own, other in zip(mine, base, strict=True)]
        worst = int(np.argmin(gains))
        compared = [f"{mean(gains):+.2f}", f"{gains[worst]:+.2f}", paths[worst].stem, sum(gain < -1 for gain in gains)]
        ratio = size / sum(score.bytes for score in base)
    return [
        name,
        f"{mean(score.ssimulacra2 for score in mine):.2f}",
        *compared,
        None if name == OURS else f"{higher}/{len(mine)}",
        f"{mean(score.color_ssim for score in mine):.4f}",
        f"{size:,}",
        ratio,
    ]


def _scores(path: Path, k: int, folder: Path) -> dict[str, Score | None]:
    image = pixels(path)
    target = folder / f"{path.stem}-perceptual.png"
    scores: dict[str, Score | None] = {}
    for name, make in _makers(path, image, k).items():
        scores[name] = None
        if make is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # fewer distinct colours than K
                make(target)
            made = pixels(target)
            size = target.stat().st_size
            scores[name] = Score(fb.metrics.ssimulacra2(image, made), fb.metrics.color_ssim(image, made), size)
    return scores


def _makers(path: Path, image: np.ndarray, k: int) -> Makers:
    pngquant = find_pngquant()

    def ours(**options: object) -> Callable[[Path], None]:
        return lambda target: fb.quantize_image(image, k, threads=1, **options).save(target)

    def quant(target: Path) -> None:
        if code := run_program(pngquant, "--speed", 1, k, path, "--force", "--output", target):
            raise SystemExit(f"{pngquant} ended with exit code {code}")

    makers: Makers = {
        OURS: ours(objective="perceptual"),
        BASE: quant if pngquant else None,
        "Oklab k-means, Floyd-Steinberg": ours(space="oklab", dither="floyd-steinberg", strength=7 / 8),
    }
    if k <= FEW:
        makers["scikit-learn, Pillow's dither"] = (
            (lambda target: _kmeans(image, k, target)) if installed("sklearn") else None
        )
    return makers


def _kmeans(image: np.ndarray, k: int, target: Path) -> None:
    from sklearn.cluster import KMeans

    points = image.reshape(-1, 3)
    if len(points) > SAMPLE:
        points = points[np.random.default_rng(0).choice(len(points), SAMPLE, replace=False)]
    model = KMeans(n_clusters=k, n_init=1, random_state=0).fit(points / 255)
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.rint(255 * model.cluster_centers_).clip(0, 255).astype(np.uint8).tobytes())
    made = Image.fromarray(image).quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
    made.save(target, optimize=True)
