"""Codebooks to bytes and back, to the bit, and in how few bytes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fewbits import LloydMax, Palette, Uniform, quantize_image
from fewbits.coding.codebook import color_order, decode_codebook, encode_codebook
from fewbits.coding.golomb import RangeDecoder, RangeEncoder, SignedNumbers
from fewbits.coding.varint import ByteReader, signed_varint, varint
from fewbits.errors import ArgumentError, BadStreamError

RNG = np.random.default_rng(70)
TYPES = ["u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8"]


def decoded(data, tables, *, colors=False):
    reader = ByteReader(data, "the codebook")
    width = None if tables[0].ndim == 1 else tables[0].shape[1]
    found = decode_codebook(reader, [len(t) for t in tables], tables[0].dtype, width, colors=colors)
    reader.end()
    return found


def same(found, tables):
    assert [(t.dtype, t.shape) for t in found] == [(t.dtype, t.shape) for t in tables]
    assert [t.tobytes() for t in found] == [t.tobytes() for t in tables]


def round_trip(tables, **options):
    data = encode_codebook(tables, **options)
    same(decoded(data, tables, colors=options.get("colors", False)), tables)
    return len(data)


@st.composite
def codebooks(draw):
    dtype = np.dtype(draw(st.sampled_from(TYPES)))
    elements = hnp.from_dtype(dtype, allow_nan=False, allow_infinity=False)
    if draw(st.booleans()):
        return [draw(hnp.arrays(dtype, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=elements))]
    tables = draw(st.lists(hnp.arrays(dtype, st.integers(1, 40), elements=elements), min_size=1, max_size=4))
    return [np.sort(table) for table in tables] if draw(st.booleans()) else tables


@given(codebooks())
def test_any_codebook_comes_back_to_the_bit(tables):
    round_trip(tables)


@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 300), st.sampled_from([3, 4]))), st.booleans())
def test_any_palette_comes_back(colors, ordered):
    colors = colors[color_order(colors)] if ordered else colors
    assert round_trip([colors], colors=True) <= colors.size + 1


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("count", [1, 2, 3, 1000])
def test_extremes_of_every_type(dtype, count):
    limits = np.finfo(dtype) if dtype[0] == "f" else np.iinfo(dtype)
    table = np.array([limits.min, 0, limits.max] * count, dtype)
    round_trip([table])
    round_trip([np.sort(table)])
    round_trip([table, table[::-1].copy(), table[:1]])


def test_negative_zero_is_kept():
    round_trip([np.array([-0.0, 0.0, -0.0])])


@pytest.mark.parametrize(
    ("levels", "most"),
    [
        (np.arange(65536, dtype=np.uint16), 3),
        (np.arange(-32768, 32768, dtype=np.int16), 5),
        (np.array([-(2**63), -1, 2**63 - 2]), 21),
        (np.linspace(-1, 1, 65536), 17),
        ((np.arange(1000) - 500.5) * 0.1, 11),
        (Uniform(step=0.37).fit(RNG.normal(size=999) * 40).representation_levels_, 11),
        (Uniform(256).fit(RNG.normal(size=999)).representation_levels_, 17),
        (Uniform(256).fit(np.float32(RNG.normal(size=999))).representation_levels_.astype(np.float32), 9),
        (Uniform(16, range=(-1, 1)).fit([0.1, 0.2]).representation_levels_.astype(np.float32), 17),
        (np.arange(0, 255, 5, dtype=np.uint8), 3),
        (np.arange(256) / 4, 10),
    ],
)
def test_even_levels_take_next_to_nothing(levels, most):
    assert round_trip([levels]) <= most


def test_levels_in_order_take_fewer_bytes_than_they_are_long():
    levels = LloydMax(256).fit(RNG.normal(size=4000)).representation_levels_
    assert round_trip([levels]) < 0.85 * levels.nbytes
    assert round_trip([levels.astype(np.float32)]) < 0.7 * levels.nbytes / 2
    assert round_trip([np.sort(RNG.integers(0, 65536, 256)).astype(np.uint16)]) < 350
    wide = np.float64(np.float32(levels))  # its low bits are zeros
    assert round_trip([wide]) < 0.4 * wide.nbytes


def test_palettes_take_fewer_bytes_than_their_colours():
    y, x = np.mgrid[0:120, 0:160]
    picture = np.stack([x + y // 2, 200 - y, 90 + x // 3 + y // 4], axis=2) + RNG.integers(0, 20, (120, 160, 3))
    for count, most in ((64, 0.8), (256, 0.7)):
        colors = quantize_image(picture.astype(np.uint8), count).quantizer.codebook_
        assert round_trip([colors[color_order(colors)]], colors=True) < most * colors.size


def test_time_grows_with_the_levels_and_stays_short():
    """65,536 floats at random: the most that the model takes on; plain Python needs about a second."""
    assert round_trip([np.sort(RNG.normal(size=65536))]) < 0.7 * 8 * 65536


def test_precision_keeps_multiples():
    levels = np.sort(RNG.normal(size=100))
    data = encode_codebook([levels], precision=0.001)
    (found,) = decoded(data, [levels])
    assert np.array_equal(found, np.rint(levels / 0.001) * 0.001)
    assert len(data) < 160
    vectors = RNG.normal(size=(20, 3)).astype(np.float32)
    (found,) = decoded(encode_codebook([vectors], precision=0.25), [vectors])
    assert np.array_equal(found, np.rint(vectors * 4) / 4)
    with pytest.raises(ArgumentError, match=r"precision must be coarse enough"):
        encode_codebook([np.array([1e300])], precision=1e-3)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "ends within the codebook's method"),
        ("00", "ends within the codebook"),
        ("07", "written by method 7, which this version does not know"),
        ("11", "written by method 17"),
        ("03" + "00" * 16, "written by method 3"),
        ("0142", "scale must be at most"),
        ("0143", "shift and scale must be at most 63 and 66 bits"),
        ("000102030405", "has 1 bytes too many"),
    ],
)
def test_what_is_no_codebook_is_refused(data, message):
    if data == "0142":  # 66 bits are what numbers of 64 bits need, but not these
        message = "numbers that uint8 does not|numbers of more than 64 bits"
        data += "ff" * 40
    with pytest.raises(BadStreamError, match=f"(?i){message}"):
        decoded(bytes.fromhex(data), [np.zeros(4, np.uint8)])


def test_floats_that_are_not_finite_are_refused():
    for bits in (np.array([np.nan]), np.array([np.inf])):
        with pytest.raises(BadStreamError, match="not finite"):
            decoded(b"\0" + bits.tobytes(), [np.zeros(1)])
    step = np.array([0, np.inf]).tobytes()
    with pytest.raises(BadStreamError, match="not finite"):
        decoded(b"\3" + step, [np.zeros(3)])


def test_a_codebook_larger_than_the_model_takes_on_is_refused():
    with pytest.raises(BadStreamError, match="modelled codebook must hold at most 131,072"):
        decoded(b"\1\0", [np.zeros((65536, 3), np.uint8)])
    with pytest.raises(BadStreamError, match="must hold at most 16,777,216"):
        decoded(b"\0", [np.broadcast_to(np.uint8(0), (65536, 257))])


@given(st.lists(st.integers(-(2**64), 2**64)), st.integers(0, 2**63))
def test_numbers_of_any_size_come_back(numbers, mean):
    coder, model = RangeEncoder(), SignedNumbers(mean)
    for number in numbers:
        model.encode(number, coder)
    coder, model = RangeDecoder(coder.finish()), SignedNumbers(mean)
    assert [model.decode(coder) for _ in numbers] == numbers


@given(st.binary(max_size=50), st.integers(0, 2**63))
def test_any_bytes_are_some_numbers(data, mean):
    coder, model = RangeDecoder(data), SignedNumbers(mean)
    assert all(isinstance(model.decode(coder), int) for _ in range(100))


@given(st.integers(0, 2**64 - 1), st.integers(-(2**63), 2**63 - 1))
def test_varints_come_back(number, signed):
    reader = ByteReader(varint(number) + signed_varint(signed), "two numbers")
    assert reader.varint("one") == number
    assert reader.signed_varint("the other") == signed
    reader.end()


def test_varints_of_a_hand():
    assert [varint(n).hex() for n in (0, 127, 128, 16383, 16384)] == ["00", "7f", "8001", "ff7f", "808001"]
    assert [signed_varint(n).hex() for n in (0, -1, 1, -64, 64)] == ["00", "01", "02", "7f", "8001"]


def test_a_varint_that_does_not_end():
    with pytest.raises(BadStreamError, match=r"A width is a number of more than 10 bytes \(at byte 5\)"):
        ByteReader(b"\x80" * 20, "the header", 5).varint("a width")
    with pytest.raises(BadStreamError, match=r"The header ends within a width \(at byte 3\)"):
        ByteReader(b"\x80" * 3, "the header").varint("a width")
    with pytest.raises(BadStreamError, match=r"A width must be from 1 to 9, got 10 \(at byte 0\)"):
        ByteReader(b"\x0a", "the header").varint("a width", 1, 9)


def test_colours_are_put_in_order_by_alpha_then_green():
    colors = Palette(["#ffffffff", "#ff0000ff", "#00ff0000", "#0000ffff"]).codebook_
    assert color_order(colors).tolist() == [2, 3, 1, 0]
