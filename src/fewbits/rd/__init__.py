"""Rate and distortion."""

from . import theory

__all__ = ["theory"]
