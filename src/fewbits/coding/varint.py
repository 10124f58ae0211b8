"""Whole numbers in as few bytes as they need, and a reader of bytes that trusts none of them."""

from __future__ import annotations

from ..errors import BadStreamError

_LONGEST = 10  # bytes of 7 bits that a number below 2**64 takes


def varint(number: int) -> bytes:
    """A number from 0 to 2**64 − 1: 7 bits a byte, the lowest first; the high bit says that another byte follows.

    >>> varint(5).hex(), varint(300).hex()
    ('05', 'ac02')
    """
    parts = bytearray()
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def signed_varint(number: int) -> bytes:
    """A number from −2**63 to 2**63 − 1, the signs taken by turns: 0, −1, 1, −2, ...

    >>> signed_varint(-2).hex()
    '03'
    """
    return varint(2 * number if number >= 0 else -2 * number - 1)


class ByteReader:
    """Bytes read one field after the other; to want more than there are is a `BadStreamError`.

    Parameters
    ----------
    data : bytes
    what : str
        What the bytes are, for messages.
    offset : int, default 0
        Where in the stream they begin.

    Examples
    --------
    >>> reader = ByteReader(bytes([172, 2, 7]), "the header")
    >>> reader.varint("a width"), reader.left
    (300, 1)
    """

    def __init__(self, data: bytes, what: str, offset: int = 0) -> None:
        self._data = data
        self._what = what
        self._start = offset
        self._place = 0

    @property
    def offset(self) -> int:
        """Where in the stream the next byte is."""
        return self._start + self._place

    @property
    def left(self) -> int:
        """Bytes not read yet."""
        return len(self._data) - self._place

    def take(self, count: int, field: str) -> bytes:
        """The next bytes."""
        if count > self.left:
            raise BadStreamError(f"{self._what} ends within {field}", self._start + len(self._data))
        part = self._data[self._place : self._place + count]
        self._place += count
        return part

    def rest(self) -> bytes:
        """All bytes that are left."""
        return self.take(self.left, "the rest")

    def byte(self, field: str) -> int:
        """The next byte."""
        return self.take(1, field)[0]

    def varint(self, field: str, low: int = 0, high: int = 2**64 - 1) -> int:
        """The next `varint`, which must be from `low` to `high`."""
        begin, number = self.offset, 0
        for shift in range(0, 7 * _LONGEST, 7):
            byte = self.byte(field)
            number |= (byte & 127) << shift
            if byte < 128:
                break
        else:
            raise BadStreamError(f"{field} is a number of more than {_LONGEST} bytes", begin)
        if not low <= number <= high:
            raise BadStreamError(f"{field} must be from {low:,} to {high:,}, got {number:,}", begin)
        return number

    def signed_varint(self, field: str) -> int:
        """The next `signed_varint`."""
        number = self.varint(field)
        return number >> 1 if number % 2 == 0 else -(number + 1 >> 1)

    def end(self) -> None:
        """Nothing may be left."""
        if self.left:
            raise BadStreamError(f"{self._what} has {self.left:,} bytes too many", self.offset)
