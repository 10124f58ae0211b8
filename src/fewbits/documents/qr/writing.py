"""Writing QR codes."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from PIL import Image

from ..._checks import Array, check_choice, check_count
from ..._files import write_file
from ...errors import ArgumentError, MissingExtraError
from ...image import files
from ...image.png import Indexed
from ...palettes import Palette
from .reading import read_qr

LEVELS = ("L", "M", "Q", "H")
SUFFIXES = (".png", ".svg", ".pbm", ".tif", ".tiff", ".bmp")

_LARGEST = 9000  # pixels a side, which all that reads images without asking takes
_READABLE = 4  # pixels a module, which readers need no more than
_MICRO = ("M1", "M2", "M3", "M4")
_ANSI = "\x1b[38;5;231;48;5;16m", "\x1b[0m"  # white on black, whatever the terminal's colours are
_HALVES = " ▄▀█"  # by light above and light below


@dataclass(frozen=True, eq=False)
class QRCode:
    """A QR code.

    Attributes
    ----------
    content : str or bytes
        What it says.
    modules : ndarray of shape (n, n), bool
        True is dark; without the quiet zone. n is 17 + 4 × version.
    version : int or str
        1 to 40; "M1" to "M4" of Micro QR codes.
    error : str
        Level of error correction: "L", "M", "Q" or "H"; "" of M1, which has none.
    mask : int
        The mask pattern, 0 to 7; 0 to 3 of Micro QR codes.
    border : int
        Modules of the quiet zone on each side.
    scale : int
        Pixels a side of a module.
    dark, light : str
        Colours, #rrggbb.
    """

    content: str | bytes
    modules: Array = field(repr=False)
    version: int | str
    error: str
    mask: int
    border: int = 4
    scale: int = 10
    dark: str = "#000000"
    light: str = "#ffffff"

    @property
    def cells(self) -> Array:
        """What is drawn, True is dark, with the quiet zone; each is `scale` pixels wide and high."""
        return np.pad(self.modules, self.border)

    @property
    def side(self) -> int:
        """Pixels a side."""
        return len(self.cells) * self.scale

    @cached_property
    def codes(self) -> Array:
        """The pixels, (rows, columns): 0 is dark, 1 is light; uint8. At most 9,000 a side."""
        if self.side > _LARGEST:
            raise ArgumentError(
                f"scale must be at most {_LARGEST // len(self.cells)} for pixels of this code, which are then "
                f"{_LARGEST:,} a side at most, got {self.scale}; an SVG file has no such limit."
            )
        return np.repeat(np.repeat((~self.cells).view(np.uint8), self.scale, axis=0), self.scale, axis=1)

    @cached_property
    def png(self) -> bytes:
        """The PNG file, one bit a pixel."""
        return files.encode(self._stored, ".png")

    @property
    def image(self) -> Image.Image:
        """The picture for Pillow."""
        return Image.open(io.BytesIO(self.png))

    @property
    def svg(self) -> str:
        """The SVG file: `scale` pixels a cell, and sharp at any size."""
        cells = self.cells
        side = len(cells)
        steps = np.diff(np.pad(cells, ((0, 0), (1, 1))).astype(np.int8), axis=1)
        (rows, starts), (_, ends) = np.nonzero(steps == 1), np.nonzero(steps == -1)
        runs = "".join(f"M{x} {y}h{to - x}v1H{x}z" for y, x, to in zip(rows, starts, ends, strict=True))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.side}" height="{self.side}" '
            f'viewBox="0 0 {side} {side}" '
            f'shape-rendering="crispEdges"><path fill="{self.light}" d="M0 0h{side}v{side}H0z"/>'
            f'<path fill="{self.dark}" d="{runs}"/></svg>\n'
        )

    def terminal(self, *, ansi: bool = True) -> str:
        """Lines for a terminal: two rows of modules a line, in half blocks, quiet zone included.

        Parameters
        ----------
        ansi : bool, default True
            Set black and white by escape sequences, for terminals of any colours. Without them light modules are in the
            text's colour, which is right where text is light on dark.
        """
        border = self.border
        light = np.pad(~self.modules, ((border, border + 1), (border, border)), constant_values=True)  # even rows
        begin, end = _ANSI if ansi else ("", "")
        lines = ("".join(_HALVES[half] for half in row) for row in 2 * light[::2] + light[1::2])
        return "\n".join(f"{begin}{line}{end}" for line in lines)

    def encode(self, suffix: str = ".png") -> bytes:
        """The file that `save` writes for a name that ends in `suffix`.

        Raises
        ------
        ArgumentError
            No format that is written, or one that does not hold the colours.
        """
        kind = check_choice("The end of the output's name", suffix.lower(), SUFFIXES)
        if kind == ".svg":
            return self.svg.encode()
        return self.png if kind == ".png" else files.encode(self._stored, kind)

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = True) -> Path:
        """Write the code; whole or not at all.

        Parameters
        ----------
        path : path
            Its end tells the format: ".png", ".svg", ".pbm" (black and white), ".tif", ".tiff" or ".bmp".
        overwrite : bool, default True

        Raises
        ------
        ArgumentError, OutputExistsError, WriteError
        """
        path = Path(path)
        write_file(path, self.encode(path.suffix), overwrite=overwrite)
        return path

    def verify(self) -> None:
        """Read the picture back, at 4 pixels a module if it is larger.

        Raises
        ------
        ArgumentError
            It does not say `content`: too little contrast, or too narrow a quiet zone.
        MissingExtraError
            zxing-cpp is not installed.
        """
        found = read_qr(self.small().png, try_harder=False)
        if not any(self.content in (code.text, code.data) for code in found):
            says = f"says {found[0].text!r}" if found else "cannot be read back"
            raise ArgumentError(
                f"The QR code {says} in {self.dark} on {self.light} with scale {self.scale} and border {self.border}; "
                "give it more contrast, a larger scale or a border of 4."
            )

    def small(self) -> Self:
        """The same at 4 pixels a cell at most: what is read of one can be read of the other."""
        return self if self.scale <= _READABLE else replace(self, scale=_READABLE)

    @property
    def _stored(self) -> Indexed:
        return Indexed(self.codes, Palette([self.dark, self.light]).codebook_)

    def _repr_png_(self) -> bytes:
        return self.png


def write_qr(
    content: str | bytes,
    *,
    version: int | str | None = None,
    error: str = "M",
    boost_error: bool = False,
    mask: int | None = None,
    border: int = 4,
    scale: int = 10,
    dark: str = "#000",
    light: str = "#fff",
    encoding: str | None = None,
    micro: bool = False,
    verify: bool = True,
) -> QRCode:
    """Write a QR code.

    Parameters
    ----------
    content : str or bytes
        Digits take the least room, then 0-9 A-Z $%*+-./: and space, kanji, and all other text, which is stored as UTF-8
        and says so (ECI). Bytes are stored as they are.
    version : int or str, optional
        1 to 40, or "M1" to "M4" of Micro QR codes. Default: the smallest that holds the content.
    error : {"L", "M", "Q", "H"}, default "M"
        Level of error correction: about 7, 15, 25 or 30 % of the codewords may be lost.
    boost_error : bool, default False
        Take a higher level where it costs no larger version.
    mask : int, optional
        The mask pattern, 0 to 7; 0 to 3 of Micro QR codes. Default: the one that the standard's rules like best.
    border : int, default 4
        Modules of the quiet zone on each side; the standard asks for 4, and for 2 of Micro QR codes.
    scale : int, default 10
        Pixels a side of a module.
    dark, light : str
        Colours in hex. Light on dark is legal, but many readers cannot read it, and `verify`, whose reader can, does
        not object.
    encoding : str, optional
        Another encoding for the text, such as "iso-8859-1", by Python's name.
    micro : bool, default False
        Make a Micro QR code; many readers do not know them.
    verify : bool, default True
        Read the picture back, by zxing-cpp.

    Raises
    ------
    ArgumentError
        Content that does not fit, or that `encoding` does not hold; options outside their ranges; a code that cannot be
        read back.
    MissingExtraError
        segno or zxing-cpp is not installed.

    References
    ----------
    ISO/IEC 18004:2015, QR Code bar code symbology specification.

    Examples
    --------
    >>> code = write_qr("01234567", border=5)
    >>> code.version, code.error, code.modules.shape, code.image.size
    (1, 'M', (21, 21), (310, 310))
    """
    check_count("border", border, 0, 100)
    check_count("scale", scale, 1, 1000)
    colors = as_hex("dark", dark), as_hex("light", light)
    symbol = make_symbol(content, version, error, mask, micro=micro, boost_error=boost_error, encoding=encoding)
    code = QRCode(content, *symbol, border, scale, *colors)
    if verify:
        code.verify()
    return code


class Symbol(NamedTuple):
    """What `QRCode` has under the same names."""

    modules: Array
    version: int | str
    error: str
    mask: int


def make_symbol(
    content: str | bytes,
    version: int | str | None,
    error: str,
    mask: int | None,
    *,
    micro: bool = False,
    boost_error: bool = False,
    encoding: str | None = None,
) -> Symbol:
    """A code's modules and what describes them, by segno."""
    try:
        import segno
    except ImportError:
        raise MissingExtraError.of("segno", "qr") from None
    if not isinstance(content, str | bytes) or not content:
        raise ArgumentError(f"content must be text or bytes, and not empty, got {content!r}.")
    check_choice("error", error, LEVELS)
    if isinstance(version, str):
        check_choice("version", version, _MICRO)
        micro = True
    elif version is not None:
        check_count("version", version, 1, 40)
        if micro:
            raise ArgumentError(f"version of a Micro QR code must be one of 'M1' to 'M4', got {version}.")
    if micro and error == "H":
        raise ArgumentError("error of a Micro QR code must be one of 'L', 'M', 'Q', got 'H'.")
    if mask is not None:
        check_count("mask", mask, 0, 3 if micro else 7)

    def make(part: str | bytes, mask: int | None = mask) -> Any:
        options: dict[str, Any] = {"encoding": encoding}
        # M1 finds errors but corrects none, and has no level.
        level = None if version == "M1" else error
        if isinstance(part, bytes):
            options = {} if part.isascii() else {"mode": "byte"}
        elif not part.isascii() and (encoding or segno.make(part, micro=micro, mask=0).mode != "kanji"):
            options = {"encoding": encoding or "utf-8", "eci": not micro}
        return segno.make(
            part, error=level, version=version, mask=mask, micro=micro, boost_error=boost_error, **options
        )

    try:
        code = make(content)
    except segno.DataOverflowError:
        raise ArgumentError(_too_long(content, version, error, make, segno.DataOverflowError, micro)) from None
    except (ValueError, LookupError) as problem:
        raise ArgumentError(f"content cannot be written as asked: {problem}") from problem
    modules = np.array([list(row) for row in code.matrix], bool)
    number = code.version if code.is_micro else int(code.version)
    return Symbol(modules, number, code.error or "", code.mask)


def _too_long(
    content: str | bytes, version: int | str | None, error: str, make: Any, overflow: type[Exception], micro: bool
) -> str:
    """How much of the content would fit."""
    low, high = 0, len(content)  # what fits, and what does not
    while high - low > 1:
        middle = (low + high) // 2
        try:
            make(content[:middle], 0)
            low = middle
        except overflow:
            high = middle
    noun = "bytes" if isinstance(content, bytes) else "characters"
    where = f"version {version or ('M4' if micro else 40)}" + (f" at level {error}" if version != "M1" else "")
    return f"content has {len(content):,} {noun}, of which {low:,} fit into {where}."


def as_hex(name: str, color: Any) -> str:
    """An opaque colour as #rrggbb."""
    try:
        red, green, blue = Palette([color]).codebook_[0]
    except (ArgumentError, TypeError, ValueError):
        raise ArgumentError(f"{name} must be an opaque colour in hex such as '#000', got {color!r}.") from None
    return f"#{red:02x}{green:02x}{blue:02x}"
