"""A folder of pictures, files to files, with the command lines."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

from .common import (
    ABSENT,
    Contestant,
    Outcome,
    children_time,
    color_error,
    contest,
    find_fewbits,
    find_imagemagick,
    find_pngquant,
    pixels,
    run_program,
    table,
)

OURS = "fewbits image -j 1"


def run(paths: Sequence[Path], k: int, repeat: int, folder: Path) -> None:
    print(
        f"\nFiles: {len(paths)} PNG files to {k}-colour PNG files. CPU seconds of all processes together, start-up\n"
        "included; fewbits and pngquant take all files in one process, ImageMagick one process a file.\n"
        "All rounds are run."
    )
    source = folder / "source"
    source.mkdir()
    files = [Path(shutil.copy(path, source)) for path in paths]
    targets: dict[str, Path] = {}
    contestants: dict[str, Contestant | None] = {}
    for number, (name, commands) in enumerate(_commands(files, k).items()):
        targets[name] = folder / f"files-{number}"
        targets[name].mkdir()
        contestants[name] = commands and Contestant(_batch(commands(targets[name])), children_time)
    outcomes = contest(contestants, repeat, slow=math.inf)
    columns = ["command", "CPU s", "wall s", "CPU/fewbits", "bytes", "bytes/fewbits", "mean MSE"]
    ours = outcomes[OURS]
    table(
        f"K = {k}",
        columns,
        [_row(name, outcomes[name], files, targets[name], ours, targets[OURS]) for name in outcomes],
    )
    print(f"\nsource files: {sum(path.stat().st_size for path in files):,} bytes")


def _row(
    name: str, outcome: Outcome | None, files: list[Path], target: Path, ours: Outcome | None, our_target: Path
) -> list[object]:
    if outcome is None:
        return [name, ABSENT]
    if outcome.result:
        return [name, "failed", outcome.result]
    compared = ours is not None and not ours.result
    # A result is named after its picture, with more behind.
    origin = {made: max((p for p in files if made.name.startswith(p.stem)), key=lambda p: len(p.stem))
              for made in _written(target)}  # fmt: skip
    pairs = [(path, made) for made, path in origin.items()]
    return [
        name,
        outcome.seconds,
        outcome.wall,
        outcome.seconds / ours.seconds if compared else None,
        f"{_size(target):,}",
        _size(target) / _size(our_target) if compared else None,
        mean(color_error(pixels(path), pixels(made)) for path, made in pairs),
    ]


def _written(folder: Path) -> list[Path]:
    """Files made in the folder; not the links that pngquant reads."""
    return [path for path in folder.glob("*.png") if not path.is_symlink()]


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in _written(folder))


def _commands(files: list[Path], k: int) -> dict[str, Callable[[Path], list[list[object]]] | None]:
    """For each contestant, its commands given the target folder."""
    fewbits, pngquant, magick = find_fewbits(), find_pngquant(), find_imagemagick()

    def ours(*options: str) -> Callable[[Path], list[list[object]]] | None:
        return fewbits and (
            lambda target: [[*fewbits, "image", "-k", k, *files, "-j", 1, "-o", target, "--force", *options]]
        )

    def quant(*options: str) -> Callable[[Path], list[list[object]]] | None:
        # pngquant writes beside its input, so it gets the files by links in the target folder
        return pngquant and (
            lambda target: [
                [pngquant, "--speed", 4, *options, "--ext", "-out.png", "--force", k, *_links(files, target)]
            ]
        )

    return {
        OURS: ours(),
        "fewbits image -j 1 --quiet": ours("--quiet"),
        "fewbits image -j 1 --dither floyd-steinberg": ours("--dither", "floyd-steinberg"),
        "pngquant --speed 4 --nofs": quant("--nofs"),
        "pngquant --speed 4 (dithered)": quant(),
        "ImageMagick +dither": magick
        and (lambda target: [[magick, path, "+dither", "-colors", k, target / path.name] for path in files]),
    }


def _links(files: list[Path], folder: Path) -> list[Path]:
    links = [folder / path.name for path in files]
    for link, path in zip(links, files, strict=True):
        link.symlink_to(path)
    return links


def _batch(commands: list[list[object]]) -> Callable[[], int]:
    """Run the commands one after another; returns the first exit code that is not 0."""

    def run() -> int:
        codes = [run_program(*command) for command in commands]
        return next((code for code in codes if code), 0)

    return run
