import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fewbits.dithering import ContrastAware

from .. import reference
from . import call

CIRCLE = ContrastAware(radius=2).circle()
RIGHT = np.array([[0.0, 1, 1]])


def assert_same(samples, codebook, around=CIRCLE, scale=1.0, low=-1e9, high=1e9, dtype=np.uint8):
    limits = (np.full(samples.shape[2], limit, np.float32) for limit in (low, high))
    arguments = (samples, codebook, *limits, around, scale, dtype)
    result = call.diffuse_around(*arguments)
    assert np.array_equal(result, reference.diffuse_around(*arguments))
    return result


@pytest.mark.parametrize("shape", [(1, 1), (1, 25), (25, 1), (2, 2), (9, 12)])
@pytest.mark.parametrize(("d", "k"), [(1, 1), (1, 2), (1, 5), (2, 4), (3, 17)])
@pytest.mark.parametrize("scale", [0.0, 2.0])
def test_codes_equal_their_twin_for_every_shape(shape, d, k, scale):
    rng = np.random.default_rng(shape[0] + k)
    samples, codebook = (rng.uniform(0, 255, (*size, d)).astype(np.float32) for size in (shape, (k,)))
    codebook = np.sort(codebook, axis=0) if d == 1 else codebook  # levels on a line increase
    assert_same(samples, codebook, scale=scale)
    assert_same(samples, codebook, scale=scale, low=50, high=200, dtype=np.uint16)


@pytest.mark.parametrize("around", [RIGHT, np.empty((0, 3)), ContrastAware(radius=4).circle()], ids=["1", "0", "many"])
def test_codes_equal_their_twin_where_errors_find_nobody_around(around):
    samples = np.random.default_rng(0).uniform(0, 255, (8, 10, 1)).astype(np.float32)
    assert_same(samples, np.float32([[0], [255]]), around)
    assert_same(np.full((6, 7, 1), 90, np.float32), np.float32([[0], [255]]), around)


@given(
    hnp.arrays(np.float32, st.tuples(*[st.integers(1, 6)] * 2, st.just(2)), elements=st.sampled_from([0, 1, 2, 4])),
    hnp.arrays(np.float32, st.tuples(st.integers(1, 6), st.just(2)), elements=st.sampled_from([0, 2, 4])),
    st.sampled_from([0.0, 50.0]),
)
def test_ties_are_broken_as_the_twin_does(samples, codebook, scale):
    assert_same(samples, codebook, scale=scale)


def test_three_samples_by_hand():
    # Levels 0 and 10. The 1 is nearest to a level: 0. Its error of 1 goes to the 6 on its right, now 7: 10. That one's
    # -3 finds nobody on its right, and goes to the 4, now 1: 0.
    samples, codebook = np.float32([[[4], [1], [6]]]), np.float32([[0], [10]])
    assert assert_same(samples, codebook, RIGHT, scale=10.0).tolist() == [[0, 0, 1]]
    # By rows: 4 -> 0 passes 4, and 1 + 4 is half-way: the upper of the two, 10. It passes -5, and 1 -> 0.
    assert assert_same(samples, codebook, RIGHT, scale=0.0).tolist() == [[0, 1, 0]]


def test_who_leans_the_way_of_the_error_takes_more_of_it():
    # Levels 0 and 10, by rows. The 3.6 -> 0 passes its error to 3 and 1 below it as 3:1: 5.7 -> 10. Shared alike they
    # would be 4.8 -> 0 and, with that 4.8, 7.6 -> 10.
    samples, codebook = np.float32([[[3.6], [0]], [[3], [1]]]), np.float32([[0], [10]])
    below = np.array([[1.0, 0, 1], [1, 1, 1]])
    assert assert_same(samples, codebook, below, scale=0.0).tolist() == [[0, 0], [1, 0]]
