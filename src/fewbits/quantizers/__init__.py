"""Quantizers: one file per design rule."""

from .base import Quantizer, ScalarQuantizer
from .lloyd_max import LloydMax
from .quantile import Quantile
from .trellis import TrellisCoded
from .uniform import Uniform

__all__ = ["LloydMax", "Quantile", "Quantizer", "ScalarQuantizer", "TrellisCoded", "Uniform"]
