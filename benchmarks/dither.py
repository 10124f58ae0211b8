"""Dithering: quality, speed and tone of every method, beside Pillow and `dithering`.

python -m benchmarks.dither [--data DIR] [--images N] [--repeat R] [--quick]
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from PIL import Image

import fewbits as fb
from fewbits.dithering import METHODS, ErrorDiffusion, ditherer
from fewbits.image import ImageResult
from fewbits.image.dithering import grey
from fewbits.metrics import blurred_psnr, hvs_psnr, tone_reproduction

from .common import ABSENT, Contestant, contest, header, installed, kept, one_thread, pictures, pixels, table

PILLOW = "Pillow convert('1')"
CAMERA = {  # HPSNR (S = 3000), blurred PSNR (sigma 1.5) on skimage's camera, of other people's implementations
    PILLOW: (39.33, 37.33),
    "none": (12.9, 12.3),
    "floyd-steinberg": (39.06, 36.90),
    "jarvis-judice-ninke": (35.3, 33.1),
    "atkinson": (24.2, 23.5),
    "sierra-lite": (39.57, 37.91),
    "ostromoukhov": (39.50, 38.18),
    "zhou-fang": (38.95, 37.42),
    "bayer": (35.4, 32.1),
    "blue-noise": (34.6, 32.2),
    "dbs": (40.92, 41.04),
}

Runs = dict[str, Callable[[], np.ndarray] | None]


def main() -> None:
    options = _arguments()
    with tempfile.TemporaryDirectory() as folder, one_thread():
        paths = pictures(options.data, Path(folder), options.images)
        header("fewbits.dither", data=options.data or "-", repeat=options.repeat, quick=options.quick)
        print(
            "\nHPSNR: PSNR of the error as an eye sees it (Näsänen's contrast sensitivity), S = 3000 dots per inch ×\n"
            "inches. Blurred: PSNR of both images blurred by a Gaussian, sigma 1.5 pixels. Methods have their defaults."
        )
        camera = _camera()
        if camera is not None:
            _quality("skimage's camera, 512 × 512, to 1 bit", [camera], options.repeat, CAMERA)
        if options.data is not None:
            greys = [grey(pixels(path)) for path in paths]
            _quality(f"Means over {len(paths)} pictures of {options.data}, grey, to 1 bit", greys, options.repeat, {})
        with Image.open(paths[0]) as picture:
            size = (750, 500) if options.quick else (3000, 2000)
            _race_diffusion(np.asarray(picture.convert("L").resize(size)), options.repeat)
            _race_ordered(np.asarray(picture.convert("L").resize(size)), options.repeat)
            _race_palette(picture.convert("RGB").resize(size), options.repeat)
        _tone(32 if options.quick else 256)
        _searches(camera, options.repeat)


# Quality


def _quality(
    title: str, images: Sequence[np.ndarray], repeat: int, references: Mapping[str, tuple[float, float]]
) -> None:
    scores: dict[str, list[tuple[float, float, float]]] = {}
    for image in images:
        picture = Image.fromarray(image)
        runs: dict[str, Callable[[], np.ndarray]] = {PILLOW: lambda picture=picture: _pixels(picture.convert("1"))}
        for method in METHODS:
            runs[method] = lambda image=image, method=method: fb.dither(image, 2, method).array
        for name, outcome in contest({name: Contestant(run) for name, run in runs.items()}, repeat).items():
            seen = hvs_psnr(image, outcome.result), blurred_psnr(image, outcome.result)
            scores.setdefault(name, []).append((*seen, 1000 * outcome.seconds))
    table(
        title,
        ["method", "HPSNR dB", *["known"] * bool(references), "blurred dB", *["known"] * bool(references), "ms"],
        [_quality_row(name, score, references) for name, score in scores.items()],
    )


def _quality_row(
    name: str, scores: Sequence[tuple[float, float, float]], references: Mapping[str, tuple[float, float]]
) -> list[object]:
    hvs, blurred, time = (mean(column) for column in zip(*scores, strict=True))
    if not references:
        return [name, hvs, blurred, time]
    known = references.get(name, (None, None))
    return [name, hvs, known[0], blurred, known[1], time]


# Speed


def _race(title: str, runs: Runs, repeat: int, size: int, equal: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Time all; the first is what the others are divided by. `equal` names pairs whose results must agree."""
    outcomes = contest({name: run and Contestant(run) for name, run in runs.items()}, repeat)
    base = next(outcome for outcome in outcomes.values() if outcome is not None)
    rows: list[list[object]] = []
    for name, outcome in outcomes.items():
        if outcome is None:
            rows.append([name, ABSENT])
            continue
        peer = outcomes.get(equal.get(name, ""))
        same = peer and f"{kept(np.array_equal(_pixels(outcome.result), _pixels(peer.result)))}, to {equal[name]}"
        rows.append([name, 1000 * outcome.seconds, size / outcome.seconds / 1e6, outcome.seconds / base.seconds, same])
    first = next(name for name, outcome in outcomes.items() if outcome is base)
    table(title, ["method", "ms", "Mpx/s", f"time/{first}", "identical"], rows)
    return {name: _pixels(outcome.result) for name, outcome in outcomes.items() if outcome is not None}


def _race_diffusion(image: np.ndarray, repeat: int) -> None:
    picture = Image.fromarray(image)
    peer = _peer()
    runs: Runs = {
        PILLOW: lambda: picture.convert("1"),
        "dithering, raster": peer and (lambda: peer.error_diffusion(image, "floyd_steinberg")),
        "dithering, serpentine": peer and (lambda: peer.error_diffusion(image, "floyd_steinberg", serpentine=True)),
        "fewbits, raster": lambda: fb.dither(image, 2, serpentine=False, threads=1),
        "fewbits, serpentine": lambda: fb.dither(image, 2, threads=1),
        "fewbits, compat='pillow'": lambda: fb.dither(image, 2, compat="pillow", threads=1),
    }
    equal = {
        "fewbits, raster": "dithering, raster",
        "fewbits, serpentine": "dithering, serpentine",
        "fewbits, compat='pillow'": PILLOW,
    }
    _race(f"Floyd-Steinberg, {_size(image)} grey to 1 bit", runs, repeat, image.size, equal)


def _race_ordered(image: np.ndarray, repeat: int) -> None:
    peer = _peer()
    runs: Runs = {"dithering, Bayer": peer and (lambda: peer.ordered_dither(image, "bayer8x8"))}
    for method in ("bayer", "blue-noise"):
        way = ditherer(method)  # the mask is made once
        runs[f"fewbits, {method}"] = lambda way=way: fb.dither(image, 2, way, threads=1)
    compat = "fewbits, compat='dithering'"
    runs[compat] = lambda: fb.dither(image, 2, "bayer", compat="dithering", threads=1)
    _race(f"Ordered, {_size(image)} grey to 1 bit", runs, repeat, image.size, {compat: "dithering, Bayer"})


def _race_palette(picture: Image.Image, repeat: int) -> None:
    """Floyd-Steinberg to the 256 colours that Pillow's median cut finds."""
    image, adaptive = np.asarray(picture), picture.quantize(256)
    colors = np.array(adaptive.getpalette()).reshape(-1, 3)
    palette, peer = fb.Palette(colors), _peer()
    triples = [tuple(int(part) for part in color) for color in colors]
    pillow = "Pillow quantize(palette=...)"
    runs: Runs = {
        pillow: lambda: picture.quantize(palette=adaptive, dither=Image.Dither.FLOYDSTEINBERG),
        "dithering, raster": peer and (lambda: peer.error_diffusion(image, "floyd_steinberg", palette=triples)),
        "fewbits, raster": lambda: fb.dither(image, palette, serpentine=False, threads=1),
        "fewbits, serpentine": lambda: fb.dither(image, palette, threads=1),
        "fewbits, compat='pillow'": lambda: fb.dither(image, palette, compat="pillow", threads=1),
    }
    results = _race(
        f"Floyd-Steinberg, {_size(image)} RGB to {len(colors)} colours",
        runs,
        repeat,
        image.shape[0] * image.shape[1],
        {"fewbits, compat='pillow'": pillow},
    )
    table(
        "... and how near they come",
        ["method", "HPSNR dB", "blurred dB"],
        [[name, hvs_psnr(image, result), blurred_psnr(image, result)] for name, result in results.items()],
    )


# Tone, masks and searches


def _tone(tones: int) -> None:
    rows = []
    for method in METHODS:
        # Small flats show where errors begin and end; the promise of error diffusion is about large ones.
        size = 128 if tones < 256 else 512 if isinstance(ditherer(method), ErrorDiffusion) else 256
        tone = tone_reproduction(method, tones=tones, size=size, margin=32)
        worst = int(tone.tones[np.abs(tone.flats - tone.tones).argmax()])
        rows.append([method, tone.max_error, worst, tone.mean_error, tone.ramp_error])
    table(
        f"Mean of flats of {tones} greys from 0 to 255, dithered to black and white, 32 pixels from the borders, "
        "and of the bands of a ramp",
        ["method", "worst error", "of grey", "mean error", "worst of ramp"],
        rows,
    )


def _searches(camera: np.ndarray | None, repeat: int) -> None:
    seeds = itertools.count()  # masks are kept, so each is another one
    work: dict[str, Contestant | None] = {}
    if "blue-noise" in METHODS:
        work["blue-noise mask, 128 × 128"] = Contestant(lambda: ditherer("blue-noise", size=128, rng=next(seeds)))
    if "dbs" in METHODS and camera is not None:
        work["dbs, 512 × 512"] = Contestant(lambda: fb.dither(camera, 2, "dbs"))
    if work:
        outcomes = contest(work, repeat)
        table("Slow work", ["", "seconds"], [[name, outcomes[name].seconds] for name in work])


# Pictures and peers


def _camera() -> np.ndarray | None:
    if not installed("skimage"):
        return None
    from skimage import data

    return data.camera()


def _peer():
    if not installed("dithering"):
        return None
    import dithering

    return dithering


def _pixels(result: Any) -> np.ndarray:
    """What someone made, as grey or RGB bytes."""
    if isinstance(result, Image.Image):
        return np.asarray(result.convert("L" if result.mode == "1" else "RGB"))
    return result.array if isinstance(result, ImageResult) else result


def _size(image: np.ndarray) -> str:
    return f"{image.shape[0]} × {image.shape[1]}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dither", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder that holds kodak/, or pictures (default: bundled ones)")
    parser.add_argument("--images", type=int, metavar="N", help="the first N pictures only")
    parser.add_argument("--repeat", type=int, default=5, metavar="R", help="rounds that are timed (default 5)")
    parser.add_argument("--quick", action="store_true", help="smaller pictures and fewer greys")
    return parser.parse_args()


if __name__ == "__main__":
    main()
