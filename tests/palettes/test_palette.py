import pickle

import numpy as np
import pytest

from fewbits import Palette
from fewbits.color import to_space
from fewbits.errors import ArgumentError
from fewbits.palettes.palette import _TILE, nearest, sort_colors

from .. import reference
from .images import photo, with_alpha


def test_colors_may_be_hex_lists_or_arrays():
    expected = [[255, 136, 0], [0, 0, 255]]
    for colors in (["#f80", "#00f"], ["#FF8800", "0000ff"], expected, np.array(expected), np.array(expected, np.uint8)):
        assert Palette(colors).codebook_.tolist() == expected
        assert Palette(colors).codebook_.dtype == np.uint8
    assert Palette(["#f808", "#00f"]).codebook_.tolist() == [[255, 136, 0, 136], [0, 0, 255, 255]]
    assert Palette(["#f80", "#00f"]).hex == ["#ff8800", "#0000ff"]
    assert Palette(["#f808"]).hex == ["#ff880088"]
    assert (len(Palette(expected)), Palette(expected).channels, Palette(["#f808"]).channels) == (2, 3, 4)


@pytest.mark.parametrize("space", ["srgb", "oklab"])
@pytest.mark.parametrize("channels", [3, 4])
def test_each_pixel_takes_the_nearest_color_in_the_space(space, channels):
    image = photo() if channels == 3 else with_alpha(photo())
    colors = np.random.default_rng(1).integers(0, 256, (20, channels))
    palette = Palette(colors, space=space)
    codes = palette.encode(image)
    points = to_space(image.reshape(-1, channels), space)
    assert np.array_equal(codes.ravel(), reference.nearest(points, palette.points())[0])
    assert codes.dtype == np.uint8
    assert np.array_equal(palette.decode(codes), colors[codes])
    assert np.array_equal(palette.quantize(image), colors[codes])
    assert palette.quantize(image).dtype == np.uint8


def test_ties_take_the_first_color():
    assert Palette([[2, 0, 0], [0, 0, 0], [2, 0, 0]]).encode([[1, 0, 0], [2, 0, 0]]).tolist() == [0, 0]
    assert Palette([[0, 0, 0], [2, 0, 0]]).encode([[1, 0, 0]]).tolist() == [0]


def test_oklab_takes_what_looks_nearest():
    dark_blue, colors = [[0, 0, 160]], ["#000000", "#0000ff"]
    assert Palette(colors).encode(dark_blue).tolist() == [1]
    assert Palette(["#5a5a5a", "#0000ff"], space="srgb").encode([[0, 130, 30]]).tolist() == [0]
    assert Palette(["#000000", "#00ff00"], space="srgb").encode([[0, 120, 0]]).tolist() == [0]
    assert Palette(["#000000", "#00ff00"], space="oklab").encode([[0, 120, 0]]).tolist() == [1]


@pytest.mark.parametrize("space", ["srgb", "oklab"])
def test_fully_transparent_pixels_are_one_color_whatever_they_hide(space):
    palette = Palette(["#ff0000", "#00ff00", "#0000ff00"], space=space)
    assert palette.encode([[255, 0, 0, 0], [0, 255, 0, 0], [9, 9, 9, 0], [255, 0, 0, 255]]).tolist() == [2, 2, 2, 0]


def test_codes_of_more_than_256_colors_are_uint16():
    grey = np.repeat(np.arange(256)[:, None], 3, axis=1)
    palette = Palette(np.concatenate([grey, [[0, 0, 7]]]))
    codes = palette.encode([[255, 255, 255], [0, 0, 7]])
    assert codes.dtype == np.uint16
    assert codes.tolist() == [255, 256]


@pytest.mark.parametrize("shape", [(), (5,), (2, 3), (2, 3, 4)])
def test_encode_and_decode_take_any_shape(shape):
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    palette = Palette(["#000", "#888", "#fff"])
    if shape:
        assert palette.encode(pixels).shape == shape
        assert np.array_equal(palette.encode(pixels.T.copy().T), palette.encode(pixels))
    codes = np.random.default_rng(0).integers(0, 3, shape)
    for dtype in (np.uint8, np.uint16, np.int64):
        assert palette.decode(codes.astype(dtype)).shape == (*shape, 3)
        assert np.array_equal(
            Palette(["#0000", "#8888", "#ffff"]).decode(codes.astype(dtype))[..., 0], codes * 0x88 - (codes == 2) * 17
        )


def test_codes_do_not_depend_on_threads_or_tiles(monkeypatch):
    image = np.random.default_rng(0).integers(0, 256, (_TILE + 1000, 3), np.uint8)
    image[:, 1:] //= 64
    image.flags.writeable = False
    palette = Palette(np.random.default_rng(1).integers(0, 256, (4, 3)))
    one = palette.encode(image, threads=1)
    assert np.array_equal(one, palette.encode(image, threads=2))
    monkeypatch.setenv("FEWBITS_THREADS", "3")
    assert np.array_equal(one, palette.encode(image))
    assert np.array_equal(one[-500:], palette.encode(image[-500:]))


def test_colors_of_the_palette_encode_to_themselves():
    colors = np.unique(np.random.default_rng(0).integers(0, 256, (700, 3)), axis=0)
    for space in ("srgb", "oklab"):
        palette = Palette(colors, space=space)
        assert np.array_equal(palette.encode(colors), np.arange(len(colors)))


def test_parameters_are_stored_untouched_cloned_changed_and_pickled():
    colors, names = ["#f00", "#0f0"], ["red", "green"]
    palette = Palette(colors, space="oklab", names=names)
    assert palette.get_params() == {"colors": colors, "space": "oklab", "names": names}
    assert palette.colors is colors
    for copy in (palette.clone(), pickle.loads(pickle.dumps(palette))):
        assert copy.get_params() == palette.get_params()
        assert np.array_equal(copy.codebook_, palette.codebook_)
    assert palette.set_params(colors=["#00f"], names=None) is palette
    assert palette.codebook_.tolist() == [[0, 0, 255]]
    with pytest.raises(
        ArgumentError, match="Palette has no parameter 'colours'; its parameters are colors, space, names"
    ):
        palette.set_params(colours=3)
    with pytest.raises(TypeError):
        Palette(colors, "oklab")


def test_repr_and_html_show_the_colors():
    assert repr(Palette(["#f00", "#0f0"])) == "<Palette of 2 colours in srgb: #ff0000, #00ff00>"
    assert repr(Palette([[i, 0, 0] for i in range(9)])).endswith("#070000, ...>")
    html = Palette(["#f00"], names=["<b>"])._repr_html_()
    assert "1 colours" in html
    assert "background:#ff0000" in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


def test_sort_is_by_alpha_then_lightness_then_value():
    colors = np.array(
        [[255, 255, 255, 255], [0, 0, 255, 255], [9, 9, 9, 128], [0, 0, 0, 255], [200, 0, 0, 0]], np.uint8
    )
    assert sort_colors(colors).tolist() == [colors[i].tolist() for i in (4, 2, 3, 1, 0)]
    shuffled = np.random.default_rng(0).permutation(photo()[:20].reshape(-1, 3))
    ordered = sort_colors(shuffled)
    assert (np.diff(to_space(ordered, "oklab")[:, 0]) >= 0).all()
    assert np.array_equal(ordered, sort_colors(ordered[::-1]))


def test_nearest_is_the_kernel():
    points, words = np.float32([[0, 0], [3, 4]]), np.float32([[0, 1], [0, 0]])
    labels, distances = nearest(points, words)
    assert labels.tolist() == [1, 0]
    assert distances.tolist() == [0, 18]


@pytest.mark.parametrize(
    ("colors", "options", "message"),
    [
        ("#fff", {}, "colors must be a sequence of colours, got the string '#fff'"),
        (["#ggg"], {}, "A colour must be written #rgb, #rgba, #rrggbb or #rrggbbaa, got '#ggg'"),
        (["#12345"], {}, "A colour must be written .* got '#12345'"),
        ([[1, 2]], {}, r"colors must have shape \(\.\.\., 3\) or \(\.\.\., 4\), got \(1, 2\)"),
        ([[[1, 2, 3]]], {}, r"colors must have shape \(K, 3\) or \(K, 4\) with K up to 65,536, got \(1, 1, 3\)"),
        (np.zeros((65537, 3), np.uint8), {}, "with K up to 65,536"),
        ([], {}, "colors must hold at least one sample"),
        ([[0, 0, 256]], {}, "colors must be integers from 0 to 255"),
        ([[0.0, 0.0, 1.0]], {}, "colors must be integers from 0 to 255, got float64"),
        (["#fff"], {"space": "cmyk"}, "space must be one of 'srgb', 'linear', 'oklab', 'cielab', got 'cmyk'"),
        (["#fff"], {"names": ["a", "b"]}, r"names must be strings, one per colour \(1\), got"),
    ],
)
def test_constructor_errors_name_the_argument(colors, options, message):
    with pytest.raises(ArgumentError, match=message):
        Palette(colors, **options)


def test_encode_and_decode_errors_name_the_argument():
    palette = Palette(["#000", "#fff"])
    with pytest.raises(ArgumentError, match=r"x must have the palette's 3 channels, got shape \(2, 2, 4\)"):
        palette.encode(np.zeros((2, 2, 4), np.uint8))
    with pytest.raises(ArgumentError, match="x must be integers from 0 to 255, got float64"):
        palette.encode([[0.5, 0.5, 0.5]])
    with pytest.raises(ArgumentError, match="codes must be from 0 to 1, got values from 0 to 2"):
        palette.decode([0, 2])
    with pytest.raises(ArgumentError, match="codes must be integers, got float64"):
        palette.decode([0.0])
    with pytest.raises(ArgumentError, match="threads must be a whole number of at least 1, got 0"):
        palette.encode([[0, 0, 0]], threads=0)


def test_a_change_that_will_not_do_changes_nothing():
    palette = Palette(["#000", "#fff"])
    for bad in ({"space": "zz"}, {"colors": "red"}, {"names": ["one"]}):
        with pytest.raises(ArgumentError):
            palette.set_params(**bad)
    assert palette.space == "srgb"
    assert palette.set_params(colors=["#f00"]).hex == ["#ff0000"]


def test_names_on_several_lines_survive_a_gimp_palette(tmp_path):
    Palette(["#000"], names=["two\nlines"]).save(tmp_path / "x.gpl")
    assert Palette.load(tmp_path / "x.gpl").names == ["two lines"]
