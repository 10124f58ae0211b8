"""The work that commands with one file for each input have in common: make, write, tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .._files import write_file
from ..image import ImageReport, SourceImage
from . import batch
from .options import jobs_and_threads, refuse_existing, route, write_stream


@dataclass(frozen=True)
class Made:
    """What became of an image.

    Attributes
    ----------
    encode : callable
        The bytes of a file for the end of a name.
    report : callable, optional
        What it cost.
    plates : dict of path to callable
        What `encode` is, for each further file.
    """

    encode: Callable[[str], bytes]
    report: Callable[[], ImageReport] | None = None
    plates: Mapping[Path, Callable[[str], bytes]] = field(default_factory=dict)


def write_results(
    inputs: Sequence[str],
    options: Mapping[str, Any],
    ending: str,
    make: Callable[[str, SourceImage, int], Made],
    *,
    plates: Callable[[str], Sequence[Path]] = lambda name: (),  # noqa: ARG005
) -> int:
    """Make a file of each input: `make` gets its name, the image and the threads to use; the last error's code.

    `plates` tells where those of an input will go. Nothing of an input is written before all of it is encoded.
    """
    files = batch.expand(inputs)
    jobs, threads = jobs_and_threads(options["jobs"], files)
    ending = options["ext"] or ending
    targets = batch.destinations(files, options["output"], ending, plates)

    def work(item: tuple[str, str]) -> batch.Outcome:
        name, target = item
        refuse_existing([target, *plates(name)], force=options["force"])
        source = batch.read_source(name)
        made = make(name, source, threads)
        data = made.encode(batch.suffix_of(target, ending))
        films = {path: encode(path.suffix) for path, encode in made.plates.items()}
        for path in films:
            batch.make_folder(path.parent)
        if target == batch.STREAM:
            write_stream(data)
        else:
            write_file(target, data, overwrite=options["force"])
        for path, film in films.items():
            write_file(path, film, overwrite=options["force"])
        quiet = options["quiet"]
        notes = [] if quiet else batch.notes_on(source)
        if quiet and not options["as_json"]:
            return batch.Outcome()
        figures: dict[str, Any] = {"input": name, "output": target}
        line = route(source.name, target)
        if made.report is None:
            return batch.Outcome(figures | {"file_bytes": len(data)}, f"{line}: {len(data):,} bytes", notes)
        report = made.report()
        report = replace(report, file_bytes=len(data), bits_per_pixel=8 * len(data) / (report.width * report.height))
        text = f"{line}\n{report}\n" if options["verbose"] else f"{line}: {report.summary()}"
        return batch.Outcome(figures | report.to_dict(), "" if quiet else text, notes)

    return batch.convert_batch(files, targets, work, jobs=jobs, as_json=options["as_json"])
