import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from fewbits.coding.fast import decode_codes, encode_codes
from fewbits.errors import BadStreamError


def png_size(codes, bits):
    image = Image.fromarray(codes)
    image.putpalette(bytes(768))
    file = io.BytesIO()
    image.save(file, "PNG", bits=bits, optimize=True)
    return len(file.getvalue())


def scene(rows, columns):
    """Colours of a soft sky over a rough ground, without noise from outside."""
    y, x = np.mgrid[:rows, :columns] / columns
    rng = np.random.default_rng(3)
    rough = rng.normal(0, 12, (rows, columns)) * (y > 0.35)
    red, green = 90 + 120 * y + rough, 120 + 60 * np.sin(5 * x) + 0.8 * rough
    return np.stack([red, green, 240 - 150 * y + 0.5 * rough], 2).clip(0, 255)


def palette_of(colors, k):
    image = Image.fromarray(colors.astype(np.uint8)).quantize(k, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return np.asarray(image), np.array(image.getpalette()[: 3 * k], np.uint16).reshape(1, -1, 3) * 256


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([1, 2, 3, 4, 16, 17, 255, 256, 257, 4096, 65536]),
    st.integers(0, 4),
    hnp.array_shapes(min_dims=3, max_dims=3, min_side=0, max_side=30),
    st.booleans(),
    st.integers(0, 2**32),
)
def test_codes_come_back(levels, axes, shape, each, seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 65536, (shape[0] if each else 1, levels, axes), np.uint16)
    codes = np.minimum(rng.geometric(rng.choice([0.01, 0.5, 0.99]), shape) - 1, levels - 1)
    codes = codes.astype(np.uint8 if levels <= 256 else np.uint16)
    kept = codes.copy()
    data = encode_codes(codes, values)
    back = decode_codes(data, shape, values)
    assert back.dtype == codes.dtype
    assert np.array_equal(back, kept)
    assert np.array_equal(codes, kept)
    assert encode_codes(codes.astype(np.uint16), values) == data


@pytest.mark.parametrize("k", [4, 16, 64, 256])
def test_pictures_take_fewer_bytes_than_png(k):
    codes, values = palette_of(scene(240, 320), k)
    assert len(encode_codes(codes[None], values)) < 0.9 * png_size(codes, {4: 2, 16: 4}.get(k, 8))


def test_geometry_saves_bytes():
    codes, values = palette_of(scene(240, 320), 256)
    shuffled = np.random.default_rng(0).permutation(256).astype(np.uint8)
    moved = np.empty_like(values)
    moved[:, shuffled] = values
    plain = len(encode_codes(codes[None], values))
    assert abs(len(encode_codes(shuffled[codes][None], moved)) / plain - 1) < 0.01  # the order of a palette is nothing
    assert plain < 0.9 * len(encode_codes(codes[None], values[:, :, :0]))


@pytest.mark.parametrize("levels", [1, 2, 16, 200, 1000])
def test_flat_areas_take_almost_nothing(levels):
    values = np.linspace(0, 65535, levels).astype(np.uint16)[None, :, None]
    codes = np.full((1, 1000, 1000), levels - 1, np.uint16)
    assert len(encode_codes(codes, values)) < 100


@pytest.mark.parametrize("k", [2, 4, 16, 64])
def test_screens_of_dots_take_no_more_bytes_than_png(k):
    screen = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
    for ramp in (np.tile(np.linspace(0, 1, 640), (400, 1)), np.add.outer(np.arange(400), np.arange(640)) / 1040):
        codes = np.minimum((ramp * (k - 1) + (np.tile(screen, (100, 160)) + 0.5) / 16).astype(np.uint8), k - 1)
        values = np.linspace(0, 65535, k).astype(np.uint16)[None, :, None]
        assert len(encode_codes(codes[None], values)) <= png_size(codes, {2: 1, 4: 2, 16: 4}.get(k, 8))


def test_waves_of_many_levels_take_few_bits():
    wave = np.round(32768 + 20000 * np.sin(np.arange(20000) / 9)).astype(np.uint16)[None, None]
    values = np.arange(65536, dtype=np.uint16)[None, :, None]
    data = encode_codes(wave, values)
    assert len(data) < 0.75 * wave.nbytes
    assert np.array_equal(decode_codes(data, wave.shape, values), wave)


def test_levels_of_any_order_are_predicted_by_value():
    wave = np.round(500 + 400 * np.sin(np.arange(5000) / 30)).astype(np.uint16)[None, None]
    values = np.arange(0, 64000, 64, dtype=np.uint16)[None, :, None]
    order = np.random.default_rng(1).permutation(1000).astype(np.uint16)
    moved = np.empty_like(values)
    moved[:, order] = values
    assert encode_codes(order[wave], moved) == encode_codes(wave, values)


@pytest.mark.parametrize("levels", [2, 16, 256, 300])
def test_damaged_bytes_are_refused(levels):
    rng = np.random.default_rng(levels)
    values = rng.integers(0, 65536, (1, levels, 3), np.uint16)
    codes = rng.integers(0, levels, (1, 20, 30), np.uint16)
    data = encode_codes(codes, values)
    for bad in (b"", data[:3], data[:-2], data + b"\0", data + b"\0\0", data[:-1], bytes(len(data))):
        with pytest.raises(BadStreamError, match=r"codes of shape \(1, 20, 30\)"):
            decode_codes(bad, codes.shape, values)
