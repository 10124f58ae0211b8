"""Su's method against a plain twin and DoxaPy, and the width of strokes."""

import doxapy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.data import page as scan

from fewbits.documents import stroke_width
from fewbits.documents.su import su
from fewbits.errors import ArgumentError
from fewbits.thresholds import threshold


def around(y, x, window):
    half = window // 2
    return np.s_[max(y - half, 0) : y + half + 1, max(x - half, 0) : x + half + 1]


def plain(page, window, least, k):
    """The method as its formulas are written."""
    places = list(np.ndindex(page.shape))
    contrast = np.zeros(page.shape, np.uint8)
    for place in places:
        here = page[around(*place, 3)].astype(int)
        contrast[place] = 255 * (here.max() - here.min()) / max(here.max() + here.min(), 1)
    edges = contrast >= threshold(contrast, "otsu")
    ink = np.zeros(page.shape, bool)
    for place in places:
        here = around(*place, window)
        high = page[here][edges[here]]
        ink[place] = len(high) >= least and page[place] < high.mean() + k * high.std()
    return ink


@pytest.mark.parametrize(("window", "least", "k"), [(3, 2, 0.5), (7, 7, 0.5), (9, 20, 0.0), (61, 1, -0.5)])
def test_it_is_what_its_formulas_say(window, least, k):
    rng = np.random.default_rng(9)
    page = rng.normal(200, 6, (22, 31))
    page[4:18, [5, 6, 12, 13, 14, 25]] -= 110
    page = page.astype(np.uint8)
    expected = plain(page, window, least, k)
    assert 0 < expected.mean() < 0.5
    np.testing.assert_array_equal(su(page, window=window, least=least, k=k), expected)


@pytest.mark.parametrize("window", [9, 21])
def test_doxapy_agrees_without_the_deviation(window):
    """DoxaPy 0.9.2 sums differences from the mean before it squares them, which leaves 0."""
    page = scan()
    theirs = np.empty_like(page)
    method = doxapy.Binarization(doxapy.Binarization.Algorithms.SU)
    method.initialize(page)
    method.to_binary(theirs, {"window": window, "minN": window})
    assert (su(page, window=window, k=0) == (theirs == 0)).mean() > 0.999
    assert (su(page, window=window) == (theirs == 0)).mean() < 0.995


def test_the_window_comes_from_the_strokes():
    page = np.full((60, 120), 200, np.uint8)
    for left in range(10, 110, 14):
        page[10:50, left : left + 4] = 60
    np.testing.assert_array_equal(su(page), page == 60)
    np.testing.assert_array_equal(su(page), su(page, window=9, least=9))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"window": 0}, "window must be a whole number"),
        ({"least": 0}, "least must be a whole number"),
        ({"k": np.inf}, "k must be a finite number"),
    ],
)
def test_options_out_of_range_are_refused(options, said):
    with pytest.raises(ArgumentError, match=said):
        su(np.zeros((3, 3), np.uint8), **options)


@given(width=st.integers(1, 12), length=st.integers(14, 40), gap=st.integers(1, 9), count=st.integers(1, 6))
def test_bars_are_as_wide_as_they_were_drawn(width, length, gap, count):
    bars = np.zeros((length + 4, count * (width + gap)), bool)
    for i in range(count):
        bars[2 : 2 + length, i * (width + gap) : i * (width + gap) + width] = True
    assert stroke_width(bars) == width
    assert stroke_width(bars.T) == width


def test_specks_count_for_little():
    page = np.zeros((80, 80), bool)
    page[10:70, 20:25] = page[10:70, 50:55] = True
    page[0:8:2, ::2] = True  # 160 pixels by themselves
    assert stroke_width(page) == 5


def test_rings_are_as_wide_as_their_stroke():
    y, x = np.mgrid[-50:51, -50:51]
    radius = np.hypot(y, x)
    assert 7 <= stroke_width((radius > 33) & (radius < 40.5)) <= 9


def test_where_there_is_no_ink_strokes_have_no_width():
    assert stroke_width(np.zeros((4, 5), bool)) == 0
    assert stroke_width(np.ones((1, 1), bool)) == 1


def test_strokes_of_what_is_not_a_mask_are_refused():
    with pytest.raises(ArgumentError, match="ink must be an array of bool"):
        stroke_width(np.zeros((4, 5)))
