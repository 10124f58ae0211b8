"""The front door for images: read, quantize, write, report."""

from .descreening import DESCREENINGS, inverse_halftone
from .dithering import DITHER_MODES, dither
from .files import framebuffer
from .halftoning import INK_SETS, RESAMPLINGS, HalftoneResult, halftone
from .perceptual import ADAPTIVE
from .quantize import MODES, OBJECTIVES, quantize_image
from .read import SourceImage, read
from .result import ImageReport, ImageResult
from .shared import shared_palette
from .sweep import ImageSweep, sweep_image
from .targets import TargetSearch, quantize_image_to

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
    "TargetSearch",
    "dither",
    "framebuffer",
    "halftone",
    "inverse_halftone",
    "quantize_image",
    "quantize_image_to",
    "read",
    "shared_palette",
    "sweep_image",
]
