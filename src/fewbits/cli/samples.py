"""Arrays and sound as files: NumPy's .npy and WAV."""

from __future__ import annotations

import io
import wave

import numpy as np

from .._checks import Array
from ..errors import ArgumentError, ReadError

NPY_MAGIC = b"\x93NUMPY"
_RIFF, _WAVE = b"RIFF", b"WAVE"


def is_wav(data: bytes) -> bool:
    """Whether bytes are a WAV file."""
    return data[:4] == _RIFF and data[8:12] == _WAVE


def read_npy(data: bytes, name: str) -> Array:
    """The array in a .npy file."""
    try:
        array: Array = np.load(io.BytesIO(data), allow_pickle=False)
    except (ValueError, OSError, EOFError, MemoryError) as error:
        raise ReadError(f"{name} is a .npy file that cannot be read: {error}.") from error
    return array


def write_npy(array: Array) -> bytes:
    """A .npy file."""
    out = io.BytesIO()
    np.save(out, array, allow_pickle=False)
    return out.getvalue()


def read_wav(data: bytes, name: str) -> tuple[Array, int]:
    """The samples of a WAV file, uint8 or int16, (n,) or (n, channels), and their rate in hertz."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError, ValueError, MemoryError) as error:
        raise ReadError(f"{name} is a WAV file that cannot be read: {error or 'it is cut short'}.") from error
    if width not in (1, 2):
        raise ArgumentError(f"WAV files of 8 and 16 bits are stored, got {8 * width} bits in {name}.")
    samples = np.frombuffer(frames[: len(frames) // (channels * width) * channels * width], ("u1", "<i2")[width - 1])
    samples = samples.astype(samples.dtype.newbyteorder("="))
    return (samples if channels == 1 else samples.reshape(-1, channels)), rate


def write_wav(samples: Array, rate: int | None) -> bytes:
    """A WAV file of uint8 or int16 samples, (n,) or (n, channels)."""
    if rate is None or samples.dtype not in (np.uint8, np.int16) or samples.ndim not in (1, 2):
        raise ArgumentError(
            f"WAV holds sound in 8 or 16 bits with a sample rate, got {samples.dtype} in shape {samples.shape}"
            f"{'' if rate else ' without one'}; write a .npy file."
        )
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(samples.dtype.itemsize)
        file.setframerate(rate)
        file.writeframes(samples.astype(samples.dtype.newbyteorder("<")).tobytes())
    return out.getvalue()
