import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from tests.kernels import call
from tests.reference import components as reference


def same(mask, diagonal):
    labels, count = call.components(mask, diagonal)
    expected, n = reference.components(mask, diagonal)
    assert count == n
    np.testing.assert_array_equal(labels, expected)


@given(
    arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.sampled_from([0, 1])), st.booleans()
)
def test_as_the_specification(mask, diagonal):
    same(mask, diagonal)


RINGS = np.maximum(*abs(np.indices((31, 31)) - 15)).astype(np.uint8) % 2
SPIRAL = RINGS.copy()
SPIRAL[15, 16:] = SPIRAL[16, 16:] = 1
SPIRAL[16, 17:-1:2] = 0
COMB = np.tile(np.array([1, 0], np.uint8), (9, 15))
COMB[-1] = 1


@pytest.mark.parametrize("diagonal", [False, True])
@pytest.mark.parametrize(
    "mask",
    [
        *(
            RINGS,
            SPIRAL,
            SPIRAL[::-1],
            COMB,
            COMB[::-1],
            COMB.T,
            np.eye(9, dtype=np.uint8),
            np.eye(9, dtype=np.uint8)[::-1],
        ),
        *(np.indices((9, 12)).sum(axis=0).astype(np.uint8) % 2, np.ones((1, 1), np.uint8), np.zeros((3, 4), np.uint8)),
        *(np.full((4, 3), 255, np.uint8), np.ones((1, 9), np.uint8), np.ones((9, 1), np.uint8)),
    ],
)
def test_shapes_that_join_late(mask, diagonal):
    same(np.ascontiguousarray(mask), diagonal)


@pytest.mark.parametrize("share", [0.1, 0.4, 0.59, 0.8])
@pytest.mark.parametrize("diagonal", [False, True])
def test_as_scipy(share, diagonal):
    mask = (np.random.default_rng(1).random((301, 402)) < share).astype(np.uint8)
    expected, n = scipy.ndimage.label(mask, np.ones((3, 3)) if diagonal else None)
    labels, count = call.components(mask, diagonal)
    assert count == n
    pairs = np.unique(np.stack([labels.ravel(), expected.ravel()]), axis=1)  # one to one: the same partition
    assert pairs.shape[1] == n + 1
    np.testing.assert_array_equal(pairs[0], np.arange(n + 1))
