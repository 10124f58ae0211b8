"""Flat images."""

import numpy as np


def tone_errors(way, tones=range(256), size=128):
    """Mean of a flat grey dithered to black and white, less the grey, for each of 256 greys."""
    levels = np.float32([0, 255])
    return np.array([255 * way.scalars(np.full((size, size), t, np.uint8), levels).mean() - t for t in tones])
