import numpy as np
import pytest

from fewbits.palettes.maximin import maximin
from fewbits.palettes.wu import wu


def test_each_is_the_farthest_from_those_before():
    points = np.float32([[0, 0], [10, 0], [10, 9], [4, 4], [5, 5]])
    assert maximin(points, np.ones(5), 4).tolist() == [[5, 5], [0, 0], [10, 0], [10, 9]]


def test_the_first_is_nearest_to_the_weighted_mean():
    points = np.float32([[0], [5], [20]])
    assert maximin(points, np.ones(3), 1).tolist() == [[5]]
    assert maximin(points, np.array([1.0, 1, 9]), 1).tolist() == [[20]]


@pytest.mark.parametrize("colors", [2, 9, 40])
def test_the_largest_distance_is_at_most_twice_that_of_any_other_codebook(colors):
    points = np.random.default_rng(colors).normal(size=(400, 3)).astype(np.float32)

    def radius(codebook):
        return np.sqrt(((points[:, None] - codebook) ** 2).sum(axis=2).min(axis=1).max())

    chosen = maximin(points, np.ones(400), colors)
    assert {tuple(point) for point in chosen} <= {tuple(point) for point in points}
    assert radius(chosen) <= 2 * radius(wu(points, np.ones(400), colors))
