import functools
import pickle

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits import Binary, Histogram, densities, thresholds
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


@pytest.mark.parametrize("bad", [(1, 1), (1, 0), (0, 1, 2), "mean", 5, None, (0, np.inf), (np.nan, 1)])
def test_values_must_increase(bad):
    with pytest.raises(ArgumentError, match="values must be two finite numbers, low < high, or 'means', got "):
        Binary(0, values=bad).fit([1.0])


def test_repr():
    assert repr(Binary()) == "Binary()"
    assert repr(Binary(3, values=(-1, 1))) == "Binary(3, values=(-1, 1))"


# --- a threshold for each sample


def test_each_sample_has_its_own_threshold():
    q = Binary([[1, 5, 9], [2, 2, 2]]).fit([[1, 4, 9], [1, 2, 3]])
    assert q.encode([[1, 4, 9], [1, 2, 3]]).tolist() == [[1, 0, 1], [0, 1, 1]]
    assert q.encode(np.full((2, 3), 4)).tolist() == [[1, 0, 0], [1, 1, 1]]
    assert q.encode(np.full((2, 3), 4)).dtype == np.uint8
    assert q.quantize(np.full((2, 3), 4.0)).tolist() == [[1, 0, 0], [1, 1, 1]]
    assert q.decision_levels_.tolist() == [[1, 5, 9], [2, 2, 2]]
    assert q.n_levels_ == 2


def test_a_page_by_the_thresholds_of_a_local_rule():
    page = np.random.default_rng(0).integers(0, 256, (40, 50), np.uint8)
    surface = thresholds.threshold(page, "sauvola")
    q = Binary(surface, values=(0, 255)).fit(page)
    np.testing.assert_array_equal(q.encode(page), thresholds.codes(page, surface))
    np.testing.assert_array_equal(q.quantize(page), np.where(page >= surface, 255, 0))
    assert q.quantize(page).dtype == np.uint8


@given(
    arrays.mutually_broadcastable_shapes(num_shapes=1, base_shape=(2, 3, 4), min_side=1, max_dims=3),
    st.sampled_from(["u1", "i1", "u2", "i2", "i4", "f2", "f4", "f8"]),
    st.sampled_from(["u1", "i2", "i4", "f4", "f8"]),
    st.integers(0, 2**32),
)
def test_any_surface_that_broadcasts_compares_as_numpy_does(shapes, dtype, of_surface, seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 4, shapes.result_shape).astype(dtype)
    surface = rng.integers(0, 4, shapes.input_shapes[0]).astype(of_surface)
    if np.broadcast_shapes(surface.shape, x.shape) != x.shape:
        return
    codes = Binary(surface).fit(x).encode(x)
    assert codes.dtype == np.uint8
    np.testing.assert_array_equal(codes, x >= surface)
    np.testing.assert_array_equal(Binary(surface.tolist()).fit(x).encode(x), codes)


@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_more_samples_than_values_are_not_encoded_by_table(dtype):
    x = np.random.default_rng(0).integers(0, 256, (300, 300)).astype(dtype)
    surface = np.random.default_rng(1).uniform(0, 256, (300, 300))
    np.testing.assert_array_equal(Binary(surface).fit(x).quantize(x), x >= surface)
    np.testing.assert_array_equal(Binary(surface[:1]).fit(x).quantize(x), x >= surface[:1])


@pytest.mark.parametrize("threshold", [[3], [[3]], np.float32(3), np.array(3)])
@pytest.mark.parametrize("values", [(0, 1), "means"])
def test_one_threshold_in_an_array_is_that_number(threshold, values):
    x = np.array([[1, 3], [2, 7]])
    one, other = Binary(threshold, values=values).fit(x), Binary(3, values=values).fit(x)
    np.testing.assert_array_equal(one.encode(x), other.encode(x))
    np.testing.assert_array_equal(one.representation_levels_, other.representation_levels_)


def test_means_of_both_sides_of_a_surface_by_hand():
    x = np.array([[0.0, 2, 8], [10, 20, 40]])
    q = Binary([[1, 1, 9], [15, 15, 15]], values="means").fit(x)
    assert q.encode(x).tolist() == [[0, 1, 0], [0, 1, 1]]
    assert q.representation_levels_.tolist() == [6, 62 / 3]
    assert Binary([[1, 1, 9], [15, 15, 15]], values="means").fit(
        x, [[1, 0, 0], [3, 1, 0]]
    ).representation_levels_.tolist() == [7.5, 20]
    # Dark samples in the light may be lighter than light ones in the dark.
    assert Binary([5, 200], values="means").fit([10, 100]).representation_levels_.tolist() == [100, 10]


def test_a_side_of_a_surface_without_samples_has_its_mean():
    assert Binary([1.0, 3, 8], values="means").fit([5.0, 7, 9]).representation_levels_.tolist() == [4, 7]
    assert Binary([1.0, 3, 8], values="means").fit([0.0, 1, 2]).representation_levels_.tolist() == [1, 4]
    q = Binary([1.0, 3, 8], values="means").fit([0.0, 1, 9], [1, 3, 0])
    assert q.representation_levels_.tolist() == [0.75, 2.5]


def test_means_of_a_surface_are_those_that_numpy_finds():
    rng = np.random.default_rng(0)
    x, surface, weights = rng.normal(size=(20, 30)), rng.normal(size=(20, 1)), rng.random((20, 30))
    q = Binary(surface, values="means").fit(x, weights)
    light = x >= surface
    expected = [np.average(x[side], weights=weights[side]) for side in (~light, light)]
    np.testing.assert_allclose(q.representation_levels_, expected, rtol=1e-12)
    assert q.source_.total == pytest.approx(weights.sum())


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_a_surface_over_channels_with_the_means_of_each(axis):
    rng = np.random.default_rng(0)
    x, surface = rng.normal(size=(4, 5, 3)), rng.normal(size=(4, 1, 3))
    for values in ((-1, 1), "means"):
        q = Binary(surface, values=values, channel_axis=axis).fit(x)
        np.testing.assert_array_equal(q.encode(x), x >= surface)
        approx = q.quantize(x)
        for c in range(x.shape[axis]):
            part, limits = (np.take(a, c, axis) for a in (x, np.broadcast_to(surface, x.shape)))
            alone = Binary(limits, values=values).fit(part)
            np.testing.assert_array_equal(q.representation_levels_[c], alone.representation_levels_)
            np.testing.assert_array_equal(np.take(approx, c, axis), alone.quantize(part))
            np.testing.assert_array_equal(q.decision_levels_[c], surface)


def test_surfaces_and_data_are_left_as_they_were():
    x, surface = np.array([[1.0, 5], [3, 4]]), np.array([[2.0], [4]])
    x.flags.writeable = surface.flags.writeable = False
    q = Binary(surface, values="means").fit(x)
    q.quantize(x)
    assert q.threshold is surface
    changing = np.array([2.0, 4])
    q = Binary(changing).fit(x)
    changing[:] = 9
    assert q.encode(x).tolist() == [[0, 1], [1, 1]]


def test_a_surface_serves_any_histogram_when_the_values_are_given():
    x = np.array([[1, 5], [3, 4]])
    designed = Binary([2, 4], values=(-1, 1)).design(Histogram.of(x))
    pieces = Binary([2, 4], values=(-1, 1)).partial_fit(x[:1]).partial_fit(x[1:])
    for q in (designed, pieces):
        assert q.encode(x).tolist() == [[0, 1], [1, 1]]
        assert q.quantize(x).tolist() == [[-1, 1], [1, 1]]
    for door in (lambda q: q.design(Histogram.of(x)), lambda q: q.partial_fit(x)):
        with pytest.raises(ArgumentError, match="values='means' with an array of thresholds needs fit with all sampl"):
            door(Binary([2, 4], values="means"))


@pytest.mark.parametrize("name", ["mse_", "entropy_"])
def test_what_a_histogram_does_not_tell_of_a_surface_is_not_said(name):
    with pytest.raises(ArgumentError, match="mse_ and entropy_ are not known with an array of thresholds"):
        getattr(Binary([1, 2]).fit([1, 2]), name)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([1, np.nan], "threshold must be finite, got 1 NaN or infinite of 2 samples"),
        ([1, np.inf], "threshold must be finite"),
        ([], "threshold must hold at least one sample"),
        ([True, False], "threshold must be an array of integers or floats"),
        (["1", "2"], "threshold must be an array of integers or floats"),
        ([[1, 2], [3]], "threshold must be an array, got rows of different lengths"),
        (thresholds.Sauvola(), "threshold must be an array of integers or floats"),
        (
            [1, 2, 3],
            r"threshold must have the shape of the data, \(2, 2\), or one that can be broadcast to it, got \(3,\)",
        ),
        (np.zeros((1, 2, 2)), r"broadcast to it, got \(1, 2, 2\)"),
        (np.zeros((3, 2)), r"broadcast to it, got \(3, 2\)"),
    ],
)
@pytest.mark.parametrize("values", [(0, 1), "means"])
def test_surfaces_that_cannot_be_are_refused(bad, message, values):
    with pytest.raises(ArgumentError, match=message):
        Binary(bad, values=values).fit([[1.0, 2], [3, 4]])


def test_data_of_another_shape_than_the_surface_are_refused():
    q = Binary([[1, 2], [3, 4]]).fit(np.ones((2, 2)))
    for method in (q.encode, q.quantize):
        with pytest.raises(ArgumentError, match=r"the shape of the data, \(2, 3\), .* got \(2, 2\)"):
            method(np.ones((2, 3)))


# --- a rule for the threshold


def test_a_rule_finds_the_threshold():
    x = np.array([[10, 12], [100, 104]], np.uint8)
    q = Binary(thresholds.otsu, values="means").fit(x)
    assert q.decision_levels_.tolist() == [56]
    assert q.representation_levels_.tolist() == [11, 102]
    assert q.encode(x).tolist() == [[0, 0], [1, 1]]
    assert (q.mse_, q.entropy_) == (2.5, 1)
    for same in (Binary(thresholds.otsu).design(Histogram.of(x)), Binary(thresholds.otsu).partial_fit(x)):
        assert same.decision_levels_.tolist() == [56]


@pytest.mark.parametrize("name", [n for n, m in thresholds.METHODS.items() if not m.local and n != "multi-otsu"])
def test_every_global_rule_will_do(name):
    x = np.random.default_rng(0).normal(np.repeat([60, 180], 300), 20).astype(np.uint8)
    rule = thresholds.METHODS[name].rule
    q = Binary(rule).fit(x)
    np.testing.assert_array_equal(q.encode(x), x >= rule(x))


def test_each_channel_has_the_threshold_of_its_own_samples():
    x = np.array([[0, 10], [5, 50], [7, 9]])
    q = Binary(thresholds.mean, channel_axis=1).fit(x)
    assert [levels.tolist() for levels in q.decision_levels_] == [[4], [23]]
    assert q.encode(x).tolist() == [[0, 0], [1, 1], [1, 0]]
    assert Binary(thresholds.mean, channel_axis=1).fit(x, [[1, 1], [0, 0], [0, 3]]).decision_levels_[1] == 9.25


def test_rules_get_the_histogram_and_nothing_else():
    seen = []

    def rule(image=None, *, hist=None):
        seen.append((image, hist.values.tolist(), hist.weights.tolist()))
        return np.float32(2.5)

    q = Binary(rule).fit([3, 1, 3])
    assert seen == [(None, [1, 3], [1, 2])]
    assert q.decision_levels_.tolist() == [2.5]
    assert Binary(functools.partial(thresholds.p_tile, share=0.5)).fit([1, 2, 9, 10]).encode([2, 9]).tolist() == [0, 1]


@pytest.mark.parametrize("bad", [thresholds.Sauvola, lambda: 3, lambda image: 3, object])
def test_a_rule_must_take_a_histogram(bad):
    with pytest.raises(ArgumentError, match="threshold must be a number, an array or a rule that takes hist=, got"):
        Binary(bad).fit([1.0])


@pytest.mark.parametrize("answer", [np.nan, None, "1", np.zeros(2)])
def test_a_rule_must_find_one_number(answer):
    with pytest.raises(ArgumentError, match="threshold must be a finite number, got"):
        Binary(lambda image=None, *, hist=None: answer).fit([1.0])


# --- conventions


@pytest.mark.parametrize("threshold", [np.arange(6.0).reshape(2, 3), [1, 2, 3], thresholds.otsu])
def test_clones_and_pickles_are_the_same_quantizer(threshold):
    x = np.array([[0, 4, 1], [5, 2, 7]])
    q = Binary(threshold, values=(-1, 1)).fit(x)
    again = pickle.loads(pickle.dumps(q))
    np.testing.assert_array_equal(again.quantize(x), q.quantize(x))
    copy = q.clone()
    assert not hasattr(copy, "decision_levels_")
    np.testing.assert_array_equal(copy.fit(x).quantize(x), q.quantize(x))
    assert repr(copy) == repr(again) == repr(q)
    assert q.get_params()["threshold"] is threshold
    np.testing.assert_array_equal(Binary().set_params(**q.get_params()).fit(x).encode(x), q.encode(x))


def test_surfaces_and_rules_are_shown_in_a_line():
    assert repr(Binary(np.zeros((480, 640), np.float32))) == "Binary(<float32 array of shape (480, 640)>)"
    assert repr(Binary(np.array([1, 2]))) == "Binary(array([1, 2]))"
    assert repr(Binary(thresholds.otsu, values="means")) == "Binary(otsu, values='means')"
