"""Which level each sample takes: the nearest, or by one of the ways of dithering."""

from .assignment import assign
from .base import Ditherer
from .compat import options_of_dithering, pillow_codes, pillow_luma
from .diffusion import ErrorDiffusion, GreenNoise
from .kernels import KERNELS, Kernel, ToneKernel
from .methods import METHODS, Method, ditherer, label
from .nearest import Nearest

__all__ = [
    "KERNELS",
    "METHODS",
    "Ditherer",
    "ErrorDiffusion",
    "GreenNoise",
    "Kernel",
    "Method",
    "Nearest",
    "ToneKernel",
    "assign",
    "ditherer",
    "label",
    "options_of_dithering",
    "pillow_codes",
    "pillow_luma",
]
