"""Quantizers: one file per design rule."""

from .base import Quantizer, ScalarQuantizer
from .binary import Binary
from .companding import Companded, compress_a, compress_mu, expand_a, expand_mu
from .deadzone import Deadzone
from .kmeans import KMeansLevels
from .kmedians import KMedians
from .lloyd_max import LloydMax
from .logarithmic import Logarithmic
from .quantile import Quantile
from .uniform import Uniform

__all__ = [
    "Binary",
    "Companded",
    "Deadzone",
    "KMeansLevels",
    "KMedians",
    "LloydMax",
    "Logarithmic",
    "Quantile",
    "Quantizer",
    "ScalarQuantizer",
    "Uniform",
    "compress_a",
    "compress_mu",
    "expand_a",
    "expand_mu",
]
