import numpy as np
import pytest

from fewbits.dithering import ContrastAware, ErrorDiffusion
from fewbits.errors import ArgumentError

from .tone import tone_errors

BINARY = np.float32([0, 255])


def test_the_circle_has_the_samples_around_with_weights_by_distance():
    assert ContrastAware(radius=1, falloff=2).circle().tolist() == [
        *([-1, -1, 0.5], [-1, 0, 1], [-1, 1, 0.5]),
        *([0, -1, 1], [0, 1, 1]),
        *([1, -1, 0.5], [1, 0, 1], [1, 1, 0.5]),
    ]
    assert [len(ContrastAware(radius=r).circle()) for r in (2, 3)] == [20, 36]


@pytest.mark.parametrize("order", ["priority", "raster"])
def test_the_tone_of_every_grey_is_kept(order):
    assert np.abs(tone_errors(ContrastAware(order=order), range(0, 256, 5))).max() <= 0.2


def test_fine_stripes_survive_better_than_in_error_diffusion():
    stripes = np.where(np.arange(96) // 2 % 2, 100, 150).astype(np.uint8) * np.ones((96, 1), np.uint8)
    kept = [np.corrcoef(stripes.ravel(), way.scalars(stripes, BINARY).ravel())[0, 1] for way in WAYS]
    assert kept[0] > kept[1] + 0.1
    assert kept[0] > kept[2] + 0.1


WAYS = (ContrastAware(), ErrorDiffusion(), ErrorDiffusion(serpentine=False))


def test_half_way_takes_the_upper_level():
    assert ContrastAware().scalars(np.float32([[5]]), np.float32([0, 10])).tolist() == [[1]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"radius": 0}, "radius must be a whole number from 1 to 16, got 0"),
        ({"falloff": "steep"}, "falloff must be a finite number, got 'steep'"),
        ({"order": "random"}, "order must be one of 'priority', 'raster', got 'random'"),
    ],
)
def test_options_are_checked(options, message):
    with pytest.raises(ArgumentError, match=message):
        ContrastAware(**options)
