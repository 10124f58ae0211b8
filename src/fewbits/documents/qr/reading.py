"""Reading QR codes from images."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from ... import thresholds
from ..._checks import Array, check_choice
from ...errors import MissingExtraError
from ...image import read
from ...image.dithering import grey, on_white

FORMATS = ("qr", "all")

_SMALL, _LARGE = 1000, 2000  # pixels a side up to which an image is enlarged, and from which it is reduced


@dataclass(frozen=True, eq=False)
class QRRead:
    """A code that was read.

    Attributes
    ----------
    text : str
        What it says; of binary data, each byte as the character of that number.
    data : bytes
        The bytes that it holds, in the encoding that it has them in.
    format : str
        "QR Code", "Micro QR Code" and so on.
    version : str
        "1" to "40", "M1" to "M4"; empty for codes that have none.
    error : str
        Level of error correction: "L", "M", "Q" or "H".
    mask : int or None
    corners : ndarray of shape (4, 2), float64
        Across and down, in pixels of the image: of the code's top left, top right, bottom right and bottom left.
    orientation : int
        Degrees by which it is turned clockwise.
    method : str
        What it was found in: "grey", or what was made of the image first.
    """

    text: str
    data: bytes
    format: str
    version: str
    error: str
    mask: int | None
    corners: Array = field(repr=False)
    orientation: int
    method: str

    def to_dict(self) -> dict[str, Any]:
        """All that is known, for JSON; the bytes in hex."""
        return {
            "text": self.text,
            "data": self.data.hex(),
            "format": self.format,
            "version": self.version,
            "error": self.error,
            "mask": self.mask,
            "corners": self.corners.tolist(),
            "orientation": self.orientation,
            "method": self.method,
        }


def read_qr(image: Any, *, formats: str = "qr", try_harder: bool = True) -> list[QRRead]:
    """Read the QR codes in an image.

    The greys are tried as they are. Only if there is no code in them, other sizes, binarized images and the single
    channels of colours are tried, in a fixed order, until one is found.

    Parameters
    ----------
    image : path, bytes, binary file, PIL.Image.Image, array_like or SourceImage
        What `fewbits.image.read` takes. What is not 8-bit is stretched between its least and its greatest value.
    formats : {"qr", "all"}, default "qr"
        QR, Micro QR and rectangular Micro QR codes; or every code that zxing-cpp knows.
    try_harder : bool, default True
        Try more than the greys; slower where there is no code.

    Returns
    -------
    list of QRRead
        Empty if none was found.

    Raises
    ------
    ArgumentError, ReadError, NotAnImageError
    MissingExtraError
        zxing-cpp is not installed.

    Examples
    --------
    >>> from fewbits.documents import write_qr
    >>> read_qr(write_qr("fewbits").png)[0].text
    'fewbits'
    """
    check_choice("formats", formats, FORMATS)
    array = read(image).array
    for method, picture, factor in _tries(array) if try_harder else [("grey", _bytes(grey(array)), 1.0)]:
        found = decode(picture, formats)
        if found:
            return [_told(code, method, factor) for code in found]
    return []


def decode(picture: Array, formats: str = "qr") -> list[Any]:
    """The codes that zxing-cpp finds in an 8-bit grey image."""
    try:
        import zxingcpp
    except ImportError:
        raise MissingExtraError.of("zxing-cpp", "qr") from None
    kinds = zxingcpp.BarcodeFormat
    every = [kinds.QRCode, kinds.MicroQRCode, kinds.RMQRCode] if formats == "qr" else [kinds.AllReadable]
    wanted = zxingcpp.BarcodeFormats(every)
    return list(
        zxingcpp.read_barcodes(np.ascontiguousarray(picture), formats=wanted, text_mode=zxingcpp.TextMode.Plain)
    )


def _tries(array: Array) -> Iterator[tuple[str, Array, float]]:
    """What is tried, in this order: its name, an 8-bit image, and how many times larger it is."""
    plain = _bytes(grey(array))
    yield "grey", plain, 1.0
    side = max(plain.shape)
    if side <= _SMALL:
        for factor in (2, 3):
            yield f"enlarged {factor} times", _scaled(plain, factor), float(factor)
    if side >= _LARGE:
        for factor in (2, 4):
            yield f"reduced {factor} times", _scaled(plain, 1 / factor), 1 / factor
    for method, options in _binarizations(side):
        yield method, _binarized(plain, method, options), 1.0
    if array.ndim == 3:
        for name, channel in zip(("red", "green", "blue"), np.moveaxis(on_white(array), 2, 0), strict=True):
            yield name, _bytes(channel), 1.0


def _binarizations(side: int) -> list[tuple[str, dict[str, Any]]]:
    """Methods and options: windows from the size of a code that fills the image to that of a small one in it."""
    windows = dict.fromkeys(max(side // part, 7) | 1 for part in (8, 32))
    methods = [("otsu", {}), *(("sauvola", {"window": window}) for window in windows)]
    methods += [("adaptive-mean", {"window": window}) for window in windows]
    return [(method, options) for method, options in methods if method in thresholds.METHODS]


def _binarized(plain: Array, method: str, options: dict[str, Any]) -> Array:
    return np.where(plain >= thresholds.threshold(plain, method, **options), 255, 0).astype(np.uint8)


def _scaled(plain: Array, factor: float) -> Array:
    height, width = (max(round(factor * side), 1) for side in plain.shape)
    return np.asarray(Image.fromarray(plain).resize((width, height), Image.Resampling.BICUBIC))


def _bytes(array: Array) -> Array:
    """8-bit greys; of other types, stretched."""
    if array.dtype == np.uint8:
        return array
    low, high = float(array.min()), float(array.max())
    return np.rint((array - low) * (255 / max(high - low, 1e-300))).astype(np.uint8)


def _told(code: Any, method: str, factor: float) -> QRRead:
    at = code.position
    corners = [(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
    known = code.extra if isinstance(code.extra, dict) else {}
    return QRRead(
        code.text,
        code.bytes,
        str(code.format),
        str(known.get("Version", "")),
        code.ec_level,
        known.get("DataMask"),
        np.array(corners) / factor,
        code.orientation,
        method,
    )
