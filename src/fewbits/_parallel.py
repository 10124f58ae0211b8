"""Row tiles over threads. The tiles depend on the data only, so results do not depend on the number of threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from .errors import ArgumentError

Item = TypeVar("Item")
Result = TypeVar("Result")


def thread_count(threads: int | None = None) -> int:
    """Number of threads to use: the argument, else ``FEWBITS_THREADS``, else the CPUs this process may run on.

    >>> thread_count(3)
    3
    """
    if threads is None:
        text = os.environ.get("FEWBITS_THREADS")
        if text is not None:
            if not text.isdecimal() or int(text) < 1:
                raise ArgumentError(f"FEWBITS_THREADS must be a whole number of at least 1, got {text!r}.")
            threads = int(text)
        elif hasattr(os, "sched_getaffinity"):
            threads = len(os.sched_getaffinity(0))
        else:
            threads = os.cpu_count() or 1
    if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
        raise ArgumentError(f"threads must be a whole number of at least 1, got {threads!r}.")
    return threads


def row_tiles(rows: int, tile: int) -> list[slice]:
    """Cut `rows` rows into slices of `tile` rows, the last one shorter.

    >>> row_tiles(5, 2)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    return [slice(start, min(start + tile, rows)) for start in range(0, rows, tile)]


def map_ordered(
    function: Callable[[Item], Result], items: Iterable[Item], threads: int | None = None
) -> Iterator[Result]:
    """Results of ``function(item)`` in the order of `items`, computed on `threads` threads."""
    items = list(items)
    workers = min(thread_count(threads), len(items))
    if workers <= 1:
        yield from map(function, items)
        return
    from concurrent.futures import ThreadPoolExecutor  # slow to import, and often not needed

    with ThreadPoolExecutor(workers) as pool:
        try:
            yield from pool.map(function, items)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)  # what has not begun never will
            raise
