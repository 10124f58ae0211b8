import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fewbits import KMedians, LloydMax, densities


def test_two_clusters_by_hand():
    q = KMedians(2).fit([0, 1, 2, 40, 90, 91, 92])
    assert q.representation_levels_.tolist() == [1, 91]
    assert q.decision_levels_.tolist() == [46]


@given(st.lists(st.integers(-30, 60), min_size=1, max_size=12), st.integers(1, 4))
def test_no_choice_of_samples_has_a_smaller_absolute_error(x, levels):
    x = np.array(x, np.float64)
    levels = min(levels, len(np.unique(x)))
    best = min(np.abs(x[:, None] - choice).min(axis=1).sum() for choice in itertools.combinations(np.unique(x), levels))
    assert np.abs(x - KMedians(levels).fit(x).quantize(x)).sum() == best


def test_it_is_lloyd_max_under_absolute_error():
    for source in (densities.Laplacian(), densities.Rayleigh()):
        ours, theirs = KMedians(5).design(source), LloydMax(5, distortion="absolute").design(source)
        assert np.array_equal(ours.representation_levels_, theirs.representation_levels_)
        assert np.array_equal(ours.decision_levels_, theirs.decision_levels_)


def test_its_parameters_are_its_own():
    assert repr(KMedians(3, bins=9)) == "KMedians(3, bins=9)"
    assert KMedians(3).get_params() == {"levels": 3, "bins": None, "channel_axis": None}
    assert [q.n_levels_ for q in KMedians.path([1, 2, 5], 3)] == [1, 2, 3]
