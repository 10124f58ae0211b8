"""Quantizers: one file per design rule."""

from .base import Quantizer, ScalarQuantizer
from .entropy_constrained import EntropyConstrained
from .lloyd_max import LloydMax
from .quantile import Quantile
from .trellis import TrellisCoded
from .uniform import Uniform

__all__ = [
    "EntropyConstrained",
    "LloydMax",
    "Quantile",
    "Quantizer",
    "ScalarQuantizer",
    "TrellisCoded",
    "Uniform",
]
