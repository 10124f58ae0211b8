"""Documents: scans made black and white, read and written; QR codes."""

from .binarization import BinarizedImage, binarize
from .cleaning import clear_border, components, denoise, despeckle, fill_holes, hysteresis, margins
from .methods import METHODS, Separation, separate
from .pages import read_pages, write_pages
from .paper import background
from .polarity import foreground_of
from .qr import HalftoneQR, QRCode, QRRead, halftone_qr, read_qr, write_qr
from .recognition import OcrResult, OcrWord, ocr
from .skew import deskew, skew_angle
from .strokes import stroke_width

__all__ = [
    "METHODS",
    "BinarizedImage",
    "HalftoneQR",
    "OcrResult",
    "OcrWord",
    "QRCode",
    "QRRead",
    "Separation",
    "background",
    "binarize",
    "clear_border",
    "components",
    "denoise",
    "deskew",
    "despeckle",
    "fill_holes",
    "foreground_of",
    "halftone_qr",
    "hysteresis",
    "margins",
    "ocr",
    "read_pages",
    "read_qr",
    "separate",
    "skew_angle",
    "stroke_width",
    "write_pages",
    "write_qr",
]
