"""The errors fewbits raises. Each message is a whole sentence: the argument, what came, what was expected."""

from __future__ import annotations


class FewbitsError(Exception):
    """Base of every error that fewbits raises on purpose."""


class ArgumentError(FewbitsError, ValueError):
    """An argument has a value, type or shape that cannot be used."""


class NotFittedError(FewbitsError, ValueError, AttributeError):
    """A quantizer was used before it was given data."""


class ReadError(FewbitsError, OSError):
    """A file cannot be read: missing, forbidden, damaged or too large."""


class NotAnImageError(ReadError):
    """A file can be read but holds no image of a known format."""


class BadStreamError(ReadError):
    """A stream is damaged or cut off; `offset` is the byte where it was noticed, if known."""

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.offset = offset


class OutputExistsError(FewbitsError, FileExistsError):
    """The output file is there already and overwriting was not asked for."""


class WriteError(FewbitsError, OSError):
    """A file cannot be written."""


class MissingExtraError(FewbitsError, ImportError):
    """An optional dependency is needed and absent."""

    @classmethod
    def of(cls, package: str, extra: str) -> MissingExtraError:
        """Error for a missing `package`, with the command that installs `extra`."""
        return cls(f"{package} is needed for this; install it with: pip install 'fewbits[{extra}]'")


class FewerLevelsWarning(UserWarning):
    """The data has fewer distinct values than the levels asked for; it gets exactly those values."""
