import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fewbits.palettes.octree import octree, octree_leaves


def plain_leaves(points, weights, colors):
    """The tree built point by point of nested dictionaries, then cut back; the sets of points of its leaves."""
    low, side = points.min(axis=0), max(float(np.ptp(points, axis=0).max()), 1e-9)
    nodes = {}  # of each node, by its way from the root: the points below it
    for i, point in enumerate(points):
        places = [min(int((float(x) - float(a)) * (256 / side)), 255) for x, a in zip(point, low, strict=True)]
        way = tuple(tuple(place >> bit & 1 for place in places) for bit in range(7, -1, -1))
        nodes.setdefault(way, []).append(i)

    def mass(members):
        return sum(weights[i] for i in members)

    leaves = dict(nodes)
    while len(leaves) > colors:
        depth = max(map(len, leaves))
        below = {}
        for way in leaves:
            if len(way) == depth:
                below.setdefault(way[:-1], []).append(way)
        node = min(below, key=lambda way: (mass([i for leaf in below[way] for i in leaves[leaf]]), way))
        excess = len(leaves) - colors
        taken = sorted(below[node], key=lambda way: (mass(leaves[way]), way))[: excess + 1]
        gathered = [i for way in taken for i in leaves.pop(way)]
        leaves[node] = gathered
    return sorted(map(sorted, leaves.values()))


def sets(labels):
    return sorted(np.flatnonzero(labels == label).tolist() for label in np.unique(labels))


@pytest.mark.parametrize("d", [1, 3, 4])
@pytest.mark.parametrize("colors", [1, 2, 7, 8, 20, 100])
def test_leaves_are_those_of_the_definition(d, colors):
    rng = np.random.default_rng(d)
    points = np.concatenate([rng.normal(size=(100, d)) * 40, rng.normal(size=(50, d)) * 2]).astype(np.float32)
    weights = rng.integers(1, 9, 150).astype(float)
    labels = octree_leaves(points, weights, colors)
    assert sets(labels) == plain_leaves(points, weights, colors)
    assert np.array_equal(np.unique(labels), np.arange(len(sets(labels))))


@given(
    hnp.arrays(np.float32, st.tuples(st.integers(1, 30), st.integers(1, 3)), elements=st.sampled_from([0, 1, 2, 200])),
    st.integers(1, 31),
)
def test_leaves_of_crowded_points_are_those_of_the_definition(points, colors):
    assert sets(octree_leaves(points, np.ones(len(points)), colors)) == plain_leaves(
        points, np.ones(len(points)), colors
    )


def test_bytes_are_places_and_octants_are_cut_in_halves():
    points = np.float32([[0, 0, 0], [127, 127, 127], [128, 0, 0], [255, 255, 255], [0, 128, 0]])
    means = octree(points, np.ones(5), 4).tolist()
    assert sorted(means) == [[0, 128, 0], [63.5, 63.5, 63.5], [128, 0, 0], [255, 255, 255]]


def test_the_lightest_of_the_deepest_nodes_goes_first():
    points = np.float32([[0], [1], [64], [65], [128], [255]])
    weights = np.array([2.0, 2, 1, 1, 1, 1])
    assert sets(octree_leaves(points, weights, 5)) == [[0], [1], [2, 3], [4], [5]]
    assert sets(octree_leaves(points, weights, 4)) == [[0, 1], [2, 3], [4], [5]]
    assert sets(octree_leaves(points, weights, 3)) == [[0, 1], [2, 3], [4, 5]]
    assert sets(octree_leaves(points, weights, 2)) == [[0, 1, 2, 3], [4, 5]]
