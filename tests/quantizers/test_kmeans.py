import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from fewbits import Density, Histogram, KMeansLevels, LloydMax, Quantile, Uniform, densities
from fewbits.errors import ArgumentError, FewerLevelsWarning

STARTS = ["k-means++", "random", "uniform", "quantile"]


def test_iterations_by_hand():
    q = KMeansLevels(2, start=[0, 1]).fit([0, 1, 9, 10, 11])
    # 0 | 1 9 10 11 → 0, 7.75 → 0 1 | 9 10 11 → 0.5, 10
    assert q.representation_levels_.tolist() == [0.5, 10]
    assert q.decision_levels_.tolist() == [5.25]
    assert q.history_.tolist() == pytest.approx([18.1875 / 5, 0.5, 0.5])
    assert q.iterations_ == 3
    once = KMeansLevels(2, start=[0, 1], iterations=1).fit([0, 1, 9, 10, 11])
    assert once.representation_levels_.tolist() == [0, 7.75]
    assert once.history_.tolist() == pytest.approx([18.1875 / 5])


def test_an_empty_cell_keeps_its_level():
    q = KMeansLevels(3, start=[0, 5, 10]).fit([0.0, 1.0, 9.0, 10.0])
    assert q.representation_levels_.tolist() == [0.5, 5, 9.5]


def test_a_bad_start_stays_where_the_optimum_is_not():
    x = [0.0, 1, 10, 11, 20, 21]
    assert KMeansLevels(3, start=[0, 1, 15]).fit(x).mse_ > 10 * LloydMax(3).fit(x).mse_
    assert KMeansLevels(3).fit(x).mse_ == pytest.approx(0.25)


@given(
    st.lists(st.integers(-30, 60), min_size=1, max_size=40),
    st.integers(1, 9),
    st.sampled_from(STARTS),
    st.integers(0, 5),
)
def test_the_error_never_rises_and_ends_above_the_optimum(x, levels, start, seed):
    levels = min(levels, len(set(x)))
    q = KMeansLevels(levels, start=start, rng=seed).fit(x)
    assert (np.diff(q.history_) <= 0).all()
    assert len(q.history_) == q.iterations_ <= 300
    assert q.history_[-1] == pytest.approx(q.mse_, rel=1e-12, abs=1e-15)
    assert q.mse_ >= LloydMax(levels).fit(x).mse_ * (1 - 1e-9) - 1e-12
    assert (np.diff(q.representation_levels_) > 0).all()


@pytest.mark.parametrize("levels", [2, 5, 12])
def test_iterations_are_those_of_sklearn(levels):
    x = np.random.default_rng(levels).normal(0, 1, 500)
    start = np.linspace(-1, 1, levels)
    peer = KMeans(levels, init=start[:, None], n_init=1, tol=0, algorithm="lloyd").fit(x[:, None])
    q = KMeansLevels(levels, start=start).fit(x)
    assert np.allclose(q.representation_levels_, peer.cluster_centers_[:, 0], rtol=1e-12)
    assert q.mse_ * len(x) == pytest.approx(peer.inertia_, rel=1e-12)


@pytest.mark.parametrize("start", STARTS)
def test_every_start_comes_near_the_optimum_of_a_gaussian(start):
    x = np.random.default_rng(0).normal(0, 1, 3000)
    assert KMeansLevels(6, start=start).fit(x).mse_ < 1.1 * LloydMax(6).fit(x).mse_
    if start != "uniform":
        q = KMeansLevels(6, start=start).design(densities.Gaussian())
        assert q.mse_ == pytest.approx(LloydMax(6).design(densities.Gaussian()).mse_, rel=1e-6)
        assert (np.diff(q.history_) <= 0).all()
    assert KMeansLevels(4, start=start).design(densities.Uniform(0, 8)).representation_levels_ == pytest.approx(
        [1, 3, 5, 7], abs=1e-3
    )


@pytest.mark.parametrize(("start", "rule"), [("uniform", Uniform), ("quantile", Quantile)])
def test_named_starts_are_the_levels_of_the_rules(start, rule):
    x = np.random.default_rng(0).exponential(1, 500)
    first = rule(5).fit(x).representation_levels_
    named, given_levels = KMeansLevels(5, start=start).fit(x), KMeansLevels(5, start=first).fit(x)
    assert np.array_equal(named.representation_levels_, given_levels.representation_levels_)
    assert np.array_equal(named.history_, given_levels.history_)


def test_chance_is_fixed_unless_given():
    x = np.random.default_rng(0).laplace(0, 1, 400)

    def levels(**options):
        return KMeansLevels(12, iterations=1, **options).fit(x).representation_levels_

    assert np.array_equal(levels(), levels(rng=0))
    assert np.array_equal(levels(rng=np.random.default_rng(5)), levels(rng=5))
    assert not np.array_equal(levels(rng=1), levels())
    generator = np.random.default_rng(5)
    assert not np.array_equal(levels(rng=generator), levels(rng=generator))


def test_more_restarts_are_never_worse():
    x = np.random.default_rng(0).laplace(0, 1, 400)
    for start in ("k-means++", "random"):
        errors = [KMeansLevels(12, start=start, restarts=n).fit(x).mse_ for n in (1, 2, 5, 20)]
        assert (np.diff(errors) <= 0).all()
        assert errors[-1] < errors[0]
    assert KMeansLevels(3, start=[0, 1, 2], restarts=5).fit(x).iterations_ > 0


def test_draws_follow_weights_and_distances():
    heavy = Histogram.of([0.0, 1.0, 2.0, 3.0], [1, 1, 1, 1e9])
    first = [KMeansLevels(1)._first_levels(heavy, 1, np.random.default_rng(seed)).item() for seed in range(20)]
    assert set(first) == {3}
    far = Histogram.of([0.0, 1e-6, 2e-6, 1.0])
    pairs = [KMeansLevels(2)._first_levels(far, 2, np.random.default_rng(seed))[1] for seed in range(20)]
    assert set(pairs) == {1}


def test_binned_histograms_keep_their_scatter():
    x = np.random.default_rng(0).normal(0, 1, 5000)
    binned = KMeansLevels(4, bins=200).fit(x)
    assert binned.history_[-1] == pytest.approx(binned.mse_)
    assert binned.mse_ == pytest.approx(KMeansLevels(4).fit(x).mse_, rel=0.1)


def test_channels_have_a_history_each():
    q = KMeansLevels(2, start=[0, 1], channel_axis=0).fit([[0, 1, 9, 10, 11], [0, 0, 0, 1, 1]])
    assert q.iterations_ == (3, 1)
    assert [len(history) for history in q.history_] == [3, 1]


@pytest.mark.parametrize("start", [*STARTS, [1, 2, 3, 4, 5]])
def test_more_levels_than_values_are_the_values(start):
    with pytest.warns(FewerLevelsWarning, match="5 levels were asked for; the data has 3 distinct values"):
        q = KMeansLevels(5, start=start).fit([7, 1, 4, 4])
    assert q.representation_levels_.tolist() == [1, 4, 7]
    assert q.history_.tolist() == [0]


@pytest.mark.parametrize(
    ("dtype", "low", "high"), [("i1", -128, 127), ("i2", -32768, 32767), ("u1", 0, 255), ("i8", -(2**53), 2**53)]
)
@pytest.mark.parametrize("start", STARTS)
def test_ends_of_integer_types_do_not_overflow(dtype, low, high, start):
    x = np.array([low, low, 0, high], dtype)
    q = KMeansLevels(len(set(x.tolist())), start=start).fit(x)
    assert np.array_equal(q.quantize(x), x)


@pytest.mark.parametrize(
    "bad", [[1, 2], [1, 2, 2], [3, 2, 1], [1, np.nan, 3], [[1, 2, 3]], [1, 2, 3, 4], None, ["a", "b", "c"], [1, 2, [3]]]
)
def test_a_given_start_must_be_increasing_levels(bad):
    with pytest.raises(ArgumentError, match="start must be 3 finite levels, each above the one before, got "):
        KMeansLevels(3, start=bad).fit([1.0, 2.0, 3.0, 4.0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"start": "means"},
            "start must be one of 'k-means\\+\\+', 'random', 'uniform', 'quantile' or an array of levels",
        ),
        ({"iterations": 0}, "iterations must be a whole number from 1"),
        ({"restarts": 1.5}, "restarts must be a whole number from 1"),
        ({"rng": "dice"}, "rng must be a seed or a numpy Generator, got 'dice'"),
        ({"rng": -1}, "rng must be a seed or a numpy Generator, got -1"),
    ],
)
def test_arguments_that_cannot_be_used_are_named(options, message):
    with pytest.raises(ArgumentError, match=message):
        KMeansLevels(2, **options).fit([1.0, 2.0, 3.0])


def test_densities_need_a_variance_and_for_uniform_starts_ends():
    with pytest.raises(ArgumentError, match="range must be two finite numbers for Gaussian"):
        KMeansLevels(3, start="uniform").design(densities.Gaussian())
    cauchy = Density(lambda x: 1 / (np.pi * (1 + x * x)), (-np.inf, np.inf))
    with pytest.raises(ArgumentError, match="the source must have a finite variance"):
        KMeansLevels(3).design(cauchy)


def test_an_array_is_a_parameter_like_any_other():
    q = KMeansLevels(2, start=np.array([0.0, 1.0]))
    assert repr(q) == "KMeansLevels(2, start=array([0., 1.]))"
    assert np.array_equal(q.clone().start, q.start)
