"""Similarity on several scales: known answers, scikit-image's pieces, a naive twin, and what always holds."""

from __future__ import annotations

import numpy as np
import pytest
import skimage.metrics as peer
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from skimage import data

import fewbits as fb
from fewbits.color import from_space, to_space
from fewbits.errors import ArgumentError
from fewbits.metrics import color_ssim, ms_ssim

CAMERA = data.camera()[:200, :231]
ASTRONAUT = data.astronaut()[:176, 100:300]
WEIGHTS = np.array([0.0448, 0.2856, 0.3001, 0.2363, 0.1333])


def halved(image):
    """2 × 2 means; an odd last row or column is its own neighbour."""
    rows, columns = (-(-size // 2) for size in image.shape[:2])
    return np.array(
        [[image[2 * y : 2 * y + 2, 2 * x : 2 * x + 2].mean(axis=(0, 1)) for x in range(columns)] for y in range(rows)]
    )


# --- MS-SSIM


def ms_ssim_of_skimage(a, b, peak):
    """The product over scales of scikit-image's SSIM; an enormous K1 leaves of it contrast and structure only."""
    a, b, value = a.astype(np.float64), b.astype(np.float64), 1.0
    for scale, exponent in enumerate(WEIGHTS):
        value *= (
            peer.structural_similarity(
                a,
                b,
                data_range=peak,
                gaussian_weights=True,
                use_sample_covariance=False,
                K1=0.01 if scale == 4 else 1e8,
            )
            ** exponent
        )
        a, b = halved(a), halved(b)
    return value


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("levels", [2, 8, 64])
def test_ms_ssim_is_made_of_those_of_skimage(dtype, levels):
    coarse = fb.quantize_image(CAMERA, levels).array
    scale = {np.uint8: 1, np.uint16: 257, np.float32: 1 / 255}[dtype]
    a, b = (image * dtype(scale) for image in (CAMERA, coarse))
    peak = 255 * scale
    assert ms_ssim(a, b, data_range=peak) == pytest.approx(ms_ssim_of_skimage(a, b, peak), abs=1e-6)
    if dtype != np.float32:
        assert ms_ssim(a, b) == ms_ssim(a, b, data_range=peak)


def test_ms_ssim_of_flat_images_is_that_of_their_means():
    flat = np.full((161, 161), 100, np.uint8)
    c1 = (0.01 * 255) ** 2
    assert ms_ssim(flat, flat) == 1.0
    expected = ((2 * 100 * 150 + c1) / (100**2 + 150**2 + c1)) ** 0.1333
    assert ms_ssim(flat, flat + np.uint8(50)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_ms_ssim_of_channels_is_their_mean(axis):
    coarse = fb.quantize_image(ASTRONAUT, 8).array
    a, b = (np.moveaxis(image, -1, axis) for image in (ASTRONAUT, coarse))
    each = [ms_ssim(ASTRONAUT[..., c], coarse[..., c]) for c in range(3)]
    assert ms_ssim(a, b, channel_axis=axis) == pytest.approx(np.mean(each), abs=1e-15)


def test_ms_ssim_falls_with_the_levels_and_never_below_0():
    values = [ms_ssim(CAMERA, fb.quantize_image(CAMERA, levels).array) for levels in (2, 4, 16, 64)]
    assert values == sorted(values)
    assert 0 < values[0] < values[-1] < 1
    assert ms_ssim(CAMERA, 255 - CAMERA) == 0.0


def test_ms_ssim_needs_an_image_with_room_for_five_scales():
    assert ms_ssim(CAMERA[:161, :161], CAMERA[:161, :161]) == 1.0
    for small in (CAMERA[:160], CAMERA[:, :160]):
        with pytest.raises(ArgumentError, match=r"original must be an image of at least 161 × 161 pixels"):
            ms_ssim(small, small)
    with pytest.raises(ArgumentError, match="with channel_axis set if it has channels"):
        ms_ssim(ASTRONAUT, ASTRONAUT)
    with pytest.raises(ArgumentError, match="data_range must be given for float data"):
        ms_ssim(CAMERA / 255, CAMERA / 255)
    with pytest.raises(ArgumentError, match="one shape"):
        ms_ssim(CAMERA, CAMERA[:190])


# --- similarity of colours


def naive_color_ssim(a, b):
    """The definition, pixel by pixel."""
    light, pooled = [to_space(image, "linear").astype(np.float64) for image in (a, b)], []
    while len(pooled) < 5:
        x, y = (to_space(image, "oklab").astype(np.float64) for image in (a, b))
        for planes in (x, y):
            planes[..., 1:] = around(planes[..., 1:], 2, 1.0)
        mean_x, mean_y = around(x, 5, 1.5), around(y, 5, 1.5)
        products = [around(p * q, 5, 1.5) - m * n for p, q, m, n in
                    [(x, x, mean_x, mean_x), (y, y, mean_y, mean_y), (x, y, mean_x, mean_y)]]  # fmt: skip
        xx, yy, xy = (part.sum(axis=2) for part in products)
        inner = [(m * n).sum(axis=2) for m, n in [(mean_x, mean_x), (mean_y, mean_y), (mean_x, mean_y)]]
        similarity = (2 * inner[2] + 1e-4) / (inner[0] + inner[1] + 1e-4) * (2 * xy + 9e-4) / (xx + yy + 9e-4)
        pooled.append(similarity.mean() - np.abs(similarity - similarity.mean()).mean())
        if min(a.shape[:2]) < 16:
            break
        light = [halved(image) for image in light]
        a, b = (from_space(image, "linear") for image in light)
    return np.average(pooled, weights=WEIGHTS[: len(pooled)])


def around(image, reach, sigma):
    """Gaussian means in windows that are cut where they leave the image."""
    out = np.empty(image.shape)
    for y, x in np.ndindex(*image.shape[:2]):
        rows = np.arange(max(y - reach, 0), min(y + reach + 1, image.shape[0]))
        columns = np.arange(max(x - reach, 0), min(x + reach + 1, image.shape[1]))
        squares = np.square(rows - y)[:, None] + np.square(columns - x)
        weights = np.exp(-squares / (2 * sigma**2))
        out[y, x] = np.einsum("yx,yxc->c", weights / weights.sum(), image[np.ix_(rows, columns)])
    return out


@pytest.mark.parametrize("shape", [(1, 1), (3, 20), (33, 17), (70, 40)])
def test_color_ssim_is_its_definition(shape):
    rng = np.random.default_rng(shape[0])
    a = (ASTRONAUT[60 : 60 + shape[0], 80 : 80 + shape[1]]).copy()
    noisy = np.clip(a + rng.integers(-30, 31, a.shape), 0, 255).astype(np.uint8)
    for b in (noisy, 255 - a, a // 64 * 64):
        assert color_ssim(a, b) == pytest.approx(naive_color_ssim(a, b), abs=1e-6)


def test_color_ssim_of_flat_colours_is_that_of_vectors():
    colors = np.array([[200, 30, 40], [180, 60, 90]], np.uint8)
    u, v = to_space(colors, "oklab").astype(np.float64)
    a, b = (np.broadcast_to(color, (64, 50, 3)) for color in colors)
    expected = (2 * u @ v + 1e-4) / (u @ u + v @ v + 1e-4)
    assert color_ssim(a, b) == pytest.approx(expected, abs=1e-6)


def test_color_ssim_goes_with_the_number_of_colours():
    values = [color_ssim(ASTRONAUT, fb.quantize_image(ASTRONAUT, colors).array) for colors in (2, 8, 32, 128)]
    assert values == sorted(values)
    assert values[0] < 0.8 < 0.9 < values[-1] < 1


def test_grey_is_colour_with_equal_channels():
    coarse = fb.quantize_image(CAMERA, 4).array
    colors = [np.repeat(image[..., None], 3, axis=2) for image in (CAMERA, coarse)]
    assert color_ssim(CAMERA, coarse) == color_ssim(*colors) < 1


@pytest.mark.parametrize("metric", [color_ssim, lambda a, b, **o: ms_ssim(a, b, channel_axis=-1, **o)])
def test_threads_order_and_layout_change_nothing(metric):
    coarse = fb.quantize_image(ASTRONAUT, 8).array
    before = ASTRONAUT.copy(), coarse.copy()
    value = metric(ASTRONAUT, coarse, threads=1)
    assert value == metric(ASTRONAUT, coarse, threads=3) == metric(coarse, ASTRONAUT)
    assert value == metric(np.asfortranarray(ASTRONAUT), coarse[::-1][::-1])
    np.testing.assert_array_equal((ASTRONAUT, coarse), before)


@settings(max_examples=40, deadline=None)
@given(
    npst.arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20), st.sampled_from([3, 4]))), st.integers(0)
)
def test_color_ssim_is_1_of_equal_images_and_symmetric(image, seed):
    other = np.random.default_rng(seed).integers(0, 256, image.shape, np.uint8)
    assert color_ssim(image, image) == 1.0
    assert color_ssim(image, other) == color_ssim(other, image) <= 1.0
