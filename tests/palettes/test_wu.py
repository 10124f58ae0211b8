import numpy as np
import pytest

from fewbits.palettes.wu import wu

from .. import reference


@pytest.mark.parametrize("colors", [1, 2, 5, 30])
@pytest.mark.parametrize("d", [3, 4])
def test_the_codebook_is_the_means_of_the_boxes(colors, d):
    rng = np.random.default_rng(d)
    points, weights = rng.integers(0, 256, (200, d)).astype(np.float32), rng.random(200) + 0.1
    labels, count = reference.variance_cut(points.astype(np.float64), weights, colors)
    means = [np.average(points[labels == b], axis=0, weights=weights[labels == b]) for b in range(count)]
    assert np.allclose(wu(points, weights, colors), means, rtol=1e-6)
    assert wu(points, weights, colors).dtype == np.float32


def test_error_falls_with_every_cut():
    rng = np.random.default_rng(0)
    points, weights = rng.normal(0, 50, (400, 3)).astype(np.float32), np.ones(400)
    errors = []
    for colors in range(1, 20):
        labels, _ = reference.variance_cut(points.astype(np.float64), weights, colors)
        codebook = wu(points, weights, colors)
        errors.append(np.sum((points - codebook[labels]) ** 2))
    assert (np.diff(errors) < 0).all()


def test_points_that_are_equal_are_one_color():
    points = np.float32([[1, 2, 3]] * 4 + [[9, 9, 9]])
    assert wu(points, np.ones(5), 4).tolist() == [[1, 2, 3], [9, 9, 9]]
