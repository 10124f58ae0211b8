"""PNG files of the same pixels: bytes and CPU beside Pillow, oxipng and zopfli."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

import numpy as np
from PIL import Image

from .common import ABSENT, Contestant, contest, installed, table

COLORS = (16, 64, 256)
SPEEDS = (1, 4, 10)


def run(paths: Sequence[Path], counts: Sequence[int], repeat: int) -> None:
    import fewbits as fb

    print(
        f"\nPNG: {len(paths)} pictures in K colours, with and without dither. Sizes and CPU seconds beside fewbits at\n"
        "speed 4; oxipng and zopfli start from the file that Pillow writes with optimize."
    )
    for k in counts:
        for dither in ("none", "floyd-steinberg"):
            results = [fb.quantize_image(str(path), k, dither=dither) for path in paths]
            sizes, seconds = _measure([(result.codes, result.levels) for result in results], repeat)
            ours = "fewbits, speed 4"
            rows = [
                [
                    name,
                    mean(sizes[name]),
                    mean(a / b for a, b in zip(sizes[name], sizes[ours], strict=True)),
                    mean(seconds[name]),
                    mean(seconds[name]) / mean(seconds[ours]),
                ]
                if sizes[name]
                else [name, ABSENT]
                for name in sizes
            ]
            table(f"K = {k}, dither: {dither}", ["encoder", "bytes", "bytes/ours", "CPU s", "CPU/ours"], rows)


def _measure(
    pictures: Sequence[tuple[np.ndarray, np.ndarray]], repeat: int
) -> tuple[dict[str, list[int]], dict[str, list[float]]]:
    sizes: dict[str, list[int]] = {}
    seconds: dict[str, list[float]] = {}
    for codes, colors in pictures:
        outcomes = contest({name: make and Contestant(make) for name, make in _encoders(codes, colors).items()}, repeat)
        for name, outcome in outcomes.items():
            sizes.setdefault(name, [])
            seconds.setdefault(name, [])
            if outcome is None:
                continue
            decoded = np.asarray(Image.open(io.BytesIO(outcome.result)).convert("RGB"))
            if not np.array_equal(decoded, colors[codes]):
                raise AssertionError(f"{name} changed the picture.")
            sizes[name].append(len(outcome.result))
            seconds[name].append(outcome.seconds)
    return sizes, seconds


def _encoders(codes: np.ndarray, colors: np.ndarray) -> dict[str, Callable[[], bytes] | None]:
    from fewbits.image.png import encode_indexed

    def ours(speed: int) -> Callable[[], bytes]:
        return lambda: encode_indexed(codes, colors, speed=speed, reorder=True)

    def pillow() -> bytes:
        picture = Image.fromarray(codes).convert("P")
        picture.putpalette(colors.tobytes())
        out = io.BytesIO()
        picture.save(out, "PNG", optimize=True, bits={2: 1, 4: 2, 16: 4}.get(len(colors), 8))
        return out.getvalue()

    encoders: dict[str, Callable[[], bytes] | None] = {f"fewbits, speed {speed}": ours(speed) for speed in SPEEDS}
    encoders["Pillow, optimize"] = pillow
    start = pillow()
    for level in (2, 4):
        encoders[f"oxipng, level {level}"] = _oxipng(start, level) if installed("oxipng") else None
    encoders["zopfli"] = _zopfli(start) if installed("zopfli") else None
    return encoders


def _oxipng(file: bytes, level: int) -> Callable[[], bytes]:
    import oxipng

    return lambda: oxipng.optimize_from_memory(file, level=level)


def _zopfli(file: bytes) -> Callable[[], bytes]:
    from zopfli.png import optimize

    return lambda: optimize(file)
