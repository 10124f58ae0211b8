import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits import Logarithmic, densities
from fewbits.errors import ArgumentError


@pytest.mark.parametrize(
    ("x", "levels", "options", "expected"),
    [
        ([-1.0, 0.1, 0.6, 0.9], 5, {}, [-1, -0.5, 0, 0.5, 1]),
        ([0.0, 1, 2, 4], 4, {}, [0, 1, 2, 4]),
        ([1.0, 2, 4], 3, {"zero": False}, [1, 2, 4]),
        ([-1.0, -2, -4], 3, {"zero": False}, [-4, -2, -1]),
        ([-8.0, -1, 1, 8], 4, {"zero": False, "base": 8}, [-8, -1, 1, 8]),
        ([1.0, 3, 9, 27], 5, {"base": 3}, [0, 1, 3, 9, 27]),
        ([0.0, 4], 1, {}, [0]),
        ([5.0], 1, {"zero": False}, [4]),
    ],
)
def test_levels_by_hand(x, levels, options, expected):
    assert Logarithmic(levels, **options).fit(x).representation_levels_.tolist() == expected


def test_the_side_that_reaches_farther_has_one_level_more():
    assert Logarithmic(4).fit([-1.0, 0.5, 1.0]).representation_levels_.tolist() == [-1, 0, 0.5, 1]
    assert Logarithmic(4).fit([-1.1, -0.5, 1.0]).representation_levels_.tolist() == [-1, -0.5, 0, 1]
    assert Logarithmic(2).fit([-1.0, -0.9, 0.1]).representation_levels_.tolist() == [-1, 0]


@pytest.mark.parametrize(
    ("zero", "boundary", "expected"),
    [
        (True, "nearest", [-3, -1, 0.5, 1.5, 3]),
        (True, "geometric", [-np.sqrt(8), -np.sqrt(2), np.sqrt(0.5), np.sqrt(2), np.sqrt(8)]),
        (False, "nearest", [-3, -1.5, 0, 1.5, 3]),
        (False, "geometric", [-np.sqrt(8), -np.sqrt(2), 0, np.sqrt(2), np.sqrt(8)]),
    ],
)
def test_boundaries_by_hand(zero, boundary, expected):
    x = [-4.0, -2, 1, 2, 4] + ([0.0] * 9 if zero else [-1.0])
    q = Logarithmic(6, zero=zero, boundary=boundary).fit(x)
    assert q.representation_levels_.tolist() == ([-4, -2, 0, 1, 2, 4] if zero else [-4, -2, -1, 1, 2, 4])
    assert q.decision_levels_ == pytest.approx(expected)


def test_geometric_boundaries_of_one_sign():
    assert Logarithmic(3, boundary="geometric").fit([1.0, 2]).decision_levels_ == pytest.approx(np.sqrt([0.5, 2]))
    q = Logarithmic(2, zero=False, boundary="geometric").fit([-1.0, -2])
    assert q.decision_levels_ == pytest.approx([-np.sqrt(2)])


def test_geometric_boundaries_round_the_exponent():
    x = np.random.default_rng(0).normal(0, 1, 2000)
    q = Logarithmic(17, boundary="geometric").fit(x)
    top = np.log2(q.representation_levels_[-1])
    exponent = np.rint(np.log2(np.abs(x))).clip(None, top)
    assert np.array_equal(q.quantize(x), np.where(exponent > top - 8, np.sign(x) * 2**exponent, 0))


@given(
    st.lists(st.floats(-100, 100, width=16), min_size=1, max_size=20).filter(any),
    st.integers(2, 9),
    st.sampled_from([1.5, 2.0, 10.0]),
    st.booleans(),
)
def test_no_other_exponent_has_a_smaller_error(x, levels, base, zero):
    x = np.array(x)
    if not zero and x.min() < 0 < x.max() and levels < 4:
        levels = 4
    q = Logarithmic(levels, base=base, zero=zero).fit(x)
    for shift in itertools.chain(range(-12, 0), range(1, 12)):
        other = q.representation_levels_ * base**shift
        error = np.mean(np.abs(x[:, None] - other).min(axis=1) ** 2)
        assert q.mse_ <= error * (1 + 1e-9)


def test_powers_of_two_are_exact_and_symmetric():
    q = Logarithmic(63).fit(np.random.default_rng(0).normal(0, 1, 1000))
    mantissa, exponent = np.frexp(q.representation_levels_)
    assert set(np.abs(mantissa)) == {0, 0.5}
    assert np.array_equal(q.representation_levels_, -q.representation_levels_[::-1])
    assert (np.diff(exponent[32:]) == 1).all()


def test_a_density_gives_what_its_samples_give():
    density = densities.Gaussian(0, 3)
    x = density.quantiles((np.arange(4000) + 0.5) / 4000)
    for options in ({}, {"zero": False}, {"boundary": "geometric"}):
        ours, theirs = Logarithmic(9, **options).design(density), Logarithmic(9, **options).fit(x)
        assert np.array_equal(np.abs(ours.representation_levels_).max(), np.abs(theirs.representation_levels_).max())
        assert ours.mse_ == pytest.approx(theirs.mse_, rel=2e-2)
    assert Logarithmic(4).design(densities.Rayleigh()).representation_levels_.min() == 0


def test_samples_that_are_all_zero_have_one_level():
    assert Logarithmic(8).fit([0, 0]).quantize([0, 5]).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("dtype", "low", "high"), [("i1", -128, 127), ("i2", -32768, 32767), ("u1", 0, 255), ("i8", -(2**53), 2**53)]
)
def test_ends_of_integer_types_do_not_overflow(dtype, low, high):
    x = np.array([low, 0, 1, high], dtype)
    approx = Logarithmic(40).fit(x).quantize(x)
    assert approx.dtype == dtype
    assert approx[:2].tolist() == [low, 0]
    assert float(approx[-1]) >= high / 1.5


@pytest.mark.parametrize("scale", [1e-300, 1e150])
def test_values_near_the_ends_of_float_have_levels(scale):
    q = Logarithmic(9).fit(np.array([-1, 0, 0.3, 1]) * scale)
    assert (np.diff(q.representation_levels_) > 0).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"base": 1}, "base must be above 1, got 1"),
        ({"base": np.nan}, "base must be a finite number, got nan"),
        ({"base": "2"}, "base must be a finite number, got '2'"),
        ({"zero": 1}, "zero must be True or False, got 1"),
        ({"boundary": "log"}, "boundary must be one of 'nearest', 'geometric', got 'log'"),
    ],
)
def test_arguments_that_cannot_be_used_are_named(options, message):
    with pytest.raises(ArgumentError, match=message):
        Logarithmic(4, **options).fit([1.0])


def test_powers_must_be_floats():
    message = "levels must leave powers of 2.0 that a float64 holds, got 1100: the smallest exponent would be -1098"
    with pytest.raises(ArgumentError, match=message):
        Logarithmic(1100).fit([1.0])


def test_repr():
    assert repr(Logarithmic(8, zero=False)) == "Logarithmic(8, zero=False)"
