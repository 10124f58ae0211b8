import cv2
import numpy as np
import pytest

from fewbits.errors import ArgumentError
from fewbits.thresholds import opencv
from fewbits.thresholds.opencv_local import adaptive_threshold, niblack_threshold

MEANS = [cv2.ADAPTIVE_THRESH_MEAN_C, cv2.ADAPTIVE_THRESH_GAUSSIAN_C]
METHODS = [getattr(cv2.ximgproc, f"BINARIZATION_{name}") for name in ("NIBLACK", "SAUVOLA", "WOLF", "NICK")]


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
@pytest.mark.parametrize("type", [cv2.THRESH_BINARY, cv2.THRESH_BINARY_INV])
def test_adaptive_threshold_is_opencvs_bit_for_bit(method, type):
    rng = np.random.default_rng(1)
    for image in images(240, 2):
        window = int(rng.choice([3, 5, 7, 9, 11, 13, 21, 31, 51, 101, 127, 129, 201]))
        c = float(rng.choice([0, 2, -3, 2.5, -1.25, 0.3, 7.999, 300, -600]))
        value = float(rng.choice([255, 1, 100.5, 101.5, 300, -3]))
        arguments = (image, value, method, type, window, c)
        assert np.array_equal(adaptive_threshold(*arguments), cv2.adaptiveThreshold(*arguments))


@pytest.mark.parametrize("method", MEANS)
def test_large_images_in_every_remainder_of_columns(method):
    rng = np.random.default_rng(3)
    for columns in range(600, 608):
        image = rng.integers(0, 256, (300, columns), np.uint8)
        arguments = (image, 255, method, cv2.THRESH_BINARY, 15, 4)
        assert np.array_equal(adaptive_threshold(*arguments, threads=2), cv2.adaptiveThreshold(*arguments))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("type", range(5))
def test_niblack_threshold_is_opencvs_bit_for_bit(method, type):
    rng = np.random.default_rng(10 * method + type)
    for image in images(200, 4 + type):
        window, k = int(rng.choice([3, 5, 11, 25, 51, 101])), round(float(rng.uniform(-0.8, 0.8)), 2)
        k, r = float(rng.choice([0, k, k, k])), float(rng.choice([128, 100, 64.5]))
        value = float(rng.choice([255, 1, 100.5, 300, -3]))
        ours = niblack_threshold(image, value, type, window, k, method, r)
        expected = cv2.ximgproc.niBlackThreshold(image, value, type, window, k, binarizationMethod=method, r=r)
        assert np.array_equal(ours, expected), (image.shape, window, k, r)


def test_what_opencv_refuses_is_refused():
    image = np.zeros((5, 6), np.uint8)
    for call in (
        lambda image, window: adaptive_threshold(image, 255, 0, 0, window, 2),
        lambda image, window: niblack_threshold(image, 255, 0, window, 0.2),
    ):
        with pytest.raises(ArgumentError, match="window must be odd"):
            call(image, 4)
        with pytest.raises(ArgumentError, match="window must be at least 3"):
            call(image, 1)
        with pytest.raises(ArgumentError, match="image must be uint8"):
            call(image.astype(np.uint16), 3)
        with pytest.raises(ArgumentError, match="image must have shape"):
            call(np.zeros((5, 6, 3), np.uint8), 3)
    for wrong in (-1, 2, "mean", None, 0.0):
        with pytest.raises(ArgumentError, match="method must be a whole number from 0 to 1"):
            adaptive_threshold(image, 255, wrong, 0, 3, 2)
        with pytest.raises(ArgumentError, match="type must be a whole number from 0 to 1"):
            adaptive_threshold(image, 255, 0, wrong, 3, 2)
    for wrong in (-1, 8, "binary", None, 0.0):
        with pytest.raises(ArgumentError, match="type must be a whole number from 0 to 4"):
            niblack_threshold(image, 255, wrong, 3, 0.2)
        with pytest.raises(ArgumentError, match="method must be a whole number from 0 to 3"):
            niblack_threshold(image, 255, 0, 3, 0.2, wrong)
    with pytest.raises(ArgumentError, match="r must be above 0"):
        niblack_threshold(image, 255, 0, 3, 0.2, opencv.BINARIZATION_SAUVOLA, r=0)


def test_the_constants_are_those_of_cv2():
    for name in ("ADAPTIVE_THRESH_MEAN_C", "ADAPTIVE_THRESH_GAUSSIAN_C"):
        assert getattr(opencv, name) == getattr(cv2, name)
    for name in ("NIBLACK", "SAUVOLA", "WOLF", "NICK"):
        assert getattr(opencv, f"BINARIZATION_{name}") == getattr(cv2.ximgproc, f"BINARIZATION_{name}")
