"""Options for targets: images with as few colours, or files as small, as it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import click

from ..errors import ArgumentError
from ..image import TargetSearch
from .options import joined, option

ENDING = "fewbits"  # of names, in place of a number of colours that is not known before
MOST = 256  # colours, unless told

_UNITS = {"": 1, "k": 1000, "m": 1_000_000}
_NAMES = ("quality", "max_mse", "min_psnr", "min_ssim", "min_ssimulacra2", "max_bytes")


def _quality(value: str | tuple[float, float]) -> tuple[float, float]:
    """A range such as 60-80; 80 and -80 are 0-80, 60- is 60-100."""
    if isinstance(value, tuple):
        return value
    match = re.fullmatch(r"(?:(?P<low>\d{1,3})?-)?(?P<high>\d{1,3})?", value)
    low, high = (match["low"], match["high"]) if match else (None, None)
    bounds = int(low or 0), int(high or 100)
    if (low is None and high is None) or not bounds[0] <= bounds[1] <= 100:
        raise click.BadParameter(f"a quality is MIN-MAX or MAX, whole numbers from 0 to 100, got {value!r}")
    return bounds


def _bytes(value: str | int) -> int:
    """A size such as 50000, 50k or 1.5M."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kKmM]?)[bB]?", str(value))
    size = int(float(match[1]) * _UNITS[match[2].lower()]) if match else 0
    if size < 1:
        raise click.BadParameter(f"a size is a number of bytes, such as 50000, 50k or 1.5M, got {value!r}")
    return size


def target_options(command: Any) -> Any:
    """The options, all of which must be met."""
    return joined(
        option(
            "--quality",
            type=_quality,
            metavar="MIN-MAX|MAX",
            help="The fewest colours that reach MAX, of 100, or else the best if it reaches MIN; below, nothing is "
            "written (exit code 99). The scale is about pngquant's.",
        ),
        option(
            "--max-mse",
            type=click.FloatRange(0),
            metavar="MSE",
            help="The fewest colours of at most this mean squared error.",
        ),
        option("--min-psnr", type=float, metavar="DB", help="The fewest colours of at least this PSNR."),
        option(
            "--min-ssim", type=click.FloatRange(-1, 1), metavar="SSIM", help="The fewest colours of at least this SSIM."
        ),
        option(
            "--min-ssimulacra2",
            type=click.FloatRange(max=100),
            metavar="SCORE",
            help="The fewest colours of at least this SSIMULACRA 2: from 90 on no error is seen, 70 is high quality. "
            "Takes seconds.",
        ),
        option(
            "--max-bytes",
            type=_bytes,
            metavar="SIZE",
            help="The most colours whose file is no larger: 50000, 50k or 1.5M. Several targets must all be met.",
        ),
    )(command)


def given_targets(options: Mapping[str, Any]) -> dict[str, Any]:
    """The targets that were given."""
    given = {name: options[name] for name in _NAMES if options[name] is not None}
    if given and (options["palette"] or options["sweep"]):
        raise ArgumentError(
            f"--{next(iter(given)).replace('_', '-')} finds the number of colours: leave out --palette and --sweep."
        )
    return given


def missed(name: str, search: TargetSearch) -> str:
    """What to say of an image that misses its targets."""
    return f"{name} misses its target, at best {search.summary()}; it was not written."
