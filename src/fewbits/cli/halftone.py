"""``fewbits halftone``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from ..color import INKS
from ..dithering import ditherer
from ..dithering.cells import PATTERNS
from ..dithering.screens import SHAPES
from ..errors import ArgumentError
from ..image import INK_SETS, RESAMPLINGS, ImageResult, SourceImage, halftone, inverse_halftone
from ..image.files import encode
from ..image.png import Extras, indexed
from . import batch
from .options import given_method_options, method_options, option, output_options
from .results import Made, write_results

_OF_METHOD = ("shape", "period", "angle", "pattern")  # given by their own names
_OF_COLOR = ("angles", "gcr", "ink_limit")
_OF_HALFTONE = ("ink", "scale", "resample", *_OF_COLOR)


def _angles(value: str | Sequence[float]) -> Sequence[float]:
    """Four angles."""
    try:
        angles = [float(part) for part in value.split(",")] if isinstance(value, str) else value
    except ValueError:
        angles = []
    if len(angles) != 4:
        raise click.BadParameter(f"angles are four numbers such as 15,75,0,45, got {value!r}")
    return angles


@click.command()
@click.argument("inputs", metavar="IN...", nargs=-1, required=True)
@option(
    "-m",
    "--method",
    metavar="METHOD",
    help="screen (the default), cells, stochastic-dots, or any other that --list tells; with --inverse edge-preserving "
    "(the default) or gaussian.",
)
@option("--ink", type=click.Choice(INK_SETS), help="One black plate (the default), or four.")
@option("--shape", type=click.Choice(list(SHAPES)), help="Of a screen's dots.  [default: euclidean]")
@option(
    "--period",
    type=click.FloatRange(min=0, min_open=True),
    metavar="PIXELS",
    help="From one dot to the next.  [default: 8]",
)
@option(
    "--lpi",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help="Lines per inch instead of --period; needs --dpi.",
)
@option(
    "--dpi",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help="Dots per inch of the printer: written to the files.",
)
@option("--angle", type=float, metavar="DEGREES", help="Of a screen in one ink.  [default: 45]")
@option("--angles", type=_angles, metavar="C,M,Y,K", help="Of the screens in four inks.  [default: 15,75,0,45]")
@option("--pattern", type=click.Choice(list(PATTERNS)), help="Of cells.  [default: clustered]")
@option(
    "--scale",
    "--cell",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Make N × N dots of each pixel.  [default: 10 for cells and stochastic dots, else 1]",
)
@option("--resample", type=click.Choice(RESAMPLINGS), help="How --scale enlarges.")
@option(
    "--gcr", type=click.FloatRange(0, 1), metavar="0..1", help="Share of grey that black ink takes over.  [default: 1]"
)
@option("--ink-limit", type=click.FloatRange(1, 4), metavar="1..4", help="The most ink in one place; 3 is 300 %.")
@option("--linear", is_flag=True, help="Keep amounts of light, not stored values: prints are less dark.")
@option(
    "--plates", metavar="DIR|PATTERN", help="Write each plate too, to DIR/{name}-{plate}.png or by a pattern like that."
)
@option("--inverse", is_flag=True, help="The other way: make greys of a halftone, NAME-grey.png.")
@option(
    "--sigma",
    type=click.FloatRange(min=0, min_open=True),
    metavar="PIXELS",
    help="With --inverse: blur.  [default: half of --period]",
)
@method_options
@output_options("-halftone.png")
def command(inputs: tuple[str, ...], **options: Any) -> int:
    """Turn images into dots of ink for printing, one bit for each ink, or halftones into greys.

    IN is a file, a folder, a pattern, or - for standard input. The end of the output's name tells its format:
    .png, .webp, .fbq, .gif, .pbm, .tif, .bmp, or .raw for packed pixels.

    \b
    fewbits halftone photo.jpg --lpi 100 --dpi 1200 --scale 4
    fewbits halftone photo.jpg --ink cmyk --plates 'films/{name}-{plate}.tif'
    fewbits halftone small.png -m stochastic-dots --cell 10
    fewbits halftone scan.png --inverse --period 6
    """  # noqa: D301 (click reads the backspace)
    if options["lpi"]:
        if options["period"] or not options["dpi"]:
            raise ArgumentError("--lpi needs --dpi, and no --period, which is their ratio.")
        options["period"] = options["dpi"] / options["lpi"]
    return _inverse(inputs, options) if options["inverse"] else _halftone(inputs, options)


def _halftone(inputs: Sequence[str], options: dict[str, Any]) -> int:
    if options["sigma"]:
        raise ArgumentError("--sigma is for --inverse.")
    if options["ink"] != "cmyk" and _given(options, _OF_COLOR):
        raise ArgumentError("--angles, --gcr and --ink-limit need --ink cmyk.")
    method = options["method"] or "screen"
    given = given_method_options(method, options) | _given(options, _OF_METHOD)
    ditherer(method, **given)  # what is wrong with them is told before any work
    given |= _given(options, _OF_HALFTONE)

    pattern = options["plates"] or ""
    if pattern == batch.STREAM:
        raise ArgumentError("--plates must be a folder or a pattern, got '-'; a stream holds one file.")
    if "{plate}" not in pattern:
        pattern = os.path.join(pattern, "{name}-{plate}.png")  # noqa: PTH118
    inks = () if options["plates"] is None else INKS if options["ink"] == "cmyk" else INKS[3:]

    def plates(name: str) -> list[Path]:
        """Where the plates of an input go."""
        return [Path(pattern.replace("{name}", batch.stem(name)).replace("{plate}", ink)) for ink in inks]

    def make(name: str, source: SourceImage, threads: int) -> Made:
        result = halftone(source, method, linear=options["linear"], threads=threads, **given)
        encoders = [_at(options["dpi"], result.plates[ink]).encode for ink in inks]
        return Made(
            _at(options["dpi"], result.composite).encode,
            lambda: result.report(threads=threads),
            dict(zip(plates(name), encoders, strict=True)),
        )

    return write_results(inputs, options, "-halftone.png", make, plates=plates)


def _at(dpi: float | None, result: ImageResult) -> ImageResult:
    """The result at a resolution that was given."""
    return replace(result, source=replace(result.source, dpi=(dpi, dpi))) if dpi else result


def _inverse(inputs: Sequence[str], options: dict[str, Any]) -> int:
    unused = _given(
        options, (*_OF_HALFTONE, "shape", "angle", "pattern", "plates", "strength", "serpentine", "seed", "size")
    )
    if unused or options["linear"] or options["options"]:
        raise ArgumentError("--inverse takes --method, --period and --sigma, and none of the options of halftones.")

    def make(name: str, source: SourceImage, threads: int) -> Made:  # noqa: ARG001
        method = options["method"] or "edge-preserving"
        array = inverse_halftone(source, method, **_given(options, ("period", "sigma")))
        if array.dtype not in (np.uint8, np.uint16):
            white = 1.0 if array.dtype.kind == "f" else float(np.iinfo(array.dtype).max)
            array = np.rint(array * (255 / white)).astype(np.uint8)
        dpi = (options["dpi"], options["dpi"]) if options["dpi"] else source.dpi
        pixels = array if array.dtype == np.uint16 else indexed(array) or array
        return Made(lambda suffix: encode(pixels, suffix, Extras(dpi=dpi)))

    return write_results(inputs, options, "-grey.png", make)


def _given(options: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The options that were given; those left at their defaults are the front door's affair."""
    return {name: options[name] for name in names if options[name] is not None}
