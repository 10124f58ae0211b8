import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.cluster.hierarchy import fcluster, linkage

from .. import reference
from . import call


def assert_same(points, weights, k):
    ours, count = call.merge_pairs(points, weights, k)
    twin, twin_count = reference.merge_pairs(points, weights, k)
    assert count == twin_count == min(k, len(points))
    assert np.array_equal(ours, twin)


@pytest.mark.parametrize("d", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("k", [1, 2, 9, 60])
def test_clusters_equal_their_twin_on_random_points(d, k):
    rng = np.random.default_rng(d * k)
    assert_same(rng.normal(size=(60, d)), rng.random(60) + 0.01, k)


@given(st.integers(1, 14), st.integers(1, 3), st.integers(1, 15), st.data())
def test_clusters_equal_their_twin_on_a_coarse_grid_with_ties(n, d, k, data):
    points = data.draw(hnp.arrays(np.float64, (n, d), elements=st.sampled_from([0.0, 1.0, 2.0, 255.0])))
    weights = data.draw(hnp.arrays(np.float64, n, elements=st.sampled_from([1.0, 0.5, 1e-6])))
    assert_same(points, weights, k)


@pytest.mark.parametrize("k", [1, 7, 100, 1499])
def test_clusters_are_those_of_scipys_ward_linkage(k):
    points = np.random.default_rng(k).normal(size=(1500, 3))
    labels, _ = call.merge_pairs(points, np.ones(1500), k)
    peer = fcluster(linkage(points, "ward"), k, "maxclust")
    assert len(set(zip(labels.tolist(), peer.tolist(), strict=True))) == k
