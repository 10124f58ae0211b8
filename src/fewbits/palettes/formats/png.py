"""PNG images: their palette, or the colours of their pixels."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Sequence

import numpy as np
from PIL import Image, UnidentifiedImageError

from ..._checks import Array
from ...errors import NotAnImageError
from ...statistics import unique_colors
from .rows import color_rows


def read(data: bytes) -> tuple[Array, None]:
    """The entries of the palette in order, or the distinct colours of the pixels as they first appear."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(data), formats=["PNG"])
        image.load()
    except UnidentifiedImageError:
        raise NotAnImageError("it is not a PNG image.") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(f"it claims more pixels than a palette needs: {error}") from error
    except (SyntaxError, EOFError, TypeError, IndexError, KeyError, OverflowError, struct.error) as error:
        raise ValueError(f"it is damaged: {error}.") from error
    if image.mode.startswith(("I", "F")):
        raise ValueError("its samples have more than 8 bits.")
    alpha = "A" in image.mode or "transparency" in image.info
    if image.mode == "P":
        image = _palette_row(image, len(image.getpalette() or []) // 3)
    pixels = np.asarray(image.convert("RGBA" if alpha else "RGB")).reshape(-1, 4 if alpha else 3)
    return color_rows(unique_colors(np.ascontiguousarray(pixels))[0]), None


def write(colors: Array, names: Sequence[str] | None, title: str) -> bytes:  # noqa: ARG001
    """An image of one pixel a colour, without names."""
    buffer = io.BytesIO()
    Image.fromarray(colors[None]).save(buffer, "PNG")
    return buffer.getvalue()


def _palette_row(image: Image.Image, count: int) -> Image.Image:
    """A picture of one row that shows each palette entry once."""
    row = Image.new("P", (count, 1))
    row.putdata(list(range(count)))
    row.putpalette(image.getpalette() or [])
    if "transparency" in image.info:
        row.info["transparency"] = image.info["transparency"]
    return row
