import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from .. import reference
from . import call

RNG = np.random.default_rng(11)
STEPS = np.cumsum(RNG.integers(-1, 2, 30000)).astype(np.uint8).tobytes()
STREAMS = {
    "flat": b"\7" * 3000,
    "one byte": b"\0",
    "short": b"abcabcabcab",
    "every byte": bytes(range(256)) * 3,
    "noise": RNG.integers(0, 256, 5000, np.uint8).tobytes(),
    "few values": RNG.integers(0, 3, 6000, np.uint8).tobytes(),
    "steps": STEPS[:9000],
    "two kinds": STEPS[:9000] + RNG.integers(0, 256, 8000, np.uint8).tobytes(),  # blocks of their own
    "far repeats": STEPS[:400] + RNG.integers(0, 256, 32768 - 400, np.uint8).tobytes() + STEPS[:400],
    "too far": STEPS[:400] + bytes(32769 - 400) + STEPS[:400],
    "uneven": RNG.permutation(np.repeat(np.arange(19, dtype=np.uint8), [int(1.618**i) for i in range(19)])).tobytes(),
}


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize(("stride", "depth", "passes"), [(1, 0, 1), (50, 3, 2)])
def test_deflate_equals_its_twin_and_comes_back(name, stride, depth, passes):
    data = STREAMS[name]
    stream = call.deflate(data, stride, depth, passes)
    assert zlib.decompress(stream, -15) == data
    assert stream == reference.deflate(data, stride, depth, passes)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.binary(min_size=1, max_size=9), st.integers(1, 80)), min_size=1, max_size=9),
    st.integers(1, 40),
    st.integers(0, 9),
    st.integers(1, 4),
)
def test_deflate_of_repeats_equals_its_twin_and_comes_back(pieces, stride, depth, passes):
    data = b"".join(piece * times for piece, times in pieces)
    stream = call.deflate(data, stride, depth, passes)
    assert zlib.decompress(stream, -15) == data
    assert stream == reference.deflate(data, stride, depth, passes)


def test_deflate_of_several_parts_comes_back():
    data = STEPS * 13  # parts of 128 KiB, with matches into the part before
    assert len(data) > 2 << 17
    stream = call.deflate(data, len(STEPS), 8, 2)
    assert zlib.decompress(stream, -15) == data
    assert len(stream) < len(zlib.compress(data, 9))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=30), st.integers(5, 9))
def test_code_lengths_by_written_out_coins_make_the_best_code_there_is(counts, limit):
    """Against Huffman's code where it is short enough, and Kraft's inequality always."""
    import heapq

    lengths = reference.code_lengths(counts, limit)
    used = [length for length in lengths if length]
    assert [length > 0 for length in lengths] == [count > 0 for count in counts]
    assert sum(2.0**-length for length in used) <= 1
    assert max(used, default=0) <= limit
    heap = [(count, 0) for count in counts if count]
    heapq.heapify(heap)
    cost = 0
    while len(heap) > 1:
        (a, deep_a), (b, deep_b) = heapq.heappop(heap), heapq.heappop(heap)
        cost += a + b
        heapq.heappush(heap, (a + b, 1 + max(deep_a, deep_b)))
    if len(used) > 1:
        total = sum(count * length for count, length in zip(counts, lengths, strict=True))
        assert total == cost if heap[0][1] <= limit else total >= cost


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 8), st.data())
def test_lzw_equals_its_twin(bits, data):
    size, top = data.draw(st.integers(1, 300)), data.draw(st.integers(0, (1 << bits) - 1))
    codes = data.draw(st.lists(st.integers(0, top), min_size=size, max_size=size))
    assert call.lzw(codes, bits) == reference.lzw(codes, bits)


@pytest.mark.parametrize("bits", [2, 5, 8])
def test_lzw_equals_its_twin_when_its_table_is_full(bits):
    codes = RNG.integers(0, 1 << bits, 12000).tolist()
    assert call.lzw(codes, bits) == reference.lzw(codes, bits)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_png_filters_equal_their_twins(data):
    shape = data.draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=20))
    top = data.draw(st.sampled_from([1, 7, 255]))
    rows = data.draw(hnp.arrays(np.uint8, shape, elements=st.integers(0, top)))
    pixel = data.draw(st.sampled_from([1, 2, 3, 4]))
    for choice in range(7):
        assert np.array_equal(call.png_filter(rows, pixel, choice), reference.png_filter(rows, pixel, choice))


def test_png_filters_by_hand():
    rows = np.array([[10, 20], [13, 40]], np.uint8)
    filtered = [call.png_filter(rows, 1, choice)[1].tolist() for choice in range(5)]
    assert filtered == [[0, 13, 40], [1, 13, 27], [2, 3, 20], [3, 8, 24], [4, 3, 20]]  # Paeth: 13 + 20 − 10 = 23, so 20
