"""What the commands for documents share: how pages are read and made black and white."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from ..documents import METHODS, read_pages
from ..documents.binarization import DEFAULT_METHOD, FOREGROUNDS
from ..errors import ArgumentError
from ..image import SourceImage
from ..thresholds.methods import chosen
from . import batch
from .options import given_method_options, joined, list_option, option

INPUTS = (".pdf",)  # that folders are searched for, beside images

_NAMED = {"window": "window", "k": "k", "threshold": "at"}
_STEPS = ("foreground", "denoise", "deskew", "hysteresis", "clear_border", "despeckle", "fill_holes")


def binarization_options(command: Any) -> Any:
    """Options of `fewbits.binarize`, the methods' among them; and ``--list``."""
    return joined(
        option(
            "--window", type=click.IntRange(1), metavar="N", help="Side of a local method's window, odd, in pixels."
        ),
        option("--k", type=float, metavar="K", help="Weight of a local method's contrast."),
        option("--threshold", type=float, metavar="T", help="White from here on, in the image's unit; method fixed."),
        option("--option", "options", multiple=True, metavar="NAME=VALUE", help="Any option of the method."),
        option(
            "--foreground",
            type=click.Choice(FOREGROUNDS),
            help="The ink, beside the paper; auto finds out.  [default: dark]",
        ),
        option("--denoise", type=click.IntRange(1), metavar="N", help="Median filter before all else: its side, odd."),
        option("--deskew", is_flag=True, help="Turn pages so that lines of text lie level."),
        option(
            "--hysteresis",
            type=click.FloatRange(min=0, min_open=True),
            metavar="D",
            help="Keep only ink that is connected to ink this far below the threshold; for methods with one.",
        ),
        option("--clear-border", is_flag=True, help="Remove black margins."),
        option("--despeckle", type=click.IntRange(0), metavar="N", help="Remove ink of fewer pixels."),
        option("--fill-holes", type=click.IntRange(0), metavar="N", help="Fill holes of fewer pixels in ink."),
        option(
            "--dpi",
            type=click.FloatRange(min=0, min_open=True),
            metavar="N",
            help="Resolution to read PDFs at.  [default: that of the scan on each page]",
        ),
        list_option(METHODS),
    )(command)


def method_of(given: Mapping[str, Any]) -> str:
    """The method that was asked for; a threshold alone asks for the fixed one."""
    return given["method"] or ("fixed" if given["threshold"] is not None else DEFAULT_METHOD)


def binarization_of(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the options say to `fewbits.binarize`, if the method has them."""
    entry = chosen(METHODS, method, ())
    for key, name in _NAMED.items():
        if given[key] is not None and name not in entry.options():
            takers = ", ".join(other for other, its in METHODS.items() if name in its.options())
            raise ArgumentError(f"--{key}: {method!r} has no option {name!r}; it is for {takers}.")
    options = given_method_options(method, given, METHODS, _NAMED)
    chosen(METHODS, method, options)
    if entry.local:
        entry.rule(**options)  # which checks the values
    return {name: given[name] for name in _STEPS if given[name]} | options


def refuse_binarization(given: Mapping[str, Any], why: str) -> None:
    """Refuse all options of `fewbits.binarize`."""
    for name in (*_NAMED, "options", *_STEPS):
        if given[name] is not None and given[name] is not False and given[name] != ():
            shown = "option" if name == "options" else name.replace("_", "-")
            raise ArgumentError(f"--{shown} cannot be used here: {why}.")


def pages_of(name: str, dpi: float | None) -> Iterator[SourceImage]:
    """The pages that an input names."""
    source, title = batch.open_source(name)
    return read_pages(source, name=title, dpi=dpi)
