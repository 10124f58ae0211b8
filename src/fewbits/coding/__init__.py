"""Codes to bytes and back."""

from .bits import pack, packed_size, unpack, width_of

__all__ = ["pack", "packed_size", "unpack", "width_of"]
