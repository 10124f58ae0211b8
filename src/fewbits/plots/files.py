"""Figures to files."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._checks import check_count
from .._files import write_file
from ..errors import ArgumentError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Metadata that would make two files of one figure differ is left out.
_METADATA: dict[str, dict[str, Any]] = {
    ".png": {},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
}


def save_figure(figure: Figure, path: str | os.PathLike[str], *, overwrite: bool = True, dpi: int = 150) -> Path:
    """Write a figure to a file; whole or not at all.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    path : path
        Ends in .png, .svg or .pdf.
    overwrite : bool, default True
    dpi : int, default 150
        Pixels per inch of PNG files, and of images inside the others.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    ArgumentError
        The name ends otherwise.
    OutputExistsError, WriteError

    Examples
    --------
    >>> import tempfile
    >>> from fewbits import LloydMax
    >>> from fewbits.plots import staircase
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_figure(staircase(LloydMax(2).fit([1, 2, 8, 9])), f"{folder}/steps.png").name
    'steps.png'
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind not in _METADATA:
        raise ArgumentError(f"The output must be a .png, .svg or .pdf file, got {path.name!r}.")
    dpi = check_count("dpi", dpi, 10, 2400)
    from matplotlib import rc_context

    buffer = io.BytesIO()
    with rc_context({"svg.hashsalt": "fewbits"}):  # identifiers that are the same every time
        figure.savefig(buffer, format=kind[1:], dpi=dpi, metadata=_METADATA[kind])
    write_file(path, buffer.getvalue(), overwrite=overwrite)
    return path
