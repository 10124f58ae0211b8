"""A folder of pictures, files to files, with the command lines."""

from __future__ import annotations

import itertools
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

COLORS = (256, 16)

Commands = Callable[[Path], list[list[object]]]  # given the folder to write to


def run(paths: Sequence[Path], colors: Sequence[int], repeat: int, folder: Path) -> None:
    print(
        f"\nFiles: {len(paths)} PNG files to PNG files in K colours. CPU seconds of all processes together, start-up\n"
        "included; fewbits and pngquant take all files in one process, ImageMagick one process a file.\n"
        "Each table is divided by its first row. All rounds are run."
    )
    source = folder / "source"
    source.mkdir()
    files = [Path(shutil.copy(path, source)) for path in paths]
    columns = ["command", "CPU s", "wall s", "CPU ratio", "wall ratio", "bytes", "bytes ratio", "mean MSE"]
    for k in colors:
        targets: dict[str, Path] = {}
        contestants: dict[str, Contestant | None] = {}
        groups = _commands(source, files, k)
        for name, commands in itertools.chain.from_iterable(group.items() for group in groups.values()):
            targets[name] = folder / f"files-{k}-{len(targets)}"
            targets[name].mkdir()
            contestants[name] = commands and Contestant(_batch(commands(targets[name])), children_time)
        outcomes = contest(contestants, repeat, slow=math.inf)
        for title, group in groups.items():
            first = next(iter(group))
            rows = [_row(name, outcomes[name], files, targets[name], outcomes[first], targets[first]) for name in group]
            table(f"K = {k}, {title}", columns, rows)
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
        outcome.wall / ours.wall if compared else None,
        f"{_size(target):,}",
        _size(target) / _size(our_target) if compared else None,
        mean(color_error(pixels(path), pixels(made)) for path, made in pairs),
    ]


def _written(folder: Path) -> list[Path]:
    """Files made in the folder; not the links that pngquant reads."""
    return [path for path in folder.glob("*.png") if not path.is_symlink()]


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in _written(folder))


def _commands(source: Path, files: list[Path], k: int) -> dict[str, dict[str, Commands | None]]:
    """The commands of each contestant, in groups of like results."""
    fewbits, pngquant, magick = find_fewbits(), find_pngquant(), find_imagemagick()

    def ours(jobs: int, *options: str) -> Commands | None:
        return fewbits and (
            lambda target: [[*fewbits, "image", source, "-k", k, "-j", jobs, "-o", target, "--force", *options]]
        )

    def quant(*options: str) -> Commands | None:
        # pngquant writes beside its input, so it gets the files by links in the target folder
        return pngquant and (
            lambda target: [
                [pngquant, "--speed", 4, *options, "--ext", "-out.png", "--force", k, *_links(files, target)]
            ]
        )

    return {
        "dithered": {
            "fewbits image -j 1": ours(1),
            "fewbits image -j 1 --quiet": ours(1, "--quiet"),
            "fewbits image -j 2": ours(2),
            "pngquant --speed 4": quant(),
        },
        "not dithered": {
            "fewbits image --objective mse -j 1": ours(1, "--objective", "mse"),
            "fewbits image --objective mse -j 1 --quiet": ours(1, "--objective", "mse", "--quiet"),
            "pngquant --speed 4 --nofs": quant("--nofs"),
            "ImageMagick +dither": magick
            and (lambda target: [[magick, path, "+dither", "-colors", k, target / path.name] for path in files]),
        },
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
