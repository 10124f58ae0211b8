import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fewbits import Histogram, LloydMax, TrellisCoded
from fewbits.densities import Gaussian, Uniform
from fewbits.errors import ArgumentError, NotFittedError

DTYPES = [np.uint8, np.int8, np.uint16, np.int16, np.int32, np.int64, np.float16, np.float32, np.float64]
STATES = [4, 8, 16, 32, 64, 128, 256]


def samples(shape=400, dtype=np.float64, seed=0):
    return np.random.default_rng(seed).normal(50, 20, shape).clip(0, 110).astype(dtype)


def error_of(q, x):
    return np.mean((np.asarray(x, np.float64) - q.quantize(x)) ** 2)


def snr(q, x):
    return 10 * np.log10(np.mean(x**2) / error_of(q, x))


# --- distortion


@pytest.fixture(scope="module")
def gaussian():
    """What the designs have not seen: 300,000 samples of variance 1, by antithetic pairs."""
    half = np.random.default_rng(99).normal(size=150_000)
    x = np.random.default_rng(1).permutation(np.concatenate([half, -half]))
    return x / x.std()


# Marcellin & Fischer (1990): states, rate 2, SNR in dB for the memoryless Gaussian
@pytest.mark.parametrize(("states", "published"), [(4, 10.55), (8, 10.69), (256, 11.01)])
def test_gaussian_snr_at_two_bits_is_the_published_one(gaussian, states, published):
    q = TrellisCoded(4, states=states).design(Gaussian())
    assert snr(q, gaussian) == pytest.approx(published, abs=0.03)
    assert -10 * np.log10(q.mse_) == pytest.approx(published, abs=0.03)


@pytest.mark.parametrize("levels", [2, 4, 8])
def test_every_step_in_states_gains_and_all_stay_above_the_bound(gaussian, levels):
    x = gaussian[:100_000] / gaussian[:100_000].std()
    figures = [snr(LloydMax(levels).fit(x), x)]
    figures += [snr(TrellisCoded(levels, states=states, iterations=20).fit(x), x) for states in STATES]
    assert (np.diff(figures) > 0.02).all()
    assert figures[2] - figures[0] > 0.7
    assert figures[-1] < 20 * np.log10(levels) - 0.3


@pytest.mark.parametrize(("levels", "least"), [(2, 0.25), (16, 0.9), (256, 1.0)])
def test_uniform_samples_gain_too(levels, least):
    x = np.random.default_rng(0).random(60_000)
    q = TrellisCoded(levels).fit(x)
    scalar = 1 / 12 / levels**2
    assert least < 10 * np.log10(scalar / error_of(q, x)) < 1.53  # 1.53 dB, π e / 6, is all there is to gain
    assert error_of(q, x) == pytest.approx(q.mse_, rel=1e-12)


def test_the_design_lowers_the_error_and_zero_iterations_are_lloyd_max():
    x = samples(5000)
    start = TrellisCoded(8, iterations=0).fit(x)
    assert np.array_equal(start.codebook_, LloydMax(16).fit(x).representation_levels_)
    errors = [TrellisCoded(8, iterations=rounds).fit(x).mse_ for rounds in (0, 1, 2, 5, 20, 100)]
    assert (np.diff(errors) <= 0).all()
    assert errors[-1] < 0.97 * errors[0]


def test_codewords_are_the_means_of_their_samples_when_the_design_has_settled():
    x = np.random.default_rng(0).normal(size=2000)
    q = TrellisCoded(4, iterations=1000).fit(x)
    approx = q.quantize(x)
    means = [x[approx == word].mean() for word in q.codebook_]
    assert np.allclose(means, q.codebook_, atol=2e-3)


@given(
    hnp.arrays(np.float64, st.integers(1, 60), elements=st.floats(-1e3, 1e3)),
    st.sampled_from([2, 4, 8]),
    st.sampled_from([4, 8, 64]),
)
def test_error_is_no_larger_than_that_of_any_one_subset(x, levels, states):
    q = TrellisCoded(levels, states=states).fit(x)
    subset = q.codebook_[::4]  # D0 alone can always be used: the path that stays in state 0
    nearest = np.abs(x[:, None] - subset).min(axis=1)
    assert error_of(q, x) <= np.mean(nearest**2) * (1 + 1e-9)
    assert error_of(q, x) == pytest.approx(q.mse_, rel=1e-6, abs=1e-9)


# --- shape, dtype, order


@pytest.mark.parametrize("dtype", DTYPES)
def test_quantize_returns_the_type_and_shape_of_the_data(dtype):
    x = samples((9, 47), dtype)
    q = TrellisCoded(8).fit(x)
    codes, approx = q.encode(x), q.quantize(x)
    assert (codes.dtype, codes.shape, approx.dtype, approx.shape) == (np.uint8, x.shape, dtype, x.shape)
    assert codes.max() == 7
    if np.dtype(dtype).kind == "f":
        assert np.isin(approx, q.codebook_.astype(dtype)).all()
    else:
        assert np.isin(approx, np.rint(q.codebook_)).all()  # never truncated
    assert error_of(q, x) < error_of(LloydMax(8).fit(x), x)


@pytest.mark.parametrize("shape", [(120,), (4, 30), (2, 3, 20), (1, 2, 3, 20)])
def test_samples_are_taken_in_the_order_of_the_flattened_array(shape):
    x = samples(120).reshape(shape)
    q = TrellisCoded(4).fit(x)
    assert np.array_equal(q.codebook_, TrellisCoded(4).fit(x.ravel()).codebook_)
    for view in (x, x.T, x[..., ::2], np.asfortranarray(x)):
        codes = q.encode(view)
        assert codes.shape == view.shape
        assert np.array_equal(codes.ravel(), q.encode(view.ravel()))
        assert np.array_equal(q.decode(codes).ravel(), q.decode(codes.ravel()))
    assert np.array_equal(q.encode(x.tolist()), q.encode(x))


@pytest.mark.parametrize("levels", [2, 4, 8, 16, 32, 64, 128, 256])
@pytest.mark.parametrize("states", STATES)
def test_every_rate_and_trellis_works(levels, states):
    x = samples(1500)
    q = TrellisCoded(levels, states=states, iterations=3).fit(x)
    assert q.codebook_.shape == (2 * levels,)
    assert (np.diff(q.codebook_) >= 0).all()
    assert q.encode(x).max() == q.n_levels_ - 1 == levels - 1
    assert error_of(q, x) == pytest.approx(q.mse_, rel=1e-9)
    assert error_of(q, x) < error_of(LloydMax(levels).fit(x), x)


def test_every_type_of_codes_decodes_alike():
    q = TrellisCoded(4).fit(samples())
    codes = np.random.default_rng(0).integers(0, 4, (6, 7))
    for dtype in (np.uint8, np.uint16, np.int8, np.int64, ">u4"):
        assert np.array_equal(q.decode(codes.astype(dtype)), q.decode(codes.tolist()))
    assert q.decode(np.empty((0, 3), np.uint8)).shape == (0, 3)


def test_a_walk_by_hand():
    q = TrellisCoded(2, states=4).fit(np.arange(8.0))
    q.codebook_ = np.array([0.0, 1.0, 2.0, 3.0])
    # state 0 offers 0 or 2; 2 leads to state 1, which offers 1 or 3; 3 there leads to state 3, 1 to state 2
    assert q.decode([0, 0, 1, 0, 0]).tolist() == [0, 0, 2, 1, 0]
    assert q.decode([1, 1, 1]).tolist() == [2, 3, 3]
    assert q.encode([0, 0.1, 2.2, 0.9, 0.1]).tolist() == [0, 0, 1, 0, 0]


def test_a_single_number_stays_one():
    q = TrellisCoded(2).fit([1.0, 2.0])
    assert q.encode(2).shape == q.quantize(2).shape == ()
    assert q.fit(5).quantize(5) == 5


def test_inputs_are_never_modified():
    x, weights = samples((20, 10)), np.ones((20, 10))
    x.flags.writeable = weights.flags.writeable = False
    q = TrellisCoded(4).fit(x, weights)
    codes = q.encode(x)
    codes.flags.writeable = False
    q.decode(codes)
    assert np.array_equal(x, samples((20, 10)))


# --- data that are few, extreme or the same


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("states", [4, 256])
def test_data_of_at_most_k_values_come_back_without_error(dtype, states):
    rng = np.random.default_rng(0)
    for values in ([7], [3, 9], [0, 1, 2, 100, 101, 103, 104, 127], [1, 4, 5, 9, 12]):
        x = rng.permutation(np.repeat(np.array(values, dtype), 20))
        q = TrellisCoded(8, states=states).fit(x)
        assert np.array_equal(q.quantize(x), x)
        assert q.mse_ == 0
        assert q.codebook_.shape == (16,)
        assert np.array_equal(np.unique(q.codebook_), np.unique(x))


def test_values_without_a_short_binary_fraction_come_back_exactly():
    x = np.resize([0.1, 0.2, 0.30000000000000004, 1e9 / 3], 1000)
    assert np.array_equal(TrellisCoded(4).fit(x).quantize(x), x)


@given(hnp.arrays(np.int16, st.integers(1, 30)), st.sampled_from([2, 16]))
def test_any_short_integer_signal_can_be_quantized(x, levels):
    q = TrellisCoded(levels, states=4).fit(x)
    assert (np.diff(q.codebook_) >= 0).all()
    approx = q.quantize(x)
    assert approx.min() >= x.min()
    assert approx.max() <= x.max()
    if len(np.unique(x)) <= levels:
        assert np.array_equal(approx, x)


@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e150, 1e300, 5e-324])
def test_the_unit_of_the_data_does_not_matter(scale):
    x = np.random.default_rng(0).normal(size=500)
    scale = 2.0 ** np.round(np.log2(scale))
    near, far = TrellisCoded(4).fit(x), TrellisCoded(4).fit(x * scale)
    if scale > 1e-310:
        assert np.array_equal(near.codebook_ * scale, far.codebook_)
        assert np.array_equal(near.encode(x), far.encode(x * scale))
    else:
        assert np.isfinite(far.quantize(x * scale)).all()


def test_the_encoder_knows_that_integers_are_rounded():
    x = np.random.default_rng(0).integers(0, 9, 300).astype(np.uint8)
    q = TrellisCoded(4).fit(x)
    exact = TrellisCoded(4).fit(x)
    exact.codebook_ = np.rint(q.codebook_)
    assert np.array_equal(q.encode(x), exact.encode(x))


# --- weights, distributions, chance


def test_weights_count_in_the_codewords_and_in_the_error():
    x = samples(3000)
    weights = np.where(x > 60, 25.0, 1.0)
    plain, weighted = TrellisCoded(4).fit(x), TrellisCoded(4).fit(x, weights)
    assert weighted.mse_ == pytest.approx(np.average((x - weighted.quantize(x)) ** 2, weights=weights), rel=1e-9)
    assert weighted.mse_ < np.average((x - plain.quantize(x)) ** 2, weights=weights)
    assert np.array_equal(plain.codebook_, TrellisCoded(4).fit(x, np.full(3000, 2)).codebook_)


def test_histograms_and_densities_give_the_same_design():
    flat = Uniform(3, 5)
    histogram = Histogram.of(flat.quantiles((np.arange(100_000) + 0.5) / 100_000))
    ours, other = TrellisCoded(4).design(histogram), TrellisCoded(4).design(flat)
    assert np.allclose(ours.codebook_, other.codebook_, rtol=0, atol=0.01)
    assert ours.mse_ == pytest.approx(other.mse_, rel=0.01)
    assert other.dtype_ == np.float64


@pytest.mark.parametrize("dtype", DTYPES)
def test_designs_keep_the_type_of_their_histogram(dtype):
    q = TrellisCoded(4, iterations=2).design(Histogram.of(samples(300, dtype)))
    assert q.dtype_ == dtype
    assert q.quantize(samples(50, dtype)).dtype == dtype


def test_chance_is_seeded_and_fit_has_none():
    histogram = Histogram.of(samples(5000))
    first, again, other = (TrellisCoded(4, iterations=4, rng=seed).design(histogram).codebook_ for seed in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.allclose(first, other, rtol=0.02)
    drawn = TrellisCoded(4, iterations=4, rng=np.random.default_rng(0)).design(histogram)
    assert np.array_equal(drawn.codebook_, first)
    fits = [TrellisCoded(4, rng=seed).fit(samples()).codebook_ for seed in (0, 1)]
    assert np.array_equal(*fits)


# --- channels


@pytest.mark.parametrize("shape", [(3,), (3, 40), (5, 3, 20), (2, 3, 4, 30)])
def test_each_channel_is_designed_and_walked_as_if_alone(shape):
    x = samples(shape)
    x = x + 10 * np.arange(len(x)).reshape(-1, *[1] * (x.ndim - 1))
    weights = np.random.default_rng(2).random(shape) + 0.1
    for axis in range(-x.ndim, x.ndim):
        q = TrellisCoded(2, channel_axis=axis).fit(x, weights)
        codes, approx = q.encode(x), q.quantize(x)
        assert codes.shape == approx.shape == x.shape
        assert len(q.codebook_) == len(q.mse_) == shape[axis]
        assert q.n_levels_ == 2
        for channel in range(shape[axis]):
            index = [slice(None)] * x.ndim
            index[axis] = channel
            part = tuple(index)
            alone = TrellisCoded(2).fit(x[part], weights[part])
            assert np.array_equal(q.codebook_[channel], alone.codebook_)
            assert q.mse_[channel] == alone.mse_
            assert np.array_equal(codes[part], alone.encode(x[part]))
            assert np.array_equal(approx[part], alone.quantize(x[part]))


def test_channels_are_designed_from_one_distribution_each():
    x = samples((2, 2000))
    q = TrellisCoded(4, channel_axis=0, iterations=3).design([Histogram.of(part) for part in x])
    assert q.quantize(x).shape == x.shape
    assert len(q.codebook_) == 2
    for wrong in (Histogram.of(x), Gaussian()):
        with pytest.raises(ArgumentError, match="source must be a sequence of them, one per channel, when channel_ax"):
            q.design(wrong)
    with pytest.raises(ArgumentError, match="source must be one distribution when channel_axis is None, got list"):
        TrellisCoded(4).design([Gaussian()])


# --- parameters


def test_parameters_are_stored_untouched_cloned_shown_and_pickled():
    assert repr(TrellisCoded(4)) == "TrellisCoded(4)"
    assert repr(TrellisCoded(4, states=64, channel_axis=-1)) == "TrellisCoded(4, states=64, channel_axis=-1)"
    q = TrellisCoded(4, states=16, iterations=7, rng=3).fit(samples())
    assert q.get_params() == {"levels": 4, "states": 16, "iterations": 7, "channel_axis": None, "rng": 3}
    assert q.clone().get_params() == q.get_params()
    assert not hasattr(q.clone(), "codebook_")
    copy = pickle.loads(pickle.dumps(q))
    assert np.array_equal(copy.encode(samples()), q.encode(samples()))


def test_set_params_changes_the_next_design_only():
    x, q = samples(), TrellisCoded(4).fit(samples())
    codes, approx = q.encode(x), q.quantize(x)
    assert q.set_params(levels=8, states=32) is q
    assert np.array_equal(q.encode(x), codes)
    assert np.array_equal(q.decode(codes), approx)
    assert np.array_equal(q.fit(x).codebook_, TrellisCoded(8, states=32).fit(x).codebook_)
    assert (q.n_levels_, q.n_states_) == (8, 32)


# --- errors


@pytest.mark.parametrize("levels", [0, 1, 3, 512, -2, 4.0, "4", None, True])
def test_levels_must_be_a_power_of_two_up_to_256(levels):
    message = "levels must be a power of two from 2 to 256, got "
    for use in (lambda q: q.fit(samples()), lambda q: q.design(Gaussian())):
        with pytest.raises(ArgumentError, match=message):
            use(TrellisCoded(levels))


@pytest.mark.parametrize("states", [0, 2, 7, 512, 8.0, "8", None])
def test_states_must_be_those_of_a_known_code(states):
    with pytest.raises(ArgumentError, match="states must be one of 4, 8, 16, 32, 64, 128, 256, got "):
        TrellisCoded(4, states=states).fit(samples())


def test_iterations_must_be_a_whole_number():
    with pytest.raises(ArgumentError, match="iterations must be a whole number from 0 to "):
        TrellisCoded(4, iterations=-1).fit(samples())


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([], "x must hold at least one sample, got an empty array"),
        ([1.0, np.nan], "x must be finite, got 1 NaN or infinite of 2 samples"),
        (["a"], "x must be an array of integers or floats"),
        ([[1, 2], [3]], "x must be an array, got rows of different lengths"),
    ],
)
def test_samples_must_be_finite_numbers(x, message):
    for use in (TrellisCoded(2).fit, TrellisCoded(2).fit(samples()).encode, TrellisCoded(2).fit(samples()).quantize):
        with pytest.raises(ArgumentError, match=message):
            use(x)


def test_weights_must_fit_the_samples():
    with pytest.raises(ArgumentError, match="sample_weight must be numbers in the shape of the samples"):
        TrellisCoded(2).fit(samples((4, 5)), np.ones((5, 4)))
    with pytest.raises(ArgumentError, match="sample_weight must be finite"):
        TrellisCoded(2).fit(samples(5), -np.ones(5))


def test_codes_must_be_integers_in_range():
    q = TrellisCoded(4).fit(samples())
    for codes in ([0, 4], [-1, 0], np.array([200], np.uint8), [260]):
        with pytest.raises(ArgumentError, match="codes must be from 0 to 3, got values from"):
            q.decode(codes)
    with pytest.raises(ArgumentError, match="codes must be integers, got float64"):
        q.decode([0.0])


def test_use_before_data_is_not_fitted():
    q = TrellisCoded(4)
    for use in (q.encode, q.decode, q.quantize):
        with pytest.raises(NotFittedError, match=r"TrellisCoded\(4\) has no codebook yet; call fit or design first"):
            use([0])


def test_channels_must_be_those_of_the_fit():
    q = TrellisCoded(2, channel_axis=0).fit(samples((4, 50)))
    for use, data in ((q.encode, samples((3, 50))), (q.decode, np.zeros((3, 50), np.uint8))):
        with pytest.raises(ArgumentError, match="the data must have the 4 channels it was fitted on, got 3"):
            use(data)
    with pytest.raises(ArgumentError, match="channel_axis must be an axis of an array with 1 dimensions, got 3"):
        TrellisCoded(2, channel_axis=3).fit(samples())
