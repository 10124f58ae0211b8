"""The front door for images: read, quantize, write, report."""

from .quantize import MODES, quantize_image
from .read import SourceImage, read
from .result import ImageReport, ImageResult
from .sweep import ImageSweep, sweep_image

__all__ = [
    "MODES",
    "ImageReport",
    "ImageResult",
    "ImageSweep",
    "SourceImage",
    "quantize_image",
    "read",
    "sweep_image",
]
