import os
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

import fewbits as fb
from fewbits.documents import OcrWord, ocr, write_pages
from fewbits.documents.recognition import _one_thread
from fewbits.errors import ArgumentError, MissingExtraError, ReadError
from fewbits.image import SourceImage
from tests.documents.rendered import draw, shaded, turned

TEXT = "Say it with fewer bits,\nknow exactly what it cost,\nkeep a file that really is\nas small as it looks to be."
PAGE = draw(TEXT, (300, 600), 32)
WORDS = TEXT.split()

pytestmark = pytest.mark.usefixtures("tesseract")


@pytest.fixture(scope="module")
def result(tesseract):
    return ocr(SourceImage(np.asarray(PAGE), dpi=(200.0, 200.0)), "fixed", at=128)


def test_text_and_words(result):
    assert result.text == TEXT
    assert [word.text for word in result.words] == WORDS
    assert all(80 < word.confidence <= 100 for word in result.words)
    assert result.confidence == pytest.approx(np.mean([word.confidence for word in result.words]))
    assert [word.line for word in result.words] == [1] * 5 + [2] * 5 + [3] * 6 + [4] * 7
    assert {(word.page, word.block, word.paragraph) for word in result.words} == {(1, 1, 1)}


def test_boxes_hold_the_ink_of_their_words(result):
    ink = result.page.ink.copy()
    for word in result.words:
        box = ink[word.top : word.top + word.height, word.left : word.left + word.width]
        assert box.any()
        box[:] = False
    assert ink.sum() < 0.01 * result.page.ink.sum()


def test_files_of_what_was_read(result):
    assert result.tsv().count("\n5\t") == len(WORDS)
    hocr = ET.fromstring(result.hocr().encode().split(b"\n", 3)[3])
    spans = [node for node in hocr.iter() if node.get("class") == "ocrx_word"]
    assert ["".join(node.itertext()) for node in spans] == WORDS
    assert "scan_res 200 200" in result.hocr()
    strings = [
        node.get("CONTENT") for node in ET.fromstring(result.alto().encode()).iter() if node.tag.endswith("String")
    ]
    assert strings == WORDS
    pdf = pypdfium2.PdfDocument(result.pdf())
    assert pdf[0].get_textpage().get_text_range().split() == WORDS
    assert pdf[0].get_size() == pytest.approx((600 * 72 / 200, 300 * 72 / 200), abs=0.1)
    pdf.close()
    assert result.encode(".txt") == (TEXT + "\n").encode()
    assert result.encode(".PDF") == result.pdf()
    assert result.encode(".hocr").decode() == result.hocr()


def test_files_do_not_tell_where_they_were_made(result):
    assert 'image "1.png"' in result.hocr()
    assert "<fileName>1.png</fileName>" in result.alto()


def test_tesseract_gets_one_bit_a_pixel(monkeypatch):
    from pytesseract import pytesseract

    run, seen = pytesseract.run_tesseract, []

    def spy(path, base, *args, **kwargs):
        with Image.open(path) as image:
            seen.append((image.mode, np.asarray(image.convert("RGB")), image.info.get("dpi")))
        assert os.environ["OMP_THREAD_LIMIT"] == "1"
        run(path, base, *args, **kwargs)
        used = Path(f"{base}.processed.tif")
        if used.exists():
            with Image.open(used) as image:
                seen.append(np.asarray(image.convert("L")))

    monkeypatch.setattr(pytesseract, "run_tesseract", spy)
    monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
    show = "-c tessedit_write_images=1 -c thresholding_method=2"  # Sauvola's, which would see other pixels in greys
    dark = ocr(shaded(PAGE, 0.5), "fixed", at=100, dpi=150, config=show)
    ocr(shaded(PAGE, 0.5), None)
    color = np.asarray(PAGE.convert("RGB"))[:80] // np.array([1, 2, 1], np.uint8)
    ocr(color, None)
    (mode, pixels, dpi), used, (raw_mode, raw, _), (_, raw_color, _) = seen
    assert (mode, raw_mode) == ("1", "L")
    np.testing.assert_array_equal(pixels[..., 0], np.where(dark.page.codes, 255, 0))
    np.testing.assert_array_equal(used, pixels[..., 0])
    np.testing.assert_array_equal(raw[..., 0], shaded(PAGE, 0.5))
    np.testing.assert_array_equal(raw_color, color)
    assert dpi == pytest.approx((150, 150), abs=0.1)


def test_threads_of_programs_are_limited_as_long_as_any_is_running(monkeypatch):
    monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
    with _one_thread:
        with _one_thread:
            pass
        assert os.environ["OMP_THREAD_LIMIT"] == "1"
    assert "OMP_THREAD_LIMIT" not in os.environ
    monkeypatch.setenv("OMP_THREAD_LIMIT", "2")
    with _one_thread:
        assert os.environ["OMP_THREAD_LIMIT"] == "2"
    assert os.environ["OMP_THREAD_LIMIT"] == "2"


def test_pages_of_two_values_pass_unchanged(result):
    bilevel = fb.binarize(PAGE, "fixed", at=128).array
    for image in (bilevel, np.where(bilevel, 140, 60).astype(np.uint8)):
        again = ocr(image, "fixed", at=10)  # which by itself would leave nothing
        np.testing.assert_array_equal(again.page.codes, bilevel == 255)
        assert again.text == TEXT


def test_steps_are_those_of_binarize():
    result = ocr(255 - turned(PAGE, 4), "fixed", at=128, foreground="auto", deskew=True)
    assert result.page.angle == pytest.approx(4, abs=0.2)
    assert result.page.foreground == "light"
    assert result.text == TEXT


def test_a_good_threshold_reads_what_none_does_not():
    page = shaded(PAGE, 0.1)
    light = np.asarray(shaded(Image.new("L", PAGE.size, 255), 0.1), np.float64)
    assert ocr(page, "fixed", at=20).text != TEXT
    assert ocr((page / light).clip(0, 1), "fixed", at=0.5).text == TEXT


@pytest.mark.parametrize("dtype", [np.uint16, np.float64])
def test_deep_pages_without_a_method(dtype):
    scale = {np.uint16: 257.0, np.float64: 1 / 255}[dtype]
    result = ocr((np.asarray(PAGE) * scale).astype(dtype), None)
    assert result.text == TEXT
    assert isinstance(result.page, SourceImage)


def test_many_pages_are_read_at_once(tmp_path):
    texts = ["one page of three", "two", "and a third"]
    pages = [fb.binarize(draw(text, (120, 400), 32), "fixed") for text in texts]
    result = ocr(write_pages(pages, tmp_path / "book.pdf"), "fixed")
    assert result.text == "one page of three\n\ftwo\n\fand a third"
    assert [word.page for word in result.words] == [1] * 4 + [2] + [3] * 3
    assert len(result.pages) == 3
    pdf = pypdfium2.PdfDocument(result.pdf())
    assert [part.get_textpage().get_text_range().strip() for part in pdf] == texts
    pdf.close()


def test_an_empty_page():
    for image in (np.full((300, 400), 255, np.uint8), np.zeros((1, 1), np.uint8)):
        result = ocr(image, "fixed")
        assert (result.text, result.words, result.confidence) == ("", [], 0)


def test_page_segmentation_and_engine():
    line = draw("a single line", (60, 400), 32, margin=5)
    assert ocr(line, "fixed", psm=7, oem=1, config="-c preserve_interword_spaces=1").text == "a single line"


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"lang": "tlh"}, ArgumentError, r"no language 'tlh'; it has .*eng.*apt-get install tesseract-ocr-tlh"),
        ({"lang": "eng+tlh"}, ArgumentError, "no language 'tlh'"),
        ({"lang": "eng; ls"}, ArgumentError, "lang must be names such as"),
        ({"psm": 0}, ArgumentError, "psm must be a whole number from 1 to 13"),
        ({"oem": 4}, ArgumentError, "oem must be a whole number from 0 to 3"),
        ({"bogus": 1}, ArgumentError, "'fixed' has no option 'bogus'"),
        ({"method": None, "deskew": True}, ArgumentError, "Without a method there is no option 'deskew'"),
        ({"config": "--bogus"}, ReadError, r"Tesseract failed: .*--bogus"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, error, message):
    with pytest.raises(error, match=message):
        ocr(PAGE, **({"method": "fixed"} | options))


@pytest.mark.parametrize(
    ("method", "options", "message"),
    [
        ("bogus", {}, "method must be one of 'auto'"),
        ("sauvola", {"windo": 3}, "'sauvola' has no option 'windo'"),
        ("fixed", {"options": 3, "deskew": True}, "'fixed' has no option 'options'"),
        ("fixed", {"config": "'"}, "config must be arguments as a shell takes them"),
        ("fixed", {"config": None}, "config must be text, got None"),
    ],
)
def test_pages_of_two_values_do_not_hide_what_cannot_be_meant(method, options, message):
    with pytest.raises(ArgumentError, match=message):
        ocr(np.tile(np.uint8([0, 255]), (20, 20)), **{"method": method} | options)


def test_what_is_missing_is_named(monkeypatch):
    from pytesseract import pytesseract

    with monkeypatch.context() as patch:
        patch.setattr(pytesseract, "tesseract_cmd", "no-such-program")
        with pytest.raises(MissingExtraError, match=r"apt-get install tesseract-ocr$"):
            ocr(PAGE, "fixed")
    monkeypatch.setitem(sys.modules, "pytesseract", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'fewbits\[ocr\]'"):
        ocr(PAGE, "fixed")


def test_words_by_name(result):
    word = result.words[0]
    assert OcrWord(**word.to_dict()) == word
