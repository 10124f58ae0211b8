"""Which level each sample takes: the nearest, or by one of the ways of dithering."""

from .assignment import assign
from .base import Ditherer
from .cells import Cells
from .compat import as_dithering, pillow_codes, pillow_luma
from .contrast import ContrastAware
from .curve import Riemersma
from .diffusion import ErrorDiffusion, GreenNoise
from .dots import DotDiffusion
from .kernels import KERNELS, Kernel, ToneKernel
from .maps import bayer, clustered_dot, line, spiral, white_noise
from .masks import blue_noise
from .methods import METHODS, Method, ditherer, label
from .mixing import mixed_codes
from .nearest import Nearest
from .ordered import MAPS, Ordered
from .screens import Screen
from .search import DirectBinarySearch
from .thresholding import threshold_codes

__all__ = [
    "KERNELS",
    "MAPS",
    "METHODS",
    "Cells",
    "ContrastAware",
    "DirectBinarySearch",
    "Ditherer",
    "DotDiffusion",
    "ErrorDiffusion",
    "GreenNoise",
    "Kernel",
    "Method",
    "Nearest",
    "Ordered",
    "Riemersma",
    "Screen",
    "ToneKernel",
    "as_dithering",
    "assign",
    "bayer",
    "blue_noise",
    "clustered_dot",
    "ditherer",
    "label",
    "line",
    "mixed_codes",
    "pillow_codes",
    "pillow_luma",
    "spiral",
    "threshold_codes",
    "white_noise",
]
