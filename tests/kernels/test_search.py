import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from .. import reference
from . import call


def hill(reach, spread=1.5):
    """A correlation: a Gaussian, which is that of a narrower one."""
    offsets = np.arange(-reach, reach + 1) ** 2
    return np.exp(-(offsets[:, None] + offsets) / (2 * spread**2)).astype(np.float32)


def assert_same(samples, codebook, correlation, codes, passes=50, toggles=True):
    arguments = (samples, codebook, correlation, toggles, passes, codes)
    result = call.binary_search(*arguments)
    assert np.array_equal(result, reference.binary_search(*arguments))
    return result


@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (30, 1), (2, 2), (13, 18)])
@pytest.mark.parametrize(("d", "k"), [(1, 1), (1, 2), (1, 5), (2, 4), (3, 17), (4, 2), (5, 9)])
def test_codes_equal_their_twin_for_every_shape(shape, d, k):
    rng = np.random.default_rng(shape[0] + k)
    samples, codebook = (rng.uniform(0, 255, (*size, d)).astype(np.float32) for size in (shape, (k,)))
    codebook = np.sort(codebook, axis=0) if d == 1 else codebook  # levels on a line increase
    start = rng.integers(0, k, shape).astype(np.uint8)
    result = assert_same(samples, codebook, hill(3), start)
    assert np.array_equal(
        result, call.binary_search(samples, codebook, hill(3), True, 50, result)
    )  # nothing left to gain


@pytest.mark.parametrize("reach", [1, 2, 6])
@pytest.mark.parametrize("passes", [0, 1, 2])
def test_codes_equal_their_twin_for_every_reach_and_number_of_passes(reach, passes):
    rng = np.random.default_rng(reach)
    samples, codebook = rng.uniform(0, 1, (17, 9, 1)).astype(np.float32), np.float32([[0], [1]])
    start = np.zeros((17, 9), np.uint16)
    result = assert_same(samples, codebook, hill(reach), start, passes)
    assert result.any() == (passes > 0)


@given(
    hnp.arrays(np.float32, st.tuples(*[st.integers(1, 6)] * 2, st.just(2)), elements=st.sampled_from([0, 1, 2, 4])),
    hnp.arrays(np.float32, st.tuples(st.integers(1, 6), st.just(2)), elements=st.sampled_from([0, 2, 4])),
    st.sampled_from([1, 2]),
)
def test_ties_are_broken_as_the_twin_does(samples, codebook, reach):
    assert_same(samples, codebook, hill(reach), np.zeros(samples.shape[:2], np.uint8))


def energy(samples, codebook, correlation, codes):
    """Error times its filtered self, from the definition: over all pairs of pixels."""
    error, reach = codebook[codes].astype(float) - samples, len(correlation) // 2
    y, x = (part.ravel() for part in np.indices(codes.shape))
    down, right = y[:, None] - y, x[:, None] - x
    near = (abs(down) <= reach) & (abs(right) <= reach)
    weights = np.where(
        near, correlation[np.clip(down, -reach, reach) + reach, np.clip(right, -reach, reach) + reach], 0
    )
    flat = error.reshape(-1, error.shape[2])
    return np.einsum("pa,pq,qa->", flat, weights.astype(float), flat)


@pytest.mark.parametrize(("d", "k"), [(1, 2), (1, 4), (3, 6)])
def test_each_move_lowers_the_filtered_error_by_what_was_reckoned(d, k):
    rng = np.random.default_rng(k)
    samples, codebook = (rng.uniform(0, 255, (*size, d)).astype(np.float32) for size in ((9, 11), (k,)))
    start, moves = rng.integers(0, k, (9, 11)).astype(np.uint8), []
    reference.binary_search(samples, codebook, hill(2), True, 20, start, moves)
    energies = [energy(samples, codebook, hill(2), codes) for codes in (start, *(codes for codes, _ in moves))]
    assert len(moves) > 20
    assert (np.diff(energies) < 0).all()
    np.testing.assert_allclose(np.diff(energies), [change for _, change in moves], rtol=1e-6, atol=1e-6 * energies[0])


def test_one_pixel_of_two_by_hand():
    # Levels 0 and 10, samples 6 and 1; correlation 1 of a pixel with itself, 1/2 with its neighbour. From (0, 0) the
    # error is (-6, -1). Setting the first: 100 + 20·(-6 - 1/2) = -30, which leaves (4, -1). Then setting the second
    # would be 100 + 20·(-1 + 2) = 120, and swapping 2·(-10·((4 - 1/2) - (-1 + 2)) + 100·(1 - 1/2)) = 50.
    correlation = np.float32([[0, 0, 0], [0.5, 1, 0.5], [0, 0, 0]])
    arguments = (np.float32([[[6], [1]]]), np.float32([[0], [10]]), correlation, True, 9, np.zeros((1, 2), np.uint8))
    assert call.binary_search(*arguments).tolist() == [[1, 0]]
    # From (0, 10) the error is (-6, 9). Setting the first: 100 + 20·(-6 + 4.5) = 70. The swap, as above: -50.
    assert call.binary_search(*arguments[:5], np.uint8([[0, 1]])).tolist() == [[1, 0]]


def test_swaps_alone_keep_how_often_each_level_occurs():
    rng = np.random.default_rng(3)
    samples, codebook = (rng.uniform(0, 255, (*size, 2)).astype(np.float32) for size in ((12, 13), (5,)))
    start = rng.integers(0, 5, (12, 13)).astype(np.uint8)
    result = assert_same(samples, codebook, hill(3), start, toggles=False)
    assert np.array_equal(np.bincount(result.ravel()), np.bincount(start.ravel()))
    assert energy(samples, codebook, hill(3), result) < energy(samples, codebook, hill(3), start)
