import warnings

import numpy as np
import pytest
from skimage import data

import fewbits as fb
from fewbits.dithering import ErrorDiffusion
from fewbits.errors import ArgumentError
from fewbits.image.perceptual import contrast_of, strength_of
from fewbits.metrics import color_ssim, ssimulacra2

PHOTO = data.astronaut()[40:200, 150:310]


def perceptual(image, colors=16, **options):
    return fb.quantize_image(image, colors, objective="perceptual", **options)


@pytest.mark.parametrize("colors", [2, 5, 16, 64, 256])
def test_it_is_nearer_to_the_eye_than_least_squares(colors):
    ours, squares = perceptual(PHOTO, colors), fb.quantize_image(PHOTO, colors)
    assert ours.dither == "adaptive"
    assert len(np.unique(ours.palette.codebook_, axis=0)) == colors
    assert color_ssim(PHOTO, ours.array) > color_ssim(PHOTO, squares.array)


def test_it_beats_k_means_in_oklab_with_floyd_and_steinberg_at_no_more_bytes():
    gains, sizes = [], []
    for image in (data.astronaut(), data.coffee(), data.chelsea()):
        ours = perceptual(image, 64)
        plain = fb.quantize_image(image, 64, space="oklab", dither="floyd-steinberg")
        gains.append(ssimulacra2(image, ours.array) - ssimulacra2(image, plain.array))
        sizes.append(len(ours.png) / len(plain.png))
    assert np.mean(gains) > 2
    assert np.mean(sizes) < 0.97


def test_an_image_on_few_colours_comes_back_unchanged():
    image = np.random.default_rng(0).integers(0, 3, (40, 40, 3), np.uint8) * 100
    assert np.array_equal(perceptual(image, 27).array, image)
    palette = fb.Palette(np.unique(image.reshape(-1, 3), axis=0), space="linear")
    assert np.array_equal(perceptual(image, palette).array, image)


def test_flat_graphics_of_two_colours_are_never_dithered():
    image = np.full((60, 80, 3), [250, 250, 240], np.uint8)
    image[20:40, 30:50] = [30, 60, 200]
    for colors in (2, 3, 16):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert np.array_equal(perceptual(image, colors).array, image)


def test_the_ground_beside_text_on_a_gradient_stays_clean():
    rng = np.random.default_rng(0)
    image = np.full((120, 160, 3), 255, np.uint8)
    image[30:34, 20:140:2] = rng.integers(0, 256, (4, 60, 1))  # strokes in all greys, as smoothed letters are
    image[60:] = np.linspace(60, 220, 160).astype(np.uint8)[None, :, None]
    result = perceptual(image, 8)
    assert (result.array[:30] == 255).all()
    assert (result.array[36:60] == 255).all()
    gradient = result.array[70:, :, 0].mean(axis=0)
    smooth = np.convolve(gradient, np.ones(15) / 15, "valid")
    assert np.abs(smooth - np.convolve(image[70, :, 0], np.ones(15) / 15, "valid")).max() < 12  # no bands


def test_a_small_saturated_region_keeps_its_hue():
    rng = np.random.default_rng(0)
    image = np.clip(rng.normal(128, 50, (200, 200, 1)) + rng.normal(0, 4, (200, 200, 3)), 0, 255).astype(np.uint8)
    image[90:102, 90:102] = np.array([215, 20, 25]) + rng.integers(-12, 12, (12, 12, 3))
    region = perceptual(image, 8).array[90:102, 90:102].astype(int)
    assert (region[..., 0] - region[..., 1]).mean() > 140


@pytest.mark.parametrize("colors", [2, 7, 16])
def test_grey_images_stay_grey(colors):
    image = data.camera()[100:220, 150:300]
    result = perceptual(image, colors)
    assert result.array.shape == image.shape
    assert len(result.levels) == colors
    assert result.report().colors == colors
    assert color_ssim(image, result.array) > color_ssim(image, fb.quantize_image(image, colors).array)


def test_alpha_is_part_of_the_palette():
    image = np.dstack([PHOTO, np.linspace(0, 255, 160).astype(np.uint8)[None].repeat(160, axis=0)])
    image[:8, :, 3] = 0
    result = perceptual(image, 16)
    assert result.array.shape == image.shape
    assert (result.array[:8, :, 3] == 0).all()
    assert result.levels[0, 3] == 0  # transparent entries come first
    assert np.abs(result.array[..., 3].mean(axis=0) - image[..., 3].mean(axis=0)).mean() < 8


def test_what_is_opaque_stays_so():
    image = np.dstack([PHOTO, np.full((160, 160), 255, np.uint8)])
    image[20:60, 20:60, 3] = np.linspace(0, 255, 40).astype(np.uint8)
    assert (perceptual(image, 32).array[80:, :, 3] == 255).all()


def test_a_rare_colour_that_is_nearly_opaque_stays_as_it_is():
    image = np.full((100, 100, 4), [20, 120, 220, 255], np.uint8)
    image[50, 50] = [200, 40, 40, 250]
    assert np.array_equal(perceptual(image, 2).array, image)


def test_one_colour_of_a_picture_with_holes_is_seen():
    image = np.dstack([PHOTO, np.full(PHOTO.shape[:2], 255, np.uint8)])
    image[:3, :, 3] = 0
    assert (perceptual(image, 1).array[..., 3] > 240).all()


@pytest.mark.parametrize("objective", fb.image.OBJECTIVES)
@pytest.mark.parametrize("dither", ["none", "riemersma", "floyd-steinberg"])
@pytest.mark.parametrize("colors", [8, 64])
def test_soft_edges_leave_the_inside_opaque_and_the_outside_clear(objective, dither, colors):
    rows, columns = np.indices(PHOTO.shape[:2]) - 80
    alpha = np.clip((70 - np.hypot(rows, columns)) * 40, 0, 255).astype(np.uint8)
    image = np.dstack([PHOTO, alpha])
    after = fb.quantize_image(image, colors, objective=objective, dither=dither).array[..., 3]
    assert (after[alpha == 0] == 0).all()
    assert np.mean(after[alpha == 255] == 255) > 0.97


@pytest.mark.parametrize("objective", fb.image.OBJECTIVES)
def test_colours_of_no_importance_are_there_if_there_is_room(objective):
    image = np.arange(0, 240, 24, np.uint8).repeat(9).reshape(9, 10, 1) + np.zeros(3, np.uint8)
    importance = (image[..., 0] < 60).astype(float)
    result = fb.quantize_image(image, 10, objective=objective, importance=importance)
    assert np.array_equal(result.array, image)
    assert len(fb.quantize_image(image, 7, objective=objective, importance=importance).palette) == 7


def test_only_the_ratios_of_importance_count():
    importance = PHOTO[..., 0].astype(float)
    expected = fb.quantize_image(PHOTO, 8, importance=importance).array
    assert np.array_equal(fb.quantize_image(PHOTO, 8, importance=importance * 2.0**500).array, expected)


@pytest.mark.parametrize("objective", fb.image.OBJECTIVES)
def test_a_grey_image_with_a_fixed_colour_becomes_one_of_colours(objective):
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    result = fb.quantize_image(grey, 4, objective=objective, fixed=["#f00"])
    assert result.palette.hex[0] == "#ff0000"
    assert result.array.shape == (16, 16, 3)


def test_fixed_colours_come_first_as_they_are():
    result = perceptual(PHOTO, 12, fixed=["#ff0000", "#000", "#00ff00"])
    assert result.palette.hex[:3] == ["#ff0000", "#000000", "#00ff00"]
    assert len(set(result.palette.hex)) == 12
    grey = perceptual(PHOTO[..., 0], 6, fixed=["#808080"])
    assert grey.palette.hex[0] == "#808080"


@pytest.mark.parametrize("objective", ["mse", "perceptual"])
def test_what_is_important_gets_more_colours(objective):
    image = np.zeros((64, 64, 3), np.uint8)
    image[:, :32, 0] = np.random.default_rng(0).integers(100, 256, (64, 32))  # reds, and to the right blues
    image[:, 32:, 2] = np.random.default_rng(1).integers(100, 256, (64, 32))
    left = np.zeros((64, 64), np.uint8)
    left[:, :32] = 255
    reds = [
        np.count_nonzero(fb.quantize_image(image, 8, objective=objective, importance=weights).levels[:, 0])
        for weights in (left, left // 2 + 64, 255 - left)
    ]
    assert reds[0] == 8
    assert reds[0] > reds[1] > reds[2]


@pytest.mark.parametrize("speed", [1, 4, 7, 10])
def test_every_speed_gives_so_many_colours(speed):
    assert len(set(perceptual(PHOTO, 16, speed=speed).palette.hex)) == 16


@pytest.mark.parametrize("dither", ["none", "blue-noise", "ostromoukhov", "riemersma", ErrorDiffusion(noise=0.1)])
def test_any_dither_will_do(dither):
    result = perceptual(PHOTO, 8, dither=dither)
    assert result.codes.shape == PHOTO.shape[:2]
    if dither == "none":
        assert np.array_equal(result.codes, result.palette.encode(PHOTO))


def test_options_of_the_adaptive_dither():
    codes = [perceptual(PHOTO, 8, strength=strength).codes for strength in (0, 1)]
    assert not np.array_equal(*codes)
    nearest = perceptual(PHOTO, 8, strength=0)
    assert np.array_equal(nearest.codes, nearest.palette.encode(PHOTO))
    perceptual(PHOTO, 8, kernel="stucki", serpentine=False, noise=0.1)


def test_the_result_depends_neither_on_threads_nor_on_the_input_staying():
    image = PHOTO.copy()
    one = perceptual(image, 16, threads=1)
    assert np.array_equal(image, PHOTO)
    two = perceptual(image, 16, threads=2)
    assert np.array_equal(one.codes, two.codes)
    assert one.palette.hex == two.palette.hex


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 9, 3), (9, 1, 3), (3, 5, 4), (2, 2)])
def test_small_shapes(shape):
    image = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert perceptual(image, 4).array.shape == shape


def test_contrast_is_the_deviation_of_what_is_seen():
    image = np.zeros((9, 9, 4), np.uint8)
    image[:, 5:, :3] = 255
    assert not contrast_of(image).any()  # nothing can be seen of it
    image[..., 3] = 255
    assert contrast_of(image)[4, 4] == pytest.approx(255 * np.sqrt(0.4 * 0.6), rel=1e-4)


def test_strength_follows_contrast_and_spares_clean_colours():
    image = np.zeros((1, 5, 3), np.uint8)
    image[0, 4] = 9
    contrast = np.float32([[0, 2, 20, 90, 2]])
    shares = strength_of(image, contrast, np.uint8([[9, 9, 9]]), 0.8)
    assert shares[0].tolist() == pytest.approx([0.8, 0.8, 0.8, 0.52, 0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"objective": "beauty"}, "objective must be one of"),
        (
            {"objective": "perceptual", "mode": "global"},
            "objective='perceptual' needs mode='palette', got mode='global'",
        ),
        ({"dither": "adaptive"}, "dither='adaptive' is for objective='perceptual'"),
        ({"objective": "perceptual", "speed": 0}, "speed must be"),
        ({"objective": "perceptual", "strength": 2}, "strength must be a number from 0 to 1"),
        ({"objective": "perceptual", "size": 2}, "has no option 'size'"),
        ({"objective": "perceptual", "importance": np.ones((3, 3))}, "importance must be numbers in the shape"),
        ({"objective": "perceptual", "importance": np.zeros(PHOTO.shape[:2])}, "importance must be finite"),
        ({"importance": -np.ones(PHOTO.shape[:2])}, "importance must be finite"),
        ({"objective": "perceptual", "fixed": ["#ff000080"]}, "fixed has transparent colours"),
        (
            {"colors": fb.Palette(["#000"]), "fixed": ["#fff"]},
            "fixed and importance are for palettes that are designed",
        ),
        ({"mode": "global", "fixed": ["#fff"]}, "fixed needs mode='palette', got mode='global'"),
        ({"colors": 1, "fixed": ["#fff", "#000"]}, "fixed must hold at most"),
        ({"fixed": "#fff"}, "fixed must be a sequence of colours"),
        ({"fixed": ["#fff", "#fff"]}, "fixed must hold distinct colours, got #ffffff, #ffffff"),
        ({"importance": np.full(PHOTO.shape[:2], np.nan)}, "importance must be finite"),
    ],
)
def test_what_does_not_fit_is_refused(options, message):
    with pytest.raises(ArgumentError, match=message):
        fb.quantize_image(PHOTO, **options)


def test_deep_images_are_refused():
    with pytest.raises(ArgumentError, match="8-bit"):
        perceptual(np.zeros((9, 9), np.uint16))
