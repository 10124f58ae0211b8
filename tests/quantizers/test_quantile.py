import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import KBinsDiscretizer

from fewbits import Quantile
from fewbits.errors import ArgumentError
from fewbits.metrics import entropy


def test_cells_hold_equal_shares_by_hand():
    q = Quantile(2).fit([0.0, 1.0, 2.0, 9.0])
    assert q.decision_levels_.tolist() == [1.5]
    assert q.representation_levels_.tolist() == [0.5, 5.5]
    assert Quantile(2, reconstruction="center").fit([0.0, 1.0, 2.0, 9.0]).representation_levels_.tolist() == [
        0.75,
        5.25,
    ]


def test_boundaries_go_to_the_gap_nearest_in_mass():
    # mass 1 6 8 9: half is 4.5, nearer to 6 than to 1
    assert Quantile(2).fit([0.0] + [1.0] * 5 + [2.0] * 2 + [3.0]).decision_levels_.tolist() == [1.5]
    # mass 4 9 10: half is 5, nearer to 4 than to 9
    assert Quantile(2).fit([0.0] * 4 + [1.0] * 5 + [2.0]).decision_levels_.tolist() == [0.5]
    # mass 1 9 10: half is 5, as near to 1 as to 9
    assert Quantile(2).fit([0.0] + [1.0] * 8 + [2.0]).decision_levels_.tolist() in ([0.5], [1.5])


@given(st.lists(st.integers(0, 12), min_size=1, max_size=60), st.integers(1, 13))
def test_no_cell_is_empty_and_cuts_never_part_equal_values(x, levels):
    x = np.array(x)
    levels = min(levels, len(np.unique(x)))
    q = Quantile(levels).fit(x)
    counts = np.bincount(q.encode(x), minlength=levels)
    assert (counts > 0).all()
    assert len(counts) == levels
    assert not np.isin(q.decision_levels_, x).any()


@pytest.mark.parametrize("levels", [2, 4, 10, 100])
def test_cells_of_distinct_samples_differ_by_at_most_one(levels):
    x = np.random.default_rng(levels).normal(0, 1, 1003)
    counts = np.bincount(Quantile(levels).fit(x).encode(x))
    assert counts.max() - counts.min() <= 1
    even = np.random.default_rng(0).permutation(1000) * 0.1
    codes = Quantile(levels).fit(even).encode(even)
    assert set(np.bincount(codes)) == {1000 // levels}
    assert entropy(codes) == pytest.approx(np.log2(levels), rel=1e-14)


@pytest.mark.parametrize("levels", [2, 4, 16, 64])  # shares that are exact in binary, so that the peer cuts there too
def test_decision_levels_and_codes_are_those_of_kbins(levels):
    x = np.random.default_rng(levels).normal(0, 1, 192)
    options = {"strategy": "quantile", "encode": "ordinal", "subsample": None}
    if "quantile_method" in inspect.signature(KBinsDiscretizer).parameters:
        options["quantile_method"] = "averaged_inverted_cdf"  # midway between neighbours, as ours
    peer = KBinsDiscretizer(levels, **options).fit(x[:, None])
    q = Quantile(levels).fit(x)
    assert np.array_equal(q.encode(x), peer.transform(x[:, None])[:, 0])
    if "quantile_method" in options:
        assert np.allclose(q.decision_levels_, peer.bin_edges_[0][1:-1], rtol=1e-12)


def test_centroids_are_means_of_the_cells():
    x = np.random.default_rng(0).exponential(3, 500)
    q = Quantile(7).fit(x)
    codes = q.encode(x)
    assert np.allclose(q.representation_levels_, [x[codes == c].mean() for c in range(7)], rtol=1e-12)


def test_one_heavy_value_leaves_the_others_their_levels():
    x = np.array([0] * 1000 + [1, 2, 3])
    assert np.bincount(Quantile(3).fit(x).encode(x)).tolist()[0] == 1000
    assert np.array_equal(Quantile(4).fit(x).quantize(x), x)


def test_reconstruction_must_be_known():
    with pytest.raises(ArgumentError, match="reconstruction must be one of 'center', 'centroid', got 'median'"):
        Quantile(2, reconstruction="median").fit([1.0, 2.0])
