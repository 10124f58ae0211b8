"""Error diffusion, sample by sample, in float32."""

import numpy as np


def nearest_level(x, codebook):
    """Code of one sample; on a line, where levels are sorted, a sample half-way between two takes the upper one.

    Elsewhere as `nearest`: distances in float32, coordinates in order, ties to the lowest index, infinite ones last.
    """
    if codebook.shape[1] > 1:
        distance = np.zeros(len(codebook), np.float32)
        with np.errstate(over="ignore", invalid="ignore"):
            for a, words in enumerate(codebook.T):
                distance += (x[a] - words) * (x[a] - words)
        return np.where(np.isnan(distance), np.inf, distance).argmin()
    levels = codebook[:, 0]
    return np.count_nonzero(levels[:-1] + (levels[1:] - levels[:-1]) * np.float32(0.5) <= x[0])


def diffuse(samples, codebook, low, high, taps, weights, tones, offset, echoes, echo, serpentine, dtype):
    """Codes: each sample, held within [low, high], takes its nearest codeword; its error goes to the taps.

    `offset` is added to a sample only when its codeword is chosen; each choice changes it at the echoes.
    """
    work, aim = samples.copy(), offset.copy()
    rows, columns = work.shape[:2]
    codes = np.empty((rows, columns), dtype)
    for y in range(rows):
        backward = serpentine and y % 2 == 1

        def ahead(x, offsets, y=y, backward=backward):
            for number, (down, right) in enumerate(offsets.tolist()):
                to_y, to_x = y + down, x + (-right if backward else right)
                if 0 <= to_x < columns and to_y < rows:
                    yield number, (to_y, to_x)

        for x in reversed(range(columns)) if backward else range(columns):
            sample = np.where(work[y, x] < low, low, work[y, x])
            sample = np.where(sample > high, high, sample)
            code = nearest_level(sample + aim[y, x] if len(aim) else sample, codebook)
            codes[y, x] = code
            error = sample - codebook[code]
            row = weights[tones[y, x]] if len(tones) else weights[0]
            for number, to in ahead(x, taps):
                work[to] += error * row[number]
            for number, to in ahead(x, echoes):
                aim[to] += echo[number, code]
    return codes
