"""Pillow's two error diffusions, in integers, sample by sample."""

import numpy as np

WEIGHTS = ((0, 1, 7), (1, -1, 3), (1, 0, 5), (1, 1, 1))  # down, right, sixteenths


def diffuse_pillow(samples):
    """Bits of a grey image: 1 above 128; sixteenths are summed and cut towards zero, values clipped to 0..255."""
    rows, columns = samples.shape
    sums = np.zeros((rows + 1, columns + 2), int)
    codes = np.zeros((rows, columns), np.uint8)
    for y in range(rows):
        for x in range(columns):
            value = min(max(int(samples[y, x]) + int(sums[y, x + 1] / 16), 0), 255)
            codes[y, x] = value > 128
            error = value - 255 * int(codes[y, x])
            for down, right, weight in WEIGHTS:
                sums[y + down, x + 1 + right] += weight * error
    return codes


def diffuse_pillow_palette(samples, palette):
    """Codes of an RGB image: the colour nearest to the value with its last two bits cleared, the first of several.

    The errors of a row's last pixel go wrong: those of blue reach all three channels below it.
    """
    rows, columns = samples.shape[:2]
    sums = np.zeros((rows + 1, columns + 2, 3), int)
    codes = np.zeros((rows, columns), np.uint8)
    colors = palette.astype(int)
    for y in range(rows):
        error = np.zeros(3, int)
        for x in range(columns):
            value = np.clip(samples[y, x] + np.trunc(sums[y, x + 1] / 16).astype(int), 0, 255)
            codes[y, x] = ((colors - (value & ~3)) ** 2).sum(axis=1).argmin()
            error = value - colors[codes[y, x]]
            for down, right, weight in WEIGHTS:
                sums[y + down, x + 1 + right] += weight * error
        sums[y + 1, columns] = sums[y + 1, columns, 2], error[2], error[2]
    return codes
