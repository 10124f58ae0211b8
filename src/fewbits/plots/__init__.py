"""Pictures of results, sweeps, quantizers and signals, as matplotlib figures.

Every function returns a new ``matplotlib.figure.Figure`` and leaves matplotlib's global state alone. matplotlib is
imported when the first figure is made; it comes with ``pip install 'fewbits[plot]'``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._canvas import require_matplotlib
from .colors import color_cloud, palette_shares
from .curves import error_curves, size_curve
from .dithering import dither_chart, halftone_spectrum
from .errors import error_map
from .files import save_figure
from .images import before_after, image_grid, sweep_grid
from .levels import value_histogram
from .quantizers import error_characteristic, levels_over_density, staircase
from .signals import binary_against_multilevel, error_signal, sqnr_curve

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..image import ImageResult, ImageSweep

__all__ = [
    "FIGURES",
    "RESULT_FIGURES",
    "SWEEP_FIGURES",
    "before_after",
    "binary_against_multilevel",
    "color_cloud",
    "dither_chart",
    "error_characteristic",
    "error_curves",
    "error_map",
    "error_signal",
    "halftone_spectrum",
    "image_grid",
    "levels_over_density",
    "palette_shares",
    "require_matplotlib",
    "save_figure",
    "size_curve",
    "sqnr_curve",
    "staircase",
    "sweep_grid",
    "value_histogram",
]

# The figures that the command line knows by name.
RESULT_FIGURES: dict[str, Callable[[ImageResult], Figure]] = {
    "before-after": before_after,
    "histogram": value_histogram,
    "palette": palette_shares,
    "error-map": error_map,
    "color-cloud": color_cloud,
}
SWEEP_FIGURES: dict[str, Callable[[ImageSweep], Figure]] = {
    "grid": sweep_grid,
    "errors": error_curves,
    "sizes": size_curve,
}
FIGURES: dict[str, Callable[[Any], Figure]] = {**RESULT_FIGURES, **SWEEP_FIGURES}
