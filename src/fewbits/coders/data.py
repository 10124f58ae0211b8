"""What coders are given, and what they say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from .._checks import Array, check_codes, code_dtype
from ..color import luma
from ..errors import ArgumentError, MissingExtraError
from ..image.png import smooth_order


class Variant(NamedTuple):
    """One way in which a coder can write the data.

    Attributes
    ----------
    name : str
        What is written: colours, values, indexes, bytes.
    encode : callable
        Makes the file.
    decode : callable
        What a file holds.
    content : ndarray
        What it must hold.
    beside : int
        Bytes of the codebook, where the file has no place for it.
    """

    name: str
    encode: Callable[[], bytes]
    decode: Callable[[bytes], Array]
    content: Array
    beside: int = 0


class Picture(NamedTuple):
    """What a format without palettes can draw, the pixels of it, and the bytes of the codebook beside it."""

    name: str
    pixels: Array
    beside: int = 0


@dataclass(frozen=True, eq=False)
class Data:
    """Codes with their levels.

    Attributes
    ----------
    codes : ndarray of any shape, uint8 or uint16
    levels : ndarray of shape (K,) or (K, d), or None
        Levels of a picture's greys have one axis. None for labels, which need no codebook.
    alphabet : int
        K.
    """

    codes: Array
    levels: Array | None
    alphabet: int

    @classmethod
    def of(cls, codes: Any, levels: Any = None) -> Data:
        """Checked codes and levels; colours that are greys become numbers."""
        book = None if levels is None else np.asarray(levels)
        if book is not None and (book.ndim not in (1, 2) or book.dtype.kind not in "iuf" or not len(book)):
            raise ArgumentError(
                f"levels must be numbers of shape (K,) or (K, d), got {book.dtype} in shape {book.shape}."
            )
        array = check_codes(codes, 65536 if book is None else min(len(book), 65536))
        if array.ndim == 0 or array.size == 0:
            raise ArgumentError(f"codes must hold at least one code along an axis, got shape {array.shape}.")
        alphabet = int(array.max()) + 1 if book is None else len(book)
        if book is not None and book.ndim == 2 and book.shape[1] <= 3 and (book == book[:, :1]).all():
            book = book[:, 0]
        return cls(np.ascontiguousarray(array, code_dtype(alphabet)), book, alphabet)

    @property
    def book(self) -> bytes:
        """The codebook as it is in memory."""
        return b"" if self.levels is None else np.ascontiguousarray(self.levels).tobytes()

    @property
    def shown(self) -> Array | None:
        """The picture that the codes stand for, if image formats hold it as it is: uint8, or uint16 grey."""
        levels = self.levels
        if self.codes.ndim != 2 or levels is None:
            return None
        grey = levels.ndim == 1 and levels.dtype in (np.uint8, np.uint16)
        return levels[self.codes] if grey or (levels.dtype == np.uint8 and levels.shape[1:] in ((3,), (4,))) else None

    def pictures(self) -> list[Picture]:
        """The pictures that stand for codes in two dimensions, whatever their levels are.

        Indexes of colours are drawn in two orders that bring like colours together: the codebook is in that order then.
        """
        if self.codes.ndim != 2:
            return []
        indexes = Picture("indexes", self.codes, len(self.book))
        if self.shown is None or self.levels is None:
            return [indexes]
        if self.levels.ndim == 1:
            return [Picture("greys", self.shown), indexes]
        drawn = [Picture("colours", self.shown)]
        orders = {
            "luma": np.argsort(luma(self.levels[:, :3]), kind="stable"),
            "neighbours": smooth_order(self.codes, self.levels),
        }
        for name, order in orders.items():
            place = np.argsort(order).astype(self.codes.dtype)
            drawn.append(Picture(f"indexes by {name}", place[self.codes], indexes.beside))
        return drawn


Coder = Callable[[Data], list[Variant]]  # no variants: the format does not hold such data


def needed(module: str, extra: str) -> ModuleType:
    """A package that an extra brings.

    Raises
    ------
    MissingExtraError
        It is not installed.
    """
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError.of(module, extra) from error
