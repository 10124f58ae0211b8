"""Images in: every kind of file becomes the array it should, and bad files become one clear error."""

import io
import struct
import warnings
import zlib
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image, ImageCms

from fewbits.errors import ArgumentError, NotAnImageError, ReadError
from fewbits.image import read

RNG = np.random.default_rng(5)
RGB = RNG.integers(0, 256, (9, 12, 3)).astype(np.uint8)


def saved(image: Image.Image, fmt: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, fmt, **options)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_path_bytes_stream_pillow_and_array_give_the_same_array(tmp_path):
    path = tmp_path / "x.png"
    data = saved(Image.fromarray(RGB), "PNG")
    path.write_bytes(data)
    for source in (path, str(path), data, bytearray(data), io.BytesIO(data), Image.fromarray(RGB), RGB, RGB.tolist()):
        np.testing.assert_array_equal(read(source).array, RGB)
    assert read(path).file_bytes == len(data)
    assert read(path).name == str(path)


def test_modes_of_files():
    grey, alpha = RGB[..., 0], RNG.integers(0, 256, (9, 12, 4)).astype(np.uint8)
    np.testing.assert_array_equal(read(saved(Image.fromarray(grey), "PNG")).array, grey)
    np.testing.assert_array_equal(read(saved(Image.fromarray(alpha), "PNG")).array, alpha)
    bilevel = grey > 128
    np.testing.assert_array_equal(read(saved(Image.fromarray(bilevel), "PNG")).array, bilevel * np.uint8(255))
    indexed = Image.fromarray(RGB).quantize(7)
    np.testing.assert_array_equal(read(saved(indexed, "PNG")).array, np.asarray(indexed.convert("RGB")))
    transparent = read(saved(indexed, "PNG", transparency=0)).array
    assert transparent.shape == (9, 12, 4)
    assert set(np.unique(transparent[..., 3])) == {0, 255}
    grey_alpha = Image.merge("LA", [Image.fromarray(grey)] * 2)
    np.testing.assert_array_equal(read(saved(grey_alpha, "PNG")).array, np.stack([grey] * 4, axis=2))


@pytest.mark.parametrize("fmt", ["PNG", "TIFF"])
def test_sixteen_bit_grey_stays_sixteen_bit(fmt):
    deep = RNG.integers(0, 65536, (9, 12)).astype(np.uint16)
    deep[0, 0] = 65535
    array = read(saved(Image.fromarray(deep), fmt)).array
    assert array.dtype == np.uint16
    np.testing.assert_array_equal(array, deep)


def test_float_tiff_stays_float():
    deep = RNG.normal(size=(9, 12)).astype(np.float32)
    array = read(saved(Image.fromarray(deep), "TIFF")).array
    assert array.dtype == np.float32
    np.testing.assert_array_equal(array, deep)


def test_float_tiff_with_nan_is_refused():
    deep = np.full((4, 4), np.nan, np.float32)
    with pytest.raises(ReadError, match="NaN"):
        read(saved(Image.fromarray(deep), "TIFF"))


def test_orientation_is_applied():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: rotate by 90 degrees clockwise to see it upright
    array = read(saved(Image.fromarray(RGB), "PNG", exif=exif)).array
    np.testing.assert_array_equal(array, np.rot90(RGB, -1))


def test_cmyk_jpeg_becomes_rgb_and_an_unusable_profile_does_no_harm():
    cmyk = Image.fromarray(np.full((16, 16, 3), (200, 40, 90), np.uint8)).convert("CMYK")
    for options in ({}, {"icc_profile": b"not a profile"}):
        source = read(saved(cmyk, "JPEG", quality=95, **options))
        assert source.array.shape == (16, 16, 3)
        assert np.abs(source.array.astype(int) - (200, 40, 90)).max() < 12
        assert source.mode == "CMYK"
    assert source.profile is None


def test_profile_and_resolution_are_kept():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    source = read(saved(Image.fromarray(RGB), "PNG", icc_profile=profile, dpi=(150, 150)))
    assert source.profile == profile
    assert source.dpi == pytest.approx((150, 150), abs=0.1)


def test_first_of_several_frames_is_read_and_their_number_told():
    frames = [Image.fromarray(np.full((8, 8), value, np.uint8)) for value in (0, 100, 200)]
    source = read(saved(frames[0], "TIFF", save_all=True, append_images=frames[1:]))
    assert source.frames == 3
    assert (source.array == 0).all()


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(ReadError, match=r"absent\.png cannot be read: No such file"):
        read(tmp_path / "absent.png")
    with pytest.raises(ReadError, match="cannot be read"):
        read(tmp_path)


def test_empty_and_foreign_files_are_no_images():
    with pytest.raises(NotAnImageError, match="is empty"):
        read(b"")
    with pytest.raises(NotAnImageError, match="not an image"):
        read(b"some text that is no image")


@pytest.mark.parametrize("fmt", ["PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP"])
def test_truncated_files_are_read_errors_at_every_length(fmt):
    data = saved(Image.fromarray(RNG.integers(0, 256, (40, 40, 3)).astype(np.uint8)), fmt)
    for length in np.linspace(1, len(data) - 20, 25).astype(int):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                source = read(data[:length])
            except ReadError:
                continue
        assert source.array.shape[:2] == (40, 40)  # Pillow holds what remains to be a whole image


def test_damaged_bytes_never_raise_anything_else():
    data = np.frombuffer(saved(Image.fromarray(RGB), "PNG"), np.uint8)
    for seed in range(300):
        rng = np.random.default_rng(seed)
        damaged = data.copy()
        where = rng.integers(0, len(data), 3)
        damaged[where] = rng.integers(0, 256, 3)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with suppress(ReadError):
                read(damaged.tobytes())


def test_a_header_that_claims_too_much_is_refused_before_memory_is_taken():
    with pytest.raises(ReadError, match="more pixels than can be read safely"):
        read(png_header(100_000, 100_000))


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((4, 4, 2)), "shape"),
        (np.zeros((4,)), "shape"),
        (np.zeros((0, 4)), "at least one sample"),
        (np.array([["a"]]), "integers or floats"),
        (np.array([[np.nan, 1.0]]), "finite"),
        (np.zeros((2, 2), bool), "integers or floats"),
    ],
)
def test_arrays_that_are_no_images(array, message):
    with pytest.raises(ArgumentError, match=message):
        read(array)


def test_an_axis_of_one_channel_is_dropped():
    assert read(RGB[..., :1]).array.shape == (9, 12)


def test_colours_of_sixteen_bits_are_read_at_eight_and_say_so():
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + RNG.integers(0, 65536, 12).astype(">u2").tobytes()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 1, 16, 2, 0, 0, 0))
    deep = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(row)) + chunk(b"IEND", b"")
    source = read(deep)
    assert source.reduced
    assert source.array.dtype == np.uint8
    assert not read(saved(Image.fromarray(RGB), "PNG")).reduced


def test_a_damaged_pillow_image_is_a_read_error():
    data = saved(Image.fromarray(RNG.integers(0, 256, (64, 64, 3)).astype(np.uint8)), "PNG")
    with pytest.raises(ReadError, match="image is damaged"):
        read(Image.open(io.BytesIO(data[: len(data) // 2])))


def test_impossible_names_and_resolutions():
    with pytest.raises(ReadError, match="cannot be read"):
        read("a\0b")
    assert read(saved(Image.fromarray(RGB), "TIFF", dpi=(1e9, 1e9))).dpi is None


def test_the_caller_may_name_the_source():
    assert read(RGB, name="mine").name == "mine"
    with pytest.raises(NotAnImageError, match="standard input is empty"):
        read(b"", name="standard input")
