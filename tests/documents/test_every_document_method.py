"""What the methods that look at a page as a document promise in common."""

import numpy as np
import pytest

import fewbits as fb
from fewbits.documents.gatos import gatos
from fewbits.documents.methods import METHODS, separate
from fewbits.documents.multiscale import multi_scale_sauvola
from fewbits.documents.paper import normalized
from fewbits.documents.su import su
from fewbits.errors import ArgumentError

from .rendered import page, shaded

RULES = {"gatos": gatos, "su": su, "multi-scale-sauvola": multi_scale_sauvola, "background": normalized}
TEXT = page(lines=12, words=4, shape=(420, 400))
PAGE = shaded(TEXT, 0.7, noise=4)

each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


@pytest.mark.parametrize(
    ("name", "least"), [("gatos", 0.93), ("su", 0.75), ("multi-scale-sauvola", 0.93), ("background", 0.95)]
)
def test_text_is_found_on_a_shaded_page(name, least):
    truth, found = np.asarray(TEXT) < 130, RULES[name](PAGE)
    assert found.shape == PAGE.shape
    assert found.dtype == bool
    assert 2 * (found & truth).sum() / (found.sum() + truth.sum()) > least


@each_rule
def test_a_page_has_the_same_ink_in_every_type(rule):
    ink = rule(PAGE)
    for other in (PAGE * np.uint16(257), PAGE / 255, (PAGE / 255).astype(np.float32)):
        np.testing.assert_array_equal(rule(other), ink)


@pytest.mark.parametrize("method", ["auto", "howe", *RULES])
def test_a_page_whose_white_is_not_known_is_refused(method):
    for dtype in (np.int8, np.int16, np.int32, np.int64, np.uint32):
        said = f"page must hold uint8, uint16 or floats .*, got {np.dtype(dtype)}, .*; convert it to uint8 or uint16"
        with pytest.raises(ArgumentError, match=said):
            separate(PAGE.astype(dtype), method)
        with pytest.raises(ArgumentError, match="convert it to uint8 or uint16"):
            fb.binarize(PAGE.astype(dtype), method)
    said = rf"to 1 \(white\), got {PAGE.min()} to {PAGE.max()}; divide them by 255, or convert to uint8"
    for page_of in (separate, fb.binarize):
        with pytest.raises(ArgumentError, match=said):
            page_of(PAGE.astype(float), method)


@each_rule
def test_lists_and_views_are_pages_too(rule):
    np.testing.assert_array_equal(rule((PAGE / 255).tolist()), rule(PAGE))
    np.testing.assert_array_equal(rule(PAGE.T[::-1]), rule(np.ascontiguousarray(PAGE.T[::-1])))


@each_rule
def test_threads_change_nothing_and_the_page_stays_as_it_is(rule):
    tall = np.tile(PAGE, (2, 1))
    kept = tall.copy()
    np.testing.assert_array_equal(rule(tall, threads=1), rule(tall, threads=3))
    np.testing.assert_array_equal(tall, kept)


@each_rule
@pytest.mark.parametrize("value", [0, 1, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (30, 40)])
def test_a_page_of_one_grey_has_no_ink(rule, value, shape):
    found = rule(np.full(shape, value, np.uint8))
    assert found.shape == shape
    assert not found.any()


@each_rule
@pytest.mark.parametrize("shape", [(1, 2), (1, 7), (7, 1), (2, 3), (13, 17)])
def test_small_pages_have_results_of_their_shape(rule, shape):
    found = rule(np.random.default_rng(3).integers(0, 256, shape, np.uint8))
    assert found.shape == shape
    assert found.dtype == bool


@each_rule
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (np.zeros((0, 4), np.uint8), "at least one sample"),
        (np.zeros(4, np.uint8), "shape"),
        (np.zeros((2, 2, 3), np.uint8), "shape"),
        (np.array([[np.nan, 1]]), "finite"),
        (np.array([["a"]]), "integers or floats"),
    ],
)
def test_what_is_not_a_page_is_refused(rule, wrong, said):
    with pytest.raises(ArgumentError, match=said):
        rule(wrong)


@each_rule
def test_even_windows_are_refused(rule):
    with pytest.raises(ArgumentError, match="window must be odd"):
        rule(PAGE, window=24)


@pytest.mark.parametrize("name", RULES)
def test_each_has_its_name_and_its_options(name):
    assert METHODS[name].rule is RULES[name]
    assert "page" not in METHODS[name].options()
    found = separate(PAGE, name, window=31)
    np.testing.assert_array_equal(found.ink, RULES[name](PAGE, window=31))
    assert found.options == {"window": 31}
