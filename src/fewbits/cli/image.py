"""``fewbits image``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from .._files import write_file
from ..color import SPACES
from ..dithering import METHODS
from ..errors import ArgumentError
from ..image import (
    ADAPTIVE,
    MODES,
    OBJECTIVES,
    ImageResult,
    ImageSweep,
    SourceImage,
    quantize_image,
    quantize_image_to,
    shared_palette,
    sweep_image,
)
from ..palettes import Palette
from . import batch, shared, targets
from .main import EXIT_LARGER, EXIT_MISSED
from .options import (
    jobs_and_threads,
    load_palette,
    option,
    output_options,
    palette_option,
    refuse_existing,
    route,
    write_stream,
)

_RESULT_FIGURES = ("before-after", "histogram", "palette", "error-map", "color-cloud")
_SWEEP_FIGURES = ("grid", "errors", "sizes")
_MIXED = 16  # colours of a palette up to which they are so far apart that mixtures of light must be right


def _count(value: str | int, low: int = 1) -> int:
    """A number of colours."""
    try:
        number = int(value)
    except ValueError:
        number = -1
    if not low <= number <= 256:
        raise click.BadParameter(f"a number of colours is a whole number from {low} to 256, got {value!r}")
    return number


def _colors(value: str | int) -> int:
    """The number of colours of a file: PNG-8 starts at two."""
    return _count(value, low=2)


def _counts(value: str) -> list[int]:
    """Several numbers of colours."""
    return [_count(part.strip()) for part in value.split(",")]


# What a section of the help is called, by the option that it begins with.
_SECTIONS = {
    "colors": "Colours",
    "dither": "Dither",
    "quality": "Targets, in place of a number of colours",
    "shared_palette": "Palettes to share and to keep",
    "output": "Files and reports",
    "sweep": "Comparisons and pictures",
}


class _Sectioned(click.Command):
    """A command whose many options are told in sections."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        title = ""
        for parameter in self.get_params(ctx):
            title = _SECTIONS.get(parameter.name or "", title)
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                sections.setdefault(title, []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)


@click.command(cls=_Sectioned)
@click.argument("inputs", metavar="IN...", nargs=-1, required=True)
@option(
    "-k",
    "--colors",
    type=_colors,
    metavar="K",
    help="Number of colours or levels, 2 to 256; with a target, the most to use.  [default: 16; with a target, 256]",
)
@option(
    "--mode",
    type=click.Choice(MODES),
    help="What K counts: colours of a palette (the default), levels shared by all channels, or levels in each channel. "
    "A sweep compares all three unless one is named.",
)
@palette_option("Use these colours")
@option(
    "--objective",
    type=click.Choice(OBJECTIVES),
    help="What colours are chosen for: the least squared error, undithered (mse), or what an eye sees, palette and "
    "dither made for each other (perceptual).  [default: perceptual for palettes of 8-bit images, else mse]",
)
@option(
    "--space",
    type=click.Choice(list(SPACES)),
    help="Where colour distance is measured.  [default: srgb for mse; for perceptual oklab, and linear for a --palette "
    "of up to 16 colours]",
)
@option(
    "--speed",
    type=click.IntRange(1, 10),
    default=4,
    metavar="1..10",
    help="1 gives the best palettes and the smallest files, 10 is the quickest.",
)
@option("--fixed", metavar="COLOURS", help="Begin the palette with these colours: '#rrggbb #rrggbb ...'.")
@option("--importance", metavar="FILE", help="A grey picture of the image's size: what is light there counts for more.")
@option(
    "--dither",
    type=click.Choice([ADAPTIVE, *METHODS]),
    metavar="METHOD",
    help="Give each pixel the nearest colour (none, the default for mse), diffuse errors by what surrounds a pixel "
    "(adaptive, the default for perceptual), or dither by any method that fewbits dither lists.",
)
@option(
    "--dither-strength",
    type=click.FloatRange(0, 1),
    metavar="0..1",
    help="How much dither: the share of the error that is diffused.  [default: 1]",
)
@option(
    "--serpentine/--raster",
    default=None,
    help="Diffuse every other row backwards, or all rows alike.  [default: serpentine]",
)
@targets.target_options
@shared.palette_options
@output_options("-K.png")
@option("--skip-if-larger", is_flag=True, help="Do not write a file larger than the original (exit code 98).")
@option("--strip", is_flag=True, help="Drop the ICC profile and the resolution.")
@option(
    "--sweep",
    type=_counts,
    metavar="K,K,...",
    help="Compare numbers of colours, such as 1,2,4,8,16: prints a table and writes no images. By mse unless "
    "--objective says otherwise, so that all modes compare.",
)
@option(
    "--plot",
    metavar="DIR",
    help="Write pictures to this folder: before-after, histogram, palette, error-map and color-cloud; for a sweep "
    "grid, errors and sizes.",
)
@option(
    "--figure",
    "figures",
    type=click.Choice(_RESULT_FIGURES + _SWEEP_FIGURES),
    multiple=True,
    help="With --plot, only this picture. May be repeated.",
)
def command(inputs: tuple[str, ...], **options: Any) -> int:
    """Reduce images to few colours or levels and write files as small as they can be.

    IN is a file, a folder, a pattern, or - for standard input. The end of the output's name tells its format:
    .png, .webp (lossless), .fbq (the smallest), .gif, .tif, .bmp, and .pbm or .raw for few levels. For each image
    one line tells what it cost: bytes, bits per pixel, PSNR, SSIM.

    \b
    fewbits image photo.jpg -k 16                   photo-16.png in 16 colours
    fewbits image *.png -k 64 -o small/             a folder full
    fewbits image *.png --quality 60-80 -o small/   as few colours as it takes
    fewbits image photo.jpg --sweep 2,4,8,16,32 --plot out/
    """  # noqa: D301 (click reads the backspace)
    return _ImageCommand(inputs, options).run()


class _ImageCommand:
    """The options of one call and what they mean for each file."""

    def __init__(self, inputs: Sequence[str], options: dict[str, Any]) -> None:
        self.options = options
        self.files = batch.expand(inputs)
        self.jobs, self.threads = jobs_and_threads(options["jobs"], self.files)
        given = self._palette()
        self.targets = targets.given_targets(options)
        asked = options["colors"] or (targets.MOST if self.targets else 16)
        self.colors: int | Palette = asked if given is None else given
        self.count: int = asked if given is None else len(given)
        self.label = targets.ENDING if self.targets else str(self.count)
        self.settings = self._settings()
        self.ending: str = options["ext"] or f"-{self.label}.png"
        shared.check_palette_options(options, self.files, targets=bool(self.targets))
        self._check_figures()

    def run(self) -> int:
        settings = {"as_json": self.options["as_json"], "jobs": self.jobs, "name_of": lambda item: item[0]}
        if self.options["sweep"]:
            if self.options["output"] or self.options["palette"] or self.options["colors"]:
                raise ArgumentError(
                    "--sweep writes no images and chooses its colours: leave out --output, --palette and --colors."
                )
            return batch.run_batch([(name, "") for name in self.files], self._sweep, **settings)
        outputs = batch.destinations(self.files, self.options["output"], self.ending)
        items = list(zip(self.files, outputs, strict=True))
        saved = self.options["save_palette"]
        refuse_existing([saved] if saved else [], force=self.options["force"])
        if self.options["shared_palette"]:
            self.colors = self._shared_palette()
            self.count = len(self.colors)
        if saved and isinstance(self.colors, Palette):
            self.colors.save(saved)
        return batch.run_batch(items, self._quantize, to_stderr=batch.STREAM in outputs, **settings)

    def _quantize(self, item: tuple[str, str]) -> batch.Outcome:
        name, target = item
        options = self.options
        pictures = self._pictures(f"{batch.stem(name)}-{self.label}", _RESULT_FIGURES)
        refuse_existing([target, *pictures.values()], force=options["force"])
        source, suffix = self._source(name), batch.suffix_of(target, self.ending)
        figures: dict[str, Any] = {"input": name, "output": target}
        settings: dict[str, Any] = {
            "mode": options["mode"] or "palette",
            "objective": self._objective(source),
            "threads": self.threads,
        } | self.settings
        search = None
        if self.targets:
            search = quantize_image_to(source, max_colors=self.count, suffix=suffix, **self.targets, **settings)
            figures["target"] = search.to_dict()
            if not search.met:
                return _unwritten(figures, targets.missed(name, search), EXIT_MISSED)
        result = quantize_image(source, self.colors, **settings) if search is None else search.result
        batch.check_planes(result, suffix)
        data = result.encode(suffix)
        notes = [] if options["quiet"] else _notes(result, search.colors if search else self.count)
        before = result.source.file_bytes
        if options["skip_if_larger"] and before is not None and len(data) > before:
            message = f"{name} would grow from {before:,} to {len(data):,} bytes; it was not written."
            return _unwritten(figures, message, EXIT_LARGER)
        if options["save_palette"] and not isinstance(self.colors, Palette):
            shared.palette_of(result).save(options["save_palette"])
        if target == batch.STREAM:
            write_stream(data)
        else:
            write_file(target, data, overwrite=options["force"])
        self._draw(result, pictures)
        if options["quiet"] and not options["as_json"]:
            return batch.Outcome(notes=notes)
        report = result.report(suffix=suffix, threads=self.threads)
        line = route(result.source.name, target)
        text = f"{line}\n{report}\n" if options["verbose"] else f"{line}: {report.summary()}"
        if search is not None:
            text += f"{'target':<12} {search.summary()}\n" if options["verbose"] else f"; {search.summary()}"
        return batch.Outcome(figures | report.to_dict(), text, notes)

    def _sweep(self, item: tuple[str, str]) -> batch.Outcome:
        name, _ = item
        options = self.options
        pictures = self._pictures(batch.stem(name), _SWEEP_FIGURES)
        refuse_existing(pictures.values(), force=options["force"])
        sweep = sweep_image(
            self._source(name),
            options["sweep"],
            modes=self._modes(),
            objective=options["objective"] or "mse",
            **self.settings,
            threads=self.threads,
        )
        self._draw(sweep, pictures)
        points = [report.to_dict() for reports in sweep.reports.values() for report in reports]
        text = "" if options["quiet"] else f"{sweep.source.name}\n{_table(sweep)}\n"
        return batch.Outcome({"input": name, "points": points}, text)

    def _palette(self) -> Palette | None:
        given = self.options["palette"]
        if given is None:
            return None
        if self.options["colors"]:
            raise ArgumentError("--palette says how many colours there are: leave out --colors.")
        if self.options["mode"] not in (None, "palette"):
            raise ArgumentError(f"--palette needs --mode palette, got {self.options['mode']!r}.")
        space = self.options["space"] or ("srgb" if self.options["objective"] == "mse" else "linear")
        loaded = load_palette(given, space)
        if self.options["space"] is None and space == "linear" and len(loaded) > _MIXED:
            loaded.set_params(space="oklab")
        return loaded

    def _shared_palette(self) -> Palette:
        """One palette for all inputs; those that cannot be read are told of when it is their turn."""
        design = {"space": "srgb" if self.options["objective"] == "mse" else "oklab"}
        design |= {name: self.settings[name] for name in ("space", "speed", "fixed") if name in self.settings}
        self.settings.pop("fixed", None)  # it is in the palette now
        return shared_palette(shared.readable(self.files), self.count, **design)

    def _settings(self) -> dict[str, Any]:
        """Options of `quantize_image` that were given; those left at their defaults are its affair."""
        fixed = self.options["fixed"]
        given = {
            "space": self.options["space"],
            "dither": self.options["dither"],
            "speed": self.options["speed"],
            "fixed": None if fixed is None else fixed.replace(",", " ").split(),
            "importance": self.options["importance"],
            "strength": self.options["dither_strength"],
            "serpentine": self.options["serpentine"],
        }
        return {name: value for name, value in given.items() if value is not None}

    def _objective(self, source: SourceImage) -> str:
        """The objective that was asked for, or that of the image's kind."""
        suits = self.options["mode"] in (None, "palette") and source.array.dtype == np.uint8
        return self.options["objective"] or ("perceptual" if suits else "mse")

    def _modes(self) -> Sequence[str]:
        """The modes of a sweep."""
        if self.options["mode"]:
            return [self.options["mode"]]
        return ["palette"] if self.options["objective"] == "perceptual" or self.options["fixed"] else MODES

    def _check_figures(self) -> None:
        """Pictures must be asked for in a way that can be met."""
        wanted, allowed = self.options["figures"], _SWEEP_FIGURES if self.options["sweep"] else _RESULT_FIGURES
        if wanted and not self.options["plot"]:
            raise ArgumentError("--figure needs --plot DIR, the folder to write to.")
        if any(name not in allowed for name in wanted):
            kind = "a sweep" if self.options["sweep"] else "a single number of colours"
            raise ArgumentError(f"--figure for {kind} must be one of {', '.join(allowed)}, got {', '.join(wanted)}.")
        if self.options["plot"]:
            from ..plots import require_matplotlib

            require_matplotlib()
            stems = [batch.stem(name) for name in self.files]
            twice = next((stem for stem in stems if stems.count(stem) > 1), None)
            if twice is not None:
                raise ArgumentError(f"--plot cannot tell inputs of one name apart: there are several named {twice}.")
            batch.make_folder(Path(self.options["plot"]))

    def _source(self, name: str) -> SourceImage:
        source = batch.read_source(name)
        return replace(source, profile=None, dpi=None) if self.options["strip"] else source

    def _pictures(self, stem: str, names: Sequence[str]) -> dict[str, Path]:
        """The pictures that were asked for, by name, and where they go."""
        if not self.options["plot"]:
            return {}
        folder = Path(self.options["plot"])
        return {name: folder / f"{stem}-{name}.png" for name in self.options["figures"] or names}

    def _draw(self, subject: ImageResult | ImageSweep, pictures: dict[str, Path]) -> None:
        """Write the pictures that were asked for."""
        if not pictures:
            return
        from .. import plots

        for name, path in pictures.items():
            plots.save_figure(plots.FIGURES[name](subject), path, overwrite=self.options["force"])


def _unwritten(figures: dict[str, Any], message: str, code: int) -> batch.Outcome:
    """What becomes of an image that is not wanted as it came out."""
    return batch.Outcome(figures | {"error": message, "code": code}, notes=[message], code=code)


def _notes(result: ImageResult, asked: int) -> list[str]:
    """What the user may not expect of a result."""
    name, notes = result.source.name, batch.notes_on(result.source)
    levels = len(result.levels) if result.palette is not None or result.original.ndim == 2 else asked
    if levels < asked:
        noun = ("colour" if result.palette is not None else "grey value") + ("" if levels == 1 else "s")
        notes.append(f"{name} has only {levels} {noun}, fewer than {asked}; it keeps exactly those.")
    return notes


def _table(sweep: ImageSweep) -> str:
    """The figures of a sweep in columns."""
    lines = [f"{'mode':<12}{'K':>5}{'colours':>9}{'bytes':>11}{'bits/pixel':>12}{'MSE':>10}{'PSNR dB':>9}{'SSIM':>8}"]
    for mode, reports in sweep.reports.items():
        for count, report in zip(sweep.colors, reports, strict=True):
            size = "-" if report.file_bytes is None else f"{report.file_bytes:,}"
            rate = "-" if report.bits_per_pixel is None else f"{report.bits_per_pixel:.3f}"
            psnr = "-" if report.psnr is None else f"{report.psnr:.2f}"
            ssim = "-" if report.ssim is None else f"{report.ssim:.4f}"
            lines.append(
                f"{mode:<12}{count:>5}{report.colors:>9,}{size:>11}{rate:>12}{report.mse:>10.4g}{psnr:>9}{ssim:>8}"
            )
    return "\n".join(lines)
