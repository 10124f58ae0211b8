"""An image made black and white."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import thresholds
from .._checks import Array, check_choice
from ..image import ImageResult, read
from ..image.dithering import grey
from ..quantizers import Levels

FOREGROUNDS = ("dark", "light", "auto")


@dataclass(frozen=True, eq=False)
class BinarizedImage(ImageResult):
    """An image in black and white: what `ImageResult` is, and how it came about.

    Attributes
    ----------
    method : str
        The method that was used; what "auto" took.
    options : dict
        Its options.
    threshold : float, ndarray of shape (rows, columns), or None
        What separates black from white, in the unit of `original`; None for methods that have no such thing.
    """

    method: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    threshold: float | Array | None = field(default=None, repr=False)

    @property
    def ink(self) -> Array:
        """Where the foreground is: bool, (rows, columns)."""
        return np.asarray(self.codes == 0)


def binarize(
    image: Any,
    method: str = "otsu",
    *,
    foreground: str = "dark",
    threads: int | None = None,
    **options: Any,
) -> BinarizedImage:
    """Make an image black and white.

    Parameters
    ----------
    image : path, bytes, binary file, PIL.Image.Image, array_like or SourceImage
        What `fewbits.image.read` takes: grey, RGB or RGBA (luma; transparent pixels on white).
    method : str
        One of `fewbits.documents.METHODS`.
    foreground : {"dark", "light", "auto"}, default "dark"
        What is on the page is darker or lighter than the page. It is black in the result.
    threads : int, optional
        The result does not depend on it.
    **options
        Of the method.
    """
    started = time.perf_counter()
    check_choice("foreground", foreground, FOREGROUNDS)
    source = read(image)
    array = grey(source.array)
    limit = thresholds.threshold(array, method, threads=threads, **options)
    codes = (array >= limit).view(np.uint8)
    white = 1.0 if array.dtype.kind == "f" else np.iinfo(array.dtype).max
    levels = Levels([0, white], dtype=array.dtype)
    seconds = time.perf_counter() - started
    return BinarizedImage(
        source, array, codes, levels, "grey", "none", seconds, method=method, options=options, threshold=limit
    )
