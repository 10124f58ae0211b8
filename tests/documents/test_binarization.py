"""`fewbits.binarize` from the image to the file."""

import io

import numpy as np
import pytest
from PIL import Image

import fewbits as fb
from fewbits import thresholds
from fewbits.documents import BinarizedImage, separate
from fewbits.errors import ArgumentError, OutputExistsError
from tests.documents.rendered import page, shaded

PAGE = shaded(page(lines=4, words=4, size=24, shape=(221, 333)), 0.6, noise=3)
KINDS = ["auto", "howe", "otsu", "fixed", "sauvola", "bernsen", "adaptive-gaussian", "p-tile", "gatos", "su"]


@pytest.mark.parametrize("method", KINDS)
def test_codes_are_zero_where_there_is_ink(method):
    result = fb.binarize(PAGE, method)
    found = separate(PAGE, method)
    assert isinstance(result, BinarizedImage)
    assert result.codes.dtype == np.uint8
    np.testing.assert_array_equal(result.codes, 1 - found.ink)
    np.testing.assert_array_equal(result.array, np.where(found.ink, 0, 255))
    np.testing.assert_array_equal(result.ink, found.ink)
    assert (result.method, result.options) == (found.method, found.options)
    assert (result.foreground, result.angle, result.inverted) == ("dark", 0, False)
    np.testing.assert_array_equal(result.original, PAGE)


def test_the_method_is_auto_unless_said_otherwise():
    np.testing.assert_array_equal(fb.binarize(PAGE).codes, fb.binarize(PAGE, "auto").codes)
    assert fb.binarize(PAGE).method == "howe"
    again = fb.binarize(PAGE, "howe", **fb.binarize(PAGE).options)
    np.testing.assert_array_equal(again.codes, fb.binarize(PAGE).codes)


@pytest.mark.parametrize("source", ["path", "bytes", "pillow", "rgb", "rgba", "file"])
def test_what_an_image_may_be(source, tmp_path):
    picture = Image.fromarray(PAGE)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    picture.save(tmp_path / "page.png")
    image = {
        "path": tmp_path / "page.png",
        "bytes": buffer.getvalue(),
        "pillow": picture,
        "rgb": picture.convert("RGB"),
        "rgba": np.dstack([PAGE, PAGE, PAGE, np.full_like(PAGE, 255)]),
        "file": io.BytesIO(buffer.getvalue()),
    }[source]
    np.testing.assert_array_equal(fb.binarize(image, "otsu").codes, fb.binarize(PAGE, "otsu").codes)


def test_transparent_pixels_are_paper():
    clear = np.zeros((5, 6, 4), np.uint8)
    clear[2, 1:4, 3] = 255
    assert fb.binarize(clear, "fixed").ink.nonzero()[0].tolist() == [2, 2, 2]


@pytest.mark.parametrize("method", ["otsu", "howe", "sauvola", "gatos"])
@pytest.mark.parametrize("dtype", [np.uint16, np.float32, np.float64])
def test_deep_pages_have_the_ink_of_eight_bits(method, dtype):
    deep = PAGE * np.uint16(257) if dtype is np.uint16 else (PAGE / 255).astype(dtype)
    result = fb.binarize(deep, method)
    differ = (result.codes != fb.binarize(PAGE, method).codes).mean()
    assert differ == 0 if method in ("otsu", "howe", "gatos") else differ < 1e-4  # exact, or worked on in their type
    assert result.array.dtype == dtype
    assert np.unique(result.array).tolist() == [0, 65535 if dtype is np.uint16 else 1]


def test_threads_change_nothing_and_the_page_stays_as_it_is():
    tall = np.tile(PAGE, (3, 1))
    kept = tall.copy()
    tall.flags.writeable = False
    steps = {"denoise": 3, "despeckle": 4, "fill_holes": 3, "clear_border": True}
    for method in ("auto", "sauvola"):
        one, three = (fb.binarize(tall, method, threads=count, **steps) for count in (1, 3))
        np.testing.assert_array_equal(one.codes, three.codes)
    np.testing.assert_array_equal(tall, kept)


# --- thresholds


@pytest.mark.parametrize("method", [name for name in thresholds.METHODS if name != "multi-otsu"])
def test_the_threshold_is_computed_when_it_is_asked_for(method):
    result = fb.binarize(PAGE, method)
    assert "threshold" not in vars(result)
    limit = result.threshold
    np.testing.assert_array_equal(limit, thresholds.threshold(PAGE, method))
    assert result.threshold is limit
    np.testing.assert_array_equal(result.codes, limit <= PAGE)


def test_the_threshold_is_that_of_the_options_and_the_page_as_it_became():
    result = fb.binarize(255 - PAGE, "sauvola", foreground="light", denoise=3, window=15, k=0.3)
    np.testing.assert_array_equal(
        result.threshold, thresholds.threshold(fb.documents.denoise(PAGE, 3), "sauvola", window=15, k=0.3)
    )
    assert result.options == {"window": 15, "k": 0.3}


@pytest.mark.parametrize("method", ["auto", "howe", "gatos", "su", "background", "multi-scale-sauvola"])
def test_methods_without_a_threshold_say_so(method):
    assert fb.binarize(PAGE, method).threshold is None
    with pytest.raises(
        ArgumentError, match=f"hysteresis needs a method with a threshold, such as 'sauvola', not '{method}'"
    ):
        fb.binarize(PAGE, method, hysteresis=20)


def test_hysteresis_below_a_surface():
    limit = thresholds.threshold(PAGE, "sauvola")
    weak, strong = limit > PAGE, limit - 30 > PAGE
    np.testing.assert_array_equal(
        fb.binarize(PAGE, "sauvola", hysteresis=30).ink, fb.documents.hysteresis(strong, weak)
    )
    assert strong.sum() < fb.binarize(PAGE, "sauvola", hysteresis=30).ink.sum() <= weak.sum()


def test_several_thresholds_are_not_offered():
    with pytest.raises(ArgumentError, match=r"method must be one of 'auto', 'howe', .*, got 'multi-otsu'"):
        fb.binarize(PAGE, "multi-otsu")


@pytest.mark.parametrize("method", KINDS)
def test_options_that_a_method_does_not_have_are_refused(method):
    with pytest.raises(ArgumentError, match=f"'{method}' has no option 'sharp'; its options are: "):
        fb.binarize(PAGE, method, sharp=3)


@pytest.mark.parametrize("method", ["auto", "otsu", "howe", "sauvola"])
def test_light_foreground(method):
    dark = fb.binarize(PAGE, method)
    for foreground in ("light", "auto"):
        result = fb.binarize(255 - PAGE, method, foreground=foreground)
        np.testing.assert_array_equal(result.codes, dark.codes)
        assert result.foreground == "light"
    assert fb.binarize(PAGE, method, foreground="auto").foreground == "dark"


# --- files


def test_files_hold_one_bit_a_pixel(tmp_path):
    result = fb.binarize(PAGE, "otsu")
    for name, kind in (("page.png", "PNG"), ("page.tif", "TIFF"), ("page.pbm", "PPM")):
        result.save(tmp_path / name)
        with Image.open(tmp_path / name) as back:
            assert (back.mode, back.format) == ("1", kind)
            np.testing.assert_array_equal(np.asarray(back), result.codes == 1)
            assert kind != "TIFF" or back.info["compression"] == "group4"
    with pytest.raises(OutputExistsError):
        result.save(tmp_path / "page.png", overwrite=False)


@pytest.mark.parametrize("dtype", [np.uint16, np.float64])
def test_deep_pages_have_files_of_one_bit_too(dtype, tmp_path):
    deep = PAGE * np.uint16(257) if dtype is np.uint16 else PAGE / 255
    result = fb.binarize(deep, "otsu", invert=True)
    for name in ("page.png", "page.tiff"):
        with Image.open(result.save(tmp_path / name)) as back:
            assert back.mode == "1"
            np.testing.assert_array_equal(np.asarray(back), result.ink)


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int64, np.uint32, np.float16, np.float64])
@pytest.mark.parametrize("rows", [[[0, 100, 100], [0, 100, 10]], [[7, 7, 7]]])
def test_pages_of_every_type_have_files(dtype, rows, tmp_path):
    result = fb.binarize(np.array(rows, dtype), "otsu")
    assert result.array.dtype == dtype
    for name in ("page.png", "page.tif", "page.pbm"):
        with Image.open(result.save(tmp_path / name)) as back:
            assert back.mode == "1"
            np.testing.assert_array_equal(np.asarray(back), result.codes == 1)
    assert result.image.size == result.codes.shape[::-1]


def test_the_resolution_goes_with_the_page(tmp_path):
    Image.fromarray(PAGE).save(tmp_path / "scan.png", dpi=(300, 300))
    for name in ("page.png", "page.tif"):
        with Image.open(fb.binarize(tmp_path / "scan.png", "otsu").save(tmp_path / name)) as back:
            assert back.info["dpi"] == pytest.approx((300, 300), abs=0.01)


def test_the_report_tells_the_rate():
    result = fb.binarize(PAGE, "otsu")
    report = result.report()
    assert (report.levels, report.mode, report.dither) == (2, "grey", "none")
    assert report.file_bytes == len(result.png)
    assert report.packed_bytes == -(-PAGE.size // 8)
    assert report.seconds > 0
    assert "grey levels: 2" in str(report)
