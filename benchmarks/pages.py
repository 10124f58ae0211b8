"""Pages of text under bad light, with the text and the ink that are on them.

A page is printed with a font of DejaVu (matplotlib ships them), blurred, lit from one side and photographed with noise.
The same number and grade give the same page; another version of FreeType or Pillow may draw letters otherwise.

>>> page = shaded_page("light", 0, shape=(200, 400))
>>> page.image.shape, page.image.dtype, page.ink.dtype, page.text.split()[0]
((200, 400), dtype('uint8'), dtype('bool'), 'A')
"""

from __future__ import annotations

import importlib.util
import itertools
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = ("DejaVuSerif", "DejaVuSans", "DejaVuSansMono")
SIZES = (24, 32, 20, 28)  # of the type, in pixels
PAPER = 235.0  # grey of the paper in full light
MARGIN = 40


@dataclass(frozen=True)
class Grade:
    """How bad a page is: light at its dark end and grey of its ink, of the full light and the paper; noise; blur.

    Attributes
    ----------
    dark, ink : float
        0 to 1.
    noise : float
        Standard deviation, in grey levels.
    blur : float
        Standard deviation of the Gaussian, in pixels.
    """

    dark: float
    ink: float
    noise: float
    blur: float


GRADES = {
    "light": Grade(dark=0.75, ink=0.25, noise=4, blur=0.5),
    "middle": Grade(dark=0.2, ink=0.35, noise=5, blur=0.8),
    "heavy": Grade(dark=0.12, ink=0.5, noise=6, blur=1.2),
}


@dataclass(frozen=True, eq=False)
class Page:
    """A page and the truth about it: image uint8 (rows, columns), text in lines, ink bool."""

    image: np.ndarray = field(repr=False)
    text: str
    ink: np.ndarray = field(repr=False)


@cache
def shaded_page(grade: str, number: int, *, shape: tuple[int, int] = (1000, 1600)) -> Page:
    """Page `number` of a grade: font, size and text go by the number, light and noise by the number and the grade."""
    bad = GRADES[grade]
    rng = np.random.default_rng([number, list(GRADES).index(grade)])
    sheet, text = _print(number, shape)
    blurred = np.asarray(sheet.filter(ImageFilter.GaussianBlur(bad.blur)), np.float64) / 255
    angle = rng.uniform(0, 2 * np.pi)
    y, x = np.indices(shape)
    across = np.cos(angle) * x / shape[1] + np.sin(angle) * y / shape[0]
    across = (across - across.min()) / np.ptp(across)
    light = 1 - (1 - bad.dark) * across * across * (3 - 2 * across)
    grey = PAPER * light * (1 - (1 - bad.ink) * blurred) + rng.normal(0, bad.noise, shape)
    image = np.clip(np.rint(grey), 0, 255).astype(np.uint8)
    return Page(image, text, np.asarray(sheet) >= 128)


def _print(number: int, shape: tuple[int, int]) -> tuple[Image.Image, str]:
    """Ink from 0 to 255 in lines of whole words that fill the sheet, and the lines."""
    size = SIZES[number % len(SIZES)]
    basic = ImageFont.Layout.BASIC  # everywhere, with or without a library for ligatures
    font = ImageFont.truetype(font_file(FONTS[number % len(FONTS)]), size, layout_engine=basic)
    start = number % len(TEXT)
    words = itertools.cycle(" ".join(TEXT[start:] + TEXT[:start]).split())
    sheet = Image.new("L", shape[::-1], 0)
    draw = ImageDraw.Draw(sheet)
    lines: list[str] = []
    line, top, step = next(words), MARGIN, round(1.5 * size)
    while top + step <= shape[0] - MARGIN:
        while font.getlength(longer := f"{line} {(word := next(words))}") <= shape[1] - 2 * MARGIN:
            line = longer
        draw.text((MARGIN, top), line, 255, font)
        lines.append(line)
        line, top = word, top + step
    return sheet, "\n".join(lines)


def font_file(name: str) -> str:
    """A font that matplotlib ships."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise SystemExit("matplotlib is needed for its fonts")
    return str(Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / f"{name}.ttf")


TEXT = [
    """A baker who sells bread by weight needs a scale, and every scale rounds. The customer sees one number, the
    flour knows another, and between the two lies an error that nobody minds as long as it is small and falls to
    either side as often as to the other. The art is to choose the marks on the dial so that the error is least
    where most loaves are weighed.""",
    """Last winter the harbour froze for nine days. Ships waited outside the mole with their lamps lit, and in the
    evening the whole bay looked like a second town, lower and quieter than ours. My uncle counted forty-two
    lights on the first night, thirty on the third, and on the eighth he stopped counting because the fog had come
    down.""",
    """To make a copy of an old letter, put it near a window, but never in the sun. Press it flat under glass; wait
    until the paper has stopped curling. Hold the camera with both hands and look for the shadow of your own arm,
    which is the commonest fault of all. Three pictures are better than one, because one of them will be sharp.""",
    """The train to the mountains leaves at 7:15 and again at 10:40. Between these hours the station belongs to the
    pigeons and to a man with a broom, who begins at platform 6 and works his way back to platform 1. He has done
    this for 23 years and says that people lose more gloves than umbrellas, always the left one.""",
    """When a gardener plants a hedge, the distance between the young bushes decides everything that comes later. Too
    near, and they starve each other; too far, and the wind walks through. Between these two errors there is a
    measure which depends on the soil, the rain and the patience of the owner, and no book can print it.""",
    """Our school had one telescope and two hundred pupils. We were given four minutes each, written down in a list
    that hung beside the door, and whoever came late saw clouds. I remember Saturn as a grain of rice with a ring
    drawn around it by a very careful child, and I remember that nobody spoke on the way home.""",
    """In the workshop on the corner they repair clocks, radios, toasters and, on Fridays, toys. The owner keeps a
    box of screws sorted by length and by the year in which he found them. Ask him how long a repair will take and
    he will quote a price; ask him for the price and he will tell you how long it takes.""",
    """Some rivers carry more stones than water. After the rain you can hear them turning over in the dark, a dull
    sound like furniture being moved in the house next door. In the morning the ford is somewhere else, and the
    children have to find it again with sticks before the bus can cross.""",
    """The recipe asks for six eggs, half a pound of butter, a little salt, and an hour of quiet. The first three can
    be bought at the shop. For the last one you need a house where the telephone is off, the neighbours are away,
    and nobody is learning to play the trumpet.""",
]
