"""Colour spaces in which distances are measured and levels designed."""

from .spaces import SPACES, from_space, to_space

__all__ = ["SPACES", "from_space", "to_space"]
