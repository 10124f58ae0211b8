"""PNG's filters and the choice among them (section 9 of its specification), in whole arrays."""

import numpy as np

from .deflate import log2_units


def png_filter(rows, pixel, choice):
    if choice >= 5:
        every = np.stack([png_filter(rows, pixel, number) for number in range(5)])
        cost = (absolute if choice == 5 else information)(every[:, :, 1:])
        return every[cost.argmin(axis=0), np.arange(len(rows))]
    wide = np.pad(rows, ((1, 0), (pixel, 0))).astype(int)
    left, above, corner = wide[1:, :-pixel], wide[:-1, pixel:], wide[:-1, :-pixel]
    estimate = left + above - corner
    distances = np.abs(np.stack([left, above, corner]) - estimate)
    paeth = np.take_along_axis(np.stack([left, above, corner]), distances.argmin(axis=0)[None], 0)[0]
    prediction = [np.zeros_like(left), left, above, (left + above) // 2, paeth][choice]
    return np.pad((rows - prediction).astype(np.uint8), ((0, 0), (1, 0)), constant_values=choice)


def absolute(rows):
    return np.abs(rows.view(np.int8).astype(int)).sum(axis=-1)


def information(rows):
    """Bits in a code for the bytes of each row, in units of 1/64, rounded down symbol by symbol."""

    def of_row(row):
        counts = np.bincount(row)
        return len(row) * log2_units(len(row)) - sum(int(n) * log2_units(int(n)) for n in counts if n)

    return np.array([[of_row(row) for row in filtered] for filtered in rows])
