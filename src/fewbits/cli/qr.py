"""``fewbits qr``."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import click

from .._files import write_file
from ..documents import HalftoneQR, QRCode, halftone_qr, read_qr, write_qr
from ..documents.qr.halftoning import FITS
from ..documents.qr.writing import LEVELS
from ..errors import ArgumentError, ReadError
from . import batch
from .documents import INPUTS, pages_of
from .main import say
from .options import option, refuse_existing, route, write_stream

_WRITING = ("output", "force", "error", "version", "mask", "scale", "border", "dark", "light", "encoding", "micro")
_OF_PICTURE = ("method", "sub", "centre", "fit", "strength", "min_margin")


def _version(value: str | int) -> str | int:
    """A version: a number, or M1 to M4."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


@click.command()
@click.argument("words", metavar="TEXT|FILE...", nargs=-1, required=True)
@option("--read", is_flag=True, help="Read the codes in image files instead.")
@option(
    "--all", "everything", is_flag=True, help="With --read: bar codes and all others that zxing-cpp knows, not QR only."
)
@option("-o", "--output", metavar="FILE|-", help="Where to write: .png, .svg, .pbm, .tif or .bmp.  [default: terminal]")
@option("-f", "--force", is_flag=True, help="Overwrite files that exist.")
@option(
    "--error",
    type=click.Choice(LEVELS, case_sensitive=False),
    help="Error correction.  [default: M, of pictures H]",
)
@option("--version", type=_version, metavar="1..40", help="Size; M1 to M4 of Micro QR codes.  [default: what it takes]")
@option("--mask", type=int, metavar="0..7", help="Mask pattern.  [default: the best]")
@option("--scale", type=int, metavar="PIXELS", help="Of a module.  [default: 10; 4 of a picture's submodule]")
@option("--border", type=int, metavar="MODULES", help="Quiet zone on each side.  [default: 4]")
@option("--dark", metavar="COLOUR", help="Of the dark modules.  [default: #000]")
@option("--light", metavar="COLOUR", help="Of all else.  [default: #fff]")
@option("--encoding", metavar="NAME", help="Of the text, instead of UTF-8.")
@option("--micro", is_flag=True, help="Make a Micro QR code.")
@option("--picture", metavar="FILE", help="Show a picture in the code.")
@option("--method", metavar="METHOD", help="Dithers the picture.  [default: floyd-steinberg]")
@option("--sub", type=int, metavar="3..9", help="Submodules a side of a module.  [default: 4]")
@option("--centre", type=int, metavar="N", help="Those that keep the module's colour, a side.  [default: half]")
@option("--fit", type=click.Choice(FITS), help="Cut the picture to a square (the default), or fill it up.")
@option("--strength", type=float, metavar="0..1", help="How far the picture gives way.  [default: what it takes]")
@option("--min-margin", type=float, metavar="MODULES", help="Blur that readers must get over.  [default: 0.2]")
@option("--json", "as_json", is_flag=True, help="Print one JSON object for each file.")
@option("-q", "--quiet", is_flag=True, help="Print errors only.")
def command(words: tuple[str, ...], **options: Any) -> int:
    """Write a QR code of a text, or read the codes in images.

    TEXT is the text, or - for standard input. What is written is read back first. With --read, FILE is an image, a
    TIFF or PDF file of many pages, a folder, a pattern, or - for standard input.

    \b
    fewbits qr "https://example.org"                  on the terminal
    fewbits qr "https://example.org" -o code.svg --error Q
    fewbits qr "https://example.org" -o code.png --picture photo.jpg
    fewbits qr --read photo.jpg scans/
    """  # noqa: D301 (click reads the backspace)
    given = {name: value for name, value in options.items() if value is not None and value is not False}
    if options["read"]:
        _refuse(given, (*_WRITING, "picture", *_OF_PICTURE), "--read writes nothing")
        return _read(words, options)
    if len(words) > 1:
        raise ArgumentError(f"One text makes one code, got {len(words)}; quote it, or give --read to read files.")
    _refuse(given, ("everything",), "it is for --read")
    return _write(words[0], given)


def _refuse(given: Mapping[str, Any], names: tuple[str, ...], why: str) -> None:
    wrong = next((name for name in names if name in given), None)
    if wrong:
        shown = "all" if wrong == "everything" else wrong.replace("_", "-")
        raise ArgumentError(f"--{shown} cannot be used here: {why}.")


def _read(inputs: tuple[str, ...], options: Mapping[str, Any]) -> int:
    files = batch.expand(inputs, INPUTS)

    def work(name: str) -> batch.Outcome:
        title = "standard input" if name == batch.STREAM else name
        formats = "all" if options["everything"] else "qr"
        pages = enumerate(pages_of(name, None), 1)
        codes = [(number, code) for number, page in pages for code in read_qr(page, formats=formats)]
        if not codes:
            raise ReadError(f"{title} has no code in it that can be read.")
        figures = {"input": name, "codes": [{"page": number} | code.to_dict() for number, code in codes]}
        prefix = f"{title}: " if len(files) > 1 else ""
        text = "" if options["quiet"] else "\n".join(prefix + code.text for _, code in codes)
        return batch.Outcome(figures, text)

    return batch.run_batch(files, work, name_of=str, jobs=1, as_json=options["as_json"])


def _write(text: str, given: Mapping[str, Any]) -> int:
    output = given.get("output")
    if output is not None:
        suffix = batch.suffix_of(output, ".png")
        refuse_existing([output], force="force" in given)
    settings = {name: given[name] for name in _WRITING[2:] if name in given}
    if "picture" in given:
        _refuse(given, ("micro",), "a Micro QR code has no room for a picture")
        if output is None:
            raise ArgumentError("--picture needs --output: a terminal is too coarse for pictures.")
        settings |= {name: given[name] for name in _OF_PICTURE if name in given}
        code: QRCode = halftone_qr(_content(text), batch.read_source(given["picture"]), **settings)
    else:
        _refuse(given, _OF_PICTURE, "it is for --picture")
        code = write_qr(_content(text), **settings)
    if output is None:
        say(json.dumps(_figures(code)) if "as_json" in given else code.terminal())
        return 0
    data = code.encode(suffix)
    if output == batch.STREAM:
        write_stream(data)
    else:
        write_file(output, data, overwrite="force" in given)
    if "as_json" in given:
        say(json.dumps({"output": output, "file_bytes": len(data)} | _figures(code)), err=output == batch.STREAM)
    elif "quiet" not in given:
        line = f"{route('text', output)}: {_summary(code)}, {len(data):,} bytes"
        say(line, err=output == batch.STREAM)
    return 0


def _content(text: str) -> str | bytes:
    """The text, or what the input stream holds: text if it is UTF-8, without the end of its last line."""
    if text != batch.STREAM:
        return text
    if sys.stdin is None:
        raise ReadError("Standard input is closed.")
    data = sys.stdin.buffer.read()
    try:
        return data.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        return data


def _figures(code: QRCode) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "version": code.version,
        "error": code.error,
        "mask": code.mask,
        "pixels": code.side,
    }
    if isinstance(code, HalftoneQR):
        figures |= {"sub": code.sub, "centre": code.centre, "strength": code.strength, "margin": code.margin}
    return figures


def _summary(code: QRCode) -> str:
    text = f"version {code.version}{code.error and '-'}{code.error}, {code.side} × {code.side} pixels"
    if isinstance(code, HalftoneQR):
        text += f", strength {code.strength:g}, margin {code.margin:g} modules of blur"
    return text
