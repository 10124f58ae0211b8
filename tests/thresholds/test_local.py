import itertools

import doxapy
import numpy as np
import pytest
import skimage.data

from fewbits.errors import ArgumentError
from fewbits.thresholds import METHODS, threshold, windows
from fewbits.thresholds.base import LocalThreshold

LOCAL = {name: method.rule for name, method in METHODS.items() if method.local}
STATISTICS = ("mean", "deviation", "minimum", "maximum", "median", "gaussian")
PAGE = np.array([[10, 20, 30], [40, 50, 60], [70, 80, 210]], np.uint8)  # mean 190/3, Σx² = 64,500


NEED_WHITE = {"bernsen", "isauvola", "phansalkar", "sauvola", "singh", "wan"}


def pages(shape=(70, 90)):
    rng = np.random.default_rng(8)
    shade = np.linspace(90, 250, shape[1])[None, :] + rng.normal(0, 6, shape)
    ink = rng.random(shape) < 0.1
    yield np.clip(np.where(ink, shade - 70, shade), 0, 255).astype(np.uint8)
    yield rng.integers(0, 256, shape, np.uint8)
    yield rng.integers(120, 123, shape).astype(np.uint8)


def in_every_type(page):
    yield page.astype(np.uint16) * 257
    yield page / 255
    yield (page / 255).astype(np.float32)


def brute(image, window, function):
    reach, out = window // 2, np.empty(image.shape)
    for y, x in np.ndindex(image.shape):
        part = image[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
        out[y, x] = function(part.astype(np.float64).ravel())
    return out


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32, np.float32, np.float64])
@pytest.mark.parametrize("window", [1, 5, 41])
def test_statistics_are_those_of_each_window(dtype, window):
    rng = np.random.default_rng(2)
    for shape in ((1, 1), (1, 9), (14, 11), (270, 5)):
        image = (rng.integers(0, 256, shape) * (0.37 if np.dtype(dtype).kind == "f" else 1)).astype(dtype)
        near = {"rtol": 1e-6, "atol": 1e-5 if np.dtype(dtype).kind == "f" else 1e-7}
        np.testing.assert_allclose(windows.mean(image, window), brute(image, window, np.mean), **near)
        np.testing.assert_allclose(windows.deviation(image, window), brute(image, window, np.std), rtol=1e-6, atol=1e-4)
        assert np.array_equal(windows.minimum(image, window), brute(image, window, np.min))
        assert np.array_equal(windows.maximum(image, window), brute(image, window, np.max))
        lower = brute(image, window, lambda v: np.sort(v)[(len(v) - 1) // 2])
        assert np.array_equal(windows.median(image, window), lower)


def test_the_gaussian_mean_is_weighted_and_cut():
    image = np.random.default_rng(1).random((12, 15))
    weights = np.exp(-0.5 * np.square(np.arange(-3, 4) / 1.4))
    kernel = np.outer(weights, weights)
    for (y, x), found in np.ndenumerate(windows.gaussian(image, 7, 1.4)):
        rows, columns = slice(max(0, y - 3), y + 4), slice(max(0, x - 3), x + 4)
        part = kernel[rows.start - y + 3 :, columns.start - x + 3 :]
        inside = image[rows, columns]
        part = part[: inside.shape[0], : inside.shape[1]]
        assert found == pytest.approx((inside * part).sum() / part.sum(), rel=1e-12)


def test_a_gaussian_is_that_of_its_window_even_where_the_image_is_smaller():
    row = np.array([[0, 3, 6, 100.0]])
    np.testing.assert_allclose(windows.gaussian(row, 101), [[26.97, 27.12, 27.28, 27.44]], atol=0.005)
    np.testing.assert_array_equal(windows.gaussian(row, 101), windows.gaussian(row, 101, 15.5))
    np.testing.assert_array_equal(LOCAL["adaptive-gaussian"](101).codes(row), row >= windows.gaussian(row, 101))


def test_floats_that_span_more_than_floats_hold_are_refused():
    image = np.array([[-1e308, 0, 1e308]])
    for call in (windows.mean, windows.deviation, lambda image, window: threshold(image, "niblack", window=window)):
        with pytest.raises(ArgumentError, match=r"image must span a range that is a finite float, got .* 1e\+308"):
            call(image, 3)
        assert np.isfinite(call(image / 4, 3)).all()


def test_medians_of_many_values_take_the_next_that_is_kept():
    image = np.random.default_rng(3).random((300, 300))
    found = windows.median(image, 3)
    exact = brute(image[:20, :20], 3, lambda v: np.sort(v)[(len(v) - 1) // 2])[:19, :19]
    assert (found[:19, :19] <= exact).all()
    assert (exact - found[:19, :19]).max() < 1e-4
    assert np.isin(found, image).all()


@pytest.mark.parametrize("name", STATISTICS)
def test_statistics_do_not_depend_on_threads_tiles_or_layout(name, monkeypatch):
    for page in pages((600, 40)):
        for image in (page, page / 255):
            found = getattr(windows, name)(image, 9, threads=1)
            assert np.array_equal(getattr(windows, name)(image, 9, threads=3), found)
            assert np.array_equal(getattr(windows, name)(np.asfortranarray(image), 9), found)
            with monkeypatch.context() as patch:
                patch.setattr(windows, "_TILE", 500)
                assert np.array_equal(getattr(windows, name)(image, 9), found)
            part = getattr(windows, name)(image[100:300], 9)[4:-4]
            np.testing.assert_allclose(part, found[104:296], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", STATISTICS)
def test_constant_images_have_constant_statistics(name):
    for value in (np.uint8(0), np.uint8(255), np.uint16(65535), np.float64(0.1), np.float32(1e30), np.int64(-7)):
        image = np.full((20, 30), value)
        found = getattr(windows, name)(image, 7)
        np.testing.assert_allclose(found, 0 if name == "deviation" else value, rtol=1e-15)


def surface(name, **options):
    return threshold(PAGE, name, window=3, **options)[1, 1]


def test_rules_worked_by_hand_on_nine_pixels():
    m, low, high = 570 / 9, 10, 210
    s = np.sqrt((100 + 400 + 900 + 1600 + 2500 + 3600 + 4900 + 6400 + 44100) / 9 - m * m)
    near = {"rel": 1e-6}
    assert surface("adaptive-mean", c=3) == pytest.approx(m - 3, **near)
    assert surface("local-median", c=3) == 47
    assert surface("midgrey", c=3) == 107
    assert surface("contrast") == 110
    assert surface("bernsen", limit=199) == pytest.approx(110, abs=0.01)
    assert surface("bernsen", limit=200, at=99) == 99
    assert surface("bradley", t=0.2) == pytest.approx(m * 0.8, **near)
    assert surface("niblack", k=-0.3) == pytest.approx(m - 0.3 * s, **near)
    assert surface("nick", k=-0.1) == pytest.approx(m - 0.1 * np.sqrt(64500 / 9), **near)
    assert surface("sauvola", k=0.3) == pytest.approx(m * (1 + 0.3 * (s / 128 - 1)), **near)
    assert surface("sauvola", k=0.3, r=60) == pytest.approx(m * (1 + 0.3 * (s / 60 - 1)), **near)
    assert surface("wan", k=0.3) == pytest.approx((high + m) / 2 * (1 + 0.3 * (s / 128 - 1)), **near)
    bent = m * (1 + 2 * np.exp(-10 * m / 255) + 0.25 * (s / 127.5 - 1))
    assert surface("phansalkar") == pytest.approx(bent, **near)
    spread = windows.deviation(PAGE, 3).max()
    assert surface("wolf", k=0.4) == pytest.approx(m - 0.4 * (1 - s / spread) * (m - low), **near)
    share = s / spread
    bent = 0.88 * m + 0.25 * share**3 * (m - low) + 0.04 * share**2 * low
    assert surface("feng") == pytest.approx(bent, **near)
    assert surface("singh", k=0.2) == pytest.approx(m * 0.8, **near)
    far = threshold(PAGE, "singh", window=3, k=0.2)[2, 2]
    d = (210 - 100) / 255  # the mean of 50, 60, 80, 210 is 100
    assert far == pytest.approx(100 * (1 + 0.2 * (d / (1 - d) - 1)), **near)


def test_a_gaussian_gives_near_pixels_more_weight():
    w = np.exp(-0.5 / 0.8**2)
    edges, corners = 20 + 40 + 60 + 80, 10 + 30 + 70 + 210
    expected = (50 + w * edges + w * w * corners) / (1 + 2 * w) ** 2
    assert surface("adaptive-gaussian") == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("name", LOCAL)
def test_codes_are_what_the_surface_says(name):
    for page in pages():
        signed = [] if name in NEED_WHITE else [page.astype(np.int32) - 50]
        for image in (page, *in_every_type(page), *signed):
            for window in (1, 5, 257):
                rule = LOCAL[name](window=window)
                codes, limits = rule.codes(image), rule.surface(image)
                assert codes.dtype == np.uint8
                assert limits.dtype == (np.float32 if image.dtype == np.uint8 else np.float64)
                assert np.array_equal(codes, image >= limits)


@pytest.mark.parametrize("name", LOCAL)
def test_threads_do_not_matter(name):
    page = np.random.default_rng(0).integers(0, 256, (530, 40), np.uint8)
    for image in (page, page / 255):
        rule = LOCAL[name](window=7)
        assert np.array_equal(rule.codes(image, threads=1), rule.codes(image, threads=4))
        assert np.array_equal(rule.surface(image, threads=1), rule.surface(image, threads=4))


@pytest.mark.parametrize("name", LOCAL)
def test_one_page_gives_one_result_in_every_type(name):
    """Unless a pixel lies within rounding, a millionth of the range, of its threshold."""
    for page in pages():
        for window in (3, 15):
            rule = LOCAL[name](window=window)
            codes, limits = rule.codes(page), rule.surface(page)
            for image in in_every_type(page):
                other = rule.codes(image)
                if name != "isauvola":  # one pixel may connect many
                    other = np.where(np.abs(page - limits) < 255e-6, codes, other)
                assert np.array_equal(other, codes)


@pytest.mark.parametrize(
    "name", ["adaptive-mean", "adaptive-gaussian", "local-median", "midgrey", "contrast", "niblack"]
)
def test_a_constant_page_is_white_where_its_value_is_the_threshold(name):
    for value, dtype in itertools.product((0, 1, 77, 255), (np.uint8, np.uint16, np.float32, np.float64)):
        image = np.full((30, 40), value, dtype) / (dtype(255) if np.dtype(dtype).kind == "f" else dtype(1))
        image = image.astype(dtype)
        assert LOCAL[name](window=7).codes(image).all()


def test_wolf_of_a_constant_page_is_its_value():
    assert (threshold(np.full((5, 6), 77, np.uint8), "wolf", window=3) == 77).all()


def test_isauvola_keeps_what_is_connected_to_high_contrast():
    page = np.full((40, 60), 200, np.uint8)
    page[5:15, 5] = 20
    page[15:20, 5] = 120  # faint, but connected to what is not
    page[25:30, 40] = 150  # faint and alone
    plain, kept = (LOCAL[name](window=15, k=0.05).codes(page) for name in ("sauvola", "isauvola"))
    assert not plain[25:30, 40].any()
    assert kept[25:30, 40].all()
    assert not kept[5:20, 5].any()
    assert (kept >= plain).all()


@pytest.mark.parametrize(
    ("name", "peer", "options", "parameters"),
    [
        ("niblack", "NIBLACK", {"k": -0.2}, {"k": -0.2}),
        ("sauvola", "SAUVOLA", {"k": 0.2}, {"k": 0.2}),
        ("wolf", "WOLF", {"k": 0.2}, {"k": 0.2}),
        ("nick", "NICK", {"k": -0.2}, {"k": -0.2}),
        ("wan", "WAN", {"k": 0.2}, {"k": 0.2}),
        ("singh", "TRSINGH", {"k": 0.2}, {"k": 0.2}),
        ("isauvola", "ISAUVOLA", {"k": 0.2}, {"k": 0.2}),
        ("bernsen", "BERNSEN", {"limit": 25, "at": 100}, {"contrast-limit": 25, "threshold": 100}),
    ],
)
@pytest.mark.parametrize("window", [15, 41])
def test_pages_come_out_as_in_doxapy(name, peer, options, parameters, window):
    page = skimage.data.page()
    peer = doxapy.Binarization(getattr(doxapy.Binarization.Algorithms, peer))
    expected = np.empty_like(page)
    peer.initialize(page)
    peer.to_binary(expected, {"window": window, **parameters})
    codes = LOCAL[name](window=window, **options).codes(page)
    uneven = windows.deviation(page, window) > 0  # what lies on its threshold is white here, black there
    assert ((codes > 0) == (expected > 0))[uneven].mean() > 0.9995


def test_rules_are_equal_if_their_options_are():
    assert LOCAL["sauvola"](window=3, k=0.5) == LOCAL["sauvola"](window=3, k=0.5)
    assert LOCAL["sauvola"](window=3) != LOCAL["sauvola"](window=5)
    assert LOCAL["sauvola"]() != LOCAL["isauvola"]()
    assert all(issubclass(rule, LocalThreshold) for rule in LOCAL.values())


@pytest.mark.parametrize("name", LOCAL)
@pytest.mark.parametrize("window", [2, 0, -3, 2.5, "9", None, True])
def test_windows_must_be_odd_numbers(name, window):
    with pytest.raises(ArgumentError, match="window must be"):
        LOCAL[name](window=window)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("adaptive-mean", {"c": "no"}),
        ("adaptive-gaussian", {"sigma": 0}),
        ("local-median", {"c": np.inf}),
        ("midgrey", {"c": np.nan}),
        ("bernsen", {"limit": -1}),
        ("bernsen", {"at": "dark"}),
        ("bradley", {"t": None}),
        ("niblack", {"k": "a"}),
        ("nick", {"k": np.nan}),
        ("sauvola", {"r": 0}),
        ("wan", {"r": -1}),
        ("wolf", {"k": None}),
        ("phansalkar", {"p": "a"}),
        ("phansalkar", {"q": np.inf}),
        ("feng", {"second": 4}),
        ("feng", {"gamma": 0}),
        ("feng", {"k1": "a"}),
        ("singh", {"k": "a"}),
    ],
)
def test_options_out_of_their_range_are_named(name, options):
    with pytest.raises(ArgumentError, match=f"{next(iter(options))} must be"):
        LOCAL[name](**options)


@pytest.mark.parametrize("bad", [np.zeros((2, 3, 4)), np.zeros(5), np.zeros((0, 4)), np.full((2, 2), np.nan), [["a"]]])
def test_what_is_no_grey_image_is_refused(bad):
    for call in (LOCAL["sauvola"]().codes, LOCAL["bernsen"]().codes, LOCAL["isauvola"]().surface):
        with pytest.raises(ArgumentError, match="image must"):
            call(bad)
    with pytest.raises(ArgumentError, match="image must"):
        windows.mean(bad, 3)
    with pytest.raises(ArgumentError, match="window must be odd"):
        windows.median(PAGE, 4)
    with pytest.raises(ArgumentError, match="sigma must be above 0"):
        windows.gaussian(PAGE, 3, -1)


@pytest.mark.parametrize("name", LOCAL)
def test_inputs_are_left_alone(name):
    for image in (PAGE.copy(), PAGE / 255, PAGE.astype(np.uint16)):
        image.flags.writeable = False
        before = image.copy()
        LOCAL[name](window=3).codes(image)
        assert np.array_equal(image, before)
