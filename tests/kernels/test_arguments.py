import numpy as np
import pytest

from fewbits import _kernels

f4, f8, i4, i8 = np.float32, np.float64, np.int32, np.int64
u1, u2, u4 = np.uint8, np.uint16, np.uint32


def zeros(shape, dtype):
    return np.zeros(shape, dtype)


def readonly(array):
    array.flags.writeable = False
    return array


# For each kernel: good arguments, then (position, bad value, exception) for each way to spoil one of them.
TAPS = np.array([[0.0, 1, 1]])
AHEAD = np.array([[0, 1], [1, -1]])  # rows down, columns right
GOOD = {
    "count_values": lambda: [zeros(5, u1), zeros(256, i8)],
    "unique_colors": lambda: [zeros((5, 3), u1), zeros((5, 3), u1), zeros(5, i8), zeros(5, u4)],
    "lookup": lambda: [zeros(5, u1), zeros(256, u2), zeros(5, u2)],
    "pack_bits": lambda: [zeros((2, 5), u1), 3, True, zeros((2, 2), u1)],
    "unpack_bits": lambda: [zeros((2, 2), u1), 3, True, zeros((2, 5), u1)],
    "fast_bound": lambda: [5],
    "fast_lag": lambda: [zeros((1, 2, 5), u1)],
    "fast_encode": lambda: [zeros((1, 2, 5), u1), zeros((1, 3, 2), u2), 0, zeros(90, u1)],
    "fast_decode": lambda: [zeros(4, u1), zeros((1, 3, 2), u2), zeros((1, 2, 5), u1)],
    "optimal_partition": lambda: [np.arange(5.0), np.ones(5), 0, zeros(3, i8)],
    "optimal_partitions": lambda: [np.arange(5.0), np.ones(5), 2, 3, zeros(9, i8)],
    "entropy_partition": lambda: [np.arange(5.0), np.ones(5), 0.5, zeros(6, i8)],
    "coded_partition": lambda: [np.arange(5.0), np.ones(5), np.array([1.0, 1]), 0.5, zeros(3, i8)],
    "merge_pairs": lambda: [zeros((5, 3), f8), np.ones(5), 2, zeros(5, i4)],
    "nearest": lambda: [zeros((5, 3), f4), zeros((2, 3), f4), zeros(5, u2), zeros(5, f4)],
    "nearest_two": lambda: [zeros((5, 3), f4), zeros((2, 3), f4), zeros((5, 2), u2), zeros((5, 2), f4)],
    "nearest_bytes": lambda: [zeros((5, 3), u1), zeros((2, 3), u1), zeros(5, u1)],
    "count_colors": lambda: [zeros((5, 3), u1), np.ones(5), zeros(5, u4), zeros(5, f8)],
    "count_cells": lambda: [zeros((5, 3), u1), 2, zeros(64, i8), zeros((64, 3), i8)],
    "move_words": lambda: [zeros((5, 3), f4), np.ones(5), zeros((2, 6, 3), f4), zeros((2, 3), f4), zeros(2, i4)],
    "exchange": lambda: [
        *(zeros((5, 3), f4), np.ones(5), zeros((5, 2), u2), zeros((5, 2), f4), 1.0, 0, zeros((2, 3), f4)),
    ],
    "sum_cells": lambda: [zeros((5, 3), f4), np.ones(5), zeros(5, u2), zeros((2, 3), f8), zeros(2, f8)],
    "trellis_codes": lambda: [zeros(5, f8), np.arange(8.0), 4, zeros(5, u1)],
    "trellis_words": lambda: [zeros(5, u1), 2, 4, zeros(5, u2)],
    "variance_cut": lambda: [zeros((5, 3), f8), np.ones(5), 2, zeros(5, i4)],
    "cube_root_space": lambda: [
        zeros((5, 3), u1),
        zeros(256, f8),
        np.eye(3),
        0.0,
        0.0,
        0.0,
        np.eye(3),
        zeros((5, 3), f4),
    ],
    "diffuse": lambda: [
        *(zeros((4, 5, 3), f4), zeros((2, 3), f4), zeros(3, f4), zeros(3, f4), AHEAD, np.ones((2, 2), f4)),
        *(zeros((4, 5), u1), np.ones((4, 5), f4), zeros((4, 5, 3), f4), AHEAD[:1], zeros((2, 3), f4), True),
        zeros((4, 5), u1),
    ],
    "local_normal": lambda: [
        *(zeros((4, 5, 3), f4), np.ones((4, 5), f4), zeros((4, 5), u1), zeros((2, 3), f4), 4, zeros((2, 2), f8)),
        zeros((2, 3), f8),
    ],
    "solve_normal": lambda: [np.eye(2), zeros((2, 3), f8)],
    "diffuse_rows": lambda: [
        *(zeros((4, 5), u2), np.arange(2, dtype=f4), 0.0, 1.0, AHEAD, np.ones(2, f4), zeros((4, 5), u1)),
    ],
    "diffuse_pillow": lambda: [zeros((4, 5), u1), zeros((4, 5), u1)],
    "diffuse_pillow_palette": lambda: [zeros((4, 5, 3), u1), zeros((2, 3), u1), zeros((4, 5), u1)],
    "threshold_bytes": lambda: [zeros((4, 5), u1), zeros((2, 3), u1), 1, zeros((4, 5), u1)],
    "threshold_places": lambda: [zeros((4, 5), u1), zeros(256, u4), zeros((2, 3), u2), 1, zeros((4, 5), u2)],
    "threshold_floats": lambda: [zeros((4, 5), f4), np.arange(2, dtype=f4), zeros((2, 3), u2), 1, zeros((4, 5), u1)],
    "void_and_cluster": lambda: [np.ones((4, 5), u1), np.array([[1, 3, 1]], i4), zeros((4, 5), i4)],
    "hilbert_order": lambda: [4, 5, zeros(20, i8)],
    "diffuse_along": lambda: [
        *(zeros((5, 3), f4), np.arange(5), zeros((2, 3), f4), zeros(3, f4), zeros(3, f4), np.ones(2, f4), zeros(5, u1)),
    ],
    "diffuse_around": lambda: [
        *(zeros((4, 5, 3), f4), zeros((2, 3), f4), zeros(3, f4), zeros(3, f4), TAPS, 1.0, zeros((4, 5), u1)),
    ],
    "binary_search": lambda: [
        *(zeros((4, 5, 3), f4), np.arange(6, dtype=f4).reshape(2, 3), np.ones((3, 3), f4), True, 9, zeros((4, 5), u1)),
    ],
    "components": lambda: [zeros((4, 5), u1), True, zeros((4, 5), i4)],
    "grid_cuts": lambda: [zeros((4, 5), i4), zeros((4, 5), u1), zeros((4, 5), u1), 3, 2, zeros((4, 5), u2)],
    "window_moments": lambda: [
        *(zeros((4, 5), u1), 3, 1, False, zeros((2, 8), u4), zeros((2, 5), f4), zeros((2, 5), f4)),
    ],
    "window_minimum": lambda: [zeros((4, 5), u1), 3, 1, zeros((2, 5), u1)],
    "window_maximum": lambda: [zeros((4, 5), u2), 3, 1, zeros((2, 5), u2)],
    "window_median": lambda: [zeros((4, 5), u1), 3, 1, zeros((2, 5), u1)],
    "window_gaussian": lambda: [zeros((4, 5), u1), np.ones(2), 1, zeros((2, 5), f4)],
    "bilinear_codes": lambda: [zeros((4, 5), u1), 3, 1, np.ones(4, f4), zeros((2, 5), u1)],
    "ssim_map": lambda: [zeros((8, 18), u1), zeros((8, 18), u1), 7, 2, 6.5, 58.5, zeros((2, 6), f8)],
    "squared_distances": lambda: [zeros((4, 5), u1), zeros((4, 5), i8)],
    "deflate_bound": lambda: [5],
    "lzw_bound": lambda: [5],
    "deflate": lambda: [zeros(5, u1), 1, 4, 2, zeros(2000, u1)],
    "lzw": lambda: [zeros(5, u1), 2, zeros(30, u1)],
    "context_encode": lambda: [zeros((2, 4, 5), u2), zeros((2, 3, 1), u2), True, zeros(100, u1)],
    "context_decode": lambda: [zeros(9, u1), zeros((2, 3, 1), u2), True, zeros((2, 4, 5), u2)],
    "png_filter": lambda: [zeros((4, 5), u1), 1, 4, zeros((4, 6), u1)],
}
BAD = {
    "deflate_bound": [(0, -1, TypeError)],
    "lzw_bound": [(0, 2.5, TypeError)],
    "deflate": [
        *((0, zeros(0, u1), ValueError), (0, zeros(5, i8), TypeError), (0, zeros((5, 1), u1), TypeError)),
        *((1, 0, ValueError), (2, -1, TypeError), (3, 0, ValueError), (4, zeros(1000, u1), ValueError)),
        (4, readonly(zeros(2000, u1)), TypeError),
    ],
    "lzw": [
        *((0, zeros(0, u1), ValueError), (0, np.full(5, 4, u1), ValueError), (0, zeros(5, u2), TypeError)),
        *((1, 1, ValueError), (1, 9, ValueError), (2, zeros(10, u1), ValueError)),
        (2, readonly(zeros(30, u1)), TypeError),
    ],
    "context_encode": [
        *(
            (0, zeros((2, 4, 5), u1), TypeError),
            (0, zeros((4, 5), u2), TypeError),
            (0, zeros((2, 0, 5), u2), ValueError),
        ),
        *(
            (0, np.full((2, 4, 5), 3, u2), ValueError),
            (1, zeros((3, 3, 1), u2), ValueError),
            (1, zeros((2, 3), u2), TypeError),
        ),
        *(
            (1, zeros((2, 0, 1), u2), ValueError),
            (1, zeros((2, 65537, 0), u2), ValueError),
            (1, zeros((2, 3, 5), u2), ValueError),
        ),
        *((1, zeros((2, 3, 1), f4), TypeError), (2, "yes", TypeError), (3, zeros(100, u2), TypeError)),
        *((3, readonly(zeros(100, u1)), TypeError), (0, zeros((2, 5, 4), u2).transpose(0, 2, 1), TypeError)),
    ],
    "context_decode": [
        *((0, zeros(9, u2), TypeError), (0, zeros((3, 3), u1), TypeError), (1, zeros((3, 3, 1), u2), ValueError)),
        *(
            (1, zeros((2, 0, 1), u2), ValueError),
            (1, zeros((2, 65537, 0), u2), ValueError),
            (1, zeros((2, 3, 5), u2), ValueError),
        ),
        *((1, zeros((2, 3, 1), f4), TypeError), (2, "yes", TypeError), (3, zeros((2, 4, 5), u1), TypeError)),
        *(
            (3, zeros((2, 4, 0), u2), ValueError),
            (3, zeros((4, 5), u2), TypeError),
            (3, readonly(zeros((2, 4, 5), u2)), TypeError),
        ),
    ],
    "png_filter": [
        *((0, zeros((4, 0), u1), ValueError), (0, zeros((4, 5), i8), TypeError), (1, 0, ValueError)),
        *((2, 7, ValueError), (2, -1, TypeError), (3, zeros((4, 5), u1), ValueError)),
        *((3, zeros((3, 6), u1), ValueError), (3, readonly(zeros((4, 6), u1)), TypeError)),
    ],
    "grid_cuts": [
        (0, np.full((4, 5), 1 << 29, i4), ValueError),
        (0, zeros((4, 5), i8), TypeError),
        (1, zeros((4, 6), u1), ValueError),
        (2, zeros((3, 5), u1), ValueError),
        (3, -1, ValueError),
        (4, 17, ValueError),
        (4, 0, ValueError),
        (5, zeros((4, 6), u2), ValueError),
        (5, readonly(zeros((4, 5), u2)), TypeError),
    ],
    "components": [
        *((0, zeros((4, 5), bool), TypeError), (0, zeros((4, 4), u1), ValueError), (0, zeros(5, u1), TypeError)),
        *((0, zeros((5, 4), u1).T, TypeError), (1, "no", TypeError), (2, zeros((5, 4), i4), ValueError)),
        *((2, zeros((4, 5), i8), TypeError), (2, readonly(zeros((4, 5), i4)), TypeError)),
    ],
    "count_values": [
        *((0, zeros(5, np.int8), TypeError), (0, zeros((5, 1), u1), TypeError), (0, zeros(10, u1)[::2], TypeError)),
        *((0, [1, 2], TypeError), (1, zeros(255, i8), ValueError), (1, zeros(256, i4), TypeError)),
        *((1, readonly(zeros(256, i8)), TypeError), (0, zeros(5, u2), ValueError)),
    ],
    "unique_colors": [
        *((0, zeros((5, 3), i8), TypeError), (0, zeros((5, 5), u1), ValueError), (0, zeros((5, 0), u1), ValueError)),
        *((1, zeros((4, 3), u1), ValueError), (1, zeros((5, 4), u1), ValueError), (2, zeros(4, i8), ValueError)),
        *((3, zeros(4, u4), ValueError), (3, zeros(5, i8), TypeError), (0, zeros((3, 5), u1).T, TypeError)),
    ],
    "cube_root_space": [
        *((0, zeros((5, 4), u1), ValueError), (0, zeros((5, 3), f4), TypeError), (1, zeros(255, f8), ValueError)),
        *((2, np.eye(2), ValueError), (2, np.eye(3, dtype=f4), TypeError), (3, "low", TypeError)),
        *((6, zeros((3, 4), f8), ValueError), (7, zeros((4, 3), f4), ValueError), (7, zeros((5, 3), f8), TypeError)),
        (7, readonly(zeros((5, 3), f4)), TypeError),
    ],
    "merge_pairs": [
        *((0, zeros((5, 3), f4), TypeError), (0, zeros((0, 3), f8), ValueError), (0, zeros((5, 0), f8), ValueError)),
        *((1, np.ones(4), ValueError), (2, 0, ValueError), (2, -1, TypeError), (3, zeros(4, i4), ValueError)),
        *((3, zeros(5, i8), TypeError), (3, readonly(zeros(5, i4)), TypeError)),
    ],
    "lookup": [
        *((0, zeros(5, np.int8), TypeError), (1, zeros(255, u2), ValueError), (1, zeros(256, u1), TypeError)),
        *((2, zeros(4, u2), ValueError), (2, readonly(zeros(5, u2)), TypeError), (1, zeros(256, f8), TypeError)),
    ],
    "fast_bound": [(0, -1, TypeError), (0, 2.5, TypeError)],
    "fast_encode": [
        *(
            (0, zeros((2, 5), u1), TypeError),
            (0, zeros((1, 2, 5), i8), TypeError),
            (0, zeros((1, 2, 6), u1), ValueError),
        ),
        *((0, np.full((1, 2, 5), 3, u1), ValueError), (0, zeros((1, 2, 5), u2), ValueError)),
        *(
            (1, zeros((3, 2), u2), TypeError),
            (1, zeros((1, 3, 2), u1), TypeError),
            (1, zeros((2, 3, 2), u2), ValueError),
        ),
        *((1, zeros((1, 0, 2), u2), ValueError), (1, zeros((1, 257, 2), u2), ValueError)),
        *((1, zeros((1, 3, 5), u2), ValueError), (3, zeros(89, u1), ValueError), (3, zeros(91, u1), ValueError)),
        *((2, -1, TypeError), (2, 128, ValueError), (2, 65536, ValueError)),
        *((3, zeros(90, u2), TypeError), (3, readonly(zeros(90, u1)), TypeError)),
    ],
    "fast_lag": [(0, zeros((2, 5), u1), TypeError), (0, zeros((1, 2, 5), i8), TypeError)],
    "fast_decode": [
        *((0, zeros(4, u2), TypeError), (0, zeros((2, 2), u1), TypeError), (1, zeros((1, 257, 2), u2), ValueError)),
        *((1, zeros((2, 3, 2), u2), ValueError), (1, zeros((1, 3, 5), u2), ValueError)),
        *((1, zeros((1, 0, 2), u2), ValueError), (2, zeros((1, 2, 5), u2), ValueError)),
        *((2, zeros((2, 5), u1), TypeError), (2, readonly(zeros((1, 2, 5), u1)), TypeError)),
    ],
    "pack_bits": [
        *((0, zeros((2, 5), i8), TypeError), (0, zeros(5, u1), TypeError), (1, 0, ValueError), (1, 9, ValueError)),
        *(
            (1, -1, TypeError),
            (1, 3.5, TypeError),
            (3, zeros((2, 3), u1), ValueError),
            (3, zeros((1, 2), u1), ValueError),
        ),
        (3, zeros((2, 2), u2), TypeError),
    ],
    "unpack_bits": [
        *((0, zeros((2, 2), u2), TypeError), (0, zeros((2, 3), u1), ValueError), (0, zeros((3, 2), u1), ValueError)),
        *(
            (1, 0, ValueError),
            (1, 9, ValueError),
            (3, zeros((2, 6), u1), ValueError),
            (3, zeros((2, 5), f4), TypeError),
        ),
    ],
    "optimal_partition": [
        *((0, np.arange(5), TypeError), (0, np.arange(5, dtype=f4), TypeError), (1, np.ones(4), ValueError)),
        *((3, zeros(1, i8), ValueError), (3, zeros(0, i8), ValueError), (3, zeros(7, i8), ValueError)),
        *((3, zeros(3, i4), TypeError), (2, "no", TypeError), (2, 3, ValueError), (2, -1, ValueError)),
    ],
    "optimal_partitions": [
        *((0, np.arange(5), TypeError), (1, np.ones(4), ValueError), (1, np.ones(5, f4), TypeError)),
        *((2, 3, ValueError), (2, -1, ValueError), (2, 1.5, TypeError), (3, 0, ValueError), (3, 6, ValueError)),
        *((3, 2, ValueError), (3, -1, TypeError), (4, zeros(8, i8), ValueError), (4, zeros(9, i4), TypeError)),
        *((0, np.arange(10.0)[::2], TypeError), (4, readonly(zeros(9, i8)), TypeError)),
        (0, zeros(0, f8), ValueError),
    ],
    "entropy_partition": [
        *((0, np.arange(5), TypeError), (1, np.ones(4), ValueError), (1, np.ones(5, f4), TypeError)),
        *((0, zeros(0, f8), ValueError), (2, -1e-9, ValueError), (2, np.nan, ValueError), (2, "no", TypeError)),
        *((3, zeros(5, i8), ValueError), (3, zeros(7, i8), ValueError), (3, zeros(6, i4), TypeError)),
        *((0, np.arange(10.0)[::2], TypeError), (3, readonly(zeros(6, i8)), TypeError)),
    ],
    "coded_partition": [
        *((0, np.arange(5), TypeError), (1, np.ones(4), ValueError), (1, np.ones(5, f4), TypeError)),
        *((0, zeros(0, f8), ValueError), (2, zeros(0, f8), ValueError), (2, np.ones(3), ValueError)),
        *((2, np.array([1, 1]), TypeError), (3, -1e-9, ValueError), (3, np.nan, ValueError), (3, "no", TypeError)),
        *((4, zeros(2, i8), ValueError), (4, zeros(3, i4), TypeError), (4, readonly(zeros(3, i8)), TypeError)),
    ],
    "nearest": [
        *((0, zeros((5, 3), f8), TypeError), (0, zeros((5, 2), f4), ValueError), (0, zeros(5, f4), TypeError)),
        *((1, zeros((0, 3), f4), ValueError), (1, zeros((65537, 3), f4), ValueError), (2, zeros(4, u2), ValueError)),
        *((2, zeros(5, i4), TypeError), (3, zeros(6, f4), ValueError), (1, zeros((2, 6), f4)[:, ::2], TypeError)),
    ],
    "nearest_two": [
        *((0, zeros((5, 3), f8), TypeError), (0, zeros((5, 2), f4), ValueError), (1, zeros((1, 3), f4), ValueError)),
        *((1, zeros((65537, 3), f4), ValueError), (2, zeros((4, 2), u2), ValueError), (2, zeros(5, u2), TypeError)),
        *((2, zeros((5, 1), u2), ValueError), (3, zeros((5, 3), f4), ValueError), (3, zeros((6, 2), f4), ValueError)),
    ],
    "nearest_bytes": [
        *((0, zeros((5, 4), u1), ValueError), (0, zeros((5, 3), f4), TypeError), (1, zeros((2, 4), u1), ValueError)),
        *((1, zeros((0, 3), u1), ValueError), (1, zeros((257, 3), u1), ValueError), (2, zeros(4, u1), ValueError)),
        *((2, zeros(5, i4), TypeError), (2, readonly(zeros(5, u1)), TypeError)),
    ],
    "count_colors": [
        *((0, zeros((5, 5), u1), ValueError), (0, zeros((5, 0), u1), ValueError), (0, zeros((5, 3), i8), TypeError)),
        *((1, np.ones(4), ValueError), (1, np.ones(5, f4), TypeError), (2, zeros(4, u4), ValueError)),
        *((2, zeros(5, i4), TypeError), (3, zeros(6, f8), ValueError), (3, zeros(5, i8), TypeError)),
    ],
    "count_cells": [
        *((0, zeros((5, 4), u1), ValueError), (0, zeros((5, 3), u2), TypeError), (1, 0, ValueError)),
        *((1, 7, ValueError), (1, 1.5, TypeError), (2, zeros(63, i8), ValueError), (2, zeros(64, i4), TypeError)),
        *((3, zeros((63, 3), i8), ValueError), (3, zeros((64, 4), i8), ValueError)),
    ],
    "move_words": [
        *((0, zeros((5, 3), f8), TypeError), (0, zeros((5, 2), f4), ValueError), (1, np.ones(4), ValueError)),
        *(
            (2, zeros((3, 6, 3), f4), ValueError),
            (2, zeros((2, 6, 4), f4), ValueError),
            (2, zeros((2, 3), f4), TypeError),
        ),
        *(
            (3, zeros((0, 3), f4), ValueError),
            (3, readonly(zeros((2, 3), f4)), TypeError),
            (4, zeros(3, i4), ValueError),
        ),
    ],
    "exchange": [
        *((0, zeros((5, 3), f8), TypeError), (1, np.ones(4), ValueError), (2, np.full((5, 2), 2, u2), ValueError)),
        *((2, zeros((4, 2), u2), ValueError), (2, zeros((5, 1), u2), ValueError), (3, zeros((5, 1), f4), ValueError)),
        *((4, "no", TypeError), (5, 3, ValueError), (5, -1, TypeError), (6, zeros((2, 4), f4), ValueError)),
        (6, readonly(zeros((2, 3), f4)), TypeError),
    ],
    "sum_cells": [
        *((0, zeros((5, 3), f8), TypeError), (1, np.ones(4), ValueError), (1, np.ones(5, f4), TypeError)),
        *((2, np.full(5, 2, u2), ValueError), (2, np.array([0, 0, 0, 0, 65535], u2), ValueError)),
        *((2, zeros(6, u2), ValueError), (3, zeros((3, 3), f8), ValueError), (3, zeros((2, 4), f8), ValueError)),
    ],
    "trellis_codes": [
        *((0, zeros(5, f4), TypeError), (0, zeros((5, 1), f8), TypeError), (1, np.arange(6.0), ValueError)),
        *((1, np.arange(2.0), ValueError), (1, np.arange(1024.0), ValueError), (1, -np.arange(8.0), ValueError)),
        *((1, np.array([0, 1, np.nan, 2]), ValueError), (1, zeros(0, f8), ValueError), (2, 5, ValueError)),
        *((2, 512, ValueError), (2, -4, TypeError), (3, zeros(6, u1), ValueError), (3, zeros(5, u2), TypeError)),
    ],
    "trellis_words": [
        *((0, np.full(5, 4, u1), ValueError), (0, zeros(5, u2), TypeError), (1, 0, ValueError), (1, 9, ValueError)),
        *((2, 2, ValueError), (2, 12, ValueError), (3, zeros(4, u2), ValueError), (3, zeros(5, u1), TypeError)),
    ],
    "variance_cut": [
        *((0, zeros((5, 3), f4), TypeError), (1, np.ones(6), ValueError), (2, 0, ValueError), (2, -1, TypeError)),
        *((3, zeros(4, i4), ValueError), (3, zeros(5, i8), TypeError), (0, zeros(5, f8), TypeError)),
    ],
    "diffuse": [
        *((0, zeros((4, 5, 3), f8), TypeError), (0, zeros((4, 5), f4), TypeError), (1, zeros((2, 4), f4), ValueError)),
        *((0, zeros((5, 5, 3), f4), ValueError), (0, zeros((4, 4, 3), f4), ValueError)),
        *((0, zeros((4, 5, 0), f4), ValueError), (0, zeros((4, 5, 2), f4), ValueError)),
        *((1, zeros((0, 3), f4), ValueError), (1, zeros((257, 3), f4), ValueError), (2, zeros(2, f4), ValueError)),
        *((3, zeros(4, f4), ValueError), (4, zeros((2, 3), i8), ValueError), (4, AHEAD.astype(f8), TypeError)),
        *((4, np.array([[0, 0], [1, 0]]), ValueError), (4, np.array([[0, -1], [1, 0]]), ValueError)),
        *((4, np.array([[-1, 0], [1, 0]]), ValueError), (4, np.array([[0, 1], [9, 0]]), ValueError)),
        *((4, np.array([[0, 65], [1, 0]]), ValueError), (4, np.array([[0, 1], [1, -65]]), ValueError)),
        *((5, zeros((0, 2), f4), ValueError), (5, np.ones((2, 1), f4), ValueError), (5, np.ones((2, 2)), TypeError)),
        *(
            (6, zeros((4, 4), u1), ValueError),
            (6, np.full((4, 5), 2, u1), ValueError),
            (6, zeros((4, 5), f8), TypeError),
        ),
        *((7, zeros((4, 4), f4), ValueError), (7, zeros((5, 5), f4), ValueError), (7, zeros((4, 5), f8), TypeError)),
        *((8, zeros((4, 4, 3), f4), ValueError), (8, zeros((5, 5, 3), f4), ValueError)),
        *((8, zeros((4, 5, 2), f4), ValueError), (8, zeros((0, 0, 0), f4), ValueError)),  # an echo needs offset
        *(
            (9, np.array([[0, 65]]), ValueError),
            (9, np.array([[9, 0]]), ValueError),
            (9, np.array([[0, 0]]), ValueError),
        ),
        *((10, zeros((1, 3), f4), ValueError), (10, zeros((2, 2), f4), ValueError)),
        *((10, zeros((0, 0), f4), ValueError), (10, zeros((1, 2, 3), f4), TypeError), (11, "no", TypeError)),
        *((12, zeros((5, 4), u1), ValueError), (12, zeros((4, 5), i4), TypeError)),
        (12, readonly(zeros((4, 5), u1)), TypeError),
    ],
    "local_normal": [
        *((0, zeros((4, 5, 2), f4), ValueError), (0, zeros((4, 5, 3), f8), TypeError)),
        *((1, np.ones((4, 4), f4), ValueError), (1, np.ones((4, 5)), TypeError), (2, zeros((5, 4), u1), ValueError)),
        *((2, np.full((4, 5), 2, u1), ValueError), (2, zeros((4, 5), i4), TypeError), (4, 0, ValueError)),
        *((3, zeros((2, 2), f4), ValueError), (3, zeros((3, 3), f4), ValueError), (4, -1, TypeError)),
        *((5, zeros((2, 3), f8), ValueError), (5, zeros((2, 2), f4), TypeError), (6, zeros((3, 3), f8), ValueError)),
        *((6, zeros((2, 2), f8), ValueError), (6, readonly(zeros((2, 3), f8)), TypeError)),
    ],
    "solve_normal": [
        *((0, zeros((2, 3), f8), ValueError), (0, np.eye(2, dtype=f4), TypeError), (0, readonly(np.eye(2)), TypeError)),
        *((1, zeros((3, 3), f8), ValueError), (1, zeros(2, f8), TypeError), (1, zeros((2, 3), f4), TypeError)),
    ],
    "diffuse_rows": [
        *((0, zeros((4, 5), f8), TypeError), (0, zeros((4, 5), i4), TypeError), (0, zeros((4, 6), u2), ValueError)),
        *((1, zeros(0, f4), ValueError), (1, zeros(257, f4), ValueError), (1, np.array([1, 0], f4), ValueError)),
        *((1, np.arange(2.0), TypeError), (2, "low", TypeError), (3, None, TypeError)),
        *((4, np.array([[0, 0], [1, 0]]), ValueError), (4, np.array([[0, -1], [1, 0]]), ValueError)),
        *((4, np.array([[0, 65], [1, 0]]), ValueError), (4, np.array([[0, 1], [1, -65]]), ValueError)),
        *((4, np.array([[0, 1], [9, 0]]), ValueError), (4, zeros((2, 3), i8), ValueError), (4, AHEAD * 1.0, TypeError)),
        *((5, np.ones(3, f4), ValueError), (5, np.ones(2), TypeError), (5, np.ones((1, 2), f4), TypeError)),
        *((6, zeros((5, 4), u1), ValueError), (6, zeros((4, 5), u2), TypeError)),
        (6, readonly(zeros((4, 5), u1)), TypeError),
    ],
    "diffuse_pillow": [
        *((0, zeros((4, 5), u2), TypeError), (0, zeros((4, 5, 1), u1), TypeError), (0, zeros((5, 4), u1), ValueError)),
        *((0, zeros((5, 4), u1).T, TypeError), (1, zeros((4, 5), u2), TypeError)),
        (1, readonly(zeros((4, 5), u1)), TypeError),
    ],
    "diffuse_pillow_palette": [
        *(
            (0, zeros((4, 5), u1), TypeError),
            (0, zeros((4, 5, 4), u1), ValueError),
            (0, zeros((5, 4, 3), u1), ValueError),
        ),
        *((1, zeros((2, 4), u1), ValueError), (1, zeros((0, 3), u1), ValueError), (1, zeros((257, 3), u1), ValueError)),
        *((1, zeros((2, 3), f4), TypeError), (2, zeros((4, 5), u2), TypeError), (2, zeros((4, 6), u1), ValueError)),
        (2, readonly(zeros((4, 5), u1)), TypeError),
    ],
    "threshold_bytes": [
        *((0, zeros((4, 5), u2), TypeError), (0, zeros((4, 6), u1), ValueError), (1, zeros((2, 0), u1), ValueError)),
        *((1, zeros((2, 3), u2), TypeError), (1, zeros(3, u1), TypeError), (2, -1, TypeError), (2, 0.5, TypeError)),
        *((3, zeros((5, 4), u1), ValueError), (3, zeros((4, 5), u2), TypeError), (1, zeros((0, 2), u1), ValueError)),
        *((0, zeros((5, 4), u1).T, TypeError), (3, readonly(zeros((4, 5), u1)), TypeError)),
    ],
    "threshold_places": [
        *((0, zeros((4, 5), f4), TypeError), (0, zeros((4, 5), u2), ValueError), (1, zeros(255, u4), ValueError)),
        *((1, zeros(256, i8), TypeError), (2, zeros((0, 3), u2), ValueError), (2, zeros((2, 3), u1), TypeError)),
        *((3, -1, TypeError), (4, zeros((4, 4), u1), ValueError), (4, zeros((4, 5), u4), TypeError)),
    ],
    "threshold_floats": [
        *((0, zeros((4, 5), f8), TypeError), (1, zeros(1, f4), ValueError), (1, zeros(257, f4), ValueError)),
        *((1, zeros(2, f8), TypeError), (2, zeros((2, 0), u2), ValueError), (2, zeros((2, 3), u4), TypeError)),
        *((3, "top", TypeError), (4, zeros((3, 5), u1), ValueError), (4, zeros((4, 5), i4), TypeError)),
    ],
    "void_and_cluster": [
        *((0, zeros((4, 5), u1), ValueError), (0, np.ones((4, 2), u1), ValueError), (0, np.ones((4, 5)), TypeError)),
        *((1, np.array([[1, 2, 1]], i4), ValueError), (1, np.array([[-1, 3, 1]], i4), ValueError)),
        *((1, np.array([[0, 2**31 - 1, 1]], i4), ValueError), (1, np.array([[1, 3, 1]]), TypeError)),
        *((1, np.array([[2, 5, 1]], i4), ValueError), (1, np.array([[2, 5]], i4), ValueError)),
        *((1, zeros((0, 3), i4), ValueError), (1, np.ones((5, 1), i4), ValueError), (1, np.ones(3, i4), TypeError)),
        *(
            (2, zeros((5, 4), i4), ValueError),
            (2, zeros((4, 5), i8), TypeError),
            (2, readonly(zeros((4, 5), i4)), TypeError),
        ),
    ],
    "hilbert_order": [
        *(
            (0, -1, TypeError),
            (0, 5, ValueError),
            (1, 1.5, TypeError),
            (1, 4, ValueError),
            (2, zeros(19, i8), ValueError),
        ),
        *((2, zeros(20, i4), TypeError), (2, readonly(zeros(20, i8)), TypeError), (0, 2**62 + 4, ValueError)),
    ],
    "diffuse_along": [
        *((0, zeros((5, 3), f8), TypeError), (0, zeros((4, 3), f4), ValueError), (0, zeros((5, 2), f4), ValueError)),
        *((1, np.arange(5) + 1, ValueError), (1, np.arange(5) - 1, ValueError), (1, np.arange(5, dtype=i4), TypeError)),
        *((2, zeros((0, 3), f4), ValueError), (2, zeros((257, 3), f4), ValueError), (3, zeros(2, f4), ValueError)),
        *((4, zeros(4, f4), ValueError), (5, zeros(0, f4), ValueError), (5, np.ones(2), TypeError)),
        *((6, zeros(4, u1), ValueError), (6, zeros(5, i4), TypeError), (6, readonly(zeros(5, u1)), TypeError)),
    ],
    "diffuse_around": [
        *((0, zeros((4, 5, 3), f8), TypeError), (0, zeros((4, 5), f4), TypeError), (1, zeros((2, 4), f4), ValueError)),
        *((1, zeros((0, 3), f4), ValueError), (1, zeros((257, 3), f4), ValueError), (2, zeros(2, f4), ValueError)),
        *((3, zeros(4, f4), ValueError), (4, zeros((1, 4), f8), ValueError), (4, np.array([[0.0, 1, 0]]), ValueError)),
        *((4, np.array([[0, 257.0, 1]]), ValueError), (4, np.array([[np.nan, 0, 1]]), ValueError)),
        *((5, "far", TypeError), (6, zeros((5, 4), u1), ValueError), (6, zeros((4, 5), i4), TypeError)),
        *((0, readonly(zeros((4, 5, 3), f4)), TypeError), (4, TAPS.astype(f4), TypeError)),
    ],
    "binary_search": [
        *(
            (0, zeros((4, 5, 3), f8), TypeError),
            (0, zeros((4, 5), f4), TypeError),
            (0, zeros((4, 5, 2), f4), ValueError),
        ),
        *((1, zeros((0, 3), f4), ValueError), (1, zeros((257, 3), f4), ValueError), (1, zeros((2, 4), f4), ValueError)),
        *((2, np.ones((4, 4), f4), ValueError), (2, np.ones((3, 5), f4), ValueError), (2, np.ones((3, 3)), TypeError)),
        *(
            (2, np.ones((1, 1), f4), ValueError),
            (2, np.ones((257, 257), f4), ValueError),
            (2, zeros((3, 3), f4), ValueError),
        ),
        *(
            (4, -1, TypeError),
            (4, 1.5, TypeError),
            (5, zeros((5, 4), u1), ValueError),
            (5, np.full((4, 5), 2, u1), ValueError),
        ),
        *((5, zeros((4, 5), i4), TypeError), (5, readonly(zeros((4, 5), u1)), TypeError)),
    ],
    "window_moments": [
        *((0, zeros((4, 5), i4), TypeError), (0, zeros((4, 6), u1), ValueError), (0, zeros((4, 5), u2), TypeError)),
        *((1, 2, ValueError), (1, 257, ValueError), (1, 5, ValueError), (1, -3, TypeError), (2, 3, ValueError)),
        *(
            (2, 5, ValueError),
            (3, "no", TypeError),
            (4, zeros((1, 8), u4), ValueError),
            (4, zeros((2, 8), f8), TypeError),
        ),
        *((4, zeros((2, 5), u4), ValueError), (5, zeros((2, 4), f4), ValueError), (5, zeros((4, 5), f4), ValueError)),
        *((6, zeros((1, 5), f4), ValueError), (6, zeros((2, 6), f4), ValueError), (6, zeros((0, 5), f4), ValueError)),
        (5, readonly(zeros((2, 5), f4)), TypeError),
    ],
    "window_minimum": [
        *((0, zeros((4, 5), i4), TypeError), (0, zeros((4, 6), u1), ValueError), (0, zeros(5, u1), TypeError)),
        *((1, 2, ValueError), (1, 0, ValueError), (1, -3, TypeError), (2, 3, ValueError), (2, 5, ValueError)),
        *((2, -1, TypeError), (3, zeros((2, 4), u1), ValueError), (3, zeros((4, 5), u1), ValueError)),
        *((3, zeros((2, 5), f8), TypeError), (3, readonly(zeros((2, 5), u1)), TypeError)),
    ],
    "window_maximum": [
        *((0, zeros((4, 5), i4), TypeError), (0, zeros((4, 6), u2), ValueError), (0, zeros(5, u2), TypeError)),
        *((1, 2, ValueError), (1, 0, ValueError), (1, -3, TypeError), (2, 3, ValueError), (2, 5, ValueError)),
        *((2, -1, TypeError), (3, zeros((2, 4), u2), ValueError), (3, zeros((4, 5), u2), ValueError)),
        *((3, zeros((2, 5), f8), TypeError), (3, readonly(zeros((2, 5), u2)), TypeError)),
    ],
    "window_median": [
        *((0, zeros((4, 5), i4), TypeError), (0, zeros((4, 6), u1), ValueError), (0, zeros(5, u1), TypeError)),
        *((1, 2, ValueError), (1, 0, ValueError), (1, -3, TypeError), (2, 3, ValueError), (2, 5, ValueError)),
        *((2, -1, TypeError), (3, zeros((2, 4), u1), ValueError), (3, zeros((4, 5), u1), ValueError)),
        *((3, zeros((2, 5), f8), TypeError), (3, readonly(zeros((2, 5), u1)), TypeError)),
    ],
    "window_gaussian": [
        *((0, zeros((4, 5), i4), TypeError), (0, zeros((4, 6), u1), ValueError), (1, np.ones(0), ValueError)),
        *((1, np.ones(2, f4), TypeError), (2, 3, ValueError), (2, 5, ValueError), (3, zeros((2, 5), f8), TypeError)),
        *((3, zeros((2, 4), f4), ValueError), (3, zeros((4, 5), f4), ValueError)),
    ],
    "bilinear_codes": [
        *(
            (0, zeros((4, 5), u2), TypeError),
            (0, zeros((4, 6), u1), ValueError),
            (1, 2, ValueError),
            (1, 257, ValueError),
        ),
        *(
            (2, 3, ValueError),
            (3, np.ones(3, f4), ValueError),
            (3, np.ones(4), TypeError),
            (4, zeros((2, 4), u1), ValueError),
        ),
        *((4, zeros((4, 5), u1), ValueError), (4, zeros((2, 5), f4), TypeError)),
    ],
    "ssim_map": [
        *((0, zeros((8, 18), f4), TypeError), (0, zeros((8, 16), u1), ValueError), (1, zeros((8, 18), f8), TypeError)),
        *((2, 1, ValueError), (2, 9, ValueError), (2, -7, TypeError), (3, 0, ValueError), (3, 3, ValueError)),
        *((3, 4, ValueError), (6, zeros((8, 18), f8), ValueError), (6, zeros((2, 6), f4), TypeError)),
        (0, zeros((8, 18, 1), u1), TypeError),
    ],
    "squared_distances": [
        *((0, zeros((4, 5), bool), TypeError), (0, zeros((5, 4), u1).T, TypeError), (0, zeros((5, 4), u1), ValueError)),
        *((0, zeros((0, 5), u1), ValueError), (0, zeros((4, 0), u1), ValueError), (1, zeros((4, 6), i8), ValueError)),
        *((1, zeros((4, 5), i4), TypeError), (1, readonly(zeros((4, 5), i8)), TypeError)),
    ],
}
CASES = [(name, *case) for name, cases in BAD.items() for case in cases]


def test_every_kernel_is_called_here():
    assert {name for name in vars(_kernels) if not name.startswith("_")} == set(GOOD) == set(BAD)


@pytest.mark.parametrize("name", GOOD)
def test_good_arguments_pass(name):
    getattr(_kernels, name)(*GOOD[name]())


@pytest.mark.parametrize(
    ("name", "position", "value", "error"), CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)]
)
def test_bad_arguments_raise(name, position, value, error):
    arguments = GOOD[name]()
    arguments[position] = value
    with pytest.raises(error):
        getattr(_kernels, name)(*arguments)
    with pytest.raises(TypeError):
        getattr(_kernels, name)(*GOOD[name]()[:-1])


def test_a_window_that_would_overflow_the_byte_sums_is_refused():
    image, result = zeros((200, 200), u1), zeros((19, 19), f8)
    with pytest.raises(ValueError, match="181"):
        _kernels.ssim_map(image, image, 182, 1, 6.5, 58.5, result)
    _kernels.ssim_map(image.astype(f8), image.astype(f8), 182, 1, 6.5, 58.5, result)
    assert (result == 1).all()


def test_levels_in_one_dimension_must_not_decrease():
    arguments = GOOD["diffuse"]()
    arguments[0], arguments[8], arguments[10] = zeros((4, 5, 1), f4), zeros((4, 5, 1), f4), zeros((2, 1), f4)
    arguments[2] = arguments[3] = zeros(1, f4)
    _kernels.diffuse(*arguments[:1], np.array([[1], [1]], f4), *arguments[2:])
    with pytest.raises(ValueError, match="must not decrease"):
        _kernels.diffuse(*arguments[:1], np.array([[1], [0]], f4), *arguments[2:])


@pytest.mark.parametrize("dtype", [u1, u2, f4])
def test_rows_of_each_type_are_diffused(dtype):
    arguments = GOOD["diffuse_rows"]()
    _kernels.diffuse_rows(np.ones((4, 5), dtype), *arguments[1:])
    assert (arguments[6] == 1).all()
