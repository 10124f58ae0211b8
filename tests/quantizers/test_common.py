"""What every scalar quantizer promises, whatever its design rule."""

import pickle

import numpy as np
import pytest

import fewbits
from fewbits import (
    Binary,
    Companded,
    Deadzone,
    Histogram,
    KMeansLevels,
    KMedians,
    LloydMax,
    Logarithmic,
    Quantile,
    Uniform,
    thresholds,
)
from fewbits.errors import ArgumentError, FewerLevelsWarning, NotFittedError
from fewbits.quantizers import Quantizer, ScalarQuantizer
from fewbits.quantizers.base import midpoints, round_to
from fewbits.quantizers.lookup import lookup


def base_for(levels):
    """Small enough for float64 to hold so many powers."""
    return 1.01 if levels == 65536 else 1.2


RULES = {
    "lloyd-max": LloydMax,
    "uniform": Uniform,
    "uniform-centroid": lambda levels, **options: Uniform(levels, reconstruction="centroid", **options),
    "uniform-range": lambda levels, **options: Uniform(levels, range=(-20, 90.5), **options),
    "quantile": Quantile,
    "quantile-center": lambda levels, **options: Quantile(levels, reconstruction="center", **options),
    "uniform-midrise": lambda levels, **options: Uniform(levels, kind="midrise", **options),
    "companded-mu": Companded,
    "companded-a": lambda levels, **options: Companded(levels, law="a", peak=100, **options),
    "companded-optimal": lambda levels, **options: Companded(levels, law="optimal", **options),
    "logarithmic": lambda levels, **options: Logarithmic(levels, base=base_for(levels), **options),
    "logarithmic-geometric": lambda levels, **options: Logarithmic(
        levels, base=base_for(levels), boundary="geometric", **options
    ),
    "k-means": lambda levels, **options: KMeansLevels(levels, start="quantile", **options),
    "k-medians": KMedians,
}
# Rules whose number of levels is no parameter.
OTHERS = {
    "uniform-step": lambda _, **options: Uniform(6, step=20, **options),
    "uniform-width": lambda _, **options: Uniform(step=7.5, **options),
    "deadzone": lambda _, **options: Deadzone(9.0, **options),
    "deadzone-centroid": lambda _, **options: Deadzone(9.0, ratio=1.5, reconstruction="centroid", **options),
    "deadzone-place": lambda _, **options: Deadzone(9.0, reconstruction=0.25, **options),
    "binary": lambda _, **options: Binary(50, **options),
    "binary-means": lambda _, **options: Binary(50, values="means", **options),
    "binary-rule": lambda _, **options: Binary(thresholds.otsu, values="means", **options),
}
DTYPES = [np.uint8, np.int8, np.uint16, np.int16, np.int32, np.int64, np.float16, np.float32, np.float64]

each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
every_rule = pytest.mark.parametrize("rule", [*RULES.values(), *OTHERS.values()], ids=[*RULES, *OTHERS])


def samples(shape=200, dtype=np.float64, seed=0):
    return np.random.default_rng(seed).normal(50, 20, shape).clip(0, 110).astype(dtype)


def by_channel(levels):
    return levels if isinstance(levels, tuple) else (levels,)


def assert_same_levels(a, b):
    for name in ("decision_levels_", "representation_levels_"):
        for first, second in zip(by_channel(getattr(a, name)), by_channel(getattr(b, name)), strict=True):
            assert np.array_equal(first, second), name


# --- doors to a design


@every_rule
@pytest.mark.parametrize("dtype", DTYPES)
def test_fit_partial_fit_and_design_are_one(rule, dtype):
    x = samples(300, dtype)
    fitted = rule(5).fit(x)
    pieces = rule(5)
    for part in np.array_split(x, 3):
        pieces.partial_fit(part)
    designed = rule(5).design(Histogram.of(x[:100]) + Histogram.of(x[100:]))
    assert_same_levels(fitted, pieces)
    assert_same_levels(fitted, designed)
    assert fitted.dtype_ == pieces.dtype_ == designed.dtype_ == dtype


@every_rule
def test_weights_are_repetitions_through_every_door(rule):
    x, repeats = samples(80, np.int32), np.random.default_rng(1).integers(0, 4, 80)
    whole = rule(6).fit(np.repeat(x, repeats))
    assert_same_levels(whole, rule(6).fit(x, repeats))
    assert_same_levels(whole, rule(6).partial_fit(x[:40], repeats[:40]).partial_fit(x[40:], repeats[40:]))


@every_rule
def test_fitting_again_forgets_and_partial_fit_remembers(rule):
    x, y = samples(50), samples(50, seed=1)
    assert_same_levels(rule(4).fit(x).fit(y), rule(4).fit(y))
    assert_same_levels(rule(4).fit(x).partial_fit(y), rule(4).fit(np.concatenate([x, y])))


@every_rule
def test_inputs_are_never_modified(rule):
    x, weights = samples((20, 10)), np.ones((20, 10))
    x.flags.writeable = weights.flags.writeable = False
    q = rule(7).fit(x, weights)
    codes = q.encode(x)
    codes.flags.writeable = False
    q.decode(codes)
    q.quantize(x)
    assert np.array_equal(x, samples((20, 10)))


# --- shape, dtype


@every_rule
@pytest.mark.parametrize("shape", [(24,), (4, 6), (2, 3, 4), (1, 2, 3, 4)])
def test_any_shape_and_layout_is_treated_elementwise(rule, shape):
    x = samples(24).reshape(shape)
    q = rule(5).fit(x)
    flat = q.encode(x.ravel())
    for view, expected in (
        (x, flat.reshape(shape)),
        (x.T, flat.reshape(shape).T),
        (x[..., ::2], flat.reshape(shape)[..., ::2]),
    ):
        codes = q.encode(view)
        assert codes.shape == view.shape
        assert np.array_equal(codes, expected)
        assert np.array_equal(q.decode(codes), q.representation_levels_[expected])
    assert np.array_equal(q.encode(x.tolist()), flat.reshape(shape))


@every_rule
@pytest.mark.parametrize("dtype", DTYPES)
def test_quantize_returns_the_type_and_shape_of_the_data(rule, dtype):
    x = samples((9, 7), dtype)
    q = rule(6).fit(x)
    approx = q.quantize(x)
    assert approx.dtype == dtype
    assert approx.shape == x.shape
    exact = q.representation_levels_[q.encode(x)]
    if np.dtype(dtype).kind == "f":
        assert np.array_equal(approx, exact.astype(dtype))
    else:
        assert np.array_equal(approx, np.rint(exact))  # never truncated


@each_rule
@pytest.mark.parametrize(("levels", "dtype"), [(1, "u1"), (2, "u1"), (256, "u1"), (257, "u2"), (65536, "u2")])
def test_codes_have_the_smallest_type_that_counts_the_levels(rule, levels, dtype):
    x = np.arange(70000.0)
    q = rule(levels).fit(x)
    codes = q.encode(x)
    assert codes.dtype == dtype
    assert q.n_levels_ == levels == len(q.representation_levels_) == len(q.decision_levels_) + 1
    assert codes.max() == levels - 1


@every_rule
@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int16])
def test_encoding_by_table_and_by_search_agree(rule, dtype):
    limits = np.iinfo(dtype)
    every = np.arange(limits.min, limits.max + 1).astype(dtype)
    q = rule(9).fit(samples(500, dtype))
    large = np.concatenate([every, every])  # more samples than values: by table
    assert np.array_equal(q.encode(large)[: len(every)], q.encode(every))
    assert np.array_equal(q.encode(every), q.encode(every.astype(np.float64)))
    assert np.array_equal(q.encode(large.reshape(2, -1).T), q.encode(large).reshape(2, -1).T)


@each_rule
def test_every_type_of_codes_decodes_alike(rule):
    q = rule(5).fit(samples())
    codes = np.array([[0, 4], [2, 2]])
    for dtype in (np.uint8, np.uint16, np.uint32, np.int8, np.int64):
        assert np.array_equal(q.decode(codes.astype(dtype)), q.representation_levels_[codes])
    assert np.array_equal(q.decode(codes.tolist()), q.representation_levels_[codes])
    assert q.decode(np.empty((0, 3), np.uint8)).shape == (0, 3)


# --- levels


@each_rule
def test_levels_increase_and_samples_on_a_decision_level_go_up(rule):
    q = rule(8).fit(samples(1000))
    assert (np.diff(q.decision_levels_) > 0).all()
    assert (np.diff(q.representation_levels_) > 0).all()
    assert np.array_equal(q.encode(q.decision_levels_), np.arange(1, 8))
    assert np.array_equal(q.encode(np.nextafter(q.decision_levels_, -np.inf)), np.arange(7))
    assert q.encode([-1e300, 1e300]).tolist() == [0, 7]


@each_rule
def test_quantizing_twice_changes_nothing(rule):
    q = rule(8).fit(samples(1000))
    once = q.quantize(samples(1000))
    assert np.array_equal(q.quantize(once), once)
    assert np.array_equal(q.encode(q.representation_levels_), np.arange(8))


def middle(x):
    return (x.min() + x.max()) / 2


ONE_LEVEL = {
    **dict.fromkeys(["lloyd-max", "k-means", "quantile", "uniform-centroid"], np.mean),
    **dict.fromkeys(["uniform", "quantile-center"], middle),
    **dict.fromkeys(["companded-mu", "companded-a", "logarithmic", "logarithmic-geometric"], lambda x: 0),
    "uniform-range": lambda x: (90.5 - 20) / 2,
    "k-medians": lambda x: np.sort(x)[99],
}


@pytest.mark.parametrize("name", ONE_LEVEL)
def test_one_level_takes_everything(name):
    x = samples()
    q = RULES[name](1).fit(x)
    assert q.decision_levels_.size == 0
    assert not q.encode(x).any()
    assert q.representation_levels_ == pytest.approx([ONE_LEVEL[name](x)], rel=1e-12)


@pytest.mark.parametrize("rule", [LloydMax, Quantile, KMeansLevels, KMedians])
@pytest.mark.parametrize("dtype", DTYPES)
def test_as_many_levels_as_values_are_the_values_without_error(rule, dtype):
    x = np.array([3, 9, 9, 1, 100, 7, 3], dtype)
    q = rule(5).fit(x)
    assert q.representation_levels_.tolist() == [1, 3, 7, 9, 100]
    assert np.array_equal(q.quantize(x), x)


@pytest.mark.parametrize("rule", [LloydMax, Quantile, KMeansLevels, KMedians])
def test_more_levels_than_values_give_the_values_and_say_so(rule):
    x = np.array([0.1, 0.2, 0.30000000000000004, 1e9, 0.1])
    with pytest.warns(FewerLevelsWarning, match="9 levels were asked for; the data has 4 distinct values") as caught:
        q = rule(9).fit(x)
    assert len(caught) == 1
    assert np.array_equal(q.representation_levels_, np.unique(x))
    assert np.array_equal(q.quantize(x), x)
    assert (q.n_levels_, q.levels) == (4, 9)
    with pytest.warns(FewerLevelsWarning, match="1 distinct value, which"):
        assert rule(2).fit([5, 5]).quantize([4, 5, 6]).tolist() == [5, 5, 5]


@each_rule
def test_decode_rounds_and_keeps_within_the_type(rule):
    q = rule(2).fit(np.array([0, 0, 1, 1, 254, 255, 255], np.uint8))
    q.representation_levels_ = np.array([-3.7, 300.0])
    assert q.decode([0, 1]).tolist() == [0, 255]
    q.representation_levels_ = np.array([0.75, 1.5])
    assert q.decode([0, 1]).tolist() == [1, 2]


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "i4"])
def test_round_to_reaches_both_ends_of_the_type(dtype):
    limits = np.iinfo(dtype)
    levels = np.array([limits.min - 0.4, limits.min - 9.0, limits.max + 0.4, limits.max + 9.0, 0.5, 1.5, -0.0])
    expected = [limits.min, limits.min, limits.max, limits.max, 0, 2, 0]
    assert round_to(levels, np.dtype(dtype)).tolist() == expected
    assert round_to(levels, np.dtype(dtype)).dtype == dtype
    assert np.array_equal(round_to(np.array([0.1]), np.dtype(np.float32)), np.array([0.1], np.float32))


def test_midpoints_lie_above_the_lower_value_even_between_neighbours():
    low = np.array([1.0, 0.0, -1.0])
    assert np.array_equal(midpoints(low, np.nextafter(low, 9)), np.nextafter(low, 9))
    assert midpoints(np.array([-1.0, 2.0]), np.array([1.0, 5.0])).tolist() == [0, 3.5]
    neighbours = np.array([1.0, np.nextafter(1.0, 2)])
    assert np.array_equal(LloydMax(2).fit(neighbours).quantize(neighbours), neighbours)


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2", "i8", "u2", "i1"])
@pytest.mark.parametrize("index", [np.uint8, np.uint16])
def test_lookup_is_indexing_of_any_shape_and_layout(dtype, index):
    table = np.arange(40).astype(dtype)[::2]
    x = np.random.default_rng(0).integers(0, 20, (5, 6, 4)).astype(index)
    assert lookup(x, table).dtype == table.dtype
    assert np.array_equal(lookup(x, table), table[x])
    assert np.array_equal(lookup(x[:, ::2].T, table), table[x[:, ::2].T])


# --- channels


@every_rule
@pytest.mark.parametrize("shape", [(3,), (3, 40), (5, 3, 20), (2, 3, 4, 30)])
def test_each_channel_is_designed_as_if_alone(rule, shape):
    x = samples(shape)
    x = x + 10 * np.arange(len(x)).reshape(-1, *[1] * (x.ndim - 1))
    weights = np.random.default_rng(2).random(shape) + 0.1
    for axis in range(-x.ndim, x.ndim):
        count = shape[axis]
        if x.size == count:
            continue  # one sample a channel: covered below
        q = rule(3, channel_axis=axis).fit(x, weights)
        codes, approx = q.encode(x), q.quantize(x)
        assert codes.shape == approx.shape == x.shape
        assert len(q.representation_levels_) == len(q.decision_levels_) == len(q.source_) == count
        assert q.n_levels_ == tuple(len(levels) for levels in q.representation_levels_)
        for channel in range(count):
            index = [slice(None)] * x.ndim
            index[axis] = channel
            part = tuple(index)
            alone = rule(3).fit(x[part], weights[part])
            assert np.array_equal(q.representation_levels_[channel], alone.representation_levels_)
            assert np.array_equal(q.decision_levels_[channel], alone.decision_levels_)
            assert np.array_equal(codes[part], alone.encode(x[part]))
            assert np.array_equal(approx[part], alone.quantize(x[part]))


@every_rule
@pytest.mark.parametrize("dtype", DTYPES)
def test_channels_work_in_every_type_and_through_every_door(rule, dtype):
    x = samples((30, 4, 3), dtype)
    q = rule(3, channel_axis=-1).fit(x)
    assert q.quantize(x).dtype == dtype
    assert_same_levels(q, rule(3, channel_axis=2).partial_fit(x[:10]).partial_fit(x[10:]))
    assert_same_levels(q, rule(3, channel_axis=-1).design([Histogram.of(x[..., c]) for c in range(3)]))


@each_rule
def test_a_channel_may_be_a_single_sample(rule):
    x = np.array([5.0, 1.0, 9.0])
    q = rule(1, channel_axis=0).fit(x)
    assert q.encode(x).tolist() == [0, 0, 0]
    assert q.quantize(x).tolist() == [levels[0] for levels in q.representation_levels_]


def test_channels_may_have_different_numbers_of_levels():
    x = np.array([[1, 1, 1, 1], [1, 2, 3, 4]], np.uint8)
    with pytest.warns(FewerLevelsWarning, match="3 levels were asked for; the data has 1 distinct value, which"):
        q = LloydMax(3, channel_axis=0).fit(x)
    assert q.n_levels_ == (1, 3)
    assert q.encode(x)[0].tolist() == [0, 0, 0, 0]
    assert q.quantize(x)[0].tolist() == [1, 1, 1, 1]
    with pytest.raises(ArgumentError, match="codes must be from 0 to 0, got values from 0 to 2"):
        q.decode([[0, 2], [0, 2]])
    assert q.decode([[0, 0], [0, 2]]).shape == (2, 2)


# --- parameters


@each_rule
def test_parameters_are_stored_untouched_cloned_shown_and_pickled(rule):
    q = rule(6, channel_axis=-1).fit(samples((50, 2)))
    params = q.get_params()
    assert params["levels"] == 6
    assert params["channel_axis"] == -1
    clone = q.clone()
    assert type(clone) is type(q)
    assert clone.get_params() == params
    assert not hasattr(clone, "representation_levels_")
    again = eval(repr(q), vars(fewbits.quantizers))
    assert again.get_params() == params
    copy = pickle.loads(pickle.dumps(q))
    assert copy.get_params() == params
    assert_same_levels(copy, q)
    assert np.array_equal(copy.encode(samples((50, 2))), q.encode(samples((50, 2))))


def test_repr_leaves_defaults_out():
    assert repr(LloydMax(4)) == "LloydMax(4)"
    assert repr(LloydMax(4, integer=True)) == "LloydMax(4, integer=True)"
    assert repr(Uniform(4, range=(0, 8), channel_axis=0)) == "Uniform(4, range=(0, 8), channel_axis=0)"
    assert repr(Quantile(3, reconstruction="center")) == "Quantile(3, reconstruction='center')"


@each_rule
def test_set_params_changes_the_next_design(rule):
    x, q = samples(), rule(3).fit(samples())
    before = q.representation_levels_
    assert q.set_params(levels=7) is q
    assert q.representation_levels_ is before
    assert_same_levels(q.fit(x), rule(7).fit(x))
    with pytest.raises(
        ArgumentError, match=rf"{type(q).__name__} has no parameter 'level'; its parameters are levels,"
    ):
        q.set_params(level=3)


@each_rule
def test_arguments_after_the_first_are_keyword_only(rule):
    with pytest.raises(TypeError):
        type(rule(3))(3, 2)


def test_the_base_classes_have_no_rule():
    with pytest.raises(NotImplementedError):
        Quantizer().encode([1])
    with pytest.raises(NotImplementedError):
        Quantizer().decode([1])
    base = ScalarQuantizer()
    base.channel_axis = None
    with pytest.raises(NotImplementedError):
        base.fit([1])


# --- errors


@each_rule
@pytest.mark.parametrize("levels", [0, -1, 65537, 2.0, "4", None, True])
def test_levels_must_be_a_whole_number_up_to_65536(rule, levels):
    q = rule(levels)  # stored untouched; judged when used
    with pytest.raises(ArgumentError, match="levels must be a whole number from 1 to 65536, got "):
        q.fit(samples())


@every_rule
@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([], "x must hold at least one sample"),
        ([np.nan], "x must be finite, got 1 NaN or infinite of 1 samples"),
        (["1"], "x must be an array of integers or floats"),
        ([True], "x must be an array of integers or floats of at most 64 bits, got bool"),
        ([None], "x must be an array of integers or floats of at most 64 bits, got object"),
    ],
)
def test_bad_samples_are_refused_when_fitting_and_encoding(rule, x, message):
    q = rule(3).fit(samples())
    for use in (q.fit, q.partial_fit, q.encode, q.quantize):
        with pytest.raises(ArgumentError, match=message):
            use(x)


@each_rule
def test_codes_must_be_integers_in_range(rule):
    q = rule(3).fit(samples())
    for codes in ([0, 3], [-1, 0], np.array([200], np.uint8)):
        with pytest.raises(ArgumentError, match="codes must be from 0 to 2, got values from"):
            q.decode(codes)
    with pytest.raises(ArgumentError, match="codes must be integers, got float64"):
        q.decode([0.0])


@each_rule
def test_use_before_data_is_not_fitted(rule):
    for use in (rule(3).encode, rule(3).decode, rule(3).quantize):
        with pytest.raises(NotFittedError, match=r"\(3.*has no levels yet; call fit, partial_fit or design first"):
            use([0])


@every_rule
def test_weights_must_fit_the_samples(rule):
    for axis in (None, 0):
        with pytest.raises(ArgumentError, match="sample_weight must"):
            rule(2, channel_axis=axis).fit(samples((4, 5)), np.ones((5, 4)))
        with pytest.raises(ArgumentError, match="sample_weight must be finite, in sum too, with none negative"):
            rule(2, channel_axis=axis).fit(samples((4, 5)), -np.ones((4, 5)))


@every_rule
@pytest.mark.parametrize("axis", [2, -3, 1.0, "last", True])
def test_channel_axis_must_be_an_axis_of_the_data(rule, axis):
    with pytest.raises(ArgumentError, match="channel_axis must be an axis of an array with 2 dimensions, got "):
        rule(2, channel_axis=axis).fit(samples((4, 5)))


@every_rule
def test_channels_must_be_those_of_the_fit(rule):
    q = rule(2, channel_axis=0).fit(samples((4, 50)))
    with pytest.raises(ArgumentError, match="the data must have the 4 channels it was fitted on, got 3"):
        q.encode(samples((3, 50)))
    with pytest.raises(ArgumentError, match="the data must have the 4 channels it was fitted on, got 3"):
        q.decode(np.zeros((3, 50), np.uint8))
    with pytest.raises(ArgumentError, match="x must have the channels of the data given before"):
        q.partial_fit(samples((3, 50)))
    with pytest.raises(ArgumentError, match="x must have the channels of the data given before"):
        q.set_params(channel_axis=None).partial_fit(samples(50))


@each_rule
def test_design_wants_one_source_or_one_a_channel(rule):
    histogram = Histogram.of(samples())
    one = "source must be one Histogram or Density when channel_axis is None, got "
    for bad in ([histogram], [], None, samples(), (histogram, 3)):
        with pytest.raises(ArgumentError, match=one + type(bad).__name__):
            rule(2).design(bad)
    each = "source must be a sequence of them, one per channel, when channel_axis is 0, got "
    for bad in (histogram, [], None, [histogram, 3]):
        with pytest.raises(ArgumentError, match=each + type(bad).__name__):
            rule(2, channel_axis=0).design(bad)


@every_rule
def test_byte_order_does_not_matter(rule):
    x = np.array([1, 256, 3, 700, 90], ">u2")
    q, native = rule(3).fit(x), rule(3).fit(x.astype(np.uint16))
    np.testing.assert_array_equal(q.representation_levels_, native.representation_levels_)
    codes = q.encode(x)
    np.testing.assert_array_equal(codes, native.encode(x.astype(np.uint16)))
    np.testing.assert_array_equal(q.decode(codes.astype(">u2")), native.decode(codes))


@every_rule
def test_a_single_number_stays_one(rule):
    q = rule(2).fit([1, 2])
    assert q.encode(2).shape == ()
    assert q.quantize(np.uint8(2)).shape == ()


def test_byte_codes_of_many_levels_are_decoded():
    q = LloydMax(300).fit(np.arange(300))
    assert q.decode(np.array([1, 255], np.uint8)).tolist() == [1, 255]


def test_levels_beyond_a_64_bit_integer_are_held_at_its_ends():
    for dtype in (np.int64, np.uint64):
        q = Uniform(2, range=(-8e19, 8e19)).fit(np.array([1, 2], dtype))
        assert q.decode([0, 1]).tolist() == [np.iinfo(dtype).min, np.iinfo(dtype).max]


@every_rule
def test_ragged_lists_are_refused(rule):
    with pytest.raises(ArgumentError, match="x must be an array, got rows of different lengths"):
        rule(2).fit([[1, 2], [3]])


def test_floats_decode_to_the_ends_of_their_type_and_not_beyond():
    x = np.array([100, 5e4, 6e4], np.float16)
    assert Logarithmic(9).fit(x).quantize(x[-1:]) == np.finfo(np.float16).max


@pytest.mark.parametrize("rule", [lambda **o: Uniform(8, **o), lambda **o: Deadzone(0.1, **o)])
def test_bounded_summaries_know_the_ends_of_the_data(rule):
    x = np.random.default_rng(0).laplace(size=(300, 3)).astype(np.float32)
    q = rule(bins=16, out_of_range="error").fit(x)
    assert q.quantize(x).shape == x.shape
    more = rule(bins=16, out_of_range="error").partial_fit(x[:100]).partial_fit(x[100:])
    assert more.source_.support == q.source_.support == (x.min(), x.max())


def test_values_too_close_for_squares_to_tell_are_still_drawn():
    q = KMeansLevels(3).fit([0, 1e-170, 1.0])
    assert q.representation_levels_.tolist() == [0, 1e-170, 1]


def test_a_dead_zone_wider_than_the_data_is_one_level():
    q = Deadzone(1.0, ratio=1e5).fit([-3.0, 2.0])
    assert q.representation_levels_.tolist() == [0]


def test_the_optimal_range_of_few_samples_beats_every_grid_of_ranges():
    for seed in range(6):
        x = np.random.default_rng(seed).gamma(2, size=200)
        best = Uniform(19, range="optimal").fit(x).mse_
        for step in np.linspace(0.1, 1.2, 300):
            for low in (x.mean() - 9.5 * step, x.min(), x.max() - 19 * step):
                assert best <= Uniform(19, range=(low, low + 19 * step)).fit(x).mse_ * 1.005


@pytest.mark.parametrize("total", [1e-260, 1e260])
def test_weights_must_add_up_to_something_that_keeps_its_digits(total):
    with pytest.raises(ArgumentError, match="sample_weight must add up to something from 1e-250 to 1e250"):
        LloydMax(2).fit([1, 2, 3], [total, total, 0])


def test_bases_too_near_to_one_are_refused_at_once():
    with pytest.raises(ArgumentError, match="base must be larger for these data"):
        Logarithmic(4, base=1.0000001).fit([-1.0, 0.1, 5.0])


def test_powers_of_densities_show_themselves():
    assert repr(fewbits.densities.Gaussian().power(1 / 3)) == "Gaussian(mean=0.0, std=1.0).power(0.3333333333333333)"
