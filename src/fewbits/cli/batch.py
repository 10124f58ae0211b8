"""Batches: which files come in, where each goes, one after the other or several at once."""

from __future__ import annotations

import glob
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from .._checks import check_choice
from .._parallel import map_ordered
from ..errors import ArgumentError, FewbitsError, ReadError, WriteError
from ..image import ImageResult, SourceImage, read
from ..image.files import SUFFIXES
from ..image.read import load
from .main import EXIT_READ, complain, exit_code, say

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


def expand(inputs: Iterable[str], also: Iterable[str] = (), *, images: bool = True) -> list[str]:
    """Files named by arguments: folders give the images in them, patterns what they match, ``-`` the input stream.

    `also` names further ends of the files in folders, or all that count if `images` is false.
    """
    suffixes = (_SUFFIXES if images else frozenset()).union(also)
    files: list[str] = []
    for name in inputs:
        try:
            matches = _matches(name, suffixes)
        except OSError as error:
            raise ReadError(f"{name} cannot be read: {error.strerror}.") from error
        if not matches:
            raise ReadError(f"{name} is a folder without {'images' if images else ' or '.join(also) + ' files'}.")
        files += matches
    return list(dict.fromkeys(files))


def _matches(name: str, suffixes: frozenset[str]) -> list[str]:
    path = Path(name)
    if name == STREAM or path.is_file():
        return [name]
    if path.is_dir():
        return sorted(str(item) for item in path.iterdir() if item.suffix.lower() in suffixes and item.is_file())
    # A pattern may be absolute; a name that matches nothing is told of when it is read.
    return sorted(glob.glob(name)) or [name]  # noqa: PTH207


def destinations(
    files: Sequence[str],
    output: str | None,
    ending: str,
    plates: Callable[[str], Sequence[Path]] | None = None,
    *,
    formats: Sequence[str] = SUFFIXES,
) -> list[str]:
    """Where the result of each input goes.

    Beside the input, its name ending in `ending`; with `output`, that file, that folder, or ``-``. A folder is made if
    its name ends in a slash. `plates` tells where those of an input go. Every name must end in one of `formats`, no two
    files may go to one place, and none to where an input is; but a result may replace its own input.
    """
    if "/" in ending or "\\" in ending:
        raise ArgumentError(f"--ext must be the end of a name, not of a path, got {ending!r}.")
    check_choice("The end of --ext", suffix_of(STREAM, ending) or ending, formats)
    folder = None
    if output is None:
        targets = [STREAM if name == STREAM else str(Path(name).parent / (stem(name) + ending)) for name in files]
    elif output != STREAM and (output.endswith(("/", "\\")) or os.path.isdir(output)):  # noqa: PTH112
        folder = Path(output)
        targets = [str(folder / (stem(name) + ending)) for name in files]
    elif len(files) > 1:
        raise ArgumentError(f"--output must be a folder for {len(files)} inputs, got {output!r}; end its name in /.")
    else:
        targets = [output]
    sources = {os.path.realpath(name): name for name in files}
    further = [(name, str(path), None) for name in files for path in plates(name)] if plates else []
    maker = dict[str, str]()
    for name, target, replaced in [*zip(files, targets, files, strict=True), *further]:
        check_choice(f"The end of {target}", suffix_of(target, ending), formats)
        place = os.path.realpath(target)
        if place in maker:
            if maker[place] == name:
                raise ArgumentError(f"Two files made of {name} would both be written to {target}.")
            raise ArgumentError(
                f"{maker[place]} and {name} would both be written to {target}; name them in calls of their own, "
                "one with another folder as --output, or with another --ext."
            )
        if sources.get(place, replaced) != replaced:
            raise ArgumentError(f"{name} would be written to {target}, which is an input.")
        maker[place] = name
    if folder is not None:
        make_folder(folder)
    return targets


def suffix_of(target: str, ending: str) -> str:
    """The end of a target's name that tells the format, in lower case; a stream takes its format from `ending`."""
    return Path(f"x{ending}" if target == STREAM else target).suffix.lower()


def check_planes(result: ImageResult, suffix: str) -> None:
    """Framebuffers are for images of one code a pixel."""
    if result.codes.ndim == 3 and suffix in (".raw", ".bin"):
        raise ArgumentError(
            f"{suffix} is a framebuffer, which holds one plane; --mode {result.mode} makes {result.codes.shape[2]}."
        )


def make_folder(folder: Path) -> None:
    """Make a folder, if it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"The folder {folder} cannot be made: {error.strerror}.") from error


def stem(name: str) -> str:
    """What names made from an input begin with."""
    return "stdin" if name == STREAM else Path(name).stem


def read_source(name: str) -> SourceImage:
    """The image that an input names."""
    source, title = open_source(name)
    return read(source, name=title)


def open_source(name: str) -> tuple[Any, str]:
    """What an input names, for those who read it, and what to call it."""
    if name != STREAM:
        return name, name
    if sys.stdin is None:
        raise ReadError("Standard input is closed.")
    return sys.stdin.buffer, "standard input"


def read_bytes(name: str) -> tuple[bytes, str]:
    """The bytes that an input names, and what to call it."""
    source, title = open_source(name)
    return load(source, title)


def notes_on(source: SourceImage) -> list[str]:
    """What the user may not expect of a file."""
    notes = []
    if source.frames > 1:
        notes.append(f"{source.name} holds {source.frames} pictures; only the first is used.")
    if source.reduced:
        notes.append(
            f"{source.name} has 16 bits a channel; its upper 8 are used, and errors are measured against those."
        )
    return notes


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
            code, message = exit_code(error), str(error)
        except Exception as error:  # one odd file must not stop the others
            code, message = EXIT_READ, f"unexpected {type(error).__name__}: {error}"
        name = "standard input" if name_of(item) == STREAM else name_of(item)
        if name not in message:
            message = f"{name}: {message}"
        return Outcome({"input": name_of(item), "error": message, "code": code}, notes=[message], code=code)

    code = 0
    visible = len(items) > 1 and sys.stderr.isatty()
    with click.progressbar(length=len(items), file=sys.stderr, hidden=not visible, show_pos=True) as bar:
        for outcome in map_ordered(attempt, items, jobs):
            if visible:
                click.echo("\r\033[K", err=True, nl=False)
            for note in outcome.notes:
                complain(note)
            text = json.dumps(outcome.figures) if as_json and outcome.figures else outcome.text
            if text:
                say(text, err=to_stderr)
            code = outcome.code or code
            bar.update(1)
    return code


def convert_batch(
    files: Sequence[str], targets: Sequence[str], work: Callable[[Any], Outcome], *, jobs: int, as_json: bool
) -> int:
    """`run_batch` on pairs of a file and its target; outcomes go to the error stream if a target is standard output."""
    items = list(zip(files, targets, strict=True))
    return run_batch(items, work, name_of=lambda item: item[0], jobs=jobs, as_json=as_json, to_stderr=STREAM in targets)
