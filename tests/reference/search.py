"""Direct binary search, move by move, in double."""

import numpy as np

from .diffusion import nearest_level

BLOCK, LEAST_GAIN = 4, 1e-6


def binary_search(samples, codebook, correlation, toggles, passes, codes, moves=None):
    """Codes in which no pixel has a level, or a neighbour to swap with, that lowers the filtered error.

    `moves` receives, for each move made, the codes after it and the change of the filtered error.
    """
    codes = codes.copy()
    (rows, columns, d), reach = samples.shape, correlation.shape[0] // 2
    correlation, words = correlation.astype(np.float64), codebook.astype(np.float64)
    centre = correlation[reach, reach]
    filtered = np.zeros((rows + 2 * reach, columns + 2 * reach, d))

    def spread(y, x, by):
        filtered[y : y + 2 * reach + 1, x : x + 2 * reach + 1] += by * correlation[..., None]

    def at(y, x):
        return filtered[y + reach, x + reach]

    for y in range(rows):
        for x in range(columns):
            spread(y, x, words[codes[y, x]] - samples[y, x].astype(np.float64))

    waiting = np.ones((-(-rows // BLOCK), -(-columns // BLOCK)), bool)

    def set_code(y, x, code):
        spread(y, x, words[code] - words[codes[y, x]])
        codes[y, x] = code
        top, left = max(y - reach - 1, 0) // BLOCK, max(x - reach - 1, 0) // BLOCK
        waiting[top : (y + reach + 1) // BLOCK + 1, left : (x + reach + 1) // BLOCK + 1] = True

    def visit(y, x):
        held = codes[y, x]
        target = (words[held] - at(y, x) / centre).astype(np.float32)
        code = nearest_level(target, codebook) if toggles else held
        step = words[code] - words[held]
        price = centre * dot(step, step)
        best = (2 * dot(step, at(y, x)) + price, price, code, (y, x))
        for to_y in range(max(y - 1, 0), min(y + 2, rows)):
            for to_x in range(max(x - 1, 0), min(x + 2, columns)):
                if codes[to_y, to_x] == held:
                    continue
                step = words[codes[to_y, to_x]] - words[held]
                square = dot(step, step)
                change = dot(step, at(y, x) - at(to_y, to_x))
                change = 2 * (change + square * (centre - correlation[reach + to_y - y, reach + to_x - x]))
                if change < best[0]:
                    best = (change, centre * square, codes[to_y, to_x], (to_y, to_x))
        change, price, code, other = best
        if change < -LEAST_GAIN * price:
            if other != (y, x):
                set_code(*other, held)
            set_code(y, x, code)
            if moves is not None:
                moves.append((codes.copy(), change))

    for _ in range(passes):
        if not waiting.any():
            break
        for block in np.ndindex(waiting.shape):
            if not waiting[block]:
                continue
            waiting[block] = False
            top, left = block[0] * BLOCK, block[1] * BLOCK
            for y in range(top, min(top + BLOCK, rows)):
                for x in range(left, min(left + BLOCK, columns)):
                    visit(y, x)
    return codes


def dot(a, b):
    """The sum of products, added in order."""
    total = 0.0
    for p, q in zip(a, b, strict=True):
        total += p * q
    return total
