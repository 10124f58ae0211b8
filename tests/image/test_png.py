"""PNG files: real depth, exact pixels, the best filter."""

import io
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageCms

import fewbits as fb
from fewbits.image import png

RNG = np.random.default_rng(3)


def chunks(data: bytes) -> dict[bytes, bytes]:
    found, at = {}, 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        found[kind] = data[at + 8 : at + 8 + size]
        assert zlib.crc32(kind + found[kind]) == int.from_bytes(data[at + 8 + size : at + 12 + size], "big")
        at += 12 + size
    return found


def opened(data: bytes, mode: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert(mode))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_codes_and_palette_come_back(data):
    k = data.draw(st.integers(1, 256))
    channels = data.draw(st.sampled_from([3, 4]))
    palette = data.draw(hnp.arrays(np.uint8, (k, channels)))
    shape = data.draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=20))
    codes = data.draw(hnp.arrays(np.uint8, shape, elements=st.integers(0, k - 1)))
    speed, reorder = data.draw(st.integers(1, 10)), data.draw(st.booleans())
    file = png.encode_indexed(codes, palette, speed=speed, reorder=reorder)
    np.testing.assert_array_equal(opened(file, "RGBA" if channels == 4 else "RGB"), palette[codes])
    depth = chunks(file)[b"IHDR"][8]
    assert depth == next(d for d in (1, 2, 4, 8) if k <= 1 << d)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_pixels_come_back(data):
    tail = data.draw(st.sampled_from([(), (3,), (4,)]))
    height, width = data.draw(st.integers(1, 24)), data.draw(st.integers(1, 24))
    values = data.draw(st.sampled_from([255, 3]))
    pixels = data.draw(hnp.arrays(np.uint8, (height, width, *tail), elements=st.integers(0, values)))
    mode = {0: "L", 3: "RGB", 4: "RGBA"}[tail[0] if tail else 0]
    speed = data.draw(st.integers(1, 10))
    np.testing.assert_array_equal(opened(png.encode_pixels(pixels, speed=speed), mode), pixels)


@pytest.mark.parametrize("shape", [(300, 200, 3), (300, 200, 4), (1, 5000, 3), (5000, 1, 3), (300, 200)])
def test_large_pixels_come_back_through_the_sampled_search(shape):
    smooth = np.cumsum(RNG.integers(-2, 3, shape), axis=0).astype(np.uint8)
    mode = "L" if len(shape) == 2 else {3: "RGB", 4: "RGBA"}[shape[2]]
    np.testing.assert_array_equal(opened(png.encode_pixels(smooth), mode), smooth)


def test_sixteen_bit_grey_comes_back():
    deep = RNG.integers(0, 65536, (50, 60)).astype(np.uint16)
    image = Image.open(io.BytesIO(png.encode_pixels(deep)))
    np.testing.assert_array_equal(np.asarray(image).astype(np.uint16), deep)


def test_grey_levels_that_png_has_by_itself_need_no_palette():
    codes = RNG.integers(0, 4, (8, 8)).astype(np.uint8)
    ramp = np.repeat(np.array([[0], [85], [170], [255]], np.uint8), 3, axis=1)
    found = chunks(png.encode_indexed(codes, ramp))
    assert (found[b"IHDR"][8], found[b"IHDR"][9]) == (2, 0)
    assert b"PLTE" not in found
    np.testing.assert_array_equal(opened(png.encode_indexed(codes, ramp), "L"), codes * 85)
    other = chunks(png.encode_indexed(codes, ramp // 2))
    assert other[b"IHDR"][9] == 3
    assert len(other[b"PLTE"]) == 12


def test_transparency_is_written_for_as_many_entries_as_need_it():
    palette = np.array([[0, 0, 0, 0], [1, 2, 3, 128], [9, 9, 9, 255], [7, 7, 7, 255]], np.uint8)
    assert chunks(png.encode_indexed(np.array([[0, 1, 2, 3]], np.uint8), palette))[b"tRNS"] == bytes([0, 128])
    assert b"tRNS" not in chunks(png.encode_indexed(np.array([[1]], np.uint8), palette[2:]))


def test_profiles_go_with_the_pixels_they_describe():
    rgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    grey = rgb[:16] + b"GRAY" + rgb[20:]
    codes, levels = np.array([[0, 1]], np.uint8), np.array([[0] * 3, [255] * 3], np.uint8)
    for profile, kind in ((rgb, 3), (grey, 0)):
        found = chunks(png.encode_indexed(codes, levels, png.Extras(profile)))
        assert found[b"IHDR"][9] == kind
        assert zlib.decompress(found[b"iCCP"].split(b"\0\0", 1)[1]) == profile
    colors = np.array([[0, 0, 0], [255, 0, 0]], np.uint8)
    assert b"iCCP" not in chunks(png.encode_indexed(codes, colors, png.Extras(grey)))


def test_resolution_comes_back():
    file = png.encode_pixels(np.zeros((2, 2), np.uint8), png.Extras(dpi=(300, 150)))
    assert Image.open(io.BytesIO(file)).info["dpi"] == pytest.approx((300, 150), abs=0.1)


def test_file_is_no_larger_than_zlib_makes_it_by_any_single_filter():
    y, x = np.mgrid[0:90, 0:110]
    smooth = np.stack([x * 2, y * 2, x + y], axis=2).astype(np.uint8)
    noisy = RNG.integers(0, 200, (60, 70, 3)).astype(np.uint8)
    for pixels in (smooth, noisy):
        rows = pixels.reshape(len(pixels), -1)
        best = min(len(zlib.compress(png._filtered(rows, 3, choice).tobytes(), 9)) for choice in range(5))
        assert len(chunks(png.encode_pixels(pixels))[b"IDAT"]) <= best * 1.01 + 40


def waves(colors: int) -> tuple[np.ndarray, np.ndarray]:
    """Smooth regions in shuffled colours."""
    y, x = np.mgrid[0:200, 0:300]
    height = (np.sin(x / 31) + np.sin(y / 23 + x / 50) + 2) / 4 * (colors - 1)
    shuffle = np.random.default_rng(8).permutation(colors).astype(np.uint8)
    palette = np.random.default_rng(9).integers(0, 256, (colors, 3)).astype(np.uint8)
    return shuffle[height.astype(int)], palette


def test_colors_are_put_in_another_order_only_if_they_may_be():
    codes, palette = waves(200)
    kept, free = (png.encode_indexed(codes, palette, reorder=reorder) for reorder in (False, True))
    assert chunks(kept)[b"PLTE"] == palette.tobytes()
    assert sorted(chunks(free)[b"PLTE"][i : i + 3] for i in range(0, 600, 3)) == sorted(map(bytes, palette))
    assert len(free) < 0.9 * len(kept)
    np.testing.assert_array_equal(opened(free, "RGB"), palette[codes])


def test_given_palettes_keep_their_order_and_designed_ones_need_not():
    codes, palette = waves(60)
    given = fb.quantize_image(palette[codes], fb.Palette(palette))
    assert chunks(given.png)[b"PLTE"] == palette.tobytes()
    designed = fb.quantize_image(palette[codes], len(np.unique(codes)))
    assert len(designed.png) < len(given.png)
    assert np.array_equal(opened(designed.png, "RGB"), palette[codes])


def test_smooth_order_by_hand():
    codes = np.array([[0, 2, 1, 3], [0, 2, 1, 3]], np.uint8)  # 0 is beside 2, 2 beside 1, 1 beside 3
    palette = np.zeros((4, 4), np.uint8)
    palette[:, 3] = 255
    assert png.smooth_order(codes, palette).tolist() in ([0, 2, 1, 3], [3, 1, 2, 0])
    palette[3, 3] = 254  # transparent colours come first, whatever their neighbours
    assert png.smooth_order(codes, palette).tolist() in ([3, 0, 2, 1], [3, 1, 2, 0])
    assert sorted(png.smooth_order(np.zeros((1, 1), np.uint8), palette).tolist()) == [0, 1, 2, 3]


def test_transparent_colors_come_first_in_any_order():
    codes, palette = waves(90)
    palette = np.pad(palette, ((0, 0), (0, 1)), constant_values=255)
    palette[[7, 50], 3] = 0, 9
    file = png.encode_indexed(codes, palette, reorder=True)
    assert sorted(chunks(file)[b"tRNS"]) == [0, 9]
    np.testing.assert_array_equal(opened(file, "RGBA"), palette[codes])


def test_more_time_makes_no_larger_file():
    codes, palette = waves(100)
    sizes = [len(png.encode_indexed(codes, palette, speed=speed, reorder=True)) for speed in (1, 4, 10)]
    assert sizes == sorted(sizes)
    rows = np.pad(codes, ((0, 0), (1, 0)))
    assert sizes[1] < len(zlib.compress(rows.tobytes(), 9))
