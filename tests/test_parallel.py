import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fewbits._parallel import map_ordered, row_tiles, thread_count
from fewbits.errors import ArgumentError


def test_thread_count_is_the_argument_then_the_environment_then_the_cpus(monkeypatch):
    monkeypatch.setenv("FEWBITS_THREADS", "7")
    assert thread_count(3) == 3
    assert thread_count() == 7
    monkeypatch.delenv("FEWBITS_THREADS")
    if hasattr(os, "sched_getaffinity"):
        assert thread_count() == len(os.sched_getaffinity(0))
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 5)
    assert thread_count() == 5
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert thread_count() == 1


@pytest.mark.parametrize("threads", [0, -1, 2.0, True, "2"])
def test_thread_count_refuses_what_is_no_positive_whole_number(threads):
    with pytest.raises(ArgumentError, match="threads must be a whole number of at least 1, got"):
        thread_count(threads)


@pytest.mark.parametrize("text", ["", "two", "1.5", "0", "-3"])
def test_a_bad_environment_variable_is_an_argument_error(monkeypatch, text):
    monkeypatch.setenv("FEWBITS_THREADS", text)
    with pytest.raises(ArgumentError, match="must be a whole number of at least 1"):
        thread_count()


@given(st.integers(0, 50), st.integers(1, 60))
def test_row_tiles_cover_the_rows_once_in_order(rows, tile):
    tiles = row_tiles(rows, tile)
    assert [row for part in tiles for row in range(rows)[part]] == list(range(rows))
    assert all(part.stop - part.start == tile for part in tiles[:-1])
    assert len(tiles) == -(-rows // tile)


@pytest.mark.parametrize("threads", [1, 2, 9])
def test_map_ordered_keeps_the_order(threads):
    assert list(map_ordered(lambda i: i * i, range(50), threads)) == [i * i for i in range(50)]
    assert list(map_ordered(abs, [], threads)) == []


def test_map_ordered_runs_items_at_the_same_time():
    together = threading.Barrier(2, timeout=30)
    list(map_ordered(lambda _: together.wait(), range(2), 2))  # breaks unless both are inside


def test_one_thread_runs_in_the_caller_and_an_error_comes_through():
    assert set(map_ordered(lambda _: threading.get_ident(), range(3), 1)) == {threading.get_ident()}
    for threads in (1, 2):
        with pytest.raises(ZeroDivisionError):
            list(map_ordered(lambda i: 1 // i, [1, 0], threads))
