"""Ordered dithering: each sample against the threshold at its place, a tile repeated over the image."""

import numpy as np


def _over(tile, samples, first):
    rows, columns = samples.shape
    return tile[np.ix_((first + np.arange(rows)) % tile.shape[0], np.arange(columns) % tile.shape[1])]


def threshold_bytes(samples, tile, first):
    """1 where a byte is not below its threshold. Row 0 meets row `first` of the repeated tile."""
    return (samples >= _over(tile, samples, first)).astype(np.uint8)


def threshold_places(samples, places, rest, first, dtype):
    """Codes of integers: (place + rest) >> 16, with `places` by value and `rest` 2^16 less the threshold."""
    total = places[samples].astype(np.int64) + _over(rest, samples, first)
    return (total >> 16).astype(dtype)


def threshold_floats(samples, levels, rest, first, dtype):
    """Codes of numbers: the level i below, plus one if 2^16 of the share of the way to the next is at 2^16 − rest."""
    x, steps = samples.astype(np.float64), levels.astype(np.float64)
    i = np.clip((x[..., None] >= steps).sum(axis=-1) - 1, 0, len(steps) - 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (x - steps[i]) / (steps[i + 1] - steps[i])
    return (i + (share * 65536 >= 65536 - _over(rest, samples, first).astype(np.int64))).astype(dtype)
