"""Serializers of zarr's format 3: the codecs of `fewbits.numcodecs`, which zarr finds by the same names.

The metadata of an array then name ``fewbits.quantize``, ``fewbits.bits`` or ``fewbits.stream``, which readers need this
package for. The fill value of the array is kept exactly. zarr is imported here and nowhere else.

>>> import zarr
>>> x = np.linspace(0, 1, 10_000, dtype=np.float32)
>>> store = {}
>>> array = zarr.create_array(store, data=x, serializer=Quantize(max_error=1e-3), compressors=None)
>>> bool(np.abs(zarr.open_array(store)[:] - x).max() <= 1e-3), array.nbytes_stored() < x.nbytes / 3
(True, True)
"""

from __future__ import annotations

import asyncio
from typing import Any, Self

import numpy as np

from . import numcodecs
from .errors import MissingExtraError

try:
    from zarr.abc.codec import ArrayBytesCodec
except ImportError as error:
    raise MissingExtraError.of("zarr", "zarr") from error

__all__ = ["Bits", "Quantize", "Stream"]


class _Serializer(ArrayBytesCodec):
    """A codec of `fewbits.numcodecs`, given by its parameters."""

    is_fixed_size = False
    _kind: type[Any]

    def __init__(self, *args: Any, **parameters: Any) -> None:
        self._codec = self._kind(*args, **parameters)

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """The codec that metadata name."""
        return cls(**data.get("configuration", {}))

    def to_dict(self) -> dict[str, Any]:
        """What metadata say of the codec."""
        configuration = self._codec.get_config()
        return {"name": configuration.pop("id"), "configuration": configuration}

    def __eq__(self, other: object) -> bool:
        """Whether metadata would say the same."""
        return isinstance(other, _Serializer) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash(repr(self._codec))

    def __repr__(self) -> str:
        return repr(self._codec)

    def compute_encoded_size(self, input_byte_length: int, chunk_spec: Any) -> int:
        """Not known before."""
        raise NotImplementedError

    def _for_chunk(self, chunk_spec: Any) -> Any:  # noqa: ARG002
        return self._codec

    async def _encode_single(self, chunk_data: Any, chunk_spec: Any) -> Any:
        array = np.ascontiguousarray(chunk_data.as_numpy_array())
        stream = await asyncio.to_thread(self._for_chunk(chunk_spec).encode, array)
        return chunk_spec.prototype.buffer.from_bytes(stream)

    async def _decode_single(self, chunk_data: Any, chunk_spec: Any) -> Any:
        flat = await asyncio.to_thread(self._codec.decode, chunk_data.to_bytes())
        array = flat.astype(chunk_spec.dtype.to_native_dtype(), copy=False).reshape(chunk_spec.shape)
        return chunk_spec.prototype.nd_buffer.from_numpy_array(array)


class Quantize(_Serializer):
    """`fewbits.numcodecs.Quantize` as a serializer."""

    _kind = numcodecs.Quantize

    def _for_chunk(self, chunk_spec: Any) -> Any:
        """The array's own fill value is kept, unless another was given."""
        parameters = self._codec.get_config()
        del parameters["id"]
        if parameters["fill_value"] is None and chunk_spec.fill_value is not None:
            parameters["fill_value"] = float(chunk_spec.fill_value)
        return self._kind(**parameters)


class Bits(_Serializer):
    """`fewbits.numcodecs.Bits` as a serializer."""

    _kind = numcodecs.Bits


class Stream(_Serializer):
    """`fewbits.numcodecs.Stream` as a serializer."""

    _kind = numcodecs.Stream
