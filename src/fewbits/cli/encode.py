"""``fewbits encode``."""

from __future__ import annotations

from typing import Any

import click

from .._checks import Array
from .._files import write_file
from ..coding import distinct_colors, distinct_levels, encode_stream
from ..coding.coders import EFFORTS
from ..errors import ArgumentError
from ..image import read
from ..quantizers import Quantizer
from . import batch, samples
from .options import jobs_and_threads, option, output_options, refuse_existing, route, write_stream

_SUFFIX = ".fbq"


def _tiles(value: str | tuple[int, ...]) -> tuple[int, ...]:
    """Sides such as 256, or 256x256 for rows and columns."""
    if isinstance(value, tuple):
        return value
    parts = value.lower().split("x")
    if not all(part.isdecimal() and 1 <= int(part) <= 2**48 for part in parts):
        raise click.BadParameter(f"tiles are rows, or rows x columns such as 256x256, got {value!r}")
    return tuple(map(int, parts))


@click.command()
@click.argument("inputs", metavar="IN...", nargs=-1, required=True)
@option(
    "--effort",
    type=click.Choice([str(effort) for effort in EFFORTS]),
    default="5",
    help="1 is the quickest, 9 gives the smallest files.",
)
@option(
    "--tiles",
    type=_tiles,
    metavar="ROWS[xCOLUMNS]",
    help="Code pieces of this size by themselves, on all CPUs, so that parts can be read alone; files get larger.",
)
@output_options(_SUFFIX)
def command(inputs: tuple[str, ...], **options: Any) -> int:
    """Store images, arrays and sound of few values in .fbq files, without loss and as small as can be.

    IN is an image of at most 65,536 colours or greys, a .npy array of as many values, a WAV file of 8 or 16 bits, a
    folder, a pattern, or - for standard input. To reduce the colours of an image first, use fewbits image with a name
    that ends in .fbq. fewbits decode gives the same samples back.

    \b
    fewbits encode logo.png                           logo.fbq
    fewbits encode codes.npy --effort 9 -o codes.fbq
    fewbits encode maps/ --tiles 256x256 -o small/
    fewbits image photo.jpg -k 64 -o photo.fbq
    """  # noqa: D301 (click reads the backspace)
    files = batch.expand(inputs, (".npy", ".wav"))
    jobs, threads = jobs_and_threads(options["jobs"], files)
    targets = batch.destinations(files, options["output"], options["ext"] or _SUFFIX, formats=(_SUFFIX,))

    def work(item: tuple[str, str]) -> batch.Outcome:
        name, target = item
        refuse_existing([target], force=options["force"])
        before, title = batch.read_bytes(name)
        codes, quantizer, metadata, notes = _codes_of(before, title)
        effort = int(options["effort"])
        data = encode_stream(
            codes, quantizer, effort=effort, tiles=options["tiles"], threads=threads, metadata=metadata, reorder=True
        )
        if target == batch.STREAM:
            write_stream(data)
        else:
            write_file(target, data, overwrite=options["force"])
        figures = {
            "input": name,
            "output": target,
            "source_bytes": len(before),
            "file_bytes": len(data),
            "codes": codes.size,
            "bits_per_code": 8 * len(data) / codes.size,
        }
        text = f"{route(title, target)}: {len(data):,} bytes, {figures['bits_per_code']:.3f} bits/code"
        if options["verbose"]:
            text += f", {100 * len(data) / len(before):.1f} % of {len(before):,}"
        quiet = options["quiet"]
        return batch.Outcome(figures if options["as_json"] else {}, "" if quiet else text, [] if quiet else notes)

    return batch.convert_batch(files, targets, work, jobs=jobs, as_json=options["as_json"])


def _codes_of(data: bytes, name: str) -> tuple[Array, Quantizer, dict[str, Any], list[str]]:
    """Codes of what a file holds, what they stand for, metadata, and notes for the user."""
    if data.startswith(samples.NPY_MAGIC):
        return *distinct_levels(samples.read_npy(data, name)), {}, []
    if samples.is_wav(data):
        sound, rate = samples.read_wav(data, name)
        return *distinct_levels(sound), {"sample_rate": rate}, []
    source = read(data, name=name)
    if source.reduced:
        raise ArgumentError(f"{name} has 16 bits a channel, of which only 8 could be stored; use fewbits image.")
    codes, quantizer = (distinct_levels if source.array.ndim == 2 else distinct_colors)(source.array)
    return codes, quantizer, {"icc_profile": source.profile, "dpi": source.dpi}, batch.notes_on(source)
