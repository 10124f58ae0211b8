"""The quick coder of codes (effort 1): tens of millions of codes a second, in fewer bytes than PNG takes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import _kernels
from .._checks import Array, code_dtype
from ..errors import BadStreamError


def encode_codes(codes: Array, values: Array) -> bytes:
    """Codes as few bytes, quickly.

    Each code is a symbol of 16 under two adaptive models that know its neighbours, written by a range asymmetric
    numeral system (Duda 2013). Of more than 16 levels, the symbol tells how far the level is from the one that the
    values of its neighbours predict.

    Parameters
    ----------
    codes : ndarray of uint8 or uint16, (planes, rows, columns)
        Below the number of levels.
    values : ndarray of uint16, (1 or planes, levels, axes)
        Where each level lies, on 0 to 4 axes in the same unit; for all planes or for each.

    Returns
    -------
    bytes
        Neither the shape nor the number of levels is in it.

    Examples
    --------
    >>> codes = np.zeros((1, 100, 100), np.uint8)
    >>> values = np.array([[[0], [65535]]], np.uint16)
    >>> data = encode_codes(codes, values)
    >>> len(data) < 20, bool((decode_codes(data, codes.shape, values) == codes).all())
    (True, True)
    """
    small = np.ascontiguousarray(codes, code_dtype(values.shape[1]))
    if small.dtype != np.uint8:
        small = _by_plane(_places(values), small)
    out = np.empty(_kernels.fast_bound(small.size), np.uint8)
    size = _kernels.fast_encode(small, values, _kernels.fast_lag(small), out)
    return out[:size].tobytes()


def decode_codes(data: bytes, shape: Sequence[int], values: Array) -> Array:
    """The codes that `encode_codes` made bytes of: uint8 for up to 256 levels, else uint16.

    Raises
    ------
    BadStreamError
        If no codes of this shape give these bytes.
    """
    codes = np.empty(shape, code_dtype(values.shape[1]))
    if not _kernels.fast_decode(np.frombuffer(data, np.uint8), values, codes):
        raise BadStreamError(f"data must be the whole bytes of codes of shape {tuple(shape)}, got {len(data)} others.")
    return codes if codes.dtype == np.uint8 else _by_plane(np.argsort(_places(values)).astype(np.uint16), codes)


def _places(values: Array) -> Array:
    """The place of each level in order of value; of several axes, of their bits interleaved (Morton 1966)."""
    keys = np.zeros(values.shape[:2], np.uint64)
    for bit in range(15, -1, -1):
        for axis in range(values.shape[2]):
            keys = keys << np.uint64(1) | (values[:, :, axis] >> np.uint16(bit) & np.uint16(1))
    return np.argsort(np.argsort(keys, kind="stable")).astype(np.uint16)


def _by_plane(tables: Array, codes: Array) -> Array:
    """Codes looked up in the table of all planes, or of each."""
    return tables[np.arange(len(codes))[:, None, None] % max(1, len(tables)), codes]
