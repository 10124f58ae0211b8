"""QR codes: written, read, and made of pictures."""

from .halftoning import HalftoneQR, halftone_qr
from .reading import QRRead, read_qr
from .writing import QRCode, write_qr

__all__ = ["HalftoneQR", "QRCode", "QRRead", "halftone_qr", "read_qr", "write_qr"]
