"""Small whole numbers by an adaptive Golomb code, its quotients by an adaptive binary range coder.

For codebooks, which are short: plain Python, whole-number arithmetic. The range coder is that of G. N. N. Martin,
"Range encoding" (1979), on one bit at a time; the code is that of S. W. Golomb, "Run-length encodings" (1966), with
divisors that are powers of two and follow the running mean of the magnitudes.
"""

from __future__ import annotations

_TOP, _FULL = 1 << 24, (1 << 32) - 1
_ONE = 1 << 16  # probabilities are 16-bit fractions
_SLOWEST = 24  # a probability moves by 1/(n + 1.5) of its error after n bits, never less than 1/_SLOWEST
_RATES = [2 * _ONE // min(2 * n + 3, 2 * _SLOWEST) for n in range(_SLOWEST)]
_UNARY = 20  # quotients from here on are told by their length
_WORTH, _WINDOW = 3, 16  # numbers that the guessed mean counts for, and that the running one remembers
_MORE = 46000  # probability at first that a quotient is larger
_CHUNK = 16  # equally likely bits coded at once


class _Bit:
    """The probability that a bit is 1, learned from those before."""

    __slots__ = ("count", "probability")

    def __init__(self, probability: int = _ONE // 2, count: int = 0) -> None:
        self.probability = probability
        self.count = count

    def update(self, bit: int) -> None:
        rate = _RATES[self.count]
        self.probability += ((_ONE if bit else 0) - self.probability) * rate >> 16
        self.probability = min(max(self.probability, 32), _ONE - 32)
        self.count = min(self.count + 1, _SLOWEST - 1)


class RangeEncoder:
    """Bits with probabilities to bytes."""

    def __init__(self) -> None:
        self._out = bytearray()
        self._low = 0
        self._range = _FULL

    def bit(self, bit: int, model: _Bit) -> None:
        """A bit; the model learns from it."""
        bound = (self._range >> 16) * model.probability
        if bit:
            self._range = bound
        else:
            self._range -= bound
            self._add(bound)
        model.update(bit)
        self._shift()

    def uniform(self, value: int, bits: int) -> None:
        """A number of so many bits, all equally likely."""
        while bits > 0:
            taken = min(bits, _CHUNK)
            bits -= taken
            self._range >>= taken
            self._add((value >> bits & (1 << taken) - 1) * self._range)
            self._shift()

    def finish(self) -> bytes:
        """The bytes: as few as tell the bits, zeros at the end left out."""
        for spare in (32, 24, 16, 8, 0):  # bits that need not be told
            low = self._low + (1 << spare) - 1 >> spare << spare
            if low < self._low + self._range:
                break
        self._add(low - self._low)
        self._out += self._low.to_bytes(4, "big")
        return bytes(self._out.rstrip(b"\0"))

    def _add(self, amount: int) -> None:
        self._low += amount
        if self._low > _FULL:  # carry into the bytes that are out
            self._low &= _FULL
            place = len(self._out) - 1
            while self._out[place] == 255:
                self._out[place] = 0
                place -= 1
            self._out[place] += 1

    def _shift(self) -> None:
        while self._range < _TOP:
            self._out.append(self._low >> 24)
            self._low = self._low << 8 & _FULL
            self._range <<= 8


class RangeDecoder:
    """The bits of `RangeEncoder`'s bytes; beyond their end are zeros, so that any bytes give some bits."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 4
        self._code = int.from_bytes(data[:4].ljust(4, b"\0"), "big")
        self._range = _FULL

    def bit(self, model: _Bit) -> int:
        """The next bit; the model learns from it."""
        bound = (self._range >> 16) * model.probability
        bit = int(self._code < bound)
        if bit:
            self._range = bound
        else:
            self._range -= bound
            self._code -= bound
        model.update(bit)
        self._shift()
        return bit

    def uniform(self, bits: int) -> int:
        """The next number of so many bits."""
        value = 0
        while bits > 0:
            taken = min(bits, _CHUNK)
            bits -= taken
            self._range >>= taken
            part = min(self._code // self._range, (1 << taken) - 1)
            self._code -= part * self._range
            value = value << taken | part
            self._shift()
        return value

    def _shift(self) -> None:
        while self._range < _TOP:
            byte = self._data[self._place] if self._place < len(self._data) else 0
            self._place += 1
            self._code = (self._code << 8 | byte) & _FULL
            self._range <<= 8


class SignedNumbers:
    """The model of a row of whole numbers of either sign that lie about zero.

    A number is whether it is negative, and the magnitude m (of negative ones m − 1 is told): its quotient m >> k in
    unary, each place with a probability of its own, and its k lowest bits, where 2**k is an eighth to a quarter of the
    running mean magnitude.

    Parameters
    ----------
    mean : int
        Of the magnitudes, as it is guessed.

    Examples
    --------
    >>> coder, model = RangeEncoder(), SignedNumbers(8)
    >>> for number in (3, -7, 9):
    ...     model.encode(number, coder)
    >>> coder, model = RangeDecoder(coder.finish()), SignedNumbers(8)
    >>> [model.decode(coder) for _ in range(3)]
    [3, -7, 9]
    """

    def __init__(self, mean: int) -> None:
        self._mean = 16 * mean  # in sixteenths
        self._count = _WORTH
        self._negative = _Bit()
        self._more = [_Bit(_MORE, 2) for _ in range(_UNARY)]

    def encode(self, number: int, coder: RangeEncoder) -> None:
        """The next number to bits."""
        coder.bit(int(number < 0), self._negative)
        magnitude = -number - 1 if number < 0 else number
        low_bits = self._low_bits()
        quotient = magnitude >> low_bits
        for place in range(min(quotient, _UNARY)):
            coder.bit(1, self._more[place])
        if quotient < _UNARY:
            coder.bit(0, self._more[quotient])
        else:
            excess = quotient - _UNARY + 1
            coder.uniform(excess.bit_length(), 7)
            coder.uniform(excess, excess.bit_length())
        coder.uniform(magnitude, low_bits)
        self._update(magnitude)

    def decode(self, coder: RangeDecoder) -> int:
        """The next number from bits."""
        negative = coder.bit(self._negative)
        low_bits = self._low_bits()
        quotient = 0
        while quotient < _UNARY and coder.bit(self._more[quotient]):
            quotient += 1
        if quotient == _UNARY:
            quotient += coder.uniform(coder.uniform(7)) - 1
        magnitude = quotient << low_bits | coder.uniform(low_bits)
        self._update(magnitude)
        return -magnitude - 1 if negative else magnitude

    def _low_bits(self) -> int:
        return max((self._mean >> 4).bit_length() - 2, 0)

    def _update(self, magnitude: int) -> None:
        self._count = min(self._count + 1, _WINDOW)
        telling = min(16 * magnitude, 4 * self._mean + 64)  # one far off must not spoil those after it
        self._mean += (telling - self._mean) // self._count
