"""Pictures: scalar levels, palettes and whole folders of files.

python -m benchmarks.images --data DIR [--part levels|palettes|files|png|all] [--images N] [--repeat R] ...
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from . import files, levels, palettes, png
from .common import header, installed, one_thread, pictures

PARTS = ("levels", "palettes", "files", "png")


def main() -> None:
    options = _arguments()
    with tempfile.TemporaryDirectory() as name, one_thread():
        folder = Path(name)
        paths = pictures(options.data, folder, options.images)
        header(
            "fewbits.images",
            data=options.data or "pictures that packages ship",
            pictures=len(paths),
            repeat=options.repeat,
            part=options.part,
        )
        if options.part in ("levels", "all"):
            levels.run(paths, options.levels, options.repeat, options.full_kmeans)
        if options.part in ("palettes", "all"):
            palettes.run(paths, options.colors, options.repeat, _best(options.data), folder, options.full_kmeans)
        if options.part in ("files", "all"):
            files.run(paths, options.files_colors, options.repeat, folder)
        if options.part in ("png", "all"):
            png.run(paths, options.colors, options.repeat)


def _best(data: Path | None) -> dict[str, dict[str, float]]:
    """The lowest known error of each picture and number of colours, where it is known."""
    path = data / "reference" / "kodak_best_mse.json" if data else None
    return json.loads(path.read_text())["images"] if path and path.exists() else {}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.images", description=__doc__.splitlines()[0])
    counts = {"type": lambda text: [int(part) for part in text.split(",")], "metavar": "K,K,..."}
    parser.add_argument("--data", type=Path, help="folder that holds kodak/, or pictures (default: bundled ones)")
    parser.add_argument("--images", type=int, metavar="N", help="the first N pictures only")
    parser.add_argument("--repeat", type=int, default=3, metavar="R", help="rounds that are timed (default 3)")
    parser.add_argument("--levels", default=[2**power for power in range(9)], **counts)
    parser.add_argument("--colors", default=[16, 64, 256], **counts)
    parser.add_argument("--files-colors", type=int, default=64, metavar="K")
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
