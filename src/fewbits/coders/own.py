"""Our own stream, beside which the others are."""

from __future__ import annotations

import zlib
from functools import partial

import numpy as np

from ..coding import deflate, pack, width_of
from .data import Data, Variant

_SPEED = {1: 10, 5: 4, 9: 1}  # of deflate


def fbq(data: Data, effort: int) -> list[Variant]:
    """A stand-in for the ``.fbq`` container until that is there: packed bits, deflated, after the codebook."""
    content = data.book + pack(data.codes, width_of(data.alphabet)).tobytes()
    encode = partial(deflate, content, speed=_SPEED[effort])
    return [
        Variant(
            "stream",
            encode,
            lambda file: np.frombuffer(zlib.decompress(file), np.uint8),
            np.frombuffer(content, np.uint8),
        )
    ]
