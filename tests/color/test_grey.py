import numpy as np
import pytest
from PIL import Image

from fewbits.color import decode_srgb, luma, luminance_grey

SAMPLE = np.array(np.meshgrid(*[np.r_[0:255:5, 251:256]] * 3)).reshape(3, -1).T.astype(np.uint8)
GREYS = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)


def test_luma_is_pillows():
    image = SAMPLE[None]
    assert np.array_equal(luma(image), np.asarray(Image.fromarray(image).convert("L")))


def test_luma_is_bt_601_rounded():
    exact = SAMPLE @ [0.299, 0.587, 0.114]
    assert np.abs(luma(SAMPLE) - exact).max() <= 0.505  # the weights have 16 bits


def test_luminance_is_the_mean_light_of_bt_709():
    light = decode_srgb(SAMPLE / 255) @ [0.2126, 0.7152, 0.0722]
    edges = decode_srgb(np.clip(np.arange(257) - 0.5, 0, 255) / 255)  # of the greys that are nearest when encoded
    grey = luminance_grey(SAMPLE)
    assert (light >= edges[grey] - 1e-6).all()
    assert (light <= edges[grey.astype(int) + 1] + 1e-6).all()


@pytest.mark.parametrize(
    ("color", "by_luma", "by_luminance"),
    [
        # 0.299 · 255 = 76.2; 0.2126 in sRGB is 0.4984 · 255 = 127.1, and so on
        ((255, 0, 0), 76, 127),
        ((0, 255, 0), 150, 220),
        ((0, 0, 255), 29, 76),
        ((255, 255, 0), 226, 247),
        ((0, 0, 0), 0, 0),
        ((255, 255, 255), 255, 255),
    ],
)
def test_primaries(color, by_luma, by_luminance):
    assert luma(np.array(color, np.uint8)) == by_luma
    assert luminance_grey(np.array(color, np.uint8)) == by_luminance


@pytest.mark.parametrize("grey", [luma, luminance_grey])
def test_greys_stay_and_any_shape_is_taken(grey):
    assert np.array_equal(grey(GREYS), np.arange(256))
    colors = SAMPLE[:120].reshape(2, 3, 4, 5, 3)
    before = colors.copy()
    assert grey(colors).shape == (2, 3, 4, 5)
    assert grey(colors).dtype == np.uint8
    assert np.array_equal(grey(colors).ravel(), grey(SAMPLE[:120]))
    assert np.array_equal(grey(np.asfortranarray(colors)), grey(colors))
    assert np.array_equal(colors, before)
