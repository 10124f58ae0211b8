import itertools

import numpy as np
import pytest

from fewbits.color import to_space
from fewbits.palettes.polish import polish

from .. import reference
from .images import photo


def error(colors, points, weights, space):
    return float(np.sum(weights * reference.nearest(points, to_space(colors, space))[1]))


@pytest.mark.parametrize("space", ["srgb", "linear", "oklab"])
def test_no_single_step_of_one_channel_lowers_the_error_of_a_polished_palette(space):
    present = np.unique(photo((20, 24)).reshape(-1, 3), axis=0)
    points, weights = to_space(present, space), np.random.default_rng(0).integers(1, 9, len(present)).astype(float)
    start = present[:: len(present) // 7]
    before = start.copy()
    polished = polish(start, points, weights, space=space, sweeps=1000)
    least = error(polished, points, weights, space)
    assert least < error(start, points, weights, space)
    assert np.array_equal(start, before)
    for word, channel, step in itertools.product(range(len(start)), range(3), (-1, 1)):
        other = polished.astype(int)
        other[word, channel] = np.clip(other[word, channel] + step, 0, 255)
        assert error(other.astype(np.uint8), points, weights, space) >= least * (1 - 1e-6)


def test_each_sweep_lowers_the_error_and_fixed_colours_stay():
    present = np.unique(photo((20, 24)).reshape(-1, 3), axis=0)
    points, weights = present.astype(np.float32), np.ones(len(present))
    start = present[:: len(present) // 7]
    errors = [
        error(polish(start, points, weights, space="srgb", sweeps=n, fixed=2), points, weights, "srgb")
        for n in range(6)
    ]
    assert (np.diff(errors) < 0).all()
    assert np.array_equal(polish(start, points, weights, space="srgb", sweeps=9, fixed=2)[:2], start[:2])


def test_bytes_end_at_0_and_255():
    points = np.float32([[0, 0, 0], [255, 255, 255]])
    colors = np.uint8([[1, 0, 0], [255, 254, 255]])
    assert polish(colors, points, np.ones(2), space="srgb", sweeps=9).tolist() == [[0, 0, 0], [255, 255, 255]]


def test_alpha_is_a_channel_like_the_others():
    present = np.uint8([[200, 100, 50, 128]])
    start = np.uint8([[200, 100, 50, 120]])
    found = polish(start, to_space(present, "srgb"), np.ones(1), space="srgb", sweeps=99)
    assert np.abs(found.astype(int) - present).max() <= 2
