"""scikit-image's global thresholds and their equals."""

import warnings

import numpy as np
import pytest

from fewbits import thresholds as t
from fewbits.errors import ArgumentError
from fewbits.thresholds import scikit_image as ours

theirs = pytest.importorskip("skimage.filters", reason="needs scikit-image to compare with")

OPTIONS = {
    "threshold_otsu": [{}, {"nbins": 17}],
    "threshold_yen": [{}, {"nbins": 17}],
    "threshold_isodata": [{}, {"return_all": True}, {"nbins": 30}],
    "threshold_triangle": [{}, {"nbins": 30}],
    "threshold_minimum": [{"max_num_iter": 300}, {"nbins": 30, "max_num_iter": 40}],
    "threshold_li": [{}, {"tolerance": 0.1}, {"initial_guess": np.median}],
    "threshold_multiotsu": [{"classes": 2}, {"classes": 3}],
}
WITH_HISTOGRAMS = [name for name in OPTIONS if name not in ("threshold_triangle", "threshold_li")]


def random_image(seed):
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 30)), int(rng.integers(2, 30)))
    return [
        lambda: rng.integers(0, 256, shape, dtype=np.uint8),
        lambda: np.clip(rng.normal(rng.choice([60, 180], shape), 20), 0, 255).astype(np.uint8),
        lambda: rng.integers(-50, 60, shape).astype(np.int16),
        lambda: rng.normal(0, 1, shape),
        lambda: rng.normal(1e6, 3, shape).astype(np.float32),
        lambda: rng.choice([3, 200], shape).astype(np.uint8),
        lambda: np.full(shape, 7, [np.uint8, np.float32, np.int32][seed % 3]),
        lambda: rng.exponential(20, shape).astype(np.uint16),
        lambda: rng.random(shape) ** 4,
        lambda: np.minimum(rng.poisson(3, shape), 200).astype(np.uint8),
        lambda: rng.integers(60000, 60400, shape).astype(np.uint16),
        lambda: rng.normal(rng.choice([0, 5.0], shape), 1).astype(np.float32),
        lambda: np.resize([5, 5, 5, 6], shape).astype(np.int64),
    ][seed % 13]()


def outcome(function, *arguments, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs divide by zero
        try:
            return function(*arguments, **options)
        except (ValueError, RuntimeError, IndexError, ZeroDivisionError):
            return None


def mine(name, *arguments, **options):
    try:
        return getattr(ours, name)(*arguments, **options)
    except ArgumentError:
        return None


def assert_same(found, expected, about):
    assert (found is None) == (expected is None), about
    if expected is not None:
        found, expected = np.asarray(found), np.asarray(expected)
        assert (found.dtype, found.shape, found.tobytes()) == (expected.dtype, expected.shape, expected.tobytes()), (
            about
        )


@pytest.mark.parametrize("name", OPTIONS)
def test_values_and_types_are_the_same_on_random_images(name):
    for seed in range(260):
        image = random_image(seed)
        for options in OPTIONS[name]:
            expected = outcome(getattr(theirs, name), image.copy(), **options)
            assert_same(mine(name, image, **options), expected, (name, seed, options))


def test_multiotsu_is_the_same_for_more_classes():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        counts = rng.integers(0, [3, 40][seed % 2], 36) * rng.integers(0, 2, 36)
        counts[[0, 4, 9, 17, 35]] += 1
        for classes in (2, 3, 4, 5):
            expected = theirs.threshold_multiotsu(classes=classes, hist=counts)
            assert_same(ours.threshold_multiotsu(classes=classes, hist=counts), expected, (seed, classes))


@pytest.mark.parametrize("name", WITH_HISTOGRAMS)
def test_values_and_types_are_the_same_on_random_histograms(name):
    for seed in range(200):
        rng = np.random.default_rng(seed)
        counts = np.bincount(rng.integers(3, 40, 50))
        centers = np.cumsum(rng.random(len(counts)))
        options = {"max_num_iter": 100} if name == "threshold_minimum" else {}
        for hist in (counts, (counts, centers), (counts.astype(np.float32), centers.astype(np.float32))):
            expected = outcome(getattr(theirs, name), hist=hist, **options)
            assert_same(mine(name, hist=hist, **options), expected, (name, seed))


@pytest.mark.parametrize("name", OPTIONS)
def test_values_and_types_are_the_same_on_adversarial_images(name):
    rng = np.random.default_rng(0)
    skewed = np.zeros((20, 20), np.uint8)
    skewed[0, :3] = [1, 2, 255]
    images = [
        np.array([[4]], np.uint8),
        np.array([[0, 255]], np.uint8),
        np.array([[254, 255, 255]], np.uint8),
        np.array([[0.1, 0.1]], np.float32),
        np.array([[1e-30, 2e-30, 9e-30, 3e-30]]),
        np.array([[1e12, 1e12 + 1, 1e12 + 900, 1e12 + 901]]),
        np.array([[-7, -7, -3, 100]], np.int16),
        np.array([[-(10**6), -(10**6) + 9, -(10**6) + 4, -(10**6) + 4]], np.int64),
        skewed,
        255 - skewed,
        np.tile(np.arange(256, dtype=np.uint8), (4, 1)),
        rng.integers(0, 65536, (12, 12)).astype(np.uint16) if name != "threshold_multiotsu" else skewed + 100,
        np.float16([[0.5, 0.25, 0.75, 0.7]]),
    ]
    for number, image in enumerate(images):
        options = {"max_num_iter": 50} if name == "threshold_minimum" else {}
        expected = outcome(getattr(theirs, name), image.copy(), **options)
        assert_same(mine(name, image, **options), expected, (name, number))


def test_mean_is_numpys():
    image = random_image(0)
    assert theirs.threshold_mean(image) == np.mean(image) == t.mean(image)


def test_rules_make_the_same_classes_where_they_seek_the_same():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        modes = np.sort(rng.choice(256, 2, replace=False))
        image = np.clip(rng.normal(rng.choice(modes, (30, 40)), 25), 0, 255).astype(np.uint8)
        for name in ("otsu", "yen", "isodata", "triangle"):
            expected = image > getattr(theirs, f"threshold_{name}")(image)
            np.testing.assert_array_equal(t.codes(image, t.threshold(image, name)), expected, err_msg=f"{name} {seed}")


def test_the_input_is_left_as_it_was():
    image = np.arange(40, dtype=np.int16).reshape(5, 8) % 7
    image.flags.writeable = False
    for name in OPTIONS:
        mine(name, image)
    np.testing.assert_array_equal(image.ravel(), np.arange(40) % 7)


@pytest.mark.parametrize("name", OPTIONS)
def test_what_is_no_image_is_refused(name):
    function = getattr(ours, name)
    with pytest.raises(ArgumentError, match="image must be finite"):
        function([[1.0, np.nan]])
    with pytest.raises(ArgumentError, match="image must hold at least one sample"):
        function(np.empty((0, 3)))
    if name in WITH_HISTOGRAMS:
        with pytest.raises(ArgumentError, match="give an image or hist="):
            function()
        for hist in ([0, 0], [1, -1], [[1, 2], [3, 4], [5, 6]], ([1, 2], [3, 4, 5])):
            with pytest.raises(ArgumentError, match="hist must be counts"):
                function(hist=hist)


def test_what_scikit_image_cannot_do_is_said():
    with pytest.raises(ArgumentError, match="classes must be at most the number of values, 2, got 3"):
        ours.threshold_multiotsu([1, 2], classes=3)
    with pytest.raises(ArgumentError, match="has 1 maxima when it is smooth, not 2"):
        ours.threshold_minimum(hist=[1, 2, 5, 2, 1])
    with pytest.raises(ArgumentError, match="in fewer than max_num_iter=1 rounds"):
        ours.threshold_minimum(hist=[1, 2, 5, 2, 1], max_num_iter=1)
    with pytest.raises(ArgumentError, match="image must span no more than int8 holds, got -100 to 100"):
        ours.threshold_li(np.array([-100, 0, 100], np.int8))
    with pytest.raises(ArgumentError, match="initial_guess must lie between 1 and 9, got 12"):
        ours.threshold_li([1, 5, 9], initial_guess=12)
    with pytest.raises(ArgumentError, match=r"no pixel is above 2\.0; take another initial_guess"):
        ours.threshold_li([1, 2, 2], initial_guess=np.median)
    with pytest.raises(ArgumentError, match="nbins=256 bins are too many for floats of this range"):
        ours.threshold_otsu([1.0, np.nextafter(1.0, 2)])
    with pytest.raises(ArgumentError, match="must have at most about 4096 occupied bins, got 8999"):
        ours.threshold_multiotsu(np.arange(9000))
