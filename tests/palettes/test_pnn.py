import numpy as np
import pytest

from fewbits.palettes.octree import octree
from fewbits.palettes.pnn import pnn

from .. import reference


def test_merges_by_hand():
    points = np.float32([[0], [3], [5], [20]])
    assert pnn(points, np.ones(4), 3).tolist() == [[0], [4], [20]]
    assert pnn(points, np.ones(4), 2).ravel() == pytest.approx([8 / 3, 20])
    # A heavy point costs more to move: 0 and 3 cost 9·(1·1/2) = 4.5, 3 and 5 cost 4·(1·9/10) = 3.6 or 4·(9·9/18) = 18.
    assert pnn(points, np.array([1.0, 1, 9, 1]), 3).ravel() == pytest.approx([0, 4.8, 20])
    assert pnn(points, np.array([1.0, 9, 9, 1]), 3).ravel() == pytest.approx([2.7, 5, 20])


@pytest.mark.parametrize("colors", [1, 6, 30])
def test_colors_are_the_means_of_the_merged_cells(colors):
    rng = np.random.default_rng(colors)
    points, weights = rng.normal(size=(60, 3)).astype(np.float32), rng.random(60) + 0.1
    labels, _ = reference.merge_pairs(points.astype(float), weights / weights.max(), colors)
    means = [np.average(points[labels == label], axis=0, weights=weights[labels == label]) for label in range(colors)]
    assert np.allclose(pnn(points, weights, colors), means, rtol=1e-5)


def test_many_points_are_gathered_first_and_their_mean_kept():
    rng = np.random.default_rng(0)
    points, weights = rng.normal(size=(9000, 3)).astype(np.float32), rng.random(9000) + 0.1
    assert np.allclose(pnn(points, weights, 1), np.average(points, axis=0, weights=weights), atol=1e-5)
    assert np.array_equal(pnn(points, weights, 5000), octree(points, weights, 5000))
