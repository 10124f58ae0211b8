"""A Hilbert curve over any rectangle, and error diffusion along a curve."""

import numpy as np

from .diffusion import nearest_level


def hilbert_order(rows, columns):
    """Indexes of the samples of a rectangle in the order of a Hilbert curve made for any size."""
    down, right = np.array([rows, 0]), np.array([0, columns])
    across = columns >= rows if rows % 2 == columns % 2 else columns % 2 == 0
    path = list(curve(np.zeros(2, int), *((right, down) if across else (down, right))))
    return np.array([y * columns + x for y, x in path], np.int64)


def curve(corner, along, aside):
    """Points of the rectangle that hangs on a corner by two arms, from end to end of the first."""
    length, breadth = abs(along.sum()), abs(aside.sum())
    ahead, over = np.sign(along), np.sign(aside)
    if length == 1 or breadth == 1:
        for i in range(length * breadth):
            yield corner + i * (ahead if breadth == 1 else over)
    elif 2 * length > 3 * breadth:
        half = ahead * (length // 2 + (length > 2 and length // 2 % 2))
        yield from curve(corner, half, aside)
        yield from curve(corner + half, along - half, aside)
    else:
        half = ahead * (length // 2)
        side = over * (breadth // 2 + (breadth > 2 and breadth // 2 % 2))
        yield from curve(corner, side, half)
        yield from curve(corner + side, along, aside - side)
        yield from curve(corner + along - ahead + side - over, -side, half - along)


def diffuse_along(samples, order, codebook, low, high, weights, dtype):
    """Codes: each sample plus the weighted errors of the last, held within [low, high], takes its nearest codeword."""
    codes, errors = np.empty(len(samples), dtype), [np.zeros(samples.shape[1], np.float32)] * len(weights)
    for at in order:
        value = samples[at].copy()
        for weight, error in zip(weights, errors, strict=True):
            value += weight * error
        value = np.where(value < low, low, value)
        value = np.where(value > high, high, value)
        codes[at] = nearest_level(value, codebook)
        errors = [value - codebook[codes[at]], *errors[:-1]]
    return codes
