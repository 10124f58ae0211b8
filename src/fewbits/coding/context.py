"""Efforts 5 and 9: codes to the fewest bytes, by contexts that are mixed.

Each code is said by binary decisions down a tree of levels, close ones together; each decision is coded with a
probability that many opinions are mixed to: how often it went so where the codes around were the same, and on which
side of the node's plane predictions of the value lie that are made from the values around. docs/format.md says how.
"""

from __future__ import annotations

import numpy as np

from .. import _kernels
from .._checks import Array
from ..errors import BadStreamError
from .bits import width_of

_EFFORTS = (5, 9)
_WIDEST = 1 << 18  # columns; planes that are wider are one long row, so that memory is not taken for rows of them


def encode_codes(codes: Array, values: Array, effort: int = 5) -> bytes:
    """A stream of the codes alone; it tells neither their shape nor their levels.

    Parameters
    ----------
    codes : ndarray of uint8 or uint16, (planes, rows, columns)
        0 to K − 1; a plane may be predicted from the one before.
    values : ndarray of uint16, (1 or planes, K, axes)
        Where each level lies, for all planes or for each, on 0 to 4 axes of the same unit; without axes codes are
        labels.
    effort : {5, 9}, default 5

    Examples
    --------
    >>> import numpy as np
    >>> codes, values = np.zeros((1, 100, 100), np.uint8), np.array([[[0], [65535]]], np.uint16)
    >>> stream = encode_codes(codes, values)
    >>> len(stream) < 20, bool((decode_codes(stream, codes.shape, values) == codes).all())
    (True, True)
    """
    read = np.ascontiguousarray(codes, np.uint16).reshape(_told(codes.shape))
    out = np.empty(codes.size * width_of(values.shape[1]) // 8 + 1024, np.uint8)
    size = _kernels.context_encode(read, values, effort > _EFFORTS[0], out)
    if size > len(out):  # codes that were mispredicted throughout
        out = np.empty(size, np.uint8)
        _kernels.context_encode(read, values, effort > _EFFORTS[0], out)
    return bytes([_EFFORTS.index(effort)]) + out[:size].tobytes()


def decode_codes(data: bytes, shape: tuple[int, int, int], values: Array) -> Array:
    """The codes of such a stream, for the same values; uint8 for up to 256 levels, else uint16.

    Raises
    ------
    BadStreamError
        The data are too short, or of an unknown kind. Other damage gives other codes, all below K.
    """
    if not data or data[0] >= len(_EFFORTS):
        raise BadStreamError("The codes are of an unknown kind.")
    codes: Array = np.empty(_told(shape), np.uint16)
    if not _kernels.context_decode(np.frombuffer(data, np.uint8)[1:], values, data[0] == 1, codes):
        raise BadStreamError("The codes end too early.")
    return codes.reshape(shape).astype(np.uint8 if values.shape[1] <= 256 else np.uint16, copy=False)


def _told(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """The shape in which codes are told."""
    planes, rows, columns = shape
    return (planes, rows, columns) if columns <= _WIDEST else (planes, 1, rows * columns)
