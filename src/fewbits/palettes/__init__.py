"""Palettes: codebooks of colours, how to design them and how to keep them in files."""

from .rules import METHODS, design
from .palette import Palette

__all__ = ["METHODS", "Palette", "design"]
