"""SSIMULACRA 2 through its package."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PIL import Image
from skimage import data
from ssimulacra2 import compute_ssimulacra2

import fewbits as fb
from fewbits.errors import ArgumentError, MissingExtraError
from fewbits.metrics import ssimulacra2

ASTRONAUT = data.astronaut()[::4, ::4]


@pytest.mark.parametrize("image", [ASTRONAUT, ASTRONAUT[..., 1]])
def test_the_score_is_that_of_files(image, tmp_path):
    coarse = fb.quantize_image(image, 16).array
    paths = [tmp_path / "original.png", tmp_path / "coarse.png"]
    for array, path in zip((image, coarse), paths, strict=True):
        Image.fromarray(array).save(path)
    assert ssimulacra2(image, coarse) == compute_ssimulacra2(*map(str, paths)) < 100


def test_more_colours_score_higher():
    scores = [ssimulacra2(ASTRONAUT, fb.quantize_image(ASTRONAUT, colors).array) for colors in (4, 32, 256)]
    assert scores == sorted(scores)


def test_small_images_are_refused():
    assert ssimulacra2(ASTRONAUT[:8, :8], ASTRONAUT[:8, :8]) == 100
    with pytest.raises(ArgumentError, match="original must be an image of at least 8 × 8 pixels, got 7 × 20"):
        ssimulacra2(ASTRONAUT[:7, :20], ASTRONAUT[:7, :20])


def test_without_the_package_one_sentence_tells_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ssimulacra2", None)
    with pytest.raises(MissingExtraError) as caught:
        ssimulacra2(np.zeros((8, 8), np.uint8), np.zeros((8, 8), np.uint8))
    assert str(caught.value) == "ssimulacra2 is needed for this; install it with: pip install 'fewbits[perceptual]'"
