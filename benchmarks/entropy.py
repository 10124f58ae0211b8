"""Entropy-constrained designs: the exact one against NumPy's search, and against the two that are near it."""

from __future__ import annotations

from statistics import median

import numpy as np

import fewbits as fb
from fewbits import _kernels

from . import sources
from .common import Contestant, Outcome, contest, kept, table

GOALS = {256: 0.001, 4096: 0.050}  # seconds of an exact design at any λ, by the number of bins
MORE = {256: 3, 4096: 1}  # times as many rounds where a round is short
SHARES = 4.0 ** -np.arange(9)  # λ over the variance
METHODS = ("exact", "alternating", "uniform-threshold")
TIE = 1e-9  # relative; costs closer than this are rounding in the sums

Outcomes = dict[str, Outcome]


def run(repeat: int, quick: bool) -> None:
    shares = SHARES[::4] if quick else SHARES
    print(
        "\nEntropy-constrained designs: fb.EntropyConstrained(lam).design(histogram), every bin occupied, λ from the\n"
        f"variance down to its {1 / SHARES[-1]:,.0f}th part. J = D + λR. No other library has the exact search; the\n"
        "peer is the same search in NumPy, all beginnings of a cell at a time; it finds the least J but not the cells."
    )
    searches, methods = [], []
    for bins, goal in GOALS.items():
        for name in sources.NAMES:
            histogram = sources.histogram(name, bins)
            variance = float(histogram.cells(np.empty(0)).scatter[0] / histogram.total)
            outcomes = {share: _outcomes(histogram, share * variance, MORE[bins] * repeat) for share in shares}
            searches.append([name, f"{bins:,}", *_search_cells(histogram, outcomes, goal)])
            methods += [[name, f"{bins:,}", *_method_cells(share, each)] for share, each in outcomes.items()]
    columns = ["histogram", "bins", "kernel ms: median λ", "worst", "design ms: median λ", "worst", "goal", "kept"]
    columns += ["NumPy ms", "time NumPy/kernel", "J differs, relative"]
    table(f"Exact search, over {len(shares)} λ; kernel: entropy_partition alone", columns, searches)
    columns = ["histogram", "bins", "λ/variance", "levels", "bits", "MSE", "J alternating/exact", "uniform/exact"]
    table("The same λ by three methods", [*columns, "ms: exact", "alternating", "uniform"], methods)


def _outcomes(histogram: fb.Histogram, lam: float, repeat: int) -> Outcomes:
    values, weights = histogram.values.astype(np.float64), histogram.weights
    contestants = {
        method: Contestant(lambda method=method: fb.EntropyConstrained(lam, method=method).design(histogram))
        for method in METHODS
    }
    boundaries = np.empty(len(values) + 1, np.int64)
    contestants["kernel"] = Contestant(lambda: _kernels.entropy_partition(values, weights, lam, boundaries))
    contestants["NumPy"] = Contestant(lambda: least_cost(values, weights, lam))
    return contest(contestants, repeat)


def least_cost(values: np.ndarray, weights: np.ndarray, lam: float) -> float:
    """The least D + λR: the best beginning of the last cell, for every end in turn."""
    total = weights.sum()
    centred = values - weights @ values / total
    count, first, second = (np.append(0, np.cumsum(weights * centred**power)) for power in range(3))
    least = np.zeros(len(values) + 1)
    for end in range(1, len(least)):
        held = count[end] - count[:end]
        error = second[end] - second[:end] - (first[end] - first[:end]) ** 2 / held
        least[end] = np.min(least[:end] + error + lam * held * np.log2(total / held))
    return float(least[-1] / total)


def _search_cells(histogram: fb.Histogram, outcomes: dict[float, Outcomes], goal: float) -> list[object]:
    difference = max(abs(_cost(each["exact"]) / each["NumPy"].result - 1) for each in outcomes.values())
    if difference > TIE:
        raise SystemExit(f"exact, {len(histogram)} bins: J differs from that of NumPy, by {difference:.1e}")
    times = {name: [each[name].seconds for each in outcomes.values()] for name in ("kernel", "exact", "NumPy")}
    row: list[object] = []
    for name in ("kernel", "exact"):
        row += [1000 * median(times[name]), 1000 * max(times[name])]
    ratios = [numpy / kernel for numpy, kernel in zip(times["NumPy"], times["kernel"], strict=True)]
    verdict = [f"< {1000 * goal:g} ms", kept(max(times["exact"]) < goal)]
    return [*row, *verdict, 1000 * median(times["NumPy"]), median(ratios), difference]


def _method_cells(share: float, outcomes: Outcomes) -> list[object]:
    exact, *others = (_cost(outcomes[method]) for method in METHODS)
    if min(others) < exact * (1 - TIE):
        raise SystemExit(f"exact, λ = {share:g} of the variance: another method costs less")
    quantizer = outcomes["exact"].result
    return [
        f"{share:.2g}",
        quantizer.n_levels_,
        quantizer.entropy_,
        quantizer.mse_,
        *(f"{other / exact:.6f}" for other in others),
        *(1000 * outcomes[method].seconds for method in METHODS),
    ]


def _cost(outcome: Outcome) -> float:
    return outcome.result.mse_ + outcome.result.lam * outcome.result.entropy_
