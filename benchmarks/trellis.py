"""Trellis-coded quantization of a Gaussian sequence: what every number of states gains, and at what speed."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

import fewbits as fb
from fewbits.densities import Gaussian

from . import sources
from .common import Contestant, contest, table

COUNT, QUICK_COUNT = 1_000_000, 100_000
STATES = (4, 8, 16, 32, 64, 128, 256)
LLOYD_MAX = "Lloyd-Max"
PUBLISHED = {(2, LLOYD_MAX): 9.30, (2, 4): 10.55, (2, 8): 10.69, (2, 256): 11.01}  # dB, by bits and states
BOUND = 20 * np.log10(2)  # dB a bit: the rate-distortion function of the Gaussian source


def run(repeat: int, quick: bool) -> None:
    if not hasattr(fb, "TrellisCoded"):
        print("\nTrellis-coded quantization: skipped, this fewbits has no TrellisCoded.")
        return
    x = sources.samples("Gaussian", QUICK_COUNT if quick else COUNT)
    print(
        f"\nTrellis-coded quantization: fb.TrellisCoded(2**R, states).design(Gaussian()), then {x.size:,} independent\n"
        "Gaussian samples that no design has seen, through encode and decode."
    )
    columns = ["states", "SNR dB", "published", "over Lloyd-Max", "under the bound", "design s"]
    for bits in (2,) if quick else (1, 2, 3):
        rows = _rows(x, bits, repeat)
        table(f"R = {bits}, bound {BOUND * bits:.2f} dB", [*columns, "encode Msamples/s", "decode"], rows)


def _rows(x: np.ndarray, bits: int, repeat: int) -> list[list[object]]:
    base, *cells = _measure(fb.LloydMax(2**bits), x, repeat)
    rows = [[LLOYD_MAX, base, PUBLISHED.get((bits, LLOYD_MAX)), None, BOUND * bits - base, *cells]]
    for states in STATES:
        gain, *cells = _measure(fb.TrellisCoded(2**bits, states=states), x, repeat)
        rows.append([states, gain, PUBLISHED.get((bits, states)), gain - base, BOUND * bits - gain, *cells])
    return rows


def _measure(quantizer: Any, x: np.ndarray, repeat: int) -> tuple[float, float, float, float]:
    """Signal-to-noise ratio in dB, CPU seconds of the design, millions of samples a second each way."""
    start = time.process_time()
    quantizer.design(Gaussian())
    seconds = time.process_time() - start
    codes = quantizer.encode(x)
    outcomes = contest(
        {"encode": Contestant(lambda: quantizer.encode(x)), "decode": Contestant(lambda: quantizer.decode(codes))},
        repeat,
    )
    noise = np.mean(np.square(x - outcomes["decode"].result))
    speeds = (x.size / 1e6 / outcomes[way].seconds for way in ("encode", "decode"))
    return float(10 * np.log10(np.mean(np.square(x)) / noise)), seconds, *speeds
