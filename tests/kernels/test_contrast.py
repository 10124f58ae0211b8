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
    # Levels 0 and 10. The 1 is nearest to a level: it takes 0, and its error of 1 goes to the 6 on its right, now 7; that
    # takes 10, and its -3 finds nobody on its right but the 4, now 1: 0. By rows: 4 -> 0, passes 4; 5 -> 0 (the first of
    # two as near), passes 5; 11 -> 10.
    samples, codebook = np.float32([[[4], [1], [6]]]), np.float32([[0], [10]])
    assert assert_same(samples, codebook, RIGHT, scale=10.0).tolist() == [[0, 0, 1]]
    assert assert_same(samples, codebook, RIGHT, scale=0.0).tolist() == [[0, 0, 1]]


def test_light_samples_take_more_of_what_is_too_dark():
    # By rows, the first 4 -> 0 passes its 4 to 1 and 3 as 1:3: 2 and 6. With equal shares they would be 3 and 5.
    samples, codebook = np.float32([[[4], [1], [3]]]), np.float32([[0], [10.5]])
    both = np.array([[0.0, 1, 1], [0, 2, 1]])
    # 2 -> 0 passes 2 on to 6, which is 8: the upper level. Priority: 1 first, to the 3, which makes 4; then 4 and 4.
    assert assert_same(samples, codebook, both, scale=0.0).tolist() == [[0, 0, 1]]
