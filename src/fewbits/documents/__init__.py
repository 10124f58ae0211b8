"""Documents: scans made black and white, read and written."""

from .binarization import BinarizedImage, binarize

__all__ = ["BinarizedImage", "binarize"]
