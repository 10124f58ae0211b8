"""QR codes read from images that are turned, bent, damaged, small, dim and coloured."""

import numpy as np
import pytest
from PIL import Image, ImageFilter
from skimage import data

from fewbits.documents import read_qr, write_qr
from fewbits.errors import ArgumentError, NotAnImageError

TEXT = "https://example.org/fewbits"


def picture(**options) -> Image.Image:
    return write_qr(TEXT, **{"scale": 5} | options).image.convert("L")


def says(image, **options) -> list[str]:
    return [code.text for code in read_qr(image, **options)]


@pytest.mark.parametrize("angle", [0, 33, 90, 145, 180, 271])
def test_turned(angle):
    image = picture().rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    (code,) = read_qr(image)
    assert code.text == TEXT
    assert code.method == "grey"
    assert (code.orientation + angle + 5) % 360 < 10  # Pillow turns the other way


def test_where_it_is():
    page = np.full((300, 400), 255, np.uint8)
    code = write_qr(TEXT, scale=5, border=0)
    side = len(code.codes)
    page[60 : 60 + side, 110 : 110 + side] = 255 * code.codes
    (read,) = read_qr(page)
    ends = [(110, 60), (110 + side, 60), (110 + side, 60 + side), (110, 60 + side)]
    assert read.corners.shape == (4, 2)
    assert np.abs(read.corners - ends).max() <= 3


def test_seen_at_an_angle():
    image = picture(scale=8)
    w, h = image.size
    bent = image.transform(
        (w, h), Image.Transform.QUAD, (-40, -10, 10, h + 60, w + 50, h + 5, w + 10, -60), fillcolor=255
    )
    assert says(bent) == [TEXT]


def test_noise_blur_and_shade():
    rng = np.random.default_rng(1)
    image = np.asarray(picture().filter(ImageFilter.GaussianBlur(1.5)), float)
    shade = np.linspace(0.35, 1, image.shape[1])
    noisy = np.clip(image * shade + rng.normal(0, 15, image.shape), 0, 255).astype(np.uint8)
    assert says(noisy) == [TEXT]


def test_damage_is_made_good_by_the_level_that_was_asked_for():
    def damaged(error: str) -> Image.Image:
        image = np.array(picture(version=6, error=error))
        image[115:150, 95:200] = 255  # 7 × 21 modules
        return Image.fromarray(image)

    assert says(damaged("H")) == [TEXT]
    assert says(damaged("L")) == []


def test_several_codes_on_a_page():
    codes = [np.asarray(write_qr(text, version=2, scale=4).image.convert("L")) for text in ("one", "two", "three")]
    assert sorted(says(np.hstack(codes))) == ["one", "three", "two"]


@pytest.mark.parametrize(
    "convert",
    [
        lambda codes: codes * np.float32(1),
        lambda codes: codes * np.uint16(40000) + np.uint16(100),
        lambda codes: np.dstack([255 * codes] * 3),
        lambda codes: np.dstack([0 * codes] * 3 + [255 - 255 * codes]),  # black on nothing
        lambda codes: Image.fromarray(255 * codes).convert("1"),
        lambda codes: Image.fromarray(255 * codes).convert("CMYK"),
    ],
)
def test_all_kinds_of_images(convert):
    assert says(convert(write_qr(TEXT, scale=3).codes)) == [TEXT]


def test_colours_of_one_grey_are_told_apart_by_their_channels():
    code = write_qr(TEXT, scale=4, dark="#c80000", light="#006600", verify=False)  # both have luma 60
    assert says(code.png, try_harder=False) == []
    (read,) = read_qr(code.png)
    assert (read.text, read.method) == (TEXT, "red")


def test_small_codes_are_enlarged():
    turned = picture(scale=12).rotate(33, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    small = turned.resize((turned.width // 9, turned.height // 9), Image.Resampling.BOX)  # 1.3 pixels a module
    small = small.filter(ImageFilter.GaussianBlur(0.4))
    assert says(small, try_harder=False) == []
    (read,) = read_qr(small)
    assert read.text == TEXT
    assert read.method.startswith("enlarged")
    assert read.corners.max() < small.width  # in pixels of the image that came


def test_binarized_images_are_tried_after_all_sizes(monkeypatch):
    from fewbits.documents.qr import reading

    tried = []
    monkeypatch.setattr(reading, "decode", lambda image, formats: tried.append(image) or [])
    colors = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    assert read_qr(colors) == []
    assert [image.shape for image in tried[:3]] == [(64, 64), (128, 128), (192, 192)]
    for image in tried[3:-3]:
        assert set(np.unique(image)) <= {0, 255}
    for channel, image in enumerate(tried[-3:]):
        assert np.array_equal(image, colors[..., channel])
    tried.clear()
    read_qr(colors, try_harder=False)
    assert len(tried) == 1


def test_no_code():
    assert read_qr(data.camera()) == []
    assert read_qr(np.full((1, 1), 7, np.uint8)) == []
    assert read_qr(np.full((3, 200), 7.5)) == []


def test_other_kinds_only_if_they_are_asked_for():
    import zxingcpp

    made = zxingcpp.create_barcode("1234567890128", zxingcpp.BarcodeFormat.EAN13)
    image = np.asarray(made.to_image(scale=4))
    assert read_qr(image) == []
    (read,) = read_qr(image, formats="all")
    assert (read.text, read.mask, read.version) == ("1234567890128", None, "")


def test_the_input_is_not_changed():
    image = np.asarray(picture())
    before = image.copy()
    read_qr(image)
    assert np.array_equal(image, before)


def test_what_cannot_be_read():
    with pytest.raises(ArgumentError, match="formats must be one of 'qr', 'all', got 'ean'"):
        read_qr(picture(), formats="ean")
    with pytest.raises(NotAnImageError):
        read_qr(b"no image")
