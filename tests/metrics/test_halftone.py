"""Halftones from afar and their spectra, against answers by hand, SciPy and published figures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage
from skimage import data

import fewbits as fb
from fewbits.errors import ArgumentError
from fewbits.metrics import blurred_psnr, hvs_psnr, power_spectrum, principal_frequency, psnr
from fewbits.metrics.halftone import contrast_sensitivity

CAMERA = data.camera()
RNG = np.random.default_rng(0)
FROM_AFAR = [hvs_psnr, blurred_psnr]


def pil_dither(image):
    return np.asarray(Image.fromarray(image).convert("1")).astype(np.uint8) * np.uint8(255)


@pytest.mark.parametrize(
    ("make", "hvs", "blurred"),
    [
        (lambda image: np.where(image < 128, np.uint8(0), np.uint8(255)), 12.91, 12.27),
        (pil_dither, 39.33, 37.33),
        (lambda image: fb.dither(image, 2).array, 39.06, 36.90),
    ],
    ids=["threshold", "Pillow", "serpentine Floyd-Steinberg"],
)
def test_known_figures_of_the_cameraman(make, hvs, blurred):
    halftone = make(CAMERA)
    assert hvs_psnr(CAMERA, halftone, scale=3000) == pytest.approx(hvs, abs=0.005)
    assert blurred_psnr(CAMERA, halftone, sigma=1.5) == pytest.approx(blurred, abs=0.005)


# --- the eye


def test_the_eye_sees_all_at_frequency_zero_and_less_beyond():
    frequencies = np.linspace(0, 60, 100)
    seen = contrast_sensitivity(frequencies)
    assert seen[0] == 1
    assert (np.diff(seen) < 0).all()
    assert contrast_sensitivity(0.525 * math.log(11) + 3.91) == pytest.approx(math.exp(-1))


def test_with_the_nose_on_the_paper_all_is_seen():
    halftone = fb.dither(CAMERA, 2).array
    assert hvs_psnr(CAMERA, halftone, scale=1) == pytest.approx(psnr(CAMERA, halftone), abs=0.03)


def test_a_wave_is_weighed_by_its_frequency():
    columns = np.arange(4096)
    wave = np.tile(np.cos(2 * np.pi * columns / 8), (2048, 1))
    wave[:500] = wave[-500:] = wave[:, :500] = wave[:, -500:] = 0  # so that the border plays no part
    loss = psnr(wave, 0 * wave, data_range=1) - hvs_psnr(wave, 0 * wave, scale=1000, data_range=1)
    weight = contrast_sensitivity(1000 * math.pi / 180 / 8)
    assert loss == pytest.approx(20 * math.log10(weight), abs=0.05)


def test_the_error_is_zero_beyond_the_borders():
    error = RNG.normal(size=(40, 50))
    inside = np.pad(error, 60)
    wide = hvs_psnr(inside, 0 * inside, data_range=1)
    seen = hvs_psnr(error, 0 * error, data_range=1)
    outside = wide - 10 * math.log10(inside.size / error.size)  # all of the seen error, with what spills over
    assert outside < seen < outside + 0.2


def test_further_away_halftones_look_better():
    halftone = fb.dither(CAMERA, 2).array
    ratios = [hvs_psnr(CAMERA, halftone, scale=scale) for scale in (300, 1000, 3000, 10000)]
    assert ratios == sorted(ratios)
    ratios = [blurred_psnr(CAMERA, halftone, sigma=sigma) for sigma in (0.5, 1, 2, 4)]
    assert ratios == sorted(ratios)


# --- the blur


@pytest.mark.parametrize(("shape", "sigma"), [((64, 50), 1.5), ((7, 3), 2.0), ((1, 1), 1.5), ((1, 40), 0.7)])
def test_blur_is_that_of_scipy(shape, sigma):
    a, b = RNG.normal(size=shape), RNG.normal(size=shape)
    blurred = [ndimage.gaussian_filter(x, sigma, mode="reflect", truncate=4) for x in (a, b)]
    assert blurred_psnr(a, b, sigma=sigma, data_range=2) == pytest.approx(psnr(*blurred, data_range=2), abs=1e-9)


def test_a_constant_error_is_not_blurred():
    assert blurred_psnr(np.full((9, 9), 10, np.uint8), np.full((9, 9), 11, np.uint8)) == pytest.approx(
        20 * math.log10(255)
    )


# --- both


@pytest.mark.parametrize("ratio", FROM_AFAR)
def test_types_units_and_channels(ratio):
    grey = CAMERA[:60, :70]
    halftone = fb.dither(grey, 2).array
    before = grey.copy(), halftone.copy()
    expected = ratio(grey, halftone)
    wide = [x.astype(np.uint16) * 257 for x in (grey, halftone)]
    assert ratio(*wide) == pytest.approx(expected, abs=1e-9)
    assert ratio(grey / 255, halftone / 255, data_range=1) == pytest.approx(expected, abs=1e-9)
    assert ratio(grey, halftone, data_range=510) == pytest.approx(expected + 20 * math.log10(2))
    colors = [np.dstack([x, x, x]) for x in (grey, halftone)]
    assert ratio(*colors) == pytest.approx(expected, abs=1e-9)
    colors[1][..., 1:] = colors[0][..., 1:]  # error in one channel of three
    assert ratio(*colors) == pytest.approx(expected + 10 * math.log10(3))
    assert ratio(grey, grey) == math.inf
    np.testing.assert_array_equal(before, (grey, halftone))


@pytest.mark.parametrize("ratio", FROM_AFAR)
def test_what_is_no_pair_of_images_is_refused(ratio):
    image = np.zeros((4, 4), np.uint8)
    with pytest.raises(ArgumentError, match=r"one shape, got \(4, 4\) and \(4, 5\)"):
        ratio(image, np.zeros((4, 5), np.uint8))
    for bad in (np.zeros(4, np.uint8), np.zeros((1, 2, 3, 4), np.uint8)):
        with pytest.raises(ArgumentError, match=r"\(rows, columns\) or \(rows, columns, channels\), got"):
            ratio(bad, bad)
    with pytest.raises(ArgumentError, match="data_range must be given for float data"):
        ratio(image / 255, image)
    with pytest.raises(ArgumentError, match="must hold at least one sample"):
        ratio(image[:0], image[:0])


def test_scale_and_sigma_are_positive():
    image = np.zeros((4, 4), np.uint8)
    for bad in (0, -1, math.nan, "near", 1e6):
        with pytest.raises(ArgumentError, match="scale must be"):
            hvs_psnr(image, image, scale=bad)
    for bad in (0, -1, math.inf, None):
        with pytest.raises(ArgumentError, match="sigma must be"):
            blurred_psnr(image, image, sigma=bad)


# --- spectra


def test_white_noise_is_flat_and_has_no_direction():
    spectrum = power_spectrum(RNG.integers(0, 2, (1024, 1024)), window=64)
    assert spectrum.segments == 256
    assert spectrum.isotropic == pytest.approx(-24.08, abs=0.01)
    np.testing.assert_allclose(spectrum.power[2:], 1, atol=0.1)
    assert spectrum.anisotropy[4:-1].mean() == pytest.approx(spectrum.isotropic, abs=0.5)
    # One periodogram has the variance of its mean squared.
    single = power_spectrum(RNG.integers(0, 2, (256, 256)), window=256)
    assert single.isotropic == 0
    assert single.anisotropy[40:-1].mean() == pytest.approx(0, abs=0.5)


@given(st.integers(0, 2**32 - 1), st.sampled_from(range(5, 25, 2)), st.integers(2, 5))
def test_powers_add_up_to_the_variance_inside_the_segments(seed, window, levels):
    """Parseval. Of odd windows, whose frequencies all have a negative of their own, one of two is exactly half."""
    image = np.random.default_rng(seed).integers(0, levels, (2 * window, 3 * window))
    image[0, :2] = 0, 1
    spectrum = power_spectrum(image, window=window)
    cycles = np.fft.fftfreq(window) * window
    held = np.bincount(np.rint(np.hypot(cycles[:, None], cycles)).astype(int).ravel())[1:]
    inside = image.reshape(2, window, 3, window).var(axis=(1, 3)).mean()
    assert (spectrum.power * held).sum() == pytest.approx(inside / image.var() * window**2)


def test_error_diffusion_is_blue():
    flat = np.full((512, 512), 64, np.uint8)
    spectrum = power_spectrum(fb.dither(flat, 2).array, window=64)
    low = spectrum.frequencies < 0.2
    assert spectrum.power[low].max() < 0.1
    peak = spectrum.frequencies[spectrum.power.argmax()]
    assert peak == pytest.approx(principal_frequency(64 / 255), abs=0.08)


def test_units_and_inverse_do_not_matter():
    noise = RNG.integers(0, 2, (64, 64))
    expected = power_spectrum(noise)
    for other in (1 - noise, noise * np.uint8(255), noise * 0.25 + 3):
        spectrum = power_spectrum(other)
        np.testing.assert_allclose(spectrum.power, expected.power, rtol=1e-9)
        np.testing.assert_allclose(spectrum.anisotropy, expected.anisotropy, atol=1e-6)


def test_a_checkerboard_is_one_point_in_the_corner():
    spectrum = power_spectrum(np.indices((64, 64)).sum(axis=0) % 2, window=8)
    assert (spectrum.window, spectrum.segments) == (8, 64)
    np.testing.assert_array_equal(spectrum.frequencies, np.arange(1, 7) / 8)
    np.testing.assert_allclose(spectrum.power[:5], 0, atol=1e-20)
    # Of the ring around 6/8: (4, 4) has all of the power, 64 times the mean; (3, 3 or −3 ... 5) and (4, ±4) are others.
    cycles = np.fft.fftfreq(8) * 8
    members = [(a, b) for a in cycles for b in cycles if round(math.hypot(a, b)) == 6]
    assert members == [(-4.0, -4.0)]
    assert spectrum.power[5] == pytest.approx(64)
    assert np.isnan(spectrum.anisotropy).all()


def test_vertical_lines_have_all_of_their_power_in_one_of_the_ring():
    spectrum = power_spectrum(np.tile([0, 0, 1, 1], (32, 8)), window=16)
    ring = 3  # period 4 of 16: four cycles
    cycles = np.fft.fftfreq(16) * 16
    pairs = sum(round(math.hypot(a, b)) == 4 for a in cycles for b in cycles) // 2
    assert spectrum.power[ring] * pairs == pytest.approx(16 * 16 / 2)
    # One of n with P n, the others zero: scatter P²(n − 1)² + (n − 1) P² over (n − 1) P² is n.
    assert spectrum.anisotropy[ring] == pytest.approx(10 * math.log10(pairs))
    assert np.isnan(np.delete(spectrum.anisotropy, ring)).all()


def test_window_by_default_gives_sixteen_segments():
    for side, window in ((4, 4), (15, 4), (64, 16), (200, 50), (1100, 256)):
        spectrum = power_spectrum(RNG.integers(0, 2, (side, side + 1)))
        assert spectrum.window == window
        assert spectrum.segments == (side // window) * ((side + 1) // window)


def test_spectra_of_what_has_none_are_refused():
    for bad in (np.zeros((3, 9)), np.zeros(16), np.zeros((4, 4, 3))):
        with pytest.raises(ArgumentError, match="at least 4 × 4, got shape"):
            power_spectrum(bad)
    with pytest.raises(ArgumentError, match=r"at least two levels, got .*1.* throughout"):
        power_spectrum(np.ones((8, 8)))
    for bad in (3, 9, 4.0):
        with pytest.raises(ArgumentError, match="window must be a whole number from 4 to 8"):
            power_spectrum(np.eye(8), window=bad)


def test_principal_frequency():
    assert [principal_frequency(tone) for tone in (0, 0.25, 0.75, 1)] == [0, 0.5, 0.5, 0]
    assert principal_frequency(0.5) == math.sqrt(0.5)
    with pytest.raises(ArgumentError, match="tone must be a number from 0 to 1"):
        principal_frequency(128)
