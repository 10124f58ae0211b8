"""The front door for images: read, quantize, write, report."""

from .descreening import DESCREENINGS, inverse_halftone
from .dithering import DITHER_MODES, dither
from .files import framebuffer
from .halftoning import INK_SETS, RESAMPLINGS, HalftoneResult, halftone
from .perceptual import ADAPTIVE
from .quantize import MODES, OBJECTIVES, quantize_image
from .read import SourceImage, read
from .result import ImageReport, ImageResult
from .sweep import ImageSweep, sweep_image

__all__ = [
    "ADAPTIVE",
    "DESCREENINGS",
    "DITHER_MODES",
    "INK_SETS",
    "MODES",
    "OBJECTIVES",
    "RESAMPLINGS",
    "HalftoneResult",
    "ImageReport",
    "ImageResult",
    "ImageSweep",
    "SourceImage",
    "dither",
    "framebuffer",
    "halftone",
    "inverse_halftone",
    "quantize_image",
    "read",
    "sweep_image",
]
