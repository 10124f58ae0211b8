"""Codes in files: bytes and speed of .fbq beside PNG, WebP, JPEG XL, TIFF, JBIG, FLAC, zlib, Zstandard, Brotli and xz.

python -m benchmarks.coding [--data DIR] [--only PART ...] [--images N] [--repeat R] [--jobs J] [--quick]
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

import numpy as np

import fewbits as fb
from fewbits.coders import CODERS, Comparison, compare
from fewbits.coders.data import Data
from fewbits.coders.files import read_codes
from fewbits.errors import MissingExtraError
from fewbits.image.dithering import grey
from fewbits.image.files import encode_pbm
from fewbits.image.png import Indexed, indexed

from . import graphics
from .common import Contestant, contest, header, kept, one_thread, pictures, pixels, run_program, table
from .pages import GRADES, shaded_page

PARTS = ("colors", "greys", "pages", "graphics", "speed", "sound")
SETS = ("kodak", "cq100", "gray")
COLORS = (4, 16, 64, 256)
DITHERS = ("none", "floyd-steinberg")
LEVELS = (2, 4, 8, 16, 32, 64)
OURS, FAST, SMALL = "fbq", "fbq-1", "fbq-9"  # efforts 5, 1 and 9

# Our bytes against theirs, at the most.
COLOR_GOALS = {4: 0.92, 16: 0.84, 64: 0.74, 256: 0.68}  # JPEG XL, of the colours and at its best
GOALS = {"jxl": 0.79, "webp": 0.76, "png": 0.68}
GREY_GOAL, PAGE_GOAL, EFFORT_GOAL, WORST_GOAL = 0.97, 0.9, 0.97, 1.01
SPEED_GOALS = {(OURS, 256): 0.7, (OURS, 16): 2.0, (FAST, 256): 15.0, (FAST, 16): 15.0}  # Mpx/s

Task = tuple[Any, ...]  # a function that makes codes and levels, and its arguments


class Case(NamedTuple):
    """What is coded."""

    name: str
    codes: np.ndarray
    levels: np.ndarray | None


class Sizes(NamedTuple):
    """Bytes by coder."""

    name: str
    bytes: dict[str, int]

    @classmethod
    def of(cls, name: str, made: Comparison) -> Sizes:
        """Those of a comparison, with JPEG XL of the colours apart from its smallest."""
        sizes = {row.coder: row.bytes for row in made.rows}
        if "jxl" in sizes:  # of greys, a file of theirs
            sizes["jxl, colours"] = made["jxl"].tried.get("colours", sizes["jxl"])
        return cls(name, sizes)


def main() -> None:
    options = _arguments()
    only = options.only or PARTS
    with tempfile.TemporaryDirectory() as name, one_thread(), ProcessPoolExecutor(options.jobs) as pool:
        folder = Path(name)
        sets = SETS[:1] if options.quick else SETS
        header(
            "fewbits.coding",
            data=options.data or "pictures that packages ship",
            images=options.images or "all",
            repeat=options.repeat,
            jobs=f"{options.jobs} for sizes, 1 for times",
            parts=" ".join(only),
        )
        print(
            "sizes     files that open alone; where a format holds no palette, with the codebook's bytes; JPEG XL has\n"
            "          the smallest of the colours and of indexes in two orders, and a row for colours, real .jxl files"
        )
        if "colors" in only:
            colors(pool, pictures(options.data, folder, options.images, sets[:2]))  # the third is grey
        if "greys" in only:
            greys(pool, pictures(options.data, folder, options.images, sets))
        if "pages" in only:
            pages(pool, options.data, options.images)
        if "graphics" in only:
            drawn(pool, options.quick)
        if "speed" in only:
            speed(pictures(options.data, folder, 4, SETS[:1]), options.repeat)
        if "sound" in only:
            sound(pool, options.data)


# Sizes


def _sizes(pool: ProcessPoolExecutor, tasks: Sequence[Task]) -> list[Sizes]:
    return list(pool.map(_size, tasks))


def _size(task: Task) -> Sizes:
    make, *arguments = task
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fewer distinct values than levels
        case = make(*arguments)
    sizes = Sizes.of(case.name, compare(case.codes, case.levels))
    if case.codes.ndim == 2 and len(case.levels) <= 2 and (jbig := _jbig(case)) is not None:
        sizes.bytes["jbig1"] = jbig
    return sizes


def _jbig(case: Case) -> int | None:
    """Bytes of JBIG1 by jbigkit, in one layer; None without it."""
    if shutil.which("pbmtojbg") is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        plain, coded, back = (Path(name) / part for part in ("plain.pbm", "coded.jbg", "back.pbm"))
        plain.write_bytes(encode_pbm(Indexed(case.codes, np.array([[0] * 3, [255] * 3], np.uint8))))
        if run_program("pbmtojbg", "-q", plain, coded) or run_program("jbgtopbm", coded, back):
            raise SystemExit("jbigkit failed")
        if not np.array_equal(pixels(plain), pixels(back)):
            raise SystemExit("jbigkit changed the picture")
        return coded.stat().st_size


def _ratio(cases: Sequence[Sizes], coder: str, other: str) -> float | None:
    """Bytes of one against another's, all cases together."""
    if not all(coder in case.bytes and other in case.bytes for case in cases):
        return None
    return sum(case.bytes[coder] for case in cases) / sum(case.bytes[other] for case in cases)


def _worst(cases: Sequence[Sizes], other: str) -> tuple[float | None, str | None]:
    """The case in which ours does worst, and how."""
    if not all(other in case.bytes for case in cases):
        return None, None
    ratios = [case.bytes[OURS] / case.bytes[other] for case in cases]
    place = int(np.argmax(ratios))
    return ratios[place], cases[place].name


def _peers(cases: Sequence[Sizes]) -> list[str]:
    names = dict.fromkeys(name for case in cases for name in case.bytes if not name.startswith(OURS))
    return sorted(names, key=lambda name: mean(case.bytes.get(name, 1 << 62) for case in cases))


# Colours


def colors(pool: ProcessPoolExecutor, paths: Sequence[Path]) -> None:
    """Colour index maps of our own palettes."""
    print(f"\nColour index maps: {len(paths)} pictures in K colours; fbq at efforts 5 (default), 1 and 9 against each.")
    columns = ["coder", "bytes", "fbq/it", *DITHERS, "worst", "on", "effort 1/it", "effort 9/it"]
    goals: list[list[object]] = []
    means: dict[str, list[float | None]] = {"jxl, colours": [], "jxl": []}
    together: list[Sizes] = []
    for k in COLORS:
        cases = _sizes(pool, [(_color_case, path, k, dither) for dither in DITHERS for path in paths])
        parts = [cases[start : start + len(paths)] for start in (0, len(paths))]
        together += cases
        rows = []
        for peer in [OURS, FAST, SMALL, *_peers(cases)]:
            row = [peer, mean(case.bytes[peer] for case in cases), _ratio(cases, OURS, peer)]
            row += [_ratio(part, OURS, peer) for part in parts]
            row += [*_worst(cases, peer), _ratio(cases, FAST, peer), _ratio(cases, SMALL, peer)]
            rows.append(row)
        table(f"K = {k}", columns, rows)
        for peer, row in means.items():
            row.append(_ratio(cases, OURS, peer))
            goals.append(_goal(f"K = {k}: bytes/{peer}", row[-1], COLOR_GOALS[k]))
    for peer, row in means.items():
        goals.append(_goal(f"mean of these/{peer}", None if None in row else mean(row), GOALS["jxl"]))
    for peer in ("webp", "png"):
        goals.append(_goal(f"all K: bytes/{peer}", _ratio(together, OURS, peer), GOALS[peer]))
    for peer in ("jxl, colours", "jxl", "webp", "png"):
        worst, name = _worst(together, peer)
        goals.append(_goal(f"worst of bytes/{peer}, {name}", worst, WORST_GOAL))
    goals.append(_goal("effort 9/effort 5", _ratio(together, SMALL, OURS), EFFORT_GOAL))
    goals.append(_goal("effort 1/png", _ratio(together, FAST, "png"), 1.0))
    table("Goals for colour index maps", ["", "is", "at most", "kept"], goals)


def _goal(name: str, value: float | None, most: float) -> list[object]:
    return [name, value, most, value and kept(value <= most)]


def _color_case(path: Path, k: int, dither: str) -> Case:
    result = fb.quantize_image(str(path), k, dither=dither, threads=1)
    return Case(f"{path.stem} {dither}", result.codes, result.levels)


# Greys, pages, graphics, sound


def greys(pool: ProcessPoolExecutor, paths: Sequence[Path]) -> None:
    """Grey maps of exact Lloyd-Max levels."""
    peers = ("jxl", "webp", "png", "brotli", "xz")
    rows: list[list[object]] = []
    together: list[Sizes] = []
    for levels in LEVELS:
        cases = _sizes(pool, [(_grey_case, path, levels) for path in paths])
        together += cases
        rows.append([levels, mean(case.bytes[OURS] for case in cases), *_against(cases, peers)])
    rows.append(["all", mean(case.bytes[OURS] for case in together), *_against(together, peers)])
    heads = ["N", "bytes", *(f"/{peer}" for peer in peers), "worst /jxl", "on", "effort 1/jxl", "effort 9/jxl"]
    table(f"Grey maps: {len(paths)} pictures in N grey levels of least squared error, no dither", heads, rows)
    table(
        "Goal for grey maps",
        ["", "is", "at most", "kept"],
        [_goal("bytes/jxl", _ratio(together, OURS, "jxl"), GREY_GOAL)],
    )


def _against(cases: Sequence[Sizes], peers: Sequence[str]) -> list[object]:
    ratios = [_ratio(cases, OURS, peer) for peer in peers]
    return [*ratios, *_worst(cases, peers[0]), _ratio(cases, FAST, peers[0]), _ratio(cases, SMALL, peers[0])]


def _grey_case(path: Path, levels: int) -> Case:
    image = grey(pixels(path))
    quantizer = fb.LloydMax(levels).fit(image)
    return Case(path.stem, quantizer.encode(image), quantizer.decode(np.arange(quantizer.n_levels_)))


def pages(pool: ProcessPoolExecutor, data: Path | None, limit: int | None) -> None:
    """Bilevel pages: scans of DIR/dibco, or pages that are made, through our binarize."""
    scans = sorted((data / "dibco").glob("*_source.png"))[:limit] if data else []
    tasks: list[Task] = [(_scan_case, path) for path in scans]
    tasks = tasks or [(_page_case, grade, number) for grade in GRADES for number in range(limit or 3)]
    cases = _sizes(pool, tasks)
    peers = ("jbig1", "jxl", "tiff-g4", "webp", "png")
    heads = ["page", "bytes", *(f"/{peer}" for peer in peers), "effort 1/jbig1", "effort 9/jbig1"]
    rows: list[list[object]] = []
    for name, group in [*((case.name, [case]) for case in cases), ("all", cases)]:
        ratios = [_ratio(group, OURS, peer) for peer in peers]
        own = [_ratio(group, ours, "jbig1") for ours in (FAST, SMALL)]
        rows.append([name, mean(case.bytes[OURS] for case in group), *ratios, *own])
    table("Pages in black and white, by fewbits.binarize", heads, rows)
    goals = [
        _goal(f"bytes/{peer}", _ratio(cases, OURS, peer), most)
        for peer, most in (("jbig1", PAGE_GOAL), ("tiff-g4", 0.8))
    ]
    table("Goals for pages", ["", "is", "at most", "kept"], goals)


def _scan_case(path: Path) -> Case:
    result = fb.binarize(str(path), threads=1)
    return Case(path.stem.removesuffix("_source"), result.codes, np.array([0, 255], np.uint8))


def _page_case(grade: str, number: int) -> Case:
    result = fb.binarize(shaded_page(grade, number).image, threads=1)
    return Case(f"{grade} {number}", result.codes, np.array([0, 255], np.uint8))


def drawn(pool: ProcessPoolExecutor, quick: bool) -> None:
    """Flat graphics, in at most 256 colours."""
    cases = _sizes(pool, [(_drawn_case, name, image) for name, image in graphics.pictures(quick=quick).items()])
    peers = ("png", "webp", "jxl", "brotli", "xz")
    heads = [
        "picture",
        "bytes",
        *(f"/{peer}" for peer in peers),
        "effort 1/png",
        "effort 9/png",
        "no more than png, webp",
    ]
    rows: list[list[object]] = []
    for name, group in [*((case.name, [case]) for case in cases), ("all", cases)]:
        ratios = [_ratio(group, OURS, peer) for peer in peers]
        own = [_ratio(group, ours, "png") for ours in (FAST, SMALL)]
        no_more = all(ratio is None or ratio <= 1 for ratio in ratios[:2])
        rows.append([name, mean(case.bytes[OURS] for case in group), *ratios, *own, kept(no_more)])
    table("Flat graphics, in at most 256 colours", heads, rows)


def _drawn_case(name: str, image: np.ndarray) -> Case:
    few = indexed(image)
    if few is None:
        result = fb.quantize_image(image, 256, dither="none", threads=1)
        few = Indexed(result.codes, result.levels)
    return Case(name, *few)


def sound(pool: ProcessPoolExecutor, data: Path | None) -> None:
    """Sound in N levels of least squared error, and as it is; FLAC has the codes, with the levels beside."""
    files = sorted((data / "audio").glob("*.wav")) if data else []
    sources = {path.stem: read_codes(str(path)) for path in files} or {"made": _made_sound()}
    cases = _sizes(
        pool, [(_sound_case, name, *source, levels) for name, source in sources.items() for levels in (16, 256, None)]
    )
    peers = ("flac", "brotli", "xz", "zstd")
    heads = ["sound", "bytes", *(f"/{peer}" for peer in peers), "effort 1/flac", "effort 9/flac"]
    rows: list[list[object]] = []
    for case in cases:
        own = [_ratio([case], ours, "flac") for ours in (FAST, SMALL)]
        rows.append([case.name, case.bytes[OURS], *(_ratio([case], OURS, peer) for peer in peers), *own])
    table("Sound", heads, rows)


def _sound_case(name: str, codes: np.ndarray, values: np.ndarray, levels: int | None) -> Case:
    if levels is None:
        return Case(f"{name}, as it is", codes, values)
    samples = values[codes]
    quantizer = fb.LloydMax(levels).fit(samples)
    return Case(f"{name}, N = {levels}", quantizer.encode(samples), quantizer.decode(np.arange(quantizer.n_levels_)))


def _made_sound() -> tuple[np.ndarray, np.ndarray]:
    """Two seconds of decaying tones with noise, 16 bits, at 16 kHz."""
    rng = np.random.default_rng(0)
    time = np.arange(32_000) / 16_000
    tones = sum(np.sin(2 * np.pi * 220 * n * time) / n for n in range(1, 8))
    samples = np.rint(6000 * tones * np.exp(-3 * (time % 0.5)) + rng.normal(0, 40, len(time))).astype(np.int16)
    values, codes = np.unique(samples, return_inverse=True)
    return codes, values


# Speed


def speed(paths: Sequence[Path], repeat: int) -> None:
    """Million pixels a second of CPU time, for a picture and for four times as many pixels."""
    print(
        "\nSpeed: Mpx/s of one picture, Floyd-Steinberg; then of one made of four, and time a pixel of that / of one."
    )
    goals: list[list[object]] = []
    for k in (16, 256):
        small = _color_case(paths[0], k, DITHERS[1])
        rows, columns = small.codes.shape
        tiles = [
            _fitted(_color_case(path, k, DITHERS[1]), small) for path in itertools.islice(itertools.cycle(paths), 4)
        ]
        large = Case("four", np.block([tiles[:2], tiles[2:]]), small.levels)
        results = {
            (name, size): _timed(name, case, repeat)
            for name in CODERS
            for size, case in (("one", small), ("four", large))
        }
        lines: list[list[object]] = []
        for name in CODERS:
            one, more = results[name, "one"], results[name, "four"]
            if one is None or more is None:
                continue
            rates = [rows * columns / 1e6 / seconds for seconds in one]
            growth = [b / a / 4 for a, b in zip(one, more, strict=True)]
            lines.append([name, *rates, *(rate / grown for rate, grown in zip(rates, growth, strict=True)), *growth])
            least = SPEED_GOALS.get((name, k))
            if least is not None:
                goals.append([f"{name}, K = {k}: slower of both, Mpx/s", min(rates), least, kept(min(rates) >= least)])
                goals.append([f"{name}, K = {k}: time a pixel, four/one", max(growth), 1.5, kept(max(growth) <= 1.5)])
        heads = ["coder", "encode", "decode", "four: encode", "decode", "encode, four/one", "decode, four/one"]
        table(f"K = {k}, {rows} × {columns} pixels, {small.name}", heads, lines)
    table("Goals for speed: Mpx/s at least, growth at most", ["", "is", "goal", "kept"], goals)


def _fitted(case: Case, like: Case) -> np.ndarray:
    """Codes in the shape of another picture's, the codes repeated where it is larger."""
    return np.resize(case.codes[: like.codes.shape[0], : like.codes.shape[1]], like.codes.shape)


def _timed(name: str, case: Case, repeat: int) -> tuple[float, float] | None:
    """Seconds to encode and decode the first way in which the coder writes the codes."""
    try:
        variants = CODERS[name](Data.of(case.codes, case.levels))
    except MissingExtraError:
        return None
    if not variants:
        return None
    variant = variants[0]
    file = variant.encode()
    contestants: Mapping[str, Contestant | None] = {
        "encode": Contestant(variant.encode),
        "decode": Contestant(lambda: variant.decode(file)),
    }
    outcomes = contest(contestants, repeat)
    return outcomes["encode"].seconds, outcomes["decode"].seconds


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coding", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--data",
        type=Path,
        help="folder that holds kodak/, cq100/, gray/, dibco/ and audio/, or pictures (default: bundled)",
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=f"of {', '.join(PARTS)} (default all)")
    parser.add_argument("--images", type=int, metavar="N", help="the first N pictures of each folder only")
    parser.add_argument("--repeat", type=int, default=3, metavar="R", help="rounds that are timed (default 3)")
    parser.add_argument("--jobs", type=int, default=2, metavar="J", help="processes that measure sizes (default 2)")
    parser.add_argument("--quick", action="store_true", help="one picture, small graphics, one round")
    options = parser.parse_args()
    if options.quick:
        options.images, options.repeat = 1, 1
    return options


if __name__ == "__main__":
    main()
