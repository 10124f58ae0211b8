"""Scalar levels for all channel values of a picture: Lloyd-Max, uniform, quantile, against scikit-learn's."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

import numpy as np

import fewbits as fb

from .common import ABSENT, Contestant, Outcome, contest, installed, pixels, table

PAIRS = [
    ("MiniBatchKMeans", "LloydMax"),
    ("KMeans", "LloydMax"),
    ("KBinsDiscretizer kmeans", "LloydMax"),
    ("KBinsDiscretizer uniform", "Uniform"),
    ("KBinsDiscretizer quantile", "Quantile"),
]
TIE = 1 + 1e-9  # errors closer than this are rounding in the sums, not in the levels


class Score(NamedTuple):
    """Mean squared error with real-valued levels, and with levels rounded to bytes; CPU seconds."""

    real: float
    rounded: float
    seconds: float


def run(paths: Sequence[Path], levels: Sequence[int], repeat: int, full: bool) -> None:
    print(
        "\nLevels: every picture's channel values as one column; fit + values replaced by their levels.\n"
        "scikit-learn's k-means gets float64, converted beforehand. MiniBatchKMeans(K, random_state=0): all values.\n"
        f"KMeans(K, n_init=1, random_state=0) and KBinsDiscretizer kmeans are fitted on {'all values' if full else ''}"
        f"{'' if full else 'the distinct values with their counts (all values: --full-kmeans)'}.\n"
        "KBinsDiscretizer: subsample=None, ordinal codes, bin centres. fewbits: rounded = LloydMax(K, integer=True)\n"
        "for LloydMax, else decode; timed is LloydMax(K).fit(x).quantize(x). 'not worse' counts pictures."
    )
    scores = {k: [_scores(pixels(path), k, repeat, full) for path in paths] for k in levels}
    for peer, ours in PAIRS:
        title = f"{peer} against fb.{ours}"
        if not installed("sklearn"):
            table(title, ["K", ""], [["all", ABSENT]])
            continue
        columns = ["K", "not worse: real", "rounded", "MSE real: ours", "peer", "MSE rounded: ours", "peer"]
        columns += ["ms: ours", "peer", "time peer/ours: median", "min"]
        table(title, columns, [_row(k, scores[k], peer, ours) for k in levels if peer in scores[k][0]])
    if 256 in scores:
        exact = sum(score["LloydMax"].real == score["LloydMax"].rounded == 0 for score in scores[256])
        print(f"\nLloydMax, K = 256: zero error on {exact} of {len(paths)} pictures")


def _row(k: int, scores: list[dict[str, Score]], peer: str, ours: str) -> list[object]:
    pairs = [(score[ours], score[peer]) for score in scores]
    ratios = [b.seconds / a.seconds for a, b in pairs]
    return [
        k,
        f"{sum(a.real <= b.real * TIE for a, b in pairs)}/{len(pairs)}",
        f"{sum(a.rounded <= b.rounded * TIE for a, b in pairs)}/{len(pairs)}",
        *(mean(score.real for score in side) for side in zip(*pairs, strict=True)),
        *(mean(score.rounded for score in side) for side in zip(*pairs, strict=True)),
        *(1000 * median(score.seconds for score in side) for side in zip(*pairs, strict=True)),
        median(ratios),
        min(ratios),
    ]


def _scores(image: np.ndarray, k: int, repeat: int, full: bool) -> dict[str, Score]:
    contestants = {name: Contestant(lambda rule=rule: _ours(image, rule(k))) for name, rule in _OURS.items()}
    if installed("sklearn"):
        contestants |= {name: Contestant(function) for name, function in _peers(image, k, full).items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fewer distinct values than K, bins merged
        outcomes = contest(contestants, repeat)
        integer = fb.LloydMax(k, integer=True).fit(image).quantize(image)
    scores = {name: _score(image, outcome) for name, outcome in outcomes.items() if outcome}
    scores["LloydMax"] = scores["LloydMax"]._replace(rounded=_error(image, integer))
    return scores


_OURS = {"LloydMax": fb.LloydMax, "Uniform": fb.Uniform, "Quantile": fb.Quantile}


def _ours(image: np.ndarray, quantizer: fb.quantizers.ScalarQuantizer) -> fb.quantizers.ScalarQuantizer:
    quantizer.fit(image).quantize(image)
    return quantizer


def _peers(image: np.ndarray, k: int, full: bool) -> dict[str, object]:
    from sklearn.cluster import KMeans, MiniBatchKMeans
    from sklearn.preprocessing import KBinsDiscretizer

    column = image.reshape(-1, 1).astype(np.float64)

    def summary() -> tuple[np.ndarray, np.ndarray | None]:
        if full:
            return column, None
        counts = np.bincount(image.ravel(), minlength=256)
        values = np.flatnonzero(counts)
        return values[:, None].astype(np.float64), counts[values].astype(np.float64)

    def minibatch() -> tuple[np.ndarray, np.ndarray]:
        model = MiniBatchKMeans(n_clusters=k, random_state=0).fit(column)
        return _replaced(model.cluster_centers_[:, 0], model.predict(column))

    def kmeans() -> tuple[np.ndarray, np.ndarray]:
        values, weights = summary()
        model = KMeans(min(k, len(values)), n_init=1, random_state=0).fit(values, sample_weight=weights)
        return _replaced(model.cluster_centers_[:, 0], model.predict(column))

    def bins(strategy: str) -> tuple[np.ndarray, np.ndarray]:
        values, weights = summary() if strategy == "kmeans" else (column, None)
        wanted = min(k, len(values))
        model = KBinsDiscretizer(wanted, encode="ordinal", strategy=strategy, subsample=None)
        codes = model.fit(values, sample_weight=weights).transform(column)
        model.inverse_transform(codes)
        edges = model.bin_edges_[0]
        return (edges[:-1] + edges[1:]) / 2, codes[:, 0].astype(np.intp)

    peers = {"MiniBatchKMeans": minibatch, "KMeans": kmeans}
    if k > 1:
        for strategy in ("kmeans", "uniform", "quantile"):
            peers[f"KBinsDiscretizer {strategy}"] = lambda strategy=strategy: bins(strategy)
    return peers


def _replaced(levels: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    levels[codes]  # part of what is timed
    return levels, codes


def _score(image: np.ndarray, outcome: Outcome) -> Score:
    if isinstance(outcome.result, fb.quantizers.ScalarQuantizer):
        levels, codes = outcome.result.representation_levels_, outcome.result.encode(image)
    else:
        levels, codes = outcome.result
    approx = levels[codes].reshape(image.shape)
    return Score(_error(image, approx), _error(image, np.clip(np.rint(approx), 0, 255)), outcome.seconds)


def _error(image: np.ndarray, approx: np.ndarray) -> float:
    return float(np.mean(np.square(np.subtract(image, approx, dtype=np.float64))))
