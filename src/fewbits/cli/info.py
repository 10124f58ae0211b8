"""``fewbits info``."""

from __future__ import annotations

from textwrap import indent
from typing import Any

import click

from .. import coding, metrics
from ..image import SourceImage, read
from ..image.result import count_colors
from . import batch


@click.command()
@click.argument("inputs", metavar="FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each file.")
def command(inputs: tuple[str, ...], as_json: bool) -> int:
    """Tell what image files hold and what each pixel costs; of .fbq files, what each part takes.

    FILE is a file, a folder, a pattern, or - for standard input.
    """

    def describe(name: str) -> batch.Outcome:
        data, title = batch.read_bytes(name)
        if data.startswith(coding.MAGIC):
            info = coding.open(data).info()
            figures = {"input": name, "format": "FBQ"} | info.to_dict()
            return batch.Outcome(figures, "" if as_json else f"{name}\n{indent(str(info), '  ')}")
        figures = _figures(name, read(data, name=title))
        return batch.Outcome(figures, "" if as_json else _text(figures))

    return batch.run_batch(batch.expand(inputs, [".fbq"]), describe, name_of=str, jobs=1, as_json=as_json)


def _figures(name: str, source: SourceImage) -> dict[str, Any]:
    height, width = source.array.shape[:2]
    channels = 1 if source.array.ndim == 2 else source.array.shape[2]
    return {
        "input": name,
        "format": source.format,
        "mode": source.mode,
        "width": width,
        "height": height,
        "channels": channels,
        "dtype": str(source.array.dtype),
        "bytes": source.file_bytes,
        "bits_per_pixel": 8 * (source.file_bytes or 0) / (width * height),
        "colors": count_colors(source.array),
        "minimum": source.array.min().item(),
        "maximum": source.array.max().item(),
        "entropy": metrics.entropy(source.array),
        "icc_profile_bytes": len(source.profile or b""),
        "dpi": source.dpi,
        "frames": source.frames,
    }


def _text(figures: dict[str, Any]) -> str:
    noun = "distinct values" if figures["channels"] == 1 else "colours"
    lines = [
        f"{figures['input']}",
        f"  format    {figures['format']}, mode {figures['mode']}, {figures['frames']} picture"
        + ("s; the first is read" if figures["frames"] > 1 else ""),
        f"  size      {figures['width']} × {figures['height']} pixels, {figures['channels']} "
        f"channel{'s' if figures['channels'] > 1 else ''} of {figures['dtype']}",
        f"  file      {figures['bytes']:,} bytes, {figures['bits_per_pixel']:.3f} bits/pixel",
        f"  values    {figures['minimum']} to {figures['maximum']}, {figures['colors']:,} {noun}, "
        f"entropy {figures['entropy']:.3f} bits/sample",
    ]
    if figures["icc_profile_bytes"]:
        lines.append(f"  profile   ICC, {figures['icc_profile_bytes']:,} bytes")
    if figures["dpi"]:
        lines.append(f"  density   {figures['dpi'][0]:g} × {figures['dpi'][1]:g} dpi")
    return "\n".join(lines)
