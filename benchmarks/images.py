"""Pictures: scalar levels, palettes for least error and for the eye, and whole folders of files.

python -m benchmarks.images --data DIR [--part levels|palettes|perceptual|files|png|all] [--images N] [--repeat R] ...
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from . import files, levels, palettes, perceptual, png
from .common import header, installed, one_thread, pictures

PARTS = ("levels", "palettes", "perceptual", "files", "png")
SETS = ("kodak", "cq100")  # for "perceptual" and "files"


def main() -> None:
    options = _arguments()
    with tempfile.TemporaryDirectory() as name, one_thread():
        folder = Path(name)
        paths = pictures(options.data, folder, options.images)
        more = pictures(options.data, folder, options.images, SETS)
        header(
            "fewbits.images",
            data=options.data or "pictures that packages ship",
            images=options.images or "all",
            repeat=options.repeat,
            part=options.part,
        )
        if options.part in ("levels", "all"):
            levels.run(paths, options.levels, options.repeat, options.full_kmeans)
        if options.part in ("palettes", "all"):
            best = _best(options.data)
            palettes.run(paths, options.colors or palettes.COLORS, options.repeat, best, folder, options.full_kmeans)
        if options.part in ("perceptual", "all"):
            perceptual.run(more, options.colors or perceptual.COLORS, folder, options.jobs)
        if options.part in ("files", "all"):
            files.run(more, options.colors or files.COLORS, options.repeat, folder)
        if options.part in ("png", "all"):
            png.run(paths, options.colors or png.COLORS, options.repeat)


def _best(data: Path | None) -> dict[str, dict[str, float]]:
    """The lowest known error of each picture and number of colours, where it is known."""
    path = data / "reference" / "kodak_best_mse.json" if data else None
    return json.loads(path.read_text())["images"] if path and path.exists() else {}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.images", description=__doc__.splitlines()[0])
    counts = {"type": lambda text: [int(part) for part in text.split(",")], "metavar": "K,K,..."}
    parser.add_argument("--data", type=Path, help="folder that holds kodak/, cq100/ or pictures (default: bundled)")
    parser.add_argument("--images", type=int, metavar="N", help="the first N pictures of each folder only")
    parser.add_argument("--repeat", type=int, default=3, metavar="R", help="rounds that are timed (default 3)")
    parser.add_argument("--levels", default=[2**power for power in range(9)], **counts)
    parser.add_argument("--colors", help="numbers of colours (default: those of each part)", **counts)
    parser.add_argument("--jobs", type=int, default=1, metavar="J", help="processes that score (default 1)")
    parser.add_argument("--part", choices=(*PARTS, "all"), default="all")
    parser.add_argument(
        "--full-kmeans", action="store_true", help="scikit-learn's KMeans on all values and all pixels, which is slow"
    )
    options = parser.parse_args()
    if installed("sklearn"):  # loaded before the thread pools are limited
        import sklearn.cluster  # noqa: F401
    return options


if __name__ == "__main__":
    main()
