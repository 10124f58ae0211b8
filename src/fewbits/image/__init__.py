"""The front door for images: read, quantize, write, report."""

from .dithering import DITHER_MODES, dither
from .files import framebuffer
from .quantize import MODES, quantize_image
from .read import SourceImage, read
from .result import ImageReport, ImageResult
from .sweep import ImageSweep, sweep_image

__all__ = [
    "DITHER_MODES",
    "MODES",
    "ImageReport",
    "ImageResult",
    "ImageSweep",
    "SourceImage",
    "dither",
    "framebuffer",
    "quantize_image",
    "read",
    "sweep_image",
]
