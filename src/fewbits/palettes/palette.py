"""A palette: a fitted vector quantizer of colours that knows its colour space."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from .. import _kernels
from .._checks import Array, check_choice, check_codes, code_dtype
from .._parallel import map_ordered, row_tiles
from ..color import SPACES, to_space
from ..errors import ArgumentError
from ..quantizers import Quantizer
from ..statistics import check_colors, unique_colors
from . import builtin, files
from .formats.hexadecimal import parse_hex

_TILE = 1 << 20  # pixels whose distinct colours are found together


class Palette(Quantizer):
    """Colours that pixels are replaced by; each pixel takes the nearest.

    Parameters
    ----------
    colors : array_like of shape (K, 3) or (K, 4), or sequence of str
        8-bit RGB or RGBA, 0 to 255; or CSS hex: ``"#f80"``, ``"#ff8800"``, ``"#ff8800cc"``. 1 to 65,536 colours.
    space : {"srgb", "linear", "oklab", "cielab"}, default "srgb"
        Where distance is measured: between stored values, between amounts of light, or in Oklab or CIELAB, which are
        nearer to how colours look. With alpha, on colour premultiplied by alpha and on alpha itself.
    names : sequence of str, optional
        A name for each colour.

    Attributes
    ----------
    codebook_ : ndarray of shape (K, 3) or (K, 4), uint8
        The representation levels.

    Examples
    --------
    >>> p = Palette(["#000000", "#ffffff", "#ff0000"])
    >>> p.encode([[10, 10, 10], [200, 30, 30]])
    array([0, 2], dtype=uint8)
    >>> p.quantize([[200, 30, 30]])
    array([[255,   0,   0]], dtype=uint8)
    """

    def __init__(self, colors: Any, *, space: str = "srgb", names: Sequence[str] | None = None) -> None:
        self.colors = colors
        self.space = space
        self.names = names
        self.codebook_ = codebook_of("colors", colors)
        check_choice("space", space, SPACES)
        if names is not None and (
            isinstance(names, str) or len(names) != len(self.codebook_) or not all(isinstance(n, str) for n in names)
        ):
            raise ArgumentError(f"names must be strings, one per colour ({len(self.codebook_)}), got {names!r}.")

    def __repr__(self) -> str:
        """The palette in a line; the colours in hex as far as they fit."""
        shown = ", ".join(self.hex[:8]) + (", ..." if len(self) > 8 else "")
        return f"<Palette of {len(self)} colours in {self.space}: {shown}>"

    def set_params(self, **params: Any) -> Self:
        """Change constructor arguments."""
        changed = self.clone()
        Quantizer.set_params(changed, **params)
        vars(self).update(vars(type(self)(**changed.get_params())))  # only if all of them will do
        return self

    def __len__(self) -> int:
        """Number of colours."""
        return len(self.codebook_)

    @property
    def channels(self) -> int:
        """3, or 4 with alpha."""
        return int(self.codebook_.shape[1])

    @property
    def hex(self) -> list[str]:
        """The colours as ``"#rrggbb"``, or ``"#rrggbbaa"`` with alpha."""
        return ["#" + bytes(color).hex() for color in self.codebook_]

    def encode(self, x: Any, *, threads: int | None = None) -> Array:
        """Codes of colours: the number of the nearest palette entry, the first of several equally near.

        Parameters
        ----------
        x : array_like of shape (..., channels)
            8-bit colours, 0 to 255.
        threads : int, optional
            Default: ``FEWBITS_THREADS``, else the CPUs at hand.

        Returns
        -------
        ndarray of shape (...)
            uint8, or uint16 for more than 256 colours.
        """
        array = check_colors("x", x)
        if array.shape[-1] != self.channels:
            raise ArgumentError(f"x must have the palette's {self.channels} channels, got shape {array.shape}.")
        flat = array.reshape(-1, self.channels)
        dtype, words = code_dtype(len(self)), self.points()
        bytewise = self.space == "srgb" and self.channels == 3

        def tile(rows: slice) -> Array:
            if bytewise:
                codes = np.empty(rows.stop - rows.start, dtype)
                _kernels.nearest_bytes(flat[rows], self.codebook_, codes)
                return codes
            colors, _, inverse = unique_colors(flat[rows], inverse=True)
            labels, _ = nearest(to_space(colors, self.space), words)
            return labels.astype(dtype)[inverse]

        codes = np.concatenate(list(map_ordered(tile, row_tiles(len(flat), _TILE), threads)))
        return codes.reshape(array.shape[:-1])

    def decode(self, codes: Any) -> Array:
        """Colours of codes.

        Parameters
        ----------
        codes : array_like of integers, any shape
            0 to K − 1.

        Returns
        -------
        ndarray of shape (*codes.shape, channels), uint8
        """
        array = check_codes(codes, len(self))
        return np.take(self.codebook_, array, axis=0)

    def points(self) -> Array:
        """The colours' coordinates in the palette's space, (K, channels) float32."""
        return to_space(self.codebook_, self.space)

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, space: str = "srgb") -> Palette:
        """Read a palette from a file, whose format the end of its name tells.

        Parameters
        ----------
        path : path
            .gpl (GIMP), .hex (one colour a line), .png (its palette, or its pixels), .act (Adobe colour table), .ase
            (Adobe swatches; CMYK as of ideal inks), .pal (JASC's text, or RIFF).
        space : {"srgb", "linear", "oklab", "cielab"}, default "srgb"
            Where distance is measured.

        Raises
        ------
        ReadError
            Missing, damaged, without colours or with more than 65,536.
        """
        colors, names = files.load(path)
        return cls(colors, space=space, names=names)

    @classmethod
    def named(cls, name: str, *, space: str = "srgb") -> Palette:
        """A palette that many devices and pages share.

        Parameters
        ----------
        name : str
            One of `fewbits.palettes.BUILTIN`, or ``"grey-N"``: N greys from black to white, 2 to 256.
        space : {"srgb", "linear", "oklab", "cielab"}, default "srgb"
            Where distance is measured.

        Examples
        --------
        >>> Palette.named("grey-4").hex
        ['#000000', '#555555', '#aaaaaa', '#ffffff']
        >>> Palette.named("eink-3").names
        ['black', 'white', 'red']
        """
        colors, names = builtin.colors_of(name)
        return cls(colors, space=space, names=names)

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = True) -> None:
        """Write the palette to a file, whose format the end of its name tells: see `load`.

        .png gets one pixel a colour, .ase RGB, .pal JASC's text. .hex and .png hold any alpha, .act one colour that is
        fully transparent, the others none: an `ArgumentError`. .gpl and .ase hold names.
        """
        files.save(path, self.codebook_, self.names, overwrite=overwrite)

    def _repr_html_(self) -> str:
        """Swatches, for notebooks."""
        from html import escape

        names = self.names or [""] * len(self)
        cells = "".join(
            f'<span title="{i}: {color} {escape(name)}" style="display:inline-block;width:1.6em;height:1.6em;'
            f'margin:1px;border:1px solid #8888;background:{color}"></span>'
            for i, (color, name) in enumerate(zip(self.hex[:1024], names, strict=False))
        )
        return f"<div>{len(self)} colours</div><div style='max-width:60em;line-height:0'>{cells}</div>"


def nearest(points: Array, codebook: Array) -> tuple[Array, Array]:
    """Nearest codeword of each point, the first of several equally near.

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
    codebook : ndarray of shape (K, d), float32
        At most 65,536 words.

    Returns
    -------
    labels : ndarray of shape (n,), uint16
    distances : ndarray of shape (n,), float32
        Squared.
    """
    labels, distances = np.empty(len(points), np.uint16), np.empty(len(points), np.float32)
    _kernels.nearest(points, codebook, labels, distances)
    return labels, distances


def sort_colors(colors: Array) -> Array:
    """Colours in palette order: by alpha, most transparent first, then by Oklab lightness, then by value.

    Neighbouring codes then look alike, and PNG's transparency chunk, which may stop early, is as short as it can be.
    """
    opaque = np.ascontiguousarray(colors[:, :3])
    alpha = colors[:, 3] if colors.shape[1] == 4 else np.full(len(colors), 255)
    lightness = to_space(opaque, "oklab")[:, 0]
    return colors[np.lexsort((*opaque.T[::-1], lightness, alpha))]


def codebook_of(name: str, colors: Any) -> Array:
    """Colours as `Palette` takes them, as (K, 3) or (K, 4) uint8."""
    if isinstance(colors, str):
        raise ArgumentError(f"{name} must be a sequence of colours, got the string {colors!r}.")
    if isinstance(colors, Sequence) and len(colors) and all(isinstance(color, str) for color in colors):
        colors = [parse_hex(color) for color in colors]
        if len({len(color) for color in colors}) > 1:
            colors = [(*color, 255)[:4] for color in colors]
    array = check_colors(name, colors)
    if array.ndim != 2 or len(array) > 65536:
        raise ArgumentError(f"{name} must have shape (K, 3) or (K, 4) with K up to 65,536, got {array.shape}.")
    return array
