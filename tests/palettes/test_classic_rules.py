"""What all classic rules have in common."""

import numpy as np
import pytest
from skimage import data

from fewbits import ColorHistogram
from fewbits.metrics import mse
from fewbits.palettes import METHODS, design
from fewbits.palettes.cells import cell_means
from fewbits.palettes.kmeans_plus_plus import kmeans_plus_plus
from fewbits.palettes.maximin import maximin
from fewbits.palettes.median_cut import mean_cut, median_cut
from fewbits.palettes.octree import octree
from fewbits.palettes.pnn import pnn
from fewbits.palettes.popularity import popularity

MEANS = [mean_cut, median_cut, octree, pnn]
RULES = [*MEANS, kmeans_plus_plus, maximin, popularity]


def points_of(n=500, d=3, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.normal(0, 10, (n, d)) + 40 * rng.integers(0, 3, (n, 1))).astype(np.float32), rng.random(n) + 0.1


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("d", [1, 3, 4])
@pytest.mark.parametrize("colors", [1, 2, 17, 120])
def test_there_are_as_many_distinct_colors_as_asked_for(rule, d, colors):
    points, weights = points_of(d=d)
    before = points.copy(), weights.copy()
    codebook = rule(points, weights, colors)
    assert codebook.shape == (colors, d)
    assert codebook.dtype == np.float32
    assert len(np.unique(codebook, axis=0)) == colors
    assert np.array_equal(before[0], points)
    assert np.array_equal(before[1], weights)


@pytest.mark.parametrize("rule", RULES)
def test_no_more_colors_than_distinct_points(rule):
    points = np.float32([[1, 2, 3], [250, 9, 9], [1, 2, 200]])
    codebook = rule(points, np.ones(3), 9)
    assert sorted(codebook.tolist()) == sorted(points.tolist())


@pytest.mark.parametrize("rule", [mean_cut, median_cut, octree, maximin, kmeans_plus_plus])
def test_equal_points_are_one_color(rule):
    points = np.float32([[5, 5]] * 6)
    assert rule(points, np.ones(6), 3).tolist() == [[5, 5]]


@pytest.mark.parametrize("rule", MEANS)
@pytest.mark.parametrize("colors", [1, 5, 40])
def test_weights_are_repetitions(rule, colors):
    points, _ = points_of(200)
    repeats = np.random.default_rng(1).integers(1, 5, 200)
    many = np.repeat(points, repeats, axis=0)
    assert np.allclose(rule(points, repeats.astype(float), colors), rule(many, np.ones(len(many)), colors), rtol=1e-5)


@pytest.mark.parametrize("rule", MEANS)
def test_one_color_is_the_mean(rule):
    points, weights = points_of()
    assert np.allclose(rule(points, weights, 1), np.average(points, axis=0, weights=weights), rtol=1e-5)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("scale", [1e-9, 1e12])
def test_only_the_shares_of_weights_count(rule, scale):
    points, weights = points_of()
    assert np.allclose(rule(points, weights, 20), rule(points, weights * scale, 20), rtol=1e-5)


@pytest.mark.parametrize("method", [name for name in METHODS if name not in ("kmeans", "wu")])
@pytest.mark.parametrize("space", ["linear", "cielab"])
def test_designs_have_exactly_k_colors_in_every_space(method, space):
    histogram = ColorHistogram.of(data.coffee()[::8, ::8])
    for colors in (1, 2, 3, 30, 256):
        palette = design(histogram, colors, method=method, space=space)
        assert len(np.unique(palette.codebook_, axis=0)) == colors


@pytest.mark.parametrize("image", ["astronaut", "coffee"])
@pytest.mark.parametrize("colors", [16, 64, 256])
def test_rules_rank_on_photographs_as_they_are_known_to(image, colors):
    pixels = getattr(data, image)()[::2, ::2]
    histogram = ColorHistogram.of(pixels)
    error = {name: mse(pixels, design(histogram, colors, method=name).quantize(pixels)) for name in METHODS}
    assert error["kmeans"] < error["pnn"] < error["kmeans++"] < error["median-cut"] < error["popularity"]
    assert error["pnn"] < error["octree"] < 3 * error["median-cut"]


def test_cell_means_by_hand():
    means, mass = cell_means(np.float32([[0, 1], [4, 1], [9, 9]]), np.array([3.0, 1, 2]), np.array([1, 1, 0]))
    assert means.tolist() == [[9, 9], [1, 1]]
    assert mass.tolist() == [2, 4]
