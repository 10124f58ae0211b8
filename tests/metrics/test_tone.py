"""Tones on average, and printed dots by geometry."""

from __future__ import annotations

import math

import numpy as np
import pytest

import fewbits as fb
from fewbits.dithering import ErrorDiffusion
from fewbits.errors import ArgumentError
from fewbits.metrics import print_dots, tone_reproduction

# --- tone reproduction


def test_a_threshold_keeps_black_and_white_only():
    cut = tone_reproduction("none", size=8)
    np.testing.assert_array_equal(cut.tones, np.arange(256))
    expected = np.where(np.arange(256) < 128, 0, 255)
    np.testing.assert_array_equal(cut.flats, expected)
    np.testing.assert_array_equal(cut.ramp, expected)
    assert cut.max_error == cut.ramp_error == 127
    assert cut.mean_error == 127 * 128 / 2 / 128


def test_levels_are_spaced_evenly():
    cut = tone_reproduction("none", 4, tones=6, size=8)
    np.testing.assert_array_equal(cut.tones, [0, 51, 102, 153, 204, 255])
    np.testing.assert_array_equal(cut.flats, [0, 85, 85, 170, 170, 255])
    assert tone_reproduction("none", 256, tones=256, size=1).max_error == 0


def test_error_diffusion_keeps_tone_and_half_of_it_less():
    whole = tone_reproduction("floyd-steinberg", tones=18)
    half = tone_reproduction("floyd-steinberg", tones=18, strength=0.5)
    assert whole.mean_error < whole.max_error < 1
    assert whole.ramp_error < 3
    assert half.max_error > 10
    flat = np.full((128, 128), 15, np.uint8)
    assert whole.flats[1] == fb.dither(flat, 2).array.mean()


def test_a_ditherer_is_taken_as_it_is():
    by_name = tone_reproduction("floyd-steinberg", tones=4, size=16, serpentine=False)
    given = tone_reproduction(ErrorDiffusion(serpentine=False), tones=4, size=16)
    np.testing.assert_array_equal(by_name.flats, given.flats)
    np.testing.assert_array_equal(by_name.ramp, given.ramp)


def test_tone_arguments():
    for bad in ({"levels": 1}, {"levels": 257}, {"tones": 1}, {"tones": 257}, {"size": 0}):
        with pytest.raises(ArgumentError, match=f"{next(iter(bad))} must be a whole number"):
            tone_reproduction("none", **bad)
    with pytest.raises(ArgumentError, match="method must be one of"):
        tone_reproduction("nothing")
    with pytest.raises(ArgumentError, match="none has no option 'strength'"):
        tone_reproduction("none", strength=1)


# --- printed dots


def page(*dots, shape=(7, 7)):
    """White paper with black pixels."""
    halftone = np.ones(shape, np.uint8)
    for dot in dots:
        halftone[dot] = 0
    return halftone


@pytest.mark.parametrize("radius", [0.4, 0.5, math.sqrt(0.5), 1.0, 1.7, 2.5])
def test_one_dot_covers_a_disc(radius):
    printed = print_dots(page((3, 3)), radius=radius, scale=64)
    inked = (1 - printed.reflectance).sum()
    assert inked == pytest.approx(math.pi * radius**2, rel=0.01)
    assert printed.dot_gain == pytest.approx((inked - 1) / 49)
    for turned in (printed.reflectance.T, printed.reflectance[::-1], printed.reflectance[:, ::-1]):
        np.testing.assert_array_equal(turned, printed.reflectance)


def test_overlaps_are_those_of_pappas_and_neuhoff():
    """Their α, β, γ: the share of a white pixel that is covered by a neighbour beside it, one across the corner, and
    by both of two neighbours that touch at its corner, for a radius of ρ/√2.
    """
    rho = 1.25
    root = math.sqrt(2 * rho**2 - 1)
    alpha = root / 4 + rho**2 / 2 * math.asin(1 / (math.sqrt(2) * rho)) - 0.5
    beta = math.pi * rho**2 / 8 - rho**2 / 2 * math.asin(1 / (math.sqrt(2) * rho)) - root / 4 + 0.25
    gamma = rho**2 / 2 * math.asin(math.sqrt((rho**2 - 1) / rho**2)) - math.sqrt(rho**2 - 1) / 2 - beta
    assert (alpha, beta, gamma) == pytest.approx((0.33, 0.029, 0.098), abs=0.005)

    def covered(*dots):
        return 1 - print_dots(page(*dots), scale=64).reflectance[3, 3]

    assert covered((3, 2)) == pytest.approx(alpha, abs=2e-3)
    assert covered((2, 2)) == pytest.approx(beta, abs=2e-3)
    assert covered((3, 2), (3, 4)) == pytest.approx(2 * alpha, abs=4e-3)
    assert covered((3, 2), (2, 3)) == pytest.approx(2 * alpha - gamma, abs=4e-3)
    assert covered((3, 2), (2, 2)) == pytest.approx(alpha, abs=2e-3)  # the corner lies under the neighbour beside
    assert covered((3, 3)) == 1


def test_half_a_diagonal_is_the_least_that_covers_black():
    black = np.zeros((5, 6), np.uint8)
    assert (print_dots(black, radius=math.sqrt(0.5)).dots == 0).all()
    assert print_dots(black, radius=0.65, scale=32).dots.max() == 255
    assert print_dots(black).dot_gain == 0


def test_dots_are_the_picture_magnified():
    halftone = np.random.default_rng(0).integers(0, 2, (9, 12))
    printed = print_dots(halftone, scale=4)
    assert printed.dots.shape == (36, 48)
    assert printed.dots.dtype == np.uint8
    assert set(np.unique(printed.dots)) == {0, 255}
    np.testing.assert_allclose(printed.dots.reshape(9, 4, 12, 4).mean(axis=(1, 3)) / 255, printed.reflectance)
    small = print_dots(halftone, radius=0.4, scale=1)  # only the middle of each pixel is looked at
    np.testing.assert_array_equal(small.dots, halftone * 255)
    assert small.dot_gain == 0


def test_any_two_values_of_which_one_is_black():
    halftone = page((1, 2), (4, 4))
    expected = print_dots(halftone)
    for other in (halftone * np.uint8(255), halftone * 1.0, halftone * np.uint16(7)):
        before = other.copy()
        np.testing.assert_array_equal(print_dots(other).dots, expected.dots)
        np.testing.assert_array_equal(other, before)
    assert (print_dots(np.full((1, 1), 255, np.uint8)).reflectance == 1).all()
    assert print_dots(np.zeros((1, 3))).reflectance.max() == 0


def test_print_arguments():
    for bad in (np.array([[0, 1, 2]]), np.zeros(4), np.zeros((2, 2, 3))):
        with pytest.raises(ArgumentError, match="of 0 and one other value, got shape"):
            print_dots(bad)
    for bad in (0, -1, 8.5):
        with pytest.raises(ArgumentError, match="radius must be"):
            print_dots(page(), radius=bad)
    for bad in (0, 65, 2.5):
        with pytest.raises(ArgumentError, match="scale must be a whole number from 1 to 64"):
            print_dots(page(), scale=bad)
