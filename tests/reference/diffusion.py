"""Error diffusion, sample by sample, in float32."""

import numpy as np

from .nearest import nearest


def diffuse(samples, codebook, low, high, taps, strength, serpentine, dtype):
    """Codes: each sample, held within [low, high], takes its nearest codeword; its error goes to the taps."""
    work, strength = samples.copy(), np.float32(strength)
    rows, columns = work.shape[:2]
    codes = np.empty((rows, columns), dtype)
    for y in range(rows):
        backward = serpentine and y % 2 == 1
        for x in reversed(range(columns)) if backward else range(columns):
            sample = np.where(work[y, x] < low, low, work[y, x])
            sample = np.where(sample > high, high, sample)
            code = nearest(sample[None], codebook)[0][0]
            codes[y, x] = code
            error = (sample - codebook[code]) * strength
            for down, right, weight in taps:
                to_y, to_x = y + int(down), x + (-int(right) if backward else int(right))
                if 0 <= to_x < columns and to_y < rows:
                    work[to_y, to_x] += error * np.float32(weight)
    return codes
