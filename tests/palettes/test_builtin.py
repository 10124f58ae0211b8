import numpy as np
import pytest

from fewbits import Palette
from fewbits.errors import ArgumentError
from fewbits.palettes import BUILTIN

COUNTS = {
    "black-white": 2,
    "cga": 4,
    "ega": 16,
    "game-boy": 4,
    "web-safe": 216,
    "eink-3": 3,
    "eink-3-yellow": 3,
    "eink-4": 4,
    "eink-6": 6,
    "eink-7": 7,
}


def test_names_and_counts_are_pinned():
    assert sorted(BUILTIN) == sorted(COUNTS)


@pytest.mark.parametrize("name", BUILTIN)
def test_colours_are_distinct_and_named(name):
    palette = Palette.named(name, space="oklab")
    assert len(palette) == len(set(palette.hex)) == len(set(palette.names)) == COUNTS[name]
    assert palette.channels == 3
    assert palette.space == "oklab"


def test_ega_is_red_green_blue_and_a_bit_of_intensity_but_for_brown():
    codes = np.arange(16)
    bits = codes[:, None] >> np.array([2, 1, 0]) & 1
    expected = 170 * bits + 85 * (codes[:, None] >> 3)
    expected[6] = [170, 85, 0]
    assert Palette.named("ega").codebook_.tolist() == expected.tolist()


def test_web_safe_is_six_steps_of_each_channel():
    colors = Palette.named("web-safe").codebook_
    assert set(colors.ravel().tolist()) == {0, 51, 102, 153, 204, 255}
    assert colors[[0, 1, 6, 36, 215]].tolist() == [[0] * 3, [0, 0, 51], [0, 51, 0], [51, 0, 0], [255] * 3]


@pytest.mark.parametrize("count", [2, 3, 16, 255, 256])
def test_greys_are_as_even_as_bytes_can_be(count):
    expected = np.rint(np.linspace(0, 255, count))
    assert np.array_equal(Palette.named(f"grey-{count}").codebook_, np.repeat(expected[:, None], 3, axis=1))


@pytest.mark.parametrize("name", ["grey-1", "grey-257", "grey-016", "grey-", "grey", "EGA", "", 7, ["ega"], None])
def test_unknown_names_are_refused_with_those_that_exist(name):
    with pytest.raises(
        ArgumentError, match=r"name must be one of 'black-white', .*'web-safe', or 'grey-N' for N greys"
    ):
        Palette.named(name)
