"""Direct binary search."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .. import _kernels
from .._checks import Array, check_choice, check_count, check_positive
from .base import Ditherer
from .diffusion import ErrorDiffusion

FILTERS = ("nasanen", "gaussian")

# R. Näsänen, "Visibility of halftone dot textures" (1984), with the constants of Kim & Allebach (2002): contrast
# sensitivity a L^b exp(−f / (c ln L + d)), f in cycles per degree, at a luminance L in cd/m². a L^b scales away.
_C, _D, _LUMINANCE = 0.525, 3.91, 11.0

_START = ErrorDiffusion(serpentine=False)
_NARROWER = 0.7  # the width that is searched first
_REACH = 4.5  # window from its centre, in widths of the correlation
_WIDEST = 32  # pixels


@dataclass(frozen=True, eq=False)
class DirectBinarySearch(Ditherer):
    """Search for the codes of least error as the eye sees it.

    Starts from the codes of another method. Pixel by pixel it takes another level, or swaps the levels of two
    neighbours, whichever lowers the error most, until nothing does. The error is the squared difference of both
    images after a filter that stands for the eye. Slow next to error diffusion, and the best of all methods by that
    error.

    Parameters
    ----------
    filter : {"nasanen", "gaussian"}, default "nasanen"
        Contrast sensitivity of the eye after Näsänen, or a Gaussian.
    scale : float, default 3000
        Of "nasanen": pixels per inch times the viewing distance in inches.
    sigma : float, default 1.5
        Of "gaussian": standard deviation in pixels.
    start : str or Ditherer, default Floyd-Steinberg error diffusion from left to right
        Gives the codes to start from.
    toggles : bool, default True
        Let pixels take other levels. Swaps alone keep how often each level occurs, and so the mean tone of `start`,
        at some cost in error.
    passes : int, default 30
        At most so often the whole image is gone through.

    Raises
    ------
    ArgumentError
        An unknown filter or method, a scale or sigma that is not above 0, passes outside 1 to 1000.

    Notes
    -----
    The mean tone is not kept to the end: where a tone lies very near to a level, a lone dot is more visible
    than the tone it stands for, and is left out; ``toggles=False`` keeps them.

    The filter's autocorrelation is cut to a window. A first search with a narrower filter spares the second one many
    poor minima. Vectors may have any dimension: the best level for a pixel is the one nearest to where the filtered
    error would be least.

    References
    ----------
    M. Analoui, J. P. Allebach, "Model-based halftoning using direct binary search", Proc. SPIE 1666 (1992).
    D. J. Lieberman, J. P. Allebach, "A dual interpretation for direct binary search and its implications for tone
    reproduction and texture quality", IEEE Trans. Image Processing 9 (2000).
    S. H. Kim, J. P. Allebach, "Impact of HVS models on model-based halftoning", IEEE Trans. Image Processing 11 (2002).

    Examples
    --------
    >>> DirectBinarySearch().scalars(np.full((4, 8), 64, np.uint8), np.float32([0, 255])).sum()
    np.uint64(8)
    """

    filter: str = "nasanen"
    scale: float = 3000.0
    sigma: float = 1.5
    start: str | Ditherer = _START
    toggles: bool = True
    passes: int = 30

    def __post_init__(self) -> None:
        check_choice("filter", self.filter, FILTERS)
        check_positive("scale", self.scale)
        check_positive("sigma", self.sigma)
        check_count("passes", self.passes, 1, 1000)
        self._first()

    def scalars(self, samples: Array, levels: Array, *, threads: int | None = None) -> Array:
        """Codes of one channel; see `Ditherer`."""
        codes = self._first().scalars(samples, levels, threads=threads)
        return self._improve(samples.astype(np.float32)[..., None], levels[:, None], codes)

    def vectors(self, samples: Array, codebook: Array, *, threads: int | None = None) -> Array:
        """Codes of an image of vectors; see `Ditherer`."""
        codes = self._first().vectors(samples, codebook, threads=threads)
        return self._improve(np.ascontiguousarray(samples), codebook, codes)

    def correlation(self, width: float = 1.0) -> Array:
        """Autocorrelation of the filter, made wider by a factor; square, 1 at its centre, float32."""
        if self.filter == "gaussian":
            spread = width * math.sqrt(2) * self.sigma
        else:  # exp(−κ f), f in cycles per pixel, has the autocorrelation (1 + (πr/κ)²)^(−3/2)
            spread = width * self.scale / 180 / (_C * math.log(_LUMINANCE) + _D)
        reach = min(max(math.ceil(_REACH * spread / width), 1), _WIDEST)
        offsets = np.arange(-reach, reach + 1) / spread
        squares = offsets[:, None] ** 2 + offsets**2
        edge = ((reach + 1) / spread) ** 2
        if self.filter == "gaussian":
            values, least = np.exp(-squares / 2), math.exp(-edge / 2)
        else:
            values, least = 1 / ((1 + squares) * np.sqrt(1 + squares)), (1 + edge) ** -1.5
        return (np.maximum(values - least, 0) / (1 - least)).astype(np.float32)  # no step where the window ends

    def _first(self) -> Ditherer:
        from .methods import ditherer  # it knows this class

        return ditherer(self.start)

    def _improve(self, samples: Array, codebook: Array, codes: Array) -> Array:
        codes, words = np.ascontiguousarray(codes), np.ascontiguousarray(codebook)
        for width in (_NARROWER, 1.0):
            _kernels.binary_search(samples, words, self.correlation(width), bool(self.toggles), self.passes, codes)
        return codes
