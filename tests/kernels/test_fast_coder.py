import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from .. import reference
from . import call

RNG = np.random.default_rng(5)
LAGS = [0, 1, 5, 127, 1 << 8, 2 << 8 | 3, 3 << 8 | 252, 1 << 8 | 128, 255 << 8]  # 252 is 4 to the right


def dtype(levels):
    return np.uint8 if levels <= 256 else np.uint16


def smooth(levels, shape, noise):
    """Codes that go along rows and columns, with runs."""
    planes, rows, columns = shape
    ramp = np.arange(rows)[:, None] * 0.6 + np.arange(columns) * 0.1 + np.arange(planes)[:, None, None]
    return (np.floor(np.abs(ramp + noise * RNG.normal(size=shape)) * max(1, levels / 40)) % levels).astype(
        dtype(levels)
    )


def agree(codes, values, lag=0):
    data = call.fast_encode(codes, values, lag)
    assert data == reference.fast_encode(codes, values, lag)
    assert np.array_equal(call.fast_decode(data, values, codes.shape, codes.dtype), codes)
    assert np.array_equal(reference.fast_decode(data, values, codes.shape, codes.dtype), codes)
    return data


@pytest.mark.parametrize("levels", [1, 2, 3, 4, 5, 16, 17, 40, 256, 257, 700])
@pytest.mark.parametrize("axes", [0, 1, 2, 3, 4])
def test_coding_equals_its_twin(levels, axes):
    for shape, noise in (((1, 11, 40), 0), ((1, 12, 37), 0.4), ((1, 1, 70), 0.3), ((3, 5, 21), 2)):
        planes = RNG.choice([1, shape[0]])
        values = RNG.integers(0, 65536, (planes, levels, axes), np.uint16)
        agree(smooth(levels, shape, noise), values, int(RNG.choice(LAGS)))


@pytest.mark.parametrize("levels", [2, 16, 256, 257])
@pytest.mark.parametrize(
    "codes",
    [
        np.zeros((1, 9, 100)),  # flat
        np.eye(45)[None],  # runs that end
        np.indices((24, 30)).sum(0, keepdims=True) % 2,  # a chess-board
        RNG.random((1, 21, 29)) < 0.5,
        np.pad(np.ones((1, 7, 50)), ((0, 0), (2, 2), (17, 15))),
        np.ones((4, 1, 33)),
        np.ones((1, 50, 1)),
    ],
    ids=["flat", "diagonal", "chess", "noise", "box", "lines", "column"],
)
def test_extremes_equal_their_twin(codes, levels):
    codes = (codes * (levels - 1)).astype(dtype(levels))
    for values in (np.zeros((1, levels, 3), np.uint16), np.full((1, levels, 1), 65535, np.uint16)):
        for lag in (0, 2, 1 << 8, 1 << 8 | 255):
            agree(codes, values, lag)


@pytest.mark.parametrize("levels", [2, 16, 200, 300])
@pytest.mark.parametrize(("down", "across"), [(0, 7), (3, 0), (2, 5), (2, -5), (12, 0)])
def test_codes_that_repeat_are_copied(levels, down, across):
    codes = RNG.integers(0, levels, (2, 60, 50))
    y, x = np.indices(codes.shape[1:])
    steps = np.minimum(y // max(down, 1), 99) if down else x // across
    codes = codes[:, y - steps * down, (x - steps * across) % 50]
    codes = np.ascontiguousarray(codes, dtype(levels))
    lag = down << 8 | across & 255
    assert call._kernels.fast_lag(codes) == reference.fast_lag(codes) == lag
    values = RNG.integers(0, 65536, (1, levels, 1), np.uint16)
    size = len(agree(codes, values, lag))
    assert size < 0.8 * len(agree(codes, values))
    codes[RNG.random(codes.shape) < 0.01] = 0
    agree(codes, values, lag)


@pytest.mark.parametrize("levels", [2, 40, 300])
def test_the_lag_equals_its_twin(levels):
    for shape in ((1, 90, 99), (3, 31, 17), (1, 1, 5000), (2, 600, 16), (1, 40, 15), (1, 0, 20), (0, 3, 20)):
        for noise in (0, 0.01, 1):
            codes = smooth(levels, shape, noise)
            assert call._kernels.fast_lag(codes) == reference.fast_lag(codes)


def test_every_rank_of_the_largest_alphabet_comes_back():
    codes = np.concatenate([RNG.permutation(65536), [0, 65535, 0, 32767, 65535, 0]]).astype(np.uint16)
    values = np.zeros((1, 65536, 0), np.uint16)
    for shape in ((1, 1, -1), (1, 2, -1)):
        shaped = codes.reshape(shape)
        data = call.fast_encode(shaped, values, 0)
        assert np.array_equal(call.fast_decode(data, values, shaped.shape, np.uint16), shaped)
    agree(codes[-8:].reshape(1, 2, 4), values)


cases = st.tuples(st.sampled_from([1, 2, 3, 7, 16, 17, 130, 256, 300]), st.integers(0, 4), st.booleans())


@settings(max_examples=150, deadline=None)
@given(cases, hnp.array_shapes(min_dims=3, max_dims=3, min_side=0, max_side=9), st.data())
def test_random_codes_equal_their_twin(case, shape, data):
    levels, axes, each = case
    codes = data.draw(hnp.arrays(dtype(levels), shape, elements=st.integers(0, levels - 1)))
    values = data.draw(hnp.arrays(np.uint16, (shape[0] if each else 1, levels, axes)))
    agree(codes, values, data.draw(st.sampled_from(LAGS)))


@settings(max_examples=150, deadline=None)
@given(cases, st.binary(max_size=60), st.sampled_from([(1, 6, 7), (1, 1, 20), (2, 3, 18), (1, 0, 3)]))
def test_any_bytes_are_refused_or_are_what_writing_makes(case, data, shape):
    levels, axes, _ = case
    values = np.random.default_rng(levels).integers(0, 65536, (1, levels, axes), np.uint16)
    codes = call.fast_decode(data, values, shape, dtype(levels))
    twin = reference.fast_decode(data, values, shape, dtype(levels))
    assert (codes is None) == (twin is None)
    if codes is not None:
        assert np.array_equal(codes, twin)


@settings(max_examples=200, deadline=None)
@given(cases, st.binary(min_size=200, max_size=200))
def test_codes_from_noise_are_below_the_number_of_levels(case, data):
    levels, axes, _ = case
    values = np.random.default_rng(axes).integers(0, 65536, (1, levels, axes), np.uint16)
    codes = np.zeros((1, 8, 40), dtype(levels))
    call._kernels.fast_decode(np.frombuffer(data, np.uint8), values, codes)
    assert codes.max() < levels
