import numpy as np
import pytest
import skimage.filters

from fewbits.errors import ArgumentError
from fewbits.thresholds import scikit_image_local as ours


def images(count, seed):
    rng = np.random.default_rng(seed)
    for i in range(count):
        shape = [(1, 1), (1, 30), (30, 1), *[tuple(rng.integers(2, 45, 2))] * 9][i % 12]
        image = rng.integers(0, 256, shape, np.uint8)
        if i % 7 == 5:
            image = np.full(shape, 77, np.uint8)
        if i % 7 == 6:
            image = ((np.indices(shape).sum(0) % 2) * 255).astype(np.uint8)
        yield [
            image,
            image.astype(np.uint16) * 257,
            image / 255,
            (image / 255).astype(np.float32),
            rng.normal(size=shape),
            image.astype(np.int16) - 100,
        ][i % 6]


def equal(mine, theirs):
    return mine.dtype == theirs.dtype and np.array_equal(mine, theirs)


def test_niblack_and_sauvola_surfaces_are_scikit_images_bit_for_bit():
    rng = np.random.default_rng(0)
    for image in images(240, 1):
        window, k = int(rng.choice([3, 5, 15, 51, 101])), float(rng.choice([0.2, -0.31, 0.5]))
        niblack, sauvola = skimage.filters.threshold_niblack, skimage.filters.threshold_sauvola
        assert equal(ours.threshold_niblack(image, window, k), niblack(image, window, k))
        assert equal(ours.threshold_sauvola(image, window, k), sauvola(image, window, k))
        assert equal(ours.threshold_sauvola(image, window, k, 50), sauvola(image, window, k, 50))


@pytest.mark.parametrize("mode", ["reflect", "nearest", "mirror", "constant", "wrap"])
@pytest.mark.parametrize("method", ["gaussian", "mean", "median"])
def test_local_surfaces_are_scikit_images_bit_for_bit(method, mode):
    rng = np.random.default_rng(2)
    for image in images(200, 3):
        size = int(rng.choice([1, 3, 5, 15, 51]))
        if method == "median":
            size = min(size, 4 * min(image.shape) + 1)  # see the docstring
        param = float(rng.choice([0.4, 1.3, 6])) if method == "gaussian" and rng.random() < 0.5 else None
        offset = float(rng.choice([0, 2.5]))
        expected = skimage.filters.threshold_local(image, size, method, offset, mode, param, 7)
        assert equal(ours.threshold_local(image, size, method, offset, mode, param, 7), expected), (image.shape, size)


def test_what_scikit_image_refuses_is_refused():
    image = np.zeros((5, 6))
    with pytest.raises(ArgumentError, match="block_size must be odd"):
        ours.threshold_local(image, 4)
    with pytest.raises(ArgumentError, match="window_size must be odd"):
        ours.threshold_niblack(image, 4)
    with pytest.raises(ArgumentError, match="window_size must be odd"):
        ours.threshold_sauvola(image, 4)
    with pytest.raises(ArgumentError, match="method must be one of"):
        ours.threshold_local(image, 3, "generic")
    with pytest.raises(ArgumentError, match="mode must be one of"):
        ours.threshold_local(image, 3, "mean", mode="symmetric")
