"""The global rules against answers worked by hand, plain loops over their papers' criteria, and published values."""

import itertools
import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fewbits import Histogram, LloydMax
from fewbits import thresholds as t
from fewbits.errors import ArgumentError

from . import criteria

OPTIMA = {
    "otsu": criteria.otsu,
    "minimum-error": criteria.minimum_error,
    "li": criteria.li,
    "yen": criteria.yen,
    "max-entropy": criteria.max_entropy,
    "huang": criteria.huang,
    "shanbhag": criteria.shanbhag,
    "moments": criteria.moments,
    "percentile": criteria.percentile,
}
GLOBAL = [name for name, method in t.METHODS.items() if not method.local]
SPLITTING = [name for name in GLOBAL if name not in ("fixed", "mean", "median")]


def rule(name):
    return t.METHODS[name].rule


def random_counts(seed):
    """Histograms of all kinds: flat, spiky, with gaps, of one and of several modes."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 60))
    kind = seed % 4
    if kind == 0:
        counts = rng.integers(1, 9, n)
    elif kind == 1:
        counts = rng.integers(0, 3, n) * rng.integers(0, 500, n)
    elif kind == 2:
        counts = np.bincount(np.clip(rng.normal(rng.choice([12, 40], 800), 5), 0, 59).astype(int))
    else:
        counts = np.bincount(np.minimum(rng.poisson(4, 400), 30))
    counts[[0, len(counts) // 2, -1]] += 1
    return counts


# --- answers worked by hand


def test_fixed_mean_and_median():
    assert t.fixed(at=7) == 7
    assert t.fixed([[1, 2]]) == 128
    assert t.mean([0, 0, 0, 10]) == 2.5
    assert t.median([5, 1, 3]) == 3
    assert t.median([1, 2, 6, 7]) == 4
    assert t.median([1, 1, 1, 9]) == 1


def test_p_tile_takes_the_nearest_share_and_leaves_no_class_empty():
    image = np.arange(1, 11)
    assert t.p_tile(image, share=0.3) == 3.5
    assert t.p_tile(image, share=0.0) == 1.5
    assert t.p_tile(image, share=1) == 9.5
    assert t.p_tile(hist=[90, 10], share=0.01) == 0.5
    assert t.percentile(hist=[6, 1, 3]) == 0.5  # shares 0.6 and 0.7
    assert t.percentile(hist=[3, 1, 6]) == 1.5  # 0.3 and 0.4


def test_otsu_by_hand():
    # 0 ×2, 1, 9, 10: within-class squares 74.67 + 0, 0.67 + 0.5, 54 + 0 after 0, 1, 9
    assert t.otsu([0, 0, 1, 9, 10]) == 5
    assert t.otsu(hist=([1, 1, 1], [0, 1, 2])) == 0.5  # a tie goes to the lower split


def test_multi_otsu_by_hand():
    assert t.multi_otsu([0, 2, 10, 11, 30, 31], classes=3).tolist() == [6, 20.5]
    assert t.multi_otsu([0, 2, 10, 11, 30, 31], classes=4).tolist() == [1, 6, 20.5]
    assert t.multi_otsu([1, 5, 8], classes=9).tolist() == [3, 6.5]
    assert t.multi_otsu([4, 4], classes=2).tolist() == [4]


def test_isodata_by_hand():
    # after 0: (0 + 7.67)/2 = 3.83 lies between 0 and 4; after 4: (1 + 9.5)/2 = 5.25 lies between 4 and 9, too
    assert t.isodata([0, 0, 0, 4, 9, 10]) == 2
    assert t.isodata([0, 1, 9, 10]) == 5
    assert t.isodata([0, 3, 6]) == 1.5  # after 0: (0 + 4.5)/2 = 2.25
    assert t.isodata([0, 2, 3, 3]) == 1  # after 0: 1.33


def test_minimum_error_by_hand():
    # after 1: ½·[ln ½ − ln ½] + ½·[ln 8 − ln ½] = 1.39; after 0 or 4 a class of one value
    assert t.minimum_error([0, 1, 4, 20]) == 2.5
    # the narrow class keeps what a variance rule would give to the wide one
    narrow_wide = ([10, 80, 10, 4, 5, 6, 6, 6, 5, 4], [9, 10, 11, 14, 20, 26, 32, 38, 44, 50])
    assert t.minimum_error(hist=narrow_wide) == 12.5
    assert t.otsu(hist=narrow_wide) == 23


def test_li_by_hand():
    # after 1: 1·ln(1/0.5) = 0.69, 0; after 0: 0 and 1 ln(1/7) + 10·2 ln(10/7) = 5.19
    assert t.li([0, 1, 10, 10]) == 5.5


def test_entropies_of_two_equal_flat_classes_split_between_them():
    flat = ([1] * 8, [0, 1, 2, 3, 20, 21, 22, 23])
    for name in ("max-entropy", "yen", "renyi", "shanbhag", "huang", "otsu", "li", "percentile", "moments"):
        assert rule(name)(hist=flat) == 11.5, name


def test_yen_and_max_entropy_by_hand():
    # Kapur, after 0: 0 + H(1/4, 3/4) = 0.56; after 1: H(1/2, 1/2) + 0 = 0.69. Yen: −ln(1·10/16) = 0.47, −ln(½·1) = 0.69
    assert t.max_entropy(hist=[1, 1, 3]) == 1.5
    assert t.yen(hist=[1, 1, 3]) == 1.5


def test_renyi_weighs_its_three_thresholds():
    counts = random_counts(2)
    values = np.flatnonzero(counts)
    low, middle, high = sorted(
        min(range(len(values) - 1), key=lambda last, cost=cost: cost(values, counts[values], last))
        for cost in (criteria.renyi_half, criteria.max_entropy, criteria.yen)
    )
    low, middle, high = values[[low, middle, high]]
    near = (middle - low <= 5, high - middle <= 5)
    a, b, c = {(True, True): (1, 2, 1), (False, False): (1, 2, 1), (True, False): (0, 1, 3), (False, True): (3, 1, 0)}[
        near
    ]
    share = np.cumsum(counts) / counts.sum()
    omega = share[high] - share[low]
    level = low * (share[low] + omega * a / 4) + middle * omega * b / 4 + high * (1 - share[high] + omega * c / 4)
    last = values[values <= level].max()
    assert last < t.renyi(hist=counts) <= values[values > last].min()


def test_moments_by_hand():
    # skewness 0: half of the pixels are dark; 1, 1, 1, 5 has two levels already, so its share is kept: ¾
    assert t.moments([0, 4, 6, 10]) == 5
    assert t.moments([1, 1, 1, 5]) == 3


def test_triangle_by_hand():
    # peak 9 at 6, line from (0, 0): below it 1.5 x − y is 0 − 1, 1.5, 2, 2.5, 4, 1.5 at 0 to 5
    assert t.triangle(hist=[1, 0, 1, 2, 2, 6, 9, 3]) == 4.5
    assert t.triangle(hist=[3, 9, 6, 2, 2, 1, 0, 1]) == 3.5  # the same mirrored, where level 3 is the farthest


def test_minimum_and_intermodes_by_hand():
    counts = [0, 2, 6, 2, 0, 0, 3, 9, 3]
    assert t.minimum(hist=counts) == (3 + 6) / 2
    assert t.intermodes(hist=counts) == (3 + 6) / 2  # (2 + 7) // 2 = 4 is the last dark level
    assert t.minimum(hist=[5, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9]) == 7  # three peaks: the first two melt together


def test_minimum_needs_two_peaks_and_says_so():
    for method in (t.minimum, t.intermodes):
        with pytest.raises(ArgumentError, match="the histogram has one peak and this method needs two"):
            method(hist=[1, 2, 5, 2, 1])
        with pytest.raises(ArgumentError, match="has 3 peaks after max_iterations=0 rounds"):
            method(hist=[5, 0, 5, 0, 5], max_iterations=0)
        with pytest.raises(ArgumentError, match="max_iterations must be a whole number"):
            method(hist=[5, 0, 5, 0, 5], max_iterations=-1)


# --- twins


@pytest.mark.parametrize("name", OPTIMA)
@pytest.mark.parametrize("seed", range(24))
def test_rules_reach_the_optimum_of_their_criterion(name, seed):
    counts = random_counts(seed)
    values = np.flatnonzero(counts).tolist()
    held = counts[values].tolist()
    costs = [OPTIMA[name](values, held, last) for last in range(len(values) - 1)]
    threshold = rule(name)(hist=counts)
    last = int(np.searchsorted(values, threshold)) - 1
    assert costs[last] == pytest.approx(min(costs), rel=1e-9, abs=1e-12)
    assert threshold == (values[last] + values[last + 1]) / 2


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("classes", [2, 3, 4])
def test_multi_otsu_is_the_least_variance_of_all_choices(seed, classes):
    rng = np.random.default_rng(seed)
    values = np.sort(rng.choice(200, 13, replace=False))
    weights = rng.integers(1, 50, 13)

    def within(cuts):
        parts = np.split(np.arange(13), cuts)
        means = [np.average(values[part], weights=weights[part]) for part in parts]
        return sum(weights[part] @ (values[part] - mean) ** 2 for part, mean in zip(parts, means, strict=True))

    least = min(map(within, itertools.combinations(range(1, 13), classes - 1)))
    found = t.multi_otsu(hist=(weights, values), classes=classes)
    assert found.shape == (classes - 1,)
    assert found.dtype == np.float64
    assert within(np.searchsorted(values, found)) == pytest.approx(least, rel=1e-12)


@given(st.lists(st.integers(0, 40), min_size=5, max_size=60), st.integers(2, 6))
def test_multi_otsu_has_the_cells_of_lloyd_max(samples, classes):
    assume(len(set(samples)) >= classes)
    q = LloydMax(classes).fit(samples)
    found = t.multi_otsu(samples, classes=classes)
    values = np.unique(samples)
    np.testing.assert_array_equal(np.searchsorted(values, found), np.searchsorted(values, q.decision_levels_))


def test_isodata_is_a_fixed_point():
    for seed in range(40):
        counts = random_counts(seed)
        levels, threshold = np.arange(len(counts)), t.isodata(hist=counts)
        dark = levels < threshold
        middle = sum(np.average(levels[part], weights=counts[part]) for part in (dark, ~dark)) / 2
        held = levels[counts > 0]
        assert held[held < threshold].max() <= middle <= held[held >= threshold].min()


def test_published_values_of_camera():
    """As scikit-image has them; a value there is the last one of the lower class."""
    data = pytest.importorskip("skimage.data", reason="needs scikit-image's pictures")
    camera = data.camera()
    for name, last in {"otsu": 102, "yen": 146, "isodata": 102, "triangle": 42, "minimum": 85}.items():
        assert last < rule(name)(camera) <= last + 1, name
    coins = data.coins()
    for name, last in {"otsu": 107, "yen": 110, "triangle": 80, "isodata": 107}.items():
        assert last < rule(name)(coins) <= last + 1, name


# --- what all rules promise


@pytest.mark.parametrize("name", SPLITTING)
@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.int64, np.float32, np.float64])
@pytest.mark.parametrize("share", [0.001, 0.5, 0.999])
def test_two_values_are_told_apart(name, dtype, share):
    image = np.where(np.arange(1000) < 1000 * share, 3, 4).astype(dtype)
    assert 3 < np.min(rule(name)(image)) <= 4
    assert np.min(rule(name)(image * 30)) == 105


@pytest.mark.parametrize("name", SPLITTING)
def test_neighbouring_floats_are_told_apart(name):
    for dtype in (np.float16, np.float32, np.float64):
        for low in (1.0, -1.0, 1e-7, 60000.0):
            low = dtype(low)
            image = np.array([low, low, np.nextafter(low, dtype(np.inf))], dtype)
            assert t.codes(image, float(np.min(rule(name)(image)))).tolist() == [0, 0, 1]


@pytest.mark.parametrize("name", GLOBAL)
@pytest.mark.parametrize("value", [0, 7, 255, 0.1, -3.5, 1e300, 2**53])
def test_a_constant_image_gives_its_value(name, value):
    if name == "fixed":
        return
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        image = np.full((3, 4), value)
        assert np.min(rule(name)(image)) == value
        assert t.codes(image, float(np.min(rule(name)(image)))).all()


@pytest.mark.parametrize("name", GLOBAL)
def test_the_threshold_lies_midway_so_that_any_comparison_agrees(name):
    rng = np.random.default_rng(3)
    image = np.clip(rng.normal(rng.choice([60, 190], (60, 50)), 22), 0, 255).astype(np.uint8)
    threshold = float(np.min(rule(name)(image)))
    if name in SPLITTING:
        np.testing.assert_array_equal(image >= threshold, image > threshold)
        np.testing.assert_array_equal(image >= threshold, image > np.floor(threshold))
        low, high = image[image < threshold].max(), image[image >= threshold].min()
        assert threshold == (int(low) + int(high)) / 2


@pytest.mark.parametrize("name", GLOBAL)
def test_a_histogram_stands_for_the_image(name):
    rng = np.random.default_rng(1)
    image = np.clip(rng.normal(rng.choice([60, 190], (60, 50)), 22), 0, 255).astype(np.uint8)
    found = rule(name)(image)
    counts = np.bincount(image.ravel())
    h = Histogram.of(image)
    for hist in (h, counts, counts.tolist(), (counts, np.arange(len(counts))), [h.weights, h.values], counts * 0.25):
        np.testing.assert_array_equal(rule(name)(hist=hist), found)
    np.testing.assert_array_equal(rule(name)(hist=Histogram.of(image[:30]) + Histogram.of(image[30:])), found)
    for other in (image.T, image[::-1], image.astype(np.int64), image.tolist()):
        np.testing.assert_array_equal(rule(name)(other), found)


@given(st.lists(st.integers(0, 200), min_size=2, max_size=60), st.integers(-500, 500))
def test_shifting_an_image_shifts_its_threshold(samples, shift):
    for name in GLOBAL:
        if name in ("fixed", "minimum", "intermodes"):
            continue
        found = rule(name)(np.array(samples))
        moved = rule(name)(np.array(samples) + shift)
        np.testing.assert_allclose(moved, np.add(found, shift), rtol=0, atol=1e-9, err_msg=name)


@given(st.lists(st.integers(0, 200), min_size=2, max_size=60), st.integers(-30, 30))
def test_scaling_an_image_by_a_power_of_two_scales_its_threshold(samples, power):
    for name in GLOBAL:
        if name in ("fixed", "minimum", "intermodes"):
            continue
        image = np.array(samples, np.float64)
        found, scaled = rule(name)(image), rule(name)(np.ldexp(image, power))
        np.testing.assert_array_equal(scaled, np.ldexp(found, power), err_msg=name)


@pytest.mark.parametrize("name", GLOBAL)
def test_floats_are_not_rounded_to_integers(name):
    rng = np.random.default_rng(4)
    image = rng.normal(rng.choice([0.2, 0.8], (80, 60)), 0.07)
    for dtype in (np.float64, np.float32):
        threshold = float(np.min(rule(name)(image.astype(dtype))))
        assert name == "fixed" or 0.1 < threshold < 0.95
    if name not in ("fixed", "median", "p-tile", "percentile", "minimum-error"):
        wide = float(np.min(rule(name)((image * 60000).astype(np.int32) + 40000)))
        assert wide == pytest.approx(float(np.min(rule(name)(image))) * 60000 + 40000, abs=12000)


@pytest.mark.parametrize("name", [name for name in GLOBAL if "bins" in t.METHODS[name].options()])
def test_bins(name):
    rng = np.random.default_rng(4)
    image = rng.normal(rng.choice([0.2, 0.8], (80, 60)), 0.07)
    coarse = rule(name)(image, bins=16)
    assert 0.1 < coarse < 0.95
    low, high = image[image < coarse].max(), image[image >= coarse].min()
    assert np.floor((low - image.min()) / np.ptp(image) * 16) < np.floor((high - image.min()) / np.ptp(image) * 16)
    for bins in (1, 65537, 2.5):
        with pytest.raises(ArgumentError, match="bins must be a whole number from 2 to 65536"):
            rule(name)([1, 1], bins=bins)


def test_sixteen_bits_keep_their_values():
    counts = np.zeros(65536, np.int64)
    counts[[1000, 1001, 1002, 60000, 60002]] = [5, 9, 5, 7, 4]
    for name in ("otsu", "li", "moments", "isodata", "minimum-error"):
        assert rule(name)(hist=counts) == (1002 + 60000) / 2, name


def test_huge_and_tiny_floats():
    for scale in (1e-300, 1.0, 1e300):
        image = np.array([0.0, 0.1, 0.11, 0.12, 0.8, 0.81, 0.82, 1.0]) * scale
        for name in ("otsu", "li", "isodata", "moments", "huang", "minimum-error", "mean", "percentile"):
            assert 0.12 * scale < rule(name)(image) < 0.8 * scale, (name, scale)
    offset = np.float64([0, 1, 2, 40, 41, 42]) / 2**20 + 2.0**25
    for name in ("otsu", "li", "isodata", "moments"):
        assert rule(name)(offset) == 21 / 2**20 + 2.0**25


@pytest.mark.parametrize("name", GLOBAL)
def test_bad_input_is_refused(name):
    if name == "fixed":
        with pytest.raises(ArgumentError, match="at must be a finite number"):
            t.fixed(at=np.nan)
        return
    method = rule(name)
    for arguments, message in [
        ({}, "give an image or hist=, one of the two"),
        ({"image": [1], "hist": [1]}, "give an image or hist=, one of the two"),
        ({"image": []}, "image must hold at least one sample"),
        ({"image": [1.0, np.nan]}, "image must be finite"),
        ({"image": ["a"]}, "image must be an array of integers or floats"),
        ({"image": [True]}, "image must be an array of integers or floats"),
        ({"hist": [[1, 2], [3, 4], [5, 6]]}, "hist must be a Histogram, counts, or a pair"),
        ({"hist": 3}, "hist must be a Histogram, counts, or a pair"),
        ({"hist": [0, 0]}, "counts of hist must be finite, in sum too, with none negative and not all zero"),
        ({"hist": [1, -1]}, "counts of hist must be finite"),
        ({"hist": ([1, 2], [3, 3])}, "values of hist must increase"),
        ({"hist": ([1, 2], [3, 4, 5])}, "counts of hist must be numbers in the shape"),
    ]:
        with pytest.raises(ArgumentError, match=message):
            method(**arguments)


def test_options_out_of_range_are_refused():
    for classes in (1, 65537, 2.0):
        with pytest.raises(ArgumentError, match="classes must be a whole number from 2 to 65536"):
            t.multi_otsu([1, 2], classes=classes)
    for share in (-0.1, 1.1, None):
        with pytest.raises(ArgumentError, match="share must be a number from 0 to 1"):
            t.p_tile([1, 2], share=share)


# --- codes


def test_codes():
    image = np.array([[0, 127], [128, 255]], np.uint8)
    assert t.codes(image, 127.5).tolist() == [[0, 0], [1, 1]]
    assert t.codes(image, 128).tolist() == [[0, 0], [1, 1]]
    assert t.codes(image, [1, 128, 255]).tolist() == [[0, 1], [2, 3]]
    assert t.codes(image, np.full((2, 2), 127.0)).tolist() == [[0, 1], [1, 1]]
    assert t.codes(image, -1e300).all()
    assert not t.codes(image, 1e300).any()
    assert t.codes([2**53 - 1, 2**53], 2**53).tolist() == [0, 1]
    assert t.codes(np.float32([0.1, 0.2]), 0.2).tolist() == [0, 1]
    for threshold in (3, [3], np.full((2, 2), 3.0)):
        assert t.codes(image, threshold).dtype == np.uint8
    assert t.codes(image, np.arange(300)).dtype == np.uint16


@given(st.lists(st.integers(-128, 127), min_size=1), st.floats(-200, 200))
def test_codes_compare_integers_with_fractions_exactly(samples, threshold):
    for dtype in (np.int8, np.int16, np.int64):
        image = np.array(samples, dtype)
        np.testing.assert_array_equal(t.codes(image, threshold), image.astype(np.float64) >= threshold)
