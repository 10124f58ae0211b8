"""Codes to bytes and back."""

from .bits import pack, packed_size, unpack, width_of
from .deflate import deflate
from .distinct import distinct_colors, distinct_levels
from .stream import Stream, StreamInfo, encode_stream, open, save
from .table import Codebook

__all__ = [
    "Codebook",
    "Stream",
    "StreamInfo",
    "deflate",
    "distinct_colors",
    "distinct_levels",
    "encode_stream",
    "open",
    "pack",
    "packed_size",
    "save",
    "unpack",
    "width_of",
]
