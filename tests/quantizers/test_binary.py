import numpy as np
import pytest

from fewbits import Binary, densities
from fewbits.errors import ArgumentError


def test_samples_from_the_threshold_on_are_one():
    q = Binary(3).fit([1, 2, 3, 4])
    assert q.encode([2, 3, 4]).tolist() == [0, 1, 1]
    assert q.encode(np.nextafter(3.0, 0)) == 0
    assert q.encode([0]).dtype == np.uint8


@pytest.mark.parametrize("data", [[5, 5], [-5, -5], [0], [1.5, 2.5]])
def test_there_are_two_levels_whatever_the_data(data):
    q = Binary().fit(data)
    assert q.n_levels_ == 2
    assert q.quantize([-1, 0]).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("data", "values", "expected"),
    [
        ("u1", (0, 1), "u1"),
        ("u1", (0, 255), "u1"),
        ("u1", (0, 256), "i2"),
        ("u1", (-1, 1), "i1"),
        ("u2", (-1, 40000), "i4"),
        ("i1", (-128, 127), "i1"),
        ("u8", (-1, 2**40), "i8"),
        ("i4", (-1, 1), "i4"),
        ("i4", (0, 0.5), "f8"),
        ("u1", (0, 1e300), "f8"),
        ("f4", (-1, 1), "f4"),
        ("f2", (0, 0.5), "f2"),
        ("f2", (0, 1e6), "f8"),
    ],
)
def test_decode_returns_a_type_that_holds_both_values(data, values, expected):
    q = Binary(1, values=values).fit(np.array([0, 2], data))
    approx = q.quantize(np.array([0, 2] * 300, data))
    assert approx.dtype == q.dtype_ == expected
    assert approx[:2].tolist() == list(values)


def test_class_means_by_hand():
    q = Binary(4, values="means").fit([0.0, 1.0, 5.0, 9.0])
    assert q.representation_levels_.tolist() == [0.5, 7]
    assert Binary(4, values="means").fit(np.array([0, 1, 9], np.uint8)).quantize([0, 9]).tolist() == [0, 9]


def test_an_empty_class_has_the_threshold():
    assert Binary(4, values="means").fit([5.0, 7.0]).representation_levels_.tolist() == [4, 6]
    assert Binary(4, values="means").fit([1.0, 3.0]).representation_levels_.tolist() == [2, 4]


def test_the_means_of_a_gaussian_are_those_of_its_halves():
    q = Binary(values="means").design(densities.Gaussian())
    assert q.representation_levels_ == pytest.approx([-np.sqrt(2 / np.pi), np.sqrt(2 / np.pi)], rel=1e-12)
    assert q.mse_ == pytest.approx(1 - 2 / np.pi, rel=1e-12)
    assert q.entropy_ == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize(
    ("dtype", "low", "high"), [("i1", -128, 127), ("i2", -32768, 32767), ("u1", 0, 255), ("i8", -(2**53), 2**53)]
)
def test_ends_of_integer_types(dtype, low, high):
    x = np.array([low, high], dtype)
    assert Binary(high, values=(low, high)).fit(x).quantize(x).tolist() == [low, high]
    assert Binary(low).fit(x).encode(x).tolist() == [1, 1]


def test_one_threshold_serves_every_channel_with_its_own_means():
    q = Binary(2, values="means", channel_axis=0).fit([[0.0, 4.0], [1.0, 8.0]])
    assert [levels.tolist() for levels in q.representation_levels_] == [[0, 4], [1, 8]]


@pytest.mark.parametrize("bad", [np.nan, np.inf, "1", None, True])
def test_threshold_must_be_a_number(bad):
    with pytest.raises(ArgumentError, match="threshold must be a finite number, got "):
        Binary(bad).fit([1.0])


@pytest.mark.parametrize("bad", [[1, 2], np.zeros((2,))])
def test_threshold_must_be_one_number(bad):
    with pytest.raises(ArgumentError, match=r"threshold must be one finite number, got an array of shape \(2,\)"):
        Binary(bad).fit([1.0])


@pytest.mark.parametrize("bad", [(1, 1), (1, 0), (0, 1, 2), "mean", 5, None, (0, np.inf), (np.nan, 1)])
def test_values_must_increase(bad):
    with pytest.raises(ArgumentError, match="values must be two finite numbers, low < high, or 'means', got "):
        Binary(0, values=bad).fit([1.0])


def test_repr():
    assert repr(Binary()) == "Binary()"
    assert repr(Binary(3, values=(-1, 1))) == "Binary(3, values=(-1, 1))"
