"""SSIMULACRA 2, by the package ``ssimulacra2``, which comes with ``pip install 'fewbits[perceptual]'``."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from .._checks import Array
from ..errors import ArgumentError, MissingExtraError
from .views import views

_LEAST = 8  # pixels a side; the package looks at no scale that is smaller, and would call such images equal


def ssimulacra2(original: Any, approximation: Any) -> float:
    """SSIMULACRA 2: 100 for equal images, about 90 where a difference is hardly seen; 70 is high quality, 30 low.

    Parameters
    ----------
    original, approximation : array_like of one shape, uint8
        Grey (rows, columns), RGB (rows, columns, 3) or RGBA (rows, columns, 4), in sRGB; at least 8 × 8 pixels.
        Transparent images are laid over black and over white, and the lower score counts.

    Returns
    -------
    float
        At most 100; bad images are below 0.

    Raises
    ------
    ArgumentError
        Different shapes, no 8-bit image, or one too small.
    MissingExtraError
        The package ssimulacra2 is not installed.

    Notes
    -----
    J. Sneyers, "SSIMULACRA 2" (2023), as computed by the package. It is not symmetric: it tells artifacts that were
    added from detail that was lost. About a second for 768 × 512 pixels.

    Examples
    --------
    >>> import numpy as np
    >>> ramp = 4 * np.add.outer(np.arange(32), np.arange(32)).astype(np.uint8)
    >>> [round(ssimulacra2(ramp, ramp // step * step)) for step in (1, 16, 128)]
    [100, 92, 73]
    """
    pairs = views(original, approximation)
    rows, columns = pairs[0][0].shape[:2]
    if min(rows, columns) < _LEAST:
        raise ArgumentError(
            f"original must be an image of at least {_LEAST} × {_LEAST} pixels, got {rows} × {columns}."
        )
    try:
        from ssimulacra2 import compute_ssimulacra2
    except ModuleNotFoundError as error:
        raise MissingExtraError.of("ssimulacra2", "perceptual") from error
    return min(float(compute_ssimulacra2(_file(a), _file(b))) for a, b in pairs)


def _file(image: Array) -> io.BytesIO:
    """An uncompressed file in memory: the package opens files."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "ppm")
    return file
