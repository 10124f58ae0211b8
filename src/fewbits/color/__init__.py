"""Colour spaces in which distances are measured and levels designed."""

from .grey import luma, luminance_grey
from .spaces import SPACES, decode_srgb, encode_srgb, from_space, to_space

__all__ = ["SPACES", "decode_srgb", "encode_srgb", "from_space", "luma", "luminance_grey", "to_space"]
