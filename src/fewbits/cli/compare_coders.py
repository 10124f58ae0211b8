"""``fewbits compare-coders``."""

from __future__ import annotations

from typing import Any

import click

from ..coders import CODERS, compare
from ..coders.files import read_codes
from . import batch
from .options import option


@click.command("compare-coders")
@click.argument("inputs", metavar="FILE...", nargs=-1, required=True)
@option("-k", "--colors", type=click.IntRange(2, 256), help="Reduce images to so many colours first.")
@option("--coders", metavar="NAME,NAME...", help=f"These only: {', '.join(CODERS)}.  [default: all that can be had]")
@option("--json", "as_json", is_flag=True, help="Print one JSON object for each file.")
def command(inputs: tuple[str, ...], colors: int | None, coders: str | None, as_json: bool) -> int:
    """Tell what the same codes take as PNG, WebP, JPEG XL, TIFF, FLAC, zlib, zstd, brotli, xz and .fbq.

    FILE is an image of at most 256 colours (or any, with -k), an array of codes (.npy), a sound (.wav), a folder of
    images, a pattern, or - for an image on standard input.
    """
    names = [name.strip() for name in coders.split(",")] if coders is not None else None

    def measure(name: str) -> batch.Outcome:
        source, title = batch.open_source(name)
        table = compare(*read_codes(source, colors=colors, name=title), coders=names)
        figures: dict[str, Any] = {"input": name} | table.to_dict()
        size = " × ".join(f"{side:,}" for side in table.shape)
        return batch.Outcome(figures, "" if as_json else f"{title}: {size} codes, {table.alphabet:,} levels\n{table}\n")

    return batch.run_batch(batch.expand(inputs), measure, name_of=str, jobs=1, as_json=as_json)
