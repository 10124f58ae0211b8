"""Start-up: what importing fewbits and calling its command line costs.

python -m benchmarks.startup [--repeat R]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile

from .common import Contestant, children_time, contest, find_fewbits, header, kept, run_program, table

BASE = "import numpy, PIL.Image, click"
IMPORT, VERSION = "import fewbits", "fewbits --version"
IMPORT_LIMIT, VERSION_LIMIT = 1.3, 0.25  # times the base; CPU seconds


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=15, metavar="R", help="rounds that are timed (default 15)")
    repeat = parser.parse_args().repeat
    header("fewbits.startup", repeat=repeat, order="interleaved")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    fewbits = find_fewbits()
    commands = {
        "pass": [sys.executable, "-c", "pass"],
        BASE: [sys.executable, "-c", BASE],
        IMPORT: [sys.executable, "-c", IMPORT],
        "import fewbits; fewbits.LloydMax": [sys.executable, "-c", "import fewbits; fewbits.LloydMax"],
        "import fewbits; fewbits.quantize_image": [sys.executable, "-c", "import fewbits; fewbits.quantize_image"],
        VERSION: fewbits and [*fewbits, "--version"],
        "fewbits image --help": fewbits and [*fewbits, "image", "--help"],
    }
    with tempfile.TemporaryDirectory() as folder:  # nothing to import lies there

        def contestant(command: list[str] | None) -> Contestant | None:
            return command and Contestant(lambda: run_program(*command, env=environment, cwd=folder), children_time)

        outcomes = contest({name: contestant(command) for name, command in commands.items()}, repeat)
    base = outcomes[BASE].seconds
    limits = {
        IMPORT: (IMPORT_LIMIT * base, f"<= {IMPORT_LIMIT} x"),
        VERSION: (VERSION_LIMIT, f"<= {VERSION_LIMIT} s CPU"),
    }
    limits["import fewbits; fewbits.quantize_image"] = limits[IMPORT]
    rows = []
    for name, outcome in outcomes.items():
        if outcome is None or outcome.result:
            rows.append([name, "failed" if outcome else "not there"])
            continue
        most, words = limits.get(name, (None, None))
        verdict = None if most is None else kept(outcome.seconds <= most)
        rows.append([name, outcome.seconds, outcome.wall, outcome.seconds / base, words, verdict])
    table("Start-up", ["command", "CPU s", "wall s", "CPU/base", "limit", "kept"], rows)


if __name__ == "__main__":
    main()
