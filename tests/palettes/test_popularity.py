import numpy as np

from fewbits import ColorHistogram
from fewbits.palettes import design
from fewbits.palettes.popularity import popularity


def test_the_heaviest_points_are_taken_and_of_equals_the_first():
    points = np.float32([[0], [1], [2], [3]])
    assert popularity(points, np.array([1.0, 5, 9, 5]), 2).tolist() == [[2], [1]]


def test_colours_of_one_cell_of_five_bits_count_together():
    pixels = [[0, 0, 0]] * 3 + [[100, 8 * i, 0] for i in range(32)] + [[200, 200, i] for i in range(8)] * 2
    palette = design(ColorHistogram.of([pixels]), 2, method="popularity")
    assert palette.codebook_.tolist() == [[0, 0, 0], [200, 200, 4]]
