"""Which level each sample takes: the nearest, or by error diffusion."""

from .assignment import METHODS, assign
from .diffusion import KERNELS, Kernel, diffuse

__all__ = ["KERNELS", "METHODS", "Kernel", "assign", "diffuse"]
