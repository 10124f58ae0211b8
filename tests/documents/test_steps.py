"""The steps before and after a method, as options of `fewbits.binarize`."""

import numpy as np
import pytest

import fewbits as fb
from fewbits.documents import clear_border, denoise, deskew, despeckle, fill_holes, hysteresis
from fewbits.errors import ArgumentError
from tests.documents.rendered import page, shaded, turned

SCAN = shaded(page(), 0.7, noise=20)


def test_no_steps_leave_what_the_method_says():
    result = fb.binarize(SCAN, "fixed", at=120)
    np.testing.assert_array_equal(result.codes, SCAN >= 120)
    np.testing.assert_array_equal(result.ink, SCAN < 120)
    assert (result.foreground, result.angle, result.inverted, result.threshold) == ("dark", 0, False, 120)


def test_each_step_is_the_function_of_its_name():
    ink = SCAN < 120
    for options, expected in [
        ({"denoise": 3}, denoise(SCAN, 3) < 120),
        ({"despeckle": 9}, despeckle(ink, 9)),
        ({"fill_holes": 5}, fill_holes(ink, 5)),
        ({"clear_border": True}, clear_border(ink, SCAN)),
        ({"hysteresis": 40}, hysteresis(SCAN < 80, ink)),
        ({"deskew": 4}, deskew(SCAN, 4) < 120),
        ({"despeckle": 9, "fill_holes": 5, "denoise": 3}, fill_holes(despeckle(denoise(SCAN, 3) < 120, 9), 5)),
    ]:
        before = SCAN.copy()
        np.testing.assert_array_equal(fb.binarize(SCAN, "fixed", at=120, **options).ink, expected, str(options))
        np.testing.assert_array_equal(SCAN, before)


def test_a_page_is_turned_back_and_the_angle_told():
    result = fb.binarize(turned(page(), 3.2), "fixed", at=128, deskew=True)
    assert result.angle == pytest.approx(3.2, abs=0.1)
    profile = result.ink.sum(axis=1)
    assert (profile == 0).sum() > 24 * 5  # paper between all lines
    assert result.codes.shape == result.original.shape
    assert fb.binarize(page(), "fixed", at=128, deskew=False).angle == 0


def test_margins_are_removed_while_they_lie_along_the_border():
    scan = turned(page(lines=20, margin=90), 3.2).copy()
    scan[:, :45] = scan[:12] = 5
    clean = fb.binarize(turned(page(lines=20, margin=90), 3.2), "fixed", at=128, deskew=3.2)
    result = fb.binarize(scan, "fixed", at=128, deskew=True, clear_border=True)
    assert result.angle == pytest.approx(3.2, abs=0.1)
    result = fb.binarize(scan, "fixed", at=128, deskew=3.2, clear_border=True)
    np.testing.assert_array_equal(result.ink, clean.ink)


def test_light_on_dark():
    board = 255 - SCAN
    dark = fb.binarize(SCAN, "fixed", at=120)
    for foreground in ("light", "auto"):
        result = fb.binarize(board, "fixed", at=120, foreground=foreground)
        assert result.foreground == "light"
        np.testing.assert_array_equal(result.original, SCAN)
        np.testing.assert_array_equal(result.codes, dark.codes)
    floats = fb.binarize((1 - SCAN / 255), "fixed", at=120 / 255 - 1e-9, foreground="light")
    np.testing.assert_array_equal(floats.codes, dark.codes)


def test_ink_is_white_if_asked():
    dark, white = fb.binarize(SCAN, "fixed", at=120), fb.binarize(SCAN, "fixed", at=120, invert=True)
    np.testing.assert_array_equal(white.codes, 1 - dark.codes)
    np.testing.assert_array_equal(white.ink, dark.ink)
    assert white.inverted


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"foreground": "bright"}, "foreground must be one of"),
        ({"denoise": 2}, "denoise must be odd"),
        ({"denoise": 0}, "denoise must be a whole number"),
        ({"despeckle": -1}, "despeckle must be a whole number"),
        ({"despeckle": True}, "despeckle must be a whole number"),
        ({"despeckle": None}, "despeckle must be a whole number"),
        ({"fill_holes": 0.5}, "fill_holes must be a whole number"),
        ({"fill_holes": False}, "fill_holes must be a whole number"),
        ({"clear_border": "no"}, "clear_border must be True or False, got 'no'"),
        ({"clear_border": 1}, "clear_border must be True or False, got 1"),
        ({"invert": "no"}, "invert must be True or False, got 'no'"),
        ({"invert": None}, "invert must be True or False"),
        ({"deskew": None}, "deskew must be a finite number"),
        ({"deskew": np.nan}, "deskew must be a finite number"),
        ({"hysteresis": 0}, "hysteresis must be above 0"),
        ({"deskew": "yes"}, "deskew must be a finite number"),
        ({"bogus": 1}, "'fixed' has no option 'bogus'"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_work(options, message):
    for image in (SCAN, "no such file"):
        with pytest.raises(ArgumentError, match=message):
            fb.binarize(image, "fixed", **options)


def test_truth_values_may_be_numpys():
    steps = {"clear_border": True, "invert": True, "deskew": True}
    found = fb.binarize(SCAN, "fixed", **dict.fromkeys(steps, np.True_))
    np.testing.assert_array_equal(found.codes, fb.binarize(SCAN, "fixed", **steps).codes)
    assert found.inverted is True
    assert fb.binarize(SCAN, "fixed", deskew=np.False_).angle == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"paper": 60}, "paper must be odd"),
        ({"paper": 0}, "paper must be a whole number"),
        ({"recut": 14}, "recut must be odd"),
        ({"window": 40}, "window must be odd"),
        ({"smooth": 0}, "smooth must be above 0"),
    ],
)
def test_windows_of_howe_are_checked_before_the_cuts(options, message, monkeypatch):
    monkeypatch.setattr("fewbits.documents.howe.LaplacianEnergy", None)
    with pytest.raises(ArgumentError, match=message):
        fb.binarize(SCAN, "howe", **options)
    if "recut" in options:
        with pytest.raises(ArgumentError, match=message):
            fb.binarize(SCAN, "auto", **options)


def test_hysteresis_below_a_surface():
    limits = fb.thresholds.threshold(SCAN, "sauvola", window=41)
    result = fb.binarize(SCAN, "sauvola", window=41, hysteresis=30)
    np.testing.assert_array_equal(result.ink, hysteresis(limits - 30 > SCAN, limits > SCAN))
    np.testing.assert_array_equal(result.threshold, limits)


@pytest.mark.parametrize("method", ["auto", "howe"])
def test_hysteresis_needs_a_threshold(method):
    with pytest.raises(ArgumentError, match=f"a method with a threshold, such as 'sauvola', not '{method}'"):
        fb.binarize(SCAN, method, hysteresis=30)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1)])
def test_the_smallest_pages(shape):
    steps = {"deskew": True, "clear_border": True, "despeckle": 2, "fill_holes": 2, "hysteresis": 1, "denoise": 3}
    result = fb.binarize(np.full(shape, 200, np.uint8), "fixed", foreground="auto", **steps)
    assert result.codes.shape == shape
    assert result.codes.all()


def test_a_page_of_floats_that_is_turned_stays_from_black_to_white():
    grey = np.where(SCAN < 120, 0.0, 1.0)
    turned_back = deskew(grey, 4)
    assert (turned_back.min(), turned_back.max()) == (0, 1)
    assert fb.binarize(grey, "sauvola", deskew=4).codes.shape == turned_back.shape


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int32, np.int64, np.uint32, np.uint64, np.float32])
def test_light_ink_is_found_in_every_type(dtype):
    pages = [np.array([[3, 90, 3, 4], [5, 100, 3, 3]], dtype)]
    if np.dtype(dtype).kind != "u":
        pages.append(np.array([[-90, 10, -90, -89], [-88, 20, -90, -90]], dtype))
    if np.dtype(dtype).itemsize < 4:
        ends = np.iinfo(dtype)
        pages.append(np.array([[ends.min, ends.max] * 2, [ends.min, ends.max - 1, ends.min, ends.min]], dtype))
    for light in pages:
        result = fb.binarize(light, "otsu", foreground="light")
        assert result.original.dtype == dtype
        assert (result.original.min(), result.original.max()) == (light.min(), light.max())
        np.testing.assert_array_equal(result.ink, light > light.mean())


def test_light_ink_is_dark_on_paper_that_stays_above_zero():
    page = np.where(SCAN < 120, 200, 10)
    bytes_ = fb.binarize(page.astype(np.uint8), "otsu", foreground="light")
    wide = fb.binarize(page, "otsu", foreground="light")
    np.testing.assert_array_equal(wide.codes, bytes_.codes)
    assert set(np.unique(wide.original)) == {10, 200}
    assert set(np.unique(bytes_.original)) == {55, 245}
