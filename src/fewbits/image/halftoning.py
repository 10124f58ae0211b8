"""Halftones: pictures for printing, in one ink or in four."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from .. import dithering
from .._checks import Array, check_choice, check_count, check_number
from ..color import INKS, decode_srgb, separate
from ..dithering import Cells, Ditherer, Screen
from ..errors import ArgumentError
from ..palettes import Palette
from ..quantizers import Levels
from .dithering import dither, grey, on_white
from .read import SourceImage, read
from .result import ImageReport, ImageResult

INK_SETS = ("grey", "cmyk")
RESAMPLINGS = ("bilinear", "nearest")
ANGLES = (15.0, 75.0, 0.0, 45.0)  # of cyan, magenta, yellow, black: 30° apart, yellow, which is least seen, between

# Overprints of cyan (1), magenta (2) and yellow (4); all three are as black as black itself.
_OVERPRINTS = Palette(["#fff", "#0ff", "#f0f", "#00f", "#ff0", "#0f0", "#f00", "#000"])
_PAPER = Levels([0.0, 1.0], dtype=np.float32)
# Where the plates lie on patterns that have no angle. No two agree modulo 2, 8 or 64, the sides of common patterns.
_OFFSETS = ((0, 0), (21, 42), (42, 21), (31, 31))


@dataclass(frozen=True, eq=False)
class HalftoneResult:
    """A halftoned picture.

    Attributes
    ----------
    composite : ImageResult
        The plates printed over each other: white paper and ideal inks, each of which takes away one of red, green and
        blue, or all light.
    plates : dict of str to ImageResult
        By ink: "black"; or "cyan", "magenta", "yellow", "black". One bit a pixel: black where there is ink.
    seconds : float
        Wall time from the source to codes.
    """

    composite: ImageResult
    plates: dict[str, ImageResult] = field(repr=False)
    seconds: float

    @property
    def image(self) -> Image.Image:
        """The composite for Pillow."""
        return self.composite.image

    @property
    def array(self) -> Array:
        """The composite, (rows, columns) or (rows, columns, 3)."""
        return self.composite.array

    @property
    def coverage(self) -> dict[str, float]:
        """The share of the paper that each ink covers, 0 to 1."""
        return {ink: float((plate.codes == 0).mean()) for ink, plate in self.plates.items()}

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = True) -> Path:
        """Write the composite; see `ImageResult.save`."""
        return self.composite.save(path, overwrite=overwrite)

    def save_plates(self, path: str | os.PathLike[str], *, overwrite: bool = True) -> list[Path]:
        """Write the plates, a file each.

        Parameters
        ----------
        path : path
            A folder, which gets "cyan.png" and so on; or a name with ``{plate}`` where the ink's name goes. The end of
            the name tells the format, as for `ImageResult.save`.
        overwrite : bool, default True

        Raises
        ------
        ArgumentError, OutputExistsError, WriteError
        """
        text = os.fspath(path)
        pattern = text if "{plate}" in text else os.path.join(text, "{plate}.png")  # noqa: PTH118
        paths = {ink: Path(pattern.replace("{plate}", ink)) for ink in self.plates}
        return [self.plates[ink].save(paths[ink], overwrite=overwrite) for ink in self.plates]

    def report(self, *, threads: int | None = None) -> ImageReport:
        """What the composite cost; see `ImageResult.report`."""
        return self.composite.report(threads=threads)

    def _repr_png_(self) -> bytes | None:
        return self.composite._repr_png_()


def halftone(
    image: Any,
    method: str | Ditherer = "screen",
    *,
    ink: str = "grey",
    scale: int | None = None,
    resample: str | None = None,
    linear: bool = False,
    angles: Sequence[float] = ANGLES,
    gcr: float = 1.0,
    ink_limit: float | None = None,
    threads: int | None = None,
    **options: Any,
) -> HalftoneResult:
    """Turn a picture into dots of ink.

    Parameters
    ----------
    image : path, bytes, binary file, PIL.Image.Image, array_like or SourceImage
        What `fewbits.image.read` takes: grey, RGB or RGBA (transparent pixels on white); floats from 0 to 1.
    method : str or Ditherer, default "screen"
        "screen": dots that grow with the tone (`fewbits.dithering.Screen`). "cells": each pixel becomes a cell of
        n × n dots of which ``round(sample * n * n)`` are white. "stochastic-dots": each pixel becomes a cell whose
        dots are white by chance. Or any other of `fewbits.dithering.METHODS`.
    ink : {"grey", "cmyk"}, default "grey"
        One black plate, or cyan, magenta, yellow and black.
    scale : int, optional
        Dots per pixel along each side, 1 to 256: small pictures need it to have room for dots. Default: 10 for cells
        and stochastic dots, else 1.
    resample : {"bilinear", "nearest"}, optional
        How pixels are enlarged. Default: "nearest" for cells and stochastic dots, else "bilinear".
    linear : bool, default False
        Keep amounts of light, which is what areas of ink do; else stored values. Prints without it look darker.
    angles : sequence of four numbers, default (15, 75, 0, 45)
        Degrees of the screens for cyan, magenta, yellow, black. The plates of methods without angles are moved against
        each other instead. With maps that repeat ("bayer", "clustered-dot", "line", "spiral", "cells") dots of two inks
        then lie on or beside each other by rule, not by chance, and mixed colours are off.
    gcr, ink_limit
        How colours are separated; see `fewbits.color.separate`.
    threads : int, optional
        Default: ``FEWBITS_THREADS``, else the CPUs at hand. The result does not depend on it.
    **options
        Of the method, such as ``shape="round"``, ``period=6`` and (in grey) ``angle=30`` of "screen".

    Returns
    -------
    HalftoneResult

    Raises
    ------
    ArgumentError
        An unknown method, an option it does not have, numbers out of range.

    Examples
    --------
    >>> halftone(np.full((1, 2), 128, np.uint8), "cells", scale=3).array
    array([[  0, 255,   0,   0, 255,   0],
           [255, 255, 255, 255, 255, 255],
           [  0, 255,   0,   0, 255,   0]], dtype=uint8)
    """
    started = time.perf_counter()
    check_choice("ink", ink, INK_SETS)
    if method == "cells" and scale is not None:
        options = {"cell": scale} | options
    way = dithering.ditherer(method, **options)
    cell = way.cell if isinstance(way, Cells) else 10 if method == "stochastic-dots" else 1
    source = read(image)
    source = _enlarged(
        replace(source, array=grey(source.array, linear=linear) if ink == "grey" else _colors(source.array)),
        check_count("scale", cell if scale is None else scale, 1, 256),
        check_choice("resample", resample or ("bilinear" if cell == 1 else "nearest"), RESAMPLINGS),
    )
    label = dithering.label(method)
    if ink == "grey":
        plate = dither(source, 2, way, linear=linear, threads=threads)
        plate = replace(plate, dither=label, seconds=time.perf_counter() - started)
        return HalftoneResult(plate, {"black": plate}, plate.seconds)
    light = source.array / 255
    inks = separate(decode_srgb(light) if linear else light, gcr=gcr, ink_limit=ink_limit)
    plates = {}
    for i, (name, turned) in enumerate(zip(INKS, _turned(way, options, angles), strict=True)):
        since, paper = time.perf_counter(), 1 - inks[..., i]
        codes = _moved(paper, turned, (0, 0) if turned is not way else _OFFSETS[i], threads)
        plate_source = replace(source, array=paper, profile=None)
        plates[name] = ImageResult(plate_source, paper, codes, _PAPER, "grey", label, time.perf_counter() - since)
    cyan, magenta, yellow, black = (1 - plate.codes for plate in plates.values())
    codes = np.where(black == 1, 7, cyan + 2 * magenta + 4 * yellow).astype(np.uint8)
    seconds = time.perf_counter() - started
    return HalftoneResult(
        ImageResult(source, source.array, codes, _OVERPRINTS, "palette", label, seconds), plates, seconds
    )


def _colors(array: Array) -> Array:
    """8-bit RGB."""
    if array.dtype != np.uint8:
        raise ArgumentError(f"ink='cmyk' needs 8-bit colours, got {array.dtype}; scale to 0..255 or use ink='grey'.")
    return np.repeat(array[..., None], 3, axis=2) if array.ndim == 2 else on_white(array)


def _enlarged(source: SourceImage, scale: int, resample: str) -> SourceImage:
    """The image with so many times the rows and columns, and the same size on paper."""
    array = source.array
    if scale == 1:
        return source
    if resample == "nearest":
        array = array.repeat(scale, axis=0).repeat(scale, axis=1)
    else:
        array = _interpolated(_interpolated(array.astype(np.float32), 0, scale), 1, scale)
        array = (array if source.array.dtype.kind == "f" else np.rint(array)).astype(source.array.dtype)
    dpi = source.dpi and (source.dpi[0] * scale, source.dpi[1] * scale)
    return replace(source, array=np.ascontiguousarray(array), dpi=dpi)


def _interpolated(array: Array, axis: int, scale: int) -> Array:
    """Linear interpolation along an axis; the first and the last sample go on to the edges."""
    count = array.shape[axis]
    place = np.clip((np.arange(count * scale) + 0.5) / scale - 0.5, 0, count - 1)
    before = place.astype(np.intp)
    share = (place - before).astype(np.float32).reshape([-1 if i == axis else 1 for i in range(array.ndim)])
    low, high = array.take(before, axis), array.take(np.minimum(before + 1, count - 1), axis)
    return np.asarray(low + share * (high - low))


def _turned(way: Ditherer, options: dict[str, Any], angles: Sequence[float]) -> list[Ditherer]:
    """The way of each of four plates: the same, at angles of their own if it is a screen."""
    if not isinstance(way, Screen):
        return [way] * 4
    if "angle" in options:
        raise ArgumentError("angle is for one ink; ink='cmyk' has angles, four numbers.")
    if isinstance(angles, str) or not isinstance(angles, Sequence) or len(angles) != 4:
        raise ArgumentError(f"angles must be four numbers, for cyan, magenta, yellow and black, got {angles!r}.")
    return [replace(way, angle=check_number("angles", angle)) for angle in angles]


def _moved(paper: Array, way: Ditherer, offset: tuple[int, int], threads: int | None) -> Array:
    """Codes of a plate whose pattern starts so many rows and columns outside of it."""
    rows, columns = offset
    padded = np.pad(paper, ((rows, 0), (columns, 0)), "symmetric")
    return dithering.assign(padded, _PAPER, way, threads=threads)[rows:, columns:]
