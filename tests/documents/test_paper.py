"""The paper under the ink, pages on white paper, and one threshold for them."""

import numpy as np
import pytest

from fewbits.documents.paper import as_bytes, background, flatten, normalized
from fewbits.errors import ArgumentError
from fewbits.thresholds import threshold


def test_paper_is_the_mean_of_the_paper_around():
    found = background([[90, 10, 110, 130]], [[False, True, False, False]], 3)
    np.testing.assert_allclose(found, [[90, 100, 120, 120]], rtol=1e-12)


def test_windows_grow_where_there_is_no_paper():
    page = np.array([[100] * 5 + [0] * 9 + [200] * 5])
    found = background(page, page == 0, 3)[0]
    np.testing.assert_allclose(found[[5, 6, 7]], 100, rtol=1e-12)  # the windows reach 1, 3 and 3 to the left
    np.testing.assert_allclose(found[8], (4 * 100 + 2 * 200) / 6, rtol=1e-12)  # reaches 7: columns 1 to 15
    np.testing.assert_allclose(found[9], 150, rtol=1e-12)  # reaches 7: columns 2 to 16


def test_a_window_needs_more_than_a_twentieth_of_paper():
    page = np.full((1, 101), 7)
    ink = np.ones((1, 101), bool)
    page[0, [50, 80]], ink[0, [50, 80]] = (100, 200), False
    assert background(page, ink, 19)[0, 50] == pytest.approx(100)  # 1 of 19
    assert background(page, ink, 21)[0, 50] == pytest.approx(150)  # 1 of 21, 1 of 43, 2 of 87, 2 of all


def test_a_page_without_paper_is_its_own():
    page = np.array([[3, 4], [5, 6]], np.uint8)
    found = background(page, np.ones((2, 2), bool), 3)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, page)


def test_pages_become_shares_of_their_paper():
    found = flatten(np.array([[100, 50, 200, 0]], np.uint8), np.array([[100.0, 100, 100, 254]]))
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, [[255, 129, 255, 1]])  # 51/101, clipped, 1/255


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (np.array([[0, 7, 255]], np.uint8), [0, 7, 255]),
        (np.array([[0, 128, 129, 257 * 7, 65535]], np.uint16), [0, 0, 1, 7, 255]),
        (np.array([[0, 7 / 255, 0.5, 1]]), [0, 7, 128, 255]),
        (np.array([[0, 7 / 255, 1]], np.float32), [0, 7, 255]),
    ],
)
def test_every_type_becomes_bytes(page, expected):
    found = as_bytes(page)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found[0], expected)


@pytest.mark.parametrize("page", [np.array([[-5, 0, 32767]], np.int16), np.array([[-0.5, 1]]), np.array([[0, 1.01]])])
def test_what_white_is_is_not_guessed(page):
    with pytest.raises(ArgumentError, match=r"page must hold .*floats from 0"):
        as_bytes(page)


def test_one_threshold_is_enough_once_the_paper_is_white():
    paper = np.linspace(240, 90, 300) * np.ones((120, 1))
    ink = np.zeros(paper.shape, bool)
    ink[20:100, 10:290:14] = ink[20:100, 11:291:14] = ink[20:100, 12:292:14] = True
    page = np.rint(np.where(ink, 0.5 * paper, paper)).astype(np.uint8)
    np.testing.assert_array_equal(normalized(page), ink)
    assert ((page < threshold(page, "otsu")) != ink).mean() > 0.2
