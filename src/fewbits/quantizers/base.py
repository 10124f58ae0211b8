"""What all quantizers share: parameters, the three doors to a design, encode and decode."""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np

from .._checks import Array, check_axis, check_codes, check_samples, code_dtype
from ..densities import Density
from ..errors import ArgumentError, FewerLevelsWarning, NotFittedError
from ..statistics import Cells, Histogram
from .lookup import lookup

Source = Histogram | Density


class Quantizer:
    """A rule that maps samples to codes (``encode``) and codes to representation levels (``decode``).

    Constructor arguments are stored untouched; what is learned from data ends in an underscore.
    """

    channel_axis: int | None

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002 (part of the convention)
        """Constructor arguments by name."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params: Any) -> Self:
        """Change constructor arguments; what was learned stays until the next design."""
        names = self._parameter_names()
        for name, value in params.items():
            if name not in names:
                raise ArgumentError(
                    f"{type(self).__name__} has no parameter {name!r}; its parameters are {', '.join(names)}."
                )
            setattr(self, name, value)
        return self

    def clone(self) -> Self:
        """A new quantizer with the same constructor arguments, not fitted."""
        return type(self)(**copy.deepcopy(self.get_params()))

    def __repr__(self) -> str:
        """The call that makes this quantizer; arguments at their defaults are left out."""
        shown = []
        for name, parameter in inspect.signature(type(self).__init__).parameters.items():
            if name == "self":
                continue
            value = getattr(self, name)
            if parameter.default is inspect.Parameter.empty or repr(value) != repr(parameter.default):
                keyword = "" if parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD else f"{name}="
                shown.append(f"{keyword}{_shown(value)}")
        return f"{type(self).__name__}({', '.join(shown)})"

    def encode(self, x: Any) -> Array:
        """Codes of samples."""
        raise NotImplementedError

    def decode(self, codes: Any) -> Array:
        """Representation levels of codes."""
        raise NotImplementedError

    def quantize(self, x: Any) -> Array:
        """Samples replaced by their representation levels: ``decode(encode(x))``."""
        return self.decode(self.encode(x))

    def _moved(self, array: Array) -> Array:
        """The array with its channel axis first; as a single channel when ``channel_axis`` is not set."""
        if self.channel_axis is None:
            return array[None]
        return np.moveaxis(array, check_axis("channel_axis", self.channel_axis, array.ndim), 0)

    def _channels(self, source: Array, target: Array, count: int) -> list[tuple[Array, Array]]:
        """The channels of two arrays of one shape, as views."""
        a, b = self._moved(source), self._moved(target)
        if len(a) != count:
            raise ArgumentError(f"the data must have the {count} channels it was fitted on, got {len(a)}.")
        return [(a[c, ...], b[c, ...]) for c in range(count)]


class ScalarQuantizer(Quantizer):
    """A quantizer of single values, applied to every element of an array of any shape.

    A design rule is one method, ``_design(source)``, from a `Histogram` or a `Density` to decision and representation
    levels.

    Attributes
    ----------
    decision_levels_ : ndarray of shape (K − 1,), float64
        Inner boundaries, increasing; a sample on a boundary belongs to the cell above it.
    representation_levels_ : ndarray of shape (K,), float64
        Increasing. ``decode`` rounds them when the data were integers.
    n_levels_ : int
        K; fewer than asked when the data has fewer distinct values.
    source_ : Histogram or Density
        What the design was made from.
    dtype_ : numpy.dtype
        Type of the data, which ``decode`` returns; float64 for a density.

    With ``channel_axis`` set, the first four are tuples with one entry for each channel.
    """

    bins: int | None = None

    decision_levels_: Any
    representation_levels_: Any
    n_levels_: Any
    source_: Any
    dtype_: np.dtype[Any]

    def _design(self, source: Source) -> tuple[Array, Array]:
        raise NotImplementedError

    def _asked_levels(self) -> int:
        """Levels that a design is expected to have, for the note when it has fewer."""
        raise NotImplementedError

    def fit(self, x: Any, sample_weight: Any = None) -> Self:
        """Design the levels for samples.

        Parameters
        ----------
        x : array_like of any shape
            Finite integers or floats; never modified, never rescaled.
        sample_weight : array_like of x's shape, optional
            Non-negative weights.
        """
        return self.design(self._summarise(x, sample_weight))

    def partial_fit(self, x: Any, sample_weight: Any = None) -> Self:
        """Design the levels for all samples given so far, these included.

        What is kept between calls is a histogram, exact or, with ``bins`` set, of at most so many entries.
        """
        new = self._summarise(x, sample_weight)
        old = getattr(self, "source_", None)
        if old is None:
            return self.design(new)
        before, now = (source if isinstance(source, tuple | list) else [source] for source in (old, new))
        if isinstance(old, tuple) != isinstance(new, list) or len(before) != len(now):
            raise ArgumentError("x must have the channels of the data given before.")
        if any(isinstance(source, Density) for source in before):
            raise ArgumentError("samples cannot be added to a density; fit a new quantizer to them.")
        both = [a + b for a, b in zip(before, now, strict=True)]
        if self.bins is not None:
            both = [source.within(self.bins) for source in both]
        return self.design(both if isinstance(old, tuple) else both[0])

    def design(self, source: Source | Sequence[Source]) -> Self:
        """Design the levels for a histogram or a density, or for one per channel when ``channel_axis`` is set."""
        parts = [source] if isinstance(source, Source) else list(source) if isinstance(source, Sequence) else []
        single = isinstance(source, Source)
        checked = [part for part in parts if isinstance(part, Source)]
        if single != (self.channel_axis is None) or not checked or len(checked) < len(parts):
            expected = (
                "one Histogram or Density" if self.channel_axis is None else "a sequence of them, one per channel,"
            )
            raise ArgumentError(
                f"source must be {expected} when channel_axis is {self.channel_axis!r}, got {type(source).__name__}."
            )
        return self._take(checked[0] if single else tuple(checked), [self._design(part) for part in checked])

    def _take(self, source: Source | tuple[Source, ...], designs: list[tuple[Array, Array]]) -> Self:
        """Keep the levels designed for a source, or for one per channel."""
        single = isinstance(source, Source)
        parts = (source,) if isinstance(source, Source) else source
        decision, representation = (tuple(levels) for levels in zip(*designs, strict=True))
        counts = tuple(len(levels) for levels in representation)
        self.decision_levels_ = decision[0] if single else decision
        self.representation_levels_ = representation[0] if single else representation
        self.n_levels_ = counts[0] if single else counts
        self.source_ = source
        self.dtype_ = self._output_type(np.result_type(*(part.dtype for part in parts)))
        asked = self._asked_levels()
        if min(counts) < asked:
            fewest = min(counts)
            warnings.warn(
                f"{asked} levels were asked for; the data has {fewest} distinct "
                f"value{'s' if fewest > 1 else ''}, which are the levels.",
                FewerLevelsWarning,
                stacklevel=4,
            )
        return self

    def _output_type(self, dtype: np.dtype[Any]) -> np.dtype[Any]:
        """What ``decode`` returns for data of a type."""
        return dtype

    @property
    def mse_(self) -> Any:
        """Mean squared error of the levels on the source they were designed for, as they are (not rounded).

        One value for each channel with ``channel_axis``. For a binned histogram: with every bin in the cell of its
        mean.
        """
        return self._cost(mean_squared_error)

    @property
    def entropy_(self) -> Any:
        """First-order entropy of the codes on the source, in bits per sample; one for each channel."""
        return self._cost(lambda cells, _: cells.mean_bits(cells.ideal_bits()))

    def _cost(self, measure: Callable[[Cells, Array], Any]) -> Any:
        decision, representation = self.levels_per_channel()
        sources = self.source_ if isinstance(self.source_, tuple) else (self.source_,)
        costs = [measure(s.cells(d), r) for s, d, r in zip(sources, decision, representation, strict=True)]
        return tuple(costs) if isinstance(self.source_, tuple) else costs[0]

    def encode(self, x: Any) -> Array:
        """Codes of samples: the number of the cell each falls in.

        Parameters
        ----------
        x : array_like of any shape
            Finite integers or floats.

        Returns
        -------
        ndarray of x's shape
            The smallest unsigned dtype that holds the codes.
        """
        decision, representation = self.levels_per_channel()
        array = check_samples("x", x)
        dtype = code_dtype(max(len(levels) for levels in representation))
        if self.channel_axis is None:
            return _encode(array, decision[0], dtype)
        codes = np.empty(array.shape, dtype)
        for channel, (samples, out) in enumerate(self._channels(array, codes, len(decision))):
            out[...] = _encode(samples, decision[channel], dtype)
        return codes

    def decode(self, codes: Any) -> Array:
        """Representation levels of codes, in the dtype of the fitted data; integers are rounded.

        Parameters
        ----------
        codes : array_like of integers, any shape
            0 to K − 1.
        """
        _, representation = self.levels_per_channel()
        tables = [round_to(levels, self.dtype_) for levels in representation]
        array = check_codes(codes, max(len(table) for table in tables))
        if self.channel_axis is None:
            return _decode(array, tables[0])
        approx = np.empty(array.shape, self.dtype_)
        for channel, (part, out) in enumerate(self._channels(array, approx, len(tables))):
            out[...] = _decode(check_codes(part, len(tables[channel])), tables[channel])
        return approx

    def quantize(self, x: Any) -> Array:
        """Samples replaced by their representation levels: ``decode(encode(x))``, in the dtype of the fitted data.

        Parameters
        ----------
        x : array_like of any shape
            Finite integers or floats.
        """
        array = check_samples("x", x)
        if self.channel_axis is None and _tabulated(array):  # one look-up in place of two
            values = _all_values(array.dtype)
            return lookup(array.view(f"u{array.dtype.itemsize}"), self.decode(self.encode(values)))
        return self.decode(self.encode(array))

    def levels_per_channel(self) -> tuple[Sequence[Array], Sequence[Array]]:
        """Decision and representation levels of each channel; one pair when ``channel_axis`` is not set."""
        if not hasattr(self, "representation_levels_"):
            raise NotFittedError(f"{self!r} has no levels yet; call fit, partial_fit or design first.")
        if isinstance(self.representation_levels_, tuple):
            return self.decision_levels_, self.representation_levels_
        return (self.decision_levels_,), (self.representation_levels_,)

    def _summarise(self, x: Any, sample_weight: Any) -> Histogram | list[Histogram]:
        array = check_samples("x", x)
        if self.channel_axis is None:
            return Histogram.of(array, sample_weight, bins=self.bins)
        parts = self._moved(array)
        if sample_weight is None:
            return [Histogram.of(part, bins=self.bins) for part in parts]
        weights = np.asarray(sample_weight)
        if weights.shape != array.shape:
            raise ArgumentError(f"sample_weight must have the shape of x, {array.shape}, got {weights.shape}.")
        both = zip(parts, self._moved(weights), strict=True)
        return [Histogram.of(part, weight, bins=self.bins) for part, weight in both]


def mean_squared_error(cells: Cells, representation: Array) -> float:
    """Mean squared error of a level for each cell; levels of empty cells do not count."""
    held = cells.weights > 0
    with np.errstate(over="ignore"):  # what is beyond a float is infinite
        off = cells.weights[held] * (cells.means[held] - representation[held]) ** 2
        return float((cells.scatter.sum() + off.sum()) / cells.weights.sum())


def check_variance(source: Source) -> None:
    """A source whose squared error can be least at all."""
    if isinstance(source, Density) and np.isinf(source.variance):
        raise ArgumentError(f"the source must have a finite variance, which {source!r} has not.")


def midpoints(lower: Array, upper: Array) -> Array:
    """Boundaries midway between values, above the lower one even where no float lies between.

    >>> midpoints(np.array([1.0]), np.array([4.0]))
    array([2.5])
    """
    middle = lower + (upper - lower) / 2
    return np.where(middle > lower, middle, upper)


def round_to(levels: Array, dtype: np.dtype[Any]) -> Array:
    """Levels in the data's dtype: kept within its range, and rounded to the nearest (ties to even) for integers.

    >>> round_to(np.array([-3.0, 2.7]), np.dtype(np.uint8))
    array([0, 3], dtype=uint8)
    """
    if dtype.kind == "f":
        limit = np.finfo(dtype).max
        return np.clip(levels, -limit, limit).astype(dtype)
    limits = np.iinfo(dtype)
    rounded = np.rint(levels)
    above, below = rounded >= float(limits.max), rounded <= float(limits.min)
    inside = np.where(above | below, 0, rounded).astype(dtype)  # the ends themselves may not be floats
    inside[above], inside[below] = limits.max, limits.min
    return inside


def _shown(value: Any) -> str:
    """A constructor argument in a line: large arrays by their shape, functions by their name."""
    if isinstance(value, np.ndarray) and value.size > 16:
        return f"<{value.dtype} array of shape {value.shape}>"
    return value.__name__ if inspect.isfunction(value) else repr(value)


def _tabulated(array: Array) -> bool:
    """Whether a table of all values of the type is smaller than the data."""
    return array.dtype.kind != "f" and array.dtype.itemsize <= 2 and array.size > 1 << (8 * array.dtype.itemsize)


def _all_values(dtype: np.dtype[Any]) -> Array:
    """Every value of a small integer type, in the order of its bits read as unsigned."""
    return np.arange(1 << (8 * dtype.itemsize), dtype=f"u{dtype.itemsize}").view(dtype)


def _encode(array: Array, decision: Array, dtype: np.dtype[Any]) -> Array:
    if _tabulated(array):
        codes = np.searchsorted(decision, _all_values(array.dtype), side="right").astype(dtype)
        return lookup(array.view(f"u{array.dtype.itemsize}"), codes)
    return np.asarray(np.searchsorted(decision, array, side="right"), dtype)


def _decode(codes: Array, table: Array) -> Array:
    if codes.dtype.kind == "u" and codes.dtype.itemsize <= 2:
        return lookup(codes, table)
    return np.asarray(table[codes])
