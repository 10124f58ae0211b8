import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fewbits import LloydMax
from fewbits.errors import ArgumentError, FewerLevelsWarning
from fewbits.statistics import ColorHistogram, Histogram, check_colors, unique_colors

DTYPES = [np.uint8, np.int8, np.uint16, np.int16, np.int32, np.uint32, np.int64, np.uint64]
DTYPES += [np.float16, np.float32, np.float64]


def assert_equal(a, b):
    for name in ("values", "weights", "scatter"):
        assert np.array_equal(getattr(a, name), getattr(b, name)), name
    assert (a.width, a.dtype) == (b.width, b.dtype)


def samples_of(dtype, n=500, seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(0 if np.dtype(dtype).kind == "u" else -100, 120, n).astype(dtype)


# --- Histogram: exact


@pytest.mark.parametrize("dtype", DTYPES)
def test_histogram_counts_each_distinct_value(dtype):
    x = samples_of(dtype)
    histogram = Histogram.of(x)
    values, counts = np.unique(x, return_counts=True)
    assert np.array_equal(histogram.values, values)
    assert histogram.values.dtype == histogram.dtype == dtype
    assert np.array_equal(histogram.weights, counts)
    assert not histogram.scatter.any()
    assert (histogram.width, len(histogram), histogram.total) == (0, len(values), 500)


@pytest.mark.parametrize("dtype", DTYPES)
def test_weights_are_repetitions_and_zero_leaves_out(dtype):
    x = samples_of(dtype, 60)
    repeats = np.random.default_rng(1).integers(0, 4, 60)
    assert_equal(Histogram.of(x, repeats), Histogram.of(np.repeat(x, repeats)))
    assert_equal(Histogram.of(x.reshape(3, 20), repeats.reshape(3, 20)), Histogram.of(x, repeats))


def test_any_shape_and_layout_is_the_same_samples_and_none_is_modified():
    x = np.arange(24, dtype=np.int16).reshape(2, 3, 4) % 7
    x.flags.writeable = False
    flat = Histogram.of(x.ravel())
    for view in (x, x.T, np.asfortranarray(x), np.repeat(x, 2, axis=2)[..., ::2], x.tolist()):
        assert np.array_equal(Histogram.of(view).values, flat.values)
        assert np.array_equal(Histogram.of(view).weights, flat.weights)
    assert Histogram.of(np.float32(2.5)).values.tolist() == [2.5]


def test_negative_zero_and_zero_are_one_value():
    assert Histogram.of([0.0, -0.0, 1.0]).weights.tolist() == [2, 1]


@given(st.lists(hnp.arrays(np.int8, st.integers(1, 20)), min_size=3, max_size=3))
def test_exact_histograms_add_associatively_to_the_histogram_of_all(parts):
    a, b, c = map(Histogram.of, parts)
    whole = Histogram.of(np.concatenate(parts))
    assert_equal((a + b) + c, whole)
    assert_equal(a + (b + c), whole)
    assert_equal(c + b + a, whole)


def test_adding_takes_the_type_that_holds_both():
    total = Histogram.of(np.array([200], np.uint8)) + Histogram.of(np.array([-3], np.int8))
    assert total.dtype == total.values.dtype == np.int16
    assert total.values.tolist() == [-3, 200]
    assert (Histogram.of([1]) + Histogram.of([0.5])).dtype == np.float64


def test_adding_something_else_is_a_type_error():
    with pytest.raises(TypeError):
        Histogram.of([1]) + 3


# --- Histogram: binned


thousandths = st.integers(-(10**9), 10**9).map(lambda number: number / 1000)


@given(hnp.arrays(np.float64, st.integers(1, 60), elements=thousandths), st.integers(2, 40))
def test_bins_conserve_mass_mean_and_second_moment(x, bins):
    exact, binned = Histogram.of(x), Histogram.of(x, bins=bins)
    assert len(binned) <= max(bins, 1)
    assert binned.total == len(x)
    assert (np.diff(binned.values) > 0).all()
    scale = np.abs(x).max() + 1e-300
    assert np.sum(binned.weights * binned.values) == pytest.approx(x.sum(), abs=1e-12 * len(x) * scale)
    second = np.sum(binned.weights * binned.values**2) + binned.scatter.sum()
    assert second == pytest.approx(np.sum(exact.weights * exact.values**2), rel=1e-12, abs=1e-300)
    assert (binned.scatter >= 0).all()
    if binned.width:
        assert np.array_equal(np.floor(binned.values / binned.width), np.unique(np.floor(exact.values / binned.width)))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_bin_widths_are_powers_of_two_and_nest(dtype):
    x = np.random.default_rng(0).normal(0, 3, 4000).astype(dtype)
    fine = Histogram.of(x, bins=300)
    assert np.frexp(fine.width)[0] == 0.5
    for factor in (2, 8, 64):
        direct, stepwise = Histogram.of(x).coarsen(fine.width * factor), fine.coarsen(fine.width * factor)
        assert np.array_equal(direct.weights, stepwise.weights)
        assert np.allclose(direct.values, stepwise.values, rtol=1e-12, atol=1e-12)
        assert np.allclose(direct.scatter, stepwise.scatter, rtol=1e-9, atol=1e-9)
        assert direct.dtype == dtype


def test_binned_histograms_add_at_the_wider_bins():
    rng = np.random.default_rng(0)
    x, y = rng.normal(0, 1, 3000), rng.normal(5, 20, 2000)
    a, b = Histogram.of(x, bins=64), Histogram.of(y, bins=64)
    assert a.width < b.width
    both, direct = a + b, Histogram.of(np.concatenate([x, y])).coarsen(b.width)
    for first, second in ((both, direct), (b + a, direct), (Histogram.of(x) + b, direct)):
        assert first.width == b.width
        assert np.array_equal(first.weights, second.weights)
        assert np.allclose(first.values, second.values, rtol=1e-12, atol=1e-12)
        assert np.allclose(first.scatter, second.scatter, rtol=1e-9)


def test_bins_are_left_alone_when_the_values_are_fewer_or_equal():
    assert Histogram.of([1.0, 2.0, 4.0], bins=3).width == 0
    assert Histogram.of([5.0] * 9, bins=2).width == 0
    histogram = Histogram.of([0.25, 0.75, 3.5, 3.5], bins=2)
    assert histogram.width == 2
    assert histogram.values.tolist() == [0.5, 3.5]
    assert histogram.weights.tolist() == [2, 2]
    assert histogram.scatter.tolist() == [0.125, 0]


def test_coarsening_to_the_same_width_changes_nothing():
    histogram = Histogram.of([0.25, 0.75, 3.5], bins=2)
    assert histogram.coarsen(histogram.width) is histogram


# --- Histogram: cells, medians, quantiles


def test_cells_have_the_weight_mean_and_scatter_between_decision_levels():
    histogram = Histogram.of([1, 2, 2, 5, 9])
    weights, means, scatter = histogram.cells(np.array([2.0, 3.0, 4.0, 5.0]))
    assert means[[0, 1, 4]].tolist() == [1, 2, 7]
    assert np.isnan(means[2:4]).all()
    assert weights.tolist() == [1, 2, 0, 0, 2]
    assert scatter.tolist() == [0, 0, 0, 0, 8]
    whole = histogram.cells(np.empty(0))
    assert whole.means.tolist() == [3.8]
    assert whole.scatter == pytest.approx([1 + 4 + 4 + 25 + 81 - 5 * 3.8**2], rel=1e-14)


def test_the_mean_of_a_single_value_is_that_value_exactly():
    values = np.array([0.1, 0.2, 0.30000000000000004, 1e15 + 0.3])
    cells = Histogram.of(values, [3, 7, 0.1, 9]).cells(values[1:])
    assert np.array_equal(cells.means, values)
    assert not cells.scatter.any()


weighted = st.lists(st.tuples(st.integers(-30, 30), st.integers(1, 7)), min_size=1, max_size=25)
halves = st.lists(st.integers(-70, 70), max_size=6, unique=True).map(lambda levels: np.sort(np.array(levels) / 2))


@given(weighted, halves, st.sampled_from([None, 2, 3, 8]))
def test_cells_are_the_moments_of_the_samples_in_them(points, decision, bins):
    x, w = (np.array(column, np.float64) for column in zip(*points, strict=True))
    histogram = Histogram.of(x, w, bins=bins)
    if histogram.width:  # a bin belongs to the cell of its mean
        x = histogram.values[
            np.searchsorted(np.floor(histogram.values / histogram.width), np.floor(x / histogram.width))
        ]
    weights, means, scatter = histogram.cells(decision)
    codes = np.searchsorted(decision, x, side="right")
    exact = np.array([value for value, _ in points])
    for cell in range(len(decision) + 1):
        held = codes == cell
        assert weights[cell] == w[held].sum()
        if held.any():
            mean = np.average(exact[held], weights=w[held])
            assert means[cell] == pytest.approx(mean, abs=1e-13)
            assert scatter[cell] == pytest.approx(w[held] @ (exact[held] - mean) ** 2, rel=1e-12, abs=1e-11)
        else:
            assert np.isnan(means[cell])
            assert scatter[cell] == 0


@given(weighted, halves)
def test_scatter_and_distance_of_the_means_sum_to_the_whole_squared_error(points, decision):
    x, w = (np.array(column, np.float64) for column in zip(*points, strict=True))
    for histogram in (Histogram.of(x, w), Histogram.of(x, w, bins=5)):
        weights, means, scatter = histogram.cells(decision)
        held = weights > 0
        whole = histogram.cells(np.empty(0))
        total = scatter.sum() + weights[held] @ (means[held] - whole.means[0]) ** 2
        assert total == pytest.approx(w @ (x - np.average(x, weights=w)) ** 2, rel=1e-12, abs=1e-10)
        assert whole.scatter[0] == pytest.approx(total, rel=1e-12, abs=1e-10)


def test_scatter_keeps_its_digits_far_from_zero_and_for_tiny_and_huge_values():
    x = np.array([0.0, 1, 3])
    assert Histogram.of(1e12 + x).cells(np.empty(0)).scatter == pytest.approx([14 / 3], rel=1e-12)
    for scale in (1e-150, 1e150):
        assert Histogram.of(scale * x).cells(np.empty(0)).scatter == pytest.approx([14 / 3 * scale**2], rel=1e-14)
    cells = Histogram.of([0.0, 1.0, 1e100, 1e100 + 1e90]).cells([10.0])  # near values beside far ones
    np.testing.assert_allclose(cells.means, [0.5, 1e100], rtol=1e-9)


@given(weighted, halves)
def test_medians_are_the_lower_medians_of_the_samples(points, decision):
    x, w = (np.array(column) for column in zip(*points, strict=True))
    medians = Histogram.of(x, w).medians(decision)
    repeated = np.sort(np.repeat(x, w))
    codes = np.searchsorted(decision, repeated, side="right")
    for cell, median in enumerate(medians):
        held = repeated[codes == cell]
        if len(held):
            assert median == held[(len(held) - 1) // 2]
        else:
            assert np.isnan(median)


def test_medians_by_hand():
    assert Histogram.of([1, 2, 3, 9]).medians(np.empty(0)).tolist() == [2]
    assert Histogram.of([1, 2, 3, 9], [1, 1, 1, 4]).medians(np.array([9.0])).tolist() == [2, 9]
    assert Histogram.of(np.array([200, 201], np.uint8), [0.4, 0.6]).medians(np.empty(0)).tolist() == [201]
    assert np.isnan(Histogram.of([1.0]).medians(np.array([0.0, 5.0]))).tolist() == [True, False, True]


@given(weighted, st.lists(st.fractions(0, 1, max_denominator=24), min_size=1, max_size=6))
def test_quantiles_are_the_smallest_values_with_the_share_below(points, shares):
    x, w = (np.array(column) for column in zip(*points, strict=True))
    found = Histogram.of(x, w).quantiles([float(share) for share in shares])
    repeated = np.sort(np.repeat(x, w))
    for share, value in zip(shares, found, strict=True):
        if share * len(repeated) % 1 or float(share) == share:  # where rounding the share cannot matter
            assert value == repeated[max(math.ceil(share * len(repeated)) - 1, 0)]


def test_quantiles_have_the_shape_of_the_shares():
    histogram = Histogram.of([1.0, 2, 3, 4])
    assert histogram.quantiles([[0, 0.25], [0.26, 1]]).tolist() == [[1, 1], [2, 4]]
    assert histogram.quantiles(0.5) == 2
    assert Histogram.of([7]).quantiles([0, 0.3, 1]).tolist() == [7, 7, 7]


@pytest.mark.parametrize("shares", [[-0.1], [1.1], [np.nan], 2])
def test_shares_must_be_fractions(shares):
    with pytest.raises(ArgumentError, match="shares must be from 0 to 1"):
        Histogram.of([1, 2]).quantiles(shares)


# --- Histogram: within a number of bins


arrays = st.one_of(
    hnp.arrays(np.float64, st.integers(1, 60), elements=st.integers(-(10**9), 10**9).map(lambda number: number / 1000)),
    hnp.arrays(np.int32, st.integers(1, 60), elements=st.integers(-(2**31), 2**31 - 1)),
    hnp.arrays(np.uint8, st.integers(1, 60)),
    hnp.arrays(
        np.float32, st.integers(1, 60), elements=st.floats(-(2.0**99), 2.0**99, width=32, allow_subnormal=False)
    ),
)


@given(arrays, st.integers(2, 40))
def test_within_is_bounded_and_idempotent(x, bins):
    exact = Histogram.of(x)
    binned = exact.within(bins)
    assert len(binned) <= bins
    assert binned.within(bins) is binned
    assert binned.dtype == x.dtype
    assert_equal(binned, Histogram.of(x, bins=bins))
    if len(exact) <= bins:
        assert binned is exact
    else:
        low, high = binned.support
        assert exact.support[0] <= low <= high <= exact.support[1]
        assert (binned.width > 0) == (binned.values.dtype == np.float64)


def test_integers_are_binned_too():
    histogram = Histogram.of(np.arange(256, dtype=np.uint8), bins=64)
    assert (histogram.width, len(histogram)) == (4, 64)
    assert histogram.values.tolist() == [4 * number + 1.5 for number in range(64)]
    assert histogram.scatter.tolist() == [5.0] * 64
    assert histogram.dtype == np.uint8


def test_within_does_not_bin_finer_than_before():
    histogram = Histogram.of(np.arange(64.0), bins=8)
    assert histogram.within(64) is histogram
    assert histogram.within(3).width > histogram.width


@pytest.mark.parametrize("bins", [0, 1, -3, 2.0, True, None])
def test_within_wants_two_bins_or_more(bins):
    with pytest.raises(ArgumentError, match="bins must be a whole number from 2 to"):
        Histogram.of([1.0, 2.0]).within(bins)


def test_spread_is_the_root_mean_squared_distance_from_the_bins():
    assert Histogram.of([1.0, 2.0, 4.0]).spread == 0
    histogram = Histogram.of([0.25, 0.75, 3.5, 3.5], bins=2)
    assert histogram.spread == np.sqrt(2 * 0.25**2 / 4)
    x = np.random.default_rng(0).normal(0, 1, 5000)
    histogram = Histogram.of(x, bins=50)
    means = histogram.values[
        np.searchsorted(np.floor(histogram.values / histogram.width), np.floor(x / histogram.width))
    ]
    assert histogram.spread == pytest.approx(np.sqrt(np.mean((x - means) ** 2)), rel=1e-10)
    assert histogram.spread <= histogram.width / 2


@given(arrays, st.integers(1, 6), st.integers(2, 12))
def test_a_design_from_bins_is_within_twice_the_spread_of_the_optimum(x, levels, bins):
    samples = x.astype(np.float64)
    exact = Histogram.of(x)
    for distortion, power in (("squared", 2), ("absolute", 1)):
        rule = LloydMax(min(levels, len(exact)), distortion=distortion)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FewerLevelsWarning)
            binned = rule.clone().set_params(bins=bins).fit(x)
        if binned.n_levels_ < rule.levels:
            continue  # fewer bins than levels: nothing is promised

        def error(q, power=power):
            away = np.abs(samples[:, None] - q.representation_levels_).min(axis=1)
            scale = away.max() or 1.0
            return scale * np.mean((away / scale) ** power) ** (1 / power)

        least = error(rule.fit(x))
        assert error(binned) <= (least + 2 * binned.source_.spread) * (1 + 1e-9)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int32])
def test_partial_fit_with_bins_stays_bounded_over_many_chunks(dtype):
    rng = np.random.default_rng(0)
    chunks = [(rng.normal(0, 10.0 ** (2 + number % 3), 200)).astype(dtype) for number in range(60)]
    q = LloydMax(8, bins=512)
    for chunk in chunks:
        q.partial_fit(chunk)
        assert len(q.source_) <= 512
    x = np.concatenate(chunks)
    assert q.source_.total == len(x)
    width = max(q.source_.width, 256.0)  # the bins may be finer than those of all samples at once: fewer are occupied
    parts, whole = q.source_.coarsen(width), Histogram.of(x).coarsen(width)
    np.testing.assert_array_equal(parts.weights, whole.weights)
    np.testing.assert_allclose(parts.values, whole.values, rtol=1e-10, atol=1e-9)
    np.testing.assert_allclose(parts.scatter, whole.scatter, rtol=1e-6, atol=1e-6)
    exact = LloydMax(8).fit(x)
    rmse = np.sqrt(np.mean((x - q.representation_levels_[q.encode(x)]) ** 2))
    assert rmse <= np.sqrt(exact.mse_) + 2 * q.source_.spread


def test_partial_fit_with_bins_is_exact_while_the_values_are_few():
    q = LloydMax(3, bins=16)
    for _ in range(5):
        q.partial_fit(np.arange(10))
    assert q.source_.width == 0
    assert q.source_.weights.tolist() == [5] * 10


# --- Histogram: errors


@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        ([], {}, r"x must hold at least one sample, got an empty array of shape \(0,\)"),
        ([1.0, np.nan, np.inf], {}, "x must be finite, got 2 NaN or infinite of 3 samples"),
        (["a"], {}, "x must be an array of integers or floats"),
        ([True], {}, "x must be an array of integers or floats of at most 64 bits, got bool"),
        ([1j], {}, "x must be an array of integers or floats"),
        ([2**53 + 1], {}, r"x must hold integers within ±2\*\*53, got values from 9007199254740993"),
        ([-(2**53) - 2, 1], {}, r"x must hold integers within ±2\*\*53"),
        (np.array([2**64 - 1], np.uint64), {}, r"x must hold integers within ±2\*\*53"),
        ([1.0, 2.0], {"bins": 0}, "bins must be a whole number from 2 to"),
        ([1.0, 2.0], {"bins": 2.5}, "bins must be a whole number"),
        ([1.0, 2.0], {"bins": True}, "bins must be a whole number"),
        ([1, 2], {"sample_weight": [1]}, r"sample_weight must be numbers in the shape of the samples, \(2,\)"),
        ([1, 2], {"sample_weight": ["a", "b"]}, "sample_weight must be numbers"),
        (
            [1, 2],
            {"sample_weight": [1, -1]},
            "sample_weight must be finite, in sum too, with none negative and not all zero",
        ),
        (
            [1, 2],
            {"sample_weight": [0, 0]},
            "sample_weight must be finite, in sum too, with none negative and not all zero",
        ),
        ([1, 2], {"sample_weight": [1, np.nan]}, "sample_weight must be finite"),
    ],
)
def test_histogram_errors_name_the_argument(x, options, message):
    with pytest.raises(ArgumentError, match=message):
        Histogram.of(x, **options)


def test_integers_are_exact_up_to_two_to_the_53():
    assert Histogram.of([2**53, -(2**53)]).values.tolist() == [-(2**53), 2**53]


@pytest.mark.parametrize("width", [0, -1, 3, 0.3, 0.25, np.inf, np.nan])
def test_coarsen_wants_a_power_of_two_no_smaller_than_the_width(width):
    histogram = Histogram.of([0.25, 0.75, 3.5, 3.5], bins=2)
    with pytest.raises(ArgumentError, match=r"width must be a power of two of at least 2\.0"):
        histogram.coarsen(width)


# --- ColorHistogram

images = hnp.arrays(
    np.uint8,
    st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(3, 4)),
    elements=st.sampled_from([0, 1, 2, 127, 128, 254, 255]),
)


def assert_same_colors(a, b):
    for name in ("keys", "counts", "sums"):
        assert np.array_equal(getattr(a, name), getattr(b, name)), name
    assert a.bits == b.bits


@given(images, st.integers(1, 8))
def test_color_histogram_sums_are_exact_in_every_grid(image, bits):
    histogram = ColorHistogram.of(image, bits=bits)
    flat = image.reshape(-1, image.shape[-1])
    cells = np.unique(flat >> (8 - bits), axis=0)
    assert len(histogram) == len(cells)
    for row, cell in enumerate(cells):  # keys increase as the cells do, first channel highest
        members = flat[(flat >> (8 - bits) == cell).all(axis=1)]
        assert histogram.counts[row] == len(members)
        assert np.array_equal(histogram.sums[row], members.sum(axis=0))
        assert histogram.keys[row] == sum(int(c) << bits * (len(cell) - 1 - i) for i, c in enumerate(cell))
    assert histogram.total == len(flat)
    assert histogram.channels == image.shape[-1]


@given(images, st.data())
def test_coarsen_equals_counting_in_the_coarse_grid(image, data):
    fine = data.draw(st.integers(1, 8))
    coarse = data.draw(st.integers(1, fine))
    histogram = ColorHistogram.of(image, bits=fine)
    assert_same_colors(histogram.coarsen(coarse), ColorHistogram.of(image, bits=coarse))
    assert np.array_equal(np.unique(histogram.cell_keys(coarse)), ColorHistogram.of(image, bits=coarse).keys)


@given(images, st.integers(1, 8), st.integers(1, 8))
def test_color_histograms_add_at_the_coarser_grid(image, bits, others):
    half = image.shape[0] // 2
    if half == 0:
        return
    total = ColorHistogram.of(image[:half], bits=bits) + ColorHistogram.of(image[half:], bits=others)
    assert_same_colors(total, ColorHistogram.of(image, bits=min(bits, others)))


def test_color_weights_are_repetitions_and_zero_leaves_out():
    rng = np.random.default_rng(0)
    pixels, repeats = rng.integers(0, 3, (90, 3), np.uint8), rng.integers(0, 3, 90)
    weighted = ColorHistogram.of(pixels.reshape(9, 10, 3), repeats.reshape(9, 10))
    assert_same_colors(weighted, ColorHistogram.of(np.repeat(pixels, repeats, axis=0)))


def test_colors_are_bytes_at_eight_bits_and_means_below():
    pixels = np.array([[[0, 0, 0], [3, 0, 0]]], np.int64)
    assert ColorHistogram.of(pixels).colors.dtype == np.uint8
    assert ColorHistogram.of(pixels, bits=4).colors.tolist() == [[1.5, 0, 0]]


def test_color_histogram_of_read_only_and_strided_pixels():
    pixels = np.random.default_rng(0).integers(0, 256, (6, 8, 4), np.uint8)
    pixels.flags.writeable = False
    assert_same_colors(ColorHistogram.of(pixels[:, ::2, :3]), ColorHistogram.of(pixels[:, ::2, :3].copy()))


def test_unique_colors_can_leave_the_row_numbers_out():
    flat = np.array([[1, 2, 3], [0, 0, 0], [1, 2, 3]], np.uint8)
    assert [part.tolist() for part in unique_colors(flat)] == [[[1, 2, 3], [0, 0, 0]], [2, 1], []]
    assert unique_colors(flat, inverse=True)[2].tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("pixels", "options", "message"),
    [
        (np.zeros((3, 3, 2), np.uint8), {}, r"pixels must have shape \(\.\.\., 3\) or \(\.\.\., 4\), got \(3, 3, 2\)"),
        (np.zeros(3, np.uint8), {}, "pixels must have shape"),
        (np.zeros((0, 3), np.uint8), {}, "pixels must hold at least one sample"),
        (np.zeros((2, 3)), {}, "pixels must be integers from 0 to 255, got float64"),
        ([[0, 0, 256]], {}, "pixels must be integers from 0 to 255, got int64 from 0 to 256"),
        ([[0, -1, 2]], {}, "pixels must be integers from 0 to 255, got int64 from -1 to 2"),
        ([[0, 0, 0]], {"bits": 0}, "bits must be a whole number from 1 to 8, got 0"),
        ([[0, 0, 0]], {"bits": 9}, "bits must be a whole number from 1 to 8, got 9"),
        ([[0, 0, 0]], {"sample_weight": [1, 2]}, "sample_weight must be numbers in the shape of the samples"),
    ],
)
def test_color_histogram_errors_name_the_argument(pixels, options, message):
    with pytest.raises(ArgumentError, match=message):
        ColorHistogram.of(pixels, **options)


def test_color_histograms_that_do_not_fit_are_refused():
    rgb, rgba = ColorHistogram.of([[1, 2, 3]], bits=4), ColorHistogram.of([[1, 2, 3, 4]])
    with pytest.raises(ArgumentError, match="histograms of 3 and 4 channels cannot be added"):
        rgb + rgba
    with pytest.raises(TypeError):
        rgb + 1
    with pytest.raises(ArgumentError, match="bits must be a whole number from 1 to 4, got 5"):
        rgb.coarsen(5)


def test_check_colors_makes_contiguous_bytes():
    colors = check_colors("x", np.arange(24).reshape(2, 4, 3)[:, ::2])
    assert colors.dtype == np.uint8
    assert colors.flags.c_contiguous
    with warnings.catch_warnings():
        assert check_colors("x", colors) is colors


def test_two_bins_reach_across_zero():
    histogram = Histogram.of([-1.0, 1.0, 2.0, 5.0], bins=2)
    assert histogram.values.tolist() == [-1.0, 8 / 3]


def test_bins_just_below_zero_nest():
    histogram = Histogram.of([-1e-20, 0.5, 0.75, 3.0])
    twice, once = histogram.coarsen(1.0).coarsen(2.0), histogram.coarsen(2.0)
    np.testing.assert_array_equal(twice.weights, once.weights)
    np.testing.assert_allclose(twice.values, once.values, atol=1e-15)
    assert len(once) == 3


@pytest.mark.parametrize("bits", [8, 5])
def test_with_alpha_is_the_histogram_of_opaque_pixels(bits):
    pixels = np.random.default_rng(5).integers(0, 256, (40, 3), dtype=np.uint8)
    opaque = np.concatenate([pixels, np.full((40, 1), 255, np.uint8)], axis=1)
    expected = ColorHistogram.of(opaque, bits=bits)
    for histogram in (ColorHistogram.of(pixels, bits=bits).with_alpha(), expected.with_alpha()):
        np.testing.assert_array_equal(histogram.keys, expected.keys)
        np.testing.assert_array_equal(histogram.counts, expected.counts)
        np.testing.assert_array_equal(histogram.sums, expected.sums)
        assert histogram.bits == bits
