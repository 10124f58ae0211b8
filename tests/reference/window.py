"""Structural similarity at each full position of a square window."""

import numpy as np


def ssim_map(first, second, window, channels, c1, c2):
    """SSIM index (Wang et al. 2004, eq. 13), uniform window, sample covariance, for each interleaved channel.

    Sums are exact integers for bytes. For floats they are doubles in this order: down each column by adding the row
    that enters and then taking off the row that leaves; then along the row from left to right.
    """
    kind = np.int64 if first.dtype == np.uint8 else np.float64
    a, b = first.astype(kind), second.astype(kind)
    rows, columns = a.shape
    n = float(window * window)
    share, unbias = 1 / n, n / (n - 1)
    across = columns - (window - 1) * channels
    out = np.empty((rows - window + 1, across))
    fields = [a, b, a * a, b * b, a * b]
    column_sums = [np.zeros(columns, kind) for _ in fields]
    for y in range(rows):
        for sums, field in zip(column_sums, fields, strict=True):
            sums += field[y]
            if y >= window:
                sums -= field[y - window]
        if y + 1 < window:
            continue
        for x in range(across):
            box = []
            for sums in column_sums:
                total = sums[x]
                for j in range(1, window):
                    total = total + sums[x + j * channels]
                box.append(float(total))
            ma, mb, aa, bb, ab = (total * share for total in box)
            va, vb, cov = unbias * (aa - ma * ma), unbias * (bb - mb * mb), unbias * (ab - ma * mb)
            top = (2 * ma * mb + c1) * (2 * cov + c2)
            out[y + 1 - window, x] = top / ((ma * ma + mb * mb + c1) * (va + vb + c2))
    return out
