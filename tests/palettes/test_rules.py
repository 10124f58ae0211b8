import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.cluster import KMeans

from fewbits import ColorHistogram
from fewbits.color import to_space
from fewbits.errors import ArgumentError, FewerLevelsWarning
from fewbits.metrics import mse
from fewbits.palettes import METHODS, design
from fewbits.palettes.palette import sort_colors

from .images import photo, with_alpha

each_way = [(method, space) for method in METHODS for space in ("srgb", "oklab")]


def error_in_space(palette, image):
    flat = image.reshape(-1, image.shape[-1])
    return mse(to_space(flat, palette.space), to_space(palette.quantize(flat), palette.space))


@pytest.mark.parametrize(("method", "space"), each_way)
@pytest.mark.parametrize("colors", [1, 2, 7, 16, 64, 256])
@pytest.mark.parametrize("alpha", [False, True])
def test_palettes_have_exactly_k_distinct_sorted_colors_all_in_use(method, space, colors, alpha):
    image = with_alpha(photo()) if alpha else photo()
    palette = design(ColorHistogram.of(image), colors, method=method, space=space)
    assert palette.codebook_.shape == (colors, image.shape[2])
    assert len(np.unique(palette.codebook_, axis=0)) == colors
    assert np.array_equal(np.unique(palette.encode(image)), np.arange(colors))
    assert np.array_equal(palette.codebook_, sort_colors(palette.codebook_))
    assert palette.space == space


@settings(max_examples=40)
@given(
    hnp.arrays(np.uint8, st.tuples(st.just(1), st.integers(1, 30), st.just(3)), elements=st.integers(0, 3)),
    st.sampled_from(each_way),
    st.data(),
)
def test_palettes_of_crowded_colors_are_still_exact(image, way, data):
    method, space = way
    present = np.unique(image.reshape(-1, 3), axis=0)
    colors = data.draw(st.integers(1, len(present)))
    palette = design(ColorHistogram.of(image), colors, method=method, space=space)
    assert len(np.unique(palette.codebook_, axis=0)) == colors
    assert len(np.unique(palette.encode(image))) == colors
    if colors == len(present):
        assert np.array_equal(np.unique(palette.codebook_, axis=0), present)
        assert np.array_equal(palette.quantize(image), image)


@pytest.mark.parametrize(("method", "space"), each_way)
@pytest.mark.parametrize("channels", [3, 4])
def test_an_image_of_no_more_colors_keeps_exactly_those(method, space, channels):
    present = np.random.default_rng(0).integers(0, 256, (40, channels), np.uint8)
    present[:, 3:] |= 1  # nothing fully transparent, where colours cannot be told apart
    image = present[np.random.default_rng(1).permutation(np.repeat(np.arange(40), 5))].reshape(20, 10, channels)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        palette = design(ColorHistogram.of(image), 40, method=method, space=space)
    assert np.array_equal(palette.codebook_, sort_colors(present))
    assert np.array_equal(palette.quantize(image), image)
    with pytest.warns(FewerLevelsWarning, match="256 colours were asked for; the image has 40, which are the palette"):
        assert np.array_equal(
            design(ColorHistogram.of(image), 256, method=method, space=space).codebook_, palette.codebook_
        )


@pytest.mark.parametrize("space", ["srgb", "oklab"])
@pytest.mark.parametrize("colors", [2, 5, 16, 64, 200])
@pytest.mark.parametrize("seed", range(3))
def test_kmeans_is_never_worse_than_wu(space, colors, seed):
    image = photo(seed=seed)
    histogram = ColorHistogram.of(image)
    kmeans, wu = (design(histogram, colors, method=method, space=space) for method in ("kmeans", "wu"))
    assert error_in_space(kmeans, image) <= error_in_space(wu, image)


def test_one_color_is_the_rounded_mean():
    image = photo()
    mean = np.rint(image.reshape(-1, 3).mean(axis=0)).astype(np.uint8)
    for method in ("kmeans", "wu"):
        assert design(ColorHistogram.of(image), 1, method=method).codebook_.tolist() == [mean.tolist()]


def test_two_clusters_by_hand():
    image = np.array([[[0, 0, 0], [2, 2, 2], [4, 0, 2], [250, 250, 250], [254, 250, 252]]], np.uint8)
    for method in ("kmeans", "wu"):
        assert design(ColorHistogram.of(image), 2, method=method).codebook_.tolist() == [[2, 1, 1], [252, 250, 251]]


def test_weights_count():
    image = np.array([[[0, 0, 0], [9, 0, 0], [255, 255, 255]]], np.uint8)
    palette = design(ColorHistogram.of(image, [[1, 8, 1]]), 2)
    assert palette.codebook_.tolist() == [[8, 0, 0], [255, 255, 255]]


@pytest.mark.parametrize(("method", "space"), each_way)
def test_designs_do_not_depend_on_the_order_of_pixels_or_how_they_were_counted(method, space):
    image = photo()
    whole = design(ColorHistogram.of(image), 16, method=method, space=space).codebook_
    parts = ColorHistogram.of(image[30:]) + ColorHistogram.of(image[:30])
    assert np.array_equal(whole, design(parts, 16, method=method, space=space).codebook_)
    assert np.array_equal(whole, design(ColorHistogram.of(image[::-1, ::-1]), 16, method=method, space=space).codebook_)


@pytest.mark.parametrize("bits", [4, 5, 6])
@pytest.mark.parametrize(("method", "space"), each_way)
def test_coarse_histograms_give_nearly_as_good_palettes(bits, method, space):
    image = photo()
    palette = design(ColorHistogram.of(image, bits=bits), 16, method=method, space=space)
    assert len(palette) == 16
    fine = design(ColorHistogram.of(image), 16, method=method, space=space)
    assert error_in_space(palette, image) <= 1.2 * error_in_space(fine, image)


@pytest.mark.parametrize(("method", "space"), each_way)
def test_transparent_pixels_get_one_color_whatever_they_hide(method, space):
    image = with_alpha(photo())
    image[..., 3] = np.where(image[..., 3] < 100, 0, 255)  # a third of the pixels hide different colours
    palette = design(ColorHistogram.of(image), 8, method=method, space=space)
    transparent = image[..., 3] == 0
    codes = palette.encode(image)
    assert len(np.unique(codes[transparent])) == 1
    assert not palette.codebook_[codes[transparent][0]].any()
    assert (palette.codebook_[codes[~transparent], 3] == 255).all()


def test_histograms_are_not_modified():
    histogram = ColorHistogram.of(photo())
    before = [part.copy() for part in (histogram.keys, histogram.counts, histogram.sums)]
    for part in (histogram.keys, histogram.counts, histogram.sums):
        part.flags.writeable = False
    design(histogram, 8)
    assert all(
        np.array_equal(a, b) for a, b in zip(before, (histogram.keys, histogram.counts, histogram.sums), strict=True)
    )


@pytest.mark.parametrize(
    ("colors", "options", "message"),
    [
        (0, {}, "colors must be a whole number from 1 to 65536, got 0"),
        (65537, {}, "colors must be a whole number from 1 to 65536, got 65537"),
        (2.0, {}, "colors must be a whole number from 1 to 65536, got 2.0"),
        (2, {"space": "hsv"}, "space must be one of 'srgb', 'linear', 'oklab', 'cielab', got 'hsv'"),
        (2, {"method": "best"}, "method must be one of 'kmeans', 'wu', .*, got 'best'"),
        (2, {"start": "guess"}, "start must be one of 'wu', .*, got 'guess'"),
        (2, {"speed": 0}, "speed must be a whole number from 1 to 10, got 0"),
        (2, {"speed": 11}, "speed must be a whole number from 1 to 10, got 11"),
        (2, {"fixed": ["#000", "#000000"]}, "fixed must hold distinct colours"),
        (2, {"fixed": ["#000", "#001", "#002"]}, "fixed must hold at most as many colours as the palette, 2, got 3"),
        (2, {"fixed": ["#0008"]}, "fixed has transparent colours and the image has no alpha"),
        (2, {"fixed": "#000"}, "fixed must be a sequence of colours, got the string '#000'"),
    ],
)
def test_errors_name_the_argument(colors, options, message):
    with pytest.raises(ArgumentError, match=message):
        design(ColorHistogram.of(photo((4, 4))), colors, **options)


@pytest.mark.parametrize("space", ["srgb", "oklab"])
@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize("speed", range(1, 11))
def test_palettes_of_every_speed_are_exact(speed, alpha, space):
    image = with_alpha(photo()) if alpha else photo()
    for colors in (1, 2, 30):
        palette = design(ColorHistogram.of(image), colors, space=space, speed=speed)
        assert np.array_equal(np.unique(palette.encode(image)), np.arange(colors))
        assert np.array_equal(palette.codebook_, np.unique(palette.codebook_, axis=0)[_places(palette.codebook_)])


def _places(colors):
    """Where each row is among the sorted distinct ones: this is a way back only if all are distinct."""
    return np.unique(colors, axis=0, return_inverse=True)[1].ravel()


@pytest.mark.parametrize("space", ["srgb", "linear", "oklab"])
def test_slower_designs_have_lower_errors(space):
    errors = []
    for speed in (10, 6, 1):
        errors.append(0)
        for colors in (6, 12, 24, 48):
            image = photo((60, 80), seed=colors)
            palette = design(ColorHistogram.of(image), colors, space=space, speed=speed)
            errors[-1] += np.log(error_in_space(palette, image))
    assert errors[0] > errors[1] > errors[2]


def test_the_design_is_never_worse_than_sklearns_by_much():
    for seed in range(3):
        image = photo((40, 50), seed=seed)
        flat = image.reshape(-1, 3).astype(np.float64)
        for colors in (4, 16):
            peer = KMeans(colors, n_init=2, random_state=0).fit(flat)
            palette = design(ColorHistogram.of(image), colors)
            assert error_in_space(palette, image) * 3 <= 1.005 * (peer.inertia_ / len(flat) + 0.25)  # it is not rounded


@pytest.mark.parametrize("space", ["srgb", "oklab"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("speed", [1, 4, 10])
def test_fixed_colours_come_first_and_stay(space, method, speed):
    image = photo()
    fixed = np.array([[255, 0, 255], [0, 0, 0], list(image[0, 0])], np.uint8)  # one is in the image
    palette = design(ColorHistogram.of(image), 12, space=space, method=method, speed=speed, fixed=fixed)
    assert palette.codebook_.shape == (12, 3)
    assert np.array_equal(palette.codebook_[:3], fixed)
    assert np.array_equal(palette.codebook_[3:], sort_colors(palette.codebook_[3:]))
    assert len(np.unique(palette.codebook_, axis=0)) == 12
    assert set(range(2, 12)) <= set(palette.encode(image).ravel().tolist())


def test_the_others_are_designed_around_fixed_colours():
    image = np.array([[[0, 0, 0]] * 50 + [[10, 10, 10]] * 50 + [[200, 200, 200]] * 2 + [[240, 240, 240]]], np.uint8)
    histogram = ColorHistogram.of(image)
    assert design(histogram, 2).hex == ["#050505", "#d5d5d5"]
    assert design(histogram, 2, fixed=["#ffffff"]).hex == ["#ffffff", "#050505"]
    assert design(histogram, 3, fixed=["#000000"]).hex == ["#000000", "#0a0a0a", "#d5d5d5"]


def test_fixed_colours_and_what_the_image_has_besides():
    histogram = ColorHistogram.of([[[9, 9, 9], [0, 0, 0], [255, 255, 255]]])
    assert design(histogram, 4, fixed=["#fff", "#f00"]).hex == ["#ffffff", "#ff0000", "#000000", "#090909"]
    assert design(histogram, 2, fixed=["#fff", "#f00"]).hex == ["#ffffff", "#ff0000"]
    with pytest.warns(FewerLevelsWarning, match="9 colours were asked for; the image has 4, which are the palette"):
        assert len(design(histogram, 9, fixed=["#fff", "#f00"])) == 4


def test_fixed_colours_of_images_with_alpha():
    image = with_alpha(photo())
    palette = design(ColorHistogram.of(image), 5, fixed=["#ff0000", "#00f"])
    assert palette.hex[:2] == ["#ff0000ff", "#0000ffff"]
    hidden = design(ColorHistogram.of([[[7, 7, 7, 0], [1, 2, 3, 255]]]), 2, fixed=[[255, 255, 255, 0]])
    assert hidden.hex == ["#ffffff00", "#010203ff"]  # what cannot be seen is there already


def test_many_colours():
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (150, 200, 3), np.uint8)
    palette = design(ColorHistogram.of(image), 5000)
    assert len(np.unique(palette.encode(image))) == 5000


TRANSLUCENT = np.array(
    [[[100, 100, 100, 128], [90, 100, 100, 128], [10, 10, 10, 128], [200, 200, 200, 255], [190, 180, 200, 255]]],
    np.uint8,
)


@pytest.mark.parametrize("bits", [1, 4, 6, 7])
@pytest.mark.parametrize("space", ["srgb", "oklab"])
def test_coarse_histograms_with_alpha_give_colours_like_the_exact_one(bits, space):
    palette = design(ColorHistogram.of(TRANSLUCENT, bits=bits), 2, space=space)
    exact = design(ColorHistogram.of(TRANSLUCENT), 2, space=space)
    assert len(palette) == 2
    if bits >= 6:
        assert np.abs(palette.codebook_.astype(int) - exact.codebook_).max() <= 40


def test_colours_that_cannot_be_seen_are_one():
    pixels = [[[255, 0, 0, 0], [0, 255, 0, 0], [0, 0, 255, 0], [0, 255, 0, 255]]]
    with pytest.warns(FewerLevelsWarning, match="3 colours were asked for; the image has 2"):
        palette = design(ColorHistogram.of(pixels), 3)
    assert palette.hex == ["#00000000", "#00ff00ff"]


def test_rounded_cells_that_tie_do_not_stop_the_design():
    pixels = [
        [3, 2, 2],
        [2, 2, 1],
        [1, 2, 2],
        [2, 3, 2],
        [0, 3, 2],
        [0, 0, 2],
        [0, 2, 1],
        [0, 0, 1],
        [3, 1, 0],
        [0, 1, 3],
        [2, 1, 2],
        [0, 0, 3],
        [3, 1, 1],
        [1, 1, 3],
    ]
    assert len(design(ColorHistogram.of([pixels], bits=7), 6)) == 6


def test_random_designs_of_every_kind_have_the_colours_asked_for():
    rng = np.random.default_rng(4)
    for _ in range(300):
        channels, bits = rng.integers(3, 5), int(rng.integers(1, 9))
        pixels = rng.integers(0, rng.choice([4, 40, 256]), (1, rng.integers(2, 60), channels)).astype(np.uint8)
        histogram = ColorHistogram.of(pixels, bits=bits)
        colors = histogram.colors.round().astype(int)
        if channels == 4:
            colors[colors[:, 3] == 0] = 0
        distinct = len(np.unique(colors, axis=0))
        k = int(rng.integers(1, distinct + 1))
        assert len(design(histogram, k, space=str(rng.choice(["srgb", "oklab"])))) == k
