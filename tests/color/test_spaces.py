import numpy as np
import pytest
from skimage.color import lab2rgb, rgb2lab, rgb2xyz

from fewbits.color import SPACES, decode_srgb, encode_srgb, from_space, to_space
from fewbits.color.cube_root import cielab
from fewbits.color.srgb import LIGHT
from fewbits.errors import ArgumentError

# A grid of colours with both ends of each channel, and the darkest, where rounding is hardest.
SAMPLE = np.array(np.meshgrid(*[np.r_[0:255:7, 250:256]] * 3)).reshape(3, -1).T.astype(np.uint8)
DARK = np.array(np.meshgrid(*[np.arange(12)] * 3)).reshape(3, -1).T.astype(np.uint8)


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("colors", [SAMPLE, DARK], ids=["grid", "dark"])
def test_colors_come_back_exactly(space, colors):
    points = to_space(colors, space)
    assert points.dtype == np.float32
    assert np.array_equal(from_space(points, space), colors)


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("alpha", [1, 2, 64, 127, 128, 254, 255])
def test_colors_with_alpha_come_back_exactly(space, alpha):
    colors = np.concatenate([SAMPLE[::7], np.full((len(SAMPLE[::7]), 1), alpha, np.uint8)], axis=1)
    assert np.array_equal(from_space(to_space(colors, space), space), colors)


@pytest.mark.parametrize("space", SPACES)
def test_fully_transparent_colors_are_one_point_and_come_back_as_one(space):
    colors = np.concatenate([SAMPLE[::50], np.zeros((len(SAMPLE[::50]), 1), np.uint8)], axis=1)
    points = to_space(colors, space)
    assert not points.any()
    assert not from_space(points, space).any()


@pytest.mark.parametrize("space", SPACES)
def test_alpha_is_premultiplied_and_opaque_alpha_changes_nothing(space):
    opaque = np.concatenate([SAMPLE, np.full((len(SAMPLE), 1), 255, np.uint8)], axis=1)
    half = opaque // np.array([1, 1, 1, 2], np.uint8)
    assert np.array_equal(to_space(opaque, space)[:, :3], to_space(SAMPLE, space))
    assert np.allclose(to_space(half, space), to_space(opaque, space) * (127 / 255), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("space", SPACES)
def test_spaces_take_any_shape_and_leave_it(space):
    image = SAMPLE[: 4 * 5 * 6].reshape(4, 5, 6, 3)
    assert to_space(image, space).shape == image.shape
    assert np.array_equal(to_space(image, space).reshape(-1, 3), to_space(image.reshape(-1, 3), space))
    assert np.array_equal(from_space(to_space(image, space), space), image)


def test_srgb_is_the_stored_values():
    assert np.array_equal(to_space(SAMPLE, "srgb"), SAMPLE)
    assert from_space([[-5, 12.5, 300]], "srgb").tolist() == [[0, 12, 255]]


def test_linear_is_light_from_0_to_1_by_iec_61966():
    assert to_space(np.array([0, 255, 128], np.uint8), "linear") == pytest.approx([0, 1, 0.2158605], abs=1e-6)
    assert to_space(np.array([10, 11, 188], np.uint8), "linear") == pytest.approx(
        [0.0030353, 0.0033465, 0.5028865], abs=1e-6
    )
    assert from_space([[0.5, 2, -1]], "linear").tolist() == [[188, 255, 0]]


@pytest.mark.parametrize(
    ("color", "oklab"),
    [
        ((255, 255, 255), (1.0, 0.0, 0.0)),
        ((0, 0, 0), (0.0, 0.0, 0.0)),
        ((255, 0, 0), (0.62796, 0.22486, 0.12585)),
        ((0, 255, 0), (0.86644, -0.23389, 0.17950)),
        ((0, 0, 255), (0.45201, -0.03246, -0.31153)),
    ],
)
def test_oklab_has_the_published_values_of_the_primaries(color, oklab):
    assert to_space(np.array([color], np.uint8), "oklab")[0] == pytest.approx(oklab, abs=5e-5)


def test_oklab_agrees_with_its_definition_from_xyz():
    xyz = rgb2xyz(SAMPLE[:, None] / 255)[:, 0]  # Ottosson's matrices from XYZ, D65
    m1 = [[0.8189330101, 0.3618667424, -0.1288597137], [0.0329845436, 0.9293118715, 0.0361456387]]
    m1.append([0.0482003018, 0.2643662691, 0.6338517070])
    m2 = [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099]]
    m2.append([0.0259040371, 0.7827717662, -0.8086757660])
    expected = np.cbrt(xyz @ np.transpose(m1)) @ np.transpose(m2)
    assert np.allclose(to_space(SAMPLE, "oklab"), expected, atol=2e-3)


@pytest.mark.parametrize(
    ("color", "lab"),
    [
        ((255, 255, 255), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 255, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
        ((128, 128, 128), (53.59, 0, 0)),
        ((1, 1, 1), (24389 / 27 / 255 / 12.92, 0, 0)),  # CIE's straight line near black: L* = 903.3 Y
    ],
)
def test_cielab_has_the_published_values(color, lab):
    assert to_space(np.array([color], np.uint8), "cielab")[0] == pytest.approx(lab, abs=0.03)


def test_cielab_agrees_with_scikit_image():
    assert np.allclose(to_space(SAMPLE, "cielab"), rgb2lab(SAMPLE[:, None] / 255)[:, 0], atol=0.03)
    inside = rgb2lab(SAMPLE[::99, None] / 255)
    assert np.array_equal(from_space(inside, "cielab"), np.rint(255 * lab2rgb(inside)))


def test_cielab_of_another_white_has_it_at_lightness_100():
    xyz = np.array(
        [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
    )
    space = cielab(xyz)
    assert np.allclose(space.forward(np.full((1, 3), 255, np.uint8)), [100, 0, 0], atol=1e-4)
    assert np.allclose(space.inverse(np.array([[100.0, 0, 0], [0, 0, 0]])), [[255] * 3, [0] * 3], atol=1e-6)


def test_light_of_bytes_is_the_formula():
    assert np.allclose(LIGHT, decode_srgb(np.arange(256) / 255), rtol=1e-15, atol=0)
    assert LIGHT[[0, 255]].tolist() == [0, 1]


@pytest.mark.parametrize(("space", "scale"), [("oklab", 1), ("cielab", 100)])
def test_greys_have_no_hue_and_increasing_lightness(space, scale):
    grey = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    lab = to_space(grey, space)
    assert np.abs(lab[:, 1:]).max() < 1e-4
    assert lab[[0, 255], 0].tolist() == [0, scale]
    assert (np.diff(lab[:, 0]) > 0).all()


def test_points_outside_the_gamut_are_clipped():
    assert from_space([[1.5, 0.0, 0.0], [-1.0, 0, 0]], "oklab").tolist() == [[255] * 3, [0] * 3]
    assert from_space([[9.0, 9, 9, 400]], "srgb").tolist() == [[9, 9, 9, 255]]
    assert from_space([[9.0, 9, 9, -4]], "srgb").tolist() == [[0, 0, 0, 0]]


def test_an_unknown_space_is_refused():
    for convert in (to_space, from_space):
        with pytest.raises(ArgumentError, match="space must be one of 'srgb', 'linear', 'oklab', 'cielab', got 'lab'"):
            convert(SAMPLE, "lab")


def test_light_and_its_encoding_are_the_powers_of_the_standard():
    x = np.linspace(0, 1, 4097)
    light = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
    assert np.allclose(decode_srgb(x), light, rtol=2e-15, atol=0)
    stored = np.where(x <= 0.0031308, x * 12.92, 1.055 * x ** (1 / 2.4) - 0.055)
    assert np.allclose(encode_srgb(x), stored, rtol=2e-14, atol=0)
