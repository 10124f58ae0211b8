"""``fewbits decode``."""

from __future__ import annotations

from typing import Any

import click
import numpy as np

from .. import coding
from .._files import write_file
from ..errors import ArgumentError
from ..image import read
from ..image.files import SUFFIXES, encode
from ..image.png import Extras, indexed
from . import batch, samples
from .options import jobs_and_threads, option, output_options, refuse_existing, route, write_stream

_SAMPLES = (".npy", ".wav")
_FORMATS = (*(suffix for suffix in SUFFIXES if suffix not in (".fbq", ".raw", ".bin")), *_SAMPLES)


@click.command()
@click.argument("inputs", metavar="IN...", nargs=-1, required=True)
@option(
    "--max-pixels",
    type=click.IntRange(1),
    default=coding.MAX_PIXELS,
    metavar="N",
    help="Refuse files that claim more pixels or samples than this.",
)
@output_options(".png")
def command(inputs: tuple[str, ...], **options: Any) -> int:
    """Turn .fbq files into images, arrays and sound, sample by sample what was stored.

    IN is a file, a folder, a pattern, or - for standard input. The end of the output's name tells its format: .png,
    .webp, .gif, .tif, .bmp, .pbm for images; .npy for anything; .wav for sound.

    \b
    fewbits decode logo.fbq                           logo.png
    fewbits decode codes.fbq -o codes.npy
    fewbits decode sounds/ --ext .wav -o out/
    fewbits decode - -o - < logo.fbq > logo.png
    """  # noqa: D301 (click reads the backspace)
    ending = options["ext"] or ".png"
    files = batch.expand(inputs, [".fbq"], images=False)
    jobs, threads = jobs_and_threads(options["jobs"], files)
    targets = batch.destinations(files, options["output"], ending, formats=_FORMATS)

    def work(item: tuple[str, str]) -> batch.Outcome:
        name, target = item
        refuse_existing([target], force=options["force"])
        stored, title = batch.read_bytes(name)
        stream = coding.open(stored, max_pixels=options["max_pixels"], threads=threads)
        data = _file_of(stream, stored, title, batch.suffix_of(target, ending))
        if target == batch.STREAM:
            write_stream(data)
        else:
            write_file(target, data, overwrite=options["force"])
        figures: dict[str, Any] = {"input": name, "output": target, "shape": stream.shape, "dtype": str(stream.dtype)}
        figures |= {"source_bytes": len(stored), "file_bytes": len(data)}
        text = f"{route(title, target)}: {' × '.join(map(str, stream.shape))} of {stream.dtype}, {len(data):,} bytes"
        if options["verbose"]:
            text += f"\n{stream.info()}\n"
        return batch.Outcome(figures if options["as_json"] else {}, "" if options["quiet"] else text)

    return batch.convert_batch(files, targets, work, jobs=jobs, as_json=options["as_json"])


def _file_of(stream: coding.Stream, stored: bytes, name: str, suffix: str) -> bytes:
    """The samples of a stream as the file that a name with this end holds."""
    if suffix == ".npy":
        return samples.write_npy(np.asarray(stream))
    if suffix == ".wav":
        return samples.write_wav(np.asarray(stream), stream.metadata.get("sample_rate"))
    source = read(stored, name=name)
    pixels = source.array
    if pixels.dtype != np.uint8 and (pixels.dtype != np.uint16 or pixels.ndim != 2):
        raise ArgumentError(
            f"Image files hold 8-bit colour and 8- or 16-bit grey; this is {pixels.dtype} in shape {pixels.shape}: "
            "write a .npy file, or .wav if it is sound."
        )
    picture = (indexed(pixels) or pixels) if pixels.dtype == np.uint8 else pixels
    return encode(picture, suffix, Extras(source.profile, source.dpi), reorder=True)
