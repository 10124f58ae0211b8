"""``fewbits ocr``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from .._files import write_file
from ..documents import OcrResult, ocr
from ..documents.binarization import DEFAULT_METHOD
from ..documents.recognition import OUTPUTS, check_arguments
from ..errors import ArgumentError, ReadError
from ..image.read import load
from . import batch
from .documents import INPUTS, binarization_of, binarization_options, method_of, refuse_binarization
from .options import jobs_and_threads, joined, option, refuse_existing, route, write_stream

_NONE = "none"  # leaves it to Tesseract


def _methods(value: str | Sequence[str]) -> list[str]:
    """Names of methods."""
    return [name.strip() for name in value.split(",")] if isinstance(value, str) else list(value)


def _output_options(command: Any) -> Any:
    return joined(
        option("-o", "--output", metavar="FILE|DIR|-", help="Where to write.  [default: the text, to standard output]"),
        option("--ext", metavar="ENDING", help="End output names in this: .txt, .hocr, .tsv, .xml (ALTO), .pdf."),
        option("-f", "--force", is_flag=True, help="Overwrite files that exist."),
        option("-j", "--jobs", type=click.IntRange(1), help="Files at once.  [default: all CPUs at hand]"),
        option("--json", "as_json", is_flag=True, help="Print one JSON object for each file: text, words, boxes."),
        option("-q", "--quiet", is_flag=True, help="Print errors only."),
    )(command)


@click.command()
@click.argument("inputs", metavar="IN...", nargs=-1, required=True)
@option(
    "-m",
    "--method",
    metavar="METHOD",
    help=f"How pages become black and white: one of those that --list tells, or none, which leaves it to Tesseract.  "
    f"[default: {DEFAULT_METHOD}]",
)
@option("--lang", default="eng", metavar="LANG", help="Languages, as in eng+deu.")
@option("--psm", type=click.IntRange(1, 13), default=3, metavar="N", help="Tesseract's page segmentation mode.")
@option("--oem", type=click.IntRange(0, 3), metavar="N", help="Tesseract's engine: 0 legacy, 1 LSTM.")
@option("--config", default="", show_default=False, metavar="ARGS", help="Further arguments for Tesseract.")
@option(
    "--compare",
    type=_methods,
    metavar="METHOD,METHOD,...",
    help="Read with each of these methods and print a table instead of the text.",
)
@option("--truth", metavar="FILE", help="With --compare: the true text, for the rates of wrong characters and words.")
@binarization_options
@_output_options
def command(inputs: tuple[str, ...], **options: Any) -> int:
    """Read the text of scans and photographs of pages, by Tesseract.

    IN is an image, a TIFF or PDF file of many pages, a folder, a pattern, or - for standard input. Pages are made
    black and white first, by the options of fewbits binarize. The end of the output's name tells its format: .txt,
    .hocr, .tsv, .xml (ALTO), or .pdf, which shows the pages and can be searched.

    \b
    fewbits ocr scan.png                              the text
    fewbits ocr book.pdf --deskew -o book-text.pdf    a PDF that can be searched
    fewbits ocr scans/ --lang deu --ext .txt -o text/
    fewbits ocr photo.jpg --compare otsu,sauvola,none --truth photo.txt
    """  # noqa: D301 (click reads the backspace)
    return _OcrCommand(inputs, options).run()


class _OcrCommand:
    """The options of one call and what they mean for each file."""

    def __init__(self, inputs: Sequence[str], options: dict[str, Any]) -> None:
        self.options = options
        method = method_of(options)
        self.methods: list[str] = options["compare"] or [method]
        if set(self.methods) == {_NONE}:
            refuse_binarization(options, "without a method, Tesseract gets the pages as they are")
        self.settings = {name: {} if name == _NONE else binarization_of(name, options) for name in self.methods}
        check_arguments(options["lang"], options["config"])
        self.files = batch.expand(inputs, INPUTS)
        self.writes = not options["compare"] and (options["output"] is not None or options["ext"] is not None)
        self.ending = options["ext"] or ".txt"
        self.targets = [batch.STREAM] * len(self.files)
        if self.writes:
            self.targets = batch.destinations(self.files, options["output"], self.ending, formats=tuple(OUTPUTS))
        elif options["compare"] and (options["output"] or options["ext"]):
            raise ArgumentError("--compare prints a table: leave out --output and --ext.")
        self.truth = self._truth()

    def run(self) -> int:
        work = self._compare if self.options["compare"] else self._write if self.writes else self._print
        return batch.run_batch(
            list(zip(self.files, self.targets, strict=True)),
            work,
            name_of=lambda item: item[0],
            jobs=jobs_and_threads(self.options["jobs"], self.files)[0],
            as_json=self.options["as_json"],
            to_stderr=self.writes and batch.STREAM in self.targets,
        )

    def _truth(self) -> str | None:
        path = self.options["truth"]
        if path is None:
            return None
        if not self.options["compare"] or len(self.files) > 1:
            raise ArgumentError("--truth is for --compare on one input.")
        try:
            return Path(path).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise ReadError(f"{path} cannot be read as text: {getattr(error, 'strerror', error)}.") from error

    def _read(self, name: str, methods: Sequence[str]) -> list[OcrResult]:
        source, title = batch.open_source(name)
        data, title = load(source, title)
        given = {key: self.options[key] for key in ("lang", "psm", "oem", "dpi", "config")}
        return [
            ocr(data, None if method == _NONE else method, name=title, **given, **self.settings[method])
            for method in methods
        ]

    def _print(self, item: tuple[str, str]) -> batch.Outcome:
        name, _ = item
        (result,) = self._read(name, self.methods)
        title = f"==> {name} <==\n" if len(self.files) > 1 else ""
        return batch.Outcome(
            _figures(name, self.methods[0], result) if self.options["as_json"] else {},
            "" if self.options["quiet"] else f"{title}{result.text}",
        )

    def _write(self, item: tuple[str, str]) -> batch.Outcome:
        name, target = item
        refuse_existing([target], force=self.options["force"])
        (result,) = self._read(name, self.methods)
        data = result.encode(batch.suffix_of(target, self.ending))
        if target == batch.STREAM:
            write_stream(data)
        else:
            write_file(target, data, overwrite=self.options["force"])
        text = (
            f"{route(name, target)}: {len(data):,} bytes, {len(result.words):,} words, {result.confidence:.1f} % sure"
        )
        return batch.Outcome(
            {**_figures(name, self.methods[0], result), "output": target} if self.options["as_json"] else {},
            "" if self.options["quiet"] else text,
        )

    def _compare(self, item: tuple[str, str]) -> batch.Outcome:
        name, _ = item
        rows = []
        for method, result in zip(self.methods, self._read(name, self.methods), strict=True):
            row: dict[str, Any] = {"method": method}
            if self.truth is not None:
                from ..metrics import character_error_rate, word_error_rate

                row["cer"] = character_error_rate(result.text, self.truth)
                row["wer"] = word_error_rate(result.text, self.truth)
            row |= {"words": len(result.words), "confidence": result.confidence, "seconds": result.seconds}
            rows.append(row)
        return batch.Outcome({"input": name, "methods": rows}, "" if self.options["quiet"] else _table(name, rows))


def _figures(name: str, method: str, result: OcrResult) -> dict[str, Any]:
    """What is told of a file in JSON."""
    return {
        "input": name,
        "method": method,
        "pages": len(result.pages),
        "text": result.text,
        "confidence": result.confidence,
        "words": [word.to_dict() for word in result.words],
        "seconds": result.seconds,
    }


def _table(name: str, rows: Sequence[dict[str, Any]]) -> str:
    """The methods, a line each, in the order in which they were named."""
    formats = {"cer": "8.4f", "wer": "8.4f", "words": "8,d", "confidence": "12.1f", "seconds": "9.2f"}
    shown = [key for key in formats if key in rows[0]]
    width = max(len("method"), *(len(row["method"]) for row in rows))
    titles = {"cer": "CER", "wer": "WER"}
    lines = [
        name,
        "  method".ljust(width + 2) + "".join(titles.get(k, k).rjust(len(f"{0:{formats[k]}}")) for k in shown),
    ]
    lines += [f"  {row['method']:<{width}}" + "".join(f"{row[key]:{formats[key]}}" for key in shown) for row in rows]
    return "\n".join(lines)
