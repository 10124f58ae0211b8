"""Documents: scans made black and white, read and written; QR codes."""

from .binarization import BinarizedImage, binarize
from .cleaning import clear_border, components, denoise, despeckle, fill_holes, hysteresis
from .pages import read_pages, write_pages
from .polarity import foreground_of
from .skew import deskew, skew_angle

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
    "write_pages",
from .qr import HalftoneQR, QRCode, QRRead, halftone_qr, read_qr, write_qr

__all__ = [
    "BinarizedImage",
    "HalftoneQR",
    "QRCode",
    "QRRead",
    "binarize",
    "halftone_qr",
    "read_qr",
    "write_qr",
]
