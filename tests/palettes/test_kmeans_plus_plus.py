import numpy as np
import pytest
from sklearn.cluster import kmeans_plusplus

from fewbits.errors import ArgumentError
from fewbits.palettes.kmeans_plus_plus import kmeans_plus_plus

CLUSTERS = np.float32([[0, 0], [0, 50], [50, 0], [50, 50], [200, 200]])
POINTS = np.concatenate([CLUSTERS + step for step in np.float32([[0, 0], [1, 0], [0, 1], [1, 1]])])


@pytest.mark.parametrize("seed", range(20))
def test_every_far_cluster_gets_a_seed(seed):
    seeds = kmeans_plus_plus(POINTS, np.ones(20), 5, rng=seed)
    assert len({tuple(np.round(seed / 50)) for seed in seeds}) == 5
    assert {tuple(seed) for seed in seeds} <= {tuple(point) for point in POINTS}


def test_a_seed_gives_the_same_colors_and_none_is_the_seed_0():
    first = kmeans_plus_plus(POINTS, np.ones(20), 7, rng=3)
    assert np.array_equal(first, kmeans_plus_plus(POINTS, np.ones(20), 7, rng=np.random.default_rng(3)))
    assert np.array_equal(kmeans_plus_plus(POINTS, np.ones(20), 7), kmeans_plus_plus(POINTS, np.ones(20), 7, rng=0))
    assert len({tuple(kmeans_plus_plus(POINTS, np.ones(20), 1, rng=seed)[0]) for seed in range(30)}) > 5
    with pytest.raises(ArgumentError, match="rng must be a seed or a numpy Generator"):
        kmeans_plus_plus(POINTS, np.ones(20), 2, rng="x")


def test_the_first_is_drawn_by_weight():
    points, weights = np.float32([[0], [1], [2]]), np.array([1.0, 6, 3])
    drawn = [kmeans_plus_plus(points, weights, 1, rng=seed)[0, 0] for seed in range(2000)]
    assert np.bincount(np.int64(drawn)) / 2000 == pytest.approx([0.1, 0.6, 0.3], abs=0.04)


def test_the_error_is_on_average_that_of_scikit_learns_seeds():
    points = np.random.default_rng(0).normal(size=(400, 3)).astype(np.float32)

    def error(codebook):
        return ((points[:, None] - codebook) ** 2).sum(axis=2).min(axis=1).sum()

    ours = np.mean([error(kmeans_plus_plus(points, np.ones(400), 12, rng=seed)) for seed in range(30)])
    peer = np.mean([error(kmeans_plusplus(points, 12, random_state=seed)[0]) for seed in range(30)])
    assert ours == pytest.approx(peer, rel=0.05)
