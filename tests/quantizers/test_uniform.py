import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import KBinsDiscretizer

from fewbits import Density, Histogram, LloydMax, Uniform, densities
from fewbits.errors import ArgumentError, NotFittedError


def test_bins_are_equal_over_the_range_of_the_data():
    q = Uniform(4).fit([10.0, 11.0, 50.0])
    assert q.decision_levels_.tolist() == [20, 30, 40]
    assert q.representation_levels_.tolist() == [15, 25, 35, 45]
    assert q.quantize([10.0, 20.0, 50.0]).tolist() == [15, 25, 45]


def test_samples_outside_a_given_range_take_the_end_levels():
    q = Uniform(4, range=(0, 8)).fit([100.0])
    assert q.representation_levels_.tolist() == [1, 3, 5, 7]
    assert q.quantize([-50.0, 0.0, 8.0, 1e9]).tolist() == [1, 1, 7, 7]


def test_centroids_replace_middles_where_there_are_samples():
    q = Uniform(4, range=(0, 8), reconstruction="centroid").fit([0.5, 0.75, 7.0, 30.0])
    assert q.representation_levels_.tolist() == [0.625, 3, 5, 18.5]


def test_equal_samples_have_one_level_and_no_warning():
    q = Uniform(16).fit([7, 7, 7])
    assert q.n_levels_ == 1
    assert q.quantize([7]).tolist() == [7]


@pytest.mark.parametrize("levels", [1, 4, 32])
def test_dense_data_has_an_error_of_a_twelfth_of_the_squared_step(levels):
    per_bin = 64
    n = levels * per_bin
    x = (np.arange(n) + 0.5) / n  # per_bin samples in the middle of equal parts of each bin
    error = np.mean((x - Uniform(levels, range=(0, 1)).fit(x).quantize(x)) ** 2)
    assert error == pytest.approx((1 / levels) ** 2 / 12 * (1 - 1 / per_bin**2), rel=1e-12)


def test_error_is_at_most_half_a_step():
    x = np.random.default_rng(0).normal(0, 9, 5000)
    q = Uniform(37).fit(x)
    assert np.abs(x - q.quantize(x)).max() <= np.ptp(x) / 37 / 2 * (1 + 1e-12)


@pytest.mark.parametrize("levels", [2, 5, 16])
def test_decision_levels_and_codes_are_those_of_kbins(levels):
    x = np.random.default_rng(levels).normal(0, 1, 700)
    peer = KBinsDiscretizer(levels, encode="ordinal", strategy="uniform", subsample=None).fit(x[:, None])
    q = Uniform(levels).fit(x)
    assert np.allclose(q.decision_levels_, peer.bin_edges_[0][1:-1], rtol=1e-12)
    assert np.array_equal(q.encode(x), peer.transform(x[:, None])[:, 0])


def test_integers_are_rounded_and_clipped_to_their_type():
    q = Uniform(2, range=(-200, 600)).fit(np.array([0, 255], np.uint8))
    assert q.representation_levels_.tolist() == [0, 400]
    assert q.quantize(np.array([0, 199, 200, 255], np.uint8)).tolist() == [0, 0, 255, 255]
    assert Uniform(2).fit(np.array([0, 3], np.uint8)).decode([0, 1]).tolist() == [1, 2]  # 0.75, 2.25


@pytest.mark.parametrize("bad", [(1, 1), (2, 1), (0, np.inf), (np.nan, 1), (1,), (1, 2, 3), "ab", 5, (None, 1)])
def test_range_must_be_two_increasing_numbers(bad):
    with pytest.raises(ArgumentError, match="range must be two finite numbers, low < high, got "):
        Uniform(2, range=bad).fit([1.0])


def test_reconstruction_must_be_known():
    with pytest.raises(ArgumentError, match="reconstruction must be one of 'center', 'centroid', got 'median'"):
        Uniform(2, reconstruction="median").fit([1.0])


# --- cells aligned with zero


@pytest.mark.parametrize(
    ("kind", "levels", "expected"),
    [
        ("midtread", 8, [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75]),
        ("midrise", 8, [-0.875, -0.625, -0.375, -0.125, 0.125, 0.375, 0.625, 0.875]),
        ("midtread", 7, np.arange(-6, 7, 2) / 7),
        ("midrise", 7, np.arange(-5, 8, 2) / 7),
        ("midtread", 1, [0]),
        ("midrise", 1, [1]),
    ],
)
@pytest.mark.parametrize("scale", [1, 0.7, 1e-3, 123.4])
def test_kind_aligns_levels_with_zero(kind, levels, expected, scale):
    q = Uniform(levels, kind=kind, range=(-scale, scale)).fit([0.0])
    assert q.representation_levels_ == pytest.approx(scale * np.array(expected), rel=1e-12, abs=1e-15)
    multiples = q.decision_levels_ if kind == "midrise" else q.representation_levels_
    assert multiples / (2 * scale / levels) == pytest.approx(np.rint(multiples / (2 * scale / levels)), abs=1e-9)


@pytest.mark.parametrize(
    ("levels", "kind", "expected"),
    [
        (3, None, [-0.5, 0, 0.5]),
        (4, None, [-0.75, -0.25, 0.25, 0.75]),
        (4, "midtread", [-1, -0.5, 0, 0.5]),
        (3, "midrise", [-0.25, 0.25, 0.75]),
        (1, None, [0]),
    ],
)
def test_levels_and_step_lie_about_zero_whatever_the_data(levels, kind, expected):
    q = Uniform(levels, step=0.5, kind=kind).fit([100.0, 200.0])
    assert q.representation_levels_.tolist() == expected
    assert q.range_ == (expected[0] - 0.25, expected[-1] + 0.25)


@given(
    st.lists(st.floats(-1e3, 1e3, width=32), min_size=1, max_size=30),
    st.floats(0.05, 50),
    st.sampled_from(["midtread", "midrise"]),
)
def test_a_step_alone_rounds_every_sample_as_without_a_range(x, step, kind):
    x = np.array(x)
    q = Uniform(step=step, kind=kind).fit(x)
    shift = 0.5 if kind == "midtread" else 0
    number = np.floor(x / step + shift)
    number -= (number - shift) * step > x  # the quotient is rounded, too
    number += (number + 1 - shift) * step <= x
    assert np.array_equal(q.quantize(x), (number + 0.5 - shift) * step)
    assert {q.encode(x.min()).item(), q.encode(x.max()).item()} == {0, q.n_levels_ - 1}
    assert q.range_[0] <= x.min()
    assert q.range_[1] >= x.max()


@pytest.mark.parametrize(
    ("kind", "range", "expected"),
    [
        ("midrise", (0, 4), [0.5, 1.5, 2.5, 3.5]),
        ("midtread", (0, 4), [0, 1, 2, 3, 4]),
        ("midtread", (-0.5, 2.5), [0, 1, 2]),
        ("midrise", (0.2, 0.3), [0.5]),
        ("midrise", (0.9, 1.1), [0.5, 1.5]),
    ],
)
def test_a_step_covers_a_range_and_no_more(kind, range, expected):
    for source in (Histogram.of([0.0]), densities.Uniform(*range)):
        asked = range if isinstance(source, Histogram) else None
        assert Uniform(step=1, kind=kind, range=asked).design(source).representation_levels_.tolist() == expected


@pytest.mark.parametrize(("step", "count"), [(0.3, 3), (0.1, 9), (0.9 / 7, 7)])
def test_a_range_that_is_a_multiple_of_the_step_but_for_rounding_needs_no_more_cells(step, count):
    q = Uniform(step=step, kind="midrise", range=(0, 0.9), out_of_range="error").fit([0.0])
    assert q.n_levels_ == count
    assert q.encode([0, 0.9]).tolist() == [0, count - 1]


def test_the_step_is_midtread_unless_said():
    assert Uniform(step=2).fit([-3.0, 2.9]).representation_levels_.tolist() == [-2, 0, 2]


def test_centroids_with_a_step_make_the_uniform_threshold_quantizer():
    q = Uniform(step=1, reconstruction="centroid").fit([-1.4, -0.6, 0.1, 2.4])
    assert q.representation_levels_ == pytest.approx([-1, 0.1, 1, 2.4])


@pytest.mark.parametrize(
    ("dtype", "low", "high"),
    [
        ("i1", -128, 127),
        ("u1", 0, 255),
        ("i2", -32768, 32767),
        ("i8", -(2**53), 2**53),
        ("i8", 2**52 - 90, 2**52),
        ("u8", 0, 2**53),
    ],
)
def test_ends_of_integer_types_do_not_overflow(dtype, low, high):
    x = np.array([low, high], dtype)
    step = (high - low) // 7
    for q in (Uniform(step=step), Uniform(8, kind="midtread"), Uniform(8), Uniform(2, range="optimal")):
        approx = q.fit(x).quantize(x)
        assert approx.dtype == dtype
        assert q.encode(x).tolist() == [0, q.n_levels_ - 1]
        assert (
            np.abs(approx.astype(float) - x.astype(float)) <= 1.5 * step + 2
        ).all()  # midtread may miss half a step of the range


# --- the optimal range

# J. Max (1960), table II: levels, step and mean squared error for the unit Gaussian.
MAX_1960 = [
    (2, 1.596, 0.3634),
    (3, 1.224, 0.1902),
    (4, 0.9957, 0.1188),
    (8, 0.5860, 0.03744),
    (16, 0.3352, 0.01154),
    (32, 0.1881, 0.00349),
]


@pytest.mark.parametrize(("levels", "step", "mse"), MAX_1960)
def test_the_optimal_range_of_a_gaussian_is_the_published_one(levels, step, mse):
    q = Uniform(levels, range="optimal").design(densities.Gaussian(5, 2))
    low, high = q.range_
    assert (high - low) / levels / 2 == pytest.approx(step, abs=6e-5 if step < 1 else 6e-4)
    assert q.mse_ / 4 == pytest.approx(mse, abs=1e-5 if mse < 0.1 else 6e-5)
    assert (low + high) / 2 == pytest.approx(5, abs=1e-12)


def test_the_optimal_step_of_two_levels_is_twice_the_mean_magnitude():
    low, high = Uniform(2, range="optimal").design(densities.Gaussian()).range_
    assert (high - low) / 2 == pytest.approx(2 * np.sqrt(2 / np.pi), abs=1e-9)


def test_the_optimal_range_of_a_uniform_density_is_its_support():
    q = Uniform(8, range="optimal").design(densities.Uniform(2, 4))
    assert q.range_ == pytest.approx((2, 4), abs=1e-12)
    assert q.mse_ == pytest.approx(0.25**2 / 12, rel=1e-12)


def test_a_one_sided_source_keeps_its_end():
    assert Uniform(8, range="optimal").design(densities.Rayleigh()).range_[0] == 0


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=30), st.integers(1, 9))
def test_the_optimal_range_is_never_worse_than_the_whole(x, levels):
    best, whole = Uniform(levels, range="optimal").fit(x), Uniform(levels).fit(x)
    assert best.mse_ <= whole.mse_ * (1 + 1e-9) + 1e-12
    assert LloydMax(min(levels, len(set(x)))).fit(x).mse_ <= best.mse_ + 1e-9


def test_the_optimal_range_is_the_same_through_every_door():
    x, repeats = np.arange(24.0).reshape(2, 12) ** 1.5, np.arange(24).reshape(2, 12) % 3 + 1
    q = Uniform(5, range="optimal", channel_axis=0).fit(x, repeats)
    for channel in range(2):
        alone = Uniform(5, range="optimal").fit(np.repeat(x[channel], repeats[channel]))
        assert alone.range_ == q.range_[channel]
        assert np.array_equal(alone.representation_levels_, q.representation_levels_[channel])
    assert Uniform(1, range="optimal").fit(x).representation_levels_ == pytest.approx([x.mean()])
    assert Uniform(3, range="optimal").fit([4, 4]).representation_levels_.tolist() == [4]


# --- samples outside


@pytest.mark.parametrize("dtype", ["f8", "f4", "i2", "u1"])
def test_samples_outside_are_refused_when_asked(dtype):
    q = Uniform(4, range=(10, 90), out_of_range="error").fit(np.array([5, 95], dtype))
    inside = np.array([10, 90] * 400, dtype)  # more than a byte has values: by table
    assert q.encode(inside).tolist() == [0, 3] * 400
    assert q.quantize(inside).tolist() == [20, 80] * 400
    outside = np.array([9, 10, 90, 91, 91], dtype)
    for use in (q.encode, q.quantize):
        with pytest.raises(ArgumentError, match=r"x must lie within \[10.0, 90.0\], got 3 of 5 samples outside"):
            use(outside)


def test_samples_outside_are_counted_channel_by_channel():
    q = Uniform(2, out_of_range="error", channel_axis=0).fit([[0.0, 1.0], [10.0, 20.0]])
    assert q.range_ == ((0, 1), (10, 20))
    assert q.encode([[0.0, 1.0], [10.0, 20.0]]).tolist() == [[0, 1], [0, 1]]
    with pytest.raises(ArgumentError, match=r"x must lie within \[0.0, 1.0\] or \[10.0, 20.0\], got 2 of 4 samples"):
        q.encode([[0.0, 10.0], [1.0, 20.0]])
    with pytest.raises(ArgumentError, match="the data must have the 2 channels it was fitted on, got 3"):
        q.encode(np.zeros((3, 2)))


def test_a_limit_is_not_rounded_to_the_type_of_the_samples():
    q = Uniform(2, range=(0, 0.1), out_of_range="error").fit([0.0])
    with pytest.raises(ArgumentError, match="1 of 1 samples outside"):
        q.encode(np.array([0.1], np.float32))  # 0.10000000149


def test_refusal_before_data_is_not_fitted():
    with pytest.raises(NotFittedError):
        Uniform(2, out_of_range="error").encode([1])


# --- arguments


@pytest.mark.parametrize("step", [0, -1, np.nan, np.inf, "1", None, True, [1]])
def test_step_must_be_a_positive_number(step):
    message = "levels must be a whole number from 1 to 65536, got None and no step" if step is None else "step must be "
    with pytest.raises(ArgumentError, match=message):
        Uniform(step=step).fit([1.0])


@pytest.mark.parametrize(("x", "step"), [([0, 65536], 1), ([0, 1], 1e-320), ([1e300], 1e-5), ([2.0**53, 2.0**53], 1)])
def test_a_step_must_be_coarse_enough(x, step):
    with pytest.raises(ArgumentError, match=r"step must part .* into at most 65,536 cells"):
        Uniform(step=step).fit(x)


def test_as_many_cells_as_codes_are_allowed():
    assert Uniform(step=1).fit([0, 65535]).n_levels_ == 65536
    assert Uniform(step=1, kind="midrise", range=(0, 65536)).fit([0]).n_levels_ == 65536
    with pytest.raises(ArgumentError, match="step must part"):
        Uniform(step=1, kind="midtread", range=(0, 65536)).fit([0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"levels": 2, "step": 1, "range": (0, 1)}, r"range must be None when levels and step are given, got \(0, 1\)"),
        ({"levels": 2, "step": 1, "range": "optimal"}, "range must be None when levels and step are given"),
        ({"step": 1, "range": "optimal"}, "range must be two finite numbers, low < high, got 'optimal'"),
        ({"levels": 2, "kind": "midrise", "range": "optimal"}, "kind must be None with range='optimal', got 'midrise'"),
        ({"levels": 2, "kind": "mid"}, "kind must be one of 'midrise', 'midtread', got 'mid'"),
        ({"levels": 2, "out_of_range": "wrap"}, "out_of_range must be one of 'clamp', 'error', got 'wrap'"),
        ({"levels": 2.5, "step": 1}, "levels must be a whole number from 1 to 65536, got 2.5"),
    ],
)
def test_arguments_that_cannot_be_used_are_named(options, message):
    with pytest.raises(ArgumentError, match=message):
        Uniform(**options).fit([1.0, 2.0])


@pytest.mark.parametrize("options", [{"levels": 4}, {"step": 0.5}, {"levels": 4, "kind": "midrise"}])
def test_a_density_without_ends_needs_a_range(options):
    with pytest.raises(ArgumentError, match=r"range must be two finite numbers for Gaussian.*, which has no ends, got"):
        Uniform(**options).design(densities.Gaussian())
    assert Uniform(**options | {"range": (-1, 1)}).design(densities.Gaussian()).range_[0] <= -1


def test_a_density_without_variance_has_no_optimal_range():
    cauchy = Density(lambda x: 1 / (np.pi * (1 + x * x)), (-np.inf, np.inf))
    with pytest.raises(ArgumentError, match="the source must have a finite variance, which Density"):
        Uniform(4, range="optimal").design(cauchy)
