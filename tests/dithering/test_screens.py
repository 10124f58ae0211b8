import numpy as np
import pytest

import fewbits as fb
from fewbits.dithering import Screen
from fewbits.dithering.screens import SHAPES
from fewbits.errors import ArgumentError

BINARY = np.float32([0, 255])


def flat(value, rows=240, columns=240):
    return np.full((rows, columns), value, np.uint8)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("period", "angle"), [(8, 0), (8, 45), (4, 0), (10, 45), (5.3, 15), (2, 0), (40, 7.5), (6, 75)]
)
def test_the_share_of_white_is_the_tone(shape, period, angle):
    thresholds = Screen(shape, period, angle).surface(400, 400)
    assert thresholds.min() >= 0
    assert thresholds.max() < 1
    tones = np.arange(256) / 255
    white = np.searchsorted(np.sort(thresholds, axis=None), tones.astype(np.float32)) / thresholds.size
    assert np.abs(255 * white - 255 * tones).max() < 0.2


@pytest.mark.parametrize("shape", SHAPES)
def test_black_and_white_stay(shape):
    screen = Screen(shape)
    assert not screen.scalars(flat(0), BINARY).any()
    assert screen.scalars(flat(255), BINARY).all()


def test_a_line_screen_by_hand():
    codes = Screen("line", period=4, angle=0).scalars(flat(128, 8, 3), BINARY)
    assert (codes == codes[:, :1]).all()  # lines run along the rows at 0°
    assert codes[:, 0].tolist() == [0, 1, 1, 0, 0, 1, 1, 0]  # half of each period, black around its multiples
    upright = Screen("line", period=4, angle=90).scalars(flat(128, 3, 8), BINARY)
    assert np.array_equal(upright, codes.T)


@pytest.mark.parametrize(("shape", "count"), [("round", 1), ("euclidean", 1), ("square", 1), ("diamond", 1)])
def test_light_tones_have_one_dot_a_cell_around_its_centre(shape, count):
    ink = Screen(shape, period=10, angle=0, phase=(0.5, 0.5)).scalars(flat(230, 30, 30), BINARY) == 0
    cells = ink.reshape(3, 10, 3, 10).sum(axis=(1, 3))
    assert (abs(cells - 100 * 25 / 255) <= 3 * count).all()
    y, x = np.nonzero(ink)
    assert max(np.abs(y % 10 - 4.5).max(), np.abs(x % 10 - 4.5).max()) < 3


def test_euclidean_dots_are_a_checkerboard_half_way_and_their_own_negative():
    u, v = np.random.default_rng(0).uniform(-0.5, 0.5, (2, 999))
    spot = SHAPES["euclidean"]
    opposite = spot((u + 1) % 1 - 0.5, (v + 1) % 1 - 0.5)  # half a cell away on both axes
    np.testing.assert_allclose(spot(u, v) + opposite, 1, atol=1e-12)
    assert np.array_equal(spot(u, v) < 0.5, np.abs(u) + np.abs(v) < 0.5)


@pytest.mark.parametrize("angle", [0, 15, 30, 45, 75, 90])
def test_the_strongest_waves_have_the_period_and_the_angle(angle):
    size, period = 512, 8
    codes = Screen("round", period, angle).scalars(flat(128, size, size), BINARY).astype(float)
    window = np.hanning(size)
    power = np.abs(np.fft.fft2((codes - codes.mean()) * window * window[:, None]))
    turn = np.deg2rad(angle)
    for along, across in ((1, 0), (0, 1)):  # the two lattice waves; rows count downwards
        fx = (along * np.cos(turn) + across * np.sin(turn)) / period
        fy = (-along * np.sin(turn) + across * np.cos(turn)) / period
        x, y = round(fx * size) % size, round(fy * size) % size
        near = [power[(y + dy) % size, (x + dx) % size] for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        assert max(near) > 0.9 * power.max()


def test_phase_moves_the_screen_by_shares_of_a_period():
    here = Screen("line", 8, 90).scalars(flat(128, 8, 64), BINARY)
    there = Screen("line", 8, 90, phase=(0.0, 0.25)).scalars(flat(128, 8, 64), BINARY)
    assert (np.roll(there, 2, axis=1) != here).mean() < 0.01  # half a black line is 1/8


def test_several_levels_are_screened_between_their_neighbours():
    levels = np.float32([0, 100, 255])
    codes = Screen(period=5, angle=20).scalars(flat(160), levels)
    assert np.unique(codes).tolist() == [1, 2]
    assert levels[codes].mean() == pytest.approx(160, abs=0.2)
    assert (Screen().scalars(flat(100), levels) == 1).all()  # a sample that is a level stays
    assert (Screen().scalars(flat(7), np.float32([9])) == 0).all()


def test_types_of_samples_agree():
    ramp = np.tile(np.arange(256, dtype=np.uint8), (40, 1))
    codes = Screen().scalars(ramp, BINARY)
    assert np.array_equal(codes, Screen().scalars(ramp.astype(np.float32), BINARY))
    assert np.array_equal(codes, Screen().scalars(ramp.astype(np.uint16) * 257, BINARY * 257))


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1)])
def test_the_smallest_images(shape):
    assert Screen().scalars(np.full(shape, 200, np.uint8), BINARY).shape == shape


def test_threads_do_not_matter():
    surfaces = [Screen(period=7.3, angle=33).surface(700, 900, threads=threads) for threads in (1, 3)]
    assert np.array_equal(*surfaces)


def test_the_front_door_knows_screens():
    ramp = np.tile(np.arange(256, dtype=np.uint8), (64, 1))
    result = fb.dither(ramp, 2, "screen", shape="line", period=6, angle=30)
    assert abs(result.array.mean() - ramp.mean()) < 0.5
    colors = np.stack([ramp, ramp[:, ::-1], ramp], axis=2)
    assert fb.dither(colors, 2, "screen", mode="per-channel").codes.shape == colors.shape
    black_and_white = fb.dither(colors, fb.Palette(["#000", "#fff"]), "screen")  # by mixtures of the palette
    assert abs(black_and_white.array.mean() - colors.mean()) < 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shape": "star"}, "shape must be one of 'round', 'euclidean'"),
        ({"period": 1.5}, "period must be 2 pixels or more, got 1.5"),
        ({"period": -3}, "period must be above 0"),
        ({"angle": float("nan")}, "angle must be a finite number"),
        ({"phase": 0.5}, "phase must be two numbers, got 0.5"),
        ({"phase": (0, "a")}, "phase must be a finite number, got 'a'"),
    ],
)
def test_options_out_of_range_are_told(options, message):
    with pytest.raises(ArgumentError, match=message):
        Screen(**options)
