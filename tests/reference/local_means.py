"""Least squares of local means."""

import numpy as np


def local_normal(samples, weights, codes, codebook, side, normal, wanted):
    """`normal` (lower triangle) and `wanted` with every window's equations added, window by window, in double."""
    normal, wanted = normal.copy(), wanted.copy()
    rows, columns = codes.shape
    for top in range(0, rows, side):
        for left in range(0, columns, side):
            window = slice(top, top + side), slice(left, left + side)
            within = codes[window].ravel()
            share = 1 / len(within)
            missed, weight = np.zeros(codebook.shape[1]), 0.0
            for sample, code in zip(samples[window].reshape(len(within), -1), within, strict=True):
                missed += sample.astype(np.float64) - codebook[code].astype(np.float64)
            for value in weights[window].ravel():
                weight += float(value)
            present = list(dict.fromkeys(within.tolist()))  # in order of appearance
            times = {code: int((within == code).sum()) for code in present}
            for code in present:
                part = weight * (times[code] * share)
                for other in present:
                    if other <= code:
                        normal[code, other] += part * (times[other] * share)
                wanted[code] += part * (missed * share)
    return normal, wanted


def solve_normal(normal, wanted):
    """The solution, by Gaussian elimination without pivoting; the upper triangle of `normal` is not read."""
    normal, wanted = normal.copy(), wanted.copy()
    k = len(normal)
    for p in range(k):
        column = normal[p:, p].copy()
        factors = column[1:] / column[0]
        normal[p + 1 :, p + 1 :] -= factors[:, None] * column[1:]
        wanted[p + 1 :] -= factors[:, None] * wanted[p]
    for p in reversed(range(k)):
        for i in range(p + 1, k):
            wanted[p] -= normal[i, p] * wanted[i]
        wanted[p] /= normal[p, p]
    return wanted
