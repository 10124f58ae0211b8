"""Deflate: zlib reads it, and it is smaller than zlib's."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits.coding import deflate
from fewbits.errors import ArgumentError

TEXT = b" ".join(b"%d times %d is %d" % (a, b, a * b) for a in range(60) for b in range(60))


@given(st.binary(min_size=1, max_size=500), st.integers(1, 10))
def test_any_bytes_come_back(data, speed):
    assert zlib.decompress(deflate(data, speed=speed)) == data


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, lambda x: np.frombuffer(x, np.uint8)])
def test_bytes_of_all_kinds_are_the_same_stream(kind):
    assert deflate(kind(TEXT)) == deflate(TEXT)


def test_it_is_smaller_than_zlib_and_smaller_with_time():
    sizes = [len(deflate(TEXT, speed=speed)) for speed in (1, 4, 10)]
    assert sizes == sorted(sizes)
    assert sizes[0] < 0.97 * len(zlib.compress(TEXT, 9))


def test_rows_above_are_found_however_far_the_search_goes():
    rows = np.tile(np.random.default_rng(4).integers(0, 2, 500, np.uint8), (40, 1))
    assert len(deflate(rows, speed=10)) < len(deflate(rows.ravel(), speed=10))
    assert zlib.decompress(deflate(rows)) == rows.tobytes()


@pytest.mark.parametrize(
    ("data", "options", "words"),
    [
        (b"", {}, "data must be uint8, at least one"),
        (np.zeros(3), {}, "got float64"),
        (b"x", {"speed": 11}, "speed must be a whole number from 1 to 10, got 11"),
    ],
)
def test_wrong_input_is_told(data, options, words):
    with pytest.raises(ArgumentError, match=words):
        deflate(data, **options)
