import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.measure import shannon_entropy

from fewbits import LloydMax, Quantile
from fewbits.errors import ArgumentError
from fewbits.metrics import entropy, information_loss


def test_coins_and_dice():
    assert entropy([0, 1]) == 1.0
    assert entropy(np.arange(6)) == pytest.approx(np.log2(6), rel=1e-15)
    assert entropy([5, 5, 5]) == 0.0
    assert entropy([1, 1, 1, 2]) == pytest.approx(0.75 * np.log2(4 / 3) + 0.25 * 2, rel=1e-15)
    assert str(entropy([5])) == "0.0"  # not -0.0


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=200))
def test_entropy_is_that_of_skimage_and_within_its_bounds(x):
    ours = entropy(x)
    assert ours == pytest.approx(shannon_entropy(np.array(x), base=2), abs=1e-12)
    assert 0 <= ours <= np.log2(len(set(x))) + 1e-12


def test_entropy_does_not_depend_on_unit_order_or_shape():
    x = np.random.default_rng(0).integers(0, 9, (20, 30))
    assert entropy(x) == entropy(x.T) == entropy(np.sort(x, axis=None)) == entropy(x * 1000.0 - 7)


def test_normal_samples_in_256_bins():
    x = np.random.default_rng(0).normal(0, 1, 200_000)
    step = np.ptp(x) / 256
    differential = 0.5 * np.log2(2 * np.pi * np.e)  # bits; a bin's probability is its density times the step
    assert entropy(x, bins=256) == pytest.approx(differential - np.log2(step), abs=0.01)
    counts = np.histogram(x, 256)[0]
    share = counts[counts > 0] / len(x)
    assert entropy(x, bins=256) == pytest.approx(-np.sum(share * np.log2(share)), rel=1e-14)


def test_bins_over_a_given_range():
    x = [0.1, 0.2, 0.9, 0.8]
    assert entropy(x, bins=2, range=(0, 1)) == 1.0
    assert entropy(x, bins=1) == 0.0
    assert entropy(np.arange(256, dtype=np.uint8), bins=256, range=(0, 256)) == 8.0


def test_codes_of_equal_mass_are_worth_log2_k_bits():
    x = np.random.default_rng(0).normal(0, 1, 4096)
    assert entropy(Quantile(16).fit(x).encode(x)) == pytest.approx(4.0, rel=1e-14)


def test_information_lost_is_the_conditional_entropy():
    x = np.random.default_rng(0).integers(0, 50, 3000)
    q = LloydMax(5).fit(x)
    approx = q.quantize(x)
    given_code = sum(np.mean(approx == level) * entropy(x[approx == level]) for level in np.unique(approx))
    assert information_loss(x, approx) == pytest.approx(given_code, rel=1e-12)
    assert information_loss(x, x) == 0.0


def test_information_loss_counts_both_in_the_same_bins():
    x, y = np.array([0.0, 1, 2, 3]), np.array([0.5, 0.5, 2.5, 2.5])
    assert information_loss(x, y, bins=4) == 1.0
    assert information_loss(x, y, bins=2) == 0.0
    assert information_loss(x, y, bins=4, range=(0, 4)) == 1.0
    assert information_loss(x, x / 10, bins=4) == 2.0  # the second lies in one bin of the joint range
    assert information_loss(x, x + 1, bins=2, range=(0, 3)) == pytest.approx(1 - entropy([0, 1, 1]))


@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        ([], {}, "x must hold at least one sample"),
        ([np.inf], {}, "x must be finite, got 1 NaN or infinite of 1 samples"),
        (["a"], {}, "x must be an array of integers or floats"),
        ([1], {"bins": 0}, "bins must be a whole number from 1 to"),
        ([1], {"bins": 2.0}, "bins must be a whole number from 1 to"),
        ([1], {"range": (0, 1)}, "range has no meaning without bins"),
    ],
)
def test_errors_name_the_argument(x, options, message):
    with pytest.raises(ArgumentError, match=message):
        entropy(x, **options)
    with pytest.raises(ArgumentError, match=message.replace("x must", "original must")):
        information_loss(x, [1], **options)
    if "x must" in message:
        with pytest.raises(ArgumentError, match=message.replace("x must", "approximation must")):
            information_loss([1], x, **options)


@pytest.mark.parametrize(
    ("window", "message"), [((2, 1), "low < high"), ((5, 6), "some of the samples"), ((0, np.inf), "finite")]
)
def test_ranges_that_make_no_sense(window, message):
    with pytest.raises(ArgumentError, match=message):
        entropy([1.0, 2.0], bins=3, range=window)


def test_loss_between_constants_is_nothing():
    assert information_loss([5.0, 5.0], [5.0, 5.0], bins=4) == 0
