"""The ways of dithering by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from .._checks import check_choice
from ..errors import ArgumentError
from .base import Ditherer
from .cells import Cells
from .contrast import ContrastAware
from .curve import Riemersma
from .diffusion import ErrorDiffusion, GreenNoise
from .dots import DotDiffusion
from .kernels import KERNELS
from .nearest import Nearest
from .ordered import MAP_OPTIONS, MAPS, Ordered
from .screens import Screen
from .search import DirectBinarySearch


class Method(NamedTuple):
    """A ditherer and the options that its name stands for."""

    kind: type[Ditherer]
    fixed: Mapping[str, Any]

    def options(self) -> dict[str, Any]:
        """The options left to choose, with their defaults."""
        return {f.name: f.default for f in dataclasses.fields(self.kind) if f.name not in self.fixed}


METHODS: dict[str, Method] = {
    "none": Method(Nearest, {}),
    **{name: Method(ErrorDiffusion, {"kernel": name}) for name in KERNELS},
    "error-diffusion": Method(ErrorDiffusion, {}),
    "green-noise": Method(GreenNoise, {}),
    **{
        name: Method(Ordered, {"map": name, **{option: None for option in MAP_OPTIONS if option not in has}})
        for name, (_, has) in MAPS.items()
    },
    "ordered": Method(Ordered, {}),
    "dot-diffusion": Method(DotDiffusion, {}),
    "riemersma": Method(Riemersma, {}),
    "structure-aware": Method(ContrastAware, {}),
    "dbs": Method(DirectBinarySearch, {}),
    "screen": Method(Screen, {}),
    "cells": Method(Cells, {}),
}
METHODS["stochastic-dots"] = METHODS["white-noise"]  # its name among halftones


def ditherer(method: str | Ditherer, **options: Any) -> Ditherer:
    """A ditherer by its name and options; a `Ditherer` is itself, and takes no options.

    Raises
    ------
    ArgumentError
        An unknown name, or an option that the method does not have.

    Examples
    --------
    >>> ditherer("floyd-steinberg", strength=0.5).strength
    0.5
    """
    if isinstance(method, Ditherer):
        if options:
            raise ArgumentError(f"{type(method).__name__} has its options already; leave out {', '.join(options)}.")
        return method
    entry = METHODS[check_choice("method", method, METHODS)]
    known = entry.options()
    for name in options:
        if name not in known:
            has = f"its options are {', '.join(known)}" if known else "it has no options"
            raise ArgumentError(f"{method} has no option {name!r}; {has}.")
    return entry.kind(**entry.fixed, **options)


def label(method: str | Ditherer) -> str:
    """What a report calls a method: its name, or its kind and the options that differ from their defaults.

    >>> label(ErrorDiffusion("stucki", shifts=[[0.1, -0.1]]))
    "ErrorDiffusion(kernel='stucki', shifts=1 × 2)"
    """
    if not isinstance(method, Ditherer):
        return str(method)
    shown = []
    for option in dataclasses.fields(method):
        value = getattr(method, option.name)
        if np.ndim(value) > 1:
            shown.append(f"{option.name}={' × '.join(map(str, np.shape(value)))}")
        elif isinstance(value, Ditherer):
            shown.append(f"{option.name}={label(value)}")
        elif repr(value) != repr(option.default):
            shown.append(f"{option.name}={value!r}")
    return f"{type(method).__name__}({', '.join(shown)})"
