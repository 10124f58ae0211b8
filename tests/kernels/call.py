"""The kernels with their outputs allocated: what the reference functions return, from the compiled module."""

import numpy as np

from fewbits import _kernels


def count_values(x, counts):
    counts = counts.copy()
    _kernels.count_values(x, counts)
    return counts


def count_colors(x, weights=()):
    keys, counts = np.empty(len(x), np.uint32), np.empty(len(x))
    found = _kernels.count_colors(x, np.asarray(weights, np.float64), keys, counts)
    return keys[:found], counts[:found]


def count_cells(x, bits, counts, sums):
    counts, sums = counts.copy(), sums.copy()
    _kernels.count_cells(x, bits, counts, sums)
    return counts, sums


def unique_colors(x, *, inverse=True):
    colors, counts = np.empty_like(x), np.empty(len(x), np.int64)
    rows = np.empty(len(x) if inverse else 0, np.uint32)
    found = _kernels.unique_colors(x, colors, counts, rows)
    return colors[:found], counts[:found], rows


def lookup(x, table):
    out = np.empty(len(x), table.dtype)
    _kernels.lookup(x, table, out)
    return out


def pack_bits(codes, width, big):
    out = np.full((len(codes), (codes.shape[1] * width + 7) // 8), 0xAA, np.uint8)
    _kernels.pack_bits(codes, width, big, out)
    return out


def unpack_bits(packed, width, big, columns, dtype):
    codes = np.full((len(packed), columns), 99, dtype)
    _kernels.unpack_bits(packed, width, big, codes)
    return codes


def optimal_partition(values, weights, error, k):
    boundaries = np.full(k + 1, -7, np.int64)
    _kernels.optimal_partition(values, weights, error, boundaries)
    return boundaries


def optimal_partitions(values, weights, error, k):
    boundaries = np.full(k * (k + 3) // 2, -7, np.int64)
    _kernels.optimal_partitions(values, weights, error, k, boundaries)
    return [boundaries[(c - 1) * (c + 2) // 2 :][: c + 1] for c in range(1, k + 1)]


def entropy_partition(values, weights, price):
    boundaries = np.full(len(values) + 1, -7, np.int64)
    cells = _kernels.entropy_partition(values, weights, price, boundaries)
    assert (boundaries[cells + 1 :] == -7).all()
    return boundaries[: cells + 1]


def coded_partition(values, weights, lengths, price):
    boundaries = np.full(len(lengths) + 1, -7, np.int64)
    _kernels.coded_partition(values, weights, lengths, price, boundaries)
    return boundaries


def merge_pairs(points, weights, k):
    labels = np.full(len(points), -1, np.int32)
    return labels, _kernels.merge_pairs(points, weights, k, labels)


def nearest(points, codebook):
    labels, distances = np.full(len(points), 77, np.uint16), np.full(len(points), -1, np.float32)
    _kernels.nearest(points, codebook, labels, distances)
    return labels, distances


def nearest_two(points, codebook):
    labels, distances = np.full((len(points), 2), 77, np.uint16), np.full((len(points), 2), -1, np.float32)
    _kernels.nearest_two(points, codebook, labels, distances)
    return labels, distances


def nearest_bytes(pixels, colors, dtype):
    codes = np.full(len(pixels), 77, dtype)
    _kernels.nearest_bytes(pixels, colors, codes)
    return codes


def move_words(points, weights, options, codebook):
    codebook, choices = codebook.copy(), np.full(len(codebook), 99, np.int32)
    _kernels.move_words(points, weights, options, codebook, choices)
    return codebook, choices


def exchange(points, weights, labels, distances, boost, fixed, codebook):
    codebook = codebook.copy()
    count = _kernels.exchange(points, weights, labels, distances, boost, fixed, codebook)
    return codebook, count


def sum_cells(points, weights, labels, sums, counts):
    sums, counts = sums.copy(), counts.copy()
    _kernels.sum_cells(points, weights, labels, sums, counts)
    return sums, counts


def variance_cut(points, weights, k):
    labels = np.full(len(points), -1, np.int32)
    return labels, _kernels.variance_cut(points, weights, k, labels)


def cube_root_space(colors, *space):
    points = np.full(colors.shape, -9, np.float32)
    _kernels.cube_root_space(colors, *space, points)
    return points


def diffuse(samples, codebook, low, high, taps, weights, tones, strength, offset, echoes, echo, serpentine, dtype):
    codes = np.full(samples.shape[:2], 99, dtype)
    options = tones, strength, offset, echoes, echo, serpentine
    _kernels.diffuse(samples, codebook, low, high, taps, weights, *options, codes)
    return codes


def local_normal(samples, weights, codes, codebook, side, normal, wanted):
    normal, wanted = normal.copy(), wanted.copy()
    _kernels.local_normal(samples, weights, codes, codebook, side, normal, wanted)
    return normal, wanted


def solve_normal(normal, wanted):
    normal, wanted = normal.copy(), wanted.copy()
    _kernels.solve_normal(normal, wanted)
    return wanted


def diffuse_rows(samples, levels, low, high, taps, weights):
    codes = np.full(samples.shape, 99, np.uint8)
    _kernels.diffuse_rows(samples, levels, low, high, taps, weights, codes)
    return codes


def diffuse_pillow(samples):
    codes = np.full(samples.shape, 99, np.uint8)
    _kernels.diffuse_pillow(samples, codes)
    return codes


def diffuse_pillow_palette(samples, palette):
    codes = np.full(samples.shape[:2], 99, np.uint8)
    _kernels.diffuse_pillow_palette(samples, palette, codes)
    return codes


def hilbert_order(rows, columns):
    order = np.full(rows * columns, -7, np.int64)
    _kernels.hilbert_order(rows, columns, order)
    return order


def diffuse_along(samples, order, codebook, low, high, weights, dtype):
    codes = np.full(len(samples), 99, dtype)
    _kernels.diffuse_along(samples, order, codebook, low, high, weights, codes)
    return codes


def diffuse_around(samples, codebook, low, high, around, scale, dtype):
    codes = np.full(samples.shape[:2], 99, dtype)
    _kernels.diffuse_around(samples.copy(), codebook, low, high, around, scale, codes)
    return codes


def binary_search(samples, codebook, correlation, toggles, passes, codes):
    codes = codes.copy()
    _kernels.binary_search(samples, codebook, correlation, toggles, passes, codes)
    return codes


def ssim_map(first, second, window, channels, c1, c2):
    out = np.full((first.shape[0] - window + 1, first.shape[1] - (window - 1) * channels), -9.0)
    _kernels.ssim_map(first, second, window, channels, c1, c2, out)
    return out


def trellis_codes(x, codebook, states):
    codes = np.full(len(x), 99, np.uint8)
    _kernels.trellis_codes(x, codebook, states, codes)
    return codes


def trellis_words(codes, rate, states):
    words = np.full(len(codes), 999, np.uint16)
    _kernels.trellis_words(codes, rate, states, words)
    return words


def threshold_bytes(samples, tile, first):
    codes = np.full(samples.shape, 99, np.uint8)
    _kernels.threshold_bytes(samples, tile, first, codes)
    return codes


def threshold_places(samples, places, rest, first, dtype):
    codes = np.full(samples.shape, 99, dtype)
    _kernels.threshold_places(samples, places, rest, first, codes)
    return codes


def threshold_floats(samples, levels, rest, first, dtype):
    codes = np.full(samples.shape, 99, dtype)
    _kernels.threshold_floats(samples, levels, rest, first, codes)
    return codes


def void_and_cluster(ones, weights):
    ranks = np.full(ones.shape, -9, np.int32)
    _kernels.void_and_cluster(ones, weights, ranks)
    return ranks


def components(mask, diagonal):
    labels = np.full(mask.shape, -7, np.int32)
    return labels, _kernels.components(mask, diagonal, labels)


def grid_cuts(pull, right, down, price, cuts):
    labels = np.full(pull.shape, 0xAAAA, np.uint16)
    _kernels.grid_cuts(pull, right, down, price, cuts, labels)
    return labels


def squared_distances(marks):
    out = np.full(marks.shape, -9, np.int64)
    _kernels.squared_distances(marks, out)
    return out


def window_moments(image, window, *, tile=None, first=0, both=True):
    real = np.float32 if image.dtype == np.uint8 else np.float64
    sums = np.float64 if image.dtype == np.float64 else np.uint32 if real == np.float32 and window <= 255 else np.uint64
    rows, columns = image.shape
    mean, deviation = (
        np.full((rows - first, columns), -9, real),
        np.full((rows - first if both else 0, columns), -9, real),
    )
    state = np.full((1 + both, columns + 2 * min(window // 2, columns) + 1), 7, sums)
    tile = tile or rows
    for y in range(first, rows, tile):
        part = slice(y - first, y - first + tile)
        _kernels.window_moments(image, window, y, y > first, state, mean[part], deviation[part])
    return mean, deviation


def _in_tiles(kernel, image, settings, tile, dtype):
    out = np.full(image.shape, 99, dtype)
    tile = tile or len(image)
    for y in range(0, len(image), tile):
        kernel(image, *settings(y), out[y : y + tile])
    return out


def window_minimum(image, window, tile=None):
    return _in_tiles(_kernels.window_minimum, image, lambda y: (window, y), tile, image.dtype)


def window_maximum(image, window, tile=None):
    return _in_tiles(_kernels.window_maximum, image, lambda y: (window, y), tile, image.dtype)


def window_median(image, window, tile=None):
    return _in_tiles(_kernels.window_median, image, lambda y: (window, y), tile, image.dtype)


def window_gaussian(image, weights, tile=None):
    dtype = np.float32 if image.dtype == np.uint8 else np.float64
    return _in_tiles(_kernels.window_gaussian, image, lambda y: (weights, y), tile, dtype)


def bilinear_codes(image, window, factors, tile=None):
    factors = np.array(factors, np.float32)
    return _in_tiles(_kernels.bilinear_codes, image, lambda y: (window, y, factors), tile, np.uint8)


def deflate(data, stride, depth, passes):
    out = np.full(_kernels.deflate_bound(len(data)), 0xAA, np.uint8)
    size = _kernels.deflate(np.frombuffer(data, np.uint8), stride, depth, passes, out)
    assert (out[size:] == 0xAA).all()
    return out[:size].tobytes()


def lzw(codes, bits):
    out = np.full(_kernels.lzw_bound(len(codes)), 0xAA, np.uint8)
    size = _kernels.lzw(np.array(codes, np.uint8), bits, out)
    assert (out[size:] == 0xAA).all()
    return out[:size].tobytes()


def png_filter(rows, pixel, choice):
    out = np.full((len(rows), rows.shape[1] + 1), 0xAA, np.uint8)
    _kernels.png_filter(rows, pixel, choice, out)
    return out


def fast_encode(codes, values, lag):
    out = np.full(_kernels.fast_bound(codes.size), 0xAA, np.uint8)
    return out[: _kernels.fast_encode(codes, values, lag, out)].tobytes()


def fast_decode(data, values, shape, dtype):
    codes = np.full(shape, 99, dtype)
    return codes if _kernels.fast_decode(np.frombuffer(data, np.uint8), values, codes) else None


def context_encode(codes, values, more):
    out = np.full(4 * codes.size + 64, 0xAA, np.uint8)
    size = _kernels.context_encode(codes, values, more, out)
    assert (out[size:] == 0xAA).all()
    return out[:size].tobytes()


def context_decode(data, shape, values, more):
    codes = np.full(shape, 0xAAAA, np.uint16)
    return codes, _kernels.context_decode(np.frombuffer(data, np.uint8), values, more, codes)
