"""Pages of text, drawn."""

from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

TEXT = (
    "the levels of a quantizer stand for all that lies in their cells so what is kept is small and what is lost is "
    "known when lines of ink on paper become black and white each pixel takes one of two sides"
)


def font(size, face="DejaVuSerif"):
    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{face}.ttf"), size)


def draw(text, shape, size=20, ink=30, paper=230, margin=40, spacing=1.5, face="DejaVuSerif"):
    """Lines of text on a page of so many rows and columns."""
    image = Image.new("L", shape[::-1], paper)
    pen = ImageDraw.Draw(image)
    for i, line in enumerate(text.split("\n")):
        pen.text((margin, margin + round(i * spacing * size)), line, font=font(size, face), fill=ink)
    return image


def prose(lines, words, seed=0):
    """Lines of so many words each."""
    rng = np.random.default_rng(seed)
    return "\n".join(" ".join(rng.choice(TEXT.split(), words)) for _ in range(lines))


def page(lines=24, words=8, size=20, shape=(800, 800), seed=0, **style):
    return draw(prose(lines, words, seed), shape, size, **style)


def turned(image, angle, fill=230):
    return np.asarray(image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=fill))


def shaded(image, darkest, noise=0.0, seed=0):
    """Light that falls off to the lower right, and noise."""
    array = np.asarray(image, np.float64)
    y, x = np.indices(array.shape)
    light = 1 - (1 - darkest) * (x / array.shape[1] + y / array.shape[0]) / 2
    return np.clip(array * light + np.random.default_rng(seed).normal(0, noise, array.shape), 0, 255).astype(np.uint8)
