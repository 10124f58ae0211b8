"""Statistics of windows that are cut where they leave the image, one window after another."""

import numpy as np


def windows(image, window):
    """Row, column and samples of each window, from the top."""
    reach = window // 2
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            yield y, x, image[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]


def window_minimum(image, window):
    out = np.empty_like(image)
    for y, x, part in windows(image, window):
        out[y, x] = part.min()
    return out


def window_maximum(image, window):
    out = np.empty_like(image)
    for y, x, part in windows(image, window):
        out[y, x] = part.max()
    return out


def window_median(image, window):
    """Of an even number of samples, the lower of the two in the middle."""
    out = np.empty_like(image)
    for y, x, part in windows(image, window):
        out[y, x] = np.sort(part, axis=None)[(part.size - 1) // 2]
    return out


def window_moments(image, window):
    """Mean and deviation of integers: the rounding of the kernel after sums that are exact."""
    real = np.float32 if image.dtype == np.uint8 else np.float64
    step = real if window <= 255 else np.float64
    mean, deviation = np.empty(image.shape, real), np.empty(image.shape, real)
    for y, x, part in windows(image, window):
        values = [int(v) for v in part.ravel()]
        n = step(len(values))
        m = step(sum(values)) / n
        pivot = int(m + step(0.5))
        apart, off = step(sum((v - pivot) ** 2 for v in values)), step(sum(v - pivot for v in values))
        share = step(1) / n
        mean[y, x] = m
        deviation[y, x] = np.sqrt((apart - off * off * share) * share)
    return mean, deviation


def window_moments_of_doubles(image, window, first=0):
    """Sums as they run: down each column, the row that enters less the row that leaves; then along the row."""
    rows, columns = image.shape
    down, along = min(window // 2, rows), min(window // 2, columns)
    zeros = np.zeros(along)
    mean, deviation = np.empty((rows - first, columns)), np.empty((rows - first, columns))
    sums = [np.zeros(columns), np.zeros(columns)]
    fields = [image, image * image]
    for y in range(first - down - 1 if first > down else 0, min(rows, first + down)):
        for column, field in zip(sums, fields, strict=True):
            column += field[y]
    for y in range(first, rows):
        totals = []
        for column, field in zip(sums, fields, strict=True):
            enters, leaves = y + down < rows, y > down
            if enters and leaves:
                column += field[y + down] - field[y - down - 1]
            elif enters:
                column += field[y + down]
            elif leaves:
                column -= field[y - down - 1]
            wide = np.concatenate([[0.0], zeros, column, zeros])
            total = 0.0
            for x in range(along):
                total += wide[along + 1 + x]
            row = np.empty(columns)
            for x in range(columns):
                total += wide[x + 2 * along + 1] - wide[x]
                row[x] = total
            totals.append(row)
        tall = min(y + down + 1, rows) - max(y - down, 0)
        across = np.array([min(x + along + 1, columns) - max(x - along, 0) for x in range(columns)])
        n = float(tall) * across
        m = totals[0] / n
        variance = totals[1] / n - m * m
        mean[y - first] = m
        deviation[y - first] = np.where(variance > 2.0**-40, np.sqrt(np.maximum(variance, 0)), 0)
    return mean, deviation


def window_gaussian(image, weights):
    """Down, then along: the centre first, then each pair; then over the weights that lie inside."""

    def filtered(lines):
        out = weights[0] * lines
        inside = np.full(len(lines), weights[0])
        for k in range(1, len(weights)):
            here = np.arange(len(lines))
            above, below = here >= k, here + k < len(lines)
            pair = np.zeros_like(lines)
            pair[above] += lines[here[above] - k]
            pair[below] += lines[here[below] + k]
            out += weights[k] * pair
            inside += weights[k] * (above.astype(float) + below)
        return out, 1 / inside

    down, tall = filtered(image.astype(np.float64))
    across, wide = filtered(np.ascontiguousarray(down.T))
    out = across.T * (tall[:, None] * wide)
    return out.astype(np.float32 if image.dtype == np.uint8 else np.float64)


def bilinear_codes(image, window, factors):
    a, b, c, d = np.float32(factors)
    m, s = window_moments(image, window)
    return (image >= (a + b * m) + s * (c + d * m)).view(np.uint8)
