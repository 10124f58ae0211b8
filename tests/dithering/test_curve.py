import numpy as np
import pytest

from fewbits.dithering import Riemersma, ditherer
from fewbits.errors import ArgumentError

from .tone import tone_errors

BINARY = np.float32([0, 16])


def test_weights_fall_exponentially_to_the_ratio_and_add_up_to_the_strength():
    weights = Riemersma(queue=5, ratio=1 / 16).weights()
    np.testing.assert_allclose(weights / weights[0], [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16], rtol=1e-6)
    assert weights.sum() == pytest.approx(1)
    assert Riemersma(strength=0.5).weights().sum() == pytest.approx(0.5)
    assert Riemersma(queue=1).weights().tolist() == [1]


def test_a_row_by_hand():
    # All of an error goes to the next: 6 -> 0; 12 -> 16; 2 -> 0; 8 is half-way, and takes the upper level; -2 -> 0.
    codes = Riemersma(queue=1).scalars(np.full((1, 5), 6, np.uint8), BINARY)
    assert codes.tolist() == [[0, 1, 0, 1, 0]]
    assert Riemersma(queue=1).scalars(np.full((5, 1), 6, np.uint8), BINARY).ravel().tolist() == [0, 1, 0, 1, 0]


def test_the_tone_of_every_grey_is_kept():
    assert np.abs(tone_errors(Riemersma())).max() <= 0.2


def test_without_strength_each_sample_takes_the_nearest_level():
    image = np.arange(256, dtype=np.uint8).reshape(16, 16)
    levels = np.float32([0, 100, 255])
    assert np.array_equal(Riemersma(strength=0).scalars(image, levels), ditherer("none").scalars(image, levels))


def test_errors_do_not_pile_up_outside_the_levels():
    image = np.full((8, 64), 20, np.uint8)
    image[:, :32] = 255
    codes = Riemersma().scalars(image, np.float32([0, 40]))
    assert (codes[:, :32] == 1).all()
    assert 0.3 < codes[:, 40:].mean() < 0.7


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"queue": 0}, "queue must be a whole number from 1 to 1024, got 0"),
        ({"ratio": 0}, "ratio must be above 0, got 0"),
        ({"ratio": 2}, "ratio must be a number from 0 to 1, got 2"),
        ({"strength": -1}, "strength must be a number from 0 to 1, got -1"),
    ],
)
def test_options_are_checked(options, message):
    with pytest.raises(ArgumentError, match=message):
        Riemersma(**options)
