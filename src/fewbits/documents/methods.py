"""Every way to tell ink from paper by name: the thresholds, and methods that look at the page as a document."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .. import thresholds
from .._checks import Array
from ..thresholds.base import check_grey
from ..thresholds.methods import Method, chosen
from .automatic import auto
from .gatos import gatos
from .howe import howe
from .multiscale import multi_scale_sauvola
from .paper import normalized
from .su import su

_DOCUMENT_RULES: dict[str, Callable[..., Array]] = {
    "howe": howe,
    "gatos": gatos,
    "su": su,
    "multi-scale-sauvola": multi_scale_sauvola,
    "background": normalized,
}

METHODS = {
    "auto": Method(auto),
    **{name: Method(rule) for name, rule in _DOCUMENT_RULES.items()},
    **{name: method for name, method in thresholds.METHODS.items() if name != "multi-otsu"},
}


class Separation(NamedTuple):
    """Ink told from paper.

    Attributes
    ----------
    ink : ndarray of bool, (rows, columns)
    method : str
        Of `METHODS`; the one that "auto" took.
    options : dict
        Its options.
    """

    ink: Array
    method: str
    options: dict[str, Any]


def separate(page: Any, method: str = "auto", *, threads: int | None = None, **options: Any) -> Separation:
    """Tell ink from paper.

    Parameters
    ----------
    page : array_like of shape (rows, columns)
        Dark ink on light paper: uint8, uint16, or floats from 0 (black) to 1 (white). Methods for which white is
        nothing special, such as all with one threshold for the page, take other integers and floats too.
    method : str, default "auto"
        One of `METHODS`.
    threads : int, optional
        The result does not depend on it.
    **options
        Of the method.

    Raises
    ------
    ArgumentError
        An unknown method, or an option it does not have; a page whose white is not known, where the method needs it.

    Examples
    --------
    >>> separate([[0, 9, 9]], "mean").ink
    array([[ True, False, False]])
    """
    entry = chosen(METHODS, method, options)
    array = check_grey("page", page)
    if method == "auto":
        found, options = auto(array, threads=threads, **options)
        return Separation(found, "howe", options)
    if method in _DOCUMENT_RULES:
        return Separation(entry.rule(array, threads=threads, **options), method, options)
    if entry.local:
        white = entry.rule(**options).codes(array, threads=threads)
        return Separation(white == 0, method, options)
    limit = float(entry.rule(array, **options))
    whole = math.ceil(limit) if array.dtype.kind in "iu" else limit  # integers are compared as such
    return Separation(np.asarray(array < whole), method, options)
