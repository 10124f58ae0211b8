import numpy as np
import pytest
from PIL import Image
from skimage import data

import fewbits as fb
from fewbits.errors import ArgumentError, ReadError
from fewbits.image import shared_palette
from fewbits.palettes import design

CUP, CAT = data.coffee()[100:200, 200:330], data.chelsea()[100:150, 150:230]


def test_colours_that_fit_are_the_union():
    red, blue = np.full((4, 4, 3), (255, 0, 0), np.uint8), np.full((2, 9, 3), (0, 0, 255), np.uint8)
    assert shared_palette([red, blue, red], 2).hex == ["#0000ff", "#ff0000"]


def test_each_image_counts_alike_however_large():
    """Of two colours next to each other, the mean; weights of 9 pixels and of 900 are the same."""
    small, large = np.full((3, 3, 3), 100, np.uint8), np.full((30, 30, 3), 110, np.uint8)
    far = np.full((5, 5, 3), 250, np.uint8)
    assert shared_palette([small, large, far], 2).hex == ["#696969", "#fafafa"]
    by_pixels = fb.ColorHistogram.of(small) + fb.ColorHistogram.of(large) + fb.ColorHistogram.of(far)
    assert design(by_pixels, 2).hex == ["#6e6e6e", "#fafafa"]


def test_images_of_one_size_are_as_good_as_one_image():
    other = data.astronaut()[:100, :130]
    together = np.concatenate([CUP, other])
    shared = shared_palette([CUP, other], 32)
    error = fb.quantize_image(together, shared).report().mse
    assert error == pytest.approx(fb.quantize_image(together, 32).report().mse, rel=0.02)


def test_a_shared_palette_does_better_than_that_of_another_image():
    shared = shared_palette([CUP, CAT], 16)
    for image, other in ((CUP, CAT), (CAT, CUP)):
        stranger = fb.quantize_image(other, 16).palette
        assert fb.quantize_image(image, shared).mse < fb.quantize_image(image, stranger).mse


def test_greys_colours_and_alpha():
    grey, glass = CUP[..., 0], np.dstack([CAT, np.full(CAT.shape[:2], 60, np.uint8)])
    assert shared_palette([grey, CAT], 8).channels == 3
    mixed = shared_palette([grey, glass, CAT], 8)
    assert mixed.channels == 4
    assert set(mixed.codebook_[:, 3]) == {60, 255}
    for image in (grey, glass, CAT):
        assert fb.quantize_image(image, mixed).palette is mixed
    opaque = [np.dstack([image, np.full(image.shape[:2], 255, np.uint8)]) for image in (CUP, CAT)]
    assert shared_palette([CUP, opaque[1]], 8).hex == shared_palette(opaque, 8).hex


def test_files_and_generators_are_read_one_after_the_other(tmp_path):
    paths = [tmp_path / "cup.png", tmp_path / "cat.png"]
    for path, image in zip(paths, (CUP, CAT), strict=True):
        Image.fromarray(image).save(path)
    expected = shared_palette([CUP, CAT], 8, space="oklab")
    assert expected.space == "oklab"
    assert shared_palette(paths, 8, space="oklab").hex == expected.hex
    assert shared_palette((image for image in (CUP, CAT)), 8, space="oklab").hex == expected.hex


def test_arguments_that_cannot_be_used(tmp_path):
    with pytest.raises(ArgumentError, match="at least one image"):
        shared_palette([])
    for nothing in ("photo.png", 5):
        with pytest.raises(ArgumentError, match="images must be an iterable of images"):
            shared_palette(nothing)
    with pytest.raises(ArgumentError, match="needs 8-bit colours, got uint16"):
        shared_palette([CUP, np.zeros((3, 3), np.uint16)])
    with pytest.raises(ReadError, match="cannot be read"):
        shared_palette([tmp_path / "absent.png"])
    with pytest.raises(ArgumentError, match="colors must be a whole number"):
        shared_palette([CUP], 0)
