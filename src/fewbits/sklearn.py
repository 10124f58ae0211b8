"""The scikit-learn face of the scalar quantizers: a transformer with one quantizer for each feature.

scikit-learn is imported here and nowhere else; it comes with ``pip install 'fewbits[sklearn]'``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np

from . import quantizers
from ._checks import Array, check_choice, check_count
from .errors import ArgumentError, MissingExtraError
from .quantizers import ScalarQuantizer

try:
    from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
    from sklearn.preprocessing import OneHotEncoder
    from sklearn.utils.validation import check_array, check_is_fitted, validate_data
except ImportError as error:
    raise MissingExtraError.of("scikit-learn", "sklearn") from error

__all__ = ["QuantizerTransformer"]

_ENCODINGS = ("ordinal", "onehot", "onehot-dense", "levels")


def _entropy(levels: int) -> ScalarQuantizer:
    return quantizers.EntropyConstrained(target_rate=float(np.log2(check_count("levels", levels, 1, 65536))))


_RULES: dict[str, Callable[[int], ScalarQuantizer]] = {
    "uniform": quantizers.Uniform,
    "quantile": quantizers.Quantile,
    "kmeans": quantizers.KMeansLevels,
    "lloyd-max": quantizers.LloydMax,
    "entropy": _entropy,
}


class QuantizerTransformer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Quantize each feature of a table with levels designed for it alone.

    Beside ``sklearn.preprocessing.KBinsDiscretizer``: the levels may be those of least squared error, every value may
    be replaced by its representation level, and nothing is subsampled.

    Parameters
    ----------
    quantizer : {"lloyd-max", "kmeans", "quantile", "uniform", "entropy"} or ScalarQuantizer, default "lloyd-max"
        The design rule. A quantizer is cloned for each feature and itself left as it is; its parameters are reached as
        ``quantizer__levels`` and so on. "entropy" has the least squared error at an entropy of at most log2(`levels`)
        bits a sample, whatever the number of levels.
    levels : int or array_like of shape (n_features,), optional
        Number of representation levels K of each feature, 1 to 65,536. Default: 8 for a rule given by name, and a
        quantizer's own.
    encode : {"ordinal", "onehot", "onehot-dense", "levels"}, default "ordinal"
        What ``transform`` returns: codes, in the smallest unsigned dtype that holds those of all features; one column
        for each level of each feature, as a sparse CSR matrix or as an array; or each value's representation level, in
        the dtype X had in ``fit``, rounded if that is an integer.

    Attributes
    ----------
    quantizers_ : list of ScalarQuantizer
        The fitted quantizer of each feature.
    n_levels_ : ndarray of shape (n_features,), int64
        Number of levels of each feature. Fewer than asked, with a FewerLevelsWarning, where a feature has fewer
        distinct values: its levels are then exactly those values.
    n_features_in_ : int
        Number of features in ``fit``.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the features, where X came with names that are strings.

    Raises
    ------
    ArgumentError
        A parameter that cannot be used; it is a ValueError. Raised by ``fit``, as is custom in scikit-learn.

    Examples
    --------
    >>> X = [[0, 5.0], [1, 5.5], [9, 7.0], [10, 7.5]]
    >>> transformer = QuantizerTransformer(levels=2)
    >>> codes = transformer.fit_transform(X)
    >>> codes.T
    array([[0, 0, 1, 1],
           [0, 0, 1, 1]], dtype=uint8)
    >>> transformer.inverse_transform(codes).T
    array([[0.5 , 0.5 , 9.5 , 9.5 ],
           [5.25, 5.25, 7.25, 7.25]])
    """

    def __init__(
        self, quantizer: str | ScalarQuantizer = "lloyd-max", *, levels: Any = None, encode: str = "ordinal"
    ) -> None:
        self.quantizer = quantizer
        self.levels = levels
        self.encode = encode

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn may expect: floats keep their dtype, unless they become codes."""
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = [] if self.encode == "ordinal" else ["float64", "float32"]
        return tags

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:  # noqa: ARG002 (part of the convention)
        """Design the levels of each feature.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_features)
            Finite integers or floats, dense.
        y : None
            Not used.
        sample_weight : array_like of shape (n_samples,), optional
            Non-negative weights.
        """
        check_choice("encode", self.encode, _ENCODINGS)
        X = validate_data(self, X, dtype="numeric")
        made = [self._quantizer(levels) for levels in self._levels(X.shape[1])]
        self.quantizers_ = [q.fit(column, sample_weight) for q, column in zip(made, X.T, strict=True)]
        self.n_levels_ = np.array([q.n_levels_ for q in self.quantizers_])
        return self

    def transform(self, X: Any) -> Any:
        """Codes, columns of zeros and ones, or representation levels, as `encode` says.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_features)
            Finite integers or floats, dense.

        Returns
        -------
        ndarray or sparse matrix of shape (n_samples, n_features), or (n_samples, n_levels_.sum()) when one-hot
            One-hot columns are float32 where X is, else float64.
        """
        check_is_fitted(self)
        X = validate_data(self, X, dtype="numeric", reset=False)
        codes = self._each(lambda q, column: q.encode(column), X)
        if self.encode == "ordinal":
            return codes
        if self.encode == "levels":
            return self._each(lambda q, column: q.decode(column), codes)
        return self._one_hot(np.float32 if X.dtype == np.float32 else np.float64).transform(codes)

    def inverse_transform(self, X: Any) -> Array:
        """The representation levels that the output of ``transform`` stands for.

        Parameters
        ----------
        X : array_like or sparse matrix of ``transform``'s shape
            Codes (whole numbers of any dtype), one-hot columns, or values, which go to the nearest cell's level.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            In the dtype X had in ``fit``; integers are rounded.
        """
        check_is_fitted(self)
        if self.encode in ("onehot", "onehot-dense"):
            return self._each(lambda q, column: q.decode(column), self._one_hot().inverse_transform(X))
        X = check_array(X, dtype="numeric")
        if X.shape[1] != self.n_features_in_:
            raise ArgumentError(f"X must have the {self.n_features_in_} features of fit, got {X.shape[1]}.")
        if self.encode == "levels":
            return self._each(lambda q, column: q.quantize(column), X)
        codes = np.rint(X).astype(np.int64)
        if (codes != X).any():
            raise ArgumentError("X must hold codes, which are whole numbers, got fractions.")
        return self._each(lambda q, column: q.decode(column), codes)

    def get_feature_names_out(self, input_features: Any = None) -> Array:
        """Names of the columns of ``transform``: those of the features, with ``_code`` added when one-hot.

        Parameters
        ----------
        input_features : array_like of str, optional
            Names of the features. Default: ``feature_names_in_``, or x0, x1, ... where X came without names.

        Returns
        -------
        ndarray of str objects
        """
        names: Array = super().get_feature_names_out(input_features)
        if self.encode in ("onehot", "onehot-dense"):
            names = self._one_hot().get_feature_names_out(names)
        return names

    def _levels(self, features: int) -> list[Any]:
        """The levels asked for, feature by feature."""
        levels = np.asarray(self.levels, object)
        if levels.shape not in ((), (features,)):
            raise ArgumentError(
                f"levels must be one whole number, or one for each of the {features} features, "
                f"got an array of shape {levels.shape}."
            )
        return list(np.broadcast_to(levels, features))

    def _quantizer(self, levels: Any) -> ScalarQuantizer:
        """A new quantizer for one feature."""
        if isinstance(self.quantizer, ScalarQuantizer):
            if self.quantizer.channel_axis is not None:
                raise ArgumentError(
                    "quantizer must have channel_axis=None, since each feature has its own quantizer, "
                    f"got {self.quantizer!r}."
                )
            own = self.quantizer.clone()
            return own if levels is None else own.set_params(levels=levels)
        if not isinstance(self.quantizer, str) or self.quantizer not in _RULES:
            raise ArgumentError(
                f"quantizer must be a ScalarQuantizer or one of {', '.join(map(repr, _RULES))}, got {self.quantizer!r}."
            )
        return _RULES[self.quantizer](8 if levels is None else levels)

    def _each(self, act: Callable[[ScalarQuantizer, Array], Array], table: Array) -> Array:
        """Each quantizer's act on its column; columns of different types meet in the smallest that holds all."""
        return np.column_stack([act(q, column) for q, column in zip(self.quantizers_, table.T, strict=True)])

    def _one_hot(self, dtype: Any = np.float64) -> OneHotEncoder:
        """An encoder of codes that knows their range without having seen them."""
        categories = [np.arange(count) for count in self.n_levels_]
        encoder = OneHotEncoder(categories=categories, sparse_output=self.encode == "onehot", dtype=dtype)
        return encoder.set_output(transform="default").fit(np.zeros((1, len(categories)), np.int64))
