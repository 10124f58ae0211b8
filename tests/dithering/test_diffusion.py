"""Error diffusion by name and by its options."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import label as label_clusters
from scipy.ndimage import uniform_filter

from fewbits import Levels, Palette
from fewbits.color import decode_srgb
from fewbits.dithering import (
    KERNELS,
    ErrorDiffusion,
    GreenNoise,
    Kernel,
    Nearest,
    Ordered,
    ToneKernel,
    assign,
    ditherer,
)
from fewbits.errors import ArgumentError

BINARY = np.float32([0, 255])
FOUR = np.float32([0, 85, 170, 255])
LOSSY = {"atkinson", "pigeon"}  # they do not pass on the whole error
RAMP = np.tile(np.linspace(0, 255, 256), (64, 1)).astype(np.float32)
PHOTO = np.clip(
    128 + 90 * np.sin(np.arange(90)[:, None] / 9) * np.cos(np.arange(100) / 13) + 20 * (np.arange(100) // 25 % 2),
    0,
    255,
).astype(np.float32)

each_kernel = pytest.mark.parametrize("name", KERNELS)
each_way = pytest.mark.parametrize("serpentine", [True, False])


def codes_of(samples, levels=(0, 16), kernel="floyd-steinberg", **options):
    return ErrorDiffusion(kernel, **options).scalars(np.float32(samples), np.float32(levels)).tolist()


def flat(tone, size=128):
    return np.full((size, size), tone, np.float32)


# --- by hand


def test_floyd_steinberg_by_hand():
    # Levels 0 and 16, all samples 6. Row 0: 6 -> 0, passes 6·7/16 = 2.625 right; 8.625 -> 16, error -7.375, passes
    # -3.2265625 right; 2.7734375 -> 0.
    # Row 1 receives below column 0: 5/16·6 + 3/16·(-7.375) = 0.4921875; column 1: 6/16 - 5/16·7.375 + 3/16·2.7734375
    # = -1.409668; column 2: -7.375/16 + 5/16·2.7734375 = 0.4057617.
    samples = [[6, 6, 6], [6, 6, 6]]
    # left to right: 6.492 -> 0, passes 2.840; 7.431 -> 0 (below 8), passes 3.251; 9.657 -> 16
    assert codes_of(samples, serpentine=False) == [[0, 1, 0], [0, 0, 1]]
    # right to left: 6.406 -> 0, passes 2.803; 7.393 -> 0, passes 3.234; 9.727 -> 16
    assert codes_of(samples, serpentine=True) == [[0, 1, 0], [1, 0, 0]]


def test_two_by_two_by_hand():
    # Samples 8, 4 / 4, 4. 8 is half-way: 16, error -8, passes -3.5 right, -2.5 down, -0.5 down right. 0.5 -> 0, error
    # 0.5, passes 0.09375 down left, 0.15625 down. Row 1 is 1.59375, 3.65625: left to right 0, 0.697 more, 4.35 -> 0.
    assert codes_of([[8, 4], [4, 4]], serpentine=False) == [[1, 0], [0, 0]]
    # Samples 7, 4 / 6, 6: 7 -> 0, passes 3.0625 right, 2.1875 down, 0.4375 down right; 7.0625 -> 0, passes 1.324 down
    # left, 2.207 down. Row 1 is 9.512, 8.645: left to right 16, error -6.488, 8.645 - 2.839 -> 0; right to left
    # 8.645 -> 16, error -7.355, 9.512 - 3.218 -> 0.
    assert codes_of([[7, 4], [6, 6]], serpentine=False) == [[0, 0], [1, 0]]
    assert codes_of([[7, 4], [6, 6]], serpentine=True) == [[0, 0], [0, 1]]


def test_one_row_by_hand():
    # 7/16 of each error goes to the right, the rest falls off. 6; 6 + 2.625 = 8.625 -> 16, -7.375; 6 - 3.227 = 2.773;
    # 6 + 1.213 = 7.213; 6 + 3.156 = 9.156 -> 16.
    for serpentine in (True, False):
        assert codes_of([[6, 6, 6, 6, 6]], serpentine=serpentine) == [[0, 1, 0, 0, 1]]
    # One column: 5/16 goes down. 6; 6 + 1.875 = 7.875; 6 + 2.461 = 8.461 -> 16, -7.539; 6 - 2.356 = 3.644.
    assert codes_of([[6], [6], [6], [6]]) == [[0], [0], [1], [0]]


def test_serpentine_mirrors_the_kernel_on_odd_rows():
    one_down = Kernel(((1, 1, 1),), 1)  # all of the error goes down and one ahead
    # 6 -> 0 in row 0, column 1; its 6 joins the 6 in row 1, column 2: 12 -> 16, error -4. Ahead is left in row 1.
    assert codes_of([[0, 6, 0, 0], [0, 0, 6, 0], [0, 0, 0, 0]], kernel=one_down)[1] == [0, 0, 1, 0]
    samples = [[0, 0, 0, 0], [0, 0, 6, 0], [0, 6, 0, 6]]
    assert codes_of(samples, kernel=one_down, serpentine=True)[2] == [0, 1, 0, 0]
    assert codes_of(samples, kernel=one_down, serpentine=False)[2] == [0, 0, 0, 1]


def test_strength_scales_the_error_by_hand():
    to_the_right = Kernel(((0, 1, 1),), 1)
    # Half of 6 is 3: 6, 9 -> 16, error -7; 2.5, 7.25, 9.625 -> 16.
    assert codes_of([[6] * 5], kernel=to_the_right, strength=0.5) == [[0, 1, 0, 0, 1]]
    # All of it: 6, 12 -> 16, error -4; 2, 8 -> 16, error -8; -2.
    assert codes_of([[6] * 5], kernel=to_the_right) == [[0, 1, 0, 1, 0]]
    assert codes_of([[6] * 5], kernel=to_the_right, strength=0) == [[0] * 5]


@pytest.mark.parametrize(
    ("clamp", "codes"),
    [
        # Levels 0 and 90, samples 100 ten times, then 20. Held within 0 to 90 and 100 the error is 10: 30, 50 -> 90
        # (-40); -20, held at 0; 20, 40, 60 -> 90 (-30); -10, at 0; 20, 40
        ("range", [0, 1, 0, 0, 0, 1, 0, 0, 0]),
        # Within -45 to 135 it is 45: 65 -> 90 (-25); -5; 15; 35; 55 -> 90 (-35); -15; 5; 25; 45 -> 90
        ("step", [1, 0, 0, 0, 1, 0, 0, 0, 1]),
        # Free it is 100: 120 -> 90 (30); 50 -> 90 (-40); -20; 0; 20; 40; 60 -> 90 (-30); -10; 10
        ("none", [1, 1, 0, 0, 0, 0, 1, 0, 0]),
    ],
)
def test_each_clamp_by_hand(clamp, codes):
    to_the_right = Kernel(((0, 1, 1),), 1)
    for serpentine in (True, False):
        all_codes = codes_of([[100] * 10 + [20] * 9], (0, 90), to_the_right, clamp=clamp, serpentine=serpentine)[0]
        assert all_codes[:10] == [1] * 10
        assert all_codes[10:] == codes


# --- tone


def lost_share(kernel, rows, columns):
    """The most that falls off the borders, in errors a sample."""
    offsets, shares = kernel.offsets, kernel.shares().max(axis=0)
    inside = [(rows - down) * (columns - abs(right)) for down, right in offsets.tolist()]
    return float(sum(share * (1 - n / (rows * columns)) for share, n in zip(shares, inside, strict=True)))


@each_way
@pytest.mark.parametrize("name", [name for name in KERNELS if name not in LOSSY])
def test_mean_tones_are_kept_but_for_what_falls_off_the_borders(name, serpentine):
    way = ErrorDiffusion(name, serpentine=serpentine)
    errors = [
        255 * way.scalars(np.full((1400, 1400), tone, np.uint8), BINARY).mean() - tone for tone in (7, 30, 127, 201)
    ]
    assert np.abs(errors).max() <= 0.2
    half = 127.5 if not isinstance(KERNELS[name], ToneKernel) else 180  # sums of shares by tone may exceed 1
    for tone in (*range(0, 256, 5), 255):
        mean = 255 * way.scalars(np.full((64, 80), tone, np.uint8), BINARY).mean()
        assert abs(mean - tone) <= half * lost_share(KERNELS[name], 64, 80)
    image = np.random.default_rng(0).integers(0, 256, (64, 80)).astype(np.uint8)
    for levels in (BINARY, FOUR):
        mean = levels[way.scalars(image, levels)].mean()
        assert abs(mean - image.mean()) <= half * np.diff(levels)[0] / 255 * lost_share(KERNELS[name], 64, 80)


@pytest.mark.parametrize(("name", "lost"), [("atkinson", 1 / 4), ("pigeon", 1 / 7)])
def test_kernels_that_lose_error_raise_contrast(name, lost):
    assert KERNELS[name].shares().sum() == pytest.approx(1 - lost)
    for tone, side in ((30, -1), (60, -1), (195, 1), (225, 1)):
        mean = 255 * ErrorDiffusion(name).scalars(flat(tone), BINARY).mean()
        assert side * (mean - tone) > 3


@pytest.mark.parametrize("tone", [20, 77, 128, 201])
def test_linear_keeps_the_mean_light(tone):
    image, levels = np.full((256, 256), tone, np.uint8), Levels([0, 255])
    light = assign(image, levels, "floyd-steinberg", linear=True).mean()
    assert light == pytest.approx(decode_srgb(np.float64(tone / 255)), abs=0.003)
    assert assign(image, levels, "floyd-steinberg").mean() == pytest.approx(tone / 255, abs=0.003)
    colors = np.repeat(image[..., None], 3, axis=2)
    light = assign(colors, Palette(["#000", "#fff"]), "floyd-steinberg", linear=True).mean()
    assert light == pytest.approx(decode_srgb(np.float64(tone / 255)), abs=0.003)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_samples_that_are_codewords_stay(d):
    rng = np.random.default_rng(d)
    codebook = np.unique(rng.integers(0, 256, (9, d)), axis=0).astype(np.float32)
    codes = rng.integers(0, len(codebook), (20, 30))
    for clamp in ("step", "range", "none"):
        assert np.array_equal(ErrorDiffusion(clamp=clamp).vectors(codebook[codes], codebook), codes)


@each_way
@each_kernel
def test_strength_zero_is_the_nearest_level(name, serpentine):
    noiseless = (
        KERNELS[name] if isinstance(KERNELS[name], Kernel) else ToneKernel(KERNELS[name].where, KERNELS[name].keys)
    )
    way = ErrorDiffusion(noiseless, serpentine=serpentine, strength=0)
    assert np.array_equal(way.scalars(PHOTO, FOUR), np.searchsorted(FOUR[:-1] + 42.5, PHOTO, side="right"))


@each_way
def test_a_map_of_strengths_dithers_where_it_says(serpentine):
    image = np.full((40, 60), 110, np.uint8)
    shares = np.zeros(image.shape)
    shares[:, 30:] = 1
    codes = ErrorDiffusion(strength=shares, serpentine=serpentine).scalars(image, BINARY)
    assert not codes[:, :30].any()
    assert codes[:, 32:].mean() == pytest.approx(110 / 255, abs=0.02)
    for share in (0.0, 1.0):
        even = ErrorDiffusion(strength=np.full(image.shape, share), serpentine=serpentine)
        assert np.array_equal(
            even.scalars(image, BINARY), ErrorDiffusion(strength=share, serpentine=serpentine).scalars(image, BINARY)
        )


@pytest.mark.parametrize("strength", [[0.5, 1], [[0.5, 1.5]], [[-0.1]], [[np.nan]]])
def test_maps_of_strengths_are_checked(strength):
    with pytest.raises(ArgumentError, match="strength must"):
        ErrorDiffusion(strength=strength)


def test_a_map_of_strengths_must_fit_the_image():
    with pytest.raises(ArgumentError, match=r"strength must have the image's shape \(2, 3\), got \(2, 2\)"):
        ErrorDiffusion(strength=np.ones((2, 2))).scalars(np.zeros((2, 3), np.uint8), BINARY)


def test_strength_lessens_the_pattern():
    ones = [ErrorDiffusion(strength=s).scalars(flat(110), BINARY).mean() for s in (0, 0.5, 1)]
    assert ones[0] == 0
    assert ones[1] < ones[2]
    spread = [np.var(BINARY[ErrorDiffusion(strength=s).scalars(RAMP, BINARY)] - RAMP) for s in (0, 0.5, 1)]
    assert spread[0] < spread[1] < spread[2]


# --- clamp


@each_way
@pytest.mark.parametrize("name", [name for name in KERNELS if isinstance(KERNELS[name], Kernel)])
def test_holding_by_a_step_alters_nothing_that_levels_can_make_good(name, serpentine):
    rng = np.random.default_rng(0)
    for levels in (BINARY, FOUR, np.float32([0, 10, 200, 255])):
        for image in (rng.uniform(0, 255, (40, 50)).astype(np.float32), PHOTO, flat(3, 40)):
            free, held = (
                ErrorDiffusion(name, serpentine=serpentine, clamp=clamp).scalars(image, levels)
                for clamp in ("none", "step")
            )
            assert np.array_equal(free, held)


def test_holding_by_the_range_makes_dark_grains_lighter():
    grains = np.where(np.random.default_rng(0).random((256, 256)) < 0.05, 200, 0).astype(np.float32)
    errors = [
        BINARY[ErrorDiffusion(clamp=c).scalars(grains, BINARY)].mean() - grains.mean()
        for c in ("step", "none", "range")
    ]
    assert np.abs(errors[:2]).max() < 0.5
    assert errors[2] > 2  # the debt of a white dot is forgotten in the black around it


def test_a_palette_that_cannot_reach_a_colour_recovers_with_step_and_not_with_none():
    samples = np.zeros((20, 60, 3), np.float32)
    samples[:, :40] = (0, 255, 0)  # green, which is in no mixture of black and grey
    samples[:, 40:] = (30, 30, 30)
    codebook = np.float32([[0, 0, 0], [60, 60, 60]])
    far = {}
    for clamp in ("step", "none"):
        way = ErrorDiffusion(Kernel(((0, 1, 1),), 1), serpentine=False, clamp=clamp)
        far[clamp] = np.abs(codebook[way.vectors(samples, codebook)][:, 45:].mean() - 30)
    assert far["step"] < 3
    assert far["none"] > 25  # still all grey


# --- sharpen, noise, shifts


def test_sharpening_by_hand():
    # The mean around the edge of 6 and 9, levels 0 and 16, is 7 or 8; no errors are passed on. 9 + 1 · (9 - 8) = 10;
    # 6 - 1 = 5. At -2: 9 - 2 = 7 -> 0, 6 + 2 = 8 -> 16.
    samples, alone = [[6, 6, 9, 9]] * 3, {"strength": 0, "serpentine": False}
    assert codes_of(samples, **alone) == [[0, 0, 1, 1]] * 3
    assert codes_of(samples, sharpen=1, **alone) == [[0, 0, 1, 1]] * 3
    assert codes_of(samples, sharpen=-2, **alone) == [[0, 1, 0, 1]] * 3


def test_sharpening_raises_the_contrast_of_edges_and_softening_lowers_it():
    step = np.tile(np.where(np.arange(64) < 32, 110, 145), (400, 1)).astype(np.float32)
    jumps = []
    for sharpen in (-1, 0, 1, 3):
        shown = BINARY[ErrorDiffusion(sharpen=sharpen).scalars(step, BINARY)].mean(axis=0)
        jumps.append(shown[32] - shown[31])
        assert abs(shown.mean() - step.mean()) < 1  # it is no error, and none is passed on for it
    assert jumps == sorted(jumps)
    assert jumps[0] + 10 < jumps[1] < jumps[2] - 10


def test_noise_breaks_up_patterns_and_keeps_the_tone():
    samples = flat(64)
    plain = ErrorDiffusion().scalars(samples, BINARY)
    peaks = []
    for noise in (0, 0.5, 1):
        codes = ErrorDiffusion(noise=noise).scalars(samples, BINARY)
        assert abs(255 * codes.mean() - 64) < 1
        power = np.abs(np.fft.fft2(codes - codes.mean())) ** 2
        peaks.append(power.max() / power.mean())
    assert peaks[0] > 2 * peaks[1]
    assert np.array_equal(ErrorDiffusion(noise=0, rng=5).scalars(samples, BINARY), plain)


@pytest.mark.parametrize(
    "make", [lambda rng: ErrorDiffusion(noise=0.4, rng=rng), lambda rng: ErrorDiffusion("zhou-fang", rng=rng)]
)
def test_noise_depends_on_its_seed_alone(make):
    first, again, other = (make(rng).scalars(PHOTO, BINARY) for rng in (None, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.array_equal(make(np.random.default_rng(7)).scalars(PHOTO, BINARY), make(7).scalars(PHOTO, BINARY))
    generator = np.random.default_rng(7)
    way = make(generator)
    assert not np.array_equal(way.scalars(PHOTO, BINARY), way.scalars(PHOTO, BINARY))  # a Generator goes on
    codebook = np.float32([[0, 0], [255, 0], [0, 255]])
    samples = np.stack([PHOTO, PHOTO[::-1]], axis=-1)
    assert np.array_equal(make(3).vectors(samples, codebook), make(3).vectors(samples, codebook))


def test_shifts_are_a_tile_in_distances_between_levels_by_hand():
    # No errors. Levels 0, 16, 48: 7 needs 1 of 16 to turn on, 31 needs 1 of 32. The tile shifts every other sample.
    samples = [[7, 7, 7, 7, 31, 31, 31, 31]] * 2
    shifted = codes_of(samples, (0, 16, 48), strength=0, shifts=[[0.07, 0]])
    assert shifted == [[1, 0, 1, 0, 2, 1, 2, 1]] * 2
    assert codes_of(samples, (0, 16, 48), strength=0, shifts=[[0.06, 0], [0.07, 0.07]]) == [
        [0, 0, 0, 0, 2, 1, 2, 1],
        [1, 1, 1, 1, 2, 2, 2, 2],
    ]
    assert codes_of(samples, (0, 16, 48), shifts=[[0.0]]) == codes_of(samples, (0, 16, 48))
    assert codes_of(samples, (0, 16, 48), shifts=np.zeros((50, 50))) == codes_of(samples, (0, 16, 48))


def test_shifts_with_no_error_are_an_ordered_dither():
    ranks = np.array([[0, 2], [3, 1]])
    shifts = (2 * ranks + 1 - 4) / 8  # thresholds at 1/8, 3/8 .. instead of a half
    codes = ErrorDiffusion(strength=0, shifts=-shifts, clamp="none").scalars(RAMP, FOUR)
    assert np.array_equal(codes, Ordered(ranks).scalars(RAMP, FOUR))


# --- even texture


def texture(samples, way, levels=FOUR):
    """Local variance of the output in an image of columns of one tone each, column by column."""
    shown = levels[way.scalars(samples, levels)]
    return shown.var(axis=0), shown


@pytest.mark.parametrize("level", [85, 170])
def test_an_even_texture_leaves_no_flat_band_at_a_level(level):
    samples = np.tile(np.linspace(level - 30, level + 30, 121), (400, 1)).astype(np.float32)
    plain, _ = texture(samples, ErrorDiffusion())
    even, shown = texture(samples, ErrorDiffusion(even_texture=True))
    assert plain[58:63].mean() < 0.03 * 85**2
    assert even[58:63].mean() > 0.2 * 85**2
    assert even[40:80].min() > 0.5 * even[40:80].max()
    assert np.abs(uniform_filter(shown.mean(axis=0), 9)[10:-10] - samples[0, 10:-10]).max() < 3
    assert abs(shown.mean() - samples.mean()) < 0.5


def test_an_even_texture_leaves_black_white_and_two_levels_alone():
    for tone in (0, 255):
        assert (ErrorDiffusion(even_texture=True).scalars(flat(tone), FOUR) == tone // 85).all()
    even, plain = (ErrorDiffusion(even_texture=e).scalars(PHOTO, BINARY) for e in (True, False))
    assert np.array_equal(even, plain)
    assert not ErrorDiffusion(even_texture=True).scalars(PHOTO, np.float32([9])).any()
    with pytest.raises(ArgumentError, match="even_texture is for levels of one channel, not for a palette"):
        ErrorDiffusion(even_texture=True).vectors(np.zeros((2, 2, 3), np.float32), np.eye(3, dtype=np.float32))


# --- green noise


def dots(codes):
    return label_clusters(codes)[1]


def test_echo_gathers_dots_in_clusters():
    samples = flat(50)
    counts = []
    for echo in (0, 0.5, 0.75, 1):
        codes = ErrorDiffusion(echo=echo, noise=0.2).scalars(samples, BINARY)
        assert abs(255 * codes.mean() - 50) < 1
        counts.append(dots(codes))
    assert counts[0] > 1.5 * counts[3]
    assert counts == sorted(counts, reverse=True)
    assert dots(GreenNoise().scalars(samples, BINARY)) < dots(ErrorDiffusion().scalars(samples, BINARY)) / 1.5


def test_green_noise_is_error_diffusion_with_an_echo_of_one():
    for samples in (PHOTO, flat(90, 30)):
        assert np.array_equal(GreenNoise().scalars(samples, FOUR), ErrorDiffusion(echo=1.0).scalars(samples, FOUR))
    assert isinstance(ditherer("green-noise"), GreenNoise)
    assert ditherer("green-noise", echo=0.5).echo == 0.5


def test_an_echo_by_hand():
    # Levels 0 and 16, no errors passed on, echo 1: half of what the output to the left is above its sample, and half of
    # that above, is added. 8 -> 16 (+8); 5 + 4 = 9 -> 16 (+11); 2 + 5.5 = 7.5 -> 0.
    assert codes_of([[8, 5, 2]], strength=0, echo=1) == [[1, 1, 0]]
    # Row 1 from the left: 5 + 4 = 9 -> 16 (+11); 0 + 5.5 + 5.5 = 11 -> 16 (+16); 0 + 8 - 1 = 7 -> 0.
    assert codes_of([[8, 5, 2], [5, 0, 0]], strength=0, echo=1, serpentine=False)[1] == [1, 1, 0]
    # From the right: 0 - 1 -> 0; 0 + 5.5 + 0 -> 0; 5 + 4 + 0 = 9 -> 16.
    assert codes_of([[8, 5, 2], [5, 0, 0]], strength=0, echo=1, serpentine=True)[1] == [1, 0, 0]


# --- tone-dependent kernels


def test_a_tone_kernel_depends_on_the_tone_between_the_levels_around():
    # 64 between 0 and 255 has the weights 11, 10, 0 of Ostromoukhov; so has 16 between 0 and 64 (up to rounding).
    image = PHOTO / 4
    shown = ErrorDiffusion("ostromoukhov").scalars(image, np.float32([0, 63.75, 127.5]))
    assert np.array_equal(shown, ErrorDiffusion("ostromoukhov").scalars(PHOTO, BINARY))
    fixed = Kernel(((0, 1, 11), (1, -1, 10)), 21)
    for tone in (64, 191):
        toned = ErrorDiffusion("ostromoukhov").scalars(flat(tone), BINARY)
        assert np.array_equal(toned, ErrorDiffusion(fixed).scalars(flat(tone), BINARY))


@pytest.mark.parametrize("name", ["ostromoukhov", "zhou-fang"])
def test_tone_kernels_serve_many_levels_and_palettes(name):
    for levels in (FOUR, np.linspace(0, 255, 16).astype(np.float32), np.linspace(0, 255, 300).astype(np.float32)):
        assert abs(levels[ErrorDiffusion(name).scalars(PHOTO, levels)].mean() - PHOTO.mean()) < 1
    colors = np.stack([PHOTO, PHOTO[::-1], PHOTO[:, ::-1]], axis=-1)
    corners = np.float32([[r, g, b] for r in (0, 255) for g in (0, 255) for b in (0, 255)])
    shown = corners[ErrorDiffusion(name).vectors(colors, corners)]
    assert np.abs(shown.mean(axis=(0, 1)) - colors.mean(axis=(0, 1))).max() < 3
    assert not ErrorDiffusion(name).vectors(colors, corners[:1]).any()


def test_a_palette_of_greys_is_as_levels_are():
    colors = np.repeat(np.rint(PHOTO).astype(np.uint8)[..., None], 3, axis=2)
    palette, levels = Palette(["#000", "#555", "#aaa", "#fff"]), Levels(FOUR)
    for name in ("floyd-steinberg", "jarvis-judice-ninke", "atkinson"):
        both = assign(colors, palette, name), assign(colors[..., 0], levels, name)
        assert (both[0] != both[1]).mean() < 0.02  # but for ties and rounding


@pytest.mark.parametrize("options", [{"shifts": [[0.2, -0.3], [0.1, -0.05]]}, {"sharpen": 1.5}, {"echo": 0.7}], ids=str)
def test_what_is_added_is_the_same_for_a_palette_of_greys(options):
    # Distances between neighbours count by the coordinate: 85 between these greys, as between the levels.
    grey = (np.rint(PHOTO) * 0.998).astype(np.float32)  # no ties
    for levels in (BINARY, FOUR):
        codes = ErrorDiffusion(**options).vectors(grey[..., None].repeat(3, axis=2), levels[:, None].repeat(3, axis=1))
        expected = ErrorDiffusion(**options).scalars(grey, levels)
        assert np.array_equal(codes, expected)
        assert not np.array_equal(codes, ErrorDiffusion().scalars(grey, levels))


def test_noise_moves_each_coordinate_of_a_colour_by_itself():
    samples = flat(64)[..., None].repeat(3, axis=2)
    corners = np.float32([[r, g, b] for r in (0, 255) for g in (0, 255) for b in (0, 255)])
    plain, noisy = (corners[ErrorDiffusion(noise=noise).vectors(samples, corners)] for noise in (0, 1))
    assert (plain == plain[..., :1]).all()
    assert (noisy != noisy[..., :1]).any(axis=2).mean() > 0.1
    assert np.abs(noisy.mean(axis=(0, 1)) - 64).max() < 1


# --- the two walks, forms and errors


@pytest.mark.parametrize("name", [name for name in KERNELS if isinstance(KERNELS[name], Kernel)])
def test_rows_from_left_to_right_are_the_same_together_or_one_by_one(name):
    way = ErrorDiffusion(name, serpentine=False)
    for levels in (BINARY, FOUR):
        assert np.array_equal(way.scalars(PHOTO, levels), way.vectors(PHOTO[..., None], levels[:, None]))
    assert not np.array_equal(way.scalars(PHOTO, BINARY), ErrorDiffusion(name).scalars(PHOTO, BINARY))


def test_any_layout_is_taken():
    samples = np.random.default_rng(0).uniform(0, 255, (12, 14, 3)).astype(np.float32)
    codebook = np.random.default_rng(1).uniform(0, 255, (5, 3)).astype(np.float32)
    first = ErrorDiffusion().vectors(samples, codebook)
    assert np.array_equal(first, ErrorDiffusion().vectors(np.asfortranarray(samples), np.asfortranarray(codebook)))


@pytest.mark.parametrize(("count", "dtype"), [(1, np.uint8), (256, np.uint8), (257, np.uint16)])
@each_way
def test_codes_have_the_smallest_type(count, dtype, serpentine):
    codes = ErrorDiffusion(serpentine=serpentine).scalars(PHOTO, np.arange(count, dtype=np.float32))
    assert codes.dtype == dtype
    assert codes.shape == PHOTO.shape


@given(st.integers(1, 12), st.integers(1, 12), st.sampled_from([2, 3, 17]), st.data())
def test_every_option_gives_codes_of_the_levels(rows, columns, count, data):
    options = {
        "serpentine": st.booleans(),
        "strength": st.floats(0, 1),
        "clamp": st.sampled_from(["step", "range", "none"]),
        "sharpen": st.floats(-2, 2),
        "noise": st.floats(0, 2),
        "shifts": st.sampled_from([None, [[0.1, -0.2, 0.3]]]),
        "even_texture": st.booleans(),
        "echo": st.floats(-1, 2),
    }
    way = ErrorDiffusion(data.draw(st.sampled_from(list(KERNELS))), **{k: data.draw(v) for k, v in options.items()})
    image = np.random.default_rng(rows).integers(0, 256, (rows, columns), np.uint8)
    levels = np.linspace(0, 255, count).astype(np.float32)
    codes = way.scalars(image, levels)
    assert codes.shape == (rows, columns)
    assert codes.max() < count
    assert np.array_equal(codes, way.scalars(image.astype(np.float32), levels))


def test_ditherers_are_values():
    way = ErrorDiffusion("stucki", strength=0.5)
    assert way == ErrorDiffusion("stucki", strength=0.5) != ErrorDiffusion("stucki")
    assert hash(way) == hash(ErrorDiffusion("stucki", strength=0.5))
    assert way == ditherer("stucki", strength=0.5) == eval(repr(way), {"ErrorDiffusion": ErrorDiffusion})
    with pytest.raises(AttributeError):
        way.strength = 1
    for each in (way, ErrorDiffusion(shifts=np.eye(3) / 9), GreenNoise(), ErrorDiffusion(KERNELS["zhou-fang"], rng=3)):
        copy = pickle.loads(pickle.dumps(each))
        assert type(copy) is type(each)
        assert np.array_equal(copy.scalars(PHOTO, FOUR), each.scalars(PHOTO, FOUR))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kernel": "floyd"}, "kernel must be one of 'floyd-steinberg', "),
        ({"kernel": None}, "kernel must be a name, a Kernel or a ToneKernel, got NoneType"),
        ({"strength": 1.5}, "strength must be a number from 0 to 1, got 1.5"),
        ({"strength": np.nan}, "strength must be a number from 0 to 1, got nan"),
        ({"strength": True}, "strength must be a number from 0 to 1, got True"),
        ({"clamp": "hard"}, "clamp must be one of 'step', 'range', 'none', got 'hard'"),
        ({"clamp": None}, "clamp must be one of 'step', 'range', 'none', got None"),
        ({"sharpen": np.inf}, "sharpen must be a finite number, got inf"),
        ({"sharpen": "1"}, "sharpen must be a finite number, got '1'"),
        ({"noise": -0.1}, "noise must not be negative, got -0.1"),
        ({"noise": np.nan}, "noise must be a finite number, got nan"),
        ({"echo": np.nan}, "echo must be a finite number, got nan"),
        ({"rng": "chance"}, "rng must be a seed or a numpy Generator, got 'chance'"),
        ({"rng": -1}, "rng must be a seed or a numpy Generator, got -1"),
        ({"shifts": [1, 2]}, r"shifts must have shape \(h, w\), got \(2,\)"),
        ({"shifts": [[]]}, "shifts must hold at least one sample"),
        ({"shifts": [[np.nan]]}, "shifts must be finite"),
        ({"shifts": [["a"]]}, "shifts must be an array of integers or floats"),
    ],
)
def test_errors_name_the_option(options, message):
    with pytest.raises(ArgumentError, match=message):
        ErrorDiffusion(**options)


@pytest.mark.parametrize(
    ("tone", "options"),
    [
        (50, {"echo": 2}),
        (50, {"echo": 1.5}),
        (30, {"noise": 2}),
        (30, {"shifts": [[-1, 1], [1, -1]]}),
        (90, {"sharpen": 2}),
    ],
)
def test_what_leads_the_choice_astray_costs_no_tone(tone, options):
    codes = ErrorDiffusion(**options).scalars(np.full((300, 300), tone, np.uint8), np.float32([0, 255]))
    assert abs(255 * codes[30:-30, 30:-30].mean() - tone) < 0.6


def test_without_strength_palettes_take_the_nearest_even_far_outside():
    rng = np.random.default_rng(5)
    samples, words = (
        rng.uniform(0, 255, (30, 40, 3)).astype(np.float32),
        rng.uniform(90, 140, (30, 3)).astype(np.float32),
    )
    assert np.array_equal(ErrorDiffusion(strength=0).vectors(samples, words), Nearest().vectors(samples, words))


def test_noise_acts_on_large_palettes_too():
    rng = np.random.default_rng(6)
    samples, words = (rng.uniform(0, 255, (*shape, 3)).astype(np.float32) for shape in ((20, 20), (3000,)))
    plain, noisy = (ErrorDiffusion(noise=noise).vectors(samples, words) for noise in (0, 2))
    assert not np.array_equal(plain, noisy)


def test_samples_as_far_as_empty_lanes_get_a_code():
    words = np.float32([[2e30, 2e30], [1.8e30, 1.8e30], [1.6e30, 2e30]])
    codes = ErrorDiffusion(clamp="none").vectors(np.full((2, 3, 2), 1e30, np.float32), words)
    assert codes.max() < 3


@pytest.mark.parametrize("kernel", ["ostromoukhov", "zhou-fang"])
def test_levels_that_single_precision_cannot_tell_apart(kernel):
    levels = np.float32([0, 1, 2, 2])
    codes = ErrorDiffusion(kernel, noise=0.1, even_texture=True).scalars(np.float32([[0, 1.5, 2, 3]] * 3), levels)
    assert codes.max() <= 3
