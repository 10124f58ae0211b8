"""QR codes that show a picture: halftone QR codes.

H.-K. Chu, C.-S. Chang, R.-R. Lee, N. J. Mitra, "Halftone QR codes", ACM Trans. Graphics 32 (2013): modules are divided,
and only their middles keep their colours; readers look there.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from ..._checks import Array, check_choice, check_count, check_fraction, check_number
from ...dithering import Ditherer, ditherer
from ...errors import ArgumentError
from ...image import read
from ...image.dithering import grey
from .reading import decode
from .writing import QRCode, as_hex, make_symbol

FITS = ("cover", "contain")

_DETAILED = 12  # the version that is taken where a smaller one would do: 65 modules a side
_STRENGTHS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 1.0)
_BLURS = tuple(round(0.05 * step, 2) for step in range(1, 21))  # modules
_TURN = 10  # degrees
_TAILS = 1.0  # per cent of the pixels at each end that may become black or white when contrast is stretched
_BLACK_WHITE = np.array([0, 1], np.float32)


@dataclass(frozen=True, eq=False)
class HalftoneQR(QRCode):
    """A QR code that shows a picture.

    Attributes
    ----------
    submodules : ndarray of shape (n × sub, n × sub), bool
        What is drawn for `modules`, True is dark; each is `scale` pixels wide and high.
    sub : int
        Submodules a side of a module.
    centre : int
        Those, a side, in the middle of each module that keep its colour.
    strength : float
        How far the picture gives way to the code, 0 to 1; 1 is the plain code.
    margin : float
        The standard deviation, in modules, of the strongest Gaussian blur up to which zxing-cpp reads the code, upright
        and turned by 10°; in steps of 0.05, at most 1. 0 if it is read without blur only.
    target : ndarray of shape (n × sub, n × sub), float32
        The picture as it was dithered, 0 (black) to 1.
    seconds : float
        Wall time.
    """

    submodules: Array = field(default_factory=lambda: np.empty((0, 0), bool), repr=False)
    sub: int = 4
    centre: int = 2
    strength: float = 0.0
    margin: float = 0.0
    target: Array = field(default_factory=lambda: np.empty((0, 0), np.float32), repr=False)
    seconds: float = 0.0

    @property
    def cells(self) -> Array:
        """What is drawn, True is dark, with the quiet zone; each is `scale` pixels wide and high."""
        return np.pad(self.submodules, self.border * self.sub)


def halftone_qr(
    content: str | bytes,
    picture: Any,
    *,
    error: str = "H",
    version: int | None = None,
    mask: int | None = None,
    sub: int = 4,
    centre: int | None = None,
    method: str | Ditherer = "floyd-steinberg",
    fit: str = "cover",
    stretch: bool = True,
    strength: float | None = None,
    min_margin: float = 0.2,
    border: int = 4,
    scale: int = 4,
    dark: str = "#000",
    light: str = "#fff",
    encoding: str | None = None,
    **options: Any,
) -> HalftoneQR:
    """Write a QR code that shows a picture, and read it back.

    Each module is divided. Its middle keeps its colour, the rest shows the picture, dithered, with what the middles add
    or take made up for within the module. The patterns that readers look for stay whole.

    Parameters
    ----------
    content : str or bytes
    picture : path, bytes, binary file, PIL.Image.Image, array_like or SourceImage
        What `fewbits.image.read` takes; its greys are shown.
    error : {"L", "M", "Q", "H"}, default "H"
    version : int, optional
        1 to 40: the higher, the more detail. Default: 12, or the smallest above that holds the content.
    mask : int, optional
        0 to 7. Default: the one whose modules agree best with the picture.
    sub : int, default 4
        Submodules a side of a module, 3 to 9.
    centre : int, optional
        Those in the middle, a side, that keep the module's colour: less than `sub`, and odd if `sub` is odd. Default:
        half of `sub`, or the next number that is. A third, 1 of 3, is Chu's; some readers miss it.
    method : str or Ditherer, default "floyd-steinberg"
        One of `fewbits.dithering.METHODS`.
    fit : {"cover", "contain"}, default "cover"
        Cut the picture to a square, or fill it up with white.
    stretch : bool, default True
        Stretch the picture's contrast.
    strength : float, optional
        How far the picture gives way to the code, 0 to 1. Default: the least of 0, 0.15, ... that gives the margin.
    min_margin : float, default 0.2
        The least `HalftoneQR.margin`, 0 to 1.
    border : int, default 4
        Modules of the quiet zone on each side.
    scale : int, default 4
        Pixels a side of a submodule.
    dark, light : str
        Colours in hex.
    encoding : str, optional
        Of the text, by Python's name.
    **options
        Of the method.

    Raises
    ------
    ArgumentError
        As `write_qr`; a code that cannot be read with the margin that is asked for.
    MissingExtraError
        segno or zxing-cpp is not installed.

    Notes
    -----
    Beside zxing-cpp, ZBar reads codes made with the defaults. OpenCV's detector does not; it reads some from a
    `min_margin` of 0.4 on, where little of the picture is left.

    Examples
    --------
    >>> picture = np.tile(np.arange(256, dtype=np.uint8), (256, 1))
    >>> code = halftone_qr("fewbits", picture, version=5)
    >>> code.modules.shape, code.submodules.shape, code.margin >= 0.2
    ((37, 37), (148, 148), True)
    """
    started = time.perf_counter()
    check_count("sub", sub, 3, 9)
    check_count("border", border, 0, 100)
    check_count("scale", scale, 1, 1000)
    check_choice("fit", fit, FITS)
    if version is not None:
        check_count("version", version, 1, 40)
    if mask is not None:
        check_count("mask", mask, 0, 7)
    if centre is None:
        centre = sub // 2 + (sub // 2 + sub) % 2
    elif check_count("centre", centre, 1, sub - 1) % 2 != sub % 2:
        raise ArgumentError(f"centre must be odd if sub is odd, and even if sub is even, got {centre} of {sub}.")
    if not 0 <= check_number("min_margin", min_margin) <= 1:
        raise ArgumentError(f"min_margin must be a number from 0 to 1, got {min_margin!r}.")
    strengths = _STRENGTHS if strength is None else (check_fraction("strength", strength),)
    way = ditherer(method, **options)
    greys = _greys(picture, stretch=stretch)
    if version is None:
        fitting = make_symbol(content, None, error, 0, encoding=encoding).modules
        version = max((len(fitting) - 17) // 4, _DETAILED)
    masks = range(8) if mask is None else (mask,)
    symbols = [make_symbol(content, version, error, number, encoding=encoding) for number in masks]
    side = 17 + 4 * version
    whole = function_modules(version)
    coarse = _squared(greys, side, fit)
    symbol = min(symbols, key=lambda made: float(((coarse - ~made.modules) ** 2)[~whole].sum()))
    colors = as_hex("dark", dark), as_hex("light", light)
    code = HalftoneQR(content, *symbol, border, scale, *colors, sub=sub, centre=centre)
    # Middles take their part of the tones: even black shows half of them white.
    share = centre**2 / sub**2
    target = share / 2 + (1 - share) * _squared(greys, side * sub, fit)
    for force in strengths:
        cells = _submodules(code.modules, whole, target, sub, centre, force, way)
        code = replace(code, submodules=cells, strength=force, target=target)
        margin = _margin(code.small())
        if margin is not None and margin >= min_margin:
            return replace(code, margin=margin, seconds=time.perf_counter() - started)
    got = "cannot be read" if margin is None else f"has a margin of {margin:g} at strength {force:g}"
    raise ArgumentError(
        f"The halftone QR code {got}, and min_margin asks for {min_margin:g}; "
        "ask for less, or for a higher error level, scale or centre."
    )


def function_modules(version: int) -> Array:
    """Modules that hold no data, bool: finder, separator, timing and alignment patterns, format and version.

    ISO/IEC 18004:2015, 6.3 and annex E.

    >>> int(function_modules(1).sum())  # of 441; 26 codewords fill the others
    233
    """
    side = 17 + 4 * version
    where = np.zeros((side, side), bool)
    where[:9, :9] = where[:9, -8:] = where[-8:, :9] = True
    where[6] = where[:, 6] = True
    if version > 1:
        centres = _alignment_centres(version)
        for row in centres:
            for column in centres:
                if (row, column) not in ((6, 6), (6, centres[-1]), (centres[-1], 6)):
                    where[row - 2 : row + 3, column - 2 : column + 3] = True
    if version >= 7:
        where[:6, -11:-8] = where[-11:-8, :6] = True
    return where


def _alignment_centres(version: int) -> list[int]:
    """Rows, and columns, of the alignment patterns' centres: even steps back from the last; the first is on row 6."""
    count, last = version // 7 + 2, 10 + 4 * version
    step = 26 if version == 32 else 2 * math.ceil((last - 6) / (2 * (count - 1)))
    return [6, *(last - step * back for back in range(count - 2, -1, -1))]


def _greys(picture: Any, *, stretch: bool) -> Image.Image:
    """8-bit greys."""
    array = grey(read(picture).array)
    top = 1.0 if array.dtype.kind == "f" else float(np.iinfo(array.dtype).max)
    image = Image.fromarray(np.rint(np.clip(array / top, 0, 1) * 255).astype(np.uint8))
    return ImageOps.autocontrast(image, cutoff=_TAILS) if stretch else image


def _squared(greys: Image.Image, side: int, fit: str) -> Array:
    """The picture as a square of tones, 0 to 1; float32."""
    size = (side, side)
    way = Image.Resampling.LANCZOS
    square = ImageOps.fit(greys, size, way) if fit == "cover" else ImageOps.pad(greys, size, way, color=255)
    return np.asarray(square, np.float32) / np.float32(255)


def _submodules(
    modules: Array, whole: Array, target: Array, sub: int, centre: int, strength: float, way: Ditherer
) -> Array:
    """What is drawn, True is dark."""
    middle = np.zeros((sub, sub), bool)
    edge = (sub - centre) // 2
    middle[edge : sub - edge, edge : sub - edge] = True
    fixed = np.kron(whole, np.ones((sub, sub), bool)) | np.tile(middle, modules.shape)
    light = np.kron(~modules, np.ones((sub, sub), bool))
    kept = np.where(light, np.maximum(target, np.float32(strength)), np.minimum(target, np.float32(1 - strength)))
    missing = _blocks(np.where(fixed, kept - light, 0), sub).sum(axis=(1, 3))
    free = np.maximum(_blocks(~fixed, sub).sum(axis=(1, 3)), 1)
    evened = kept + np.kron(missing / free, np.ones((sub, sub)))
    samples = np.where(fixed, light, np.clip(evened, 0, 1)).astype(np.float32)
    codes = way.scalars(samples, _BLACK_WHITE)
    return np.where(fixed, ~light, codes == 0)


def _blocks(cells: Array, sub: int) -> Array:
    """Cells with axes for modules and for what is in them."""
    side = len(cells) // sub
    return cells.reshape(side, sub, side, sub)


def _margin(code: HalftoneQR) -> float | None:
    """See `HalftoneQR.margin`; None if the code is not read even without blur."""
    upright = code.image.convert("L")
    paper = upright.getpixel((0, 0)) if code.border else 255
    turned = upright.rotate(_TURN, Image.Resampling.BICUBIC, expand=True, fillcolor=paper)
    views = (upright, turned)
    if not all(_says(view, code) for view in views):
        return None
    margin = 0.0
    for sigma in _BLURS:
        blur = ImageFilter.GaussianBlur(sigma * code.sub * code.scale)
        if not all(_says(view.filter(blur), code) for view in views):
            break
        margin = sigma
    return margin


def _says(view: Image.Image, code: QRCode) -> bool:
    return any(code.content in (found.text, found.bytes) for found in decode(np.asarray(view)))
