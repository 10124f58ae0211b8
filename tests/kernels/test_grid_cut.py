import numpy as np
import pytest

from tests.kernels import call
from tests.reference import grid_cut as reference


def price_of(labels, pull, right, down):
    """What a labelling costs: the pull of pixels on the wrong side, and the joints between the sides."""
    wrong = np.where(labels, np.maximum(-pull, 0), np.maximum(pull, 0)).sum()
    return wrong + (right * (labels[:, :-1] != labels[:, 1:])).sum() + (down * (labels[:-1] != labels[1:])).sum()


@pytest.mark.parametrize("seed", range(60))
def test_equals_the_reference(seed):
    rng = np.random.default_rng(seed)
    shape, cuts = tuple(rng.integers(1, 9, 2)), int(rng.integers(1, 6))
    pull = rng.integers(-9, 10, shape).astype(np.int32) * (rng.random(shape) < rng.choice([0.2, 1])).astype(np.int32)
    right, down = rng.integers(0, cuts + 2, (2, *shape)).astype(np.uint8)
    args = pull, right, down, int(rng.integers(0, 9)), cuts
    np.testing.assert_array_equal(call.grid_cuts(*args), reference.grid_cuts(*args))


def test_no_labelling_of_small_images_costs_less():
    rng = np.random.default_rng(1)
    pull = rng.integers(-9, 10, (3, 4)).astype(np.int32)
    zeros = np.zeros((3, 4), np.uint8)
    found = call.grid_cuts(pull, zeros, zeros, 4, 1)
    best = min(
        price_of(np.array(list(np.binary_repr(n, 12)), int).reshape(3, 4), pull, 4, 4) for n in range(1 << pull.size)
    )
    assert price_of(found, pull, 4, 4) == best


def test_a_weak_pixel_follows_its_neighbours_once_it_is_joined_to_them():
    pull = np.array([[9, -1, 9, -9]], np.int32)
    right, down = np.array([[1, 1, 2, 0]], np.uint8), np.zeros((1, 4), np.uint8)
    # Alone; joined to both neighbours; then the last one is joined too, and holds against a price of 5.
    np.testing.assert_array_equal(call.grid_cuts(pull, right, down, 5, 3), [[0b111, 0b110, 0b111, 0]])


def test_of_two_cuts_of_one_price_the_source_keeps_less():
    zeros = np.zeros((1, 2), np.uint8)
    np.testing.assert_array_equal(call.grid_cuts(np.array([[2, -2]], np.int32), zeros, zeros, 9, 1), [[0, 0]])


def test_large_images_agree_with_each_cut_alone():
    rng = np.random.default_rng(3)
    pull = rng.integers(-300, 300, (150, 170)).astype(np.int32)
    right, down = rng.integers(0, 12, (2, 150, 170)).astype(np.uint8)
    together = call.grid_cuts(pull, right, down, 120, 8)
    for k in range(8):
        alone = call.grid_cuts(pull, *(np.where(x <= k, 0, 9).astype(np.uint8) for x in (right, down)), 120, 1)
        np.testing.assert_array_equal(together >> k & 1, alone)
