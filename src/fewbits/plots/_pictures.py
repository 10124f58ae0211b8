"""Grey pictures that show what dithering does: a ramp, a scene and text."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .._checks import Array

_WORDS = "Sphinx of black quartz, judge my vow. 0123456789"
_LINE = 1.35  # line spacing, of the size of the font


def ramp(width: int, height: int = 48) -> Array:
    """All greys from black on the left to white on the right."""
    return np.tile(np.rint(np.linspace(0, 255, width)).astype(np.uint8), (height, 1))


def scene(width: int = 320, height: int = 240) -> Array:
    """A ball on a chequered floor: gradients, a soft shadow, a highlight, edges, and texture finer than pixels."""
    y, x = np.mgrid[:height, :width] / height
    horizon, middle, radius = 0.45, 0.5 * width / height, 0.3
    sky = 0.95 - 0.75 * (y / horizon - 1) ** 2
    depth = 0.1 / np.maximum(y - horizon, 1e-3)
    tiles = np.sign(np.sin(20 * depth) * np.sin(20 * depth * (x - middle) / 0.4))
    floor = 0.55 + 0.35 * tiles * np.exp(-depth / 1.5)
    floor *= 1 - 0.75 * np.exp(-((((x - middle - 0.12) / 0.34) ** 2 + ((y - 0.84) / 0.1) ** 2) ** 2))
    light = np.where(y < horizon, sky, floor)
    across, down = (x - middle) / radius, (y - 0.54) / radius
    towards = np.sqrt(np.maximum(1 - across**2 - down**2, 0))
    facing = np.maximum(-0.5 * across - 0.6 * down + 0.62 * towards, 0)
    ball = 0.04 + 0.7 * facing + 0.6 * facing**60
    light = np.where(across**2 + down**2 < 1, ball, light)
    shades: Array = np.rint(255 * np.clip(light, 0, 1)).astype(np.uint8)
    return shades


def text(width: int) -> Array:
    """Lines of type in falling sizes, as many words as fit, black on white and then grey on grey."""
    groups = [(255, 0, (22, 16, 12, 10)), (96, 200, (16, 11))]
    bands = []
    for paper, ink, sizes in groups:
        band = Image.new("L", (width, int(sum(sizes) * _LINE) + 8), paper)
        draw, top = ImageDraw.Draw(band), 2.0
        for size in sizes:
            font, line = ImageFont.load_default(size), _WORDS
            while draw.textlength(line, font) > width - 12:
                line = line.rpartition(" ")[0]
            draw.text((6, top), line, fill=ink, font=font)
            top += size * _LINE
        bands.append(np.asarray(band))
    return np.concatenate(bands)
