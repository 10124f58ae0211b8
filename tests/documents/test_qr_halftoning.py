"""QR codes that show pictures: what is kept, what is shown, and that decoders read them."""

import functools

import numpy as np
import pytest
from PIL import Image, ImageFilter
from skimage import data

from fewbits.documents import halftone_qr, read_qr, write_qr
from fewbits.documents.qr.halftoning import function_modules
from fewbits.errors import ArgumentError
from fewbits.metrics import blurred_psnr

TEXT = "https://example.org/fewbits"
PICTURES = ("astronaut", "camera", "cat", "coffee", "rocket", "moon")


@functools.cache
def picture(name: str) -> np.ndarray:
    return getattr(data, name)()


@functools.cache
def made(name: str):
    return halftone_qr(TEXT, picture(name), version=7)


def blocks(cells: np.ndarray, sub: int) -> np.ndarray:
    """(rows, columns, sub, sub)."""
    side = len(cells) // sub
    return cells.reshape(side, sub, side, sub).swapaxes(1, 2)


@pytest.mark.parametrize("name", PICTURES)
def test_middles_and_patterns_are_kept(name):
    code = made(name)
    assert (code.sub, code.centre, code.error, code.version) == (4, 2, "H", 7)
    modules = blocks(code.submodules, 4)
    assert (modules[:, :, 1:3, 1:3] == code.modules[:, :, None, None]).all()
    whole = function_modules(7)
    assert (modules == code.modules[:, :, None, None])[whole].all()
    free = modules[~whole]
    assert 0.2 < (free != code.modules[~whole][:, None, None]).mean() * 16 / 12 < 0.7  # the rest is the picture's


@pytest.mark.parametrize("name", PICTURES)
def test_it_is_read_and_has_the_margin_that_it_tells(name):
    code = made(name)
    image = code.image.convert("L")
    assert [read.text for read in read_qr(image, try_harder=False)] == [TEXT]
    assert 0.2 <= code.margin <= 1
    for angle in (0, 10):
        view = image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        blurred = view.filter(ImageFilter.GaussianBlur(code.margin * 16))
        assert [read.text for read in read_qr(blurred, try_harder=False)] == [TEXT]


def test_zbar_reads_them_too(pyzbar):
    for name in PICTURES:
        assert TEXT in [read.data.decode() for read in pyzbar.decode(made(name).image.convert("L"))]


@pytest.mark.parametrize("name", ["astronaut", "cat"])
def test_the_picture_is_better_shown_than_with_middles_put_on_top(name):
    """Middles that are made up for, against the picture's dither with the same cells overwritten."""
    import fewbits as fb

    code = made(name)
    target = np.rint(255 * code.target).astype(np.uint8)
    naive = fb.dither(target).codes == 0
    kept = np.kron(function_modules(7), np.ones((4, 4), bool))
    kept |= np.tile(np.pad(np.ones((2, 2), bool), 1), code.modules.shape)
    naive[kept] = code.submodules[kept]

    def error(cells: np.ndarray) -> float:
        whole = np.kron(function_modules(7), np.ones((4, 4), bool))
        return blurred_psnr(np.where(whole, 0, target), np.where(whole | cells, 0, 255).astype(np.uint8))

    assert error(code.submodules) > error(naive) + 1


def test_mean_tones_are_kept():
    for tone in (0.35, 0.5, 0.65):
        code = halftone_qr(TEXT, np.full((40, 40), tone), version=5, stretch=False, min_margin=0)
        free = ~function_modules(5)
        shown = 1 - blocks(code.submodules, 4)[free].mean()
        assert shown == pytest.approx(0.125 + 0.75 * tone, abs=0.01)


def test_the_mask_agrees_best_with_the_picture():
    dark = np.tile(write_qr(TEXT, version=5, error="H", mask=6, scale=1, border=0).codes * np.uint8(255), (1, 1))
    assert halftone_qr(TEXT, dark, version=5, min_margin=0).mask == 6
    assert halftone_qr(TEXT, dark, version=5, min_margin=0, mask=1).mask == 1


def test_at_full_strength_it_is_the_plain_code():
    code = halftone_qr(TEXT, picture("cat"), version=4, strength=1.0)
    assert np.array_equal(code.submodules, np.kron(code.modules, np.ones((4, 4), bool)))
    plain = write_qr(TEXT, version=4, error="H", mask=code.mask)
    assert np.array_equal(code.modules, plain.modules)
    assert code.margin > 0.4


def test_it_gives_way_as_far_as_the_margin_asks():
    weak, strong = (halftone_qr(TEXT, picture("camera"), version=6, min_margin=margin) for margin in (0.1, 0.4))
    assert weak.strength == 0
    assert 0 < strong.strength <= 1
    assert weak.margin < 0.4 <= strong.margin
    with pytest.raises(ArgumentError, match=r"has a margin of 0\.\d+ at strength 0, and min_margin asks for 0.9"):
        halftone_qr(TEXT, picture("camera"), version=6, min_margin=0.9, strength=0)


@pytest.mark.parametrize(("sub", "centre"), [(3, 1), (4, 2), (5, 3), (6, 4), (7, 3)])
def test_submodules(sub, centre):
    code = halftone_qr(TEXT, picture("cat"), version=5, sub=sub, min_margin=0.1)
    assert code.centre == centre
    edge = (sub - centre) // 2
    middles = blocks(code.submodules, sub)[:, :, edge : sub - edge, edge : sub - edge]
    assert middles.shape[2:] == (centre, centre)
    assert (middles == code.modules[:, :, None, None]).all()


@pytest.mark.parametrize("method", ["none", "dbs", "blue-noise", "atkinson", "riemersma"])
def test_any_method(method):
    code = halftone_qr(TEXT, picture("cat"), version=5, method=method, min_margin=0.1)
    assert [read.text for read in read_qr(code.png)] == [TEXT]
    assert not np.array_equal(code.submodules, made("cat").submodules)


def test_pictures_are_cut_or_filled_up():
    wide = np.zeros((50, 100), np.uint8)
    cover, contain = (
        halftone_qr(TEXT, wide, version=5, fit=fit, min_margin=0, stretch=False) for fit in ("cover", "contain")
    )
    assert (cover.target == 0.125).all()
    assert (contain.target[:30] == 0.875).all()
    assert (contain.target[70:78] == 0.125).all()


def test_versions_files_and_colours(tmp_path):
    code = halftone_qr(TEXT, picture("cat"), dark="#234", light="#ffe", scale=3)
    assert code.version == 12
    assert code.image.size == ((65 + 8) * 4 * 3,) * 2
    assert code.image.convert("RGB").getcolors() is not None
    assert {color for _, color in code.image.convert("RGB").getcolors()} == {(0x22, 0x33, 0x44), (255, 255, 238)}
    for name in ("code.png", "code.svg", "code.tif"):
        assert code.save(tmp_path / name).stat().st_size > 0
    assert [read.text for read in read_qr(tmp_path / "code.tif")] == [TEXT]
    assert halftone_qr("x" * 200, picture("cat"), min_margin=0).version > 12


def test_bytes():
    data = bytes(range(200, 240))
    code = halftone_qr(data, picture("cat"), version=7)
    assert read_qr(code.png)[0].data == data


def test_the_same_input_gives_the_same_code_and_stays_as_it_is():
    image = picture("cat").copy()
    again = halftone_qr(TEXT, image, version=7)
    assert np.array_equal(image, picture("cat"))
    assert again.png == made("cat").png


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sub": 2}, "sub must be a whole number from 3 to 9, got 2"),
        ({"sub": 4, "centre": 1}, "centre must be odd if sub is odd, and even if sub is even, got 1 of 4"),
        ({"centre": 4}, "centre must be a whole number from 1 to 3, got 4"),
        ({"fit": "fill"}, "fit must be one of 'cover', 'contain'"),
        ({"strength": 2}, "strength must be a number from 0 to 1"),
        ({"min_margin": -1}, "min_margin must be a number from 0 to 1"),
        ({"version": "M2"}, "version must be a whole number from 1 to 40"),
        ({"version": 1}, "content has 27 characters, of which 7 fit into version 1 at level H"),
        ({"method": "nothing"}, "method must be one of"),
        ({"dark": "#eee"}, "The halftone QR code cannot be read"),
    ],
)
def test_what_cannot_be_made(options, message):
    with pytest.raises(ArgumentError, match=message):
        halftone_qr(TEXT, picture("cat"), **options)
