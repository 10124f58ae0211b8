import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits.errors import ArgumentError
from fewbits.metrics import character_error_rate, edit_distance, word_error_rate

WORDS = st.text("abc é", max_size=12)


def distance(first, second):
    """Levenshtein's table, cell by cell."""
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        above, row = row, [i]
        for j, b in enumerate(second, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b)))
    return row[-1]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        *(("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("kitten", "sitting", 3)),
        *(("flaw", "lawn", 2), ("saturday", "sunday", 3), ("ab", "ba", 2), ("aaaa", "aa", 2), ("a", "bcd", 3)),
    ],
)
def test_distances_by_hand(first, second, expected):
    assert edit_distance(first, second) == edit_distance(list(first), tuple(second)) == expected


@given(WORDS, WORDS)
def test_distances_are_those_of_the_table(first, second):
    assert edit_distance(first, second) == distance(first, second)


@given(st.lists(st.integers(0, 3), min_size=60, max_size=150), st.lists(st.integers(0, 3), max_size=150))
def test_distances_of_more_than_a_machine_word(first, second):
    assert edit_distance(first, second) == distance(first, second)


@given(WORDS, WORDS, WORDS)
def test_the_distance_is_a_metric(a, b, c):
    assert edit_distance(a, b) == edit_distance(b, a)
    assert (edit_distance(a, b) == 0) == (a == b)
    assert edit_distance(a, c) <= edit_distance(a, b) + edit_distance(b, c)


def test_a_page_of_text_with_known_errors():
    page = "".join(chr(97 + (7 * k * k + k) % 26) for k in range(5000))
    wrong = page[:100] + "X" + page[101:2000] + page[2003:4000] + "YZ" + page[4000:]
    assert edit_distance(wrong, page) == 6
    assert character_error_rate(wrong, page) == 6 / 5000


def test_rates_by_hand():
    assert character_error_rate("abxd", "abcd") == 0.25
    assert character_error_rate("abcdefgh", "ab") == 3.0
    assert word_error_rate("the quick fox", "the quick brown fox") == 0.25
    assert word_error_rate("thequick brown fox", "the quick brown fox") == 0.5
    assert word_error_rate(" the\n quick\tbrown fox ", "the quick brown fox") == 0.0


def test_white_space_counts_only_if_asked():
    assert character_error_rate(" a\n\n b ", "a b") == 0.0
    assert character_error_rate(" a b\n", "a b", normalize=False) == pytest.approx(2 / 3)
    assert character_error_rate("ab", "a b") == pytest.approx(1 / 3)


def test_composed_and_decomposed_letters_are_one():
    assert character_error_rate("cafe\u0301", "caf\u00e9") == word_error_rate("cafe\u0301", "caf\u00e9") == 0.0
    assert character_error_rate("cafe", "cafe\u0301") == 0.25


@pytest.mark.parametrize("rate", [character_error_rate, word_error_rate])
def test_empty_texts(rate):
    assert rate("", "") == rate(" \n", "") == 0.0
    assert rate("abc", "") == rate("abc", "  ") == math.inf
    assert rate("", "abc def") == 1.0


@pytest.mark.parametrize("rate", [character_error_rate, word_error_rate])
def test_what_is_no_text_is_refused(rate):
    with pytest.raises(ArgumentError, match=r"text must be text \(str\), got bytes"):
        rate(b"abc", "abc")
    with pytest.raises(ArgumentError, match=r"truth must be text \(str\), got NoneType"):
        rate("abc", None)
