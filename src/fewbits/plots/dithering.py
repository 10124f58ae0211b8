"""Ways of dithering side by side: what they make of pictures, and the spectra of their dots."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._checks import check_count
from ..dithering import Ditherer, ditherer, label
from ..errors import ArgumentError
from ..image import ImageResult, dither
from ..metrics import blurred_psnr, hvs_psnr, power_spectrum, principal_frequency
from . import _pictures
from ._canvas import COLORS, LABEL, SMALL, display_range, line_style, new_figure, show_pixels

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Methods = str | Ditherer | Sequence[str | Ditherer] | Mapping[str, str | Ditherer]

_DPI = 150  # of `save_figure`, so that a pixel of a picture is one of the file
_GAP, _LINE, _NARROWEST = 16, 25, 320  # pixels; a caption of figures must fit
_NAME = 30  # characters of a name on one line


def dither_chart(methods: Methods, image: Any = None, levels: Any = 2, *, columns: int = 3) -> Figure:
    """A ramp, a photograph and text, dithered by one method beside the other, pixel for pixel.

    Parameters
    ----------
    methods : str, Ditherer, sequence of them, or mapping of names to them
        Of `fewbits.dithering.METHODS`.
    image : path, bytes, binary file, PIL.Image.Image, array_like or SourceImage, optional
        The photograph: what `fewbits.dither` takes. It is not scaled, so cut a large one. Default: a drawn scene.
    levels : int, sequence of numbers, sequence of str, Palette or ScalarQuantizer, default 2
        As in `fewbits.dither`.
    columns : int, default 3
        Panels in a row; the first is the original.

    Returns
    -------
    matplotlib.figure.Figure
        Each method over its figures for the photograph: `hvs_psnr` at a scale of 3000 and `blurred_psnr` with a sigma
        of 1.5 pixels, in dB. At 150 dots per inch, the default of `save_figure`, no pixel is resampled.

    Raises
    ------
    ArgumentError
        No method, an unknown one, or levels that do not fit the image.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> figure = dither_chart(["none", "floyd-steinberg"])
    >>> [axes.get_title().splitlines()[0] for axes in figure.axes[::3]]
    ['original', 'none', 'floyd-steinberg']
    """
    ways = _check_methods(methods)
    photograph = _pictures.scene() if image is None else image
    photographs = [dither(photograph, levels, way) for way in ways.values()]
    height, width = photographs[0].original.shape[:2]
    cell = max(width, _NARROWEST)
    drawn = [_pictures.ramp(cell), _pictures.text(cell)]
    columns = min(check_count("columns", columns, 1, 1000), len(ways) + 1)

    panels = [("original", [drawn[0], photographs[0].original, drawn[1]])]
    for (name, way), result in zip(ways.items(), photographs, strict=True):
        ramp, text = (dither(picture, levels, way).array for picture in drawn)
        panels.append((f"{textwrap.fill(name, _NAME)}\n{_quality(result)}", [ramp, result.array, text]))
    rows = -(-len(panels) // columns)
    across = columns * (cell + _GAP) + _GAP
    heading = _GAP + _LINE * max(caption.count("\n") + 1 for caption, _ in panels)
    below = heading + sum(len(picture) for picture in drawn) + height + 2 * _GAP
    figure = new_figure(across / _DPI, rows * below / _DPI)
    figure.set_dpi(_DPI)
    figure.set_layout_engine("none")
    limits = display_range(photographs[0].original)
    for number, (caption, pictures) in enumerate(panels):
        left, top = _GAP + number % columns * (cell + _GAP), number // columns * below + heading
        for place, picture in enumerate(pictures):
            high, wide = picture.shape[:2]
            x, y = left + (cell - wide) // 2, rows * below - top - high
            axes = figure.add_axes((x / across, y / (rows * below), wide / across, high / (rows * below)))
            show_pixels(axes, picture, limits if place == 1 else (0.0, 255.0))
            axes.get_images()[0].set_interpolation("nearest")
            if place == 0:
                axes.set_title(caption, fontsize=SMALL, parse_math=False)
            top += high + _GAP // 2
    return figure


def halftone_spectrum(methods: Methods, grey: int = 64, *, size: int = 512, window: int = 32) -> Figure:
    """Radially averaged power spectrum and anisotropy of the halftones of a flat grey.

    Parameters
    ----------
    methods : str, Ditherer, sequence of them, or mapping of names to them
        Of `fewbits.dithering.METHODS`.
    grey : int, default 64
        What is dithered to black and white, 1 (nearly black) to 254.
    size : int, default 512
        Side of the halftone in pixels.
    window : int, default 32
        Side of the segments whose periodograms are averaged; smaller than the tile of a mask, see `power_spectrum`.
        A mask as large as `size` shows no repetition at all.

    Returns
    -------
    matplotlib.figure.Figure
        Dashed: the principal frequency of the grey, where blue noise has its peak; the power of white noise, 0 dB;
        and the anisotropy of a pattern without directions. Halftones of one level have no spectrum and no line.

    Raises
    ------
    ArgumentError
        No method, or an unknown one.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> figure = halftone_spectrum("floyd-steinberg", size=128, window=32)
    >>> [axes.get_ylabel() for axes in figure.axes]
    ['power / variance, dB', 'anisotropy, dB']
    """
    ways = _check_methods(methods)
    flat = np.full((check_count("size", size, 4, 8192),) * 2, check_count("grey", grey, 1, 254), np.uint8)
    window = check_count("window", window, 4, size)
    figure = new_figure(8.5, 7 + 0.22 * len(ways))
    above, below = figure.subplots(2, 1, sharex=True)
    for number, (name, way) in enumerate(ways.items()):
        halftone = dither(flat, 2, way).array
        if halftone.min() < halftone.max():
            spectrum = power_spectrum(halftone, window=window)
            style: dict[str, Any] = {"linewidth": 1.6, "label": name, **line_style(number)}
            seen = np.where(spectrum.power > 0, spectrum.power, np.nan)
            above.plot(spectrum.frequencies, 10 * np.log10(seen), **style)
            below.plot(spectrum.frequencies, spectrum.anisotropy, **style)
    guide: dict[str, Any] = {"color": COLORS["guide"], "linewidth": 0.9, "linestyle": (0, (5, 3))}
    for axes in (above, below):
        axes.axvline(principal_frequency(grey / 255), **guide)
        axes.grid(True, color="#e2e2e2", linewidth=0.6)
        axes.set_axisbelow(True)
    above.axhline(0, **guide)
    below.axhline(-20 * np.log10(size // window), **guide)
    above.set_xlim(0, np.sqrt(0.5))
    above.set_ylabel("power / variance, dB", fontsize=LABEL)
    below.set_ylabel("anisotropy, dB", fontsize=LABEL)
    below.set_xlabel("radial frequency, cycles/pixel", fontsize=LABEL)
    handles, labels = above.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", fontsize=SMALL, frameon=False)
    return figure


def _check_methods(methods: Any) -> dict[str, str | Ditherer]:
    """One or more methods that exist, by the names to show."""
    given = [methods] if isinstance(methods, str | Ditherer) else methods
    if not isinstance(given, Sequence | Mapping) or not given:
        raise ArgumentError(f"methods must be a method of dithering or several of them, got {methods!r}.")
    named = given if isinstance(given, Mapping) else {label(way): way for way in given}
    for way in named.values():
        ditherer(way)
    return {str(name): way for name, way in named.items()}


def _quality(result: ImageResult) -> str:
    peak = None if result.original.dtype.kind != "f" else 1.0
    hvs = hvs_psnr(result.original, result.array, data_range=peak)
    blurred = blurred_psnr(result.original, result.array, data_range=peak)
    return f"HPSNR {hvs:.1f}, blurred {blurred:.1f} dB".replace("inf", "∞")
