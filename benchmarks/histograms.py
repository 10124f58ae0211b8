"""Designs from 8-bit and 16-bit histograms: one at a time, and for every number of levels in one run."""

from __future__ import annotations

from statistics import median

import numpy as np

import fewbits as fb
from fewbits import _kernels

from . import sources
from .common import Contestant, contest, kept, table

GOALS = {256: 0.001, 65536: 0.050}  # seconds of a design, by the number of bins
MORE = {256: 3, 65536: 1}  # times as many rounds where a round is short
LEVELS = {256: range(2, 257), 65536: (256,)}
PATHS = [(256, 256), (65536, 256)]  # bins, and the largest K
QUICK_PATHS = [(256, 256), (65536, 16)]
TIE = 1e-9  # relative; errors closer than this are rounding in the sums


def designs(repeat: int) -> None:
    rows = [_design_row(name, bins, repeat) for bins in GOALS for name in sources.NAMES]
    columns = ["histogram", "bins", "K", "kernel ms: median K", "worst", "at K"]
    columns += ["design ms: median K", "worst", "at K", "goal", "kept"]
    table("fb.LloydMax(K).design(histogram), every bin occupied; kernel: optimal_partition alone", columns, rows)


def paths(repeat: int, quick: bool) -> None:
    rows = [_path_row(name, *sizes, repeat) for sizes in (QUICK_PATHS if quick else PATHS) for name in sources.NAMES]
    columns = ["histogram", "bins", "K up to", "ms: path", "kernel", "designs", "time designs/path"]
    table(
        "fb.LloydMax.path(histogram, K) against one design for each number of levels; kernel: optimal_partitions alone",
        [*columns, "errors differ, relative"],
        rows,
    )


def _design_row(name: str, bins: int, repeat: int) -> list[object]:
    histogram = sources.histogram(name, bins)
    values, weights = histogram.values.astype(np.float64), histogram.weights

    def kernel(k: int) -> None:
        _kernels.optimal_partition(values, weights, 0, np.empty(k + 1, np.int64))

    kernels, designs = {}, {}
    for k in LEVELS[bins]:
        outcomes = contest(
            {
                "kernel": Contestant(lambda k=k: kernel(k)),
                "design": Contestant(lambda k=k: fb.LloydMax(k).design(histogram)),
            },
            MORE[bins] * repeat,
        )
        kernels[k], designs[k] = outcomes["kernel"].seconds, outcomes["design"].seconds
    row: list[object] = [name, f"{bins:,}", f"{min(kernels)} to {max(kernels)}" if len(kernels) > 1 else max(kernels)]
    for seconds in (kernels, designs):
        worst = max(seconds, key=seconds.get)
        row += [1000 * median(seconds.values()), 1000 * seconds[worst], worst]
    return [*row, f"< {1000 * GOALS[bins]:g} ms", kept(max(designs.values()) < GOALS[bins])]


def _path_row(name: str, bins: int, most: int, repeat: int) -> list[object]:
    histogram = sources.histogram(name, bins)
    values, weights = histogram.values.astype(np.float64), histogram.weights

    def kernel() -> None:
        _kernels.optimal_partitions(values, weights, 0, most, np.empty(most * (most + 3) // 2, np.int64))

    outcomes = contest(
        {
            "path": Contestant(lambda: fb.LloydMax.path(histogram, most)),
            "kernel": Contestant(kernel),
            "designs": Contestant(lambda: [fb.LloydMax(k).design(histogram) for k in range(1, most + 1)]),
        },
        repeat,
    )
    path, separate = ([q.mse_ for q in outcomes[way].result] for way in ("path", "designs"))
    relative = max(abs(a - b) / b if b else a for a, b in zip(path, separate, strict=True))
    if len(path) != most or relative > TIE:
        raise SystemExit(f"path, {name}, {bins} bins: the errors differ from those of separate designs")
    seconds = [outcomes[way].seconds for way in ("path", "kernel", "designs")]
    return [name, f"{bins:,}", most, *(1000 * s for s in seconds), seconds[2] / seconds[0], relative]
