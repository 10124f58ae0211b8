"""Colour differences: published pairs, scikit-image, convolution by scipy, and what always holds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from scipy import ndimage
from skimage import color, data

import fewbits as fb
from fewbits.color import to_space
from fewbits.errors import ArgumentError
from fewbits.metrics import (
    ErrorMap,
    banding_map,
    color_difference,
    color_ssim,
    delta_e_2000,
    noise_map,
    s_cielab,
    ssimulacra2,
)

ASTRONAUT = data.astronaut()[::6, ::6]
COARSE = fb.quantize_image(ASTRONAUT, 8).array

# Sharma, Wu, Dalal (2005), table 1: two colours in CIELAB, and their difference.
PAIRS = """
50 2.6772 -79.7751     50 0 -82.7485            2.0425
50 3.1571 -77.2803     50 0 -82.7485            2.8615
50 2.8361 -74.0200     50 0 -82.7485            3.4412
50 -1.3802 -84.2814    50 0 -82.7485            1.0000
50 -1.1848 -84.8006    50 0 -82.7485            1.0000
50 -0.9009 -85.5211    50 0 -82.7485            1.0000
50 0 0                 50 -1 2                  2.3669
50 -1 2                50 0 0                   2.3669
50 2.4900 -0.0010      50 -2.4900 0.0009        7.1792
50 2.4900 -0.0010      50 -2.4900 0.0010        7.1792
50 2.4900 -0.0010      50 -2.4900 0.0011        7.2195
50 2.4900 -0.0010      50 -2.4900 0.0012        7.2195
50 -0.0010 2.4900      50 0.0009 -2.4900        4.8045
50 -0.0010 2.4900      50 0.0010 -2.4900        4.8045
50 -0.0010 2.4900      50 0.0011 -2.4900        4.7461
50 2.5 0               50 0 -2.5                4.3065
50 2.5 0               73 25 -18                27.1492
50 2.5 0               61 -5 29                 22.8977
50 2.5 0               56 -27 -3                31.9030
50 2.5 0               58 24 15                 19.4535
50 2.5 0               50 3.1736 0.5854         1.0000
50 2.5 0               50 3.2972 0              1.0000
50 2.5 0               50 1.8634 0.5757         1.0000
50 2.5 0               50 3.2592 0.3350         1.0000
60.2574 -34.0099 36.2677  60.4626 -34.1751 39.4387  1.2644
63.0109 -31.0961 -5.8663  62.8187 -29.7946 -4.0864  1.2630
61.2901 3.7196 -5.3901    61.4292 2.2480 -4.9620    1.8731
35.0831 -44.1164 3.7933   35.0232 -40.0716 1.5901   1.8645
22.7233 20.0904 -46.6940  23.0331 14.9730 -42.5619  2.0373
36.4612 47.8580 18.3852   36.2715 50.5065 21.2231   1.4146
90.8027 -2.0831 1.4410    91.1528 -1.6435 0.0447    1.4441
90.9257 -0.5406 -0.9208   88.6381 -0.8985 -0.7239   1.5381
6.7747 -0.2908 -2.4247    5.8714 -0.0985 -2.2286    0.6377
2.0776 0.0795 -1.1350     0.9033 -0.0636 -0.5514    0.9082
"""
TABLE = np.array(PAIRS.split(), np.float64).reshape(34, 7)


def test_ciede2000_of_the_published_pairs():
    np.testing.assert_allclose(delta_e_2000(TABLE[:, :3], TABLE[:, 3:6]), TABLE[:, 6], atol=5.1e-5)
    np.testing.assert_array_equal(delta_e_2000(TABLE[:, 3:6], TABLE[:, :3]), delta_e_2000(TABLE[:, :3], TABLE[:, 3:6]))


LAB = npst.arrays(np.float64, (2, 5, 3), elements=st.floats(-100, 100))


@given(LAB)
def test_ciede2000_is_that_of_skimage(lab):
    a, b = np.abs(lab * (1, 0, 0)) + lab * (0, 1, 1)
    np.testing.assert_allclose(delta_e_2000(a, b), color.deltaE_ciede2000(a, b), rtol=1e-7, atol=1e-6)
    assert (delta_e_2000(a, a) == 0).all()


@pytest.mark.parametrize(("formula", "peer"), [("ciede2000", color.deltaE_ciede2000), ("cie76", color.deltaE_cie76)])
def test_differences_of_images_are_those_of_skimage(formula, peer):
    expected = peer(color.rgb2lab(ASTRONAUT), color.rgb2lab(COARSE))
    ours = color_difference(ASTRONAUT, COARSE, formula=formula)
    assert ours.map.dtype == np.float32
    np.testing.assert_allclose(ours.map, expected, atol=0.02)  # they round sRGB's matrix elsewhere


def test_oklab_distance():
    expected = np.linalg.norm(to_space(ASTRONAUT, "oklab") - to_space(COARSE, "oklab"), axis=2)
    np.testing.assert_allclose(color_difference(ASTRONAUT, COARSE, formula="oklab").map, expected, rtol=1e-5)
    black, white = np.zeros((1, 1), np.uint8), np.full((1, 1), 255, np.uint8)
    assert color_difference(black, white, formula="oklab").max == pytest.approx(1, abs=1e-6)
    assert color_difference(black, white).max == pytest.approx(100, abs=1e-3)


def test_what_a_map_tells():
    errors = ErrorMap(np.array([[0, 3], [4, 1]], np.float32))
    assert (errors.mean, errors.max, errors.percentile(50)) == (2.0, 4.0, 2.0)
    assert errors.rms == pytest.approx(np.sqrt(26 / 4))
    assert errors.percentile() == pytest.approx(3.85)


# --- from a distance


def blurred(plane, spread, pixels_per_degree):
    """By a Gaussian exp(-r²/s²) on the image and its mirror images."""
    reach = int(6 * spread * pixels_per_degree) + 1
    bell = np.exp(-np.square(np.arange(-reach, reach + 1) / (spread * pixels_per_degree)))
    for axis in (0, 1):
        plane = ndimage.correlate1d(plane, bell / bell.sum(), axis, mode="reflect")
    return plane


def seen(image, pixels_per_degree):
    """Zhang and Wandell (1996) as they tell it."""
    xyz = color.rgb2xyz(image)
    opponents = [
        0.279 * xyz[..., 0] + 0.720 * xyz[..., 1] - 0.107 * xyz[..., 2],
        -0.449 * xyz[..., 0] + 0.290 * xyz[..., 1] - 0.077 * xyz[..., 2],
        0.086 * xyz[..., 0] - 0.590 * xyz[..., 1] + 0.501 * xyz[..., 2],
    ]
    spreads = [
        [(0.921, 0.0283), (0.105, 0.133), (-0.108, 4.336)],
        [(0.531, 0.0392), (0.330, 0.494)],
        [(0.488, 0.0536), (0.371, 0.386)],
    ]
    planes = [
        sum(weight * blurred(plane, spread, pixels_per_degree) for weight, spread in kernel)
        / sum(weight for weight, _ in kernel)
        for plane, kernel in zip(opponents, spreads, strict=True)
    ]
    matrix = [[0.279, 0.72, -0.107], [-0.449, 0.29, -0.077], [0.086, -0.59, 0.501]]
    return np.stack(planes, axis=-1) @ np.linalg.inv(matrix).T


def test_s_cielab_is_that_of_the_paper():
    a, b = ASTRONAUT[:71, :64], COARSE[:71, :64]
    lab = [color.xyz2lab(np.clip(seen(image, 3), 1e-9, None)) for image in (a, b)]
    expected = np.linalg.norm(lab[0] - lab[1], axis=2)
    bright = (seen(a, 3) > 0.01).all(axis=2) & (seen(b, 3) > 0.01).all(axis=2)
    assert bright.mean() > 0.5
    np.testing.assert_allclose(s_cielab(a, b, pixels_per_degree=3).map[bright], expected[bright], atol=0.1, rtol=0.01)


def test_from_afar_dither_is_the_tone_that_it_stands_for():
    grey = np.full((64, 64), 188, np.uint8)  # half of white's light
    checks = np.where(np.indices(grey.shape).sum(axis=0) % 2, 255, 0).astype(np.uint8)
    near, far = (s_cielab(grey, checks, pixels_per_degree=p) for p in (30, 100))
    assert near.mean > 5
    assert far.mean < 0.5


def test_flat_colours_are_seen_as_they_are():
    a, b = (np.broadcast_to(np.array(c, np.uint8), (20, 31, 3)) for c in ([200, 30, 40], [180, 60, 90]))
    np.testing.assert_allclose(s_cielab(a, b).map, color_difference(a, b, formula="cie76").map, rtol=1e-5)
    with pytest.raises(ArgumentError, match="pixels_per_degree must be above 0, got 0"):
        s_cielab(a, b, pixels_per_degree=0)


# --- all maps, and other metrics of looks

METRICS = {
    "ciede2000": lambda a, b: color_difference(a, b).map,
    "oklab": lambda a, b: color_difference(a, b, formula="oklab").map,
    "s_cielab": lambda a, b: s_cielab(a, b).map,
    "banding": lambda a, b: banding_map(a, b).map,
    "noise": lambda a, b: noise_map(a, b).map,
    "color_ssim": lambda a, b: 1 - color_ssim(a, b),
    "ssimulacra2": lambda a, b: 100 - ssimulacra2(a, b),
}
every_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)


@every_metric
def test_equal_images_have_no_difference_and_stay_as_they_are(metric):
    for image in (ASTRONAUT, ASTRONAUT[..., 0], np.dstack([ASTRONAUT, ASTRONAUT[..., :1]])):
        before = image.copy()
        assert np.max(metric(image, image)) == 0
        assert np.max(metric(image, image // 32 * 32)) > 0
        np.testing.assert_array_equal(image, before)


@every_metric
def test_clear_pixels_are_not_seen_and_opaque_ones_are_colours(metric):
    noise = np.random.default_rng(0).integers(0, 256, ASTRONAUT.shape, np.uint8)
    alpha = np.zeros(ASTRONAUT.shape[:2], np.uint8)
    assert np.max(metric(np.dstack([ASTRONAUT, alpha]), np.dstack([noise, alpha]))) == 0
    opaque = [np.dstack([image, ~alpha]) for image in (ASTRONAUT, COARSE)]
    np.testing.assert_array_equal(metric(*opaque), metric(ASTRONAUT, COARSE))


@every_metric
def test_the_worse_of_two_grounds_counts(metric):
    clear, black = np.zeros((32, 32, 4), np.uint8), np.zeros((32, 32, 4), np.uint8)
    black[8:24, 8:24, 3] = 255
    over_white = [np.full((32, 32), 255, np.uint8) for _ in range(2)]
    over_white[1][8:24, 8:24] = 0
    np.testing.assert_array_equal(metric(clear, black), metric(*over_white))
    assert np.max(metric(clear, black)) > 0


@every_metric
@pytest.mark.parametrize(
    "image",
    [np.zeros((9, 9), np.uint16), np.zeros((9, 9, 3)), np.zeros((9, 9, 2), np.uint8), np.zeros(9, np.uint8)],
)
def test_images_are_of_8_bits(metric, image):
    with pytest.raises(ArgumentError, match="original and approximation must be uint8 images, grey"):
        metric(image, image)
    with pytest.raises(ArgumentError, match="original and approximation must have one shape"):
        metric(ASTRONAUT, ASTRONAUT[1:])


def test_threads_change_nothing():
    for metric in (color_difference, banding_map, noise_map):
        np.testing.assert_array_equal(
            metric(ASTRONAUT, COARSE, threads=1).map, metric(ASTRONAUT, COARSE, threads=3).map
        )


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match="formula must be one of 'ciede2000', 'cie76', 'oklab', got 'cie94'"):
        color_difference(ASTRONAUT, COARSE, formula="cie94")
    for a, b in (([1, 2], [1, 2]), ([[1, 2, 3]], [1, 2, 3])):
        with pytest.raises(ArgumentError, match=r"a and b must have one shape \(..., 3\), got"):
            delta_e_2000(a, b)
    with pytest.raises(ArgumentError, match="b must be finite"):
        delta_e_2000([1, 2, 3], [1, 2, np.inf])
