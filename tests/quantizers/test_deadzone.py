import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits import Deadzone, Histogram, densities
from fewbits.errors import ArgumentError

floats = st.lists(st.floats(-1e3, 1e3, width=32), min_size=1, max_size=30)


def test_by_hand():
    q = Deadzone(2, ratio=1.5).fit([-4.0, 5.4])
    assert q.representation_levels_.tolist() == [-4.5, -2.5, 0, 2.5, 4.5]
    assert q.quantize([-3.5, -3.4, -1.5, -1.4, 0, 1.4, 1.5, 3.4, 3.5]).tolist() == [
        *(-4.5, -2.5, -2.5, 0),
        *(0, 0, 2.5, 2.5, 4.5),
    ]
    assert q.range_ == (-5.5, 5.5)


@given(floats, st.floats(0.05, 50))
def test_twice_the_step_is_truncation_towards_zero(x, step):
    x = np.array(x)
    q = Deadzone(step).fit(x)
    magnitude = np.floor(np.abs(x) / step)
    magnitude -= magnitude * step > np.abs(x)  # the quotient is rounded, too
    magnitude += (magnitude + 1) * step <= np.abs(x)
    zero = int(q.encode(0))
    assert np.array_equal(q.encode(x).astype(int) - zero, np.sign(x) * magnitude)


@given(floats)
def test_once_the_step_is_rounding_with_ties_away_from_zero(x):
    x = np.concatenate([x, [-2.5, -0.5, 0.5, 2.5]])
    q = Deadzone(1, ratio=1).fit(x)
    assert np.array_equal(q.quantize(x), np.sign(x) * np.floor(np.abs(x) + 0.5))


@given(floats, st.floats(0.05, 50), st.floats(0.1, 4), st.sampled_from(["center", "centroid", 0, 0.25]))
def test_both_signs_are_treated_alike(x, step, ratio, reconstruction):
    x = np.concatenate([x, np.negative(x), (ratio / 2 + np.arange(-3.0, 4)) * step])
    x = np.concatenate([x, -x])
    q = Deadzone(step, ratio=ratio, reconstruction=reconstruction).fit(x)
    assert np.array_equal(q.encode(-x), q.n_levels_ - 1 - q.encode(x))
    assert np.allclose(q.quantize(-x), -q.quantize(x), rtol=1e-12, atol=1e-12 * step)
    assert q.range_[0] == -q.range_[1]


@pytest.mark.parametrize(
    ("place", "expected"), [(0, [-3, -1, 0, 1, 3]), (0.25, [-3.5, -1.5, 0, 1.5, 3.5]), (0.5, [-4, -2, 0, 2, 4])]
)
def test_levels_lie_where_they_are_put_in_their_cells(place, expected):
    q = Deadzone(2, ratio=1, reconstruction=place).fit([-4.0, 4.0])
    assert q.representation_levels_.tolist() == expected
    assert q.encode(q.representation_levels_).tolist() == [0, 1, 2, 3, 4]


def test_centroids_replace_middles_where_there_are_samples():
    q = Deadzone(1, reconstruction="centroid").fit([-0.5, 0.75, 1.25, 3.5])
    assert q.representation_levels_.tolist() == [0.125, 1.25, 2.5, 3.5]


@pytest.mark.parametrize("low", [-7, -3, 0, 2])
@pytest.mark.parametrize("width", [1, 5, 40])
def test_the_zero_cell_is_always_there(low, width):
    q = Deadzone(3).fit([low, low + width])
    assert 0 in q.representation_levels_
    assert q.range_[0] <= -3
    assert q.range_[1] >= 3


def test_a_given_range_is_covered_and_no_more():
    for source, asked in ((Histogram.of([50.0]), (-3, 2)), (densities.Uniform(-3, 2), None)):
        q = Deadzone(1, range=asked).design(source)
        assert q.representation_levels_.tolist() == [-2.5, -1.5, 0, 1.5]
        assert q.range_ == (-3, 2)
    assert Deadzone(0.3, range=(-0.9, 0.9)).fit([0.0]).n_levels_ == 5


def test_a_uniform_density_has_the_error_of_its_cells():
    q = Deadzone(1).design(densities.Uniform(-8, 8))
    # 14 cells of width 1 and one of width 2: width³/12 each, over 16
    assert q.mse_ == pytest.approx((14 + 8) / 12 / 16, rel=1e-12)


@pytest.mark.parametrize("place", [0.25, 0.5])
def test_a_laplacian_has_the_error_of_the_closed_form(place):
    a, step = np.sqrt(2), 0.8  # density a/2 exp(−a|x|)
    q = Deadzone(step, range=(-40, 40), reconstruction=place).design(densities.Laplacian())
    zero = (2 - np.exp(-a * step) * ((a * step) ** 2 + 2 * a * step + 2)) / a**2
    e = np.exp(-a * step)
    moment = (1 - e * (1 + a * step)) / a  # of a cell's samples from its end: ∫ u a e^(−au) du, then squared
    square = (2 - e * ((a * step) ** 2 + 2 * a * step + 2)) / a**2
    cell = square - 2 * place * step * moment + (place * step) ** 2 * (1 - e)
    assert q.mse_ == pytest.approx(zero + e * cell / (1 - e), rel=1e-11)


@pytest.mark.parametrize(
    ("dtype", "low", "high", "step"),
    [("i1", -128, 127, 3), ("u1", 0, 255, 3), ("i2", -32768, 32767, 9), ("i8", -(2**53), 2**53, 2**40 + 1)],
)
def test_ends_of_integer_types_do_not_overflow(dtype, low, high, step):
    x = np.array([low, 0, high], dtype)
    q = Deadzone(step).fit(x)
    approx = q.quantize(x)
    assert approx.dtype == dtype
    assert (np.abs(approx.astype(float) - x.astype(float)) <= step).all()
    assert q.encode(x)[0] == 0
    assert q.encode(x)[2] == q.n_levels_ - 1
    every = np.arange(256).astype("u1")
    assert np.array_equal(Deadzone(3).fit(every).encode(np.tile(every, 2))[:256], every // 3)


def test_samples_outside_are_refused_when_asked():
    q = Deadzone(1, range=(-2, 2), out_of_range="error").fit([0.0])
    assert q.encode([-2, 2]).tolist() == [0, 2]
    with pytest.raises(ArgumentError, match=r"x must lie within \[-2.0, 2.0\], got 1 of 2 samples outside"):
        q.encode([2.5, 0])


@pytest.mark.parametrize("name", ["step", "ratio"])
@pytest.mark.parametrize("bad", [0, -1, np.nan, np.inf, "1", None, True])
def test_step_and_ratio_must_be_positive(name, bad):
    with pytest.raises(ArgumentError, match=f"{name} must be "):
        Deadzone(**{"step": 1.0, name: bad}).fit([1.0])


@pytest.mark.parametrize("bad", ["middle", 1, -0.1, np.nan, None, True])
def test_reconstruction_must_be_known(bad):
    with pytest.raises(ArgumentError, match="reconstruction must be "):
        Deadzone(1, reconstruction=bad).fit([1.0])


def test_a_step_must_be_coarse_enough():
    with pytest.raises(ArgumentError, match=r"step must part 0.0 to 70000.0 into at most 65,536 cells"):
        Deadzone(1).fit([70000.0])
    with pytest.raises(ArgumentError, match="step must part"):
        Deadzone(1e-320).fit([1.0])


def test_a_density_without_ends_needs_a_range():
    with pytest.raises(ArgumentError, match=r"range must be two finite numbers for Laplacian"):
        Deadzone(1).design(densities.Laplacian())


def test_repr():
    assert repr(Deadzone(1.5, ratio=1)) == "Deadzone(1.5, ratio=1)"
