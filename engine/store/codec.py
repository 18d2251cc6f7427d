"""Arrays and pictures as bytes: what BLOB columns of the store hold.

An array is: ``b"RA1"``, the length of a JSON head as one byte, the head ``[dtype, shape]``, then
the bytes, shuffled (all first bytes of the elements, all second bytes, …) and zstd-compressed.
A picture is a PNG of 8 bits, grey or RGB: values in [0, 1] times 255, rounded, clipped; never rescaled.
"""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray
from PIL import Image

_MAGIC = b"RA1"


def pack(array: NDArray[Any]) -> bytes:
    """An array as bytes, exactly.

    Example:
        >>> unpack(pack(np.arange(3, dtype="float16")))
        array([0., 1., 2.], dtype=float16)
    """
    array = np.asarray(array, order="C")
    head = json.dumps([array.dtype.str, list(array.shape)]).encode()
    shuffled = array.reshape(-1).view(np.uint8).reshape(-1, array.dtype.itemsize).T
    body = zstandard.ZstdCompressor(level=3).compress(np.ascontiguousarray(shuffled).tobytes())
    return _MAGIC + bytes([len(head)]) + head + body


def unpack(blob: bytes) -> NDArray[Any]:
    """The array that `pack` made into bytes.

    Errors:
        ValueError: the bytes are not of this format.
    """
    blob = bytes(blob)
    if blob[:3] != _MAGIC:
        raise ValueError(f"not a packed array: it starts with {blob[:3]!r}, not {_MAGIC!r}.")
    end = 4 + blob[3]
    dtype, shape = json.loads(blob[4:end])
    flat = np.frombuffer(zstandard.ZstdDecompressor().decompress(blob[end:]), np.uint8)
    size = np.dtype(dtype).itemsize
    restored = np.ascontiguousarray(flat.reshape(size, -1).T).reshape(-1)
    return restored.view(np.dtype(dtype)).reshape(shape)


def shown(x: NDArray[np.float32]) -> NDArray[np.uint8]:
    """``(C, H, W)`` as the picture one sees, ``(H, W)`` or ``(H, W, 3)`` of 8 bits.

    Two channels are the real and imaginary part: their magnitude is shown. Values beyond [0, 1]
    are clipped, nothing is rescaled.
    """
    if x.shape[0] == 2:
        x = np.hypot(x[0], x[1])[None]
    eight = (np.clip(np.nan_to_num(x), 0, 1) * 255).round().astype(np.uint8)
    return eight[0] if eight.shape[0] == 1 else np.ascontiguousarray(eight.transpose(1, 2, 0))


def png(x: NDArray[np.float32]) -> bytes:
    """``(C, H, W)`` in [0, 1] as a lossless 8-bit PNG."""
    buffer = io.BytesIO()
    Image.fromarray(shown(x)).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()
