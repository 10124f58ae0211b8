"""Designs from densities against published and computed optima."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import fewbits as fb
from fewbits.densities import Gamma, Gaussian, Laplacian

from .common import Contestant, contest, table

TABLES = {"gaussian": Gaussian, "laplacian": Laplacian}
ENTROPY = {  # mean squared error at bits per sample, unit variance
    Gaussian: {0.5: 0.617336, 1: 0.348261, 2: 0.088923, 3: 0.022238},
    Laplacian: {0.5: 0.485993, 1: 0.261776},
}
NODES, WEIGHTS = np.polynomial.legendre.leggauss(20)


def run(data: Path | None, repeat: int, quick: bool) -> None:
    print(
        "\nDesigns from densities of unit variance, against the optima of reference_quantizers.json (levels to 12\n"
        "decimals) and published figures. Residuals: the largest |t − (r + r')/2|, and |r − E[x | cell]|."
        f"{' Each design is timed once.' if quick else ''}"
    )
    slow = {"slow": 0.0} if quick else {}
    path = data / "reference" / "reference_quantizers.json" if data else None
    if path is None or not path.exists():
        print("Lloyd-Max tables: skipped, --data names no folder that holds reference/reference_quantizers.json.")
    else:
        published = json.loads(path.read_text())
        columns = ["density", "N", "largest difference: MSE, relative", "entropy, bits", "levels"]
        columns += ["residual t: ours", "table", "residual r: ours", "table", "s a design: median", "worst"]
        chosen = slice(3, None, 4) if quick else slice(None)
        optima = {name: dict(list(published[name].items())[chosen]) for name in TABLES}
        rows = [_lloyd_max(name, kind(), optima[name], repeat, slow) for name, kind in TABLES.items()]
        table("fb.LloydMax(N).design(density)", columns, rows)
        gamma = next(optima for name, optima in published.items() if name.startswith("gamma"))
        columns = ["density", "N", "MSE: ours", "table, 6 digits", "difference", "s"]
        table("Two-sided gamma, shape ½: the global optimum is not symmetric", columns, _gamma(gamma, repeat, slow))
    columns = ["density", "bits", "MSE: ours", "published, 6 digits", "difference", "rate − target", "levels", "s"]
    table("fb.EntropyConstrained(target_rate=bits).design(density)", columns, _entropy(repeat, slow))


def _timed(quantizer: Any, density: fb.Density, repeat: int, slow: dict[str, float]) -> tuple[Any, float]:
    outcome = contest({"": Contestant(lambda: quantizer.design(density))}, repeat, **slow)[""]
    return outcome.result, outcome.seconds


def _lloyd_max(
    name: str, density: fb.Density, optima: dict[str, Any], repeat: int, slow: dict[str, float]
) -> list[object]:
    differences, residuals, times = [], [], []
    for levels, optimum in optima.items():
        q, seconds = _timed(fb.LloydMax(int(levels)), density, repeat, slow)
        known = np.array(optimum["levels"])
        differences.append(
            (
                abs(q.mse_ / optimum["mse"] - 1),
                abs(q.entropy_ - optimum["entropy_bits"]),
                np.abs(q.representation_levels_ - known).max(),
            )
        )
        ours = _residuals(density, q.decision_levels_, q.representation_levels_)
        theirs = _residuals(density, np.array(optimum["thresholds"]), known)
        residuals.append((ours[0], theirs[0], ours[1], theirs[1]))
        times.append(seconds)
    counts = f"{len(optima)} from {min(optima, key=int)} to {max(optima, key=int)}"
    return [name, counts, *np.max(differences, axis=0), *np.max(residuals, axis=0), median(times), max(times)]


def _residuals(density: fb.Density, decision: np.ndarray, representation: np.ndarray) -> tuple[float, float]:
    """How far levels are from the two conditions of an optimum, by sums of our own over pieces a unit long at most."""
    edges = np.union1d(np.arange(-40.0, 41.0), decision)
    half = np.diff(edges)[:, None] / 2
    x = edges[:-1, None] + half * (1 + NODES)
    mass = density(x) * half * WEIGHTS
    cell = np.searchsorted(decision, edges[:-1], side="right")
    off = np.bincount(cell, (mass * (x - representation[cell, None])).sum(axis=1)) / np.bincount(cell, mass.sum(axis=1))
    middles = (representation[:-1] + representation[1:]) / 2
    return np.abs(decision - middles).max(initial=0), np.abs(off).max()


def _gamma(optima: dict[str, float], repeat: int, slow: dict[str, float]) -> list[list[object]]:
    density, rows = Gamma(0.5), []
    for levels, error in optima.items():
        q, seconds = _timed(fb.LloydMax(int(levels)), density, repeat, slow)
        rows.append(["gamma", levels, f"{q.mse_:.9f}", f"{error:.6f}", f"{q.mse_ - error:+.1e}", seconds])
    return rows


def _entropy(repeat: int, slow: dict[str, float]) -> list[list[object]]:
    rows = []
    for kind, optima in ENTROPY.items():
        density = kind()
        for bits, error in optima.items():
            q, seconds = _timed(fb.EntropyConstrained(target_rate=bits), density, repeat, slow)
            compared = [f"{q.mse_:.9f}", f"{error:.6f}", f"{q.mse_ - error:+.1e}", f"{q.entropy_ - bits:+.1e}"]
            rows.append([kind.__name__, bits, *compared, q.n_levels_, seconds])
    return rows
