"""Where black ends and white begins: one threshold for an image, or one for each place in it."""

from .base import LocalThreshold
from .global_rules import fixed, mean
from .methods import METHODS, Method, threshold

__all__ = ["METHODS", "LocalThreshold", "Method", "fixed", "mean", "threshold"]
