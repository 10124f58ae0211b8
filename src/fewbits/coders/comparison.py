"""The same codes in every coder: bytes and seconds in one table."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from ..errors import ArgumentError, FewbitsError, MissingExtraError
from . import pictures, sound, streams
from .data import Coder, Data, Variant
from .own import fbq

OWN = "fbq"

CODERS: Mapping[str, Coder] = {
    OWN: partial(fbq, effort=5),
    "fbq-1": partial(fbq, effort=1),
    "fbq-9": partial(fbq, effort=9),
    "png": pictures.png,
    "webp": pictures.webp,
    "jxl": partial(pictures.jpeg_xl, effort=9),
    "jxl-7": partial(pictures.jpeg_xl, effort=7),
    "tiff-g4": pictures.group4,
    "tiff-lzw": partial(pictures.tiff, compression="tiff_lzw"),
    "tiff-deflate": partial(pictures.tiff, compression="tiff_adobe_deflate"),
    "flac": sound.flac,
    "zlib": streams.zlib_best,
    "zstd": streams.zstd,
    "brotli": streams.brotli,
    "xz": streams.xz,
}


@dataclass(frozen=True)
class Coded:
    """What one coder made of the codes.

    Attributes
    ----------
    coder : str
        Name in `CODERS`.
    written : str
        What was written, of the ways that were tried: "colours", "greys", "values", "indexes", "bytes", "packed" or
        our "stream".
    bytes : int
        File and codebook: all that it takes to open it alone.
    codebook_bytes : int
        Those of them that are a codebook beside the file, as it is in memory, since the format has no place for one.
    encode_seconds, decode_seconds : float
        CPU time of that way.
    tried : dict of str to int
        Bytes of each way.
    """

    coder: str
    written: str
    bytes: int
    codebook_bytes: int
    encode_seconds: float
    decode_seconds: float
    tried: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """What coders made of the same codes.

    Attributes
    ----------
    shape : tuple of int
        Shape of the codes.
    alphabet : int
        Number of levels K.
    rows : tuple of Coded
        From the smallest to the largest.
    skipped : dict of str to str
        Why a coder has no row.
    """

    shape: tuple[int, ...]
    alphabet: int
    rows: tuple[Coded, ...]
    skipped: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, coder: str) -> Coded:
        """The row of a coder."""
        for row in self.rows:
            if row.coder == coder:
                return row
        raise KeyError(coder)

    def bits(self, row: Coded) -> float:
        """Bits per sample, which in a picture is a pixel."""
        return 8 * row.bytes / float(np.prod(self.shape, dtype=np.float64))

    def to_dict(self) -> dict[str, Any]:
        """Everything in plain types, for JSON."""
        least, own = self._measures()
        rows = [
            asdict(row)
            | {"bits_per_sample": self.bits(row), "to_smallest": row.bytes / least, "to_fbq": own and row.bytes / own}
            for row in self.rows
        ]
        return {"shape": list(self.shape), "alphabet": self.alphabet, "coders": rows, "skipped": dict(self.skipped)}

    def __str__(self) -> str:
        """A table for people."""
        least, own = self._measures()
        unit = "pixel" if len(self.shape) == 2 else "sample"
        heads = ("coder", "bytes", f"bits/{unit}", "/smallest", "/fbq", "encode s", "decode s", "written")
        cells = [heads] + [
            (
                row.coder,
                f"{row.bytes:,}",
                f"{self.bits(row):.3f}",
                f"{row.bytes / least:.3f}",
                f"{row.bytes / own:.3f}" if own else "-",
                f"{row.encode_seconds:.3f}",
                f"{row.decode_seconds:.3f}",
                row.written + (f" + {row.codebook_bytes:,} of codebook" if row.codebook_bytes else ""),
            )
            for row in self.rows
        ]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = []
        for row in cells:
            first, *middle, last = (
                cell.ljust(width) if place in (0, len(heads) - 1) else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            lines.append("  ".join((first, *middle, last)).rstrip())
        lines += [f"{name}: {why}" for name, why in self.skipped.items()]
        return "\n".join(lines)

    def _measures(self) -> tuple[int, int | None]:
        """The smallest size, and that of our own stream."""
        own = next((row.bytes for row in self.rows if row.coder == OWN), None)
        return min((row.bytes for row in self.rows), default=1), own


def compare(codes: Any, levels: Any = None, *, coders: Iterable[str] | None = None) -> Comparison:
    """Code the same codes with every coder, check what each gives back, and tell the bytes and seconds.

    Parameters
    ----------
    codes : array_like of integers from 0 to K − 1, any shape
        (rows, columns) is a picture; (samples,) and (samples, channels), up to 8 of these, are sound.
    levels : array_like of shape (K,) or (K, d), optional
        What the codes stand for: 1 to 65,536 levels or colours. With uint8 levels, (K,) or (K, 3 or 4), image formats
        hold the picture itself. Default: labels, K being the largest code + 1, and no codebook is counted.
    coders : iterable of str, optional
        Names in `CODERS`. Default: all that can be had and hold such codes.

    Returns
    -------
    Comparison
        Its table, as ``str``, has a row for each coder. A coder that can write the codes in more than one way (the
        colours or their indexes, whole bytes or packed bits) counts with the smallest.

    Raises
    ------
    ArgumentError
        Codes or levels of another kind, an unknown coder, or none that holds the codes.
    MissingExtraError
        A coder that was asked for needs a package that is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> codes = np.add.outer(np.arange(64), np.arange(64)) // 8 % 4
    >>> table = compare(codes, np.array([0, 85, 170, 255], np.uint8), coders=["png", "zlib"])
    >>> table["png"].bytes < 4096 / 4, table["png"].written, table["png"].codebook_bytes
    (True, 'greys', 0)
    """
    names = list(CODERS) if coders is None else list(dict.fromkeys(coders))
    unknown = [name for name in names if name not in CODERS]
    if unknown or not names:
        raise ArgumentError(f"coders must be of {', '.join(CODERS)}, got {', '.join(map(repr, unknown)) or 'none'}.")
    data = Data.of(codes, levels)
    rows, skipped = [], {}
    for name in names:
        try:
            variants = CODERS[name](data)
        except MissingExtraError as error:
            if coders is not None:
                raise
            skipped[name] = str(error)
            continue
        if variants:
            rows.append(_best(name, variants))
        elif coders is not None:
            skipped[name] = f"it does not hold codes of shape {data.codes.shape} with {data.alphabet:,} levels."
    if not rows:
        raise ArgumentError(f"codes of shape {data.codes.shape} are held by none of the coders {', '.join(names)}.")
    rows.sort(key=lambda row: row.bytes)
    return Comparison(data.codes.shape, data.alphabet, tuple(rows), skipped)


def _best(coder: str, variants: list[Variant]) -> Coded:
    """The smallest of the ways in which a coder can write the data."""
    ways = [_measure(coder, variant) for variant in variants]
    return replace(min(ways, key=lambda way: way.bytes), tried={way.written: way.bytes for way in ways})


def _measure(coder: str, variant: Variant) -> Coded:
    start = time.process_time()
    file = variant.encode()
    middle = time.process_time()
    content = variant.decode(file)
    end = time.process_time()
    if not np.array_equal(content, variant.content):
        raise FewbitsError(f"{coder} did not give back the {variant.name} that it was given.")
    return Coded(coder, variant.name, len(file) + variant.beside, variant.beside, middle - start, end - middle)
