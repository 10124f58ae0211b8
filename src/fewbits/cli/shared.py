"""Options for palettes that several images share, and for keeping palettes in files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .._checks import check_choice
from ..errors import ArgumentError, ReadError
from ..image import ImageResult, SourceImage
from ..palettes import Palette
from ..palettes.files import FORMATS
from . import batch
from .options import joined, option


def palette_options(command: Any) -> Any:
    """The options."""
    return joined(
        option("--shared-palette", is_flag=True, help="Design one palette for all inputs, each of which counts alike."),
        option(
            "--save-palette",
            metavar="FILE",
            help=f"Write the palette that was used ({', '.join(FORMATS)}); of several inputs, the one they share.",
        ),
    )(command)


def check_palette_options(options: Mapping[str, Any], files: Sequence[str], *, targets: bool) -> None:
    """What does not go together is told before any work."""
    shared, saved = options["shared_palette"], options["save_palette"]
    if not shared and not saved:
        return
    name = "--shared-palette" if shared else "--save-palette"
    if options["sweep"] or options["mode"] not in (None, "palette"):
        raise ArgumentError(f"{name} is for a single number of colours in --mode palette.")
    if shared and (options["palette"] or options["importance"] or targets):
        raise ArgumentError(
            "--shared-palette designs -k colours for all inputs: leave out --palette, --importance and targets."
        )
    if shared and batch.STREAM in files:
        raise ArgumentError("--shared-palette reads each input twice, which standard input does not allow.")
    if saved:
        check_choice("The end of --save-palette", Path(saved).suffix.lower(), FORMATS)
        if len(files) > 1 and not shared and not options["palette"]:
            raise ArgumentError(f"--save-palette for {len(files)} inputs needs --shared-palette: one palette for all.")


def readable(files: Sequence[str]) -> Iterator[SourceImage]:
    """The images that can be read; what cannot be read is told of when its turn comes, unless there is nothing else."""
    failure, count = None, 0
    for name in files:
        try:
            source = batch.read_source(name)
        except ReadError as error:
            failure = error
            continue
        if source.array.dtype != np.uint8:
            raise ArgumentError(f"--shared-palette needs 8-bit images, got {source.array.dtype} in {name}.")
        count += 1
        yield source
    if failure is not None and count == 0:
        raise failure


def palette_of(result: ImageResult) -> Palette:
    """The colours of a result, the greys of a grey one."""
    if result.palette is not None:
        return result.palette
    greys = result.quantizer.decode(np.arange(result.level_count))
    return Palette(np.repeat(greys[:, None], 3, axis=1))
