"""Which level each sample takes: the nearest, or by one of the ways of dithering."""

from .assignment import assign
from .base import Ditherer
from .cells import Cells, StochasticDots
from .diffusion import ErrorDiffusion
from .kernels import KERNELS, Kernel
from .methods import METHODS, Method, ditherer, label
from .nearest import Nearest
from .screens import Screen

__all__ = [
    "KERNELS",
    "METHODS",
    "Cells",
    "Ditherer",
    "ErrorDiffusion",
    "Kernel",
    "Method",
    "Nearest",
    "Screen",
    "StochasticDots",
    "assign",
    "ditherer",
    "label",
]
