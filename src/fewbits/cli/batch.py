"""Batches: which files come in, where each goes, one after the other or several at once."""

from __future__ import annotations

import glob
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from .._parallel import map_ordered
from ..errors import ArgumentError, FewbitsError, ReadError
from .main import complain, exit_code

STREAM = "-"  # standard input or output

_SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("avif", "bmp", "dib", "gif", "heic", "ico", "jfif", "jp2", "jpeg", "jpg", "pbm", "pcx", "pgm", "png"),
        *("pnm", "ppm", "qoi", "tga", "tif", "tiff", "webp"),
    )
)


@dataclass
class Outcome:
    """What became of one input.

    Attributes
    ----------
    figures : dict
        For ``--json``.
    text : str
        For people; nothing if empty.
    notes : list of str
        Remarks for the error stream.
    code : int
        Exit code.
    """

    figures: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    notes: list[str] = field(default_factory=list)
    code: int = 0


def expand(inputs: Iterable[str]) -> list[str]:
    """Files named by arguments: folders give the images in them, patterns what they match, ``-`` the input stream."""
    files: list[str] = []
    for name in inputs:
        path = Path(name)
        if name == STREAM or path.is_file():
            files.append(name)
        elif path.is_dir():
            found = sorted(str(item) for item in path.iterdir() if item.suffix.lower() in _SUFFIXES and item.is_file())
            if not found:
                raise ReadError(f"{name} is a folder without images.")
            files += found
        else:
            files += sorted(glob.glob(name)) or [name]  # noqa: PTH207 (a pattern may be absolute)
    return list(dict.fromkeys(files))


def destinations(files: Sequence[str], output: str | None, ending: str) -> list[str]:
    """Where the result of each input goes.

    Beside the input, its name ending in `ending`; with `output`, that file, that folder, or ``-``.
    """
    if output is None:
        targets = [STREAM if name == STREAM else str(Path(name).parent / (Path(name).stem + ending)) for name in files]
    elif output != STREAM and (Path(output).is_dir() or output.endswith(("/", "\\"))):
        folder = Path(output)
        targets = [str(folder / (("stdin" if name == STREAM else Path(name).stem) + ending)) for name in files]
    elif len(files) > 1:
        raise ArgumentError(f"--output must be an existing folder for {len(files)} inputs, got {output!r}.")
    else:
        targets = [output]
    for index, target in enumerate(targets):
        first = targets.index(target)
        if first != index:
            raise ArgumentError(f"{files[first]} and {files[index]} would both be written to {target}.")
    return targets


def read_source(name: str) -> Any:
    """What to hand to a front door for an input: its path, or the bytes of the input stream."""
    return sys.stdin.buffer.read() if name == STREAM else name


def run_batch(
    items: Sequence[Any],
    work: Callable[[Any], Outcome],
    *,
    name_of: Callable[[Any], str],
    jobs: int,
    as_json: bool,
    to_stderr: bool = False,
) -> int:
    """Do `work` on every item, print each outcome in order, and return the last error's code.

    A failure is told and the rest goes on. Progress is shown on the error stream if that is a terminal and there is
    more than one item.
    """

    def attempt(item: Any) -> Outcome:
        try:
            return work(item)
        except FewbitsError as error:
            code = exit_code(error)
            return Outcome({"input": name_of(item), "error": str(error), "code": code}, notes=[str(error)], code=code)

    code = 0
    visible = len(items) > 1 and sys.stderr.isatty()
    with click.progressbar(length=len(items), file=sys.stderr, hidden=not visible, show_pos=True) as bar:
        for outcome in map_ordered(attempt, items, jobs):
            if visible:
                click.echo("\r\033[K", err=True, nl=False)
            for note in outcome.notes:
                complain(note)
            text = json.dumps(outcome.figures) if as_json else outcome.text
            if text:
                click.echo(text, err=to_stderr)
            code = outcome.code or code
            bar.update(1)
    return code
