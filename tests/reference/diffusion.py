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


def diffuse(samples, codebook, low, high, taps, weights, tones, strength, offset, echoes, echo, serpentine, dtype):
    """Codes: each sample plus the errors it received, held within [low, high] and itself, takes its nearest codeword.

    What it misses goes to the taps; `strength` is the share of what was sent to it that a sample takes. `offset` is
    added only when the codeword is chosen; each choice adds to what the echoes are offset by.
    """
    rows, columns = samples.shape[:2]
    errors, echoed = np.zeros_like(samples), np.zeros_like(samples)
    codes = np.empty((rows, columns), dtype)
    for y in range(rows):
        backward = serpentine and y % 2 == 1

        def ahead(x, offsets, y=y, backward=backward):
            for number, (down, right) in enumerate(offsets.tolist()):
                to_y, to_x = y + down, x + (-right if backward else right)
                if 0 <= to_x < columns and to_y < rows:
                    yield number, (to_y, to_x)

        for x in reversed(range(columns)) if backward else range(columns):
            least, most = np.minimum(samples[y, x], low), np.maximum(samples[y, x], high)
            value = samples[y, x] + (errors[y, x] * strength[y, x] if len(strength) else errors[y, x])
            value = np.where(value < least, least, value)
            value = np.where(value > most, most, value)
            aimed = value + (offset[y, x] + echoed[y, x]) if len(offset) else value
            code = nearest_level(aimed, codebook)
            codes[y, x] = code
            row = weights[tones[y, x]] if len(tones) else weights[0]
            for number, to in ahead(x, taps):
                errors[to] += (value - codebook[code]) * row[number]
            for _, to in ahead(x, echoes):
                echoed[to] += echo[code]
    return codes
