"""Where black ends and white begins: one threshold for an image, or one for each place in it."""

from .attributes import huang, moments
from .base import LocalThreshold, codes
from .clustering import isodata, minimum_error, multi_otsu, otsu
from .entropy import li, max_entropy, renyi, shanbhag, yen
from .methods import METHODS, Method, threshold
from .neighbourhood import AdaptiveGaussian, AdaptiveMean, Bernsen, Bradley, Contrast, LocalMedian, Midgrey
from .niblack import Feng, ISauvola, Niblack, Nick, Phansalkar, Sauvola, Singh, Wan, Wolf
from .shape import intermodes, minimum, triangle
from .simple import fixed, mean, median, p_tile, percentile

__all__ = [
    "METHODS",
    "AdaptiveGaussian",
    "AdaptiveMean",
    "Bernsen",
    "Bradley",
    "Contrast",
    "Feng",
    "ISauvola",
    "LocalMedian",
    "LocalThreshold",
    "Method",
    "Midgrey",
    "Niblack",
    "Nick",
    "Phansalkar",
    "Sauvola",
    "Singh",
    "Wan",
    "Wolf",
    "codes",
    "fixed",
    "huang",
    "intermodes",
    "isodata",
    "li",
    "max_entropy",
    "mean",
    "median",
    "minimum",
    "minimum_error",
    "moments",
    "multi_otsu",
    "otsu",
    "p_tile",
    "percentile",
    "renyi",
    "shanbhag",
    "threshold",
    "triangle",
    "yen",
]
