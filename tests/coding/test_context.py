import numpy as np
import pytest

from fewbits.coding.context import decode_codes, encode_codes
from fewbits.errors import BadStreamError

RNG = np.random.default_rng(5)


@pytest.mark.parametrize("effort", [5, 9])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize(("k", "axes"), [(1, 0), (2, 1), (11, 3), (256, 4)])
def test_codes_come_back(effort, dtype, k, axes):
    codes, values = RNG.integers(0, k, (2, 30, 40)).astype(dtype), RNG.integers(0, 65536, (2, k, axes), np.uint16)
    decoded = decode_codes(encode_codes(codes, values, effort), codes.shape, values)
    assert decoded.dtype == np.uint8
    assert np.array_equal(decoded, codes)


def test_many_levels_come_back_as_uint16():
    codes, values = RNG.integers(0, 257, (1, 9, 9), np.uint16), RNG.integers(0, 65536, (1, 257, 1), np.uint16)
    decoded = decode_codes(encode_codes(codes, values), codes.shape, values)
    assert decoded.dtype == np.uint16
    assert np.array_equal(decoded, codes)


def test_slices_are_read_as_they_are():
    codes, values = RNG.integers(0, 4, (1, 40, 60), np.uint8)[:, ::2, ::-1], np.zeros((1, 4, 0), np.uint16)
    assert np.array_equal(decode_codes(encode_codes(codes, values), codes.shape, values), codes)


def test_codes_that_nothing_predicts_fit_all_the_same():
    """The first half teaches that the code is 0, with certainty; then all that was learnt is wrong."""
    codes, values = np.zeros((1, 1, 60000), np.uint8), np.array([[[0], [65535]]], np.uint16)
    codes[0, 0, 50000:] = RNG.integers(0, 2, 10000)
    stream = encode_codes(codes, values)
    assert np.array_equal(decode_codes(stream, codes.shape, values), codes)


def test_neighbouring_values_help():
    ramp = np.clip(np.arange(64)[:, None] + np.arange(64) + RNG.integers(-2, 3, (64, 64)), 0, 127).astype(np.uint8)[
        None
    ]
    order = RNG.permutation(128).astype(np.uint8)
    near = np.arange(128, dtype=np.uint16)[None, :, None] * 500
    shuffled = np.empty_like(near)
    shuffled[0, order, 0] = near[0, :, 0]
    known = len(encode_codes(order[ramp], shuffled))
    assert known < 0.8 * len(encode_codes(order[ramp], np.empty((1, 128, 0), np.uint16)))
    assert abs(known - len(encode_codes(ramp, near))) < 0.05 * known


def test_effort_9_takes_fewer_bytes_where_there_is_much_to_learn():
    codes = (np.add.outer(np.arange(120) // 7, np.arange(160) // 5) % 9).astype(np.uint8)[None]
    codes[:, RNG.random((120, 160)) < 0.05] = 8
    values = RNG.integers(0, 65536, (1, 9, 3), np.uint16)
    assert len(encode_codes(codes, values, 9)) < len(encode_codes(codes, values, 5))


def test_unknown_kinds_and_short_streams_are_refused():
    codes, values = RNG.integers(0, 256, (1, 30, 40), np.uint8), RNG.integers(0, 65536, (1, 256, 1), np.uint16)
    stream = encode_codes(codes, values)
    for data in (b"", b"\2" + stream[1:], b"\xff"):
        with pytest.raises(BadStreamError, match="unknown kind"):
            decode_codes(data, codes.shape, values)
    for size in (len(stream) - 64, len(stream) // 2):
        with pytest.raises(BadStreamError, match="end too early"):
            decode_codes(stream[:size], codes.shape, values)


def test_very_wide_planes_are_told_as_one_row():
    codes = np.tile(np.arange(5, dtype=np.uint8), (1, 2, 1 << 16))
    values = np.arange(5, dtype=np.uint16).reshape(1, 5, 1) * 9
    stream = encode_codes(codes, values)
    assert stream == encode_codes(codes.reshape(1, 1, -1), values)
    assert np.array_equal(decode_codes(stream, codes.shape, values), codes)
