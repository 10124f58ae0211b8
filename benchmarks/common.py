"""What the benchmarks share: clocks, contests, tables, peers and pictures."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from . import ONE_THREAD

SLOW = 2.0  # seconds; what takes longer is run once
ABSENT = "not installed"
SUFFIXES = {".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
BUNDLED = {  # colour photographs inside packages, by module
    "skimage": ["data/astronaut.png", "data/coffee.png", "data/chelsea.png", "data/rocket.jpg"],
    "sklearn": ["datasets/images/china.jpg", "datasets/images/flower.jpg"],
    "matplotlib": ["mpl-data/sample_data/grace_hopper.jpg"],
}


# Time


def children_time() -> float:
    """CPU seconds, user and system, of all programs run so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@dataclass(frozen=True)
class Contestant:
    """Something to time: a function of no arguments, and the clock that sees its work."""

    run: Callable[[], Any]
    clock: Callable[[], float] = time.process_time


@dataclass(frozen=True)
class Outcome:
    """What a contestant returned the first time, and its seconds: the median, of CPU time unless said."""

    result: Any
    seconds: float
    wall: float


def contest(contestants: Mapping[str, Contestant | None], repeat: int, slow: float = SLOW) -> dict[str, Outcome | None]:
    """Run everyone in turn, `repeat` times, every other round in reverse; a contestant of None has no outcome.

    Everyone is first run once untimed. Work that takes longer than `slow` seconds is not run again: that run counts.
    """
    present = {name: entry for name, entry in contestants.items() if entry is not None}
    results: dict[str, Any] = {}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in present}

    def turn(name: str) -> tuple[float, float]:
        entry = present[name]
        wall, start = time.perf_counter(), entry.clock()
        result = entry.run()
        taken = entry.clock() - start, time.perf_counter() - wall
        results.setdefault(name, result)
        return taken

    first = {name: turn(name) for name in present}
    for number in range(repeat):
        for name in reversed(present) if number % 2 else present:
            if first[name][0] <= slow:
                times[name].append(turn(name))
    outcomes: dict[str, Outcome | None] = dict.fromkeys(contestants)
    for name in present:
        cpu, wall = zip(*(times[name] or [first[name]]), strict=True)
        outcomes[name] = Outcome(results[name], statistics.median(cpu), statistics.median(wall))
    return outcomes


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Hold the thread pools of every library that is loaded to one thread, whatever the environment."""
    if not installed("threadpoolctl"):
        yield
        return
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


# Peers


def installed(module: str) -> bool:
    """Whether a Python package can be imported."""
    return importlib.util.find_spec(module) is not None


def find_program(*names: str, version: str = "--version", says: str = "") -> str | None:
    """The first program of these names whose version text has `says` in it.

    Looked for beside Python, in NumPy's environment (which may be another, below a virtual one), then on the path.
    """
    folders = [str(Path(sys.executable).parent), str(Path(np.__file__).parents[4] / "bin")]
    folders += os.environ.get("PATH", "").split(os.pathsep)
    for name in names:
        for folder in dict.fromkeys(folders):
            path = shutil.which(name, path=folder)
            if path and (text := _version_text(path, version)) is not None and says in text:
                return path
    return None


def find_pngquant() -> str | None:
    return find_program("pngquant")


def find_imagemagick() -> str | None:
    """ImageMagick's convert, whatever else has that name."""
    return find_program("magick", "convert-im6", "convert", version="-version", says="ImageMagick")


def find_fewbits() -> list[str] | None:
    """The command that runs `fewbits` of this Python; None while it has no command line."""
    script = Path(sys.executable).with_name("fewbits")
    for command in ([str(script)], [sys.executable, "-m", "fewbits"]):
        if _version_text(*command, "--version") is not None:
            return command
    return None


def _version_text(*command: str) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout + done.stderr if done.returncode == 0 else None


def run_program(*command: object, **options: Any) -> int:
    """Run a program, unseen, to its end; returns its exit code."""
    words = [str(word) for word in command]
    return subprocess.run(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, **options
    ).returncode


# Tables


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows under their heads: the first column to the left, the others to the right."""
    cells = [list(columns), *([_text(cell) for cell in row] for row in rows)]
    cells = [row + [""] * (len(columns) - len(row)) for row in cells]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    print(f"\n{title}")
    for number, (name, *rest) in enumerate(cells):
        line = name.ljust(widths[0]) + "".join(
            "  " + cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)
        )
        print(line.rstrip())
        if number == 0:
            print("-" * (sum(widths) + 2 * len(widths) - 2))
    sys.stdout.flush()


def kept(holds: bool) -> str:
    """Whether a goal was met, for a table."""
    return "yes" if holds else "NO"


def _text(cell: Any) -> str:
    if cell is None:
        return "-"
    if not isinstance(cell, float | np.floating):
        return str(cell)
    if cell == 0 or abs(cell) >= 1000:
        return f"{cell:,.0f}"
    if abs(cell) < 0.001:
        return f"{cell:.1e}"
    return f"{cell:.{2 if abs(cell) >= 10 else 3}f}"


def header(title: str, **settings: Any) -> None:
    """Print what was measured, with what, on what."""
    import fewbits

    modules = ("numpy", "pillow", "scikit-learn", "scikit-image", "scipy", "threadpoolctl")
    modules += ("kmeans1d", "ckmeans", "ckwrap", "flash1dkmeans", "dithering")
    modules += ("pyoxipng", "zopfli", "imagecodecs", "soundfile")
    modules += ("doxapy", "opencv-contrib-python-headless", "pytesseract", "segno", "zxing-cpp")
    versions = [f"fewbits {fewbits.__version__}", f"Python {platform.python_version()}"]
    for name in modules:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions.append(f"{name} {importlib.metadata.version(name)}")
    for name, path, option in (
        ("pngquant", find_pngquant(), "--version"),
        ("", find_imagemagick(), "-version"),
        ("", find_program("tesseract"), "--version"),
    ):
        text = _version_text(path, option) if path else None
        if text:
            first = text.splitlines()[0].removeprefix("Version: ")
            versions.append(f"{name} {' '.join(first.split()[:2])}".strip())
    print(f"# {title}")
    print("settings  " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in settings.items()))
    print("versions  " + ", ".join(versions))
    print(f"machine   {_cpu()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.2f}, {platform.platform()}")
    print("threads   one for everyone: " + " ".join(f"{name}={os.environ[name]}" for name in ONE_THREAD), end="")
    print("; threadpoolctl limits 1" if installed("threadpoolctl") else "; threadpoolctl not installed")
    print("time      CPU, not wall, unless said: time.process_time here, getrusage(RUSAGE_CHILDREN) for programs;")
    print("          medians after one untimed round, contestants in turn, order alternating; unless said otherwise,")
    print(f"          what takes over {SLOW:g} s is run once")
    sys.stdout.flush()


def _cpu() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


# Pictures


def pictures(data: Path | None, folder: Path, limit: int | None = None, sets: Sequence[str] = ("kodak",)) -> list[Path]:
    """PNG files, 8-bit RGB: those of `data`'s folders `sets`, or of `data`, or what packages ship.

    At most `limit` of each folder; converted into `folder`.
    """
    if data is None:
        found = []
        for module, names in BUNDLED.items():
            spec = importlib.util.find_spec(module)
            if spec and spec.origin:
                found += [path for name in names if (path := Path(spec.origin).parent / name).exists()]
        found = found[:limit]
    else:
        sources = [data / name for name in sets if (data / name).is_dir()] or [data]
        found = [
            path
            for source in sources
            for path in sorted(path for path in source.iterdir() if path.suffix.lower() in SUFFIXES)[:limit]
        ]
    if not found:
        raise SystemExit(f"no pictures in {data or 'the packages that ship some: ' + ', '.join(BUNDLED)}")
    return [_as_rgb_png(path, folder) for path in found]


def _as_rgb_png(path: Path, folder: Path) -> Path:
    with Image.open(path) as image:
        if image.format == "PNG" and image.mode == "RGB":
            return path
        target = folder / f"{path.stem}.png"
        image.convert("RGB").save(target)
    return target


def pixels(path: Path) -> np.ndarray:
    """The picture as (rows, columns, 3) uint8."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def color_error(original: np.ndarray, approximation: np.ndarray) -> float:
    """Squared error summed over R, G, B, mean over pixels."""
    return float(3 * np.mean(np.square(np.subtract(original, approximation, dtype=np.float64))))
