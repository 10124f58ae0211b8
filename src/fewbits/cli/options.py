"""Options and habits that the commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from .._parallel import thread_count
from ..dithering import METHODS, Ditherer, label
from ..errors import ArgumentError, OutputExistsError, WriteError
from ..palettes import BUILTIN, Palette
from ..palettes.files import FORMATS
from . import batch

_NAMED = {"strength": "strength", "serpentine": "serpentine", "seed": "rng", "size": "size"}
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def option(*names: str, **settings: Any) -> Callable[[Any], Any]:
    """An option that shows its default."""
    return click.option(*names, **{"show_default": "default" in settings and not settings.get("is_flag")} | settings)


def output_options(ending: str) -> Callable[[Any], Any]:
    """Options of every command that writes a file for each input, its name ending in `ending` unless told."""
    return joined(
        option(
            "-o",
            "--output",
            metavar="FILE|DIR|-",
            help=f"Where to write; - is standard output.  [default: beside the input, as NAME{ending}]",
        ),
        option("--ext", metavar="ENDING", help=f"End output names in this instead of {ending}."),
        option("-f", "--force", is_flag=True, help="Overwrite files that exist."),
        option(
            "-j",
            "--jobs",
            type=click.IntRange(1),
            help="Files at once; threads for a single file.  [default: all CPUs at hand]",
        ),
        option("--json", "as_json", is_flag=True, help="Print one JSON object for each file."),
        option("-v", "--verbose", is_flag=True, help="Print the whole report."),
        option("-q", "--quiet", is_flag=True, help="Print errors only."),
    )


def method_options(command: Any) -> Any:
    """Options of the dithering methods, the usual ones by name and any by ``--option``; and ``--list``."""
    return joined(
        option("--option", "options", multiple=True, metavar="NAME=VALUE", help="Any option of the method."),
        option("--strength", type=click.FloatRange(0, 1), metavar="0..1", help="How much dither."),
        option("--serpentine/--raster", default=None, help="Diffuse odd rows backwards, or all rows alike."),
        option("--seed", type=click.IntRange(0), metavar="N", help="Seed of methods that draw lots."),
        option("--size", type=click.IntRange(1), metavar="N", help="Size of the matrix or mask."),
        list_option(METHODS),
    )(command)


def list_option(methods: Mapping[str, Any]) -> Callable[[Any], Any]:
    """The option ``--list`` for a table of methods."""

    def show(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: ARG001
        if not value:
            return
        width = max(map(len, methods))
        for name, method in methods.items():
            options = ", ".join(
                key if default is None else f"{key}={_shown(default)}" for key, default in method.options().items()
            )
            click.echo(f"{name:<{width}}  {options}".rstrip())
        ctx.exit()

    return click.option(
        "--list",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help="List the methods and their options, and stop.",
    )


def given_method_options(
    method: str,
    given: Mapping[str, Any],
    methods: Mapping[str, Any] = METHODS,
    named: Mapping[str, str] = _NAMED,
) -> dict[str, Any]:
    """The options of a method that were given, with values of the types that it takes.

    `named` tells which options of the command stand for which of the methods.
    """
    if method not in methods:
        return {}  # the front door says which there are
    values = {name: given[key] for key, name in named.items() if given[key] is not None}
    known = methods[method].options()
    for text in given["options"]:
        name, equals, value = text.partition("=")
        if not equals:
            raise ArgumentError(f"--option must be NAME=VALUE, got {text!r}.")
        values[name] = _typed(name, value, known.get(name))
    return values


def _typed(name: str, text: str, default: Any) -> Any:
    """A value in the type of an option's default; a number if it reads like one where the default is none."""
    if isinstance(default, str | Ditherer):  # a ditherer is given by the name of its method
        return text
    if isinstance(default, tuple) or (default is None and "," in text):
        return tuple(_typed(name, part.strip(), default[0] if default else None) for part in text.split(","))
    if text.lower() in _BOOLEANS and (default is None or isinstance(default, bool)):
        return _BOOLEANS[text.lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    if default is None:
        return text
    kind_name = "yes or no" if isinstance(default, bool) else "a number"
    raise ArgumentError(f"--option {name} must be {kind_name}, got {text!r}.")


def _shown(default: Any) -> str:
    """A default as it would be typed, or what reports call it."""
    if isinstance(default, tuple):
        return ",".join(map(_shown, default))
    if isinstance(default, Ditherer):
        return label(default)
    return (
        f"{default:g}"
        if isinstance(default, float)
        else str(default).lower()
        if isinstance(default, bool)
        else str(default)
    )


def palette_option(use: str) -> Callable[[Any], Any]:
    """The option ``--palette``; `use` says what for."""
    return option(
        "--palette",
        metavar="FILE|NAME|COLOURS",
        help=f"{use}: a file ({', '.join(FORMATS)}), a name ({', '.join(BUILTIN)}, or grey-N for N greys), or '#rrggbb "
        "#rrggbb ...'.",
    )


def load_palette(given: str, space: str = "srgb") -> Palette:
    """The palette that ``--palette`` names: colours in hex, a file, or a palette of the house."""
    words = given.replace(",", " ").split()
    if words and words[0].startswith("#"):
        loaded = Palette(words, space=space)
    elif Path(given).suffix.lower() in FORMATS:
        loaded = Palette.load(given, space=space)
    else:
        try:
            loaded = Palette.named(given, space=space)
        except ArgumentError:
            raise ArgumentError(
                f"--palette must be a file ({', '.join(FORMATS)}), colours that begin with #, or a name: "
                f"{', '.join(BUILTIN)}, or grey-N for N greys, 2 to 256, got {given!r}."
            ) from None
    if len(loaded) > 256:
        raise ArgumentError(f"--palette must have at most 256 colours for PNG, got {len(loaded)}.")
    return loaded


def jobs_and_threads(jobs: int | None, files: Sequence[str]) -> tuple[int, int]:
    """How many files at once, and how many threads for each."""
    count = thread_count(jobs)
    return count, count if len(files) == 1 else 1


def refuse_existing(paths: Iterable[str | Path], *, force: bool) -> None:
    """Before any work: nothing is overwritten unless that was asked for."""
    for path in paths:
        if not force and path != batch.STREAM and os.path.exists(path):  # noqa: PTH110 (no error for odd names)
            raise OutputExistsError(f"{path} exists already; it was not overwritten.")


def write_stream(data: bytes) -> None:
    """Bytes to standard output."""
    if sys.stdout is None:
        raise WriteError("Standard output is closed.")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise WriteError(f"Standard output cannot be written: {error.strerror or error}.") from error


def route(name: str, target: str) -> str:
    """From where to where, in a line."""
    return f"{name} -> {'standard output' if target == batch.STREAM else target}"


def joined(*decorators: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Decorators as one, in the order in which they would be written."""

    def decorate(command: Any) -> Any:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate
