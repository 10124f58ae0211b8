"""Documents: scans made black and white, read and written."""

from .binarization import BinarizedImage, binarize
from .cleaning import clear_border, components, denoise, despeckle, fill_holes, hysteresis
from .pages import read_pages, write_pages
from .polarity import foreground_of
from .skew import deskew, skew_angle
from .stroke_width import stroke_width

__all__ = [
    "BinarizedImage",
    "binarize",
    "clear_border",
    "components",
    "denoise",
    "deskew",
    "despeckle",
    "fill_holes",
    "foreground_of",
    "hysteresis",
    "read_pages",
    "skew_angle",
    "stroke_width",
    "write_pages",
]
