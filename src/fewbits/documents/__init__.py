"""Documents: scans made black and white, read and written."""

from .binarization import BinarizedImage, binarize
from .cleaning import clear_border, components, denoise, despeckle, fill_holes, hysteresis, margins
from .ocr import OcrResult, OcrWord, ocr
from .pages import read_pages, write_pages
from .polarity import foreground_of
from .skew import deskew, skew_angle

__all__ = [
    "BinarizedImage",
    "OcrResult",
    "OcrWord",
    "binarize",
    "clear_border",
    "components",
    "denoise",
    "deskew",
    "despeckle",
    "fill_holes",
    "foreground_of",
    "hysteresis",
    "margins",
    "ocr",
    "read_pages",
    "skew_angle",
    "write_pages",
]
