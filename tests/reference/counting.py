"""Counting and table lookup."""

import numpy as np


def count_values(x, counts):
    """`counts` with the occurrences of each value of `x` added."""
    counts = counts.copy()
    for value in x.tolist():
        counts[value] += 1
    return counts


def unique_colors(x):
    """Distinct rows in order of first appearance, their counts, and the number of each row's colour."""
    number, counts, inverse = {}, [], []
    for row in map(tuple, x.tolist()):
        if row not in number:
            number[row] = len(number)
            counts.append(0)
        counts[number[row]] += 1
        inverse.append(number[row])
    colors = np.array(list(number), x.dtype).reshape(-1, x.shape[1])
    return colors, np.array(counts, np.int64), np.array(inverse, np.uint32)


def count_colors(x, weights=()):
    """Distinct rows as increasing numbers, first channel highest, and the sums of their weights, or their counts."""
    totals = {}
    for number, row in enumerate(x.tolist()):
        key = int.from_bytes(bytes(row), "big")
        totals[key] = totals.get(key, 0.0) + (float(weights[number]) if len(weights) else 1)
    return np.array(sorted(totals), np.uint32), np.array([totals[key] for key in sorted(totals)])


def count_cells(x, bits, counts, sums):
    """`counts` and `sums` with the pixels of each cell of a grid, and their channels, added."""
    counts, sums = counts.copy(), sums.copy()
    for pixel in x.astype(np.int64):
        cell = 0
        for value in pixel:
            cell = cell << bits | int(value) >> (8 - bits)
        counts[cell] += 1
        sums[cell] += pixel
    return counts, sums


def lookup(x, table):
    """``table[x]``."""
    return np.array([table[i] for i in x.tolist()], table.dtype)
