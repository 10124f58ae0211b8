"""Our own stream, beside which the others are."""

from __future__ import annotations

from functools import partial

import numpy as np

from ..coding import Codebook, encode_stream, open
from ..palettes import Palette
from ..quantizers import Quantizer
from .data import Data, Variant


def fbq(data: Data, effort: int) -> list[Variant]:
    """A ``.fbq`` file, which is free to number colours and vectors anew."""
    quantizer = _quantizer(data)
    samples = data.codes if quantizer is None else quantizer.decode(data.codes)
    encode = partial(encode_stream, data.codes, quantizer, effort=effort, threads=1, reorder=True)
    return [Variant("stream", encode, lambda file: np.asarray(open(file, threads=1)), samples)]


def _quantizer(data: Data) -> Quantizer | None:
    """What the codes stand for."""
    levels = data.levels
    if levels is None:
        return None
    return Palette(levels) if levels.dtype == np.uint8 and levels.shape[1:] in ((3,), (4,)) else Codebook(levels)
