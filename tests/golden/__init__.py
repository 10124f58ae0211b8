"""Streams that must decode forever: one for each feature of the format, and what each decodes to.

``python -m tests.golden`` writes the files that are missing; none is ever written anew. What they hold is made by
formulas, not by designs or random numbers, which later versions may make otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from fewbits import Palette, TrellisCoded
from fewbits.coding import Codebook, encode_stream

FOLDER = Path(__file__).parent


class Case(NamedTuple):
    """Codes, what they stand for, and how they are stored."""

    codes: np.ndarray
    quantizer: Any = None
    options: Mapping[str, Any] = MappingProxyType({})

    def stream(self) -> bytes:
        return encode_stream(self.codes, self.quantizer, **self.options)

    def samples(self) -> np.ndarray:
        return self.codes if self.quantizer is None else self.quantizer.decode(self.codes)


def waves(*shape: int, levels: int) -> np.ndarray:
    """Codes of a smooth pattern with all levels in it."""
    place = np.indices(shape)
    phase = sum((axis + 2) * index for axis, index in enumerate(place))
    return (phase + phase**2 // 50) // 3 % levels


def colors(count: int, channels: int = 3) -> np.ndarray:
    """Different colours on a curve."""
    k = np.arange(count)[:, None]
    return ((k * np.array([3, 5, 2, 11])[:channels] + k**2 // 7 + [20, 0, 90, 255][:channels]) % 256).astype(np.uint8)


def cells(count: int, low: float, high: float) -> np.ndarray:
    """Middles of equal cells between floats of 32 bits."""
    low, high = (float(np.float32(end)) for end in (low, high))
    edges = np.linspace(low, high, count + 1)
    return edges[:-1] + (edges[1:] - edges[:-1]) / 2


def trellis(channel_axis: int | None = None, channels: int = 1, states: int = 8) -> TrellisCoded:
    quantizer = TrellisCoded(4, states=states, channel_axis=channel_axis)
    books = tuple((np.arange(8) - 3.5) / (2 + c) for c in range(channels))
    quantizer.codebook_ = books[0] if channel_axis is None else books
    quantizer.n_levels_, quantizer.n_states_, quantizer.dtype_ = 4, states, np.dtype(np.float64)
    return quantizer


def profile() -> bytes:
    return bytes(range(128)) * 4


FAST, SMALLEST = {"effort": 1}, {"effort": 9}
ALL_METADATA = {"icc_profile": profile(), "dpi": (300, 299.5), "orientation": 6, "author": "Zoë", "note": ""}

CASES: dict[str, Callable[[], Case]] = {
    "bilevel": lambda: Case(waves(20, 30, levels=2), Codebook(np.array([0, 255], np.uint8))),
    "fast-2": lambda: Case(
        waves(64, 96, levels=8) * (waves(64, 96, levels=5) > 1) % 2, Codebook(np.array([0, 255], np.uint8)), FAST
    ),
    "fast-16": lambda: Case(waves(50, 60, levels=160) // 10, Palette(colors(16)), FAST),
    "fast-200": lambda: Case(waves(50, 60, levels=200), Palette(colors(200)), FAST),
    "fast-700": lambda: Case(waves(50, 60, levels=700), Palette(colors(700)), FAST),
    "fast-copies": lambda: Case(
        np.tile((np.arange(120) ** 2 // 7 % 30).reshape(8, 15), (12, 6)), Palette(colors(30, 4)), FAST
    ),
    "fast-sound": lambda: Case(
        waves(900, 2, levels=900),
        Codebook(np.arange(-450, 450, dtype=np.int16) * 7),
        FAST | {"metadata": {"sample_rate": 8000}},
    ),
    "fast-tiles": lambda: Case(
        waves(20, 30, 3, levels=4),
        Codebook(tuple(np.arange(4) * (c + 1.5) for c in range(3)), channel_axis=-1),
        FAST | {"tiles": (16, 16, None)},
    ),
    "context-2": lambda: Case(
        waves(64, 96, levels=8) * (waves(64, 96, levels=5) > 1) % 2, Codebook(np.array([0, 255], np.uint8))
    ),
    "context-16": lambda: Case(waves(80, 60, levels=160) // 10, Palette(colors(16))),
    "context-200": lambda: Case(waves(50, 60, levels=2000) // 10, Palette(colors(200, 4))),
    "context-1500": lambda: Case(waves(50, 60, levels=1500), Palette(colors(1500))),
    "context-sound": lambda: Case(
        waves(6000, levels=18000) // 10, Codebook(np.arange(1800, dtype=np.int16)), {"metadata": {"sample_rate": 8000}}
    ),
    "context-channels": lambda: Case(
        waves(30, 40, 3, levels=90) // 10,
        Codebook(tuple(np.arange(9) ** 2 * (c + 1.5) for c in range(3)), channel_axis=-1),
    ),
    "context-volume": lambda: Case(waves(5, 30, 40, levels=500) // 10),
    "context-9-2": lambda: Case(
        waves(64, 96, levels=8) * (waves(64, 96, levels=5) > 1) % 2, Codebook(np.array([0, 255], np.uint8)), SMALLEST
    ),
    "context-9-16": lambda: Case(waves(40, 60, levels=160) // 10, Palette(colors(16)), SMALLEST | {"tiles": (32, 32)}),
    "context-9-200": lambda: Case(waves(50, 60, levels=2000) // 10, Palette(colors(200)), SMALLEST),
    "labels": lambda: Case(waves(7, 8, 9, levels=500)),
    "empty": lambda: Case(np.zeros((3, 0), np.uint8)),
    "one": lambda: Case(np.array(0), Codebook([2.5])),
    "constant": lambda: Case(np.zeros((50, 40), np.uint8), Palette(["#123456"])),
    "palette-4": lambda: Case(waves(20, 30, levels=4), Palette(colors(4))),
    "palette-200": lambda: Case(waves(20, 30, levels=200), Palette(colors(200), space="oklab")),
    "palette-700": lambda: Case(waves(20, 30, levels=700), Palette(colors(700), space="cielab")),
    "palette-alpha": lambda: Case(
        waves(20, 30, levels=9), Palette(colors(9, 4), space="linear", names=[f"colour {n}" for n in range(9)])
    ),
    "levels-uint8": lambda: Case(waves(20, 30, levels=16), Codebook(np.arange(16, dtype=np.uint8) * 17)),
    "levels-int64": lambda: Case(waves(99, levels=3), Codebook(np.array([-(2**63), 0, 2**63 - 1]))),
    "levels-uint64": lambda: Case(waves(99, levels=3), Codebook(np.array([0, 1, 2**64 - 1], np.uint64))),
    "levels-float16": lambda: Case(waves(99, levels=40), Codebook((np.arange(40) ** 2 / 8).astype(np.float16))),
    "levels-float32": lambda: Case(waves(99, levels=300), Codebook((np.arange(300) ** 3 / 7).astype(np.float32))),
    "levels-offset-step": lambda: Case(waves(99, levels=50), Codebook(-0.3 + np.arange(50) * 0.1)),
    "levels-multiples": lambda: Case(waves(99, levels=50), Codebook((np.arange(50) - 20.5) * 0.1)),
    "levels-middles": lambda: Case(waves(99, levels=50), Codebook(cells(50, -0.3, 0.7).astype(np.float32))),
    "levels-rounded": lambda: Case(waves(99, levels=50), Codebook(np.arange(50) ** 2 * 0.01), {"precision": 0.01}),
    "levels-negative-zero": lambda: Case(waves(99, levels=3), Codebook(np.array([-1.5, -0.0, 3e300]))),
    "levels-shared": lambda: Case(waves(9, 10, 3, levels=6), Codebook(np.array([0, 50, 99, 150, 200, 250], np.uint8))),
    "channels-even": lambda: Case(
        waves(9, 10, 3, levels=4), Codebook(tuple(np.arange(4) * (c + 1.5) for c in range(3)), channel_axis=2)
    ),
    "channels-uneven": lambda: Case(
        np.minimum(waves(3, 9, 10, levels=8), np.array([1, 7, 4])[:, None, None]),
        Codebook(tuple(np.arange(n, dtype=np.uint16) ** 2 for n in (2, 8, 5)), channel_axis=0),
    ),
    "vectors-uint8": lambda: Case(waves(9, 10, levels=30), Codebook(waves(30, 16, levels=256).astype(np.uint8))),
    "vectors-float32": lambda: Case(
        waves(9, 10, levels=30), Codebook((waves(30, 3, levels=99) / 7).astype(np.float32))
    ),
    "trellis": lambda: Case(waves(200, levels=4), trellis()),
    "trellis-channels": lambda: Case(waves(50, 3, levels=4), trellis(1, 3, 256)),
    "tiles": lambda: Case(waves(40, 50, levels=16), Palette(colors(16)), {"tiles": (16, 16)}),
    "tiles-channels": lambda: Case(
        waves(20, 30, 3, levels=4),
        Codebook(tuple(np.arange(4) * (c + 1.5) for c in range(3)), channel_axis=-1),
        {"tiles": (8, None, 3)},
    ),
    "stripes-volume": lambda: Case(waves(12, 5, 6, levels=20), None, {"tiles": 5}),
    "metadata": lambda: Case(waves(20, 30, levels=4), Palette(colors(4)), {"metadata": ALL_METADATA}),
    "sound": lambda: Case(
        waves(300, 2, levels=64),
        Codebook(np.arange(-32, 32, dtype=np.int16) * 1000),
        {"metadata": {"sample_rate": 44100}},
    ),
}
