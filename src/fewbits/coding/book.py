"""What a stream keeps of a quantizer: enough to decode, to the bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from .._checks import Array, check_axis, code_dtype
from ..errors import ArgumentError
from ..palettes import Palette
from ..quantizers import Quantizer, ScalarQuantizer, TrellisCoded
from ..quantizers.base import round_to
from ..quantizers.trellis import STATES
from .codebook import MOST_CHANNELS, MOST_ENTRIES, color_order
from .table import Codebook

KINDS = ("labels", "levels", "palette", "vectors", "trellis")  # numbered so in the file
SPACES = ("srgb", "linear", "oklab", "cielab")  # numbered so in the file
_MOST_AXES = 4  # of a codebook's geometry: colours with alpha
_MOST_LEVELS = 65536
_AROUND = 65  # levels whose gaps tell what one is worth


@dataclass(frozen=True, eq=False)
class Book:
    """A quantizer as it is stored.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    levels : int
        Codes there are, K: 0 to K − 1.
    dtype : numpy.dtype
        Type of the decoded samples.
    tables : tuple of ndarray
        In that dtype: none for labels, one, or one for each channel.
    channel_axis : int or None
        The axis of the codes that the channels lie on, counted from the front.
    space : str
        Where a palette measures distance.
    states : int
        Of a trellis.
    names : tuple of str
        Of a palette's colours.
    """

    kind: str
    levels: int
    dtype: np.dtype[Any]
    tables: tuple[Array, ...] = ()
    channel_axis: int | None = None
    space: str = "srgb"
    states: int = STATES[0]
    names: tuple[str, ...] = ()

    @property
    def width(self) -> int | None:
        """Numbers in a word, d; None where a code stands for one number."""
        return self.tables[0].shape[1] if self.kind in ("palette", "vectors") else None

    @property
    def limits(self) -> list[int]:
        """Codes there are in each channel."""
        return [self.levels] if self.channel_axis is None or self.kind == "trellis" else [len(t) for t in self.tables]

    def quantizer(self) -> Quantizer | None:
        """The quantizer that decodes; None for labels, which stand for themselves."""
        if self.kind == "labels":
            return None
        if self.kind == "palette":
            return Palette(self.tables[0], space=self.space, names=list(self.names) or None)
        if self.kind == "trellis":
            return _trellis(self)
        if self.channel_axis is not None:
            return Codebook(self.tables, channel_axis=self.channel_axis)
        return Codebook(self.tables[0])

    @cached_property
    def geometry(self) -> Array:
        """Where each level lies, for the coders: uint16 (P, K, d), P = 1 or one for each channel.

        Colours in units of 1/256; levels and vectors of up to 4 numbers mapped affinely, all of them alike, to
        0..65535; of longer vectors the mean. Labels and trellises have no geometry: d = 0. Exact on every machine.
        """
        if self.kind in ("labels", "trellis"):
            return np.zeros((1, self.levels, 0), np.uint16)
        if self.kind == "palette":
            return np.asarray(self.tables[0], np.uint16)[None] << 8
        places = _to_16_bits(self.tables)
        if places[0].ndim == 2 and places[0].shape[1] > _MOST_AXES:
            places = [place.sum(axis=1, keepdims=True) // np.uint64(place.shape[1]) for place in places]
        filled = [np.pad(p.reshape(len(p), -1), ((0, self.levels - len(p)), (0, 0)), "edge") for p in places]
        return np.ascontiguousarray(filled, np.uint16)

    def check_planes(self, planes: Array) -> None:
        """Codes, (planes, rows, columns), below the number of levels of their channel."""
        if len(set(self.limits)) == 1 or not planes.size:
            return
        for plane, limit in zip(planes, self.limits, strict=True):
            if int(plane.max()) >= limit:
                raise ArgumentError(f"codes must be below the {limit} levels of their channel, got {int(plane.max())}.")

    def reordered(self, codes: Array) -> tuple[Book, Array]:
        """The book with the words and their order that take the fewest bytes, and codes that say the same."""
        if self.kind == "levels" and self.channel_axis is None:
            return self._filled(codes)
        if self.kind not in ("palette", "vectors"):
            return self, codes
        words = self.tables[0]
        order = color_order(words) if self.kind == "palette" else np.lexsort(words.T[::-1])
        rank = np.empty(len(words), codes.dtype)
        rank[order] = np.arange(len(words))
        names = tuple(self.names[place] for place in order) if self.names else ()
        return replace(self, tables=(words[order],), names=names), rank[codes]

    def _filled(self, codes: Array) -> tuple[Book, Array]:
        """The book with levels at all multiples of a step, if to tell which are there takes more than they save.

        What they save is guessed from how many of the levels around each code are there.
        """
        values, rank = np.unique(self.tables[0], return_inverse=True)
        if values.dtype.kind == "f" or values.itemsize > 4 or len(values) < 3:
            return self, codes
        step = np.gcd.reduce(np.diff(values.astype(np.int64)))
        place = (values.astype(np.int64) - int(values[0])) // step
        count, part = int(place[-1]) + 1, len(values) / (place[-1] + 1)
        if part == 1 or count > _MOST_LEVELS:
            return self, codes
        window = np.ones(min(_AROUND, count))
        around = np.convolve(np.bincount(place), window, "same") / np.convolve(np.ones(count), window, "same")
        saved = -(np.log2(around[place[rank]]) * np.bincount(codes.ravel(), minlength=len(rank))).sum()
        told = -count * (part * np.log2(part) + (1 - part) * np.log2(1 - part))
        if saved >= told:
            return self, codes
        even = (int(values[0]) + step * np.arange(count)).astype(values.dtype)
        return replace(self, levels=count, tables=(even,)), place[rank].astype(code_dtype(count))[codes]


def book_of(quantizer: Any, codes: Array) -> Book:
    """What is kept of a quantizer for codes of some shape.

    Raises
    ------
    ArgumentError
        Not a fitted quantizer that can be stored, or one that has other channels than the codes.
    """
    if quantizer is None:
        levels = int(codes.max()) + 1 if codes.size else 1
        return Book("labels", levels, code_dtype(levels))
    if isinstance(quantizer, Palette):
        book = Book("palette", len(quantizer), np.dtype(np.uint8), (quantizer.codebook_,), space=quantizer.space)
        return replace(book, names=tuple(quantizer.names or ()))
    axis = getattr(quantizer, "channel_axis", None)
    if axis is not None:
        axis = check_axis("channel_axis", axis, codes.ndim)
    if isinstance(quantizer, TrellisCoded):
        tables, levels = tuple(quantizer.tables_per_channel()), quantizer.n_levels_
        book = Book("trellis", levels, quantizer.dtype_, tables, axis, states=quantizer.n_states_)
    elif isinstance(quantizer, ScalarQuantizer):
        _, levels_of = quantizer.levels_per_channel()
        tables = tuple(round_to(levels, quantizer.dtype_) for levels in levels_of)
        book = Book("levels", max(map(len, tables)), quantizer.dtype_, tables, axis)
    elif isinstance(quantizer, Codebook):
        tables = quantizer.tables_
        book = Book(
            "levels" if tables[0].ndim == 1 else "vectors", max(map(len, tables)), tables[0].dtype, tables, axis
        )
    else:
        raise ArgumentError(
            "quantizer must be a Palette, a scalar quantizer, TrellisCoded or a fewbits.coding.Codebook, "
            f"got {type(quantizer).__name__}; Codebook(words) stores any words."
        )
    if axis is not None and codes.shape[axis] != len(tables):
        raise ArgumentError(f"codes must have the quantizer's {len(tables)} channels, got shape {codes.shape}.")
    most = max(sum(table.size for table in tables), len(tables) * book.levels)
    if most > MOST_ENTRIES or len(tables) > MOST_CHANNELS:
        raise ArgumentError(
            f"quantizer must have at most {MOST_ENTRIES:,} numbers in its codebook and {MOST_CHANNELS:,} channels."
        )
    return book


def _trellis(book: Book) -> TrellisCoded:
    """A fitted trellis-coded quantizer; its error on data long gone is not known."""
    quantizer = TrellisCoded(book.levels, states=book.states, channel_axis=book.channel_axis)
    codebooks = tuple(table.astype(np.float64) for table in book.tables)
    quantizer.codebook_ = codebooks[0] if book.channel_axis is None else codebooks
    quantizer.n_levels_, quantizer.n_states_, quantizer.dtype_ = book.levels, book.states, book.dtype
    quantizer.mse_ = np.nan if book.channel_axis is None else (np.nan,) * len(codebooks)
    return quantizer


def _to_16_bits(tables: Sequence[Array]) -> list[Array]:
    """Numbers mapped affinely to 0..65535, the lowest of all tables to 0 and the highest to 65535, rounded down."""
    low, high = min(table.min() for table in tables), max(table.max() for table in tables)
    if low == high:
        return [np.zeros(table.shape, np.uint64) for table in tables]
    if tables[0].dtype.kind != "f":
        bottom, span = int(low), int(high) - int(low)
        wide = np.dtype(np.int64) if tables[0].dtype.itemsize <= 4 else np.dtype(object)  # else products leave 64 bits
        return [((table.astype(wide) - bottom) * 65535 // span).astype(np.uint64) for table in tables]
    # Halves cannot overflow; each operation is one that IEEE 754 rounds in one way.
    half, width = np.float64(low) / 2, np.float64(high) / 2 - np.float64(low) / 2
    return [((table.astype(np.float64) / 2 - half) / width * 65535).astype(np.uint64) for table in tables]
