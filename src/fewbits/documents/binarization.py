"""An image made black and white."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from .. import thresholds
from .._checks import Array, check_choice, check_count, check_number, check_positive, check_truth, has_white
from ..errors import ArgumentError
from ..image import ImageResult, read
from ..image.dithering import grey
from ..image.png import Indexed
from ..quantizers import Levels
from ..thresholds.methods import chosen
from ..thresholds.windows import check_window
from . import cleaning, skew
from .methods import METHODS, separate
from .polarity import foreground_of

FOREGROUNDS = ("dark", "light", "auto")
DEFAULT_METHOD = "auto"


@dataclass(frozen=True, eq=False)
class BinarizedImage(ImageResult):
    """An image in black and white: what `ImageResult` is, and how it came about.

    Attributes
    ----------
    method : str
        The method that was used; what "auto" took.
    options : dict
        Its options.
    foreground : {"dark", "light"}
        What was on the page was darker or lighter than the page; `original` is dark on light.
    angle : float
        By which the page was turned back, in degrees, clockwise.
    inverted : bool
        Ink is white.
    """

    method: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    foreground: str = "dark"
    angle: float = 0.0
    inverted: bool = False

    @property
    def ink(self) -> Array:
        """Where the foreground is: bool, (rows, columns)."""
        return np.asarray(self.codes == int(self.inverted))

    @cached_property
    def _stored(self) -> Indexed:
        """Black and white, whatever the type of the original."""
        return Indexed(self.codes, np.array([[0, 0, 0], [255, 255, 255]], np.uint8))

    @cached_property
    def threshold(self) -> float | Array | None:
        """What separates black from white, in the unit of `original`; None for methods that have no such thing.

        One for each pixel, (rows, columns), of local methods; it is computed when it is asked for.
        """
        if self.method not in thresholds.METHODS:
            return None
        return thresholds.threshold(self.original, self.method, **self.options)


def binarize(
    image: Any,
    method: str = DEFAULT_METHOD,
    *,
    foreground: str = "dark",
    denoise: int | None = None,
    deskew: bool | float = False,
    hysteresis: float | None = None,
    clear_border: bool = False,
    despeckle: int = 0,
    fill_holes: int = 0,
    invert: bool = False,
    threads: int | None = None,
    **options: Any,
) -> BinarizedImage:
    """Make an image black and white.

    Parameters
    ----------
    image : path, bytes, binary file, PIL.Image.Image, array_like or SourceImage
        What `fewbits.image.read` takes: grey, RGB or RGBA (luma; transparent pixels on white): uint8,
        uint16, or floats from 0 (black) to 1 (white). Methods for which white is nothing special, such as all with one
        threshold for the image, take other integers and floats too; the others refuse them.
    method : str, default "auto"
        One of `fewbits.documents.METHODS`. "auto" finds the ink of old and shaded pages best, and takes hundreds of
        times as long as a threshold.
    foreground : {"dark", "light", "auto"}, default "dark"
        What is on the page is darker or lighter than the page; "auto" asks `fewbits.documents.foreground_of`. It is
        black in the result. Greys are reversed first where it is light: from 0 to white, or from the darkest to the
        lightest where white is not known.
    denoise : int, optional
        Side of a median filter that the grey image goes through: odd, in pixels.
    deskew : bool or float, default False
        Turn the page back, and make it larger so that nothing is cut off: by the angle that
        `fewbits.documents.skew_angle` finds, or by so many degrees clockwise.
    hysteresis : float, optional
        Ink is what lies below the threshold and is connected to what lies this far below it; in the image's unit. For
        methods that have a threshold.
    clear_border : bool, default False
        Remove black margins, as `fewbits.documents.clear_border` does.
    despeckle : int, default 0
        Remove components of ink of fewer pixels.
    fill_holes : int, default 0
        Fill holes of fewer pixels in the ink.
    invert : bool, default False
        Ink is white in the result.
    threads : int, optional
        The result does not depend on it.
    **options
        Of the method.

    Returns
    -------
    BinarizedImage
        Codes (0 black, 1 white), the file they make, and what was done.

    Raises
    ------
    ArgumentError
        An unknown method, an option it does not have, a value that cannot be meant.

    Examples
    --------
    >>> page = np.full((40, 60), 210, np.uint8)
    >>> page[10:30, 20:24] = 50
    >>> page[5, 5] = 90
    >>> result = binarize(page, "otsu", despeckle=4)
    >>> result.codes.dtype, int(result.ink.sum()), result.threshold
    (dtype('uint8'), 80, 150.0)
    >>> np.array_equal(binarize(255 - page, foreground="auto", despeckle=4).codes, result.codes)
    True
    """
    started = time.perf_counter()
    check_choice("foreground", foreground, FOREGROUNDS)
    clear_border, invert = check_truth("clear_border", clear_border), check_truth("invert", invert)
    deskew = bool(deskew) if isinstance(deskew, bool | np.bool_) else check_number("deskew", deskew)
    if denoise is not None:
        check_window(denoise, "denoise")
    check_count("despeckle", despeckle, 0, cleaning.MOST)
    check_count("fill_holes", fill_holes, 0, cleaning.MOST)
    chosen(METHODS, method, options)
    if hysteresis is not None:
        hysteresis = check_positive("hysteresis", hysteresis)
        if method not in thresholds.METHODS:
            raise ArgumentError(f"hysteresis needs a method with a threshold, such as 'sauvola', not {method!r}.")
    source = read(image)
    array = grey(source.array)
    white = 1.0 if array.dtype.kind == "f" else np.iinfo(array.dtype).max
    if foreground == "auto":
        foreground = foreground_of(array)
    if foreground == "light":
        array = _negative(array)
    if denoise is not None:
        array = cleaning.denoise(array, denoise, threads=threads)
    angle = 0.0
    if deskew is not False:
        if deskew is True or clear_border:
            ink = separate(array, method, threads=threads, **options).ink
        if clear_border:  # while margins lie along the border
            margin = cleaning.margins(ink, array)
            array, ink = _painted(array, margin), ink & ~margin
        angle = skew.skew_angle(ink) if deskew is True else deskew
        array = skew.deskew(array, angle)
    found = separate(array, method, threads=threads, **options)
    ink = found.ink
    if hysteresis is not None:
        limit = thresholds.threshold(array, found.method, threads=threads, **found.options)
        ink = cleaning.hysteresis(ink & (array < limit - hysteresis), ink)
    if clear_border and deskew is False:
        ink = cleaning.clear_border(ink, array)
    if despeckle:
        ink = cleaning.despeckle(ink, despeckle)
    if fill_holes:
        ink = cleaning.fill_holes(ink, fill_holes)
    return BinarizedImage(
        source,
        array,
        (ink == invert).view(np.uint8),
        Levels([0, white], dtype=array.dtype),
        "grey",
        "none",
        time.perf_counter() - started,
        method=found.method,
        options=found.options,
        foreground=foreground,
        angle=angle,
        inverted=invert,
    )


def _negative(array: Array) -> Array:
    """An image with its greys in reverse; about its own ends where it is not known what white is."""
    if has_white(array):
        return np.asarray((1 if array.dtype.kind == "f" else np.iinfo(array.dtype).max) - array, array.dtype)
    return np.asarray(array.min() + (array.max() - array))  # integers may wrap around on the way, and do so back


def _painted(array: Array, margin: Array) -> Array:
    """An image whose margins, with the two pixels around them that are neither black nor paper, look like paper."""
    wider = np.asarray(Image.fromarray(margin.view(np.uint8)).filter(ImageFilter.MaxFilter(5)))
    return np.where(wider, np.median(array), array).astype(array.dtype)
