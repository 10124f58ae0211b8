import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits import ColorHistogram, Palette
from fewbits.color import to_space
from fewbits.palettes.refine import keep_dominant, refine

CHECKS = np.indices((16, 16)).sum(axis=0).astype(np.uint8) % 2


def even(shape):
    return np.ones(shape, np.float32)


def local_error(samples, palette, codes):
    """Squared difference of the means of 4 × 4 pixels."""
    rows, columns = codes.shape
    missed = samples - palette.points()[codes]
    means = missed.reshape(rows // 4, 4, columns // 4, 4, -1).mean(axis=(1, 3))
    return np.square(means).sum()


def test_a_mixture_is_moved_to_the_tone_that_it_stands_for():
    palette = Palette(["#000", "#c8c8c8"])  # mixed half and half, 100
    moved = refine(palette, np.full((16, 16, 3), 120, np.float32), CHECKS, even((16, 16)))
    assert moved.codebook_.astype(int).sum(axis=0) == pytest.approx(240, abs=3)
    assert moved.codebook_[1, 0] - moved.codebook_[0, 0] == 200  # the least that does it


def test_two_tones_settle_two_colours():
    # Left all of the first, right half and half: the first must be 40, the second 2 × 90 − 40.
    codes = CHECKS.copy()
    codes[:, :8] = 0
    samples = np.full((16, 16, 3), 90, np.float32)
    samples[:, :8] = 40
    moved = refine(Palette(["#101010", "#c8c8c8"]), samples, codes, even((16, 16)))
    assert moved.codebook_[:, 0].astype(int).tolist() == pytest.approx([40, 140], abs=10)
    assert local_error(samples, moved, codes) < 0.02 * local_error(samples, Palette(["#101010", "#c8c8c8"]), codes)


@pytest.mark.parametrize("space", ["srgb", "linear", "oklab", "cielab"])
@pytest.mark.parametrize("channels", [3, 4])
def test_the_error_of_local_means_falls_in_every_space(space, channels):
    rng = np.random.default_rng(0)
    palette = Palette(rng.integers(60, 200, (6, channels), np.uint8), space=space)
    target = Palette(rng.integers(60, 200, (6, channels), np.uint8), space=space)
    codes = rng.integers(0, 6, (40, 40)).astype(np.uint8)
    samples = target.points()[codes]
    moved = refine(palette, samples, codes, even((40, 40)))
    assert local_error(samples, moved, codes) < 0.2 * local_error(samples, palette, codes)


def test_held_colours_stay_and_the_others_make_up_for_them():
    palette = Palette(["#000", "#c8c8c8"])
    moved = refine(palette, np.full((16, 16, 3), 120, np.float32), CHECKS, even((16, 16)), np.array([True, False]))
    assert moved.hex[0] == "#000000"
    assert moved.codebook_[1, 0] == pytest.approx(240, abs=5)


def test_colours_that_no_pixel_has_stay():
    palette = Palette(["#000", "#ff0000", "#c8c8c8"])
    moved = refine(palette, np.full((16, 16, 3), 120, np.float32), 2 * CHECKS, even((16, 16)))
    assert moved.hex[1] == "#ff0000"


def test_pixels_count_by_their_weights():
    samples = np.full((16, 16, 3), 80, np.float32)
    samples[:8] = 160
    weights = even((16, 16))
    weights[8:] = 0
    moved = refine(Palette(["#646464"]), samples, np.zeros((16, 16), np.uint8), weights)
    assert moved.codebook_[0, 0] == pytest.approx(160, abs=4)


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_colours_that_were_different_stay_different(seed, k):
    rng = np.random.default_rng(seed)
    colors = np.unique(rng.integers(0, 4, (k, 3), np.uint8) * 85, axis=0)
    codes = rng.integers(0, len(colors), (8, 8)).astype(np.uint8)
    samples = rng.integers(0, 3, (8, 8, 3)).astype(np.float32) * 127
    moved = refine(Palette(colors), samples, codes, even((8, 8)))
    assert len(np.unique(moved.codebook_, axis=0)) == len(colors)


def test_a_colour_that_outweighs_its_cell_takes_it():
    pixels = np.array([[255, 255, 255]] * 6 + [[245, 245, 245]] * 3 + [[0, 0, 0], [9, 9, 9]], np.uint8)
    exact = ColorHistogram.of(pixels)
    for cells in (exact, exact.coarsen(6)):
        palette, held = keep_dominant(Palette(["#040404", "#fcfcfc"]), exact, cells)
        assert palette.hex == ["#040404", "#ffffff"]
        assert held.tolist() == [False, True]
    palette, held = keep_dominant(Palette(["#fcfcfc", "#040404"]), exact, exact, 1)
    assert palette.hex == ["#fcfcfc", "#040404"]
    assert held.tolist() == [True, False]


def test_points_are_those_of_the_space():
    palette = Palette(["#123456", "#abcdef"], space="oklab")
    codes = np.zeros((4, 4), np.uint8)
    samples = np.broadcast_to(to_space(palette.codebook_, "oklab")[0], (4, 4, 3)).copy()
    assert refine(palette, samples, codes, even((4, 4))).hex == palette.hex  # nothing is missed, nothing moves
