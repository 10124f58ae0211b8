import numpy as np
import pytest

from fewbits import Levels, LloydMax, Palette, Quantile, Uniform
from fewbits.color import decode_srgb, to_space
from fewbits.dithering import (
    KERNELS,
    METHODS,
    Ditherer,
    ErrorDiffusion,
    Method,
    Nearest,
    Ordered,
    assign,
    ditherer,
    label,
)
from fewbits.errors import ArgumentError, NotFittedError

METHOD = "floyd-steinberg"
IMAGE = np.random.default_rng(0).integers(0, 256, (24, 30, 3), np.uint8)
PALETTE = Palette(["#000", "#f00", "#0f0", "#00f", "#888", "#fff"])


def test_every_method_is_a_ditherer_and_the_options_that_its_name_stands_for():
    assert next(iter(METHODS)) == "none"
    for name, method in METHODS.items():
        assert isinstance(method, Method)
        assert issubclass(method.kind, Ditherer)
        assert not set(method.options()) & set(method.fixed)
        if name != "ordered":  # its map has no default
            assert isinstance(ditherer(name), method.kind)
    for name in KERNELS:
        assert ditherer(name) == ErrorDiffusion(name)
        assert "kernel" not in METHODS[name].options()
    assert METHODS["error-diffusion"].options()["kernel"] == "floyd-steinberg"
    assert METHODS["error-diffusion"].options()["strength"] == 1


def test_a_ditherer_by_name_takes_options_and_one_that_is_made_has_them():
    assert ditherer("floyd-steinberg", strength=0.5) == ErrorDiffusion(strength=0.5)
    assert ditherer("error-diffusion", kernel="stucki") == ditherer("stucki") == ErrorDiffusion("stucki")
    made = ErrorDiffusion("stucki", noise=0.1)
    assert ditherer(made) is made
    assert np.array_equal(assign(IMAGE, PALETTE, made), assign(IMAGE, PALETTE, "stucki", noise=0.1))
    assert isinstance(ditherer("bayer", size=4), Ordered)
    with pytest.raises(ArgumentError, match="ErrorDiffusion has its options already; leave out strength, noise"):
        ditherer(made, strength=1, noise=2)


def test_a_report_calls_a_method_by_its_name():
    assert label("stucki") == "stucki"
    assert label(Nearest()) == "Nearest()"
    assert label(ErrorDiffusion("stucki")) == "ErrorDiffusion(kernel='stucki')"
    assert label(ErrorDiffusion(noise=0.5, shifts=np.zeros((2, 3)))) == "ErrorDiffusion(noise=0.5, shifts=2 × 3)"


def test_none_takes_the_nearest_level_in_any_form():
    q = LloydMax(5).fit(IMAGE)
    levels = q.representation_levels_.astype(np.float32)
    samples = IMAGE[..., 0]
    expected = np.abs(samples[..., None] - levels).argmin(axis=-1)
    assert np.array_equal(Nearest().scalars(samples, levels), expected)
    assert np.array_equal(Nearest().vectors(samples.astype(np.float32)[..., None], levels[:, None]), expected)
    assert Nearest().scalars(np.float32([[0.5, 1, 1.5]]), np.float32([0, 1, 2])).tolist() == [[1, 1, 2]]
    light = assign(samples, Levels([0, 255]), "none", linear=True)
    assert np.array_equal(light, samples >= 188)  # half the light of white


@pytest.mark.parametrize("space", ["srgb", "oklab"])
def test_none_is_encode(space):
    palette = Palette(PALETTE.colors, space=space)
    assert np.array_equal(assign(IMAGE, palette), palette.encode(IMAGE))
    for q in (LloydMax(4), LloydMax(4, channel_axis=-1), Quantile(200)):
        q.fit(IMAGE)
        assert np.array_equal(assign(IMAGE, q, "none"), q.encode(IMAGE))


@pytest.mark.parametrize("space", ["srgb", "oklab"])
@pytest.mark.parametrize("channels", [3, 4])
def test_without_strength_each_sample_takes_the_nearest_level(space, channels):
    image = IMAGE if channels == 3 else np.concatenate([IMAGE, IMAGE[..., :1]], axis=2)
    palette = Palette(np.random.default_rng(1).integers(0, 256, (7, channels)), space=space)
    assert np.array_equal(assign(image, palette, METHOD, strength=0, clamp="none"), palette.encode(image))
    q = LloydMax(5).fit(IMAGE)  # its decision levels are midpoints: encode is nearest
    assert np.array_equal(assign(IMAGE, q, METHOD, strength=0), q.encode(IMAGE))


@pytest.mark.parametrize("space", ["srgb", "oklab"])
@pytest.mark.parametrize("serpentine", [True, False])
def test_an_image_on_the_palette_comes_back_unchanged(space, serpentine):
    palette = Palette(PALETTE.colors, space=space)
    image = palette.quantize(IMAGE)
    codes = assign(image, palette, METHOD, serpentine=serpentine)
    assert np.array_equal(palette.decode(codes), image)


def test_channels_are_diffused_each_by_itself():
    alone = [LloydMax(3).fit(IMAGE[..., c]) for c in range(3)]
    for axis in (-1, 2):
        q = LloydMax(3, channel_axis=axis).fit(IMAGE)
        codes = assign(IMAGE, q, METHOD)
        assert codes.shape == IMAGE.shape
        for c in range(3):
            assert np.array_equal(codes[..., c], assign(IMAGE[..., c], alone[c], METHOD))
    joint = LloydMax(3).fit(IMAGE)
    codes = assign(IMAGE, joint, METHOD)
    for c in range(3):
        assert np.array_equal(codes[..., c], assign(IMAGE[..., c], joint, METHOD))


def test_diffusion_takes_representation_levels_whatever_the_decision_levels():
    q = Uniform(2, range=(0, 100), reconstruction="centroid").fit([[0.0, 51.0]])  # levels 0 and 51, decision 50
    assert q.encode([[30.0]]).tolist() == [[0]]
    assert assign([[30.0]], q, METHOD).tolist() == [[1]]


def test_errors_are_diffused_in_the_palettes_space():
    for space in ("srgb", "oklab"):
        palette = Palette(PALETTE.colors, space=space)
        from_points = ErrorDiffusion().vectors(to_space(IMAGE, space), palette.points())
        assert np.array_equal(assign(IMAGE, palette, METHOD), from_points)


@pytest.mark.parametrize("level", [20, 77, 128, 201])
def test_the_mean_tone_is_kept_within_half_a_level(level):
    image = np.full((120, 400, 3), level, np.uint8)  # wide: a part of the error falls off the sides
    palette = Palette(["#000", "#fff"])
    assert abs(palette.decode(assign(image, palette, METHOD))[20:].mean() - level) <= 0.5
    q = LloydMax(2).fit([0.0, 255.0])
    assert abs(q.decode(assign(image[..., 0], q, METHOD))[20:].mean() - level) <= 0.5


def test_strength_lessens_the_pattern():
    image = np.full((40, 40), 110, np.uint8)
    q = LloydMax(2).fit([0, 255])
    ones = [assign(image, q, METHOD, strength=s).mean() for s in (0, 0.5, 1)]
    assert ones[0] == 0 < ones[2]
    assert ones[0] <= ones[1] < ones[2]


def test_inputs_stay_and_threads_do_not_matter(monkeypatch):
    image = IMAGE.copy()
    image.flags.writeable = False
    one = assign(image, PALETTE, threads=1)
    assert np.array_equal(one, assign(image, PALETTE, threads=2))
    monkeypatch.setenv("FEWBITS_THREADS", "2")
    assert np.array_equal(one, assign(image, PALETTE))
    assign(image, PALETTE, METHOD)
    assert np.array_equal(image, IMAGE)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.int64, np.float16, np.float64])
def test_every_type_of_grey_is_taken(dtype):
    image = (IMAGE[..., 0] // 3).astype(dtype)
    q = LloydMax(4).fit(image)
    assert np.array_equal(
        assign(image, q, METHOD), assign(image.astype(np.float32), LloydMax(4).fit(image.astype(np.float32)), METHOD)
    )


@pytest.mark.parametrize(
    ("image", "levels", "options", "message"),
    [
        (IMAGE, PALETTE, {"method": "bayes"}, "method must be one of 'none', 'floyd-steinberg', .*, got 'bayes'"),
        (IMAGE, PALETTE, {"method": None}, "method must be one of 'none', .*, got None"),
        (IMAGE, PALETTE, {"method": "none", "strength": 1}, "none has no option 'strength'; it has no options"),
        (
            IMAGE,
            PALETTE,
            {"speed": 1},
            "floyd-steinberg has no option 'speed'; its options are serpentine, strength, cl",
        ),
        (IMAGE, PALETTE, {"kernel": "stucki"}, "floyd-steinberg has no option 'kernel'"),
        (IMAGE, PALETTE, {"method": Nearest(), "size": 1}, "Nearest has its options already; leave out size"),
        (
            IMAGE / 255,
            Levels([0, 255]),
            {"linear": True},
            "linear needs samples and levels from 0 to 1, black to white",
        ),
        (IMAGE / 2, Levels([0, 1]), {"linear": True}, "linear needs samples and levels from 0 to 1, black to white"),
        (IMAGE, Levels([-1, 255]), {"linear": True}, "linear needs samples and levels from 0 to 255, black to white"),
        (IMAGE, Levels([0, 256]), {"linear": True}, "linear needs samples and levels from 0 to 255, black to white"),
        (IMAGE, PALETTE, {"strength": 1.5}, "strength must be a number from 0 to 1, got 1.5"),
        (IMAGE, PALETTE, {"strength": -0.1}, "strength must be a number from 0 to 1"),
        (IMAGE, PALETTE, {"strength": np.nan}, "strength must be a number from 0 to 1"),
        (IMAGE, PALETTE, {"strength": "1"}, "strength must be a number from 0 to 1, got '1'"),
        (IMAGE, PALETTE, {"strength": True}, "strength must be a number from 0 to 1, got True"),
        (IMAGE[0], PALETTE, {}, r"image must have shape \(rows, columns, 3\), got \(30, 3\)"),
        (np.zeros((2, 2, 4), np.uint8), PALETTE, {}, r"image must have shape \(rows, columns, 3\), got \(2, 2, 4\)"),
        (IMAGE / 255, PALETTE, {}, "image must be integers from 0 to 255, got float64"),
        (IMAGE[0, 0], LloydMax(2).fit(IMAGE), {}, r"image must have shape \(rows, columns\) or .* got \(3,\)"),
        (np.full((2, 2), np.nan), LloydMax(2).fit(IMAGE), {}, "image must be finite, got 4 NaN"),
        (IMAGE[..., :2], LloydMax(2, channel_axis=-1).fit(IMAGE), {}, "image must have the 3 channels of the levels"),
        (
            IMAGE,
            LloydMax(2, channel_axis=0).fit(IMAGE[:3]),
            {},
            "image must have the 3 channels of the levels on its last",
        ),
    ],
)
def test_errors_name_the_argument(image, levels, options, message):
    with pytest.raises(ArgumentError, match=message):
        assign(image, levels, **{"method": METHOD, **options})


@pytest.mark.parametrize("method", [method for method in METHODS if method != "ordered"])
def test_levels_must_be_fitted(method):
    with pytest.raises(NotFittedError, match=r"LloydMax\(2\) has no levels yet"):
        assign(IMAGE, LloydMax(2), method)


@pytest.mark.parametrize(
    ("dtype", "white"), [(np.uint8, 255), (np.uint16, 65535), (np.int32, 2**31 - 1), (np.float64, 1)]
)
def test_linear_works_on_light_in_every_type(dtype, white):
    # 1 of 4 white on black is a quarter of the light: the grey 137 of 255.
    tone = {np.uint8: 137, np.uint16: 35208, np.int32: int(137 / 255 * (2**31 - 1)), np.float64: 137 / 255}[dtype]
    image = np.full((200, 200), tone, dtype)
    for name in ("floyd-steinberg", "bayer", "riemersma"):
        assert assign(image, Levels([0, white]), name, linear=True).mean() == pytest.approx(0.25, abs=0.009)
        assert assign(image, Levels([0, white]), name).mean() == pytest.approx(137 / 255, abs=0.009)


def test_linear_levels_between_black_and_white_are_light_too():
    image, levels = np.full((200, 200), 100, np.uint8), [0, 85, 170, 255]
    light = decode_srgb(np.array(levels) / 255)
    shown = light[assign(image, Levels(levels), METHOD, linear=True)]
    assert shown.mean() == pytest.approx(float(decode_srgb(np.float64(100 / 255))), abs=0.001)


def test_a_palette_is_dithered_in_linear_light_whatever_its_space():
    for space in ("srgb", "oklab", "linear"):
        palette = Palette(PALETTE.colors, space=space)
        expected = ErrorDiffusion().vectors(to_space(IMAGE, "linear"), to_space(palette.codebook_, "linear"))
        assert np.array_equal(assign(IMAGE, palette, METHOD, linear=True), expected)
    corners = Palette([[r, g, b] for r in (0, 255) for g in (0, 255) for b in (0, 255)])
    shown = corners.codebook_[assign(np.full((128, 128, 3), (90, 160, 220), np.uint8), corners, METHOD, linear=True)]
    expected = to_space(np.array([90, 160, 220], np.uint8), "linear")
    assert to_space(shown, "linear").mean(axis=(0, 1)) == pytest.approx(expected, abs=0.005)


def test_codes_of_more_than_256_levels_are_two_bytes():
    image = np.arange(0, 65536, 16, dtype=np.uint16).reshape(64, 64)
    for count, dtype in ((256, np.uint8), (257, np.uint16), (1000, np.uint16)):
        codes = assign(image, Levels(np.linspace(0, 65535, count)), METHOD)
        assert codes.dtype == dtype
        assert codes.max() == count - 1
        assert np.abs(np.linspace(0, 65535, count)[codes].mean() - image.mean()) < 65535 / count


@pytest.mark.parametrize(("scale", "offset"), [(1e25, 0), (1e60, 0), (1e-30, 0), (1.0, 1e8), (2.0**-40, -3.0)])
def test_diffusion_does_not_depend_on_the_unit_of_the_samples(scale, offset):
    ramp = np.arange(64.0).reshape(8, 8)
    expected = assign(ramp, LloydMax(4).fit(ramp), "floyd-steinberg")
    moved = ramp * scale + offset
    np.testing.assert_array_equal(assign(moved, LloydMax(4).fit(moved), "floyd-steinberg"), expected)
    wide = ramp.astype(np.int64) + 2**40
    np.testing.assert_array_equal(assign(wide, LloydMax(4).fit(wide), "floyd-steinberg"), expected)
