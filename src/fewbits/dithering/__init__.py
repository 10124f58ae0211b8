"""Which level each sample takes: the nearest, or by one of the ways of dithering."""

from .assignment import assign
from .base import Ditherer
from .contrast import ContrastAware
from .curve import Riemersma
from .diffusion import ErrorDiffusion
from .dots import DotDiffusion
from .kernels import KERNELS, Kernel
from .methods import METHODS, Method, ditherer, label
from .nearest import Nearest
from .search import DirectBinarySearch

__all__ = [
    "KERNELS",
    "METHODS",
    "ContrastAware",
    "DirectBinarySearch",
    "Ditherer",
    "DotDiffusion",
    "ErrorDiffusion",
    "Kernel",
    "Method",
    "Nearest",
    "Riemersma",
    "assign",
    "ditherer",
    "label",
]
