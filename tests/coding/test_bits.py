import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fewbits.coding import pack, packed_size, unpack, width_of
from fewbits.errors import ArgumentError


@pytest.mark.parametrize(
    ("levels", "width"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (256, 8), (257, 9), (65535, 16), (65536, 16)]
)
def test_width_of(levels, width):
    assert width_of(levels) == width


shapes = hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=9)


@given(st.integers(1, 16), shapes, st.sampled_from(["big", "little"]), st.booleans(), st.data())
def test_unpack_undoes_pack(width, shape, order, pad_rows, data):
    dtype = data.draw(st.sampled_from([np.uint16, np.int32, np.int64, np.uint64]))
    codes = data.draw(hnp.arrays(dtype, shape, elements=st.integers(0, (1 << min(width, 15)) - 1)))
    packed = pack(codes, width, order=order, pad_rows=pad_rows)
    assert packed.dtype == np.uint8
    assert packed.size == packed_size(shape, width, pad_rows=pad_rows)
    back = unpack(packed, width, shape, order=order, pad_rows=pad_rows)
    assert back.dtype == (np.uint8 if width <= 8 else np.uint16)
    assert np.array_equal(back, codes)
    assert np.array_equal(unpack(packed.tobytes(), width, shape, order=order, pad_rows=pad_rows), codes)


@given(hnp.arrays(np.uint8, st.integers(0, 40), elements=st.integers(0, 1)))
def test_one_bit_is_numpys_packbits(bits):
    for order in ("big", "little"):
        assert np.array_equal(pack(bits, 1, order=order), np.packbits(bits, bitorder=order))


def test_eight_and_sixteen_bits_are_the_bytes_themselves():
    codes = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert np.array_equal(pack(codes, 8), codes.ravel())
    wide = np.array([0x0102, 0xFFFE], np.uint16)
    assert pack(wide, 16).tobytes() == wide.astype(">u2").tobytes()
    assert pack(wide, 16, order="little").tobytes() == wide.astype("<u2").tobytes()


def test_rows_are_padded_to_whole_bytes_by_hand():
    codes = [[1, 0, 1], [1, 1, 1]]
    assert pack(codes, 1).tolist() == [0b10111100]
    assert pack(codes, 1, pad_rows=True).tolist() == [[0b10100000], [0b11100000]]
    assert pack(codes, 1, order="little", pad_rows=True).tolist() == [[0b101], [0b111]]
    assert pack(np.ones((2, 3, 9), np.uint8), 1, pad_rows=True).shape == (2, 3, 2)


def test_strided_and_read_only_codes_are_packed_as_they_look():
    codes = np.arange(48, dtype=np.uint8).reshape(6, 8) % 8
    codes.flags.writeable = False
    assert np.array_equal(pack(codes[::2, ::3].T, 3), pack(codes[::2, ::3].T.copy(), 3))


def test_no_codes_are_no_bytes():
    assert pack(np.empty(0, np.uint8), 5).size == 0
    assert unpack(b"", 5, 0).shape == (0,)
    assert packed_size((0,), 5) == packed_size((3, 0), 5, pad_rows=True) == 0


@pytest.mark.parametrize("buffer", [bytes, bytearray, memoryview, lambda data: np.frombuffer(data, np.uint8)])
def test_unpack_takes_any_bytes(buffer):
    assert unpack(buffer(bytes([5, 57, 119])), 3, (2, 4)).tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: width_of(0), "levels must be a whole number from 1 to 65536, got 0"),
        (lambda: width_of(65537), "levels must be a whole number from 1 to 65536, got 65537"),
        (lambda: pack([0], 0), "width must be a whole number from 1 to 16, got 0"),
        (lambda: pack([0], 17), "width must be a whole number from 1 to 16, got 17"),
        (lambda: unpack(b"", 17, 0), "width must be a whole number from 1 to 16, got 17"),
        (lambda: packed_size((1,), 2.5), "width must be a whole number from 1 to 16, got 2.5"),
        (lambda: pack([4], 2), "codes must be from 0 to 3, got values from 4 to 4"),
        (lambda: pack([-1, 0], 2), "codes must be from 0 to 3, got values from -1 to 0"),
        (lambda: pack([65536], 16), "codes must be from 0 to 65535"),
        (lambda: pack([0.0], 2), "codes must be integers, got float64"),
        (lambda: pack([0], 2, order="middle"), "order must be one of 'big', 'little', got 'middle'"),
        (lambda: unpack(b"a", 2, 4, order=1), "order must be one of 'big', 'little', got 1"),
        (lambda: unpack(b"ab", 2, 4), r"packed must hold 1 bytes for shape \(4,\) at 2 bits, got 2"),
        (lambda: unpack(b"", 2, (2, 2)), r"packed must hold 1 bytes for shape \(2, 2\) at 2 bits, got 0"),
        (lambda: unpack(np.zeros(1, np.int8), 2, 4), "packed must be bytes or uint8, got int8"),
        (lambda: pack(3, 2, pad_rows=True), "pad_rows needs codes with at least one axis"),
    ],
)
def test_errors_name_the_argument(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()


def test_no_rows_and_numpy_shapes():
    assert pack(np.zeros((0, 5), np.uint8), 3, pad_rows=True).shape == (0, 2)
    assert unpack(b"", 3, (0, 5), pad_rows=True).shape == (0, 5)
    assert unpack(bytes([5, 57, 119]), 3, np.int64(8)).tolist() == list(range(8))
    with pytest.raises(ArgumentError, match="shape must be a whole number"):
        unpack(b"", 3, (-2, -1))
