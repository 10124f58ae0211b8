"""Flat graphics, as screens show them: terminals, charts, windows, tables, pixel art, screens of dots.

All are drawn from seeds; another version of Pillow, FreeType or matplotlib may draw letters and lines otherwise.

>>> picture = pictures(quick=True)["checkerboard, 1 pixel"]
>>> picture.shape, picture.dtype
((400, 640, 3), dtype('uint8'))
"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import fewbits as fb

from .common import installed
from .pages import TEXT, font_file

_ANSI = [
    *((0, 0, 0), (205, 49, 49), (13, 188, 121), (229, 229, 16), (36, 114, 200), (188, 63, 188), (17, 168, 205)),
    *((229, 229, 229), (102, 102, 102), (241, 76, 76), (35, 209, 139), (245, 245, 67), (59, 142, 234)),
]
_WORDS = " ".join(TEXT).split()


def pictures(*, quick: bool = False) -> dict[str, np.ndarray]:
    """Pictures by name, RGB; only the small ones if `quick`."""
    made: dict[str, Callable[[], np.ndarray]] = {
        "terminal, smooth letters": lambda: _terminal(1, (640, 960), smooth=True),
        "terminal, hard letters": lambda: _terminal(2, (400, 640), smooth=False),
        "window": lambda: _window(3, (480, 800)),
        "table of numbers": lambda: _table(4, (600, 1024)),
        "pixel art, 4 times": lambda: _sprites(5, (400, 640), 4),
        "pixel art": lambda: _sprites(6, (240, 320), 1),
        "checkerboard, 1 pixel": lambda: _checkers((400, 640), 1),
        "checkerboard, 8 pixels": lambda: _checkers((400, 640), 8),
        "ramp, Bayer's dots": lambda: _ramp((400, 640), "bayer"),
        "ramp, blue noise": lambda: _ramp((400, 640), "blue-noise"),
    }
    if installed("matplotlib"):
        made |= {f"chart of {kind}": lambda kind=kind: _chart(7, kind) for kind in ("lines", "bars", "points", "cells")}
    if not quick:
        made |= {
            "terminal, large": lambda: _terminal(8, (1080, 1920), smooth=True),
            "window, large": lambda: _window(9, (1080, 1920)),
            "table, large": lambda: _table(10, (900, 1600)),
        }
    return {name: draw() for name, draw in made.items()}


def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_file(name), size, layout_engine=ImageFont.Layout.BASIC)


def _sheet(shape: tuple[int, int], color: tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    sheet = Image.new("RGB", shape[::-1], color)
    return sheet, ImageDraw.Draw(sheet)


def _terminal(seed: int, shape: tuple[int, int], *, smooth: bool) -> np.ndarray:
    """Lines of a log: a time, a level in colour, words, numbers."""
    rng = np.random.default_rng(seed)
    sheet, draw = _sheet(shape, (12, 12, 12))
    draw.fontmode = "L" if smooth else "1"
    font = _font("DejaVuSansMono", 14)
    advance = font.getlength("m")
    seconds = 3600 * 9
    for top in range(4, shape[0] - 18, 18):
        seconds += int(rng.integers(0, 9))
        level = int(rng.integers(1, 7))
        parts = [(f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}", _ANSI[8])]
        parts.append((["", "ERROR", "OK", "WARN", "INFO", "TRACE", "DEBUG"][level].ljust(6), _ANSI[level]))
        start = int(rng.integers(0, len(_WORDS) - 12))
        parts.append((" ".join(_WORDS[start : start + int(rng.integers(2, 12))]), _ANSI[7]))
        if rng.random() < 0.4:
            parts.append((f"{rng.integers(1, 100000)} bytes", _ANSI[int(rng.integers(9, 13))]))
        left = 6.0
        for text, color in parts:
            draw.text((left, top), text, color, font)
            left += advance * (len(text) + 1)
    return np.asarray(sheet)


def _window(seed: int, shape: tuple[int, int]) -> np.ndarray:
    """A desktop with a shaded ground of few colours, windows, buttons, and the same icons many times."""
    rng = np.random.default_rng(seed)
    rows, columns = shape
    y, x = np.indices(shape) / max(shape)
    shade = np.stack([40 + 60 * y, 80 + 60 * x, 140 + 50 * (x + y) / 2], axis=-1).astype(np.uint8)
    sheet = Image.fromarray(fb.quantize_image(shade, 32, dither="bayer", threads=1).array)
    draw = ImageDraw.Draw(sheet)
    font = _font("DejaVuSans", 13)
    icons = [_icon(rng) for _ in range(6)]
    for _ in range(3 + rows * columns // 400_000):
        left, top = int(rng.integers(0, columns // 2)), int(rng.integers(0, rows // 2))
        right, bottom = left + columns // 2 - 10, top + rows // 2 - 10
        draw.rectangle((left, top, right, bottom), (246, 246, 246), (120, 120, 120))
        for line in range(24):
            draw.line(
                (left + 1, top + 1 + line, right - 1, top + 1 + line), (70 + 2 * line, 110 + 2 * line, 170 + line)
            )
        draw.text((left + 8, top + 5), " ".join(_WORDS[left % 99 : left % 99 + 4]), (255, 255, 255), font)
        for number, row in enumerate(range(top + 32, bottom - 60, 24)):
            sheet.paste(icons[number % len(icons)], (left + 8, row))
            draw.text((left + 34, row), " ".join(_WORDS[number * 5 : number * 5 + 6]), (30, 30, 30), font)
        for button in range(3):
            at = right - 90 * (button + 1)
            draw.rounded_rectangle((at, bottom - 34, at + 80, bottom - 10), 5, (225, 225, 225), (150, 150, 150))
            draw.text((at + 22, bottom - 30), ("Apply", "Close", "Help")[button], (20, 20, 20), font)
    return np.asarray(sheet)


def _icon(rng: np.random.Generator) -> Image.Image:
    """16 × 16 pixels, mirrored, in four colours."""
    half = rng.integers(0, 4, (16, 8))
    colors = rng.integers(0, 256, (4, 3)).astype(np.uint8)
    return Image.fromarray(colors[np.hstack([half, half[:, ::-1]])])


def _table(seed: int, shape: tuple[int, int]) -> np.ndarray:
    """A sheet of numbers between lines, every other row shaded."""
    rng = np.random.default_rng(seed)
    sheet, draw = _sheet(shape, (255, 255, 255))
    font = _font("DejaVuSans", 12)
    for number, top in enumerate(range(0, shape[0], 20)):
        if number % 2:
            draw.rectangle((0, top, shape[1], top + 19), (238, 243, 250))
        draw.line((0, top, shape[1], top), (208, 208, 208))
        for left in range(0, shape[1], 90):
            text = f"{rng.lognormal(6, 2):,.2f}" if number else f"column {left // 90 + 1}"
            draw.text((left + 84 - font.getlength(text), top + 3), text, (0, 0, 0) if number else (90, 90, 90), font)
    for left in range(0, shape[1], 90):
        draw.line((left, 0, left, shape[0]), (208, 208, 208))
    return np.asarray(sheet)


def _sprites(seed: int, shape: tuple[int, int], scale: int) -> np.ndarray:
    """A map of 16 × 16 tiles in 16 colours, with figures on it."""
    rng = np.random.default_rng(seed)
    colors = rng.integers(0, 256, (16, 3)).astype(np.uint8)
    tiles = np.stack([rng.choice(16, (16, 16), p=rng.dirichlet(np.full(16, 0.15))) for _ in range(12)])
    rows, columns = (-(-side // (16 * scale)) for side in shape)
    land = rng.choice(12, (rows, columns), p=rng.dirichlet(np.full(12, 0.5)))
    codes = tiles[land].swapaxes(1, 2).reshape(16 * rows, 16 * columns)
    for _ in range(12):
        half = rng.integers(0, 16, (16, 8))
        top, left = (int(rng.integers(0, side - 15)) for side in codes.shape)
        codes[top : top + 16, left : left + 16] = np.hstack([half, half[:, ::-1]])
    return colors[np.kron(codes, np.ones((scale, scale), int))[: shape[0], : shape[1]]]


def _checkers(shape: tuple[int, int], side: int) -> np.ndarray:
    y, x = np.indices(shape) // side
    return np.array([[32, 32, 32], [224, 224, 224]], np.uint8)[(x + y) % 2]


def _ramp(shape: tuple[int, int], method: str) -> np.ndarray:
    """From black to white in four greys."""
    ramp = np.broadcast_to(np.linspace(0, 255, shape[1]).astype(np.uint8), shape)
    return np.repeat(fb.dither(ramp, 4, method, threads=1).array[..., None], 3, axis=2)


def _chart(seed: int, kind: str) -> np.ndarray:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rng = np.random.default_rng(seed)
    figure = Figure(figsize=(8, 5), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(title=f"A chart of {kind}", xlabel="time, s", ylabel="rate, bits/sample")
    if kind == "lines":
        axes.plot(np.cumsum(rng.normal(size=(200, 4)), axis=0), label=list("abcd"))
        axes.legend()
        axes.grid()
    elif kind == "bars":
        axes.bar(range(12), rng.gamma(3, size=12), color=[f"C{n}" for n in range(12)])
    elif kind == "points":
        axes.scatter(*rng.normal(size=(2, 400)), s=12)
    else:
        figure.colorbar(axes.imshow(rng.normal(size=(12, 20)).cumsum(axis=1), aspect="auto"), ax=axes)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    with Image.open(out) as image:
        return np.asarray(image.convert("RGB"))
