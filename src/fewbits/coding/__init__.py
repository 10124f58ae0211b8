"""Codes to bytes and back."""

from .bits import pack, packed_size, unpack, width_of
from .deflate import deflate

__all__ = ["deflate", "pack", "packed_size", "unpack", "width_of"]
