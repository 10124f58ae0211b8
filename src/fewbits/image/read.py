"""Images in: files, bytes, PIL images and arrays to one array and what is known about it."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from .. import coding
from .._checks import Array, check_samples
from ..coding import MAGIC
from ..errors import ArgumentError, NotAnImageError, ReadError


@dataclass(frozen=True, eq=False)
class SourceImage:
    """An image as read.

    Attributes
    ----------
    array : ndarray
        (rows, columns) grey, or (rows, columns, 3 or 4) RGB or RGBA. uint8, except: uint16 for 16-bit grey, int32 and
        float32 for files that hold them, and whatever an array came in.
    name : str
        File name, or what the source was.
    file_bytes : int or None
        Size of the file.
    format : str or None
        Format of the file, by Pillow's name.
    mode : str or None
        Pillow's mode of the file.
    profile : bytes or None
        ICC profile that describes the array.
    dpi : (float, float) or None
    frames : int
        Pictures in the file, of which this is the first.
    reduced : bool
        The file has colours of 16 bits a channel, of which Pillow reads the upper 8.
    """

    array: Array = field(repr=False)
    name: str = "array"
    file_bytes: int | None = None
    format: str | None = None
    mode: str | None = None
    profile: bytes | None = field(default=None, repr=False)
    dpi: tuple[float, float] | None = None
    frames: int = 1
    reduced: bool = False


def read(source: Any, *, name: str | None = None) -> SourceImage:
    """Read an image.

    Parameters
    ----------
    source : path, bytes, binary file, PIL.Image.Image, array_like or SourceImage
        Files of any format Pillow reads, and ``.fbq`` streams of images. Orientation (EXIF) is applied; palettes are
        expanded; CMYK becomes RGB, by its ICC profile if it has one; colours of 16 bits a channel keep their upper 8
        (see ``reduced``). Arrays are (rows, columns) or (rows, columns, 3 or 4), copied as they are; one channel on an
        axis of its own loses the axis.
    name : str, optional
        What to call the source in messages and reports. Default: the path, or what the source is.

    Raises
    ------
    ReadError
        Missing, damaged, or claiming more pixels than Pillow's limit (twice ``PIL.Image.MAX_IMAGE_PIXELS``), which is
        checked before memory is taken.
    NotAnImageError
        Not an image of a known format.
    ArgumentError
        An array that is no image: wrong shape, empty, not finite.
    """
    if isinstance(source, SourceImage):
        return source
    if isinstance(source, Image.Image):
        with reading(name or "image"):
            return decoded(source, name or "image", None)
    if is_file(source):
        data, name = load(source, name)
        if data.startswith(MAGIC):
            return _of_stream(data, name)
        with reading(name):
            return decoded(Image.open(io.BytesIO(data)), name, len(data))
    return SourceImage(_check_array(source, name or "image"), name or "array")


def is_file(source: Any) -> bool:
    """Whether a source is a path, bytes or a binary file."""
    return isinstance(source, str | os.PathLike | bytes | bytearray | memoryview) or hasattr(source, "read")


def load(source: Any, name: str | None = None) -> tuple[bytes, str]:
    """What is in a file, and what to call it."""
    if isinstance(source, bytes | bytearray | memoryview):
        data, name = bytes(source), name or "bytes"
    else:
        path = isinstance(source, str | os.PathLike)
        name = name or str(source if path else getattr(source, "name", "stream"))
        try:
            data = Path(source).read_bytes() if path else bytes(source.read())
        except (OSError, ValueError) as error:
            raise ReadError(f"{name} cannot be read: {getattr(error, 'strerror', error)}.") from error
    if not data:
        raise NotAnImageError(f"{name} is empty.")
    return data, name


def _of_stream(data: bytes, name: str) -> SourceImage:
    """The image that a ``.fbq`` stream holds."""
    stream = coding.open(data, max_pixels=2 * (Image.MAX_IMAGE_PIXELS or coding.MAX_PIXELS))
    if not (stream.ndim == 2 or (stream.ndim == 3 and stream.shape[2] in (3, 4))) or 0 in stream.shape:
        raise NotAnImageError(f"{name} holds no image, but samples of shape {stream.shape}.")
    orientation, dpi = stream.metadata.get("orientation", 1), stream.metadata.get("dpi")
    array = _turned(np.asarray(stream), orientation)
    if dpi and orientation > 4:
        dpi = dpi[::-1]
    return SourceImage(array, name, len(data), "FBQ", stream.info().kind, stream.metadata.get("icc_profile"), dpi)


def _turned(array: Array, orientation: int) -> Array:
    """An image stored in an EXIF orientation, upright."""
    upright = {
        2: array[:, ::-1],
        3: array[::-1, ::-1],
        4: array[::-1],
        5: array.swapaxes(0, 1),
        6: np.rot90(array, -1),
        7: array[::-1, ::-1].swapaxes(0, 1),
        8: np.rot90(array),
    }
    return np.ascontiguousarray(upright.get(orientation, array))


def _check_array(source: Any, name: str) -> Array:
    array = check_samples(name, source).copy()  # what is done to the original later does not change the result
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim != 2 and not (array.ndim == 3 and array.shape[2] in (3, 4)):
        raise ArgumentError(
            f"{name} must have shape (rows, columns) or (rows, columns, 3 or 4), got an array of shape {array.shape}."
        )
    return array


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Every way in which Pillow says that it cannot read an image, turned into ours."""
    try:
        yield
    except Image.DecompressionBombError as error:
        raise ReadError(f"{name} claims more pixels than can be read safely: {error}") from error
    except UnidentifiedImageError:
        raise NotAnImageError(f"{name} is not an image of a known format.") from None
    except ReadError:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, KeyError, OverflowError) as error:
        raise ReadError(f"{name} is damaged and cannot be read: {error}.") from error


def decoded(image: Image.Image, name: str, size: int | None) -> SourceImage:
    """The picture that Pillow is at, and what its file says of it."""
    fmt, mode, frames = image.format, image.mode, getattr(image, "n_frames", 1)
    profile, dpi = image.info.get("icc_profile"), image.info.get("dpi")
    reduced = mode in ("RGB", "RGBA", "LA") and any(";16" in str(tile[3]) for tile in getattr(image, "tile", ()))
    image.load()
    if image.getexif().get(0x0112, 1) != 1:
        from PIL import ImageOps

        image = ImageOps.exif_transpose(image)
    if image.mode in ("CMYK", "LAB") and profile:
        image, profile = _to_srgb(image, profile), None
    array = np.asarray(_plain(image))
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ReadError(f"{name} holds samples that are NaN or infinite, which cannot be quantized.")
    if array.dtype == np.int32 and array.size and array.min() >= 0 and array.max() <= 0xFFFF:
        array = array.astype(np.uint16)
    return SourceImage(array, name, size, fmt, mode, profile, _resolution(dpi), frames, reduced)


def _resolution(dpi: Any) -> tuple[float, float] | None:
    """Pixels per inch where a file states something that can be meant; Pillow says 1 of TIFF files that say nothing."""
    if not dpi:
        return None
    across, down = (float(dots) for dots in dpi)
    return (across, down) if 1 < across < 1e6 and 1 < down < 1e6 else None


def _plain(image: Image.Image) -> Image.Image:
    """The image in a mode whose array is what SourceImage promises."""
    if image.mode.startswith("I;16"):
        return image if image.mode == "I;16" else image.convert("I")
    if image.mode in ("I", "F") or (image.mode in ("L", "RGB", "RGBA") and "transparency" not in image.info):
        return image
    if image.mode in ("LA", "La", "PA", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours of a profile that is not for RGB, as sRGB; by Pillow's own rule if the profile cannot be used."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image.convert("RGB")
    return converted or image.convert("RGB")
