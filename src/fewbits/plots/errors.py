"""Where an image was changed, and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .._checks import Array
from ..image import ImageResult
from ..metrics import ErrorMap, color_difference
from ._canvas import LABEL, SMALL, check_type, new_figure, set_title, short_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BRIGHTEST = 99.5  # percent of the pixels that are not brighter than the scale


def error_map(result: ImageResult) -> Figure:
    """The error of each pixel as a heat map.

    Parameters
    ----------
    result : ImageResult
        Of `quantize_image`.

    Returns
    -------
    matplotlib.figure.Figure
        Of 8-bit images the distance in Oklab, see `fewbits.metrics.color_difference`; of others the root mean square
        over channels of the samples' errors, in their unit. The scale ends where half a percent of the pixels is above.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from fewbits import quantize_image
    >>> figure = error_map(quantize_image(np.array([[[0, 0, 0], [0, 0, 0], [9, 9, 9]]], np.uint8), 2))
    >>> figure.axes[0].get_title().splitlines()
    ['array: where the error is', 'mean 0, 95 % up to 0, largest 0']
    """
    check_type("result", result, ImageResult, "an ImageResult, such as quantize_image returns")
    errors, unit = _errors(result)
    height, width = errors.map.shape
    scale = min(8 / width, 7 / height)
    figure = new_figure(max(width * scale, 4.6) + 1.3, max(height * scale, 1.6) + 0.9)
    axes = figure.add_subplot()
    axes.set_axis_off()
    top = errors.percentile(_BRIGHTEST)
    picture = axes.imshow(errors.map, cmap="inferno", vmin=0, vmax=top or 1.0, interpolation="antialiased")
    bar = figure.colorbar(picture, ax=axes, extend="max" if errors.max > top else "neither", pad=0.02, fraction=0.05)
    bar.set_label(unit, fontsize=LABEL)
    bar.ax.tick_params(labelsize=SMALL)
    figures = f"mean {errors.mean:.3g}, 95 % up to {errors.percentile(95):.3g}, largest {errors.max:.3g}"
    set_title(axes, f"{short_name(result.source.name)}: where the error is\n{figures}")
    return figure


def _errors(result: ImageResult) -> tuple[ErrorMap, str]:
    """The errors, and what they are measured in."""
    if result.original.dtype == np.uint8:
        unit = "distance in Oklab (0.02 is just noticed)"
        return color_difference(result.original, result.array, formula="oklab"), unit
    planes: Array = result.original.astype(np.float64) - result.array
    if planes.ndim == 3:
        planes = np.sqrt(np.square(planes).mean(axis=2))
    return ErrorMap(np.abs(planes).astype(np.float32)), "error, in the unit of the samples"
