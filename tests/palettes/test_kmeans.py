import numpy as np
import pytest
from sklearn.cluster import KMeans

from fewbits.palettes.kmeans import exchange, lloyd
from fewbits.palettes.wu import wu

from .. import reference


def points_of(n=600, d=3, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.normal(0, 10, (n, d)) + 40 * rng.integers(0, 3, (n, 1))).astype(np.float32), rng.random(n) + 0.1


def plain_step(points, weights, codebook):
    labels, distances = reference.nearest(points, codebook)
    sums, counts = reference.sum_cells(points, weights, labels, np.zeros(codebook.shape), np.zeros(len(codebook)))
    moved = codebook.astype(np.float64)
    moved[counts > 0] = sums[counts > 0] / counts[counts > 0, None]
    return moved.astype(np.float32), np.sum(weights * distances)


def test_each_iteration_moves_codewords_to_the_means_of_their_cells():
    points, weights = points_of()
    codebook = expected = points[:9].copy()
    errors = []
    for iterations in range(1, 6):
        expected, error = plain_step(points, weights, expected)
        errors.append(error)
        assert np.array_equal(lloyd(points, weights, codebook, tolerance=0, iterations=iterations), expected)
    assert (np.diff(errors) < 0).all()


def test_a_codeword_with_an_empty_cell_stays():
    points = np.float32([[0], [1], [2]])
    codebook = np.float32([[1], [1000]])
    assert lloyd(points, np.ones(3), codebook, tolerance=0).tolist() == [[1], [1000]]
    assert codebook.tolist() == [[1], [1000]]


def test_convergence_is_a_fixed_point_as_good_as_sklearns_from_the_same_start():
    points, weights = points_of()
    start = wu(points, weights, 8)
    ours = lloyd(points, weights, start, tolerance=0)
    assert np.array_equal(plain_step(points, weights, ours)[0], ours)
    peer = KMeans(8, init=start, n_init=1, tol=0).fit(points, sample_weight=weights)
    assert plain_step(points, weights, ours)[1] == pytest.approx(peer.inertia_, rel=1e-3)


def test_weights_are_repetitions():
    points, _ = points_of(100)
    repeats = np.random.default_rng(0).integers(1, 4, 100)
    many = np.repeat(points, repeats, axis=0)
    start = points[:5]
    weighted = lloyd(points, repeats.astype(np.float64), start, tolerance=0)
    assert np.allclose(weighted, lloyd(many, np.ones(len(many)), start, tolerance=0), rtol=1e-5)


def test_fixed_words_stay_and_the_others_settle_around_them():
    points = np.float32([[0], [1], [9], [11]])
    assert lloyd(points, np.ones(4), np.float32([[0], [12]]), tolerance=0, fixed=1).tolist() == [[0], [10]]
    points, weights = points_of()
    start = points[:8]
    for moved in (
        lloyd(points, weights, start, tolerance=0, fixed=3),
        exchange(points, weights, start, rounds=4, cycles=2, fixed=3),
    ):
        assert np.array_equal(moved[:3], start[:3])
        assert plain_step(points, weights, moved)[1] < plain_step(points, weights, start)[1]


def test_exchanges_leave_a_local_optimum():
    rng = np.random.default_rng(0)
    middles = rng.uniform(0, 1000, (20, 3))
    points = np.concatenate([middle + rng.normal(0, 1, (50, 3)) for middle in middles]).astype(np.float32)
    weights = np.ones(1000)
    stuck = lloyd(points, weights, points[:20].copy(), tolerance=0)  # all words in the first cluster
    found = lloyd(points, weights, exchange(points, weights, stuck, rounds=10, cycles=4), tolerance=0)
    assert plain_step(points, weights, stuck)[1] > 1e6
    assert plain_step(points, weights, found)[1] < 3.3 * 1000


@pytest.mark.parametrize("rounds", [1, 5])
def test_exchanges_never_return_a_worse_codebook(rounds):
    points, weights = points_of()
    for k in (1, 2, 9, 40):
        start = lloyd(points, weights, wu(points, weights, k), tolerance=0)
        before = start.copy()
        found = exchange(points, weights, start, rounds=rounds, cycles=3)
        assert plain_step(points, weights, found)[1] <= plain_step(points, weights, start)[1]
        assert np.array_equal(start, before)
