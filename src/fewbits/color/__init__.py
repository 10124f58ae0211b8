"""Colour spaces in which distances are measured and levels designed."""

from .cmyk import INKS, overprint, separate
from .grey import luma, luminance_grey
from .spaces import SPACES, from_space, to_space
from .srgb import decode_srgb, encode_srgb

__all__ = [
    "INKS",
    "SPACES",
    "decode_srgb",
    "encode_srgb",
    "from_space",
    "luma",
    "luminance_grey",
    "overprint",
    "separate",
    "to_space",
]
