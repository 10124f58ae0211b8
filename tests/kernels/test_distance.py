import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from .. import reference
from . import call


def masks(shape, seed=0):
    rng = np.random.default_rng(seed)
    yield from [np.zeros(shape, np.uint8), np.ones(shape, np.uint8)]
    for share in (0.002, 0.02, 0.3, 0.9):
        yield (rng.random(shape) < share).astype(np.uint8)
    for corner in (0, -1):
        one = np.zeros(shape, np.uint8)
        one.flat[corner] = 7  # any mark that is not 0
        yield one


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 3), (17, 31), (33, 32)])
def test_squared_distances_equal_their_twin(shape):
    for mask in masks(shape):
        assert np.array_equal(call.squared_distances(mask), reference.squared_distances(mask))


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.integers(0, 1)))
def test_squared_distances_of_any_small_mask_equal_their_twin(mask):
    assert np.array_equal(call.squared_distances(mask), reference.squared_distances(mask))


@pytest.mark.parametrize("share", [1e-5, 1e-3, 0.1, 0.999])
def test_squared_distances_are_those_of_scipy(share):
    mask = (np.random.default_rng(1).random((301, 407)) < share).astype(np.uint8)
    mask[100, 200] = 1
    expected = np.rint(ndimage.distance_transform_edt(mask == 0) ** 2).astype(np.int64)
    assert np.array_equal(call.squared_distances(mask), expected)


def test_squared_distances_do_not_wrap():
    mask = np.zeros((1, 100_000), np.uint8)
    mask[0, 0] = 1
    assert call.squared_distances(mask)[0, -1] == 99_999**2
