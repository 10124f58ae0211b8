import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .. import reference
from . import call


def normal_equations(samples, weights, codes, codebook, side):
    """The kernel's, which must be its twin's; the lower triangle."""
    k, d = codebook.shape
    arguments = samples, weights, codes, codebook, side, np.zeros((k, k)), np.zeros((k, d))
    ours, twins = call.local_normal(*arguments), reference.local_normal(*arguments)
    assert np.array_equal(ours[0], twins[0])
    assert np.array_equal(ours[1], twins[1])
    return ours


@given(
    st.integers(0, 2**32 - 1),
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.integers(1, 12),
    st.integers(1, 4),
    st.integers(1, 10),
    st.sampled_from([np.uint8, np.uint16]),
)
def test_equations_are_the_twins(seed, shape, k, d, side, dtype):
    rng = np.random.default_rng(seed)
    normal_equations(
        rng.normal(size=(*shape, d)).astype(np.float32),
        rng.random(shape, np.float32),
        rng.integers(0, k, shape).astype(dtype),
        rng.normal(size=(k, d)).astype(np.float32),
        side,
    )


def test_one_window_by_hand():
    # Codes 0, 0, 1 of levels 0 and 9: the mean of 1, 2, 6 misses theirs, 3, by nothing; with 4 instead of 1 by 1.
    samples, codes, levels = np.float32([[[4], [2], [6]]]), np.uint8([[0, 0, 1]]), np.float32([[0], [9]])
    normal, wanted = normal_equations(samples, np.full((1, 3), 2, np.float32), codes, levels, 3)
    assert normal == pytest.approx(6 * np.array([[4, 0], [2, 1]]) / 9)  # the lower triangle of n nᵀ, n = (2, 1) / 3
    assert wanted.ravel() == pytest.approx([6 * 2 / 3, 6 * 1 / 3])


@pytest.mark.parametrize("k", [1, 2, 7, 40])
@pytest.mark.parametrize("d", [1, 3])
def test_solutions_are_the_twins_and_solve(k, d):
    rng = np.random.default_rng(k)
    parts = rng.normal(size=(k, k + 3))
    normal, wanted = parts @ parts.T + 0.1 * np.eye(k), rng.normal(size=(k, d))
    solution = call.solve_normal(np.tril(normal), wanted)
    assert np.array_equal(solution, reference.solve_normal(np.tril(normal) + np.triu(np.full((k, k), 9.0), 1), wanted))
    assert normal @ solution == pytest.approx(wanted)
