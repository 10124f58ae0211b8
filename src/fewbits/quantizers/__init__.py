"""Quantizers: one file per design rule."""

from .base import Quantizer, ScalarQuantizer
from .binary import Binary
from .companding import Companded, compress_a, compress_mu, expand_a, expand_mu
from .deadzone import Deadzone
from .entropy_constrained import EntropyConstrained
from .given import Levels
from .kmeans import KMeansLevels
from .kmedians import KMedians
from .lloyd_max import LloydMax
from .logarithmic import Logarithmic
from .quantile import Quantile
from .trellis import TrellisCoded
from .uniform import Uniform

__all__ = [
    "Binary",
    "Companded",
    "Deadzone",
    "EntropyConstrained",
    "KMeansLevels",
    "KMedians",
    "Levels",
    "LloydMax",
    "Logarithmic",
    "Quantile",
    "Quantizer",
    "ScalarQuantizer",
    "TrellisCoded",
    "Uniform",
    "compress_a",
    "compress_mu",
    "expand_a",
    "expand_mu",
]
