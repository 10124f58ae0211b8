import cv2
import numpy as np
import pytest

from fewbits.errors import ArgumentError
from fewbits.thresholds import opencv_local
from fewbits.thresholds.opencv_local import adaptive_threshold, niblack_threshold

MEANS = {"mean": cv2.ADAPTIVE_THRESH_MEAN_C, "gaussian": cv2.ADAPTIVE_THRESH_GAUSSIAN_C}


def images(count, seed):
    """Random images of random shapes, and constant ones, checkerboards, extremes, near-constant and smooth ones."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        shape = [(1, 1), (1, 40), (40, 1), *[tuple(rng.integers(1, 70, 2))] * 9][i % 12]
        noise = rng.integers(0, 256, shape, np.uint8)
        yield [
            noise,
            noise,
            noise,
            rng.integers(100, 104, shape).astype(np.uint8),
            np.full(shape, rng.integers(0, 256), np.uint8),
            ((np.indices(shape).sum(0) % 2) * 255).astype(np.uint8),
            (rng.integers(0, 2, shape) * 255).astype(np.uint8),
            cv2.GaussianBlur(noise, (0, 0), 3),
        ][i % 8]


@pytest.mark.parametrize("method", MEANS)
@pytest.mark.parametrize("type", ["binary", "binary-inv"])
def test_adaptive_threshold_is_opencvs_bit_for_bit(method, type):
    rng = np.random.default_rng(1)
    kind = cv2.THRESH_BINARY if type == "binary" else cv2.THRESH_BINARY_INV
    for image in images(240, 2):
        window = int(rng.choice([3, 5, 7, 9, 11, 13, 21, 31, 51, 101, 127, 129, 201]))
        c = float(rng.choice([0, 2, -3, 2.5, -1.25, 0.3, 7.999, 300, -600]))
        value = float(rng.choice([255, 1, 100.5, 101.5, 300, -3]))
        ours = adaptive_threshold(image, value, method, type, window, c)
        assert np.array_equal(ours, cv2.adaptiveThreshold(image, value, MEANS[method], kind, window, c))


@pytest.mark.parametrize("method", MEANS)
def test_large_images_in_every_remainder_of_columns(method):
    rng = np.random.default_rng(3)
    for columns in range(600, 608):
        image = rng.integers(0, 256, (300, columns), np.uint8)
        expected = cv2.adaptiveThreshold(image, 255, MEANS[method], cv2.THRESH_BINARY, 15, 4)
        assert np.array_equal(adaptive_threshold(image, 255, method, "binary", 15, 4, threads=2), expected)


@pytest.mark.parametrize(("number", "method"), list(enumerate(opencv_local.METHODS)))
@pytest.mark.parametrize(("kind", "type"), list(enumerate(opencv_local.TYPES)))
def test_niblack_threshold_is_opencvs_bit_for_bit(number, method, kind, type):
    rng = np.random.default_rng(10 * number + kind)
    for image in images(200, 4 + kind):
        window, k = int(rng.choice([3, 5, 11, 25, 51, 101])), round(float(rng.uniform(-0.8, 0.8)), 2)
        k, r = float(rng.choice([0, k, k, k])), float(rng.choice([128, 100, 64.5]))
        value = float(rng.choice([255, 1, 100.5, 300, -3]))
        ours = niblack_threshold(image, value, type, window, k, method, r)
        expected = cv2.ximgproc.niBlackThreshold(image, value, kind, window, k, binarizationMethod=number, r=r)
        assert np.array_equal(ours, expected), (image.shape, window, k, r)


def test_what_opencv_refuses_is_refused():
    image = np.zeros((5, 6), np.uint8)
    for call in (
        lambda image, window: adaptive_threshold(image, 255, window=window),
        lambda image, window: niblack_threshold(image, 255, window=window),
    ):
        with pytest.raises(ArgumentError, match="window must be odd"):
            call(image, 4)
        with pytest.raises(ArgumentError, match="window must be at least 3"):
            call(image, 1)
        with pytest.raises(ArgumentError, match="image must be uint8"):
            call(image.astype(np.uint16), 3)
        with pytest.raises(ArgumentError, match="image must have shape"):
            call(np.zeros((5, 6, 3), np.uint8), 3)
    with pytest.raises(ArgumentError, match="method must be one of"):
        adaptive_threshold(image, 255, "median")
    with pytest.raises(ArgumentError, match="type must be one of"):
        adaptive_threshold(image, 255, "mean", "trunc")
    with pytest.raises(ArgumentError, match="type must be one of"):
        niblack_threshold(image, 255, "otsu")
    with pytest.raises(ArgumentError, match="r must be above 0"):
        niblack_threshold(image, 255, method="sauvola", r=0)
