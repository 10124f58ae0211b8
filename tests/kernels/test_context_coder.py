import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fewbits import _kernels

from .. import reference
from . import call

ALPHABETS = [1, 2, 3, 4, 5, 16, 17, 200, 256, 257, 1000, 1500]
SHAPES = [(1, 7, 9), (1, 1, 70), (1, 70, 1), (3, 4, 5), (3, 1, 20), (2, 35, 1)]
SPREADS = [65536, 1, 3, 300]  # of values: anywhere, all in one place, mostly duplicates, close together


def noise(rng, shape, k):
    return rng.integers(0, k, shape)


def ramp(rng, shape, k):
    """A dithered one across the image."""
    place = np.add.outer(np.linspace(0, 1, shape[1]), np.linspace(0, 1, shape[2])) / 2 * (k - 1)
    return np.floor(np.broadcast_to(place, shape) + rng.random(shape))


def flat(rng, shape, k):
    """Areas of one code, with a speck here and there."""
    codes = np.zeros(shape, int)
    codes[:, shape[1] // 3 :, shape[2] // 3 :] = k - 1
    return np.where(rng.random(shape) < 0.02, rng.integers(0, k, shape), codes)


def repeats(rng, shape, k):
    """The same 23 codes over and over, with an error here and there."""
    codes = np.resize(rng.integers(0, k, 23), shape)
    return np.where(rng.random(shape) < 0.01, rng.integers(0, k, shape), codes)


def places(rng, books, k, axes, spread):
    return rng.integers(0, spread, (books, k, axes), np.uint16) * np.uint16(65535 // spread or 1)


def assert_equal_and_back(codes, values, more):
    codes = np.ascontiguousarray(codes, np.uint16)
    stream = call.context_encode(codes, values, more)
    assert stream == reference.context_encode(codes, values, more)
    decoded, complete = call.context_decode(stream, codes.shape, values, more)
    assert complete
    assert np.array_equal(decoded, codes)
    return stream


@pytest.mark.parametrize("k", ALPHABETS)
@pytest.mark.parametrize("axes", range(5))
def test_streams_equal_their_twins_and_come_back(k, axes):
    rng = np.random.default_rng(100 * k + axes)
    for shape in rng.permutation(SHAPES)[:3].tolist():
        values = places(rng, rng.choice([1, shape[0]]), k, axes, rng.choice(SPREADS))
        codes = rng.choice([noise, ramp, flat, repeats])(rng, shape, k)
        assert_equal_and_back(codes, values, more=bool(rng.integers(2)))


@pytest.mark.parametrize("more", [False, True])
@pytest.mark.parametrize(
    ("draw", "shape", "k", "axes"),
    [
        (ramp, (1, 35, 60), 16, 1),  # predictions follow after 1,024 samples, or twice as many
        (ramp, (1, 41, 50), 1500, 3),  # those of 15 bits
        (ramp, (2, 24, 45), 40, 2),  # from the plane before
        (ramp, (1, 1, 4200), 9, 1),  # of a line, only the last samples are kept
        (flat, (1, 90, 30), 5, 3),
        (flat, (1, 70, 30), 2, 1),
        (repeats, (1, 1, 900), 200, 1),
        (repeats, (1, 30, 30), 3, 0),
    ],
)
def test_longer_streams_equal_their_twins_and_come_back(draw, shape, k, axes, more):
    rng = np.random.default_rng(k)
    values = np.sort(places(rng, 1, k, axes, 65536), axis=1)
    stream = assert_equal_and_back(draw(rng, shape, k), values, more)
    decoded = reference.context_decode(stream, shape, values, more)
    assert np.array_equal(decoded, call.context_decode(stream, shape, values, more)[0])


def test_the_largest_alphabet():
    rng = np.random.default_rng(0)
    values = np.arange(65536, dtype=np.uint16)[None, :, None]
    assert_equal_and_back(rng.integers(0, 65536, (1, 4, 5)), values, more=False)


def test_extreme_values_at_the_corners_of_four_axes():
    corners = np.array([[65535 * (k >> axis & 1) for axis in range(4)] for k in range(16)], np.uint16)[None]
    rng = np.random.default_rng(1)
    for more in (False, True):
        assert_equal_and_back(rng.integers(0, 16, (1, 20, 60)), corners, more)


def test_one_level_takes_no_bytes():
    for shape in [(1, 1, 1), (3, 50, 70)]:
        assert call.context_encode(np.zeros(shape, np.uint16), np.zeros((1, 1, 3), np.uint16), more=False) == b""


@pytest.mark.parametrize("more", [False, True])
def test_a_single_code_by_hand(more):
    """Nothing is known, but that a prediction lies at 0, where the lower level is: the code is likelier to be 0."""
    values = np.array([[[0], [65535]]], np.uint16)
    low, high = (call.context_encode(np.full((1, 1, 1), k, np.uint16), values, more) for k in (0, 1))
    assert high == b""  # the lower end of the interval
    assert len(low) == 1  # where the upper part of it begins, rounded up to 8 bits: the part has more than half
    assert 0 < low[0] <= 128


shapes = st.tuples(st.integers(1, 3), st.integers(1, 7), st.integers(1, 9))


@settings(max_examples=60, deadline=None)
@given(shapes, st.sampled_from([1, 2, 3, 4, 6, 18, 300]), st.integers(0, 4), st.booleans(), st.data())
def test_any_codes_come_back(shape, k, axes, more, data):
    books = data.draw(st.sampled_from([1, shape[0]]))
    values = data.draw(hnp.arrays(np.uint16, (books, k, axes), elements=st.sampled_from([0, 1, 255, 40000, 65535])))
    codes = data.draw(hnp.arrays(np.uint16, shape, elements=st.integers(0, k - 1)))
    decoded, complete = call.context_decode(call.context_encode(codes, values, more), shape, values, more)
    assert complete
    assert np.array_equal(decoded, codes)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=60), shapes, st.sampled_from([1, 3, 5, 19, 300]), st.integers(0, 4), st.booleans())
def test_any_bytes_give_codes_below_k(stream, shape, k, axes, more):
    values = places(np.random.default_rng(k), 1, k, axes, 65536)
    decoded, complete = call.context_decode(stream, shape, values, more)
    assert (decoded < k).all()
    twin = reference.context_decode(stream, shape, values, more)
    assert np.array_equal(decoded, twin)
    assert complete or len(stream) < decoded.size * 16


@pytest.mark.parametrize("k", [3, 19, 600])
def test_damaged_streams_give_codes_below_k_and_short_ones_are_told(k):
    rng = np.random.default_rng(k)
    shape, values = (1, 40, 50), places(rng, 1, k, 3, 65536)
    stream = call.context_encode(noise(rng, shape, k).astype(np.uint16), values, more=False)
    for _ in range(20):
        damaged = bytearray(stream)
        damaged[rng.integers(len(damaged))] ^= 1 << rng.integers(8)
        assert (call.context_decode(bytes(damaged), shape, values, more=False)[0] < k).all()
    for size in (0, 1, len(stream) // 2, len(stream) - 9):
        assert (call.context_decode(stream[:size], shape, values, more=False)[0] < k).all()


@pytest.mark.parametrize("more", [False, True])
def test_streams_that_end_too_early_are_told(more):
    """After noise each code costs a byte at first, whatever it is, so that zeros beyond the end do not go far."""
    rng = np.random.default_rng(3)
    shape, values = (1, 30, 40), places(rng, 1, 256, 1, 65536)
    stream = call.context_encode(noise(rng, shape, 256).astype(np.uint16), values, more)
    assert call.context_decode(stream, shape, values, more)[1]
    for size in (len(stream) - 64, len(stream) // 2):
        assert not call.context_decode(stream[:size], shape, values, more)[1]


@pytest.mark.parametrize("room", [0, 1, 7, 50])
def test_no_byte_is_written_beyond_the_room_there_is(room):
    rng = np.random.default_rng(0)
    codes, values = rng.integers(0, 200, (1, 20, 30), np.uint16), places(rng, 1, 200, 3, 65536)
    stream = call.context_encode(codes, values, more=True)
    out = np.full(len(stream), 0xAA, np.uint8)
    assert _kernels.context_encode(codes, values, True, out[:room]) == len(stream)
    assert out[:room].tobytes() == stream[:room]
    assert (out[room:] == 0xAA).all()
