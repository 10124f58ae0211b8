"""Gatos's method against a plain twin, and against DoxaPy."""

import doxapy
import numpy as np
import pytest
from skimage.data import page as scan

from fewbits.documents.gatos import _smoothed, _wiener, gatos
from fewbits.documents.paper import background
from fewbits.errors import ArgumentError
from fewbits.thresholds.niblack import Sauvola


def around(array, y, x, window):
    half = window // 2
    return np.s_[max(y - half, 0) : y + half + 1, max(x - half, 0) : x + half + 1]


def each(function, shape):
    return np.array([[function(y, x) for x in range(shape[1])] for y in range(shape[0])])


def plain(page, window, k, surroundings, q, p1, p2):
    """The method as its formulas are written."""
    at = lambda y, x: page[around(page, y, x, 3)]  # noqa: E731
    means, variances = (each(lambda y, x, f=f: f(at(y, x)), page.shape) for f in (np.mean, np.var))
    noise = variances.mean()
    share = np.where(variances > noise, (variances - noise) / np.maximum(variances, 1e-9), 0)
    grey = np.rint(means + share * (page - means))

    def rough(y, x):
        here = grey[around(grey, y, x, window)]
        return grey[y, x] < here.mean() * (1 + k * (here.std() / 128 - 1))

    ink = each(rough, page.shape)

    def paper_at(y, x):
        here = around(grey, y, x, surroundings)
        return np.rint(grey[here][~ink[here]].mean()) if ink[y, x] else grey[y, x]

    paper = each(paper_at, page.shape)
    delta = (paper - grey).sum() / ink.sum()
    b = paper[~ink].mean()
    limit = q * delta * ((1 - p2) / (1 + np.exp(-4 * paper / (b * (1 - p1)) + 2 * (1 + p1) / (1 - p1))) + p2)
    return paper - grey > limit


@pytest.mark.parametrize(
    ("window", "k", "surroundings", "q", "p1", "p2"),
    [(7, 0.2, 15, 0.6, 0.5, 0.8), (9, 0.1, 25, 0.4, 0.25, 0.3), (41, 0.3, 61, 1.0, 0.9, 1.0)],
)
def test_it_is_what_its_formulas_say(window, k, surroundings, q, p1, p2):
    rng = np.random.default_rng(5)
    paper = np.linspace(220, 120, 30) * np.ones((24, 1)) + rng.normal(0, 5, (24, 30))
    paper[4:20, [6, 7, 8, 15, 16, 22]] *= 0.5
    page = paper.astype(np.uint8)
    options = {"window": window, "k": k, "surroundings": surroundings, "q": q, "p1": p1, "p2": p2}
    expected = plain(page.astype(np.float64), **options)
    assert expected.any()
    np.testing.assert_array_equal(gatos(page, upsampling=1, **options), expected)


def test_doxapy_agrees_but_for_the_paper_in_its_threshold():
    """DoxaPy 0.9.2 passes the rough result, 0 or 255, where the paper's grey belongs; bytes are cut, not rounded."""
    page = scan()
    theirs = np.empty_like(page)
    method = doxapy.Binarization(doxapy.Binarization.Algorithms.GATOS)
    method.initialize(page)
    method.to_binary(theirs, {"window": 75, "k": 0.2, "glyph": 60})
    grey = _wiener(page, None)
    rough = Sauvola(75, 0.2).codes(grey) == 0
    paper = np.where(rough, np.floor(background(grey, rough, 121)), grey)
    limits = (
        0.6
        * (paper - grey)[rough].mean()
        * (0.8 + 0.2 / (1 + np.exp(6 - 8 * np.array([255, 0]) / paper[~rough].mean())))
    )
    assert ((paper - grey > limits[rough.view(np.uint8)]) == (theirs == 0)).mean() > 0.998
    assert (gatos(page, window=75, upsampling=1) == (theirs == 0)).mean() > 0.985


def test_upsampling_follows_edges_between_pixels():
    page = np.full((20, 20), 200, np.uint8)
    page[5:15, 8:12] = 60
    expected = gatos(page, upsampling=1)
    np.testing.assert_array_equal(expected, page == 60)
    np.testing.assert_array_equal(gatos(page, upsampling=3), expected)
    assert (gatos(page, upsampling=2) >= expected).all()


def test_smoothing_removes_specks_and_fills_gaps():
    ink = np.zeros((60, 60), bool)
    ink[10:50, [10, 11, 12, 13, 30, 31, 32, 33, 50, 51, 52, 53]] = True
    rough = ink.copy()
    rough[30, 20] = True  # one pixel of 25 around it
    rough[20, 31] = False
    found = _smoothed(rough, None)
    assert not found[30, 20]
    assert found[20, 31]
    assert found[ink].all()


def test_smoothing_leaves_nothing_as_it_is():
    assert not _smoothed(np.zeros((5, 6), bool), None).any()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"surroundings": 60}, "window must be odd"),
        ({"k": "much"}, "k must be a finite number"),
        ({"q": 0}, "q must be above 0"),
        ({"p1": 1}, "p1 must be below 1"),
        ({"p2": 1.5}, "p2 must be a number from 0 to 1"),
        ({"upsampling": 9}, "upsampling must be a whole number from 1 to 8"),
    ],
)
def test_options_out_of_range_are_refused(options, said):
    with pytest.raises(ArgumentError, match=said):
        gatos(np.zeros((3, 3), np.uint8), **options)
