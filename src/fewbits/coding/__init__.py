"""Codes to bytes and back."""

from .bits import pack, packed_size, unpack, width_of
from .container import MAGIC
from .deflate import deflate
from .distinct import distinct_colors, distinct_levels
from .stream import MAX_PIXELS, Stream, StreamInfo, open
from .table import Codebook
from .writing import encode_stream, save

__all__ = [
    "MAGIC",
    "MAX_PIXELS",
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
