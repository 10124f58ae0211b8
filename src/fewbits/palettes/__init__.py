"""Palettes: codebooks of colours, how to design them and how to keep them in files."""

from .builtin import BUILTIN
from .palette import Palette
from .rules import METHODS, design

__all__ = ["BUILTIN", "METHODS", "Palette", "design"]
