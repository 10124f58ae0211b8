"""The result of quantizing an image: codes, levels, the file they make, and what it cost."""

from __future__ import annotations

import base64
import io
import os
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from .. import metrics
from .._checks import Array
from .._files import write_file
from ..coding import Codebook, distinct_levels, packed_size, width_of
from ..errors import ArgumentError
from ..palettes import Palette
from ..quantizers import Quantizer, ScalarQuantizer
from ..quantizers.base import round_to
from ..statistics import ColorHistogram, unique_colors
from . import files
from .perceptual import ADAPTIVE
from .png import Extras, Indexed, depth_of, indexed
from .read import SourceImage

_EYE_PIXELS = 1 << 22  # of larger images, what the eye sees takes seconds


@dataclass(frozen=True)
class ImageReport:
    """What a quantized image cost. Unknown or meaningless figures are None.

    Attributes
    ----------
    name : str
        The source.
    width, height : int
        Pixels.
    mode, dither : str
    levels : int
        Entries of the palette, or the largest number of levels of a channel.
    colors_before, colors : int
        Distinct colours (grey: values) in the original and in the result.
    source_bytes : int or None
        Size of the original file.
    file_bytes : int or None
        Size of the file, PNG unless another was asked for; None for samples that it does not hold.
    bits_per_pixel : float or None
        ``8 × file_bytes / pixels``: the rate, levels included.
    mae, mse, rmse : float
        Errors over all samples, channels included. With alpha, on colour premultiplied by alpha and on alpha itself.
    psnr : float or None
        dB, infinite without error; None for float samples, whose peak is not known.
    hvs_psnr : float or None
        dB, of halftones of up to 4 million pixels (dither other than "none" and "adaptive"): the error that an eye sees
        from a distance; see `fewbits.metrics.hvs_psnr`.
    ssim : float or None
        None for images smaller than its window of 7 pixels, and for float samples.
    code_entropy : float
        First-order entropy of the codes, bits per code. Not a rate.
    entropy_before, entropy_after, information_lost : float
        First-order entropy of the samples that the errors are measured on, each distinct value its own bin, bits per
        sample; and their difference.
    packed_bytes, uint8_bytes, float64_bytes : int
        Size of the codes in memory: packed at the width that the levels need, one byte each (two for more than 256
        levels), and as float64.
    packed_bits_per_code : float
        ``8 × packed_bytes / codes``.
    seconds : float
        Wall time from the source to codes; with reading, where a file was given and not an image already read.
    """

    name: str
    width: int
    height: int
    mode: str
    dither: str
    levels: int
    colors_before: int
    colors: int
    source_bytes: int | None
    file_bytes: int | None
    bits_per_pixel: float | None
    mae: float
    mse: float
    rmse: float
    psnr: float | None
    hvs_psnr: float | None
    ssim: float | None
    code_entropy: float
    entropy_before: float
    entropy_after: float
    information_lost: float
    packed_bytes: int
    packed_bits_per_code: float
    uint8_bytes: int
    float64_bytes: int
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """The figures by name, for JSON: an infinite PSNR, which JSON cannot say, is None."""
        figures = asdict(self)
        for name in ("psnr", "hvs_psnr"):
            if figures[name] == float("inf"):
                figures[name] = None
        return figures

    def rows(self) -> list[tuple[str, str]]:
        """The figures in words, a title and a text each."""
        size = "such files cannot hold these samples" if self.file_bytes is None else f"{self.file_bytes:,} bytes"
        if self.source_bytes and self.file_bytes:
            size += f", {100 * self.file_bytes / self.source_bytes:.1f} % of the original's {self.source_bytes:,}"
        rows = [
            ("image", f"{self.name}, {self.width} × {self.height}, {self._count(self.colors_before)}"),
            ("quantized", f"{self._count(self.colors)}, {self._levels}, dither: {self.dither}"),
            ("file", size),
        ]
        if self.bits_per_pixel is not None:
            rows.append(("rate", f"{self.bits_per_pixel:.3f} bits/pixel"))
        error = f"MSE {self.mse:.4g}, RMSE {self.rmse:.4g}, MAE {self.mae:.4g}"
        if self.psnr is not None:
            error += f", PSNR {self.psnr:.2f} dB"
        rows.append(("distortion", error))
        if self.hvs_psnr is not None:
            rows.append(("to the eye", f"HVS-weighted PSNR {self.hvs_psnr:.2f} dB"))
        if self.ssim is not None:
            rows.append(("similarity", f"SSIM {self.ssim:.4f}"))
        rows += [
            (
                "information",
                f"{self.entropy_before:.3f} bits/sample before, {self.entropy_after:.3f} after: "
                f"{self.information_lost:.3f} lost; {self.code_entropy:.3f} bits/code",
            ),
            (
                "memory",
                f"{self.packed_bytes:,} bytes packed ({self.packed_bits_per_code:.2f} bits/code), "
                f"{self.uint8_bytes:,} as whole bytes, {self.float64_bytes:,} as float64",
            ),
            ("time", f"{self.seconds:.3f} s"),
        ]
        return rows

    def summary(self) -> str:
        """The main figures in a line."""
        parts = (
            [] if self.file_bytes is None else [f"{self.file_bytes:,} bytes", f"{self.bits_per_pixel:.3f} bits/pixel"]
        )
        parts.append(f"MSE {self.mse:.4g}" if self.psnr is None else f"PSNR {self.psnr:.2f} dB")
        if self.hvs_psnr is not None:
            parts.append(f"HVS-weighted PSNR {self.hvs_psnr:.2f} dB")
        if self.ssim is not None:
            parts.append(f"SSIM {self.ssim:.4f}")
        return ", ".join([*parts, self._count(self.colors)])

    @staticmethod
    def _count(colors: int) -> str:
        return f"{colors:,} colour{'' if colors == 1 else 's'}"

    @property
    def _levels(self) -> str:
        return {
            "palette": f"palette of {self.levels}",
            "grey": f"grey levels: {self.levels}",
            "global": f"levels for all channels: {self.levels}",
            "per-channel": f"levels in each channel: {self.levels}",
        }[self.mode]

    def __str__(self) -> str:
        """A table for the terminal."""
        return "\n".join(f"{title:<12} {text}" for title, text in self.rows())

    def _repr_html_(self) -> str:
        from html import escape

        body = "".join(f"<tr><th style='text-align:left'>{t}</th><td>{escape(x)}</td></tr>" for t, x in self.rows())
        return f"<table>{body}</table>"


@dataclass(frozen=True, eq=False)
class ImageResult:
    """A quantized image.

    Attributes
    ----------
    source : SourceImage
        What was read.
    original : ndarray
        The array that was quantized.
    codes : ndarray
        (rows, columns) for a palette or a grey image; else (rows, columns, 3).
    quantizer : Palette or ScalarQuantizer
        The levels; ``quantizer.decode(codes)`` is the image.
    mode, dither : str
    seconds : float
        Wall time from the source to codes; with reading, where a file was given and not an image already read.
    histogram : ColorHistogram or None
        The original's colours, where a palette was designed from them.
    speed : int
        1 to 10: the smallest files, or the quickest.
    reorder : bool
        Files may number the colours as suits them; not so where their order was given.
    """

    source: SourceImage = field(repr=False)
    original: Array = field(repr=False)
    codes: Array = field(repr=False)
    quantizer: Palette | ScalarQuantizer
    mode: str
    dither: str
    seconds: float
    histogram: ColorHistogram | None = field(default=None, repr=False)
    speed: int = 4
    reorder: bool = True

    @cached_property
    def array(self) -> Array:
        """The quantized image, in the shape and dtype of the original."""
        approx = self.quantizer.decode(self.codes)
        if approx.shape == self.original.shape:
            return approx
        return np.concatenate([approx, self.original[..., 3:]], axis=2)  # scalar levels leave alpha as it is

    @property
    def image(self) -> Image.Image:
        """The quantized image for Pillow: what the saved file shows."""
        file = self._file_or_none()
        if file is not None:
            return Image.open(io.BytesIO(file))
        try:
            return Image.fromarray(self.array)
        except TypeError:
            raise ArgumentError(
                f"Pillow holds no image of {self.original.dtype} in shape {self.original.shape}; use `array`."
            ) from None

    @property
    def palette(self) -> Palette | None:
        """The palette, in palette mode on colour images."""
        return self.quantizer if isinstance(self.quantizer, Palette) else None

    @property
    def levels(self) -> Any:
        """Representation levels: (K, channels) of a palette, (K,) of a scalar quantizer, one array per channel."""
        if isinstance(self.quantizer, Palette):
            return self.quantizer.codebook_
        return self.quantizer.representation_levels_

    @property
    def level_count(self) -> int:
        """Entries of the palette, or the largest number of levels of a channel: K."""
        return max(len(part) for part in self._level_sets())

    @cached_property
    def mse(self) -> float:
        """Mean squared error, with alpha as in reports."""
        return metrics.mse(_visible(self.original), _visible(self.array))

    @property
    def psnr(self) -> float | None:
        """PSNR in dB, infinite without error; None for float samples, whose peak is not known."""
        peak = self._peak
        return None if peak is None else metrics.psnr_of(self.mse, peak)

    def ssim(self, *, threads: int | None = None) -> float | None:
        """SSIM; None for images smaller than its window of 7 pixels, and for float samples."""
        if self._peak is None or min(self.original.shape[:2]) < 7:
            return None
        before, after = _visible(self.original), _visible(self.array)
        channel_axis = None if before.ndim == 2 else -1
        return metrics.ssim(before, after, data_range=self._peak, channel_axis=channel_axis, threads=threads)

    @property
    def png(self) -> bytes:
        """The PNG file: indexed or grey at 1, 2, 4 or 8 bits, or truecolour for more than 256 colours."""
        return self.encode(".png")

    def encode(self, suffix: str = ".png") -> bytes:
        """The file that `save` writes for a name that ends in `suffix`.

        Raises
        ------
        ArgumentError
            No format that is written, or one that does not hold the image.
        """
        kind = files.check_suffix(suffix)
        if kind in (".raw", ".bin"):
            return files.framebuffer(self.codes, depth_of(self.level_count))
        if kind == ".fbq" and kind not in self._files:
            codes, quantizer = self._quantized()
            self._files[kind] = files.encode_fbq(codes, quantizer, self._extras, speed=self.speed, reorder=self.reorder)
        if kind not in self._files:
            self._files[kind] = files.encode(self._stored, kind, self._extras, speed=self.speed, reorder=self.reorder)
        return self._files[kind]

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = True) -> Path:
        """Write the image; whole or not at all.

        Parameters
        ----------
        path : path
            Its end tells the format. ".png". ".fbq": the smallest, with the samples to the bit (`fewbits.open`).
            ".webp": lossless. ".gif". ".pbm": black and white. ".tif", ".tiff": black and white by CCITT Group 4, all
            else by deflate. ".bmp": a palette at 1, 4 or 8 bits. ".raw", ".bin": the codes, packed as
            `fewbits.image.framebuffer` does, at 1, 2, 4 or 8 bits.
        overwrite : bool, default True

        Raises
        ------
        ArgumentError
            The name ends in something else, or the format does not hold the image.
        OutputExistsError, WriteError
        """
        path = Path(path)
        write_file(path, self.encode(path.suffix), overwrite=overwrite)
        return path

    @cached_property
    def _files(self) -> dict[str, bytes]:
        """The files made so far, by the ends of their names."""
        return {}

    @property
    def _extras(self) -> Extras:
        return Extras(self.source.profile, self.source.dpi)

    @cached_property
    def _stored(self) -> Indexed | Array:
        """What files hold: codes and colours, or pixels in 8-bit colour or 16-bit grey."""
        if isinstance(self.quantizer, Palette):
            if len(self.quantizer) <= 256:
                return Indexed(self.codes, self.quantizer.codebook_)
            pixels = self.array
        else:
            pixels = self._pixels()
        return pixels if pixels.dtype == np.uint16 else indexed(pixels) or pixels

    def _quantized(self) -> tuple[Array, Quantizer]:
        """Codes and quantizer that decode to `array`; alpha, which scalar levels leave alone, is one more channel."""
        if isinstance(self.quantizer, Palette) or self.array.shape == self.codes.shape:
            return self.codes, self.quantizer
        alpha, values = distinct_levels(self.array[..., 3:])
        _, levels = self.quantizer.levels_per_channel()
        colors = [round_to(part, self.array.dtype) for part in (levels if len(levels) > 1 else 3 * tuple(levels))]
        codes = np.concatenate([self.codes, alpha], axis=2, dtype=np.result_type(self.codes, alpha))
        return codes, Codebook((*colors, values.codebook_), channel_axis=2)

    def _pixels(self) -> Array:
        """The quantized image in 8 bits if these hold its levels, or tell floats apart; else in the 16 that it has."""
        dtype, channels = self.original.dtype, self.original.shape[2:]
        if dtype == np.uint8:
            return self.array
        if channels != (4,) and (dtype.kind == "f" or dtype == np.uint16):  # alpha has no levels
            scale = 255 / (1.0 if dtype.kind == "f" else 65535.0)
            greys = scale * np.unique(np.concatenate(self._level_sets()))
            nearest = np.unique(np.clip(np.rint(greys), 0, 255))
            # Greys that an image is dithered to may be rounded: floats have no file. Designed levels may not.
            error = 0.501 if dtype.kind == "f" and self.mode == "grey" else 1e-5
            if len(greys) == len(nearest) and (np.abs(greys - nearest) < error).all():
                return np.rint(scale * self.array.astype(np.float64)).astype(np.uint8)
        if dtype == np.uint16 and not channels:
            return self.array
        raise ArgumentError(
            f"Image files hold 8-bit colour and 8- or 16-bit grey; this image is {dtype} in shape "
            f"{self.original.shape}. Scale and convert it first, or keep `codes` and `levels`."
        )

    def _file_or_none(self, suffix: str = ".png") -> bytes | None:
        try:
            return self.encode(suffix)
        except ArgumentError:
            return None

    def report(self, *, suffix: str = ".png", threads: int | None = None) -> ImageReport:
        """What the image cost: rate, distortion, similarity, information, memory, time.

        The rate is that of the file that `save` writes for a name that ends in `suffix`.
        """
        original, approx = self.original, self.array
        height, width = original.shape[:2]
        file = self._file_or_none(files.check_suffix(suffix))
        file_bytes = None if file is None else len(file)
        before, after = _visible(original), _visible(approx)
        n_codes = self.codes.size
        packed = packed_size(self.codes.shape, width_of(self.level_count))
        h_before, h_after = metrics.entropy(before), metrics.entropy(after)
        return ImageReport(
            name=self.source.name,
            width=width,
            height=height,
            mode=self.mode,
            dither=self.dither,
            levels=self.level_count,
            colors_before=count_colors(original) if self.histogram is None else len(self.histogram),
            colors=count_colors(approx),
            source_bytes=self.source.file_bytes,
            file_bytes=file_bytes,
            bits_per_pixel=None if file_bytes is None else 8 * file_bytes / (width * height),
            mae=metrics.mae(before, after),
            mse=self.mse,
            rmse=self.mse**0.5,
            psnr=self.psnr,
            hvs_psnr=None
            if self._peak is None or self.dither in ("none", ADAPTIVE) or height * width > _EYE_PIXELS
            else metrics.hvs_psnr(before, after, data_range=self._peak),
            ssim=self.ssim(threads=threads),
            code_entropy=metrics.entropy(self.codes),
            entropy_before=h_before,
            entropy_after=h_after,
            information_lost=h_before - h_after,
            packed_bytes=packed,
            packed_bits_per_code=8 * packed / n_codes,
            uint8_bytes=self.codes.nbytes,
            float64_bytes=8 * n_codes,
            seconds=self.seconds,
        )

    @property
    def _peak(self) -> float | None:
        return None if self.original.dtype.kind == "f" else metrics.peak_of(self.original.dtype)

    def _level_sets(self) -> list[Array]:
        levels = self.levels
        return list(levels) if isinstance(levels, tuple) else [levels]

    def _repr_png_(self) -> bytes | None:
        """The picture, for notebooks."""
        return self._file_or_none()

    def _repr_html_(self) -> str:
        """The picture, its report and its palette, for notebooks."""
        parts = []
        file = self._file_or_none()
        if file is not None:
            data = base64.b64encode(file).decode()
            parts.append(f"<img src='data:image/png;base64,{data}' style='max-width:100%'>")
        parts.append(self.report()._repr_html_())
        if self.palette is not None:
            parts.append(self.palette._repr_html_())
        return f"<div>{''.join(parts)}</div>"


def count_colors(array: Array) -> int:
    """Number of distinct colours, or of distinct values of a grey image."""
    if array.ndim == 3 and array.dtype == np.uint8:
        return len(unique_colors(np.ascontiguousarray(array).reshape(-1, array.shape[2]))[0])
    if array.ndim == 3:
        return len(np.unique(array.reshape(-1, array.shape[2]), axis=0))
    return len(np.unique(array))


def _visible(array: Array) -> Array:
    """The samples that distortion is measured on: colour premultiplied by alpha where there is any.

    Opaque is 1 for floats, the largest value of the type for integers.
    """
    if array.ndim == 2 or array.shape[2] == 3:
        return array
    opaque = 1.0 if array.dtype.kind == "f" else float(np.iinfo(array.dtype).max)
    alpha = array[..., 3:].astype(np.float64)
    return np.concatenate([array[..., :3] * (alpha / opaque), alpha], axis=2)
