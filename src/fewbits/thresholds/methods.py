"""Every threshold by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .._checks import Array, check_choice
from ..errors import ArgumentError
from . import attributes, clustering, entropy, neighbourhood, niblack, shape, simple
from .base import LocalThreshold


@dataclass(frozen=True)
class Method:
    """A threshold rule under its name.

    Attributes
    ----------
    rule : callable or subclass of LocalThreshold
        ``rule(image, *, hist=None, **options)`` gives one threshold (or K − 1 of them); ``rule(**options)`` is a
        `LocalThreshold`.
    """

    rule: Callable[..., Any]

    @property
    def local(self) -> bool:
        """Whether it gives a threshold for each pixel."""
        return isinstance(self.rule, type) and issubclass(self.rule, LocalThreshold)

    def options(self) -> dict[str, Any]:
        """Names of the options, with their defaults."""
        parameters = inspect.signature(self.rule).parameters
        return {name: p.default for name, p in parameters.items() if name not in ("image", "page", "hist", "threads")}


_RULES: dict[str, Callable[..., Any]] = {
    "fixed": simple.fixed,
    "mean": simple.mean,
    "median": simple.median,
    "percentile": simple.percentile,
    "p-tile": simple.p_tile,
    "otsu": clustering.otsu,
    "multi-otsu": clustering.multi_otsu,
    "isodata": clustering.isodata,
    "minimum-error": clustering.minimum_error,
    "li": entropy.li,
    "max-entropy": entropy.max_entropy,
    "renyi": entropy.renyi,
    "yen": entropy.yen,
    "shanbhag": entropy.shanbhag,
    "moments": attributes.moments,
    "huang": attributes.huang,
    "triangle": shape.triangle,
    "minimum": shape.minimum,
    "intermodes": shape.intermodes,
    "adaptive-mean": neighbourhood.AdaptiveMean,
    "adaptive-gaussian": neighbourhood.AdaptiveGaussian,
    "local-median": neighbourhood.LocalMedian,
    "midgrey": neighbourhood.Midgrey,
    "contrast": neighbourhood.Contrast,
    "bernsen": neighbourhood.Bernsen,
    "bradley": neighbourhood.Bradley,
    "niblack": niblack.Niblack,
    "nick": niblack.Nick,
    "sauvola": niblack.Sauvola,
    "wolf": niblack.Wolf,
    "wan": niblack.Wan,
    "phansalkar": niblack.Phansalkar,
    "isauvola": niblack.ISauvola,
    "feng": niblack.Feng,
    "singh": niblack.Singh,
}
METHODS = {name: Method(rule) for name, rule in _RULES.items()}


def chosen(methods: Mapping[str, Method], name: str, options: Iterable[str]) -> Method:
    """The method of a name, which must have these options."""
    check_choice("method", name, methods)
    method = methods[name]
    unknown = [option for option in options if option not in method.options()]
    if unknown:
        has = ", ".join(method.options()) or "none"
        raise ArgumentError(f"{name!r} has no option {unknown[0]!r}; its options are: {has}.")
    return method


def threshold(image: Any, method: str, *, threads: int | None = None, **options: Any) -> float | Array:
    """One threshold for an image, or one for each of its pixels, by the name of the method.

    Parameters
    ----------
    image : array_like of shape (rows, columns)
        Integers or floats.
    method : str
        One of `METHODS`.
    threads : int, optional
        For methods that are local. The result does not depend on it.
    **options
        Of the method.

    Returns
    -------
    float, or ndarray
        A number; of "multi-otsu" an array of K − 1 numbers; of local methods one for each pixel, (rows, columns).
        `codes` tells the classes by any of them.

    Examples
    --------
    >>> threshold([[0, 10], [20, 30]], "mean")
    15.0
    """
    entry = chosen(METHODS, method, options)
    if entry.local:
        surface: Array = entry.rule(**options).surface(image, threads=threads)
        return surface
    found: float | Array = entry.rule(image, **options)
    return found
