import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits.dithering import bayer, blue_noise, clustered_dot, line, spiral, white_noise
from fewbits.dithering.maps import thresholds
from fewbits.errors import ArgumentError

TILES = [bayer, clustered_dot, line, spiral]


def crowding(ranks, level):
    """Share of white noise's energy that the pattern of a tone has at frequencies well below its dots'."""
    ones = (ranks < level * ranks.size).astype(float)
    power = np.abs(np.fft.fft2(ones - ones.mean())) ** 2 / ones.size / ones.var()
    radius = np.hypot(np.fft.fftfreq(len(ones))[:, None], np.fft.fftfreq(ones.shape[1]))
    return power[(radius > 0) & (radius < 0.5 * np.sqrt(min(level, 1 - level)))].mean()


def test_bayers_map_is_the_published_one():
    assert bayer(2).tolist() == [[0, 2], [3, 1]]
    assert bayer(4).tolist() == [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]
    assert bayer(8)[0].tolist() == [0, 32, 8, 40, 2, 34, 10, 42]
    assert bayer(8)[7].tolist() == [63, 31, 55, 23, 61, 29, 53, 21]


@pytest.mark.parametrize("n", [2, 4, 8, 16, 32])
def test_a_map_of_twice_the_size_follows_bayers_recursion(n):
    blocks = np.block([[4 * bayer(n) + 0, 4 * bayer(n) + 2], [4 * bayer(n) + 3, 4 * bayer(n) + 1]])
    assert np.array_equal(bayer(2 * n), blocks)


def test_an_odd_size_by_hand():
    # 3×3, potential 1/distance on the torus: from (0, 0) the diagonal places are farthest, (1, 1) the first of them;
    # of the rest (2, 2) is farthest from both, but then the diagonal is full: (0, 1) comes first in raster order.
    ranks = bayer(3)
    assert [tuple(np.argwhere(ranks == r)[0]) for r in range(3)] == [(0, 0), (1, 1), (2, 2)]
    assert bayer(1).tolist() == [[0]]
    coarse, fine = np.kron(ranks, np.ones((2, 2), int)), np.tile(bayer(2), (3, 3))
    assert np.array_equal(bayer(6), 9 * fine + coarse)


@pytest.mark.parametrize("size", [15, 24, 31, 63])
def test_other_sizes_spread_their_dots_evenly_too(size):
    for level in (0.1, 0.3, 0.5, 0.8):
        assert crowding(bayer(size), level) < 0.25


@pytest.mark.parametrize("make", TILES)
@pytest.mark.parametrize("size", [*range(1, 34), 100, 127, 256])
def test_every_rank_is_there_once(make, size):
    ranks = make(size)
    assert ranks.shape == (size, size)
    assert np.array_equal(np.sort(ranks, axis=None), np.arange(size * size))


@pytest.mark.parametrize("n", [4, 6, 8, 10, 16])
def test_clustered_dots_stand_at_45_degrees(n):
    ranks = clustered_dot(n)
    # The pattern of every even rank is itself again half a tile down and right: two equal dots.
    for count in range(0, n * n + 1, 2):
        ones = ranks < count
        assert np.array_equal(ones, np.roll(ones, (n // 2, n // 2), (0, 1)))
    assert {ranks[0, 0], ranks[n // 2, n // 2]} == {0, 1}  # and the holes are in between
    assert {ranks[0, n // 2], ranks[n // 2, 0]} <= set(range(n * n - 8, n * n))


@pytest.mark.parametrize("make", [clustered_dot, spiral])
def test_dots_grow_in_one_piece(make):
    for n in (3, 5, 8, 9):
        ranks = make(n)
        y, x = np.divmod(np.argsort(ranks, axis=None), n)
        for i in range(2, n * n // 2):  # each place touches one that turned on before it, on the torus
            dy, dx = (np.minimum((a[i] - a[:i]) % n, (a[:i] - a[i]) % n) for a in (y, x))
            assert (np.maximum(dy, dx) <= 1).any()


def test_lines_run_at_their_angle():
    for n in (3, 4, 7):
        y, x = np.indices((n, n))
        for angle, across in ((0, y), (90, x), (45, (x + y) % n), (135, (x - y) % n)):
            ones = line(n, angle) < n  # the first n places are one line
            assert set(across[ones]) == {0}
            assert set(across[line(n, angle) < 3 * n]) == {0, 1, n - 1}  # which grows to both sides
    assert line(3).tolist() == [[0, 2, 1], [3, 5, 4], [6, 8, 7]]


def test_a_spiral_by_hand():
    assert spiral(3).tolist() == [[6, 7, 8], [5, 0, 1], [4, 3, 2]]
    assert spiral(4).tolist() == [[6, 7, 8, 9], [5, 0, 1, 10], [4, 3, 2, 11], [15, 14, 13, 12]]


def test_white_noise_is_even_and_comes_from_rng():
    ranks = white_noise((300, 400), 5)
    assert ranks.dtype == np.uint16
    assert np.array_equal(ranks, white_noise((300, 400), np.random.default_rng(5)))
    assert not np.array_equal(ranks, white_noise((300, 400)))
    share = np.bincount(ranks.ravel() >> 12, minlength=16) / ranks.size
    assert abs(share - 1 / 16).max() < 0.005


@pytest.mark.parametrize("size", [16, 33, (12, 50), (1, 40), (40, 1), 1])
def test_a_mask_has_every_rank_once_and_is_made_once(size):
    ranks = blue_noise(size)
    assert np.array_equal(np.sort(ranks, axis=None), np.arange(ranks.size))
    assert blue_noise(size, rng=0) is ranks
    assert blue_noise(size, rng=np.random.default_rng(0)) is ranks
    with pytest.raises(ValueError, match="read-only"):
        ranks[0, 0] = 1


def test_masks_depend_on_seed_and_sigma():
    masks = [blue_noise(16), blue_noise(16, rng=1), blue_noise(16, 1.9), blue_noise((16, 15))]
    assert len({mask.tobytes() for mask in masks}) == 4


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_masks_have_little_energy_at_low_frequencies(seed):
    ranks = blue_noise(64, rng=seed)
    for level in (0.05, 0.1, 0.25, 0.75, 0.9):
        assert crowding(ranks, level) < 0.2
    chance = np.random.default_rng(seed).permutation(4096).reshape(64, 64)
    assert crowding(chance, 0.1) > 0.7  # what the measure says of white noise


@pytest.mark.parametrize("level", [0.03, 0.1, 0.5, 0.9])
def test_masks_have_no_seam(level):
    ranks = blue_noise(32)
    ones = ranks < level * ranks.size
    minority = ones if level <= 0.5 else ~ones
    y, x = np.nonzero(minority)
    dy, dx = (np.minimum((a[:, None] - a) % 32, (a - a[:, None]) % 32) for a in (y, x))
    distance = np.hypot(dy, dx) + 99 * np.eye(len(y))
    across = (np.abs(y[:, None] - y) > 16) | (np.abs(x[:, None] - x) > 16)  # neighbours over the edge
    assert distance[across].min() >= distance.min() >= 1
    if level <= 0.1:
        assert distance[across].min() > 0.5 / np.sqrt(level)


def test_thresholds_of_ranks_lie_in_the_middle_of_their_steps():
    assert thresholds([[0, 2], [3, 1]]).tolist() == [[0.125, 0.625], [0.875, 0.375]]
    assert thresholds([[0, 1, 2]]).tolist() == [[1 / 6, 3 / 6, 5 / 6]]
    assert thresholds(np.uint16([[0, 65535]]), 1 << 16).tolist() == [[0.5 / 65536, 65535.5 / 65536]]
    assert thresholds([[0.0, 1.0, 0.3]]).tolist() == [[0, 1, 0.3]]


@given(st.integers(1, 40), st.integers(1, 40))
def test_thresholds_of_a_permutation_average_one_half(rows, columns):
    ranks = np.random.default_rng(rows).permutation(rows * columns).reshape(rows, columns)
    assert abs(thresholds(ranks).mean() - 0.5) < 1e-12


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bayer(0), "size must be a whole number from 1 to 256, got 0"),
        (lambda: bayer(257), "size must be a whole number from 1 to 256, got 257"),
        (lambda: clustered_dot(2.5), "size must be a whole number from 1 to 256, got 2.5"),
        (lambda: spiral("8"), "size must be a whole number from 1 to 256, got '8'"),
        (lambda: line(4, 30), "angle must be 0, 45, 90 or 135 degrees, got 30"),
        (lambda: blue_noise(1025), "size must be a whole number from 1 to 1024, got 1025"),
        (lambda: blue_noise((8, 0)), "size must be a whole number from 1 to 1024, got 0"),
        (lambda: blue_noise((8, 8, 8)), r"size must be a whole number or \(rows, columns\), got \(8, 8, 8\)"),
        (lambda: blue_noise(8, 0.4), "sigma must be from 0.5 to 16 pixels, got 0.4"),
        (lambda: blue_noise(8, np.nan), "sigma must be a finite number, got nan"),
        (lambda: blue_noise(8, rng="x"), "rng must be a seed or a numpy Generator, got 'x'"),
        (lambda: thresholds([1, 2]), r"map must be a \(rows, columns\) array .* got int64 in shape \(2,\)"),
        (lambda: thresholds(np.zeros((0, 3))), r"got float64 in shape \(0, 3\)"),
        (lambda: thresholds([[True]]), "got bool in shape"),
        (lambda: thresholds([[0.5, 1.1]]), "map must hold thresholds from 0 to 1, or integer ranks"),
        (lambda: thresholds([[0.5, np.nan]]), "map must hold thresholds from 0 to 1"),
        (lambda: thresholds([[0, -2]]), "map must hold ranks from 0 on, got -2"),
    ],
)
def test_errors_name_the_argument(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()
