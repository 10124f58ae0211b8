import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data
from skimage.filters import gaussian

from fewbits import Levels, Palette, dither
from fewbits.dithering import DirectBinarySearch, ErrorDiffusion, assign
from fewbits.errors import ArgumentError

from .eye import filtered_error, psnr


def test_the_published_picture_comes_out_as_good_as_it_should():
    image = data.camera()
    start, result = (dither(image, 2, method).array for method in ("floyd-steinberg", "dbs"))
    assert psnr(filtered_error(image, start)) == pytest.approx(39.06, abs=0.1)
    assert psnr(filtered_error(image, result)) >= 40.9
    blurred = gaussian(image - result.astype(float), 1.5, mode="reflect", truncate=4)
    assert psnr(np.mean(blurred**2)) >= 41.0


def smooth(seed, d):
    """A picture of a few waves."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:40, :44]
    waves = [np.sin(rng.normal(size=2) @ (y.ravel(), x.ravel()) * 0.2 + rng.uniform(0, 6)) for _ in range(d)]
    return np.rint(127.5 + 100 * np.stack(waves, axis=-1)).astype(np.uint8).reshape(40, 44, d)


@given(st.integers(0, 100), st.sampled_from([2, 3, 4, 16]))
def test_the_error_the_eye_sees_is_below_that_of_error_diffusion(seed, count):
    image, levels = smooth(seed, 1)[..., 0], Levels(np.linspace(0, 255, count), dtype=np.float64)
    before, after = (filtered_error(image, levels.decode(assign(image, levels, m))) for m in ("floyd-steinberg", "dbs"))
    assert after < before


@given(st.integers(0, 100), st.sampled_from([8, 16]))
def test_palettes_too(seed, count):
    corners = np.array(list(np.ndindex(2, 2, 2))) * 255
    rng = np.random.default_rng(seed)
    palette = Palette(np.concatenate([corners, rng.integers(0, 256, (count - 8, 3))]))
    image = smooth(seed, 3)
    before, after = (
        filtered_error(image, palette.decode(assign(image, palette, m))) for m in ("floyd-steinberg", "dbs")
    )
    assert after < before


@pytest.mark.parametrize("filter", ["nasanen", "gaussian"])
def test_the_correlation_is_that_of_the_filter(filter):
    search = DirectBinarySearch(filter=filter, scale=1500, sigma=1.2)
    correlation = search.correlation()
    reach = len(correlation) // 2
    f = np.hypot(*np.meshgrid(np.fft.fftfreq(256), np.fft.fftfreq(256), indexing="ij"))
    if filter == "nasanen":
        response = np.exp(-f * 1500 * np.pi / 180 / (0.525 * np.log(11) + 3.91))
    else:
        response = np.exp(-2 * (np.pi * f * 1.2) ** 2)
    exact = np.fft.fftshift(np.fft.ifft2(response**2).real)
    exact = exact[128 - reach : 129 + reach, 128 - reach : 129 + reach] / exact.max()
    at_end = exact[reach, 0] / exact[reach, reach]
    assert correlation[reach, reach] == 1
    assert np.array_equal(correlation, correlation.T)
    assert np.array_equal(correlation, correlation[::-1])
    np.testing.assert_allclose(correlation, np.maximum((exact - at_end) / (1 - at_end), 0), atol=0.03)


def test_a_wider_filter_has_a_wider_window_that_is_bounded():
    sides = [len(DirectBinarySearch(scale=scale).correlation()) for scale in (10, 1500, 3000, 6000, 1e9)]
    assert sides == [3, 17, 31, 61, 65]


def test_swaps_alone_keep_the_tone_of_the_start():
    image = data.camera()[100:180, 200:300]
    start = assign(image, Levels([0, 255], dtype=np.uint8), ErrorDiffusion())
    codes = assign(image, Levels([0, 255], dtype=np.uint8), "dbs", start=ErrorDiffusion(), toggles=False)
    assert codes.sum() == start.sum()
    assert filtered_error(image, codes * 255.0) < filtered_error(image, start * 255.0)


def test_the_start_may_be_any_method():
    image, levels = smooth(0, 1)[..., 0], Levels([0, 255], dtype=np.uint8)
    errors = [
        filtered_error(image, levels.decode(assign(image, levels, "dbs", start=s))) for s in ("none", "riemersma")
    ]
    nearest = filtered_error(image, levels.decode(assign(image, levels)))
    assert max(errors) < nearest / 10
    assert assign(image, levels, "dbs", start="none", passes=1).tolist() != assign(image, levels, "dbs").tolist()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"filter": "eye"}, "filter must be one of 'nasanen', 'gaussian', got 'eye'"),
        ({"scale": 0}, "scale must be above 0"),
        ({"sigma": -1}, "sigma must be above 0"),
        ({"start": "nothing"}, "method must be one of"),
        ({"passes": 0}, "passes must be a whole number from 1 to 1000, got 0"),
    ],
)
def test_options_are_checked(options, message):
    with pytest.raises(ArgumentError, match=message):
        DirectBinarySearch(**options)
