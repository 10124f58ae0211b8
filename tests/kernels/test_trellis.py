import heapq
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from .. import reference
from . import call

STATES = [4, 8, 16, 32, 64, 128, 256]
each_trellis = pytest.mark.parametrize("states", STATES)


def assert_same(x, codebook, states):
    rate = len(codebook).bit_length() - 2
    codes = call.trellis_codes(x, codebook, states)
    assert np.array_equal(codes, reference.trellis_codes(x, codebook, states))
    words = call.trellis_words(codes, rate, states)
    assert np.array_equal(words, reference.trellis_words(codes, rate, states))
    return codes, words


@each_trellis
@pytest.mark.parametrize("n", [0, 1, 2, 9, 255, 256, 257, 700])
def test_search_and_walk_equal_their_twins_around_the_block_size(states, n):
    rng = np.random.default_rng(n)
    assert_same(rng.normal(size=n), np.sort(rng.normal(size=8)), states)


@each_trellis
@pytest.mark.parametrize("rate", range(1, 9))
def test_search_and_walk_equal_their_twins_at_every_rate(states, rate):
    rng = np.random.default_rng(rate)
    codes, _ = assert_same(rng.normal(size=300), np.sort(rng.normal(size=2 << rate)), states)
    assert codes.max() < 1 << rate


@pytest.mark.parametrize("states", STATES)
@given(
    hnp.arrays(np.float64, st.integers(0, 40), elements=st.sampled_from([-3, -1, -0.5, 0, 0.5, 1, 1e9, 1e-9])),
    st.integers(1, 4),
    st.data(),
)
def test_ties_and_repeated_codewords_go_as_in_the_twin(states, x, rate, data):
    codebook = data.draw(hnp.arrays(np.float64, 2 << rate, elements=st.sampled_from([-2, -1, 0, 0.5, 1, 2])))
    assert_same(x, np.sort(codebook), states)


@each_trellis
def test_outliers_and_extremes_go_as_in_the_twin(states):
    rng = np.random.default_rng(0)
    x = rng.normal(size=600)
    x[[3, 290, 599]] = 1e9, -1e150, 1e150
    assert_same(x, np.sort(rng.normal(size=16)), states)
    assert_same(x * 1e-160, np.sort(rng.normal(size=16)) * 1e-160, states)  # squares vanish
    assert_same(np.full(300, -0.0), np.zeros(4), states)


@each_trellis
@pytest.mark.parametrize("rate", [1, 2])
def test_no_sequence_of_codes_has_a_smaller_error(states, rate):
    rng = np.random.default_rng(states + rate)
    length = 12 // rate
    every = np.array(list(itertools.product(range(1 << rate), repeat=length)), np.uint8)
    for spread in (0.3, 1, 3):
        codebook = np.sort(rng.normal(size=2 << rate))
        values = codebook[np.array([call.trellis_words(codes, rate, states) for codes in every])]
        for x in rng.normal(0, spread, (5, length)):
            words = call.trellis_words(call.trellis_codes(x, codebook, states), rate, states)
            least = ((x - values) ** 2).sum(axis=1).min()
            assert np.sum((x - codebook[words]) ** 2) == pytest.approx(least, rel=1e-12)


def test_an_outlier_does_not_spoil_its_neighbours():
    x = np.random.default_rng(0).normal(size=200)
    codebook = np.linspace(-2, 2, 8)
    alone = codebook[call.trellis_words(call.trellis_codes(x, codebook, 8), 2, 8)]
    x[0] = 1e8
    beside = codebook[call.trellis_words(call.trellis_codes(x, codebook, 8), 2, 8)]
    assert np.sum((x - beside)[20:] ** 2) < 1.01 * np.sum((x - alone)[20:] ** 2)


def free_distance(states):
    """Least squared distance between paths that part and meet again, in steps of the codebook.

    The code is linear, so the difference of two paths is a path that leaves state 0 and comes back (Dijkstra). Subsets
    whose numbers differ by an exclusive or of 1 or 3 are one step apart at least, of 2 two steps.
    """
    h1, h0 = reference.PARITY_CHECKS[states]
    apart = (0, 1, 4, 1)
    done, queue = set(), [(apart[2], h1 >> 1)]
    while queue:
        distance, state = heapq.heappop(queue)
        if state == 0:
            return min(distance, 16)  # 16: paths that differ within one subset never part
        if state not in done:
            done.add(state)
            for z1 in (0, 1):
                z0 = state & 1
                following = (state >> 1) ^ z0 * (h0 >> 1) ^ z1 * (h1 >> 1)
                heapq.heappush(queue, (distance + apart[2 * z1 + z0], following))
    raise AssertionError("the path never comes back")


@pytest.mark.parametrize(("states", "published"), [(4, 9), (8, 10), (16, 11), (32, 13), (64, 14), (128, 16), (256, 16)])
def test_free_distance_is_the_published_one(states, published):
    assert free_distance(states) == published
