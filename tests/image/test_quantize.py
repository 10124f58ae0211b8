"""The main job: an image in few colours, the file, the figures."""

import io
import json
import pickle

import numpy as np
import pytest
from matplotlib import cbook
from PIL import Image
from skimage import metrics as reference

import fewbits as fb
from fewbits.errors import ArgumentError, FewerLevelsWarning, OutputExistsError, WriteError
from fewbits.image import read, sweep_image


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    with cbook.get_sample_data("grace_hopper.jpg") as file:
        return np.asarray(Image.open(file).convert("RGB").resize((256, 300)))


def opened(result: fb.ImageResult) -> Image.Image:
    return Image.open(io.BytesIO(result.png))


def bit_depth(png: bytes) -> int:
    return png[24]


@pytest.mark.parametrize(("colors", "depth"), [(2, 1), (3, 2), (4, 2), (16, 4), (17, 8), (256, 8)])
@pytest.mark.parametrize("space", ["srgb", "oklab"])
def test_a_photograph_has_exactly_the_colours_asked_for_at_the_real_depth(photo, colors, depth, space):
    result = fb.quantize_image(photo, colors, space=space)
    written = np.asarray(opened(result).convert("RGB"))
    assert bit_depth(result.png) == depth
    assert len(np.unique(written.reshape(-1, 3), axis=0)) == colors
    np.testing.assert_array_equal(written, result.array)
    np.testing.assert_array_equal(result.palette.decode(result.codes), result.array)


@pytest.mark.parametrize("mode", ["palette", "global", "per-channel"])
@pytest.mark.parametrize("dither", ["none", "floyd-steinberg"])
def test_every_mode_writes_what_it_shows_and_reports_what_it_wrote(photo, mode, dither, tmp_path):
    result = fb.quantize_image(photo, 5, mode=mode, dither=dither)
    path = result.save(tmp_path / "out.png")
    written = np.asarray(Image.open(path).convert("RGB"))
    np.testing.assert_array_equal(written, result.array)
    np.testing.assert_array_equal(np.asarray(result.image.convert("RGB")), result.array)
    report = result.report()
    assert report.file_bytes == path.stat().st_size
    assert report.bits_per_pixel == 8 * path.stat().st_size / (256 * 300)
    error = photo.astype(float) - written
    assert report.mse == pytest.approx((error**2).mean(), rel=1e-12)
    assert report.mae == pytest.approx(np.abs(error).mean(), rel=1e-12)
    assert report.psnr == pytest.approx(reference.peak_signal_noise_ratio(photo, written), rel=1e-12)
    assert report.ssim == pytest.approx(reference.structural_similarity(photo, written, channel_axis=2), abs=1e-12)
    assert report.colors == len(np.unique(written.reshape(-1, 3), axis=0))
    assert report.colors_before == len(np.unique(photo.reshape(-1, 3), axis=0))
    if mode != "palette":
        planes = [written[..., c] for c in range(3)] if mode == "per-channel" else [written]
        assert all(len(np.unique(plane)) <= 5 for plane in planes)


def test_palette_beats_pillows_median_cut_by_far(photo):
    for colors in (8, 64):
        ours = fb.quantize_image(photo, colors).report().mse
        pillow = np.asarray(Image.fromarray(photo).quantize(colors, Image.Quantize.MEDIANCUT, dither=0).convert("RGB"))
        assert ours < 0.75 * ((photo.astype(float) - pillow) ** 2).mean()


def test_global_levels_are_optimal_integers_and_256_are_lossless(photo):
    errors = [fb.quantize_image(photo, k, mode="global").report().mse for k in (1, 2, 4, 16, 256)]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] == 0
    two = fb.quantize_image(photo, 2, mode="global")
    counts = np.bincount(photo.ravel(), minlength=256)
    values = np.arange(256)
    best = min(
        sum(
            (counts[part] * (values[part] - np.rint(np.average(values[part], weights=counts[part]))) ** 2).sum()
            for part in (slice(0, cut), slice(cut, 256))
            if counts[part].any()
        )
        for cut in range(1, 256)
    )
    assert two.report().mse == pytest.approx(best / photo.size, rel=1e-12)
    assert np.unique(two.array).tolist() == two.levels.tolist()


def test_eight_levels_take_three_bits_each_in_memory(photo):
    result = fb.quantize_image(photo, 8)
    report = result.report()
    packed = fb.coding.pack(result.codes, 3)
    assert packed.nbytes == report.packed_bytes == photo.shape[0] * photo.shape[1] * 3 // 8
    assert report.packed_bits_per_code == 3.0
    assert (report.uint8_bytes, report.float64_bytes) == (result.codes.size, 8 * result.codes.size)
    np.testing.assert_array_equal(fb.coding.unpack(packed, 3, result.codes.shape), result.codes)


@pytest.mark.parametrize("mode", ["palette", "global", "per-channel"])
def test_result_does_not_depend_on_threads(photo, mode):
    one = fb.quantize_image(photo, 12, mode=mode, threads=1)
    two = fb.quantize_image(photo, 12, mode=mode, threads=2)
    assert one.png == two.png
    assert one.report(threads=1).ssim == two.report(threads=2).ssim


def test_an_image_already_in_few_colours_comes_back_unchanged_and_says_so():
    flag = np.repeat(np.array([[[0, 85, 164], [255, 255, 255], [239, 65, 53]]], np.uint8), 8, axis=0)
    with pytest.warns(FewerLevelsWarning, match="16 colours were asked for; the image has 3"):
        result = fb.quantize_image(flag)
    np.testing.assert_array_equal(result.array, flag)
    assert len(result.palette) == 3
    assert bit_depth(result.png) == 2
    assert result.report().psnr == float("inf")
    assert result.report().to_dict()["psnr"] is None
    for dither in ("none", "floyd-steinberg"):
        np.testing.assert_array_equal(fb.quantize_image(flag, 3, dither=dither).array, flag)


def test_grey_images_get_optimal_grey_levels_in_every_mode():
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    for mode in ("palette", "global", "per-channel"):
        result = fb.quantize_image(grey, 4, mode=mode)
        assert result.codes.shape == (16, 16)
        assert bit_depth(result.png) == 2
        np.testing.assert_array_equal(np.asarray(opened(result).convert("L")), result.array)
        assert result.report().mse == pytest.approx(np.mean([(v - 31) ** 2 for v in range(64)]))


def test_black_and_white_grey_is_a_one_bit_grey_file():
    result = fb.quantize_image(np.array([[0, 255] * 8] * 16, np.uint8), 2)
    assert (bit_depth(result.png), result.png[25]) == (1, 0)


def test_alpha_is_quantized_with_the_colour_and_kept_in_scalar_modes(photo):
    alpha = np.linspace(0, 255, photo.shape[1]).astype(np.uint8)
    picture = np.dstack([photo, np.broadcast_to(alpha, photo.shape[:2])])
    result = fb.quantize_image(picture, 32)
    written = np.asarray(opened(result))
    assert opened(result).mode == "P"
    np.testing.assert_array_equal(np.asarray(opened(result).convert("RGBA")), result.array)
    assert written.shape == photo.shape[:2]
    assert np.abs(result.array[..., 3].astype(int) - picture[..., 3]).mean() < 12
    assert result.palette.codebook_[0, 3] <= result.palette.codebook_[-1, 3]
    for mode in ("global", "per-channel"):
        other = fb.quantize_image(picture, 4, mode=mode)
        np.testing.assert_array_equal(other.array[..., 3], picture[..., 3])
        np.testing.assert_array_equal(np.asarray(opened(other).convert("RGBA")), other.array)


def test_what_cannot_be_seen_does_not_count():
    picture = np.zeros((8, 8, 4), np.uint8)
    picture[..., :3] = np.random.default_rng(0).integers(0, 256, (8, 8, 3))  # all transparent
    picture[0, 0] = (10, 200, 30, 255)
    report = fb.quantize_image(picture, 2).report()
    assert report.mse == 0


@pytest.mark.parametrize("scale", [1, 257, 1 / 255])
def test_opaque_alpha_does_not_change_the_distortion_of_the_colours(photo, scale):
    picture = (photo * float(scale)).astype({1: np.uint8, 257: np.uint16}.get(scale, float))
    full = np.full((*photo.shape[:2], 1), 255 * scale, picture.dtype)
    plain = fb.quantize_image(picture, 4, mode="global").report()
    alpha = fb.quantize_image(np.concatenate([picture, full], axis=2), 4, mode="global").report()
    assert alpha.mse == pytest.approx(plain.mse * 3 / 4)


def test_sixteen_bit_grey_is_written_at_sixteen_bits():
    deep = (np.arange(400, dtype=np.uint16) * 150).reshape(20, 20)
    result = fb.quantize_image(deep, 300)
    assert result.codes.dtype == np.uint16
    image = opened(result)
    assert bit_depth(result.png) == 16
    np.testing.assert_array_equal(np.asarray(image).astype(np.uint16), result.array)
    assert result.report().psnr > 60


def test_float_images_are_quantized_as_they_are_and_not_written():
    data = np.random.default_rng(2).normal(size=(20, 30))
    before = data.copy()
    result = fb.quantize_image(data, 8)
    np.testing.assert_array_equal(data, before)
    assert result.array.dtype == np.float64
    report = result.report()
    assert report.file_bytes is None
    assert report.bits_per_pixel is None
    assert report.mse < data.var() / 20
    assert "cannot hold these samples" in str(report)
    with pytest.raises(ArgumentError, match="float64"):
        _ = result.png


def test_a_given_palette_is_used_as_it_is(photo):
    eink = fb.Palette(["#000000", "#ffffff", "#ff0000"])
    result = fb.quantize_image(photo, eink, dither="floyd-steinberg")
    assert set(map(tuple, np.unique(result.array.reshape(-1, 3), axis=0))) <= {(0, 0, 0), (255, 255, 255), (255, 0, 0)}
    grey = fb.quantize_image(photo[..., 0], eink)
    assert grey.array.shape == (*photo.shape[:2], 3)
    assert fb.quantize_image(np.dstack([photo, np.full(photo.shape[:2], 255, np.uint8)]), eink).codes.shape == (
        300,
        256,
    )


def test_profile_and_resolution_reach_the_file(photo):
    source = read(photo)
    profile = b"\0" * 16 + b"RGB " + b"\0" * 108
    marked = type(source)(photo, profile=profile, dpi=(96.0, 96.0))
    info = opened(fb.quantize_image(marked, 4)).info
    assert info["icc_profile"] == profile
    assert info["dpi"] == pytest.approx((96, 96), abs=0.1)


@pytest.mark.parametrize("shape", [(1, 1), (1, 1, 3), (1, 7, 4), (6, 1, 3), (2, 2)])
def test_the_smallest_images_work(shape):
    pixels = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    with pytest.warns(FewerLevelsWarning):
        result = fb.quantize_image(pixels, 16)
    np.testing.assert_array_equal(
        np.asarray(opened(result).convert("RGBA"))[..., 0], result.array.reshape(*shape[:2], -1)[..., 0]
    )
    assert result.report().ssim is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"colors": 0}, "colors must be a whole number from 1 to 256, got 0"),
        ({"colors": 257}, "got 257"),
        ({"colors": "abc"}, "got 'abc'"),
        ({"colors": 2.5}, "got 2.5"),
        ({"colors": True}, "got True"),
        ({"mode": "rgb"}, "mode must be one of"),
        ({"dither": "fs"}, "method must be one of 'none', 'floyd-steinberg', "),
        ({"space": "hsv"}, "space must be one of"),
        ({"strength": 2}, "none has no option 'strength'"),
        ({"dither": "floyd-steinberg", "strength": 2}, "from 0 to 1"),
        ({"threads": 0}, "threads must be"),
    ],
)
def test_bad_arguments_are_whole_sentences(photo, arguments, message):
    with pytest.raises(ArgumentError, match=message):
        fb.quantize_image(photo, **arguments)


def test_colour_floats_need_to_be_bytes_for_a_palette(photo):
    with pytest.raises(ArgumentError, match="8-bit colours"):
        fb.quantize_image(photo / 255.0, 4)
    assert fb.quantize_image(photo / 255.0, 4, mode="global").array.dtype == np.float64


def test_saving(photo, tmp_path):
    result = fb.quantize_image(photo, 4)
    path = result.save(tmp_path / "a.png")
    with pytest.raises(OutputExistsError, match="exists already"):
        result.save(path, overwrite=False)
    with pytest.raises(ArgumentError, match=r"\.png"):
        result.save(tmp_path / "a.jpg")
    with pytest.raises(WriteError, match="cannot be written"):
        result.save(tmp_path / "absent" / "a.png")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.png"]


def test_report_is_text_json_and_html(photo):
    result = fb.quantize_image(photo, 16)
    report = result.report()
    assert f"{report.file_bytes:,} bytes" in str(report)
    assert json.loads(json.dumps(report.to_dict()))["levels"] == 16
    assert report.summary().count(",") >= 4
    html = result._repr_html_()
    assert html.count("<img") == 1
    assert html.count("<span") == 16
    assert result._repr_png_() == result.png


def test_results_can_be_pickled(photo):
    result = pickle.loads(pickle.dumps(fb.quantize_image(photo, 4)))
    assert len(result.png) > 0


def test_sweep_has_a_point_for_each_number_and_mode(photo):
    sweep = sweep_image(photo, [4, 1, 2, 4], threads=2)
    assert sweep.colors == (1, 2, 4)
    for reports in sweep.reports.values():
        assert [report.mse for report in reports] == sorted((report.mse for report in reports), reverse=True)
    single = fb.quantize_image(photo, 2, mode="per-channel")
    assert sweep.results["per-channel"][1].png == single.png
    with pytest.raises(ArgumentError, match="at least one"):
        sweep_image(photo, [])


def test_palettes_too_large_for_a_png_palette_make_a_truecolour_file(photo):
    many = fb.Palette(np.random.default_rng(0).integers(0, 256, (300, 3)))
    result = fb.quantize_image(photo, many)
    assert result.codes.dtype == np.uint16
    np.testing.assert_array_equal(np.asarray(opened(result).convert("RGB")), result.array)
    with pytest.raises(ArgumentError, match="at most 256 colours"):
        fb.image.png.encode_indexed(result.codes, many.codebook_)


def test_a_palette_used_again_reports_the_colours_of_the_image_at_hand(photo):
    palette = fb.quantize_image(photo, 8).palette
    other = np.ascontiguousarray(photo[::-1] // 16 * 16)
    assert fb.quantize_image(other, palette).report().colors_before == len(np.unique(other.reshape(-1, 3), axis=0))


def test_a_result_does_not_change_with_the_array_it_came_from(photo):
    array = photo.copy()
    result = fb.quantize_image(array, 16)
    before = result.report().psnr
    array[:] = 0
    assert result.report().psnr == before


def test_arrays_pillow_cannot_hold_have_no_picture():
    result = fb.quantize_image(np.arange(64).reshape(8, 8) - 2**40, 4)
    with pytest.raises(ArgumentError, match="Pillow holds no image of int64"):
        _ = result.image


def test_sweeps_take_arrays_and_refuse_what_is_no_list(photo):
    assert sweep_image(photo, np.array([2, 4]), modes="global").colors == (2, 4)
    for bad in (4, "24", [2, "a"], [0]):
        with pytest.raises(ArgumentError, match="colors must be"):
            sweep_image(photo, bad)


def test_hidden_colours_are_no_information():
    picture = np.zeros((8, 8, 4), np.uint8)
    picture[..., 0] = np.arange(64).reshape(8, 8)
    with pytest.warns(FewerLevelsWarning):
        report = fb.quantize_image(picture, 4).report()
    assert report.information_lost == 0
