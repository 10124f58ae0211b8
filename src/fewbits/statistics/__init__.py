"""What a design needs to know of the data: values with weights, colours with counts. Statistics add."""

from .colors import ColorHistogram, check_colors, color_keys, unique_colors
from .values import Cells, Histogram

__all__ = ["Cells", "ColorHistogram", "Histogram", "check_colors", "color_keys", "unique_colors"]
