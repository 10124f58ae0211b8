import math

import numpy as np
import pytest
from skimage import metrics as peer

from fewbits.errors import ArgumentError
from fewbits.metrics import mae, mse, psnr, rmse, sqnr, sqnr_of, ssim


def pair(shape, dtype, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.integers(0, 256, shape).astype(np.float64)
    b = np.clip(a + rng.normal(0, 15, shape), 0, 255)
    if np.dtype(dtype).kind == "f":
        return (a / 255).astype(dtype), (b / 255).astype(dtype)
    scale = 257 if np.dtype(dtype) == np.uint16 else 1
    return (a * scale).astype(dtype), (b * scale).astype(dtype)


# --- sums of differences


def test_hand_values():
    a, b = np.array([[0, 250], [3, 3]], np.uint8), np.array([[5, 255], [3, 1]], np.uint8)
    assert mae(a, b) == 3.0
    assert mse(a, b) == 13.5
    assert rmse(a, b) == math.sqrt(13.5)
    assert psnr(a, b) == pytest.approx(10 * math.log10(255**2 / 13.5), rel=1e-15)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int64, np.uint64, np.float16, np.float32])
def test_differences_do_not_wrap(dtype):
    limits = np.iinfo(dtype) if np.dtype(dtype).kind != "f" else np.finfo(dtype)
    low, high = np.array([limits.min], dtype), np.array([limits.max], dtype)
    span = float(limits.max) - float(limits.min)
    assert mae(low, high) == mae(high, low) == rmse(low, high) == span
    assert mse(low, high) == span**2


def test_types_may_differ_and_inputs_stay():
    a, b = np.array([1, 2], np.uint8), np.array([1.5, 4.0])
    a.flags.writeable = b.flags.writeable = False
    assert mse(a, b) == 2.125
    assert mse([1, 2], (1, 4)) == 2.0


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.float64])
def test_mse_and_psnr_are_those_of_skimage(dtype):
    a, b = pair((40, 50, 3), dtype)
    expected = peer.mean_squared_error(a.astype(np.float64), b.astype(np.float64))
    assert mse(a, b) == pytest.approx(expected, rel=1e-12)
    peak = {"u": float(np.iinfo(dtype).max) if np.dtype(dtype).kind == "u" else 0, "f": 1.0}[np.dtype(dtype).kind]
    ours = psnr(a, b, data_range=peak)
    assert ours == pytest.approx(
        peer.peak_signal_noise_ratio(a.astype(np.float64), b.astype(np.float64), data_range=peak), rel=1e-12
    )
    if np.dtype(dtype).kind == "u":
        assert psnr(a, b) == ours


def test_psnr_without_error_is_infinite_and_takes_the_full_range_of_the_type():
    assert psnr([1.0], [1.0], data_range=1) == math.inf
    assert psnr(np.array([0], np.int8), np.array([1], np.int8)) == pytest.approx(20 * math.log10(255))
    assert psnr(np.array([0], np.uint16), np.array([1], np.uint16)) == pytest.approx(20 * math.log10(65535))


# --- SQNR


def test_sqnr_by_hand():
    assert sqnr([3, -4], [3, -3.5]) == pytest.approx(20.0, rel=1e-15)
    assert sqnr(np.array([[200, 0]], np.uint8), np.array([[220, 0]], np.uint8)) == pytest.approx(20.0, rel=1e-15)
    assert sqnr([1.0, 1.0], [0.0, 0.0]) == 0.0
    assert sqnr_of(1e-300, 1e300) == pytest.approx(-6000)


def test_sqnr_without_error_and_without_signal():
    assert sqnr([1, 2], [1, 2]) == math.inf
    assert sqnr([0, 0], [0, 0]) == math.inf
    assert sqnr([0, 0], [0, 1]) == -math.inf


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int64, np.uint64, np.float16, np.float32])
def test_squares_do_not_wrap(dtype):
    limits = np.iinfo(dtype) if np.dtype(dtype).kind != "f" else np.finfo(dtype)
    high, zero = np.full(1000, limits.max, dtype), np.zeros(1000, dtype)
    assert sqnr(high, zero) == 0.0
    assert sqnr(high, high // 2) == pytest.approx(20 * math.log10(2), rel=0.02)


def test_sqnr_is_scale_free_and_checks_shapes():
    a, b = pair((50, 3), np.float64)
    a.flags.writeable = b.flags.writeable = False
    assert sqnr(8 * a, 8 * b) == pytest.approx(sqnr(a, b), rel=1e-14)
    assert sqnr(a, b) == pytest.approx(psnr(a, b, data_range=math.sqrt((a**2).mean())), rel=1e-13)
    with pytest.raises(ArgumentError, match="one shape"):
        sqnr([1, 2], [1])


# --- SSIM


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.float64])
@pytest.mark.parametrize("window", [3, 7, 11])
@pytest.mark.parametrize("shape", [(11, 11), (33, 47), (300, 12)])
def test_ssim_is_that_of_skimage(dtype, window, shape):
    a, b = pair(shape, dtype)
    peak = float(np.iinfo(dtype).max) if np.dtype(dtype).kind == "u" else 1.0
    x, y = (a, b) if dtype == np.uint8 else (a.astype(np.float64), b.astype(np.float64))
    expected = peer.structural_similarity(x, y, data_range=peak, win_size=window)
    assert ssim(a, b, data_range=peak, window=window) == pytest.approx(expected, abs=1e-10)
    if np.dtype(dtype).kind == "u":
        assert ssim(a, b, window=window) == ssim(a, b, data_range=peak, window=window)


@pytest.mark.parametrize("axis", [-1, 0, 1])
@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
def test_ssim_of_channels_is_that_of_skimage_and_their_mean(axis, dtype):
    a, b = (np.moveaxis(image, -1, axis) for image in pair((20, 31, 3), dtype))
    ours = ssim(a, b, data_range=255, channel_axis=axis)
    expected = peer.structural_similarity(a, b, data_range=255, channel_axis=axis)
    assert ours == pytest.approx(expected, abs=1e-12)
    each = [ssim(np.take(a, c, axis), np.take(b, c, axis), data_range=255) for c in range(3)]
    assert ours == pytest.approx(np.mean(each), abs=1e-14)


@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
def test_ssim_does_not_depend_on_threads(dtype, monkeypatch):
    a, b = pair((600, 20), dtype)
    one = ssim(a, b, data_range=255, threads=1)
    assert one == ssim(a, b, data_range=255, threads=2) == ssim(a, b, data_range=255, threads=9)
    monkeypatch.setenv("FEWBITS_THREADS", "3")
    assert one == ssim(a, b, data_range=255)


def test_ssim_hand_values():
    flat = np.full((7, 7), 100, np.uint8)
    c1 = (0.01 * 255) ** 2  # flat images: only the means differ
    assert ssim(flat, flat) == 1.0
    assert ssim(flat, flat + 50) == pytest.approx((2 * 100 * 150 + c1) / (100**2 + 150**2 + c1), rel=1e-14)
    a, b = pair((30, 30), np.uint8)
    assert ssim(a, b) == ssim(b, a) < 1
    assert ssim(a, 255 - a) < 0


def test_large_windows_leave_the_integer_path_unharmed():
    a, b = pair((190, 185), np.uint8)
    for window in (181, 183, 185):
        expected = peer.structural_similarity(a, b, win_size=window)
        assert ssim(a, b, window=window) == pytest.approx(expected, abs=1e-10)


def test_ssim_of_strided_and_read_only_images():
    a, b = pair((40, 40), np.uint8)
    a.flags.writeable = False
    assert ssim(a[::2, ::3], b[::2, ::3]) == ssim(a[::2, ::3].copy(), b[::2, ::3].copy())
    assert ssim(a.T, b.T) == pytest.approx(ssim(a, b), abs=1e-12)


# --- errors

GREY = np.zeros((9, 9), np.uint8)


@pytest.mark.parametrize("metric", [mae, mse, rmse, psnr, ssim])
def test_samples_must_be_finite_numbers_in_one_shape(metric):
    with pytest.raises(
        ArgumentError, match=r"original and approximation must have one shape, got \(9, 9\) and \(9, 8\)"
    ):
        metric(GREY, GREY[:, :8])
    with pytest.raises(ArgumentError, match="approximation must be finite, got 81 NaN"):
        metric(GREY, np.full((9, 9), np.nan))
    with pytest.raises(ArgumentError, match="approximation must be an array of integers or floats"):
        metric(GREY, GREY > 0)
    with pytest.raises(ArgumentError, match="original must hold at least one sample"):
        metric(np.zeros((0, 9), np.uint8), np.zeros((0, 9), np.uint8))


@pytest.mark.parametrize("metric", [psnr, ssim])
def test_the_peak_must_be_known_and_positive(metric):
    with pytest.raises(ArgumentError, match="data_range must be given for float data"):
        metric(GREY.astype(np.float32), GREY)
    for peak in (0, -1, np.nan):
        with pytest.raises(ArgumentError, match="data_range must be a positive number, got"):
            metric(GREY, GREY, data_range=peak)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 4}, "window must be odd, got 4"),
        ({"window": 1}, "window must be a whole number from 3 to"),
        ({"window": 7.0}, "window must be a whole number from 3 to"),
        ({"window": 11}, r"original must be an image of at least 11 × 11 pixels, .* got shape \(9, 9\)"),
        ({"channel_axis": 0}, "original must be an image of at least 7 × 7 pixels"),
        ({"threads": 0}, "threads must be a whole number of at least 1, got 0"),
    ],
)
def test_ssim_errors_name_the_argument(options, message):
    with pytest.raises(ArgumentError, match=message):
        ssim(GREY, GREY, **options)
    with pytest.raises(ArgumentError, match="with channel_axis set if it has channels"):
        ssim(np.zeros((9, 9, 3), np.uint8), np.zeros((9, 9, 3), np.uint8))


def test_channel_axis_must_be_one():
    with pytest.raises(ArgumentError, match="channel_axis must be an axis"):
        ssim(np.zeros((9, 9, 3), np.uint8), np.zeros((9, 9, 3), np.uint8), channel_axis=5)


def test_data_range_must_be_a_number():
    with pytest.raises(ArgumentError, match="data_range must be a positive number, got 'a'"):
        psnr(np.zeros(3, np.uint8), np.zeros(3, np.uint8), data_range="a")
