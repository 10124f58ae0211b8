"""Scalar quantizers: exact k-means on a line, designs for an entropy, from densities, and trellis-coded.

python -m benchmarks.scalar [--data DIR] [--part exact|path|entropy|reference|trellis|all] [--repeat R] [--quick] ...
"""

from __future__ import annotations

import argparse
from pathlib import Path

from . import entropy, exact, histograms, reference, trellis
from .common import header, installed, one_thread

PARTS = ("exact", "path", "entropy", "reference", "trellis")


def main() -> None:
    options = _arguments()
    parts = PARTS if options.part == "all" else (options.part,)
    with one_thread():
        header(
            "fewbits.scalar",
            data=options.data or "none",
            part=options.part,
            repeat=options.repeat,
            quick=options.quick,
            slow=options.slow,
        )
        if "exact" in parts:
            exact.run(options.repeat, options.quick, options.slow)
            histograms.designs(options.repeat)
        if "path" in parts:
            histograms.paths(options.repeat, options.quick)
        if "entropy" in parts:
            entropy.run(options.repeat, options.quick)
        if "reference" in parts:
            reference.run(options.data, options.repeat, options.quick)
        if "trellis" in parts:
            trellis.run(options.repeat, options.quick)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scalar", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder that holds reference/reference_quantizers.json")
    parser.add_argument("--part", choices=(*PARTS, "all"), default="all")
    parser.add_argument("--repeat", type=int, default=3, metavar="R", help="rounds that are timed (default 3)")
    parser.add_argument("--quick", action="store_true", help="fewer sizes, less than a minute")
    parser.add_argument(
        "--slow", action="store_true", help="the peers, too, on a million samples: minutes and gigabytes"
    )
    options = parser.parse_args()
    if installed("sklearn"):  # loaded before the thread pools are limited
        import sklearn.cluster  # noqa: F401
    return options


if __name__ == "__main__":
    main()
