"""Pages made black and white: quality on scans with known ink, speed, and what Tesseract reads of them.

python -m benchmarks.documents [--data DIR] [--only PART ...] [--pages N] [--repeat R] [--quick]
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

import fewbits as fb
from fewbits import thresholds
from fewbits.image.dithering import grey
from fewbits.metrics import DocumentReport, GroundTruth, document_report
from fewbits.thresholds import opencv, opencv_local

from .binarizers import AUTO, METHODS, binarize, codes, doxa, doxa_names, label
from .common import Contestant, Outcome, contest, header, installed, kept, one_thread, pixels, table
from .pages import GRADES, shaded_page
from .reading import read

PARTS = ("quality", "speed", "ocr")
# One rule with one choice of parameters, here and in DoxaPy; "p" names the parameters both know.
PAIRS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("otsu", {}, {}),
    ("bernsen", {"window": 75, "limit": 25, "at": 100}, {"window": 75, "contrast-limit": 25, "threshold": 100}),
    *((method, p, p) for method in ("niblack", "nick") for p in ({"window": 25, "k": -0.2}, {"window": 75, "k": -0.2})),
    *(("sauvola", p, p) for p in ({"window": 25, "k": 0.2}, {"window": 41, "k": 0.2}, {"window": 75, "k": 0.5})),
    *(("wolf", p, p) for p in ({"window": 25, "k": 0.2}, {"window": 41, "k": 0.5})),
    *((method, p, p) for method in ("wan", "isauvola") for p in ({"window": 25, "k": 0.2}, {"window": 75, "k": 0.2})),
    ("singh", {"window": 75, "k": 0.2}, {"window": 75, "k": 0.2}),
    ("gatos", {"window": 75}, {"window": 75}),
    ("su", {"window": 9, "k": 0}, {"window": 9, "minN": 9}),  # whose deviation is always 0
]
DOXA = {"singh": "TRSINGH"}  # names that are not ours in capitals


def main() -> None:
    options = _arguments()
    only = options.only or PARTS
    with one_thread():
        header(
            "fewbits.documents",
            data=options.data or "-",
            parts=" ".join(only),
            pages=options.pages,
            repeat=options.repeat,
            quick=options.quick,
        )
        if "quality" in only:
            quality(_scans(options.data, options.pages, options.quick))
        if "speed" in only:
            speed(options.repeat, (500, 750) if options.quick else (2000, 3000))
        if "ocr" in only:
            read(1 if options.quick else options.pages or 3, (500, 1000) if options.quick else (1000, 1600))


# Quality


@dataclass(frozen=True, eq=False)
class Scan:
    """A page in grey and its true ink."""

    name: str
    image: np.ndarray = field(repr=False)
    truth: GroundTruth = field(repr=False)


Scores = dict[str, list[tuple[DocumentReport, float]]]  # by method, for each page: measures and seconds


def quality(scans: Sequence[Scan]) -> None:
    print(
        f"\nMeans over {len(scans)} pages. F, pseudo F (weights by distance to the contour) and skeleton (pseudo F with"
        "\nthe recall of the skeleton) in percent, PSNR in dB, NRM in hundredths, MPM in thousandths."
    )
    ours: Scores = {name: [] for name in METHODS}
    refused: dict[str, str] = {}
    peers: Scores = {name: [] for name in doxa_names()}
    pairs: dict[int, list[tuple[float, float]]] = {}  # F of both, page by page
    for scan in scans:
        for name in METHODS:
            try:
                ours[name].append(_score(scan, lambda scan=scan, name=name: fb.binarize(scan.image, name).ink))
            except ValueError as error:  # a rule that finds no threshold in this page
                refused[name] = f"{name}, {scan.name}: {error}"
        for name in peers:
            peers[name].append(_score(scan, lambda scan=scan, name=name: doxa(scan.image, name, {})))
        for number, (method, options, parameters) in enumerate(PAIRS):
            if peers:
                name = DOXA.get(method, method.upper())
                mine = _score(scan, lambda s=scan, m=method, o=options: fb.binarize(s.image, m, **o).ink)
                theirs = _score(scan, lambda s=scan, n=name, p=parameters: doxa(s.image, n, p))
                pairs.setdefault(number, []).append((mine[0].f_measure, theirs[0].f_measure))
    _quality_table("fewbits, defaults", {name: scores for name, scores in ours.items() if name not in refused})
    for line in refused.values():
        print(f"without a mean: {line}")
    if peers:
        _quality_table("DoxaPy, defaults", peers)
        means = {n: [mean(column) for column in zip(*both, strict=True)] for n, both in pairs.items()}
        rows = [[label(*PAIRS[n][:2]), mine, theirs, mine - theirs] for n, (mine, theirs) in means.items()]
        table("F with the same parameters", ["method", "fewbits", "DoxaPy", "difference"], rows)
        apart = max(abs(mine - theirs) for mine, theirs in means.values())
        table("Goal", ["", "is", "goal", "kept"], [["F apart from DoxaPy's", apart, 0.3, kept(apart <= 0.3)]])
    tuned = {label(*PAIRS[n][:2]): mean(mine for mine, _ in both) for n, both in pairs.items() if _local(PAIRS[n][0])}
    _quality_oracle(scans, {name: scores for name, scores in ours.items() if name not in refused}, tuned)


def _local(method: str) -> bool:
    return method in thresholds.METHODS and METHODS[method].local


def _score(scan: Scan, run: Callable[[], np.ndarray]) -> tuple[DocumentReport, float]:
    start = time.process_time()
    ink = run()
    seconds = time.process_time() - start
    return document_report(ink, scan.truth), seconds


def _quality_table(title: str, scores: Scores) -> None:
    rows = sorted(((name, *_means(entries)) for name, entries in scores.items()), key=lambda row: -row[1])
    columns = ["method", "F", "pseudo F", "skeleton", "PSNR", "DRD", "NRM", "MPM", "ms"]
    table(title, columns, rows)


def _means(entries: Sequence[tuple[DocumentReport, float]]) -> list[float]:
    columns = [
        (
            r.f_measure,
            r.pseudo_f_measure,
            r.pseudo_f_measure_skeleton,
            r.psnr,
            r.drd,
            100 * r.nrm,
            1000 * r.mpm,
            1000 * s,
        )
        for r, s in entries
    ]
    return [mean(column) for column in zip(*columns, strict=True)]


def _quality_oracle(scans: Sequence[Scan], ours: Scores, tuned: Mapping[str, float]) -> None:
    """Page by page; then auto against all others, surfaces with other parameters (their mean F) among them."""
    fixed = {name: scores for name, scores in ours.items() if name != AUTO}
    rows, best = [], []
    for number, scan in enumerate(scans):
        name = max(fixed, key=lambda method: fixed[method][number][0].f_measure)
        best.append(fixed[name][number])
        auto = ours[AUTO][number][0].f_measure
        rows.append([scan.name, auto, best[-1][0].f_measure, name])
    table("Page by page: F of auto, and of the best method for the page", ["page", AUTO, "best", "by"], rows)
    _quality_table("The best method for each page, by F", {"oracle": best})
    local = {name: _means(scores)[0] for name, scores in fixed.items() if _local(name)} | dict(tuned)
    auto = _means(ours[AUTO])
    surface = max(local, key=lambda name: local[name])
    least = min(fixed, key=lambda name: _means(fixed[name])[4])
    rows = [["auto: mean F at least 88", auto[0], 88.0, kept(auto[0] >= 88)]]
    lead = auto[0] - local[surface]
    rows.append([f"auto: lead in F over {surface}, the best surface", lead, 4.0, kept(lead >= 4)])
    lowest = _means(fixed[least])[4]
    rows.append([f"auto: DRD no more than the lowest other, {least}", auto[4], lowest, kept(auto[4] <= lowest)])
    table("Goals", ["", "is", "goal", "kept"], rows)


def _scans(data: Path | None, pages: int | None, quick: bool) -> list[Scan]:
    """Pairs *_source and *_target of DIR/dibco or DIR; without a folder, pages of all grades."""
    if data is None:
        shape = (500, 800) if quick else (1000, 1600)
        made = [(grade, number) for grade in GRADES for number in range(1 if quick else pages or 3)]
        found = [(f"{grade} {number}", shaded_page(grade, number, shape=shape)) for grade, number in made]
        return [Scan(name, page.image, GroundTruth(page.ink)) for name, page in found]
    folder = data / "dibco" if (data / "dibco").is_dir() else data
    sources = sorted(folder.glob("*_source.png"))[: 3 if quick else pages]
    if not sources:
        raise SystemExit(f"no *_source.png in {folder}")
    scans = []
    for path in sources:
        name = path.name.removesuffix("_source.png")
        truth = grey(pixels(path.with_name(f"{name}_target.png"))) < 128
        scans.append(Scan(name, grey(pixels(path)), GroundTruth(truth)))
    return scans


# Speed


@dataclass(frozen=True)
class Race:
    """Contestants by name, white where their result is not 0; the first is measured against each of the peers."""

    title: str
    runs: dict[str, Callable[[], np.ndarray] | None]
    goals: dict[str, float]  # peers, and how many times as fast as they are the first should be


def speed(repeat: int, shape: tuple[int, int]) -> None:
    page = shaded_page("middle", 0, shape=shape).image
    size = f"{shape[0]:,} × {shape[1]:,} page of 8 bits"
    print(f"\nOne {size}, one thread. Alike: pixels of one colour with the last of the peers.")
    for race in _races(page):
        outcomes = contest({name: run and Contestant(run) for name, run in race.runs.items()}, repeat)
        _race_table(race, outcomes)
    _threads(page, repeat)


def _races(page: np.ndarray) -> Iterator[Race]:
    cv2 = importlib.import_module("cv2") if installed("cv2") else None
    yield Race(
        "Otsu",
        {
            "fewbits: threshold and codes": codes(page, "otsu"),
            "fewbits.binarize": binarize(page, "otsu"),
            "fewbits, OpenCV to the bit": lambda: opencv.threshold(page, 0, 255, opencv.THRESH_OTSU)[1],
            "OpenCV": cv2 and (lambda: cv2.threshold(page, 0, 255, cv2.THRESH_OTSU)[1]),
        },
        {"OpenCV": 0.8},
    )
    for window in (11, 51):
        yield Race(
            f"Adaptive mean, window {window}, c = 2",
            {
                "fewbits: codes": codes(page, "adaptive-mean", window=window, c=2),
                "fewbits.binarize": binarize(page, "adaptive-mean", window=window, c=2),
                "fewbits, OpenCV to the bit": lambda w=window: opencv_local.adaptive_threshold(page, 255, 0, 0, w, 2),
                "OpenCV": cv2 and (lambda w=window: cv2.adaptiveThreshold(page, 255, 0, 0, w, 2)),
            },
            {"OpenCV": 1.0},
        )
    filters = importlib.import_module("skimage.filters") if installed("skimage") else None
    yield Race(
        "Sauvola, window 51, k = 0.2",
        {
            "fewbits: codes": codes(page, "sauvola", window=51, k=0.2),
            "fewbits.binarize": binarize(page, "sauvola", window=51, k=0.2),
            "scikit-image": filters and (lambda: page > filters.threshold_sauvola(page, 51, 0.2)),
            "DoxaPy": doxa_names() and (lambda: ~doxa(page, "SAUVOLA", {"window": 51, "k": 0.2})),
        },
        {"DoxaPy": 3.0, "scikit-image": 10.0},
    )


def _race_table(race: Race, outcomes: Mapping[str, Outcome | None]) -> None:
    peer = outcomes[list(race.runs)[-1]]
    rows: list[list[object]] = []
    for name, outcome in outcomes.items():
        if outcome is None:
            rows.append([name, *[None] * (3 + 2 * len(race.goals))])
            continue
        ratios = [(other, outcomes[other]) for other in race.goals if name not in race.goals]
        faster = [other.seconds / outcome.seconds if other else None for _, other in ratios]
        met = [kept(f >= race.goals[o]) if f else None for f, (o, _) in zip(faster, ratios, strict=True)]
        alike = peer and 100 * float(np.mean((outcome.result != 0) == (peer.result != 0)))
        size = outcome.result.size
        cells = [cell for pair in zip(faster, met, strict=True) for cell in pair] or [None] * 2 * len(race.goals)
        rows.append([name, 1000 * outcome.seconds, size / outcome.seconds / 1e6, *cells, _alike(alike)])
    against = [head for other, goal in race.goals.items() for head in (f"× {other}", f"≥ {goal:g}")]
    table(race.title, ["", "ms", "Mpx/s", *against, "alike"], rows)


def _alike(percent: float | None) -> str | None:
    return percent if percent is None else "identical" if percent == 100 else f"{percent:.4f} %"


def _threads(page: np.ndarray, repeat: int) -> None:
    rows: list[list[object]] = []
    for method, options in (
        *(("adaptive-mean", {"window": window, "c": 2}) for window in (11, 51)),
        ("sauvola", {"window": 51, "k": 0.2}),
        *((name, {}) for name in ("nick", "wolf", "adaptive-gaussian", "local-median")),
    ):
        one, two = (codes(page, method, threads=threads, **options) for threads in (1, 2))
        outcomes = contest({"one": Contestant(one), "two": Contestant(two)}, 5 * repeat)
        first, second = outcomes["one"], outcomes["two"]
        ratio = first.wall / second.wall
        same = np.array_equal(first.result, second.result)
        rows.append(
            [label(method, options), 1000 * first.wall, 1000 * second.wall, ratio, kept(ratio >= 1.6), kept(same)]
        )
    table("Two threads: wall time", ["", "one thread, ms", "two, ms", "ratio", "≥ 1.6", "identical"], rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder with dibco/, or with *_source.png and *_target.png")
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=f"of {', '.join(PARTS)} (default all)")
    parser.add_argument(
        "--pages", type=int, metavar="N", help="the first N scans; N made pages of each grade (default 3)"
    )
    parser.add_argument("--repeat", type=int, default=5, metavar="R", help="rounds that are timed (default 5)")
    parser.add_argument("--quick", action="store_true", help="few and small pages")
    return parser.parse_args()


if __name__ == "__main__":
    main()
