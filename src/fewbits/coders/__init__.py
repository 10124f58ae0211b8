"""Other coders by name: what the same codes take in the formats that people use, beside our own."""

from .comparison import CODERS, Coded, Comparison, compare

__all__ = ["CODERS", "Coded", "Comparison", "compare"]
