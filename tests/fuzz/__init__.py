"""The decoder on damaged streams: mutations of the golden files, half of them with their checks put right.

A stream whose checks are as they were must be refused or decode to the same; one whose checks were put right may decode
to anything. Neither may crash, hang, take wild memory or raise anything but `BadStreamError`.
"""

from __future__ import annotations

import time
import zlib
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

import fewbits
from fewbits.errors import BadStreamError
from tests.golden import FOLDER

LIMIT = 1 << 16  # codes; the largest golden file has fewer
SLOW = 5.0  # seconds that no stream of LIMIT codes may take


@dataclass
class Tally:
    """What became of the runs."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    slowest: float = 0.0

    def __str__(self) -> str:
        told = ", ".join(f"{count:,} {name}" for name, count in sorted(self.outcomes.items()))
        runs = sum(self.outcomes.values())
        lines = [f"{runs:,} runs in {self.seconds:.1f} s: {told}; the slowest took {self.slowest:.3f} s"]
        return "\n".join(lines + self.faults)


class Golden:
    """A golden file, what it decodes to, and where its checks are."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data
        stream = fewbits.open(data)
        self.codes, self.samples = stream.codes, np.asarray(stream)
        layout = stream._layout
        checks = [unit.check for unit in layout.units if unit.check is not None]
        self.check_at = layout.units[0].offset - 4 if checks else len(data) - 4
        self.units = [(u.offset, u.length, u.check.to_bytes(4, "little")) for u in layout.units if u.check is not None]

    def repaired(self, data: bytes) -> bytes:
        """Mutated bytes with checks that match them, so far as they are where they were."""
        out = bytearray(data)
        if not self.units:
            return bytes(out[:-4]) + zlib.crc32(out[:-4]).to_bytes(4, "little")
        if len(data) == len(self.data):
            head = bytes(out[: self.check_at])
            for offset, length, check in self.units:
                head = head.replace(check, zlib.crc32(out[offset : offset + length]).to_bytes(4, "little"), 1)
            out[: self.check_at + 4] = head + zlib.crc32(head).to_bytes(4, "little")
        return bytes(out)


def golden_files() -> list[Golden]:
    return [Golden(path.stem, path.read_bytes()) for path in sorted(FOLDER.glob("*.fbq"))]


def mutated(data: bytes, other: bytes, rng: np.random.Generator) -> bytes:
    """Some bytes changed, inserted, deleted, repeated, taken from another stream, or cut off."""
    out = bytearray(data)
    for _ in range(int(rng.geometric(0.5))):
        if not out:
            break
        # Most of what a decoder decides is told by the first bytes.
        place = int(rng.integers(len(out) if rng.random() < 0.5 else min(len(out), 40)))
        length = int(rng.geometric(0.3))
        way = rng.integers(7)
        if way == 0:
            out[place] ^= 1 << int(rng.integers(8))
        elif way == 1:
            out[place] = int(rng.choice([0, 1, 127, 128, 255, int(rng.integers(256))]))
        elif way == 2:
            out[place:place] = rng.bytes(length)
        elif way == 3:
            del out[place : place + length]
        elif way == 4:
            out[place:place] = out[place : place + length]
        elif way == 5:
            there = int(rng.integers(len(other)))
            out[place : place + length] = other[there : there + length]
        else:
            del out[place:]
    return bytes(out)


def fuzz(runs: int, seed: int) -> Tally:
    """So many mutated streams, decoded."""
    rng, files, tally = np.random.default_rng(seed), golden_files(), Tally()
    began = time.perf_counter()
    for run in range(runs):
        golden, other = (files[int(rng.integers(len(files)))] for _ in range(2))
        data = mutated(golden.data, other.data, rng)
        repaired = bool(rng.integers(2))
        if repaired and len(data) > 4:
            data = golden.repaired(data)
        start = time.perf_counter()
        try:
            outcome = _decode(data, golden, repaired)
        except BadStreamError:
            outcome = "refused"
        except Exception as error:
            outcome = "crashed"
            tally.faults.append(f"run {run}, {golden.name}: {type(error).__name__}: {error}: {data.hex()[:2000]}")
        took = time.perf_counter() - start
        tally.slowest = max(tally.slowest, took)
        if outcome == "wrong" or took > SLOW:
            tally.faults.append(f"run {run}, {golden.name}: {outcome} in {took:.1f} s: {data.hex()[:2000]}")
        tally.outcomes[outcome] += 1
    tally.seconds = time.perf_counter() - began
    return tally


def _decode(data: bytes, golden: Golden, repaired: bool) -> str:
    stream = fewbits.open(data, max_pixels=LIMIT, threads=1)
    stream.info()
    _ = stream[tuple(slice(0, 2) for _ in stream.shape)]
    samples = np.asarray(stream)
    same = np.array_equal(stream.codes, golden.codes) and samples.tobytes() == golden.samples.tobytes()
    if same:
        return "the same"
    return "decoded" if repaired else "wrong"
