"""Palettes: codebooks of colours, how to design them and how to keep them in files."""

from .palette import Palette
from .rules import METHODS, design

__all__ = ["METHODS", "Palette", "design"]
