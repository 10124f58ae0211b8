"""fewbits: quantization with its true rate and distortion.

>>> import fewbits as fb
>>> q = fb.LloydMax(2).fit([1, 2, 8, 9])
>>> q.quantize([1, 9])
array([2, 8])
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [  # not `open`, which would hide the builtin after an import of all
    "Binary",
    "ColorHistogram",
    "Companded",
    "Deadzone",
    "Density",
    "EntropyConstrained",
    "FewbitsError",
    "Histogram",
    "ImageResult",
    "KMeansLevels",
    "KMedians",
    "Levels",
    "LloydMax",
    "Logarithmic",
    "Palette",
    "Quantile",
    "TrellisCoded",
    "Uniform",
    "__version__",
    "binarize",
    "dither",
    "halftone",
    "inverse_halftone",
    "quantize_image",
    "quantize_image_to",
    "save",
    "shared_palette",
    "sweep_image",
]

if TYPE_CHECKING:
    from .coding import open as open
    from .coding import save
    from .densities import Density
    from .documents import binarize
    from .errors import FewbitsError
    from .image import (
        ImageResult,
        dither,
        halftone,
        inverse_halftone,
        quantize_image,
        quantize_image_to,
        shared_palette,
        sweep_image,
    )
    from .palettes import Palette
    from .quantizers import (
        Binary,
        Companded,
        Deadzone,
        EntropyConstrained,
        KMeansLevels,
        KMedians,
        Levels,
        LloydMax,
        Logarithmic,
        Quantile,
        TrellisCoded,
        Uniform,
    )
    from .statistics import ColorHistogram, Histogram


# Where each public name lives; imported when it is first used, so that ``import fewbits`` costs next to nothing.
_HOME = {
    "Binary": "quantizers",
    "ColorHistogram": "statistics",
    "Companded": "quantizers",
    "Deadzone": "quantizers",
    "Density": "densities",
    "EntropyConstrained": "quantizers",
    "FewbitsError": "errors",
    "Histogram": "statistics",
    "ImageResult": "image",
    "KMeansLevels": "quantizers",
    "KMedians": "quantizers",
    "Levels": "quantizers",
    "LloydMax": "quantizers",
    "Logarithmic": "quantizers",
    "Palette": "palettes",
    "Quantile": "quantizers",
    "TrellisCoded": "quantizers",
    "Uniform": "quantizers",
    "binarize": "documents",
    "dither": "image",
    "halftone": "image",
    "inverse_halftone": "image",
    "open": "coding",
    "quantize_image": "image",
    "quantize_image_to": "image",
    "save": "coding",
    "shared_palette": "image",
    "sweep_image": "image",
}
_ROOMS = (
    *(
        "coders",
        "coding",
        "color",
        "compat",
        "densities",
        "dithering",
        "documents",
        "errors",
        "image",
        "metrics",
        "palettes",
    ),
    *("numcodecs", "plots", "quantizers", "rd", "sklearn", "statistics", "thresholds", "zarr"),
)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
        globals()[name] = value
        return value
    if name in _ROOMS:
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module 'fewbits' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_HOME, *_ROOMS})
