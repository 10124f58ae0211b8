import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from .. import reference
from . import call


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 255, 256, 257, 1003])
def test_count_values_adds_occurrences_to_counts(dtype, n):
    rng = np.random.default_rng(n)
    x = rng.integers(0, np.iinfo(dtype).max, n, dtype, endpoint=True)
    before = rng.integers(0, 9, np.iinfo(dtype).max + 1)
    assert np.array_equal(call.count_values(x, before), reference.count_values(x, before))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_count_values_of_equal_samples_and_of_both_ends(dtype):
    top = np.iinfo(dtype).max
    counts = call.count_values(np.array([top] * 1001 + [0], dtype), np.zeros(top + 1, np.int64))
    assert counts[top] == 1001
    assert counts[0] == 1
    assert counts.sum() == 1002


@given(
    hnp.arrays(np.uint8, st.tuples(st.integers(0, 60), st.integers(1, 4)), elements=st.sampled_from([0, 1, 128, 255]))
)
def test_count_colors_equals_its_twin(x):
    for ours, twin in zip(call.count_colors(x), reference.count_colors(x), strict=True):
        assert np.array_equal(ours, twin)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_count_colors_of_noise_and_of_one_color(channels):
    for x in (
        np.random.default_rng(0).integers(0, 256, (900, channels), np.uint8),
        np.full((900, channels), 255, np.uint8),
    ):
        for weights in ((), (np.random.default_rng(1).random(900),)):
            for ours, twin in zip(call.count_colors(x, *weights), reference.count_colors(x, *weights), strict=True):
                assert np.array_equal(ours, twin)


@pytest.mark.parametrize("bits", [1, 2, 5, 6])
def test_count_cells_equals_its_twin(bits):
    rng = np.random.default_rng(bits)
    x = np.concatenate([rng.integers(0, 256, (500, 3), np.uint8), [[255] * 3, [0] * 3]]).astype(np.uint8)
    counts, sums = rng.integers(0, 9, 1 << 3 * bits), rng.integers(0, 9, (1 << 3 * bits, 3))
    for ours, twin in zip(
        call.count_cells(x, bits, counts, sums), reference.count_cells(x, bits, counts, sums), strict=True
    ):
        assert np.array_equal(ours, twin)


def test_count_cells_of_more_pixels_than_a_part_holds():
    x = np.full(((1 << 24) + 5, 3), 255, np.uint8)
    counts, sums = call.count_cells(x, 1, np.zeros(8, np.int64), np.zeros((8, 3), np.int64))
    assert counts.tolist() == [0] * 7 + [len(x)]
    assert sums[7].tolist() == [255 * len(x)] * 3


def assert_same_colors(x):
    for ours, twin in zip(call.unique_colors(x), reference.unique_colors(x), strict=True):
        assert np.array_equal(ours, twin)
    without = call.unique_colors(x, inverse=False)
    assert np.array_equal(without[0], reference.unique_colors(x)[0])
    assert without[2].size == 0


@given(hnp.arrays(np.uint8, st.tuples(st.integers(0, 60), st.integers(1, 4)), elements=st.sampled_from([0, 1, 255])))
def test_unique_colors_equals_its_twin_with_many_repetitions(x):
    assert_same_colors(x)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_unique_colors_equals_its_twin_on_runs_and_noise(channels):
    rng = np.random.default_rng(channels)
    noise = rng.integers(0, 256, (2000, channels), np.uint8)
    assert_same_colors(noise)
    assert_same_colors(np.repeat(noise[:200], rng.integers(1, 9, 200), axis=0))
    assert_same_colors(np.zeros((300, channels), np.uint8))


@pytest.mark.parametrize("channels", [3, 4])
def test_unique_colors_grows_its_table_beyond_a_hundred_thousand_colors(channels):
    number = np.random.default_rng(5).permutation(np.repeat(np.arange(130_000, dtype=np.uint32) * 101, 2))
    x = np.ascontiguousarray(number[:, None].view(np.uint8)[:, :channels])
    colors, counts, inverse = call.unique_colors(x)
    assert len(colors) == 130_000
    assert (counts == 2).all()
    assert np.array_equal(colors[inverse], x)
    first = np.unique(number, return_index=True)[1]
    assert np.array_equal(colors, x[np.sort(first)])


@pytest.mark.parametrize("index", [np.uint8, np.uint16])
@pytest.mark.parametrize("word", [np.uint8, np.uint16, np.uint32, np.uint64])
@pytest.mark.parametrize("n", [0, 1, 1000])
def test_lookup_equals_its_twin(index, word, n):
    rng = np.random.default_rng(n)
    table = rng.integers(0, np.iinfo(word).max, np.iinfo(index).max + 1, word, endpoint=True)
    x = rng.integers(0, np.iinfo(index).max, n, index, endpoint=True)
    if n:
        x[0], x[-1] = 0, np.iinfo(index).max
    assert np.array_equal(call.lookup(x, table), reference.lookup(x, table))
