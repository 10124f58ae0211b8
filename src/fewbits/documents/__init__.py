"""Documents: scans made black and white, read and written; QR codes."""

from .binarization import BinarizedImage, binarize
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
