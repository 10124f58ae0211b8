"""The ``fewbits`` command and its exit codes."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

import click

from .. import __version__, errors

# What the command ends with; click's own usage errors are bad arguments too.
EXIT_READ, EXIT_ARGUMENT, EXIT_EXISTS, EXIT_WRITE, EXIT_NOT_IMAGE = 2, 4, 15, 16, 25
EXIT_LARGER, EXIT_MISSED, EXIT_INTERRUPTED = 98, 99, 130

_EXIT_CODES = (
    (errors.OutputExistsError, EXIT_EXISTS),
    (errors.WriteError, EXIT_WRITE),
    (errors.NotAnImageError, EXIT_NOT_IMAGE),
    (errors.ReadError, EXIT_READ),
    (errors.FewbitsError, EXIT_ARGUMENT),
)

_COMMANDS = {
    "image": "Reduce images to few colours or levels; write small PNG or .fbq files.",
    "dither": "Dither images to few greys or to a palette.",
    "halftone": "Turn images into dots of ink, or halftones into greys.",
    "binarize": "Make scans and photographs of pages black and white.",
    "ocr": "Read the text of scans and photographs of pages.",
    "qr": "Write QR codes, plain or with a picture in them, and read them.",
    "encode": "Store images, arrays and sound of few values without loss, in small .fbq files.",
    "decode": "Turn .fbq files into images, arrays and sound.",
    "verify": "Check that .fbq files are whole.",
    "compare-coders": "Tell what images, codes and sounds take in other formats.",
    "info": "Tell what image and .fbq files hold and what each pixel costs.",
}


def exit_code(error: errors.FewbitsError) -> int:
    """Exit code for an error."""
    return next(code for kind, code in _EXIT_CODES if isinstance(error, kind))


class _LazyGroup(click.Group):
    """Commands are imported when they are called: ``fewbits --version`` needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f".{name.replace('-', '_')}", __package__).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Try: fewbits image photo.jpg -k 16",
)
@click.version_option(__version__, prog_name="fewbits", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Say it with fewer bits, know exactly what it cost, keep a file that really is that small.

    \b
    Exit codes: 0 ok, 2 cannot read, 4 bad argument, 15 output exists, 16 cannot write, 25 not an image,
    98 larger than the original, 99 a target not met, 130 interrupted. A batch goes on after a failure and
    ends with the last error's code.
    """  # noqa: D301 (click reads the backspace)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    sys.exit(run(args))


def run(args: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what matters is said in a note of one line
            outcome: Any = cli.main(args, prog_name="fewbits", standalone_mode=False)
        return outcome if isinstance(outcome, int) else 0
    except errors.FewbitsError as error:
        complain(str(error))
        return exit_code(error)
    except click.ClickException as error:
        message = error.format_message().rstrip(".") + "."
        context = getattr(error, "ctx", None)
        hint = f" Try '{context.command_path} --help'." if context is not None else ""
        complain(message + hint)
        return EXIT_ARGUMENT
    except OSError as error:
        complain(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")
        return EXIT_READ
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted; files already written are whole.")
        return EXIT_INTERRUPTED


def say(text: str, *, err: bool = False) -> None:
    """Text to the output. That the reader of a pipe went away is its affair: the work goes on in silence.

    Raises
    ------
    WriteError
        The output cannot take it for another reason.
    """
    try:
        click.echo(text, err=err)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2 if err else 1)
        if not isinstance(error, BrokenPipeError):
            raise errors.WriteError(f"Standard output cannot be written: {error.strerror}.") from error


def complain(message: str) -> None:
    """One line to the error stream."""
    say(f"fewbits: {message}", err=True)
