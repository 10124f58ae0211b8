"""Palettes that many devices and pages share, by name.

Those of electronic paper are the colours that a panel's controller calls by these names, not what light its pigments
give back, which differs from panel to panel: measure yours and give the measured colours for the truest pictures.
"""

from __future__ import annotations

import re
from itertools import product

from ..errors import ArgumentError

_PAPER = {
    "black": "#000000",
    "white": "#ffffff",
    "red": "#ff0000",
    "yellow": "#ffff00",
    "green": "#00ff00",
    "blue": "#0000ff",
    "orange": "#ff8000",
}


def _panel(*names: str) -> dict[str, str]:
    return {name: _PAPER[name] for name in names}


# Of each palette the colours by their names, in the order of its devices' codes.
_PALETTES: dict[str, dict[str, str]] = {
    "black-white": _panel("black", "white"),
    # IBM's Color Graphics Adapter, its brighter palette of cyan and magenta.
    "cga": {"black": "#000000", "light cyan": "#55ffff", "light magenta": "#ff55ff", "white": "#ffffff"},
    # The 16 colours of IBM's Enhanced Graphics Adapter that it shows unless told otherwise; also CGA's text colours.
    "ega": {
        "black": "#000000",
        "blue": "#0000aa",
        "green": "#00aa00",
        "cyan": "#00aaaa",
        "red": "#aa0000",
        "magenta": "#aa00aa",
        "brown": "#aa5500",
        "light grey": "#aaaaaa",
        "dark grey": "#555555",
        "light blue": "#5555ff",
        "light green": "#55ff55",
        "light cyan": "#55ffff",
        "light red": "#ff5555",
        "light magenta": "#ff55ff",
        "yellow": "#ffff55",
        "white": "#ffffff",
    },
    "eink-3": _panel("black", "white", "red"),
    "eink-3-yellow": _panel("black", "white", "yellow"),
    "eink-4": _panel("black", "white", "yellow", "red"),
    # E Ink's Spectra 6.
    "eink-6": _panel("black", "white", "yellow", "red", "blue", "green"),
    # E Ink's seven-colour ACeP.
    "eink-7": _panel("black", "white", "green", "blue", "red", "yellow", "orange"),
    # The greens that emulators give the four greys of Nintendo's first Game Boy.
    "game-boy": {"darkest": "#0f380f", "dark": "#306230", "light": "#8bac0f", "lightest": "#9bbc0f"},
    # Six levels of each channel, which displays of 256 colours could keep for browsers.
    "web-safe": {f"#{r}{g}{b}": f"#{r}{g}{b}" for r, g, b in product(("00", "33", "66", "99", "cc", "ff"), repeat=3)},
}
BUILTIN = tuple(_PALETTES)


def colors_of(name: str) -> tuple[list[str], list[str]]:
    """The colours of a palette in hex, and what each is called."""
    greys = re.fullmatch("grey-([1-9][0-9]{0,2})", str(name))
    if greys and 2 <= int(greys[1]) <= 256:
        top = int(greys[1]) - 1
        colors = ["#" + 3 * f"{round(255 * step / top):02x}" for step in range(top + 1)]
        return colors, list(colors)
    if not isinstance(name, str) or name not in _PALETTES:
        raise ArgumentError(
            f"name must be one of {', '.join(map(repr, BUILTIN))}, or 'grey-N' for N greys, 2 to 256, got {name!r}."
        )
    return list(_PALETTES[name].values()), list(_PALETTES[name])
