"""Files beside PNG: read back by Pillow, black is black."""

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

import fewbits as fb
from fewbits.coding import distinct_colors, encode_stream
from fewbits.errors import ArgumentError, NotAnImageError, OutputExistsError
from fewbits.image import files, framebuffer
from fewbits.image.png import Extras, Indexed, indexed

RAMP = np.tile(np.arange(256, dtype=np.uint8), (37, 1))[:, :251]  # rows that do not fill their bytes
COLORS = np.random.default_rng(5).integers(0, 256, (23, 29, 3)).astype(np.uint8)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("suffix", [".png", ".pbm", ".tif", ".TIFF", ".bmp"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32, np.float64])
def test_black_and_white_take_one_bit_and_come_back(suffix, dtype, tmp_path):
    array = RAMP if dtype == np.uint8 else RAMP.astype(np.uint16) * 257 if dtype == np.uint16 else RAMP / dtype(255)
    result = fb.dither(array, 2)
    path = result.save(tmp_path / f"out{suffix}")
    image = opened(path.read_bytes())
    assert image.mode == "1"
    assert np.array_equal(np.asarray(image), result.codes == 1)
    assert image.convert("L").getpixel((0, 0)) == 0  # the ramp begins in black
    assert image.convert("L").getpixel((250, 36)) in (0, 255)
    if suffix.lower().startswith(".tif"):
        assert image.info["compression"] == "group4"
    if suffix in (".pbm", ".bmp"):
        assert path.stat().st_size == {".pbm": 10, ".bmp": 62}[suffix] + 37 * 32
    assert fb.image.read(path).array.tobytes() == (result.codes * np.uint8(255)).tobytes()


@pytest.mark.parametrize(("levels", "depth"), [(2, 1), (4, 2), (16, 4), (256, 8)])
@pytest.mark.parametrize("scale", [257, 1 / 255])
def test_deep_images_on_levels_of_eight_bits_are_written_at_the_depth_of_their_levels(levels, depth, scale):
    result = fb.dither(RAMP * scale if scale < 1 else RAMP.astype(np.uint16) * scale, levels)
    assert result.png[24] == depth
    expected = np.rint(result.array.astype(float) * (255 if scale < 1 else 1 / 257))
    assert np.array_equal(np.asarray(opened(result.png).convert("L")), expected)
    assert np.array_equal(np.asarray(result.image.convert("L")), expected)
    assert result.report().file_bytes == len(result.png)


def test_levels_that_eight_bits_do_not_hold_keep_sixteen_or_are_refused():
    deep = fb.dither(RAMP.astype(np.uint16) * 257, [0, 30000, 65535])
    assert deep.png[24] == 16
    assert np.array_equal(np.asarray(opened(deep.encode(".tif"))), deep.array)
    assert opened(fb.dither(RAMP / 255, 3).png).convert("L").getextrema() == (0, 255)  # floats are rounded
    for levels in ([0, 1e-9], [-1, 2]):
        with pytest.raises(ArgumentError, match="Image files hold 8-bit colour"):
            _ = fb.dither(RAMP / 255, levels).png
    with pytest.raises(ArgumentError, match="BMP holds opaque 8-bit"):
        deep.encode(".bmp")


@pytest.mark.parametrize("suffix", [".tif", ".bmp"])
@pytest.mark.parametrize("colors", [2, 3, 16, 17, 200, 256])
def test_palettes_come_back(suffix, colors):
    result = fb.quantize_image(COLORS, colors)
    image = opened(result.encode(suffix))
    assert np.array_equal(np.asarray(image.convert("RGB")), result.array)
    if suffix == ".tif":
        assert image.info["compression"] == "tiff_adobe_deflate"
    else:
        bits = 1 if colors == 2 else 4 if colors <= 16 else 8
        assert int.from_bytes(result.encode(".bmp")[28:30], "little") == bits


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_gif_and_webp_files_of_any_colors_come_back(data):
    count, channels = data.draw(st.integers(1, 256)), data.draw(st.sampled_from([3, 4]))
    colors = data.draw(hnp.arrays(np.uint8, (count, channels)))
    shape = data.draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=20))
    codes = data.draw(hnp.arrays(np.uint8, shape, elements=st.integers(0, count - 1)))
    speed = data.draw(st.integers(2, 10))
    webp = opened(files.encode(Indexed(codes, colors), ".webp", speed=speed))
    assert np.array_equal(np.asarray(webp.convert("RGBA"))[..., :channels], colors[codes])
    if channels == 4:
        colors[:, 3] = np.where(colors[:, 3] > 127, 255, 0)
    found = np.asarray(opened(files.encode(Indexed(codes, colors), ".gif")).convert("RGBA"))
    expected = colors[codes]
    if channels == 3:
        assert np.array_equal(found[..., :3], expected)
    else:
        assert np.array_equal(found[..., 3], expected[..., 3])
        assert np.array_equal(found[found[..., 3] == 255], expected[expected[..., 3] == 255])


def test_gif_keeps_the_palette_and_takes_the_fewest_bits():
    for count, bits in ((2, 1), (3, 2), (16, 4), (17, 5), (256, 8)):
        colors = np.arange(3 * count, dtype=np.uint8).reshape(count, 3)
        codes = (
            np.arange(4000, dtype=np.uint8).reshape(40, 100) % np.uint8(count - 1) if count > 2 else COLORS[..., 0] % 2
        )
        data = files.encode_gif(Indexed(codes, colors))
        assert data[10] & 7 == bits - 1
        assert data[13 : 13 + 3 * count] == colors.tobytes()
        assert np.array_equal(np.asarray(opened(data).convert("RGB")), colors[codes])


def test_webp_keeps_hidden_colors_profile_and_greys():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Indexed(np.array([[0, 1]], np.uint8), np.array([[255, 0, 0, 0], [0, 0, 255, 128]], np.uint8))
    found = opened(files.encode_webp(image, Extras(profile)))
    assert found.mode == "RGBA"
    assert np.array_equal(np.asarray(found), image.colors[image.codes])
    assert found.info["icc_profile"] == profile
    assert np.array_equal(np.asarray(opened(files.encode_webp(RAMP)).convert("L")), RAMP)
    many = fb.quantize_image(COLORS, 100, mode="per-channel")
    assert np.array_equal(np.asarray(opened(many.encode(".webp"))), many.array)


def test_gif_and_webp_refuse_what_they_cannot_hold():
    half = Indexed(np.zeros((1, 1), np.uint8), np.array([[1, 2, 3, 128]], np.uint8))
    many = fb.quantize_image(COLORS, 100, mode="per-channel")
    deep = fb.dither(RAMP.astype(np.uint16) * 257, [0, 30000, 65535])
    wide = Indexed(np.zeros((1, 16384), np.uint8), np.zeros((1, 3), np.uint8))
    wider = Indexed(np.zeros((65536, 1), np.uint8), np.zeros((1, 3), np.uint8))
    for call, words in (
        (lambda: files.encode(half, ".gif"), "opaque or transparent, none between"),
        (lambda: many.encode(".gif"), "GIF holds at most 256 colours"),
        (lambda: deep.encode(".gif"), "GIF holds at most 256 colours"),
        (lambda: deep.encode(".webp"), "WebP holds 8-bit colours only"),
        (lambda: files.encode(wide, ".webp"), "at most 16,383 pixels a side, got 16384 × 1"),
        (lambda: files.encode(wider, ".gif"), "at most 65,535 pixels a side, got 1 × 65536"),
        (lambda: files.encode(half, ".png", speed=0), "speed must be a whole number from 1 to 10, got 0"),
    ):
        with pytest.raises(ArgumentError, match=words):
            call()


@pytest.mark.parametrize("suffix", [".png", ".webp", ".gif", ".bmp"])
def test_the_report_tells_the_size_of_the_file_asked_for(suffix, tmp_path):
    result = fb.quantize_image(COLORS, 30)
    report = result.report(suffix=suffix)
    assert report.file_bytes == result.save(tmp_path / f"x{suffix}").stat().st_size
    assert report.bits_per_pixel == pytest.approx(8 * report.file_bytes / (23 * 29))
    with pytest.raises(ArgumentError, match="must be one of"):
        result.report(suffix=".jpg")


@pytest.mark.parametrize("suffix", [".tif", ".bmp"])
def test_greys_and_truecolour_come_back(suffix):
    grey = fb.dither(RAMP, 16)
    assert np.array_equal(np.asarray(opened(grey.encode(suffix)).convert("L")), grey.array)
    many = fb.quantize_image(COLORS, 100, mode="per-channel")
    assert many.report().colors > 256
    assert np.array_equal(np.asarray(opened(many.encode(suffix))), many.array)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp"])
def test_a_palette_of_white_and_black_is_not_turned_round(suffix):
    result = fb.dither(RAMP, ["#ffffff", "#000000"])
    assert np.array_equal(np.asarray(opened(result.encode(suffix)).convert("L")), result.array[..., 0])
    assert np.array_equal(np.asarray(opened(result.encode(".pbm"))), result.codes == 0)


def test_transparency_goes_where_it_can():
    image = Indexed(np.array([[0, 1]], np.uint8), np.array([[255, 0, 0, 255], [0, 0, 255, 0]], np.uint8))
    assert np.array_equal(np.asarray(opened(files.encode_tiff(image))), image.colors[image.codes])
    for encode in (files.encode_bmp, files.encode_pbm):
        with pytest.raises(ArgumentError):
            encode(image)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp"])
def test_resolution_comes_back(suffix):
    image = Indexed(np.zeros((2, 2), np.uint8), np.zeros((1, 3), np.uint8))
    found = opened(files.encode(image, suffix, Extras(dpi=(300.0, 150.0)))).info["dpi"]
    assert [float(x) for x in found] == pytest.approx([300, 150], abs=0.1)


def test_framebuffers_by_hand():
    codes = np.array([[1, 0, 1, 1, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 1, 0]])
    assert framebuffer(codes, 1).hex() == "b0800100"
    assert framebuffer(codes, 1, msb_first=False).hex() == "0d018000"
    assert framebuffer(codes, 1, invert=True).hex() == "4f00fe80"  # what pads the rows stays zero
    assert framebuffer([[0, 1, 2, 3, 1]], 2).hex() == "1b40"
    assert framebuffer([[1, 2, 3]], 4).hex() == "1230"
    assert framebuffer([[1, 2], [3, 4]], 8).hex() == "01020304"
    turned = {0: "01020304", 90: "02040103", 180: "04030201", 270: "03010402"}  # counterclockwise
    assert {angle: framebuffer([[1, 2], [3, 4]], 8, rotate=angle).hex() for angle in turned} == turned


@pytest.mark.parametrize(("levels", "bits"), [(2, 1), (3, 2), (4, 2), (8, 4), (16, 4), (17, 8)])
def test_raw_files_are_framebuffers_at_the_depth_of_the_levels(levels, bits, tmp_path):
    result = fb.dither(RAMP, levels)
    data = result.save(tmp_path / "screen.raw").read_bytes()
    assert data == framebuffer(result.codes, bits) == result.encode(".bin")
    assert np.array_equal(fb.coding.unpack(data, bits, result.codes.shape, pad_rows=True), result.codes)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([[2]], 1), {}, "codes must be from 0 to 1"),
        (([[1]], 3), {}, "bits must be 1, 2, 4 or 8, got 3"),
        (([1], 1), {}, r"codes must have shape \(rows, columns\), got \(1,\)"),
        (([[1]], 1), {"rotate": 45}, "rotate must be 0, 90, 180 or 270, got 45"),
    ],
)
def test_framebuffers_refuse_what_they_cannot_hold(arguments, options, message):
    with pytest.raises(ArgumentError, match=message):
        framebuffer(*arguments, **options)


def test_files_are_written_whole_or_not_at_all(tmp_path):
    result = fb.dither(RAMP, 4)
    for name in ("x.jpg", "x", "x.jp2"):
        with pytest.raises(ArgumentError, match=r"must be one of '\.png', '\.webp'"):
            result.save(tmp_path / name)
    with pytest.raises(ArgumentError, match="PBM holds black and white only"):
        result.save(tmp_path / "x.pbm")
    (tmp_path / "y.tif").write_bytes(b"precious")
    with pytest.raises(OutputExistsError):
        result.save(tmp_path / "y.tif", overwrite=False)
    assert [path.name for path in tmp_path.iterdir()] == ["y.tif"]
    per_channel = fb.dither(COLORS, 2, mode="per-channel")
    with pytest.raises(ArgumentError, match="codes must have shape"):
        per_channel.encode(".raw")


def test_a_grey_profile_does_not_cost_the_depth_of_black_and_white():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    grey = profile[:16] + b"GRAY" + profile[20:]
    image = Indexed(np.array([[0, 1]], np.uint8), np.array([[0] * 3, [255] * 3], np.uint8))
    assert files.encode(image, ".png", Extras(grey))[24:26] == bytes([1, 0])
    assert opened(files.encode(image, ".tif", Extras(grey))).info["icc_profile"] == grey
    assert "icc_profile" not in opened(files.encode(image, ".tif", Extras(profile))).info


@pytest.mark.parametrize("mode", ["palette", "global", "per-channel"])
@pytest.mark.parametrize("kind", ["grey", "grey16", "rgb", "rgba", "float"])
@pytest.mark.parametrize("reorder", [True, False])
def test_fbq_holds_the_samples_of_every_result(mode, kind, reorder):
    rng = np.random.default_rng(5)
    image = {
        "grey": rng.integers(0, 256, (20, 30), dtype=np.uint8),
        "grey16": rng.integers(0, 65536, (20, 30), dtype=np.uint16),
        "rgb": rng.integers(0, 256, (20, 30, 3), dtype=np.uint8),
        "rgba": rng.integers(0, 256, (20, 30, 4), dtype=np.uint8),
        "float": rng.random((20, 30)),
    }[kind]
    result = fb.quantize_image(image, 5, mode=mode)
    stream = fb.open(replace(result, reorder=reorder).encode(".fbq"))
    samples = np.asarray(stream)
    assert samples.dtype == result.array.dtype
    assert samples.tobytes() == result.array.tobytes()
    if not reorder and result.codes.shape == stream.codes.shape:
        assert np.array_equal(stream.codes, result.codes)


def test_fbq_of_pixels_and_of_black_and_white():
    rgb = np.random.default_rng(6).integers(0, 256, (9, 8, 3), dtype=np.uint8)
    assert np.array_equal(fb.open(files.encode(rgb, ".fbq")), rgb)
    assert np.array_equal(fb.open(files.encode(rgb[..., 0], ".fbq")), rgb[..., 0])
    assert np.array_equal(fb.open(files.encode(indexed(rgb), ".fbq")), rgb)
    page = fb.binarize(rgb[..., 0])
    assert np.array_equal(fb.open(page.encode(".fbq")), page.array)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_images_are_read_from_fbq_upright(orientation):
    rgb = np.random.default_rng(7).integers(0, 256, (5, 8, 3), dtype=np.uint8)
    exif = Image.Exif()
    exif[0x0112] = orientation
    png = io.BytesIO()
    Image.fromarray(rgb).save(png, "PNG", exif=exif, dpi=(300, 200))
    codes, palette = distinct_colors(rgb)
    metadata = {"orientation": orientation, "dpi": (300, 200)}
    source = fb.image.read(encode_stream(codes, palette, metadata=metadata))
    assert np.array_equal(source.array, fb.image.read(png.getvalue()).array)
    assert source.dpi == ((300, 200) if orientation < 5 else (200, 300))


def test_a_stream_that_holds_no_image_is_not_read_as_one():
    with pytest.raises(NotAnImageError, match=r"bytes holds no image, but samples of shape \(2, 3, 5\)"):
        fb.image.read(encode_stream(np.zeros((2, 3, 5), int)))
