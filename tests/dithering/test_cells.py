import numpy as np
import pytest

from fewbits.dithering import Cells, ditherer
from fewbits.dithering.cells import PATTERNS
from fewbits.errors import ArgumentError

BINARY = np.float32([0, 255])


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("cell", [1, 2, 3, 8, 10])
def test_each_cell_holds_exactly_the_rounded_number_of_white_dots(pattern, cell):
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    samples = values.repeat(cell, axis=0).repeat(cell, axis=1)
    codes = Cells(cell, pattern).scalars(samples, BINARY)
    counts = codes.reshape(16, cell, 16, cell).sum(axis=(1, 3))
    assert counts.tolist() == [[round(int(v) * cell**2 / 255) for v in row] for row in values]


def order(pattern, cell):
    """The rank at which each dot turns white."""
    surface = Cells(cell, pattern).surface(cell, cell)
    return np.rint(surface * cell**2 - 0.5).astype(int).tolist()


def test_patterns_by_hand():
    assert order("spiral", 3) == [[6, 7, 8], [5, 0, 1], [4, 3, 2]]
    assert order("line", 3) == [[0, 2, 1], [3, 5, 4], [6, 8, 7]]
    assert order("dispersed", 2) == [[0, 2], [3, 1]]
    assert order("dispersed", 4)[0] == [0, 8, 2, 10]  # the Bayer matrix
    assert order("clustered", 3) == [[6, 2, 5], [3, 0, 1], [7, 4, 8]]


def test_clustered_dots_grow_from_the_centre():
    ranks = np.array(order("clustered", 10))
    y, x = np.mgrid[:10, :10] - 4.5
    distance = (y * y + x * x).ravel()[np.argsort(ranks, axis=None)]
    assert (np.diff(distance) >= 0).all()


def test_a_matrix_of_ones_own():
    codes = Cells(2, [[5, 1], [9, 7]]).scalars(np.full((2, 4), 128, np.uint8), BINARY)
    assert codes.tolist() == [[1, 1, 1, 1], [0, 0, 0, 0]]
    for bad in ([[1, 2], [3, 3]], [[1, 2]], [["a", "b"], ["c", "d"]]):
        with pytest.raises(ArgumentError, match="matrix of different numbers with 2 rows and columns"):
            Cells(2, bad)
    with pytest.raises(ArgumentError, match="pattern must be one of 'clustered'"):
        Cells(2, "zigzag")
    with pytest.raises(ArgumentError, match="cell must be a whole number from 1 to 256, got 0"):
        Cells(0)


def test_stochastic_dots_are_white_with_the_probability_of_the_sample():
    n = 500
    for value in (0, 1, 64, 128, 200, 254, 255):
        white = ditherer("stochastic-dots", rng=3).scalars(np.full((n, n), value, np.uint8), BINARY).mean()
        p = value / 255
        assert abs(white - p) <= 5 * (p * (1 - p)) ** 0.5 / n


def test_stochastic_dots_are_independent_and_repeat_with_their_seed():
    samples = np.full((300, 300), 128, np.uint8)
    dots = ditherer("stochastic-dots", rng=7).scalars(samples, BINARY)
    assert np.array_equal(dots, ditherer("stochastic-dots", rng=7).scalars(samples, BINARY))
    assert not np.array_equal(dots, ditherer("stochastic-dots", rng=8).scalars(samples, BINARY))
    centred = dots - dots.mean()
    for step in ((0, 1), (1, 0), (1, 1)):
        assert abs((centred * np.roll(centred, step, (0, 1))).mean()) < 5 * 0.25 / 300
    with pytest.raises(ArgumentError, match="rng must be a seed"):
        ditherer("stochastic-dots", rng="x")
