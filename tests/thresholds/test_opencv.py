"""cv2.threshold and its equal."""

import numpy as np
import pytest

from fewbits import thresholds as t
from fewbits.errors import ArgumentError
from fewbits.thresholds import opencv

cv2 = pytest.importorskip("cv2", reason="needs OpenCV to compare with")

KINDS = range(5)
THRESHOLDS = [-1e12, -32769, -32768.5, -1.5, -0.5, 0.0, 0.9, 99.5, 100, 254, 254.9, 255, 300]
THRESHOLDS += [32766.5, 32767, 65534, 65535, 70000, 2.0**31 - 1, 2.0**31, 1e12]
MAXIMA = [255, -5, -0.5, 0.5, 1.5, 2.5, 254.5, 300, 40000, 1e6, 1e10, -1e10, 1e300]


@pytest.fixture
def plain():
    """Without Intel's library, whose Otsu may break ties in another way."""
    before = cv2.ipp.useIPP()
    cv2.ipp.setUseIPP(False)
    yield
    cv2.ipp.setUseIPP(before)


def equal(image, thresh, maxval, kind):
    value, expected = cv2.threshold(image, thresh, maxval, kind)
    found, result = opencv.threshold(image, thresh, maxval, kind)
    assert found == value
    assert type(found) is float
    assert (result.dtype, result.shape) == (expected.dtype, expected.shape)
    np.testing.assert_array_equal(result, expected)


def random_image(dtype, seed):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 50, 2))
    if np.dtype(dtype).kind == "f":
        return (rng.normal(0, [1, 1e-3, 1e6, 100][seed % 4], shape)).astype(dtype)
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    ranges = [(low, high), (low // 2 + 10, high // 3), (90, 110), (max(low, -300), 300 % high), (high - 2, high)]
    return rng.integers(*ranges[seed % 5], shape, endpoint=True).astype(dtype)


def test_the_constants_are_those_of_cv2():
    for name in ("BINARY", "BINARY_INV", "TRUNC", "TOZERO", "TOZERO_INV", "OTSU", "TRIANGLE"):
        assert getattr(opencv, f"THRESH_{name}") == getattr(cv2, f"THRESH_{name}")


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32", "float64"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_equals_cv2_on_random_images(dtype, kind):
    rng = np.random.default_rng(kind)
    for seed in range(200):
        image = random_image(dtype, seed)
        thresh = float(rng.choice([rng.choice(THRESHOLDS), image.flat[0], rng.normal(100, 100)]))
        equal(image, thresh, float(rng.choice(MAXIMA)), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_equals_cv2_at_the_ends(kind):
    for dtype in (np.uint8, np.uint16, np.int16):
        ends = np.iinfo(dtype)
        near = [ends.min, ends.min + 1, 0, 1, 99, 100, 101, 127, ends.max - 1, ends.max]
        for thresh in THRESHOLDS:
            for maxval in MAXIMA:
                equal(np.array([near], dtype), thresh, maxval, kind)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("kind", KINDS)
def test_otsu_equals_cv2(dtype, kind, plain):
    for seed in range(200 if dtype == "uint8" else 40):
        equal(random_image(dtype, seed), 3, 255, kind + opencv.THRESH_OTSU)


def test_otsu_of_16_bits_equals_cv2_on_random_images():
    for seed in range(200):
        image = np.random.default_rng(seed).normal(9000, 2500, (30, 40)).astype(np.uint16)
        image[:, :15] //= 5
        equal(image, 0, 255, opencv.THRESH_OTSU)


@pytest.mark.parametrize("kind", KINDS)
def test_triangle_equals_cv2(kind):
    for seed in range(200):
        equal(random_image(np.uint8, seed), 3, 255, kind + opencv.THRESH_TRIANGLE)
        skewed = np.random.default_rng(seed).exponential(20, (25, 31)).clip(0, 255).astype(np.uint8)
        equal(skewed, 3, 255, kind + opencv.THRESH_TRIANGLE)
        equal(255 - skewed, 3, 255, kind + opencv.THRESH_TRIANGLE)


def test_found_thresholds_equal_cv2_on_images_of_few_values_and_ties(plain):
    rng = np.random.default_rng(0)
    for _ in range(500):
        values = rng.choice([0, 1, 2, 98, 100, 102, 104, 253, 254, 255], rng.integers(1, 5), replace=False)
        image = rng.choice(values, rng.integers(1, 7, 2)).astype(np.uint8)
        for finder in (opencv.THRESH_OTSU, opencv.THRESH_TRIANGLE):
            equal(image, 0, 255, finder)
        equal(image.astype(np.uint16), 0, 255, opencv.THRESH_OTSU)


def test_otsu_makes_the_classes_of_cv2():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        image = np.clip(rng.normal(rng.choice(rng.integers(0, 256, 2), (40, 50)), 25), 0, 255).astype(np.uint8)
        value, mask = cv2.threshold(image, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        np.testing.assert_array_equal(t.codes(image, t.otsu(image)), mask)
        assert value == image[image < t.otsu(image)].max()
        equal(image, 0, 255, opencv.THRESH_OTSU)
    assert cv2.threshold(np.full((3, 3), 7, np.uint8), 0, 255, cv2.THRESH_OTSU)[0] == 0
    assert t.otsu(np.full((3, 3), 7, np.uint8)) == 7


def test_colours_and_rows_of_memory():
    rng = np.random.default_rng(0)
    for image in (
        rng.integers(0, 256, (9, 7, 3), dtype=np.uint8),
        np.asfortranarray(rng.integers(0, 256, (9, 7), dtype=np.uint8)),
        rng.integers(0, 256, (9, 14), dtype=np.uint8)[:, ::2],
    ):
        for kind in KINDS:
            equal(image, 99.5, 255, kind)


def test_the_input_is_left_as_it_was():
    image = np.arange(12, dtype=np.uint8).reshape(3, 4)
    image.flags.writeable = False
    for kind in KINDS:
        assert not np.shares_memory(opencv.threshold(image, 300, 255, kind)[1], image)
    np.testing.assert_array_equal(image.ravel(), np.arange(12))


@pytest.mark.parametrize(
    ("image", "kind", "message"),
    [
        (np.zeros((2, 2), np.int32), 0, "image must be of uint8, uint16"),
        (np.zeros((2, 2), np.int8), 0, "image must be of uint8, uint16"),
        (np.zeros((2, 2, 2, 2), np.uint8), 0, "of 2 or 3 dimensions"),
        (np.zeros((0, 2), np.uint8), 0, "image must hold at least one sample"),
        (np.zeros((2, 2), np.uint8), 5, "type must be one of 0 to 4"),
        (np.zeros((2, 2), np.uint8), 24, "type must be one of 0 to 4"),
        (np.zeros((2, 2), np.uint8), -1, "type must be one of 0 to 4"),
        (np.zeros((2, 2), np.uint8), "binary", "type must be one of 0 to 4, .* got 'binary'"),
        (np.zeros((2, 2), np.uint8), None, "type must be one of 0 to 4, .* got None"),
        (np.zeros((2, 2), np.uint8), 2.0, r"type must be one of 0 to 4, .* got 2\.0"),
        (np.zeros((2, 2), np.float32), 8, "to find the threshold image must be uint8 or uint16"),
        (np.zeros((2, 2), np.uint16), 16, "to find the threshold image must be uint8 of shape"),
        (np.zeros((2, 2, 3), np.uint8), 8, "to find the threshold image must be"),
    ],
)
def test_what_cv2_refuses_is_refused(image, kind, message):
    with pytest.raises(ArgumentError, match=message):
        opencv.threshold(image, 1, 255, kind)


def test_numbers_must_be_finite():
    image = np.zeros((2, 2), np.uint8)
    with pytest.raises(ArgumentError, match="thresh must be a finite number"):
        opencv.threshold(image, np.nan, 255, 0)
    with pytest.raises(ArgumentError, match="maxval must be a finite number"):
        opencv.threshold(image, 1, np.inf, 0)
