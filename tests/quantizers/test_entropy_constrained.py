import itertools
import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fewbits import EntropyConstrained, Histogram, LloydMax
from fewbits.densities import Gamma, Gaussian, Laplacian, Rayleigh, Uniform
from fewbits.errors import ArgumentError, NotFittedError
from fewbits.metrics import entropy

from .. import reference

METHODS = ["exact", "alternating", "uniform-threshold"]
each_method = pytest.mark.parametrize("method", METHODS)


def lagrangian(q, lam):
    return q.mse_ + lam * q.rate_


def best_by_force(x, weights, lam):
    """Least D + λ H over all partitions of increasing values."""
    n, total = len(x), weights.sum()
    costs = {}
    for i, j in itertools.combinations(range(n + 1), 2):
        mass, mean = weights[i:j].sum(), np.average(x[i:j], weights=weights[i:j])
        costs[i, j] = (weights[i:j] @ (x[i:j] - mean) ** 2 + lam * mass * math.log2(total / mass)) / total
    return min(
        sum(costs[pair] for pair in itertools.pairwise([0, *cuts, n]))
        for size in range(n)
        for cuts in itertools.combinations(range(1, n), size)
    )


points = st.lists(
    st.tuples(st.integers(-40, 60), st.integers(1, 30)), min_size=1, max_size=30, unique_by=lambda point: point[0]
)
few = st.lists(
    st.tuples(st.integers(-40, 60), st.integers(1, 30)), min_size=1, max_size=9, unique_by=lambda point: point[0]
)
lams = st.one_of(st.just(0.0), st.floats(-10, 12).map(lambda exponent: 2.0**exponent))


def columns(pairs):
    return (np.array(column, np.float64) for column in zip(*sorted(pairs), strict=True))


# --- published figures


# optimum ECSQ of unit variance: N. Farvardin and J. W. Modestino (1984), tables I and III
@pytest.mark.parametrize(
    ("source", "rate", "distortion"),
    [
        (Gaussian(), 0.5, 0.617336),
        (Gaussian(), 1, 0.348261),
        (Gaussian(), 2, 0.088923),
        (Gaussian(), 3, 0.022238),
        (Laplacian(), 0.5, 0.485993),
        (Laplacian(), 1, 0.261776),
    ],
    ids=repr,
)
def test_densities_have_the_known_distortion_at_a_rate(source, rate, distortion):
    q = EntropyConstrained(target_rate=rate).design(source)
    assert q.mse_ == pytest.approx(distortion, abs=6e-7)
    assert q.rate_ == pytest.approx(rate, abs=1e-11)
    assert q.entropy_ == pytest.approx(rate, abs=1e-11)
    again = EntropyConstrained(q.lam_).design(source)
    assert again.rate_ == pytest.approx(rate, abs=1e-6)
    assert again.mse_ == pytest.approx(distortion, abs=2e-6)


def test_a_density_meets_a_distortion_too():
    q = EntropyConstrained(target_distortion=0.088923).design(Gaussian())
    assert q.mse_ == pytest.approx(0.088923, rel=1e-9)
    assert q.rate_ == pytest.approx(2, abs=1e-4)


def test_fine_quantizers_are_a_quarter_of_a_bit_from_the_bound():
    # high-resolution theory: R = h − log2(Δ), D = Δ²/12
    q = EntropyConstrained(target_rate=5).design(Gaussian())
    assert q.mse_ == pytest.approx(2 ** (2 * Gaussian().entropy - 10) / 12, rel=1e-3)
    uniform = EntropyConstrained(target_rate=3).design(Uniform(0, 1))
    assert uniform.mse_ == pytest.approx(1 / 64 / 12, rel=1e-6)
    assert uniform.n_levels_ == 8


@pytest.mark.parametrize("source", [Gaussian(), Laplacian(), Gamma(), Rayleigh()], ids=repr)
@pytest.mark.parametrize("lam", [0.02, 0.3])
def test_levels_of_a_density_meet_the_conditions_of_an_optimum(source, lam):
    q = EntropyConstrained(lam).design(source)
    t, r, bits = q.decision_levels_, q.representation_levels_, q.code_lengths_
    np.testing.assert_allclose(r, source.cells(t).means, atol=1e-12)
    below, above = (t - r[:-1]) ** 2 + lam * bits[:-1], (t - r[1:]) ** 2 + lam * bits[1:]
    np.testing.assert_allclose(below, above, rtol=1e-8, atol=1e-10)
    others = [EntropyConstrained(lam, method=method).design(source) for method in METHODS[1:]]
    assert lagrangian(q, lam) <= min(lagrangian(other, lam) for other in others) * (1 + 1e-9)


# --- the optimum


@given(few, lams)
def test_no_partition_costs_less(pairs, lam):
    x, weights = columns(pairs)
    q = EntropyConstrained(lam).fit(x, weights)
    assert lagrangian(q, lam) == pytest.approx(best_by_force(x, weights, lam), rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("method", METHODS[1:])
@settings(max_examples=30)
@given(points, st.floats(-2, 12).map(lambda exponent: 2.0**exponent))
def test_the_other_methods_cost_no_less_than_the_exact_one(method, pairs, lam):
    x, weights = columns(pairs)
    exact = lagrangian(EntropyConstrained(lam).fit(x, weights), lam)
    other = EntropyConstrained(lam, method=method).fit(x, weights)
    assert lagrangian(other, lam) >= exact * (1 - 1e-11) - 1e-11
    assert other.lam_ == lam


@each_method
def test_the_other_methods_are_near_the_exact_one(method):
    x = np.random.default_rng(0).laplace(0, 1, 3000)
    for lam in (0.003, 0.05, 0.2):
        exact, other = (EntropyConstrained(lam, method=m, bins=500).fit(x) for m in ("exact", method))
        assert lagrangian(other, lam) <= 1.03 * lagrangian(exact, lam)


@given(points)
def test_free_bits_give_every_value_its_level_and_dear_ones_none(pairs):
    x, weights = columns(pairs)
    q = EntropyConstrained(0).fit(x, weights)
    assert q.representation_levels_.tolist() == x.tolist()
    assert (q.mse_, q.lam_) == (0, 0)
    q = EntropyConstrained(1e9).fit(x, weights)
    assert (q.n_levels_, q.rate_) == (1, 0)
    assert q.representation_levels_ == pytest.approx([np.average(x, weights=weights)], rel=1e-13, abs=1e-13)


def test_two_values_by_hand():
    # one cell: D = 1, R = 0; two: D = 0, R = 1. They are worth the same at λ = 1
    assert EntropyConstrained(0.99).fit([0, 2]).representation_levels_.tolist() == [0, 2]
    assert EntropyConstrained(1.01).fit([0, 2]).representation_levels_.tolist() == [1]
    q = EntropyConstrained(0.5).fit([0, 0, 0, 8])
    assert q.code_lengths_.tolist() == [pytest.approx(math.log2(4 / 3)), 2]
    assert q.rate_ == q.entropy_ == pytest.approx(2 - 0.75 * math.log2(3))
    # the boundary is where both cost the same: t² + λ log2(4/3) = (t − 8)² + 2λ
    assert q.decision_levels_ == pytest.approx([4 + 0.5 * (2 - math.log2(4 / 3)) / 16])


@given(points, lams.filter(lambda lam: lam > 0), st.sampled_from(METHODS))
def test_samples_are_encoded_into_the_cells_designed(pairs, lam, method):
    x, weights = columns(pairs)
    x, repeats = x.astype(np.int16), weights.astype(np.int64)
    q = EntropyConstrained(lam, method=method).fit(x, repeats)
    samples = np.repeat(x, repeats)
    codes = q.encode(samples)
    assert q.entropy_ == pytest.approx(entropy(codes), abs=1e-12)
    assert q.rate_ == pytest.approx(np.mean(q.code_lengths_[codes]), abs=1e-12)
    assert q.mse_ == pytest.approx(np.mean((samples - q.representation_levels_[codes]) ** 2), rel=1e-10, abs=1e-12)
    used = np.unique(codes)
    means = [samples[codes == code].mean() for code in used]
    np.testing.assert_allclose(q.representation_levels_[used], means, rtol=1e-12, atol=1e-12)
    assert (np.diff(q.decision_levels_) > 0).all()


@given(points, lams.filter(lambda lam: lam > 0))
def test_decision_levels_lie_where_both_sides_cost_the_same_if_that_is_between_the_values(pairs, lam):
    x, weights = columns(pairs)
    q = EntropyConstrained(lam).fit(x, weights)
    r, bits = q.representation_levels_, q.code_lengths_
    equal = (r[1:] + r[:-1]) / 2 + lam * np.diff(bits) / (2 * np.diff(r))
    at = np.searchsorted(x, q.decision_levels_)
    assert (x[at - 1] < q.decision_levels_).all()
    assert (q.decision_levels_ <= x[at]).all()
    # in an optimum no value is cheaper on the other side (moving one would also change the codes, for the better)
    assert (x[at - 1] <= equal + 1e-7).all()
    assert (equal - 1e-7 <= x[at]).all()
    np.testing.assert_allclose(q.decision_levels_, np.clip(equal, x[at - 1], x[at]), atol=1e-7)


# --- targets and the hull


@given(points, st.floats(0, 1), st.sampled_from(METHODS))
def test_targets_are_met(pairs, share, method):
    x, weights = columns(pairs)
    whole = EntropyConstrained(0).fit(x, weights)
    rate = share * whole.rate_
    q = EntropyConstrained(target_rate=rate, method=method).fit(x, weights)
    assert q.rate_ <= rate + 1e-12
    distortion = share * LloydMax(1).fit(x, weights).mse_
    q = EntropyConstrained(target_distortion=distortion, method=method).fit(x, weights)
    assert q.mse_ <= distortion * (1 + 1e-12)


@given(points, st.floats(0, 1))
def test_no_corner_of_the_hull_meets_a_target_better(pairs, share):
    x, weights = columns(pairs)
    hull = EntropyConstrained.hull(x, sample_weight=weights)
    rate = share * hull[-1].rate_
    q = EntropyConstrained(target_rate=rate).fit(x, weights)
    within = [corner for corner in hull if corner.rate_ <= rate]
    assert q.mse_ <= min(corner.mse_ for corner in within) * (1 + 1e-9) + 1e-12
    distortion = share * hull[0].mse_
    q = EntropyConstrained(target_distortion=distortion).fit(x, weights)
    within = [corner for corner in hull if corner.mse_ <= distortion]
    assert q.rate_ <= min(corner.rate_ for corner in within) * (1 + 1e-9) + 1e-12


def assert_convex(hull):
    rates, errors = (np.array([getattr(q, name) for q in hull]) for name in ("rate_", "mse_"))
    assert (np.diff(rates) > 0).all()
    assert (np.diff(errors) < 0).all()
    slopes = np.diff(errors) / np.diff(rates)
    assert (np.diff(slopes) > -1e-9 * np.abs(slopes[1:])).all()
    return rates, errors


@given(points, lams)
def test_the_hull_is_convex_and_has_the_optimum_of_every_lambda(pairs, lam):
    x, weights = columns(pairs)
    hull = EntropyConstrained.hull(x, sample_weight=weights)
    rates, errors = assert_convex(hull)
    assert (rates[0], errors[-1]) == (0, 0)
    best = lagrangian(EntropyConstrained(lam).fit(x, weights), lam)
    assert min(errors + lam * rates) == pytest.approx(best, rel=1e-9, abs=1e-11)


def test_the_hull_of_few_points_by_hand():
    hull = EntropyConstrained.hull([0, 1, 1, 5, 9, 9, 9, 9])
    assert [q.n_levels_ for q in hull] == [1, 2, 3, 4]
    assert hull[0].mse_ == pytest.approx((0 + 1 + 1 + 25 + 4 * 81) / 8 - 5.375**2)
    assert hull[-1].rate_ == pytest.approx(1.75)
    assert hull[2].representation_levels_ == pytest.approx([2 / 3, 5, 9])
    assert [q.n_levels_ for q in EntropyConstrained.hull([3, 3])] == [1]
    assert [q.n_levels_ for q in EntropyConstrained.hull(Histogram.of([3, 4]))] == [1, 2]


def test_the_hull_keeps_the_most_important_points():
    x = np.random.default_rng(0).normal(0, 1, 300)
    full = EntropyConstrained.hull(x, points=2**31 - 1)
    some = EntropyConstrained.hull(x, points=12)
    assert len(some) == 12
    assert len(full) > 100
    assert_convex(full)
    rates, errors = assert_convex(some)
    corners = {round(q.rate_, 9) for q in full}
    assert {round(q.rate_, 9) for q in some} <= corners
    between = np.interp([q.rate_ for q in full], rates, errors)
    assert (between >= np.array([q.mse_ for q in full]) - 1e-12).all()
    assert np.max(between - [q.mse_ for q in full]) < 0.03


def test_the_hull_of_a_density():
    hull = EntropyConstrained.hull(Gaussian(), points=4)
    assert_convex(hull)
    assert (hull[0].rate_, hull[0].mse_) == (0, pytest.approx(1, rel=1e-9))
    for q in hull[1:]:
        again = EntropyConstrained(q.lam_).design(Gaussian())
        assert lagrangian(again, q.lam_) == pytest.approx(lagrangian(q, q.lam_), rel=1e-9)


def test_a_target_of_nothing():
    x = [1, 1, 2, 5, 9]
    assert EntropyConstrained(target_rate=0).fit(x).n_levels_ == 1
    assert EntropyConstrained(target_rate=0).design(Gaussian()).n_levels_ == 1
    exact = EntropyConstrained(target_distortion=0).fit(x)
    assert exact.representation_levels_.tolist() == [1, 2, 5, 9]
    for goal in ({"lam": 0}, {"target_distortion": 0.0}):
        name = next(iter(goal))
        with pytest.raises(ArgumentError, match=rf"{name} must be above 0 for a density, which no finite number of"):
            EntropyConstrained(**goal).design(Gaussian())


def test_generous_targets_give_everything_and_one_level():
    x = [1, 1, 2, 5, 9]
    assert EntropyConstrained(target_rate=50).fit(x).mse_ == 0
    assert EntropyConstrained(target_distortion=1e6).fit(x).n_levels_ == 1
    assert EntropyConstrained(target_distortion=2).design(Gaussian()).n_levels_ == 1


# --- other rate models


@given(points, lams)
def test_fixed_lengths_take_the_best_number_of_bits(pairs, lam):
    x, weights = columns(pairs)
    most = (len(x) - 1).bit_length()
    by_bits = [LloydMax(min(2**bits, len(x))).fit(x, weights).mse_ for bits in range(most + 1)]
    q = EntropyConstrained(lam, rate_model="fixed").fit(x, weights)
    assert lagrangian(q, lam) == pytest.approx(min(d + lam * bits for bits, d in enumerate(by_bits)), rel=1e-11)
    assert set(q.code_lengths_) == {q.rate_} == {(q.n_levels_ - 1).bit_length()}
    for bits, error in enumerate(by_bits):
        q = EntropyConstrained(target_rate=bits + 0.5, rate_model="fixed").fit(x, weights)
        assert (q.rate_, q.mse_) == (bits, pytest.approx(error, rel=1e-11, abs=1e-300))
        q = EntropyConstrained(target_distortion=error * (1 + 1e-9), rate_model="fixed").fit(x, weights)
        assert (q.rate_, q.mse_) == (bits, pytest.approx(error, rel=1e-11, abs=1e-300))


def test_fixed_lengths_of_a_density_are_lloyd_max():
    q = EntropyConstrained(target_rate=3, rate_model="fixed").design(Gaussian())
    assert q.mse_ == LloydMax(8).design(Gaussian()).mse_
    assert (q.n_levels_, q.lam_) == (8, None)
    assert q.rate_ == pytest.approx(3, abs=1e-14)


CODES = st.sampled_from(
    [[0.0], [1, 1], [1, 2, 2], [2, 1, 2], [3, 1, 3, 2], [2, 2, 2, 2], [1, 3, 3, 3, 3], [1.5, 2.5, 9]]
)


@given(few, CODES, lams)
def test_given_lengths_have_the_least_cost_of_all_partitions(pairs, lengths, lam):
    x, weights = columns(pairs)
    q = EntropyConstrained(lam, rate_model=lengths).fit(x, weights)
    least = reference.least_coded_cost(x, weights, np.array(lengths, np.float64), lam)
    assert lagrangian(q, lam) == pytest.approx(float(least) / weights.sum(), rel=1e-11, abs=1e-11)
    assert q.code_lengths_.tolist() == lengths
    assert q.n_levels_ == len(lengths)
    assert q.rate_ == pytest.approx(np.average(q.code_lengths_[q.encode(x)], weights=weights), rel=1e-12)
    assert q.mse_ == pytest.approx(
        np.average((x - q.representation_levels_[q.encode(x)]) ** 2, weights=weights), rel=1e-10, abs=1e-12
    )


@given(few, CODES.filter(lambda lengths: len(lengths) > 1), st.floats(0, 1))
def test_given_lengths_meet_targets(pairs, lengths, share):
    x, weights = columns(pairs)
    hull = EntropyConstrained.hull(x, sample_weight=weights, rate_model=lengths)
    rates, errors = np.array([(q.rate_, q.mse_) for q in hull]).T
    assert rates[0] == min(lengths)
    rate = rates[0] + share * (rates[-1] - rates[0])
    q = EntropyConstrained(target_rate=rate, rate_model=lengths).fit(x, weights)
    assert q.rate_ <= rate + 1e-12
    assert q.mse_ <= errors[rates <= rate].min() * (1 + 1e-9) + 1e-12
    error = errors[-1] + share * (errors[0] - errors[-1])
    q = EntropyConstrained(target_distortion=error, rate_model=lengths).fit(x, weights)
    assert q.mse_ <= error * (1 + 1e-12)


def test_a_code_that_no_sample_is_worth_is_not_used():
    q = EntropyConstrained(1.0, rate_model=[1, 9, 1.5]).fit([0.0, 0.0, 2.0, 4.0, 4.0])
    codes = q.encode([0.0, 2.0, 4.0])
    assert 1 not in codes
    assert q.code_lengths_.tolist() == [1, 9, 1.5]
    assert q.representation_levels_[0] <= q.representation_levels_[1] <= q.representation_levels_[2]
    assert q.rate_ == pytest.approx((1 * 3 + 1.5 * 2) / 5)  # the middle value goes to the shorter code
    one = EntropyConstrained(100.0, rate_model=[3, 1, 2]).fit([0.0, 1.0, 5.0])
    assert one.encode([0.0, 0.5, 1.0, 5.0, 99.0]).tolist() == [1] * 5
    assert one.quantize([0.0]).tolist() == [2]


def test_the_entropy_of_a_code_that_is_not_used_is_infinite():
    q = EntropyConstrained(target_rate=1, method="uniform-threshold").fit([0.0] * 6 + [1.0] * 5 + [100.0])
    used = np.bincount(q.encode([0.0, 1.0, 100.0]), minlength=q.n_levels_) > 0
    assert np.isfinite(q.code_lengths_).tolist() == used.tolist()
    assert np.isfinite(q.rate_)
    assert np.isfinite(q.representation_levels_).all()


# --- data


@pytest.mark.parametrize("goal", [{"lam": 0.01}, {"target_rate": 2.5}, {"target_distortion": 0.02}], ids=str)
def test_many_distinct_values_are_gathered_and_the_design_improved_on_them(goal):
    x = np.random.default_rng(0).normal(0, 1, 50000)
    q = EntropyConstrained(**goal).fit(x)
    assert len(q.source_) == 50000
    codes = q.encode(x)
    assert q.rate_ == pytest.approx(entropy(codes), rel=1e-12)
    assert q.mse_ == pytest.approx(np.mean((x - q.quantize(x)) ** 2), rel=1e-11)
    assert q.rate_ <= goal.get("target_rate", np.inf)
    assert q.mse_ <= goal.get("target_distortion", np.inf)
    for method in ("alternating", "uniform-threshold"):
        other = EntropyConstrained(**goal, method=method).fit(x)
        if "lam" in goal:
            assert lagrangian(q, q.lam_) <= lagrangian(other, q.lam_) * (1 + 1e-4)
        elif "target_rate" in goal:
            assert q.mse_ <= other.mse_
        else:
            assert q.rate_ <= other.rate_
    if "lam" not in goal:  # near it, as there are many values
        assert q.rate_ > goal.get("target_rate", 0) - 0.02
        assert q.mse_ > goal.get("target_distortion", 0) * 0.97


@pytest.mark.parametrize("lam", [0.5, 20.0])
@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float32, np.float64])
def test_every_type_of_data(dtype, lam):
    x = np.random.default_rng(0).normal(100, 20, (30, 40)).clip(0, 255).astype(dtype)
    q = EntropyConstrained(lam).fit(x)
    assert q.quantize(x).dtype == q.dtype_ == dtype
    assert q.encode(x).shape == x.shape
    scaled = EntropyConstrained(lam * 2.0**40).fit(x.astype(np.float64) * 2.0**20)  # a power of two changes no digit
    np.testing.assert_array_equal(scaled.representation_levels_, q.representation_levels_ * 2.0**20)


def test_weights_are_repetitions_and_parts_are_the_whole():
    x = np.random.default_rng(0).integers(0, 60, 300)
    repeats = np.random.default_rng(1).integers(0, 4, 300)
    whole = EntropyConstrained(3.0).fit(np.repeat(x, repeats))
    for q in (
        EntropyConstrained(3.0).fit(x, repeats),
        EntropyConstrained(3.0).partial_fit(x[:100], repeats[:100]).partial_fit(x[100:], repeats[100:]),
        EntropyConstrained(3.0).design(Histogram.of(x, repeats)),
    ):
        np.testing.assert_array_equal(q.representation_levels_, whole.representation_levels_)
        np.testing.assert_array_equal(q.decision_levels_, whole.decision_levels_)
        assert q.lam_ == 3


@each_method
def test_each_channel_is_designed_as_if_alone(method):
    x = np.random.default_rng(0).laplace(0, [[1.0], [4.0], [0.5]], (3, 200))
    q = EntropyConstrained(target_rate=1.5, method=method, channel_axis=0).fit(x)
    for channel in range(3):
        alone = EntropyConstrained(target_rate=1.5, method=method).fit(x[channel])
        np.testing.assert_array_equal(q.representation_levels_[channel], alone.representation_levels_)
        for name in ("lam_", "rate_", "mse_", "entropy_"):
            assert getattr(q, name)[channel] == getattr(alone, name)
        np.testing.assert_array_equal(q.code_lengths_[channel], alone.code_lengths_)
        np.testing.assert_array_equal(q.encode(x)[channel], alone.encode(x[channel]))


def test_bins_bound_what_is_kept():
    x = np.random.default_rng(0).normal(0, 1, 5000)
    exact, binned = EntropyConstrained(0.05).fit(x), EntropyConstrained(0.05, bins=300).fit(x)
    assert len(binned.source_) <= 300
    codes = binned.encode(x)
    cost = np.mean((x - binned.quantize(x)) ** 2) + 0.05 * entropy(codes)
    assert cost == pytest.approx(lagrangian(exact, 0.05), rel=1e-3)
    assert lagrangian(binned, 0.05) == pytest.approx(cost, rel=1e-3)


def test_one_value_has_one_level():
    for options in ({"lam": 0.5}, {"lam": 0}, {"target_rate": 1}, {"target_distortion": 0}):
        for method in METHODS:
            q = EntropyConstrained(**options, method=method).fit([7, 7])
            assert q.representation_levels_.tolist() == [7]
            assert (q.rate_, q.mse_) == (0, 0)


# --- the object


def test_parameters_are_stored_untouched_cloned_shown_and_pickled():
    q = EntropyConstrained(target_rate=1.5, method="alternating", bins=64).fit([1.0, 2.0, 7.0, 8.0])
    assert repr(q) == "EntropyConstrained(target_rate=1.5, method='alternating', bins=64)"
    assert repr(EntropyConstrained(0.5)) == "EntropyConstrained(0.5)"
    assert repr(EntropyConstrained(0.5, rate_model=[1, 2, 2])) == "EntropyConstrained(0.5, rate_model=[1, 2, 2])"
    assert q.clone().get_params() == q.get_params()
    assert not hasattr(q.clone(), "representation_levels_")
    copy = pickle.loads(pickle.dumps(q))
    assert copy.get_params() == q.get_params()
    assert (copy.rate_, copy.lam_, copy.mse_) == (q.rate_, q.lam_, q.mse_)
    np.testing.assert_array_equal(copy.code_lengths_, q.code_lengths_)
    with pytest.raises(TypeError):
        EntropyConstrained(1.0, 2.0)


def test_use_before_data_is_not_fitted():
    for name in ("rate_", "code_lengths_", "mse_"):
        with pytest.raises(NotFittedError, match="has no levels yet"):
            getattr(EntropyConstrained(1.0), name)
    with pytest.raises(NotFittedError, match="has no levels yet"):
        EntropyConstrained(1.0).encode([1])


# --- errors


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "one of lam, target_rate and target_distortion must be given, got none"),
        ({"lam": 1, "target_rate": 1}, r"one of .* must be given, got lam=1\.0, target_rate=1\.0"),
        ({"target_distortion": 1, "target_rate": 1}, "one of lam, target_rate and target_distortion must be given"),
        ({"lam": -0.1}, r"lam must be zero or more, got -0\.1"),
        ({"target_rate": -1}, r"target_rate must be zero or more, got -1\.0"),
        ({"target_distortion": -1}, r"target_distortion must be zero or more, got -1\.0"),
        ({"lam": np.nan}, "lam must be a finite number, got nan"),
        ({"lam": np.inf}, "lam must be a finite number, got inf"),
        ({"lam": "1"}, "lam must be a finite number, got '1'"),
        ({"lam": True}, "lam must be a finite number, got True"),
        ({"target_rate": [1]}, r"target_rate must be a finite number, got \[1\]"),
        ({"target_distortion": np.inf}, "target_distortion must be a finite number, got inf"),
        ({"lam": 1, "method": "viterbi"}, "method must be one of 'exact', 'alternating', 'uniform-threshold', got"),
        ({"lam": 1, "method": None}, "method must be one of"),
        ({"lam": 1, "rate_model": "huffman"}, "rate_model must be one of 'entropy', 'fixed', got 'huffman'"),
        ({"lam": 1, "rate_model": None}, "rate_model must be 'entropy', 'fixed' or the bits of each code"),
        ({"lam": 1, "rate_model": []}, "rate_model must be 'entropy', 'fixed' or the bits of each code"),
        ({"lam": 1, "rate_model": 3}, "rate_model must be 'entropy', 'fixed' or the bits of each code"),
        ({"lam": 1, "rate_model": [[1, 1]]}, "rate_model must be 'entropy', 'fixed' or the bits of each code"),
        ({"lam": 1, "rate_model": [1, -1]}, "rate_model must be 'entropy', 'fixed' or the bits of each code"),
        ({"lam": 1, "rate_model": [1, np.inf]}, "rate_model must be 'entropy', 'fixed' or the bits of each code"),
        ({"lam": 1, "rate_model": [1, np.nan]}, "rate_model must be 'entropy', 'fixed' or the bits of each code"),
        ({"lam": 1, "rate_model": ["a"]}, "rate_model must be 'entropy', 'fixed' or the bits of each code"),
        ({"lam": 1, "rate_model": [[1], [1, 2]]}, "rate_model must be 'entropy', 'fixed' or the bits of each code"),
        ({"lam": 1, "rate_model": [1, 1, 1]}, r"\(Kraft's inequality\), got 1\.5"),
        ({"lam": 1, "rate_model": [0, 5]}, r"\(Kraft's inequality\), got 1\.03125"),
        (
            {"lam": 1, "rate_model": "fixed", "method": "alternating"},
            "method='alternating' is for rate_model='entropy'",
        ),
        (
            {"lam": 1, "rate_model": [1, 1], "method": "uniform-threshold"},
            "method='uniform-threshold' is for rate_model",
        ),
        (
            {"target_rate": 0.5, "rate_model": [1, 1]},
            r"target_rate=0\.5 cannot be reached; the least is 1 bits a sample",
        ),
        (
            {"target_distortion": 0.1, "rate_model": [1, 1]},
            r"target_distortion=0\.1 cannot be reached: the finest design has 1 bits a sample and .* error of 0\.5\.",
        ),
        ({"lam": 1, "bins": 1}, "bins must be a whole number from 2 to"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    q = EntropyConstrained(**options)  # stored untouched; judged when used
    with pytest.raises(ArgumentError, match=message):
        q.fit([0.0, 1.0, 2.0, 10.0, 11.0])


@pytest.mark.parametrize("points", [1, 0, -5, 2.0, "4", None, True])
def test_the_hull_wants_two_points_or_more(points):
    with pytest.raises(ArgumentError, match="points must be a whole number from 2 to"):
        EntropyConstrained.hull([1, 2, 3], points=points)


def test_the_hull_refuses_what_its_quantizers_do():
    with pytest.raises(ArgumentError, match="x must hold at least one sample"):
        EntropyConstrained.hull([])
    with pytest.raises(ArgumentError, match="sample_weight must be numbers in the shape of the samples"):
        EntropyConstrained.hull([1, 2], sample_weight=[1])
    with pytest.raises(ArgumentError, match="rate_model must be one of"):
        EntropyConstrained.hull([1, 2], rate_model="huffman")
    with pytest.raises(ArgumentError, match="Kraft"):
        EntropyConstrained.hull([1, 2], rate_model=[0, 0])


def test_densities_without_a_variance_are_refused():
    stats = pytest.importorskip("scipy.stats", reason="scipy, the peer, comes with scikit-learn")
    from fewbits import Density

    cauchy = Density(stats.cauchy.pdf, (-np.inf, np.inf))
    with pytest.raises(ArgumentError, match="the source must have a finite variance"):
        EntropyConstrained(1.0).design(cauchy)


@pytest.mark.parametrize("goal", [{"target_rate": 1.5}, {"target_distortion": 300.0}], ids=str)
@pytest.mark.parametrize("seed", range(4))
def test_a_target_is_met_no_worse_than_by_the_other_methods(goal, seed):
    rng = np.random.default_rng(seed)
    peaks = rng.integers(0, 256, 4)
    x = np.clip(rng.choice(peaks, 5000) + rng.normal(0, 12, 5000), 0, 255).astype(np.uint8)
    q = EntropyConstrained(**goal).fit(x)
    for method in ("alternating", "uniform-threshold"):
        other = EntropyConstrained(**goal, method=method).fit(x)
        assert (q.mse_ <= other.mse_) if "target_rate" in goal else (q.rate_ <= other.rate_)
    assert q.rate_ <= goal.get("target_rate", np.inf)
    assert q.mse_ <= goal.get("target_distortion", np.inf)


def test_targets_hold_on_any_small_data():
    rng = np.random.default_rng(5)
    for _ in range(150):
        x, w = rng.normal(size=20), rng.integers(0, 4, 20).astype(float)
        for method in ("exact", "alternating", "uniform-threshold"):
            rate, error = rng.choice([0.3, 1, 2, 3]), rng.choice([1e-3, 0.1, 1])
            assert EntropyConstrained(target_rate=rate, method=method).fit(x, w).rate_ <= rate
            assert EntropyConstrained(target_distortion=error, method=method).fit(x, w).mse_ <= error * (1 + 1e-12)


def test_what_was_learned_stays_when_parameters_change():
    q = EntropyConstrained(0.1).fit([1, 1, 2, 5, 9])
    rate, bits = q.rate_, q.code_lengths_
    q.set_params(rate_model="fixed")
    assert q.rate_ == rate
    assert np.array_equal(q.code_lengths_, bits)


@pytest.mark.parametrize("scale", [1e-200, 1e-3, 1e150])
def test_the_unit_of_data_and_weights_does_not_matter(scale):
    x, w = np.array([1.0, 2, 3, 4, 5]), np.array([1.0, 2, 1, 5, 1])
    here = EntropyConstrained(0.5).fit(x, w)
    assert np.array_equal(EntropyConstrained(0.5).fit(x, w * scale).decision_levels_, here.decision_levels_)
    with np.errstate(all="ignore"):
        assert EntropyConstrained(1.0).fit(x * 1e-200).n_levels_ == 1
    assert EntropyConstrained(1e10, rate_model=[2, 1, 2]).fit(x, w * scale).rate_ == 1


def test_equal_lengths_are_lloyd_max():
    q = EntropyConstrained(0.1, rate_model=[2, 2, 2, 2]).design(Gaussian())
    assert q.mse_ == pytest.approx(LloydMax(4).design(Gaussian()).mse_, rel=1e-7)
    assert q.rate_ == pytest.approx(2, rel=1e-12)
    x = np.random.default_rng(0).normal(0, 1, 50000)
    q = EntropyConstrained(0.1, rate_model=[2, 2, 2, 2]).fit(x)
    assert q.mse_ == pytest.approx(LloydMax(4).fit(x).mse_, rel=1e-3)


def test_hull_corners_can_be_fitted_again_and_fixed_is_refused():
    x = [1, 2, 7, 7.5]
    for corner in EntropyConstrained.hull(x):
        assert corner.clone().fit(x).mse_ == pytest.approx(corner.mse_, abs=1e-12)
    with pytest.raises(ArgumentError, match="rate_model must be 'entropy' or the bits of each code for a hull"):
        EntropyConstrained.hull(x, rate_model="fixed")


def test_samples_to_come_never_take_an_unused_code():
    q = EntropyConstrained(100.0, rate_model=[3, 1, 2]).fit([0.0, 1, 5])
    assert q.encode([-9.0, 0, 5, 100]).tolist() == [1, 1, 1, 1]
    assert q.decision_levels_.tolist() == [-np.inf, np.inf]


@pytest.mark.parametrize(
    "options",
    [
        {"target_distortion": 1e-12},
        {"target_rate": 20.0},
        {"target_distortion": 1e-12, "method": "alternating"},
        {"target_distortion": 1e-20, "rate_model": [2, 2, 2, 2]},
    ],
)
def test_what_no_design_of_a_density_reaches_is_said_at_once(options):
    with pytest.raises(ArgumentError, match="cannot be reached: the finest design has"):
        EntropyConstrained(**options).design(Gaussian())


def test_given_lengths_that_always_fit_a_rate_give_the_finest_design():
    q = EntropyConstrained(target_rate=5, rate_model=[5] * 32).design(Gaussian())
    assert q.mse_ == pytest.approx(LloydMax(32).design(Gaussian()).mse_, rel=1e-4)
