import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits.color import overprint, separate
from fewbits.errors import ArgumentError

ALL_GREYS_AND_CORNERS = np.concatenate(
    [np.repeat(np.arange(256)[:, None], 3, axis=1), np.indices((6, 6, 6)).reshape(3, -1).T * 51]
)


def test_separation_by_hand():
    assert separate(np.array([1.0, 1, 1])).tolist() == [0, 0, 0, 0]
    assert separate(np.array([0.0, 0, 0])).tolist() == [0, 0, 0, 1]
    assert separate(np.array([0.0, 0, 0]), gcr=0).tolist() == [1, 1, 1, 0]
    assert separate(np.array([1.0, 0, 0])).tolist() == [0, 1, 1, 0]
    # grey 1/2, half of it by black: K = 1/4, and C, M, Y = (1/2 - 1/4) / (3/4)
    assert separate(np.array([0.5, 0.5, 0.5]), gcr=0.5) == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1 / 4])


@pytest.mark.parametrize("gcr", [0, 0.3, 0.5, 0.9, 1])
def test_overprints_give_all_colours_back(gcr):
    colors = ALL_GREYS_AND_CORNERS
    inks = separate(colors / 255, gcr=gcr)
    assert ((inks >= 0) & (inks <= 1)).all()
    assert np.array_equal(np.rint(255 * overprint(inks)), colors)


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3), st.floats(0, 1), st.floats(1, 4))
def test_no_place_gets_more_ink_than_the_limit_and_black_stays(color, gcr, limit):
    limited = separate(np.array(color), gcr=gcr, ink_limit=limit)
    free = separate(np.array(color), gcr=gcr)
    assert limited.sum() <= limit + 1e-5
    assert limited[3] == free[3]
    assert (limited <= free + 1e-6).all()
    if free.sum() <= limit:
        assert limited == pytest.approx(free)


def test_arguments_out_of_range_are_told():
    with pytest.raises(ArgumentError, match="gcr must be a number from 0 to 1, got 2"):
        separate(np.zeros(3), gcr=2)
    with pytest.raises(ArgumentError, match=r"ink_limit must be a number from 1 to 4, got 0\.5"):
        separate(np.zeros(3), ink_limit=0.5)
