"""Codes and levels of the files that people have."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .._checks import Array
from ..errors import ArgumentError, ReadError
from ..image import quantize_image, read
from ..image.png import indexed
from ..image.read import load


class CodesAndLevels(NamedTuple):
    """Codes, and what they stand for; None for labels."""

    codes: Array
    levels: Array | None


def read_codes(source: Any, *, colors: int | None = None, name: str | None = None) -> CodesAndLevels:
    """The codes of a file.

    Parameters
    ----------
    source : path or binary file
        An image of at most 256 colours, or of greys of 16 bits; ``.npy`` with integers from 0 to 65,535, which are
        codes; ``.wav`` with samples of 8 or 16 bits, whose values are the levels.
    colors : int, optional
        Reduce an image to so many colours first, 2 to 256.
    name : str, optional
        What to call it in messages.

    Raises
    ------
    ArgumentError
        An image of more colours, or an array or a sound of another kind.
    ReadError
        No such file, or a damaged one.
    """
    kind = Path(source).suffix.lower() if isinstance(source, str | Path) else ""
    if kind in (".npy", ".wav"):
        if colors is not None:
            raise ArgumentError(f"colors is for images, got {colors!r} for {name or source}.")
        data, name = load(source, name)
        return _array(data, name) if kind == ".npy" else _sound(data, name)
    image = read(source, name=name)
    if colors is not None:
        result = quantize_image(image, colors)
        return CodesAndLevels(result.codes, result.levels)
    if image.array.dtype == np.uint16 and image.array.ndim == 2:
        return _distinct(image.array)
    few = indexed(image.array) if image.array.dtype == np.uint8 else None
    if few is None:
        raise ArgumentError(f"{image.name} has more than 256 colours; quantize it first, or give a number of colours.")
    return CodesAndLevels(*few)


def _array(data: bytes, name: str) -> CodesAndLevels:
    try:
        codes = np.load(io.BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError, OSError, MemoryError) as error:
        raise ReadError(f"{name} is damaged and cannot be read: {error}.") from error
    if codes.dtype.kind not in "iu" or not codes.size or not 0 <= int(codes.min()) <= int(codes.max()) < 65536:
        raise ArgumentError(f"{name} must hold codes, integers from 0 to 65,535, got {codes.dtype} {codes.shape}.")
    return CodesAndLevels(codes, None)


def _sound(data: bytes, name: str) -> CodesAndLevels:
    try:
        with wave.open(io.BytesIO(data)) as sound:
            width, channels = sound.getsampwidth(), sound.getnchannels()
            frames = sound.readframes(sound.getnframes())
    except (wave.Error, EOFError) as error:
        raise ReadError(f"{name} cannot be read as PCM: {error}.") from error
    if width > 2:
        raise ArgumentError(f"{name} must have samples of 8 or 16 bits, got {8 * width}.")
    frames = frames[: len(frames) // (width * channels) * width * channels]
    samples = np.frombuffer(frames, np.uint8 if width == 1 else "<i2").reshape(-1, channels)
    if not samples.size:
        raise ArgumentError(f"{name} holds no samples.")
    return _distinct(samples[:, 0] if channels == 1 else samples)


def _distinct(values: Array) -> CodesAndLevels:
    """Values as codes of those that occur."""
    levels, codes = np.unique(values, return_inverse=True)
    return CodesAndLevels(codes.reshape(values.shape), levels)
