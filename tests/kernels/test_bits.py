import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .. import reference
from . import call

WIDTHS = [(np.uint8, width) for width in range(1, 9)] + [(np.uint16, width) for width in range(1, 17)]


@pytest.mark.parametrize(("dtype", "width"), WIDTHS)
@pytest.mark.parametrize("big", [True, False])
def test_pack_and_unpack_equal_their_twins_at_every_row_length(dtype, width, big):
    rng = np.random.default_rng(width)
    for columns in [*range(20), 37]:
        codes = rng.integers(0, np.iinfo(dtype).max, (3, columns), dtype, endpoint=True)  # higher bits are ignored
        packed = call.pack_bits(codes, width, big)
        assert np.array_equal(packed, reference.pack_bits(codes, width, big))
        unpacked = call.unpack_bits(packed, width, big, columns, dtype)
        assert np.array_equal(unpacked, reference.unpack_bits(packed, width, big, columns, dtype))
        assert np.array_equal(unpacked, codes & ((1 << width) - 1))


@given(st.data())
def test_unpack_ignores_the_unused_bits(data):
    dtype, width = data.draw(st.sampled_from(WIDTHS))
    big, columns = data.draw(st.booleans()), data.draw(st.integers(1, 13))
    size = (columns * width + 7) // 8
    packed = np.frombuffer(data.draw(st.binary(min_size=2 * size, max_size=2 * size)), np.uint8).reshape(2, size)
    ours = call.unpack_bits(packed, width, big, columns, dtype)
    assert np.array_equal(ours, reference.unpack_bits(packed, width, big, columns, dtype))


def test_big_puts_the_first_code_highest_and_little_lowest():
    codes = np.array([[1, 2, 3]], np.uint8)
    assert call.pack_bits(codes, 4, True).tolist() == [[0x12, 0x30]]
    assert call.pack_bits(codes, 4, False).tolist() == [[0x21, 0x03]]
    assert call.pack_bits(np.array([[0xABC]], np.uint16), 12, True).tolist() == [[0xAB, 0xC0]]
    assert call.pack_bits(np.array([[0xABC]], np.uint16), 12, False).tolist() == [[0xBC, 0x0A]]
