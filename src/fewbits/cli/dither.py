"""``fewbits dither``."""

from __future__ import annotations

from typing import Any

import click

from ..dithering import ditherer
from ..errors import ArgumentError
from ..image import DITHER_MODES, SourceImage, dither
from . import batch
from .options import given_method_options, load_palette, method_options, option, output_options, palette_option
from .results import Made, write_results


@click.command()
@click.argument("inputs", metavar="IN...", nargs=-1, required=True)
@option(
    "-l", "--levels", type=click.IntRange(2, 256), metavar="K", help="Number of greys, black to white.  [default: 2]"
)
@palette_option("Dither to these colours")
@option("-m", "--method", default="floyd-steinberg", metavar="METHOD", help="One of those that --list tells.")
@method_options
@option("--linear", is_flag=True, help="Keep amounts of light, not stored values: right for pictures seen from afar.")
@option(
    "--mode",
    type=click.Choice(DITHER_MODES),
    help="Dither a colour image's greys (the default), or each of its channels.",
)
@option("--compat", type=click.Choice(["pillow", "dithering"]), help="Give the very pixels of another program.")
@output_options("-METHOD.png")
def command(inputs: tuple[str, ...], **options: Any) -> int:
    """Dither images to few greys or to the colours of a palette.

    IN is a file, a folder, a pattern, or - for standard input. The end of the output's name tells its format:
    .png, .webp, .fbq, .gif, .pbm, .tif, .bmp, or .raw for packed pixels.

    \b
    fewbits dither photo.jpg                          photo-floyd-steinberg.png, one bit a pixel
    fewbits dither photo.jpg -l 4 --linear -o display.raw
    fewbits dither *.png --palette "#000 #fff #f00" --strength 0.8 -o small/
    fewbits dither --list
    """  # noqa: D301 (click reads the backspace)
    given = given_method_options(options["method"], options)
    method = options["method"]
    ditherer(method, **given)  # what is wrong with them is told before any work
    levels: Any = options["levels"] or 2
    if options["palette"] is not None:
        if options["levels"] or options["mode"]:
            raise ArgumentError("--palette names the colours: leave out --levels and --mode.")
        levels = load_palette(options["palette"])
    if options["compat"]:
        given["compat"] = options["compat"]

    def make(name: str, source: SourceImage, threads: int) -> Made:  # noqa: ARG001
        mode = options["mode"] or "grey"
        result = dither(source, levels, method, mode=mode, linear=options["linear"], threads=threads, **given)

        def encode(suffix: str) -> bytes:
            batch.check_planes(result, suffix)
            return result.encode(suffix)

        return Made(encode, lambda: result.report(threads=threads))

    return write_results(inputs, options, f"-{method}.png", make)
