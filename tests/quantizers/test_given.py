import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fewbits
from fewbits import Histogram, Levels
from fewbits.errors import ArgumentError


def test_samples_take_the_nearest_level_and_the_upper_one_half_way():
    q = Levels([0, 10, 30])
    assert q.decision_levels_.tolist() == [5, 20]
    assert q.representation_levels_.tolist() == [0, 10, 30]
    assert q.n_levels_ == 3
    assert q.encode([-100, 4.999, 5, 19.999, 20, 1e9]).tolist() == [0, 0, 1, 1, 2, 2]
    assert q.quantize([[3, 7], [21, 19]]).tolist() == [[0, 10], [30, 10]]


def test_levels_need_no_data_and_are_sorted():
    q = Levels([30, 0.5, 10])
    assert q.values == [30, 0.5, 10]
    assert q.representation_levels_.tolist() == [0.5, 10, 30]
    assert q.quantize([29.0]).tolist() == [30]


@given(
    st.lists(st.integers(-1000, 1000), min_size=1, max_size=30, unique=True),
    st.lists(st.integers(-1500, 1500), min_size=1),
)
def test_no_level_is_nearer_than_the_one_taken(levels, samples):
    approx = Levels(levels).quantize(samples)
    nearest = np.abs(np.subtract.outer(samples, sorted(levels))).min(axis=1)
    assert np.array_equal(np.abs(approx - samples), nearest)
    assert np.array_equal(approx, Levels(levels[::-1]).quantize(samples))


def test_fitting_changes_no_level_but_the_type_and_what_is_measured():
    q = Levels([0, 100])
    assert q.dtype_ == np.int64
    for data in (np.array([7.5, 8.5]), np.array([1000, 2000], np.uint16), np.full((3, 4), 9, np.uint8)):
        assert q.fit(data) is q
        assert q.representation_levels_.tolist() == [0, 100]
        assert q.decision_levels_.tolist() == [50]
        assert q.dtype_ == q.quantize(data).dtype == data.dtype
    q.fit([10.0, 90.0, 40.0])
    assert q.mse_ == pytest.approx((100 + 100 + 1600) / 3)
    assert q.entropy_ == pytest.approx(np.log2(3) - 2 / 3)
    weighted = Levels([0, 100]).fit([10.0, 90.0], [3, 1])
    assert weighted.mse_ == pytest.approx(100)
    assert weighted.entropy_ == pytest.approx(2 - 0.75 * np.log2(3))


def test_every_door_keeps_the_levels():
    x = np.arange(20.0)
    doors = [
        Levels([3, 9, 12]).fit(x),
        Levels([3, 9, 12]).partial_fit(x[:7]).partial_fit(x[7:]),
        Levels([3, 9, 12]).design(Histogram.of(x)),
        Levels([3, 9, 12]).design(fewbits.densities.Gaussian()),
    ]
    for q in doors:
        assert q.representation_levels_.tolist() == [3, 9, 12]
        assert q.decision_levels_.tolist() == [6, 10.5]
    assert doors[0].mse_ == doors[1].mse_ == doors[2].mse_


def test_more_levels_than_values_are_no_matter_of_note():
    q = Levels(range(100)).fit([5, 5, 7])  # a warning would be an error here
    assert q.n_levels_ == 100
    assert q.mse_ == 0


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        ([0, 255], None, np.int64),
        ([0.0, 1], None, np.float64),
        (np.array([0, 9], np.uint8), None, np.uint8),
        (np.array([0, 1], np.float32), None, np.float32),
        ([0, 255], np.uint8, np.uint8),
        ([0, 255], "u2", np.uint16),
        ([0.25, 255], np.uint8, np.uint8),
    ],
)
def test_decode_returns_the_type_asked_for_or_that_of_the_values(values, dtype, expected):
    q = Levels(values, dtype=dtype)
    assert q.dtype_ == q.decode([0, 1]).dtype == expected
    assert q.decode([0, 1]).tolist() == np.asarray(values).astype(expected).tolist()


def test_integers_are_rounded_and_kept_within_their_type():
    assert Levels([0.6, 2.5, 300.0, -4.0], dtype=np.uint8).decode([0, 1, 2, 3]).tolist() == [0, 1, 2, 255]


@pytest.mark.parametrize(("count", "dtype"), [(1, "u1"), (2, "u1"), (256, "u1"), (257, "u2"), (65536, "u2")])
def test_codes_have_the_smallest_type_that_counts_the_levels(count, dtype):
    q = Levels(np.arange(count))
    codes = q.encode(np.arange(70000))
    assert codes.dtype == dtype
    assert codes.max() == count - 1
    assert np.array_equal(q.encode(q.representation_levels_), np.arange(count))


def test_one_level_takes_everything():
    q = Levels([7])
    assert q.decision_levels_.size == 0
    assert q.quantize([[-1e300, 0, 1e300]]).tolist() == [[7, 7, 7]]


def test_parameters_are_stored_untouched_cloned_shown_and_pickled():
    values = [30, 0, 10]
    q = Levels(values, dtype="u1").fit(np.array([3.0, 9.0]))
    assert q.values is values
    assert q.get_params() == {"values": values, "dtype": "u1"}
    assert repr(q) == "Levels([30, 0, 10], dtype='u1')"
    assert repr(Levels([1])) == "Levels([1])"
    clone = q.clone()
    assert type(clone) is Levels
    assert clone.get_params() == q.get_params()
    assert clone.dtype_ == np.uint8  # that of the data is forgotten
    assert clone.quantize([4, 6]).tolist() == [0, 10]
    again = eval(repr(q), {"Levels": Levels})
    copy = pickle.loads(pickle.dumps(q))
    for other in (again, copy, clone):
        assert np.array_equal(other.representation_levels_, q.representation_levels_)
        assert np.array_equal(other.decision_levels_, q.decision_levels_)
    assert copy.dtype_ == np.float64
    assert copy.mse_ == q.mse_


def test_values_stay_as_they_are():
    values = np.array([5, 1, 3])
    values.flags.writeable = False
    q = Levels(values)
    q.fit(values).quantize(values)
    assert values.tolist() == [5, 1, 3]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "values must hold at least one sample"),
        ([1, 1], r"values must be a row of 1 to 65,536 different numbers, got shape \(2,\)"),
        ([0, -0.0], "different numbers"),
        ([[1, 2]], r"values must be a row of 1 to 65,536 different numbers, got shape \(1, 2\)"),
        (5, r"values must be a row of 1 to 65,536 different numbers, got shape \(\)"),
        (np.arange(65537), r"got shape \(65537,\)"),
        ([0, np.nan], "values must be finite, got 1 NaN or infinite of 2"),
        ([0, np.inf], "values must be finite"),
        (["#000"], "values must be an array of integers or floats"),
        ([True, False], "values must be an array of integers or floats"),
        (None, "values must be an array of integers or floats"),
        ([[1], [2, 3]], "values must be an array"),
    ],
)
def test_bad_values_are_whole_sentences(values, message):
    with pytest.raises(ArgumentError, match=message):
        Levels(values)


def test_dtype_is_keyword_only_and_there_are_no_channels():
    with pytest.raises(TypeError):
        Levels([0, 1], "u1")
    q = Levels([0, 1])
    assert q.channel_axis is None
    assert q.quantize(np.zeros((2, 3, 4))).shape == (2, 3, 4)


def test_parameters_change_levels_and_what_cannot_be_is_refused():
    assert Levels([0, 1]).set_params(values=[0, 5]).representation_levels_.tolist() == [0, 5]
    near = Levels([1.0, np.nextafter(1, 2)])
    assert near.encode([1.0, np.nextafter(1, 2)]).tolist() == [0, 1]
    for values in ([2**60, 2**60 + 1], [-1.7e308, 1.7e308]):
        with pytest.raises(ArgumentError, match="values must"):
            Levels(values)
    with pytest.raises(ArgumentError, match="dtype must be a type of integers or floats, got 'nonsense'"):
        Levels([0, 1], dtype="nonsense")
