"""``fewbits verify``."""

from __future__ import annotations

from typing import Any

import click

from .. import coding
from . import batch
from .options import jobs_and_threads, option


@click.command()
@click.argument("inputs", metavar="FILE...", nargs=-1, required=True)
@option("-j", "--jobs", type=click.IntRange(1), help="Files at once; threads for a single file.  [default: all CPUs]")
@option("--json", "as_json", is_flag=True, help="Print one JSON object for each file.")
@option("-q", "--quiet", is_flag=True, help="Print errors only.")
def command(inputs: tuple[str, ...], **options: Any) -> int:
    """Check that .fbq files are whole: every part is read, checked and decoded.

    FILE is a file, a folder, a pattern, or - for standard input. The exit code is 2 if a file is damaged, and the
    message says at which byte.
    """
    files = batch.expand(inputs, [".fbq"], images=False)
    jobs, threads = jobs_and_threads(options["jobs"], files)

    def check(name: str) -> batch.Outcome:
        source, title = batch.open_source(name)
        stream = coding.open(source, threads=threads)
        codes = stream.codes
        figures = {"input": name, "whole": True, "codes": codes.size, "file_bytes": stream.info().file_bytes}
        text = f"{title}: whole, {codes.size:,} codes in {figures['file_bytes']:,} bytes"
        return batch.Outcome(figures if options["as_json"] else {}, "" if options["quiet"] else text)

    return batch.run_batch(files, check, name_of=str, jobs=jobs, as_json=options["as_json"])
