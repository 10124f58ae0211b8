"""Exact k-means on a line, from samples: kmeans1d, ckmeans, ckwrap; and flash1dkmeans and scikit-learn, inexact."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import fewbits as fb

from . import sources
from .common import ABSENT, SLOW, Contestant, contest, installed, kept, table

SIZES = [(10_000, 16), (10_000, 255), (100_000, 16), (100_000, 255)]
QUICK_SLOW = 0.5  # seconds; what takes longer is run once in a quick run
QUICK = [(10_000, 16), (100_000, 255)]
NOT_QUICK = {"kmeans1d", "flash1dkmeans"}  # one takes 10 s and more for the larger size, the other to be compiled
LARGE = (1_000_000, 255)
LARGE_MOST = 1e9  # bytes, input and interpreter included
GOALS = {"kmeans1d": 20, "ckmeans": 5}  # times faster at the last of SIZES
TIE = 1e-9  # errors closer than this are rounding in the sums

Values = np.ndarray


class Library(NamedTuple):
    """One way to k levels for samples with weights, or without: the call that is timed, and levels of its result."""

    module: str
    call: Callable[[Values, int, Values | None], Any]
    levels: Callable[[Any], Values]
    weighted: bool = True


def _kmeans1d(x: Values, k: int, _: None) -> Any:
    import kmeans1d

    return kmeans1d.cluster(x, k)


def _ckmeans(x: Values, k: int, _: None) -> Any:
    import ckmeans

    return ckmeans.ckmeans(x, k)


def _ckwrap(x: Values, k: int, weights: Values | None) -> Any:
    import ckwrap

    return ckwrap.ckmeans(x, k, weights)


def _flash1dkmeans(x: Values, k: int, weights: Values | None) -> Any:
    import flash1dkmeans

    return flash1dkmeans.kmeans_1d(x, k, sample_weights=weights, random_state=0)


def _sklearn(x: Values, k: int, weights: Values | None) -> Any:
    from sklearn.cluster import KMeans

    return KMeans(k, n_init=1, random_state=0).fit(x[:, None], sample_weight=weights)


OURS = "fewbits"
LIBRARIES = {
    OURS: Library("fewbits", lambda x, k, weights: fb.LloydMax(k).fit(x, weights), lambda q: q.representation_levels_),
    "kmeans1d": Library("kmeans1d", _kmeans1d, lambda found: found.centroids, weighted=False),
    "ckmeans": Library("ckmeans", _ckmeans, lambda parts: [part.mean() for part in parts], weighted=False),
    "ckwrap": Library("ckwrap", _ckwrap, lambda found: found.centers),
    "flash1dkmeans": Library("flash1dkmeans", _flash1dkmeans, lambda found: found[0]),
    "KMeans": Library("sklearn", _sklearn, lambda model: model.cluster_centers_[:, 0]),
}


def run(repeat: int, quick: bool, slow: bool) -> None:
    print(
        "\nExact k-means on a line: K levels for n samples, float64, not sorted. Timed: fb.LloydMax(K).fit(x, w)\n"
        "beside kmeans1d.cluster, ckmeans.ckmeans, ckwrap.ckmeans, flash1dkmeans.kmeans_1d (random_state=0, compiled\n"
        "beforehand) and scikit-learn's KMeans(K, n_init=1, random_state=0); the last two do not claim the optimum.\n"
        "MSE: every sample to the nearest level; 'excess' is the peer's over ours."
        f"{f' Over {QUICK_SLOW} s: run once.' if quick else ''}"
    )
    for weighted in (False,) if quick else (False, True):
        if not quick:
            _compile(weighted)
        for name in sources.NAMES[:1] if quick else sources.NAMES:
            rows = [row for n, k in (QUICK if quick else SIZES) for row in _rows(name, n, k, weighted, repeat, quick)]
            columns = ["peer", "n", "K", "s: ours", "peer", "time peer/ours", "goal", "kept"]
            title = f"{name}, {'weights 1 to 8' if weighted else 'no weights'}"
            table(title, [*columns, "MSE: ours", "peer", "excess"], rows)
    n, k = LARGE
    peers = list(LIBRARIES) if slow else [OURS]
    table(
        f"n = {n:,}, K = {k}, Gaussian, each in a process of its own{'' if slow else ' (peers: --slow)'}; goal "
        f"{LARGE_MOST / 1e6:,.0f} MB",
        ["library", "CPU s", "MSE", "MB with the input", "MB at the peak", "kept"],
        [_large_row(peer, n, k) for peer in peers],
    )


def _compile(weighted: bool) -> None:
    if installed("flash1dkmeans"):
        _flash1dkmeans(np.arange(8.0), 3, np.ones(8) if weighted else None)


def _rows(name: str, n: int, k: int, weighted: bool, repeat: int, quick: bool) -> list[list[object]]:
    x, weights = sources.samples(name, n), sources.weights(n) if weighted else None
    reasons = {peer: _reason(library, weighted, quick) for peer, library in LIBRARIES.items()}
    contestants = {
        peer: Contestant(lambda library=library: library.call(x, k, weights))
        for peer, library in LIBRARIES.items()
        if reasons[peer] is None
    }
    outcomes = contest(contestants, repeat, QUICK_SLOW if quick else SLOW)
    errors = {peer: _error(x, weights, LIBRARIES[peer].levels(outcome.result)) for peer, outcome in outcomes.items()}
    ours, least = outcomes.pop(OURS).seconds, errors[OURS]
    if min(errors.values()) < least * (1 - TIE):
        raise SystemExit(f"{name}, n = {n}, K = {k}: {min(errors, key=errors.get)} finds less error than fewbits")
    rows: list[list[object]] = []
    for peer, reason in reasons.items():
        if reason:
            rows.append([peer, f"{n:,}", k, ours, reason])
        elif peer != OURS:
            ratio = outcomes[peer].seconds / ours
            goal = GOALS.get(peer) if (n, k) == SIZES[-1] else None
            verdict = [f">= {goal}", kept(ratio >= goal)] if goal else [None, None]
            errors_beside = [least, errors[peer], _excess(errors[peer], least)]
            rows.append([peer, f"{n:,}", k, ours, outcomes[peer].seconds, ratio, *verdict, *errors_beside])
    return rows


def _reason(library: Library, weighted: bool, quick: bool) -> str | None:
    """Why a library does not take part."""
    if not installed(library.module):
        return ABSENT
    if weighted and not library.weighted:
        return "no weights"
    if quick and library.module in NOT_QUICK:
        return "not in --quick"
    return None


def _error(x: Values, weights: Values | None, levels: Values) -> float:
    levels = np.sort(levels)
    nearest = levels[np.searchsorted((levels[:-1] + levels[1:]) / 2, x)]
    return float(np.average(np.square(x - nearest), weights=weights))


def _excess(error: float, least: float) -> str:
    excess = error / least - 1
    return "equal" if abs(excess) <= TIE else f"{100 * excess:+.2g} %"


def _large_row(name: str, n: int, k: int) -> list[object]:
    if not installed(LIBRARIES[name].module):
        return [name, ABSENT]
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        seconds, error, before, peak = pool.submit(_large, name, n, k).result()
    return [name, seconds, error, before / 1e6, peak / 1e6, kept(peak < LARGE_MOST) if name == OURS else None]


def _large(name: str, n: int, k: int) -> tuple[float, float, int, int]:
    """One run in this process: CPU seconds, error, and the most bytes held before and after."""
    library = LIBRARIES[name]
    library.call(np.arange(8.0), 3, None)  # loaded and compiled
    x = sources.samples("Gaussian", n)
    before, start = _peak_memory(), time.process_time()
    result = library.call(x, k, None)
    seconds, peak = time.process_time() - start, _peak_memory()
    return seconds, _error(x, None, library.levels(result)), before, peak


def _peak_memory() -> int:
    """The most bytes this process has held. On Linux getrusage would begin with what the parent held."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(1024 * int(line.split()[1]) for line in status.open() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
