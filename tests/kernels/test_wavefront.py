"""Sixteen rows at a time, and one sample at a time: the same codes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits.dithering import KERNELS, Kernel

from .. import reference
from . import call

FIXED = {name: kernel for name, kernel in KERNELS.items() if isinstance(kernel, Kernel)}
FLOYD_STEINBERG = FIXED["floyd-steinberg"]
DTYPES = [np.uint8, np.uint16, np.float32]
NONE = (
    *(np.empty((0, 0), np.uint8), np.empty((0, 0), "f4"), np.empty((0, 0, 0), "f4")),
    *(np.empty((0, 2), int), np.empty((0, 0), "f4")),
)


def assert_same(samples, levels, offsets, shares, low=None, high=None):
    offsets, shares = np.asarray(offsets), np.float32(shares)
    levels = np.asarray(levels, np.float32)
    low = np.float32(min(samples.min(), levels[0]) if low is None else low)
    high = np.float32(max(samples.max(), levels[-1]) if high is None else high)
    codes = call.diffuse_rows(samples, levels, float(low), float(high), offsets, shares)
    with np.errstate(all="ignore"):
        expected = reference.diffuse(
            *(samples[..., None].astype(np.float32), levels[:, None], low[None], high[None], offsets, shares[None]),
            *(*NONE, False, np.uint8),
        )
    assert np.array_equal(codes, expected)
    return codes


def noise(shape, dtype=np.uint8, seed=0):
    top = 1 if dtype == np.float32 else np.iinfo(dtype).max
    values = np.random.default_rng(seed).uniform(0, top, shape)
    return values.astype(dtype) if dtype == np.float32 else np.rint(values).astype(dtype)


def evenly(k, samples):
    top = 1 if samples.dtype == np.float32 else np.iinfo(samples.dtype).max
    return np.linspace(0, top, k).astype(np.float32) if k > 1 else np.float32([top / 3])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", FIXED)
def test_every_kernel(name, dtype):
    kernel = FIXED[name]
    for shape, k in (((19, 37), 2), ((35, 20), 5)):
        samples = noise(shape, dtype)
        assert_same(samples, evenly(k, samples), kernel.offsets, kernel.shares()[0])


@pytest.mark.parametrize("rows", [1, 2, 15, 16, 17, 31, 32, 33, 40])
@pytest.mark.parametrize("columns", [1, 2, 3, 15, 16, 17, 31, 33])
def test_every_shape(rows, columns):
    for name in ("floyd-steinberg", "stevenson-arce"):
        samples = noise((rows, columns), seed=rows * columns)
        assert_same(samples, [0, 255], FIXED[name].offsets, FIXED[name].shares()[0])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("k", [*range(1, 17), 17, 255, 256])
def test_every_number_of_levels(k, dtype):
    samples = noise((18, 23), dtype, seed=k)
    levels = evenly(k, samples)
    codes = assert_same(samples, levels, FLOYD_STEINBERG.offsets, FLOYD_STEINBERG.shares()[0])
    assert codes.max() <= k - 1
    uneven = np.sort(np.random.default_rng(k).uniform(levels[0], levels[-1], k))
    assert_same(samples, uneven, FLOYD_STEINBERG.offsets, FLOYD_STEINBERG.shares()[0])


def test_samples_half_way_between_levels_go_up_and_levels_may_be_there_twice():
    halves = np.float32([[0.5, 1.5, 2.5, 3.5], [0, 1, 2, 3]])
    nothing = np.empty((0, 2), int), np.empty(0)
    assert assert_same(halves, [0, 1, 2, 3], *nothing).tolist() == [[1, 2, 3, 3], [0, 1, 2, 3]]
    assert assert_same(halves, [0, 1, 1, 3], *nothing).tolist() == [[1, 2, 3, 3], [0, 2, 3, 3]]
    for k in (2, 4, 16):
        coarse = np.float32(np.random.default_rng(k).integers(0, 9, (20, 20)))
        assert_same(coarse, np.arange(k) * 2, [[0, 1], [1, 0]], [0.5, 0.5])


@pytest.mark.parametrize(("low", "high"), [(-np.inf, np.inf), (-np.inf, 300), (0, 255), (60, 190), (99, 99)])
def test_every_limit(low, high):
    samples = noise((20, 25))
    for k in (2, 7):
        assert_same(samples, evenly(k, samples), FLOYD_STEINBERG.offsets, FLOYD_STEINBERG.shares()[0], low, high)
        assert_same(samples, evenly(k, samples) / 2, FLOYD_STEINBERG.offsets, FLOYD_STEINBERG.shares()[0], low, high)


def test_samples_beyond_the_levels_and_infinite_errors():
    samples = np.float32(np.random.default_rng(0).normal(0, 1e37, (20, 30)))
    for low, high in ((-np.inf, np.inf), (None, None), (-1, 1)):
        assert_same(samples, [-1, 0, 1], FLOYD_STEINBERG.offsets, FLOYD_STEINBERG.shares()[0], low, high)
        assert_same(samples, [-1, 0, 1], FLOYD_STEINBERG.offsets, [9, 9, 9, 9], low, high)


FAR = [
    [[0, 64]],
    [[8, -64]],
    [[8, 64], [8, -64], [0, 1]],
    [[1, -64], [1, 64], [0, 64]],
    [[0, 1], [0, 2], [3, -7], [5, 11], [8, 0]],
    [[7, -1], [1, 0]],
    [[0, 1], [1, 63], [2, -63]],
]


@pytest.mark.parametrize("taps", FAR, ids=str)
@pytest.mark.parametrize("shape", [(1, 1), (9, 5), (17, 64), (18, 65), (40, 200)])
def test_taps_far_away(taps, shape):
    shares = np.random.default_rng(0).dirichlet(np.ones(len(taps)))
    for dtype in DTYPES:
        samples = noise(shape, dtype)
        assert_same(samples, evenly(3, samples), taps, shares)


def test_the_order_in_which_taps_are_written_changes_nothing():
    rng = np.random.default_rng(0)
    kernel, samples = FIXED["jarvis-judice-ninke"], noise((20, 50))
    expected = assert_same(samples, [0, 255], kernel.offsets, kernel.shares()[0])
    for _ in range(5):
        order = rng.permutation(len(kernel.taps))
        codes = assert_same(samples, [0, 255], kernel.offsets[order], kernel.shares()[0][order])
        assert np.array_equal(codes, expected)


def test_a_tap_that_is_there_twice_counts_twice():
    samples = noise((20, 50))
    assert_same(samples, [0, 255], [[0, 1], [1, 0], [0, 1]], [0.3, 0.4, 0.3])
    assert_same(samples, [0, 255], [[1, 0], [1, 0], [0, 1], [1, 0]], [0.1, 0.4, 0.3, 0.2])


@st.composite
def taps(draw, reach):
    ahead = st.tuples(st.just(0), st.integers(1, reach)) | st.tuples(st.integers(1, 8), st.integers(-reach, reach))
    return draw(st.lists(ahead, max_size=12, unique=True))


@given(st.data())
def test_any_image_and_any_taps(data):
    shape = data.draw(st.tuples(st.integers(1, 40), st.integers(1, 40)))
    dtype = data.draw(st.sampled_from(DTYPES))
    offsets = np.reshape(data.draw(taps(data.draw(st.sampled_from([1, 3, 64])))), (-1, 2)).astype(int)
    shares = np.float32(data.draw(st.lists(st.floats(-1, 1, width=32), min_size=len(offsets), max_size=len(offsets))))
    samples = noise(shape, dtype, data.draw(st.integers(0, 99)))
    samples = samples if data.draw(st.booleans()) else samples // 2 * 2  # flat parts and ties
    levels = evenly(data.draw(st.sampled_from([1, 2, 3, 4, 8, 16, 256])), samples)
    assert_same(samples, levels, offsets, shares.reshape(-1))
