import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from .. import reference
from . import call

FLOYD_STEINBERG = np.array([[0, 1, 7], [1, -1, 3], [1, 0, 5], [1, 1, 1]]) / [1, 1, 16]
WIDE = np.array([[0, 1, 0.3], [0, 3, 0.1], [1, -3, 0.2], [1, 0, 0.1], [2, 2, 0.2], [3, -1, 0.1]])
NONE = np.empty((0, 3))


def assert_same(samples, codebook, taps, strength=1.0, serpentine=True, dtype=np.uint8, low=None, high=None):
    d = samples.shape[2]
    low = np.full(d, -1e9, np.float32) if low is None else low
    high = np.full(d, 1e9, np.float32) if high is None else high
    arguments = (samples, codebook, low, high, taps, strength, serpentine, dtype)
    assert np.array_equal(call.diffuse(*arguments), reference.diffuse(*arguments))


@pytest.mark.parametrize("taps", [FLOYD_STEINBERG, WIDE, NONE], ids=["floyd-steinberg", "wide", "none"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 2), (13, 17)])
@pytest.mark.parametrize("serpentine", [True, False])
def test_codes_equal_their_twin_for_every_shape(shape, taps, serpentine):
    rng = np.random.default_rng(shape[0])
    for d in (1, 3, 4, 5):
        samples = rng.uniform(0, 255, (*shape, d)).astype(np.float32)
        assert_same(samples, rng.uniform(0, 255, (5, d)).astype(np.float32), taps, serpentine=serpentine)


@pytest.mark.parametrize(("k", "dtype"), [(1, np.uint8), (7, np.uint8), (8, np.uint16), (9, np.uint8), (256, np.uint8)])
@pytest.mark.parametrize("strength", [0.0, 0.3, 1.0])
def test_codes_equal_their_twin_around_the_lane_count(k, dtype, strength):
    rng = np.random.default_rng(k)
    samples = rng.uniform(0, 1, (9, 11, 3)).astype(np.float32)
    assert_same(samples, rng.uniform(0, 1, (k, 3)).astype(np.float32), FLOYD_STEINBERG, strength, dtype=dtype)


def test_codes_equal_their_twin_for_257_codewords():
    rng = np.random.default_rng(1)
    codebook = rng.integers(0, 256, (257, 1)).astype(np.float32)
    codebook[256] = 1000
    samples = rng.uniform(0, 1000, (6, 7, 1)).astype(np.float32)
    samples[0, 0] = 1000
    codes = call.diffuse(samples, codebook, *np.float32([[0], [1000]]), FLOYD_STEINBERG, 1.0, True, np.uint16)
    assert codes[0, 0] == 256
    assert_same(samples, codebook, FLOYD_STEINBERG, dtype=np.uint16)


@given(
    hnp.arrays(np.float32, st.tuples(*[st.integers(1, 6)] * 2, st.just(2)), elements=st.sampled_from([0, 1, 2, 4])),
    hnp.arrays(np.float32, st.tuples(st.integers(1, 20), st.just(2)), elements=st.sampled_from([0, 2, 4])),
    st.booleans(),
)
def test_ties_take_the_lowest_codeword_as_the_twin_does(samples, codebook, serpentine):
    assert_same(samples, codebook, FLOYD_STEINBERG, serpentine=serpentine)
    assert_same(samples, codebook, NONE, serpentine=serpentine)


def test_samples_are_held_within_the_limits():
    rng = np.random.default_rng(0)
    samples = rng.uniform(-300, 300, (12, 12, 2)).astype(np.float32)
    codebook = rng.uniform(-50, 50, (4, 2)).astype(np.float32)
    low, high = np.array([-10, 0], np.float32), np.array([10, 20], np.float32)
    assert_same(samples, codebook, FLOYD_STEINBERG, low=low, high=high)
    free = np.float32([[-1e9] * 2, [1e9] * 2])
    held = call.diffuse(samples, codebook, low, high, FLOYD_STEINBERG, 1.0, True, np.uint8)
    assert not np.array_equal(held, call.diffuse(samples, codebook, *free, FLOYD_STEINBERG, 1.0, True, np.uint8))


def test_an_overflowing_distance_takes_codeword_zero_as_the_twin_does():
    samples = np.full((2, 3, 1), 3e38, np.float32)
    assert_same(samples, np.array([[0], [-3e38]], np.float32), NONE, high=np.array([3e38], np.float32))
