"""Howe's method: its parameters, the choice of the edges, and what it finds."""

from itertools import pairwise

import numpy as np
import pytest

from fewbits.documents.howe import Inks, agreement, cut_halfway, howe
from fewbits.documents.laplacian import LaplacianEnergy
from fewbits.documents.paper import background, flatten, rough_ink
from fewbits.errors import ArgumentError
from fewbits.thresholds import windows
from tests.documents.rendered import page, shaded

TEXT = page(lines=4, words=3, size=40, shape=(330, 500))
PAGE = shaded(TEXT, 0.4, noise=4)
LINES = [np.asarray(page(lines=1, words=3, shape=(70, 230), margin=10, ink=ink)) for ink in range(20, 220, 20)]
FAINT = shaded(np.vstack(LINES), 0.6, noise=2)  # ink from black to nearly paper


def f_measure(a, b):
    return 2 * (a & b).sum() / (a.sum() + b.sum()) if a.any() or b.any() else 1.0


def test_a_stroke_is_found_exactly():
    for side in (1, 2, 3, 7, 20):
        block = np.full((60, 70), 200, np.uint8)
        block[10 : 10 + side, 20:40] = 40
        np.testing.assert_array_equal(howe(block), block < 100)


@pytest.mark.parametrize(("darkest", "noise"), [(1, 0), (0.4, 4), (0.3, 8)])
def test_text_is_found_in_bad_light(darkest, noise):
    assert f_measure(howe(shaded(TEXT, darkest, noise)), np.asarray(TEXT) < 130) > 0.83


@pytest.mark.parametrize("options", [{}, {"paper": 61, "smooth": 0.7}, {"price": 150, "window": 21}])
def test_the_choice_is_the_least_unstable(options):
    grey = FAINT
    if options.get("paper"):
        grey = flatten(grey, background(grey, rough_ink(grey), options["paper"]))
    if options.get("smooth"):
        grey = np.rint(windows.gaussian(grey, 5, options["smooth"])).astype(np.uint8)
    inks = [howe(FAINT, edge=edge, **options) for edge in LaplacianEnergy(grey).edges()]
    changes = [1 - f_measure(a, b) for a, b in pairwise(inks)]
    unstable = [changes[0], *((a + b) / 2 for a, b in pairwise(changes)), changes[-1]]
    assert len(set(unstable)) > 6
    np.testing.assert_array_equal(howe(FAINT, **options), inks[int(np.argmin(unstable))])


def test_one_edge_is_not_tuned():
    inks = [howe(FAINT, edge=edge) for edge in (0.1, 0.3, 0.6)]
    assert inks[0].sum() > inks[2].sum()  # fewer boundaries are free
    np.testing.assert_array_equal(howe(FAINT, edge=0.3), inks[1])
    assert not howe(FAINT, edge=1.5, price=3000).any()  # none is


def test_boundaries_without_edges_cost_the_price():
    free, dear = howe(PAGE, edge=1.5, price=0), howe(PAGE, edge=1.5, price=10)
    p = np.pad(PAGE.astype(int), 1, mode="edge")
    darker = p[:-2, 1:-1] + p[2:, 1:-1] + p[1:-1, :-2] + p[1:-1, 2:] > 4 * p[1:-1, 1:-1]
    bright = windows.mean(PAGE, 41) + 2 * windows.deviation(PAGE, 41)
    np.testing.assert_array_equal(free, darker & (bright >= PAGE))  # the sign of the Laplacian

    def length(ink):
        return (ink[1:] != ink[:-1]).sum() + (ink[:, 1:] != ink[:, :-1]).sum()

    assert 0 < length(dear) < length(free)


@pytest.mark.parametrize("window", [5, 41, 1001])
def test_what_is_bright_in_its_window_is_paper(window):
    bright = windows.mean(PAGE, window) + 2 * windows.deviation(PAGE, window) < PAGE
    assert bright.any()
    assert not howe(PAGE, window=window, price=0, edge=0.1)[bright].any()


def test_paper_is_made_white_before():
    flat = flatten(PAGE, background(PAGE, rough_ink(PAGE), 41))
    np.testing.assert_array_equal(howe(PAGE, paper=41), howe(flat))
    assert (howe(PAGE, paper=41) != howe(PAGE)).any()


@pytest.mark.parametrize(("smooth", "side"), [(0.5, 3), (0.9, 5), (2, 9)])
def test_pages_are_blurred_before(smooth, side):
    blurred = np.rint(windows.gaussian(PAGE, side, smooth)).astype(np.uint8)
    np.testing.assert_array_equal(howe(PAGE, smooth=smooth), howe(blurred))


def test_a_page_has_the_same_ink_in_every_type():
    ink = howe(PAGE)
    for other in (
        PAGE * np.uint16(257),
        PAGE / 255,
        (PAGE / 255).astype(np.float32),
        (PAGE / 255).tolist(),
        np.asfortranarray(PAGE),
        np.repeat(PAGE, 2, axis=1)[:, ::2],
    ):
        np.testing.assert_array_equal(howe(other), ink)


def test_threads_change_nothing_and_the_page_stays_as_it_is():
    tall = np.tile(PAGE, (2, 1))
    kept = tall.copy()
    tall.flags.writeable = False
    options = {"paper": 61, "smooth": 0.9}
    np.testing.assert_array_equal(howe(tall, threads=1, **options), howe(tall, threads=3, **options))
    np.testing.assert_array_equal(tall, kept)


@pytest.mark.parametrize("options", [{}, {"paper": 61, "smooth": 0.9}, {"edge": 0.1}])
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 3), (30, 40)])
def test_a_page_of_one_grey_has_no_ink(shape, options):
    for value in (0, 1, 128, 255):
        found = howe(np.full(shape, value, np.uint8), **options)
        assert (found.shape, found.dtype, found.any()) == (shape, bool, False)


@pytest.mark.parametrize("deviation", [0.3, 1, 3, 10, 20])
def test_a_blank_page_with_noise_has_no_ink(deviation):
    blank = np.rint(np.random.default_rng(0).normal(190, deviation, (200, 300)).clip(0, 255)).astype(np.uint8)
    assert not howe(blank).any()
    assert not howe(blank, smooth=0.9).any()


@pytest.mark.parametrize("shape", [(1, 2), (1, 9), (9, 1), (2, 2), (5, 7)])
def test_small_pages_have_results_of_their_shape(shape):
    found = howe(np.random.default_rng(3).integers(0, 256, shape, np.uint8), paper=3, smooth=0.5)
    assert (found.shape, found.dtype) == (shape, bool)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"edge": 0}, "edge must be above 0"),
        ({"edge": np.nan}, "edge must be a finite number"),
        ({"price": -1}, "price must be a whole number from 0 to 1048576"),
        ({"price": (1 << 20) + 1}, "price must be a whole number"),
        ({"price": 1.5}, "price must be a whole number"),
        ({"window": 40}, "window must be odd"),
        ({"window": 0}, "window must be a whole number"),
        ({"paper": 60}, "paper must be odd"),
        ({"recut": 14}, "recut must be odd"),
        ({"smooth": 0}, "smooth must be above 0"),
        ({"smooth": "much"}, "smooth must be a finite number"),
    ],
)
def test_options_out_of_range_are_refused(options, message):
    with pytest.raises(ArgumentError, match=message):
        howe(PAGE, **options)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (np.zeros((0, 4), np.uint8), "page must hold at least one sample"),
        (np.zeros(4, np.uint8), r"page must have shape \(rows, columns\)"),
        (np.zeros((4, 4, 3), np.uint8), r"page must have shape \(rows, columns\)"),
        ([[0.5, np.nan]], "page must be finite"),
        ([["a"]], "page must be an array"),
    ],
)
def test_what_is_no_page_is_refused(wrong, message):
    with pytest.raises(ArgumentError, match=message):
        howe(wrong)


# --- the boundary anew


def test_a_boundary_moves_half_way_between_ink_and_paper():
    grey = np.full((40, 60), 200, np.uint8)
    grey[10:30, 20:40] = 40
    grey[10:30, 19] = grey[10:30, 40] = [110, 130] * 10  # half-way is 120
    wide, narrow = np.zeros((2, 40, 60), bool)
    wide[10:30, 19:41] = narrow[10:30, 20:40] = True
    for ink in (wide, narrow):
        np.testing.assert_array_equal(cut_halfway(grey, ink, 15), grey < 120)
    np.testing.assert_array_equal(cut_halfway(grey, ~np.zeros_like(wide), 15), True)
    assert not cut_halfway(grey, np.zeros_like(wide), 15).any()


def test_recut_ink_moves_by_a_pixel_at_most_and_is_nearer_to_what_was_printed():
    truth = np.asarray(TEXT) < 130
    for options in ({}, {"smooth": 0.9}, {"paper": 61, "smooth": 0.9}):
        ink, anew = howe(PAGE, **options), howe(PAGE, recut=15, **options)
        assert not (anew & ~(windows.maximum(ink.view(np.uint8), 3) > 0)).any()
        assert not (ink & ~anew & (windows.minimum(ink.view(np.uint8), 3) > 0)).any()
        assert f_measure(anew, truth) > f_measure(ink, truth) + 0.03


# --- several inks


def test_overlaps_are_counted():
    rng = np.random.default_rng(0)
    several = rng.random((5, 30, 40)) < 0.4
    inks = Inks((several << np.arange(5)[:, None, None]).sum(axis=0).astype(np.uint16), [0.1, 0.2, 0.3, 0.4, 0.5], PAGE)
    mask = rng.random((30, 40)) < 0.5
    assert inks.overlap().tolist() == [[(a & b).sum() for b in several] for a in several]
    assert inks.overlap(mask).tolist() == [(a & mask).sum() for a in several]
    for number, ink in enumerate(several):
        np.testing.assert_array_equal(inks.ink(number), ink)
    changes = [1 - f_measure(a, b) for a, b in pairwise(several)]
    expected = [changes[0], *(np.add(changes[1:], changes[:-1]) / 2), changes[-1]]
    np.testing.assert_allclose(inks.instability(), expected, rtol=1e-12)


def test_one_ink_is_stable():
    assert Inks(np.ones((2, 2), np.uint16), [0.3], PAGE).instability().tolist() == [0]


def test_agreement_by_hand():
    assert agreement(2, 3, 5) == 0.5
    assert agreement(np.array([1, 0, 0]), np.array([1, 2, 0]), np.array([1, 0, 0])).tolist() == [1, 0, 1]
