import dithering as peer
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fewbits
from fewbits import LloydMax, Palette
from fewbits.dithering import (
    MAPS,
    METHODS,
    Ordered,
    assign,
    bayer,
    ditherer,
    mixed_codes,
    threshold_codes,
    thresholding,
)
from fewbits.errors import ArgumentError

NAMES = [*MAPS, "ordered"]
BINARY = np.float32([0, 255])
PHOTO = np.random.default_rng(0).integers(0, 256, (37, 61, 3), np.uint8)
GREY = PHOTO[..., 0]


def by_definition(samples, levels, thresholds):
    """The rule, sample by sample, in exact steps of 2^-16."""
    codes = np.zeros(samples.shape, int)
    for (y, x), sample in np.ndenumerate(samples):
        t = thresholds[y % thresholds.shape[0], x % thresholds.shape[1]]
        v = float(sample)
        if v >= levels[-1]:
            codes[y, x] = len(levels) - 1
        elif v >= levels[0]:
            i = max(i for i in range(len(levels) - 1) if levels[i] <= v)
            share = np.floor(65536 * ((v - float(levels[i])) / (float(levels[i + 1]) - float(levels[i])))) / 65536
            codes[y, x] = i + (share > 0 and share >= t)
    return codes


def test_by_hand():
    # Levels 0, 100, 200; 150 is half-way from the second to the third, 130 at 0.3, 75 at 0.75 from the first.
    samples = np.uint8([[150, 150, 130, 130, 75, 75, 100, 200, 250, 0]])
    thresholds = np.array([[0.5, 0.51, 0.3, 0.29, 0.75, 0.76, 0.0, 1.0, 1.0, 0.0]])
    levels = np.float32([0, 100, 200])
    # 0.3 of the way is 19660.8 / 65536: rounded down, it is below a threshold of 0.3.
    expected = [[2, 1, 1, 2, 1, 0, 1, 2, 2, 0]]
    for dtype in (np.uint8, np.uint16, np.float32):
        assert threshold_codes(samples.astype(dtype), levels, thresholds).tolist() == expected


@given(st.integers(0, 2**32), st.integers(1, 9), st.sampled_from([np.uint8, np.uint16, np.float32]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_codes_follow_the_definition(seed, k, dtype, coarse):
    rng = np.random.default_rng(seed)
    top = 255 if dtype == np.uint8 else 65535
    rows, columns = rng.integers(1, 30, 2)
    samples = rng.integers(0, top + 1, (rows, columns)).astype(dtype)
    levels = np.unique(rng.integers(-top // 4, top * 5 // 4, k) if coarse else rng.uniform(0, top, k)).astype(
        np.float32
    )
    thresholds = rng.integers(0, 65537, rng.integers(1, 35, 2)) / 65536
    if coarse:
        thresholds = np.round(thresholds * 4) / 4  # many ties, 0 and 1
    codes = threshold_codes(samples, levels, thresholds)
    assert codes.dtype == np.uint8
    assert np.array_equal(codes, by_definition(samples, levels, thresholds))


@pytest.mark.parametrize("levels", [BINARY, np.float32([0, 300]), np.float32([-50, 100]), np.float32([10.5, 20.25])])
def test_bytes_words_and_floats_take_the_same_codes(levels):
    for size in (1, 3, 8, 40):
        for name in ("bayer", "spiral"):
            way = Ordered(name, size=size)
            codes = way.scalars(GREY, levels)
            assert np.array_equal(codes, way.scalars(GREY.astype(np.uint16), levels))
            assert np.array_equal(codes, way.scalars(GREY.astype(np.float32), levels))


def test_more_levels_than_a_byte_counts():
    samples = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    levels = np.linspace(0, 65535, 1000, dtype=np.float32)
    codes = Ordered("bayer").scalars(samples, levels)
    assert codes.dtype == np.uint16
    assert np.array_equal(codes, Ordered("bayer").scalars(samples.astype(np.float32), levels))
    assert abs(levels[codes] - samples).max() < levels[1]
    all_levels = np.arange(65536, dtype=np.float32)
    assert np.array_equal(Ordered("bayer").scalars(samples, all_levels), samples)


@pytest.mark.parametrize("size", [2, 4, 8, 16])
@pytest.mark.parametrize("count", [2, 3, 4, 5, 16, 256])
def test_bayer_equals_the_package_dithering_bit_for_bit(size, count):
    # It counts thresholds from white: its map is ours upside down. It places samples between exact levels, and rounds
    # the levels only when it writes them.
    every_value = np.repeat(np.tile(np.arange(256, dtype=np.uint8), (size, 1)), size, axis=1)
    for image in (every_value, GREY):
        image = np.ascontiguousarray(image)
        levels = np.linspace(0, 255, count).astype(np.float32)
        codes = Ordered(bayer(size)[::-1]).scalars(image, levels)
        assert np.array_equal(np.floor(levels + 0.5)[codes], peer.ordered_dither(image, size, levels=count))
        if count in (2, 4, 16, 256):  # levels that are whole numbers
            ours = fewbits.dither(image, count, "ordered", map=bayer(size)[::-1])
            assert np.array_equal(ours.array, peer.ordered_dither(image, size, levels=count))


def test_maps_and_strength_agree_with_the_package_dithering():
    ranks = np.random.default_rng(3).permutation(35).reshape(5, 7)
    image = np.ascontiguousarray(GREY)
    assert np.array_equal(255 * Ordered(ranks).scalars(image, BINARY), peer.ordered_dither(image, 34 - ranks))
    floats = (ranks + 0.5) / 35  # of which it takes the complement too
    assert np.array_equal(255 * Ordered(floats).scalars(image, BINARY), peer.ordered_dither(image, 1 - floats))
    for strength in (0.25, 0.5):
        ours = 255 * Ordered(bayer(8)[::-1], strength=strength).scalars(image, BINARY)
        assert np.array_equal(ours, peer.ordered_dither(image, 8, strength=strength))


@pytest.mark.parametrize("name", ["bayer", "clustered-dot", "spiral", "line", "blue-noise"])
@pytest.mark.parametrize("count", [2, 3, 5, 16])
def test_the_tone_of_flats_is_exact_to_the_resolution_of_the_map(name, count):
    way = Ordered(name, size=16)
    levels = np.linspace(0, 255, count).astype(np.float32)
    for tone in range(256):
        flat = np.full((16, 16), tone, np.uint8)
        mean = levels[way.scalars(flat, levels)].mean()
        assert abs(mean - tone) <= 0.5 * 255 / (count - 1) / 256 + 0.01
        assert abs(levels[way.scalars(np.tile(flat, (3, 3)), levels)].mean() - mean) < 1e-4


def test_the_tone_of_white_noise_is_near():
    for tone in (0, 30, 128, 250, 255):
        flat = np.full((256, 256), tone, np.uint8)
        assert abs(255 * Ordered("white-noise").scalars(flat, BINARY).mean() - tone) < 2


def test_white_noise_is_fresh_at_each_place_and_chosen_by_rng():
    flat = np.full((64, 200), 128, np.uint8)
    codes = Ordered("white-noise", rng=4).scalars(flat, BINARY)
    assert np.array_equal(codes, Ordered("white-noise", rng=4).scalars(flat, BINARY))
    assert not np.array_equal(codes, Ordered("white-noise").scalars(flat, BINARY))
    assert len({row.tobytes() for row in codes}) == 64
    assert 0.4 < (codes[:, 1:] == codes[:, :-1]).mean() < 0.6


@pytest.mark.parametrize("name", NAMES)
def test_a_mean_is_kept_and_threads_do_not_matter(name):
    ramp = np.tile(np.linspace(0, 255, 600).round().astype(np.uint8), (2400, 1))  # two tiles of rows
    for levels in (BINARY, np.float32([0, 60, 200, 255])):
        one = ditherer(name).scalars(ramp, levels, threads=1)
        assert np.array_equal(one, ditherer(name).scalars(ramp, levels, threads=2))
        assert abs(levels[one].mean() - ramp.mean()) < 0.7


def test_rows_that_threads_take_fit_together(monkeypatch):
    for name in NAMES:
        for samples in (GREY, GREY.astype(np.float32), (GREY * np.uint16(257))):
            levels = BINARY * (257 if samples.dtype == np.uint16 else 1)
            whole = ditherer(name).scalars(samples, levels)
            with monkeypatch.context() as patch:
                patch.setattr(thresholding, "_TILE", 7 * samples.shape[1] // 16)  # tiles of 1 and 7 rows
                assert np.array_equal(ditherer(name).scalars(samples, levels, threads=2), whole)


def test_a_surface_is_a_map_as_large_as_the_image():
    tile = np.random.default_rng(1).random((5, 7))
    surface = np.tile(tile, (8, 9))[:37, :61]
    for samples in (GREY, GREY.astype(np.uint16), GREY.astype(np.float32)):
        assert np.array_equal(threshold_codes(samples, BINARY, tile), threshold_codes(samples, BINARY, surface))
        assert np.array_equal(
            threshold_codes(samples, BINARY, np.tile(tile, (20, 20))), threshold_codes(samples, BINARY, tile)
        )


@pytest.mark.parametrize("name", NAMES)
def test_without_strength_each_sample_takes_the_nearest_level(name):
    q = LloydMax(5).fit(GREY)
    assert np.array_equal(assign(GREY, q, name, strength=0), q.encode(GREY))
    for space in ("srgb", "oklab"):
        palette = Palette(["#000", "#f00", "#0f0", "#00f", "#888", "#fff"], space=space)
        assert np.array_equal(assign(PHOTO, palette, name, strength=0), palette.encode(PHOTO))


@pytest.mark.parametrize("name", NAMES)
def test_an_image_on_the_levels_comes_back_unchanged(name):
    palette = Palette(np.random.default_rng(2).integers(0, 256, (9, 3)), space="oklab")
    image = palette.quantize(PHOTO)
    assert np.array_equal(palette.decode(assign(image, palette, name)), image)
    greys = fewbits.Levels([3, 70, 201], dtype=np.uint8)
    image = greys.quantize(GREY)
    assert np.array_equal(greys.decode(assign(image, greys, name)), image)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1)])
def test_the_smallest_images_and_the_front_door(name, shape):
    image = np.full(shape, 100, np.uint8)
    image.flags.writeable = False
    for levels in (2, 4, [0, 99, 255], Palette(["#000", "#888", "#fff"])):
        result = fewbits.dither(image, levels, name)
        assert result.codes.shape == shape
    rgb = fewbits.dither(np.ascontiguousarray(PHOTO), 2, name, mode="per-channel")
    assert set(np.unique(rgb.array)) == {0, 255}
    light = fewbits.dither(np.full((64, 64), 188, np.uint8), 2, name, linear=True)
    assert abs(light.codes.mean() - 0.503) < 0.03  # sRGB 188 is half of white's light


def mixtures(samples, codebook, thresholds, mixes):
    """Pattern dithering, sample by sample."""
    codes = np.empty(samples.shape[:2], int)
    for y, x in np.ndindex(codes.shape):
        chosen, aim = [], samples[y, x].astype(float)
        for _ in range(mixes):
            best = int(np.argmin(((codebook - aim) ** 2).sum(axis=1)))
            chosen.append(best)
            aim = aim + samples[y, x] - codebook[best]
        chosen.sort(key=lambda c: -(codebook[c] ** 2).sum())
        t = thresholds[y % thresholds.shape[0], x % thresholds.shape[1]]
        codes[y, x] = chosen[min(int(t * mixes), mixes - 1)]
    return codes


@pytest.mark.parametrize("mixes", [1, 2, 7, 16])
def test_vectors_take_an_entry_of_their_mixture(mixes):
    rng = np.random.default_rng(0)
    codebook = rng.integers(0, 256, (11, 3)).astype(np.float32)
    samples = rng.integers(0, 256, (12, 17, 3)).astype(np.float32)
    thresholds = np.append(rng.random(19), 1.0).reshape(4, 5)
    codes = mixed_codes(samples, codebook, thresholds, mixes=mixes)
    assert np.array_equal(codes, mixtures(samples, codebook, thresholds, mixes))
    if mixes == 1:
        assert np.array_equal(codes, Ordered(strength=0).vectors(samples, codebook))


def test_a_palette_of_black_and_white_is_dithered_as_greys_are():
    grey = np.repeat(GREY[..., None], 3, axis=2)
    palette = Palette(["#000", "#fff"])
    ranks = np.arange(16).reshape(4, 4)
    codes = assign(grey, palette, "ordered", map=ranks, mixes=256)
    exact = assign(GREY, fewbits.Levels([0, 255], dtype=np.uint8), "ordered", map=ranks)
    assert (codes == exact).mean() > 0.98  # 256 mixes are steps of one grey level


def test_a_mixture_keeps_the_mean_colour():
    palette = Palette(["#000", "#f00", "#0f0", "#00f", "#fff"])
    flat = np.full((64, 64, 3), (120, 90, 60), np.uint8)
    for name in ("bayer", "blue-noise"):
        mean = palette.decode(assign(flat, palette, name, mixes=64)).mean(axis=(0, 1))
        assert abs(mean - (120, 90, 60)).max() < 5
        nearest = palette.decode(assign(flat, palette)).mean(axis=(0, 1))
        assert abs(nearest - (120, 90, 60)).max() > 50


def test_mixtures_do_not_depend_on_threads():
    samples = np.random.default_rng(0).random((700, 100, 4), np.float32)
    codebook = np.random.default_rng(1).random((300, 4), np.float32)
    one = Ordered("blue-noise", size=(30, 7)).vectors(samples, codebook, threads=1)
    assert one.dtype == np.uint16
    assert np.array_equal(one, Ordered("blue-noise", size=(30, 7)).vectors(samples, codebook, threads=2))


def test_a_generator_chooses_one_mask_for_good():
    way = Ordered("blue-noise", size=16, rng=np.random.default_rng(7))
    assert np.array_equal(way.scalars(GREY, BINARY), way.scalars(GREY, BINARY))
    assert np.array_equal(way.scalars(GREY, BINARY), Ordered("blue-noise", size=16, rng=7).scalars(GREY, BINARY))


def test_each_name_has_the_options_of_its_map():
    assert list(METHODS["bayer"].options()) == ["size", "strength", "mixes"]
    assert list(METHODS["line"].options()) == ["size", "angle", "strength", "mixes"]
    assert list(METHODS["blue-noise"].options()) == ["size", "sigma", "rng", "strength", "mixes"]
    assert list(METHODS["white-noise"].options()) == ["rng", "strength", "mixes"]
    assert METHODS["ordered"].options()["map"] == "bayer"


@pytest.mark.parametrize(
    ("method", "options", "message"),
    [
        ("bayer", {"size": 0}, "size must be a whole number from 1 to 256, got 0"),
        ("bayer", {"size": (4, 4)}, "size must be a whole number from 1 to 256"),
        ("bayer", {"angle": 45}, "bayer has no option 'angle'; its options are size, strength, mixes"),
        ("bayer", {"strength": 2}, "strength must be a number from 0 to 1, got 2"),
        ("bayer", {"mixes": 0}, "mixes must be a whole number from 1 to 256, got 0"),
        ("line", {"angle": 44}, "angle must be 0, 45, 90 or 135 degrees, got 44"),
        ("blue-noise", {"sigma": 0}, "sigma must be from 0.5 to 16 pixels, got 0"),
        ("white-noise", {"rng": "x"}, "rng must be a seed or a numpy Generator, got 'x'"),
        ("ordered", {"map": "bayes"}, "map must be one of 'bayer', 'clustered-dot', .* got 'bayes'"),
        ("ordered", {"map": [[0, -1]]}, "map must hold ranks from 0 on, got -1"),
        ("ordered", {"map": [[0, 1]], "size": 4}, "size is no option of a map of your own; it has none"),
        ("ordered", {"map": "line", "sigma": 1}, "sigma is no option of map 'line'; it has size, angle"),
    ],
)
def test_errors_name_the_argument(method, options, message):
    with pytest.raises(ArgumentError, match=message):
        ditherer(method, **options)


def test_thresholds_must_be_a_tile():
    for bad in (np.zeros(3), np.zeros((0, 2))):
        with pytest.raises(ArgumentError, match=r"thresholds must have shape \(rows, columns\), got"):
            threshold_codes(GREY, BINARY, bad)


@pytest.mark.parametrize("method", ["blue-noise", "screen", "white-noise"])
def test_palettes_on_a_line_have_all_tones(method):
    palette = Palette(["#fff", "#000"])
    for tone in (3, 20, 127, 250):
        grey = np.full((256, 256, 3), tone, np.uint8)
        bits = fewbits.dither(grey[..., 0], 2, method).array
        assert np.array_equal(fewbits.dither(grey, palette, method).array[..., 0], bits)
    colors = Palette([[0, 0, 0], [255, 0, 0], [102, 0, 0]])
    red = fewbits.dither(np.tile(np.uint8([51, 0, 0]), (64, 64, 1)), colors, "bayer").array
    assert set(np.unique(red[..., 0])) == {0, 102}
    assert abs(red[..., 0].mean() - 51) < 1
