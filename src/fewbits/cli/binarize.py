"""``fewbits binarize``."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import click
import numpy as np

from .._files import write_file
from ..documents import METHODS, BinarizedImage, binarize
from ..documents.binarization import DEFAULT_METHOD
from ..documents.pages import PAGE_SUFFIXES, encode_pages
from ..errors import ArgumentError
from ..image.files import SUFFIXES
from . import batch
from .documents import INPUTS, binarization_of, binarization_options, method_of, pages_of
from .options import jobs_and_threads, option, output_options, refuse_existing, route, write_stream


@click.command()
@click.argument("inputs", metavar="IN...", nargs=-1, required=True)
@option("-m", "--method", metavar="METHOD", help=f"One of those that --list tells.  [default: {DEFAULT_METHOD}]")
@binarization_options
@option("--invert", is_flag=True, help="White ink on black.")
@output_options("-METHOD.png")
def command(inputs: tuple[str, ...], **options: Any) -> int:
    """Make scans and photographs of pages black and white.

    IN is an image, a TIFF or PDF file of many pages, a folder, a pattern, or - for standard input. The end of the
    output's name tells its format: .png, .pbm, .tif (CCITT Group 4), .pdf (the same), .bmp, or .raw for packed pixels.
    The pages of a file go to one .tif or .pdf file, or to numbered files of the others.

    \b
    fewbits binarize scan.png                        scan-auto.png, one bit a pixel
    fewbits binarize photo.jpg -m sauvola --window 41 --k 0.2 --foreground auto
    fewbits binarize scans/ --deskew --clear-border --despeckle 8 --ext .tif -o clean/
    fewbits binarize book.pdf -o book-bw.pdf
    """  # noqa: D301 (click reads the backspace)
    return _BinarizeCommand(inputs, options).run()


class _BinarizeCommand:
    """The options of one call and what they mean for each file."""

    def __init__(self, inputs: Sequence[str], options: dict[str, Any]) -> None:
        self.options = options
        self.method = method_of(options)
        self.settings = binarization_of(self.method, options) | {"invert": options["invert"]}
        self.files = batch.expand(inputs, INPUTS)
        self.jobs, self.threads = jobs_and_threads(options["jobs"], self.files)
        self.ending = options["ext"] or f"-{self.method}.png"
        formats = (*SUFFIXES, ".pdf")
        self.targets = batch.destinations(self.files, options["output"], self.ending, formats=formats)
        self.taken = {os.path.realpath(path) for path in (*self.files, *self.targets)}
        self.lock = threading.Lock()

    def run(self) -> int:
        return batch.run_batch(
            list(zip(self.files, self.targets, strict=True)),
            self._binarize,
            name_of=lambda item: item[0],
            jobs=self.jobs,
            as_json=self.options["as_json"],
            to_stderr=batch.STREAM in self.targets,
        )

    def _binarize(self, item: tuple[str, str]) -> batch.Outcome:
        name, target = item
        options = self.options
        surface = options["as_json"] or (options["verbose"] and not options["quiet"])
        made: list[dict[str, Any]] = []
        notes: list[str] = []

        def results() -> Iterator[BinarizedImage]:
            for page in pages:
                result = binarize(page, self.method, threads=self.threads, **self.settings)
                made.append(_figures(result, surface=surface))
                notes.extend(batch.notes_on(page))
                yield result

        pages = pages_of(name, self.options["dpi"])
        opening = list(islice(pages, 2))
        pages = chain(opening, pages)
        suffix, force = batch.suffix_of(target, self.ending), self.options["force"]
        if suffix in PAGE_SUFFIXES:
            refuse_existing([target], force=force)
            files = {target: encode_pages(results(), suffix)}
        elif len(opening) == 1:
            refuse_existing([target], force=force)
            files = {target: next(results()).encode(suffix)}
        else:
            files = {}
            for number, result in enumerate(results(), 1):
                path = self._numbered(target, number)
                refuse_existing([path], force=force)
                files[path] = result.encode(suffix)
        for path, data in files.items():
            if path == batch.STREAM:
                write_stream(data)
            else:
                write_file(path, data, overwrite=force)
        size = sum(map(len, files.values()))
        paths = list(files)
        figures = {"input": name, "output": paths, "method": self.method, "file_bytes": size, "pages": made}
        text = f"{route(name, ' to '.join(dict.fromkeys((paths[0], paths[-1]))))}: {_summary(made, size)}"
        if self.options["verbose"]:
            text = "\n".join([text, *(f"  page {n}: {_sentence(page)}" for n, page in enumerate(made, 1))])
        return batch.Outcome(figures) if self.options["quiet"] else batch.Outcome(figures, text, notes)

    def _numbered(self, target: str, number: int) -> str:
        """Where a page of many goes: book-auto.png is for book-auto-1.png, book-auto-2.png, ...

        How many there are shows late, so this is where they meet what other inputs are or become.
        """
        if target == batch.STREAM:
            raise ArgumentError("It has many pages; to standard output they go as --ext .tif or --ext .pdf.")
        path = Path(target)
        path = path.with_name(f"{path.stem}-{number}{path.suffix}")
        place = os.path.realpath(path)
        with self.lock:
            if place in self.taken:
                raise ArgumentError(
                    f"Page {number} would be written to {path}, which is an input or what another input is written to; "
                    "give another --output or --ext, or --ext .tif or .pdf for all pages in one file."
                )
            self.taken.add(place)
        return str(path)


def _figures(result: BinarizedImage, *, surface: bool) -> dict[str, Any]:
    """What is told of a page. The threshold of a local method is its range, which takes time: if it is asked for."""
    limit: Any = result.threshold if surface or not METHODS[result.method].local else None
    if isinstance(limit, np.ndarray):
        limit = [float(limit.min()), float(limit.max())]
    height, width = result.codes.shape
    return {
        "width": width,
        "height": height,
        "method": result.method,
        "options": result.options,
        "threshold": limit,
        "ink": float(result.ink.mean()),
        "foreground": result.foreground,
        "angle": result.angle,
        "seconds": result.seconds,
    }


def _summary(pages: Sequence[dict[str, Any]], size: int) -> str:
    """A file in a line."""
    if len(pages) == 1:
        return f"{size:,} bytes, {_how(pages[0])}"
    ink = sum(page["ink"] * page["width"] * page["height"] for page in pages)
    pixels = sum(page["width"] * page["height"] for page in pages)
    methods = ", ".join(dict.fromkeys(page["method"] for page in pages))
    return f"{len(pages)} pages, {size:,} bytes, {methods}, {100 * ink / pixels:.1f} % ink"


def _how(page: dict[str, Any]) -> str:
    """How a page was made, and how much ink is on it."""
    limit = page["threshold"]
    if limit is not None:
        limit = f" at {' to '.join(map(_plain, np.atleast_1d(limit).round(2)))}"
    return f"{page['method']}{limit or ''}, {100 * page['ink']:.1f} % ink"


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _sentence(page: dict[str, Any]) -> str:
    """All that is told of a page, in a line."""
    options = "".join(f", {name} {_plain(value)}" for name, value in page["options"].items() if value is not None)
    turned = f", turned by {page['angle']:.2f}°" if page["angle"] else ""
    return (
        f"{page['width']} × {page['height']}, {_how(page)}{options}, {page['foreground']} on "
        f"{'light' if page['foreground'] == 'dark' else 'dark'}{turned}, {page['seconds']:.2f} s"
    )
