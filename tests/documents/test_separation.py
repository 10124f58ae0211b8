"""Ink told from paper by every name."""

import numpy as np
import pytest

from fewbits import documents, thresholds
from fewbits.documents.automatic import auto
from fewbits.documents.methods import METHODS, separate
from fewbits.errors import ArgumentError
from tests.documents.rendered import page, shaded

PAGE = shaded(page(lines=3, words=3, size=30, shape=(200, 300)), 0.6, noise=3)

each_method = pytest.mark.parametrize("method", METHODS)
GLOBAL = [name for name, method in thresholds.METHODS.items() if not method.local and name != "multi-otsu"]


def test_the_names():
    assert {"auto", "howe", "otsu", "sauvola", "fixed"} < set(METHODS)
    assert set(thresholds.METHODS) - set(METHODS) == {"multi-otsu"}  # which has several thresholds
    assert documents.METHODS is METHODS


@each_method
def test_every_method_tells_ink_from_paper(method):
    kept = PAGE.copy()
    found = separate(PAGE, method)
    assert (found.ink.shape, found.ink.dtype) == (PAGE.shape, bool)
    assert found.ink[PAGE < 40].mean() > 0.5
    assert found.ink[PAGE > 200].mean() < 0.5
    assert found.method == ("howe" if method == "auto" else method)
    np.testing.assert_array_equal(PAGE, kept)


@each_method
def test_what_it_says_it_did_gives_the_same_ink(method):
    found = separate(PAGE, method)
    again = separate(PAGE, found.method, **found.options)
    np.testing.assert_array_equal(again.ink, found.ink)


@each_method
def test_threads_and_layout_change_nothing(method):
    ink = separate(PAGE, method).ink
    for other in (np.asfortranarray(PAGE), PAGE.tolist() if method in GLOBAL else PAGE[:, ::-1][:, ::-1]):
        np.testing.assert_array_equal(separate(other, method, threads=3).ink, ink)


@each_method
@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1)])
def test_the_smallest_pages(method, shape):
    for values in (np.full(shape, 200, np.uint8), np.resize([10, 200, 180], shape).astype(np.uint8)):
        assert separate(values, method).ink.shape == shape


@pytest.mark.parametrize("method", sorted(set(thresholds.METHODS) - {"multi-otsu"}))
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_thresholds_are_those_of_their_room(method, dtype):
    grey = (
        PAGE.astype(dtype)
        if dtype is np.uint8
        else (PAGE * np.dtype(dtype).type(257 if dtype is np.uint16 else 1 / 255))
    )
    limit = thresholds.threshold(grey, method)
    found = separate(grey, method)
    np.testing.assert_array_equal(found.ink, thresholds.codes(grey, limit) == 0)
    assert found.options == {}


def test_thresholds_between_and_beyond_integers():
    grey = np.array([[0, 127, 128, 255]], np.uint8)
    for at, ink in ((127.5, 2), (128, 2), (128.0001, 3), (-3, 0), (0, 0), (0.5, 1), (255, 3), (256, 4), (1e9, 4)):
        assert separate(grey, "fixed", at=at).ink.sum() == ink
    signed = np.array([[-5, -4, -3]], np.int8)
    assert separate(signed, "fixed", at=-4).ink.tolist() == [[True, False, False]]


def test_options_reach_the_method():
    assert separate(PAGE, "fixed", at=90).options == {"at": 90}
    np.testing.assert_array_equal(separate(PAGE, "fixed", at=90).ink, PAGE < 90)
    found = separate(PAGE, "sauvola", window=15, k=0.3)
    assert found.options == {"window": 15, "k": 0.3}
    np.testing.assert_array_equal(found.ink, thresholds.Sauvola(15, k=0.3).surface(PAGE) > PAGE)
    np.testing.assert_array_equal(separate(PAGE, "howe", edge=0.2).ink, documents.methods.howe(PAGE, edge=0.2))


def test_auto_says_what_it_took():
    ink, options = auto(PAGE)
    found = separate(PAGE)
    np.testing.assert_array_equal(found.ink, ink)
    assert (found.method, found.options) == ("howe", options)


@each_method
def test_an_option_that_it_does_not_have_is_refused(method):
    with pytest.raises(ArgumentError, match=f"'{method}' has no option 'wrong'; its options are: "):
        separate(PAGE, method, wrong=1)


@pytest.mark.parametrize("method", ["magic", "multi-otsu", None, 3])
def test_an_unknown_method_is_refused(method):
    with pytest.raises(ArgumentError, match="method must be one of 'auto', 'howe', "):
        separate(PAGE, method)


@each_method
@pytest.mark.parametrize("wrong", [np.zeros((4, 4, 3), np.uint8), np.zeros(3), [[np.nan]], np.zeros((0, 3))])
def test_what_is_no_page_is_refused(method, wrong):
    with pytest.raises(ArgumentError, match=r"page must (have shape \(rows, columns\)|be finite|hold at least one)"):
        separate(wrong, method)
