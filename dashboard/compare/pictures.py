"""Pictures, values and maps by their keys, read in one burst and kept.

They are content: an output of one id never changes. So they are kept by id, up to `KEPT` bytes for all
sessions together, whatever is written to the store meanwhile.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.store import codec
from engine.store.connection import reading

KEPT = 256 * 2**20

# Which blob: ("truth", image_id), ("values", image_id), ("preview", measurement_id),
# ("y", measurement_id), ("png", recon_id), ("x", recon_id), ("map", recon_id, name).
Key = tuple[str, ...]

_SQL = {
    "truth": "SELECT png FROM image WHERE image_id = ?",
    "values": "SELECT x FROM image WHERE image_id = ?",
    "preview": "SELECT preview FROM measurement WHERE measurement_id = ?",
    "y": "SELECT y FROM measurement WHERE measurement_id = ?",
    "png": "SELECT png FROM output WHERE recon_id = ?",
    "x": "SELECT x FROM output WHERE recon_id = ?",
    "map": "SELECT data FROM pixel_map WHERE recon_id = ? AND map = ?",
}


class Kept:
    """The blobs used last, by store and key, up to a number of bytes."""

    def __init__(self, most: int = KEPT) -> None:
        self.most = most
        self._blobs: OrderedDict[tuple[str, Key], bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, store: str, key: Key) -> bytes | None:
        with self._lock:
            if (store, key) in self._blobs:
                self._blobs.move_to_end((store, key))
            return self._blobs.get((store, key))

    def put(self, store: str, key: Key, blob: bytes) -> None:
        with self._lock:
            if (store, key) in self._blobs:
                return
            self._blobs[store, key] = blob
            self._size += len(blob)
            while self._size > self.most:
                _, dropped = self._blobs.popitem(last=False)
                self._size -= len(dropped)


_kept = Kept()


def blobs(store: Path, keys: Iterable[Key], kept: Kept = _kept) -> dict[Key, bytes]:
    """The blobs of some keys, as stored; what is not there is left out."""
    place = str(store.resolve())
    found = {key: kept.get(place, key) for key in keys}
    missing = [key for key, blob in found.items() if blob is None]
    if missing:
        with reading(store) as con:
            for key in missing:
                row = con.execute(_SQL[key[0]], list(key[1:])).fetchone()
                if row and row[0] is not None:
                    found[key] = row[0]
                    kept.put(place, key, row[0])
    return {key: blob for key, blob in found.items() if blob is not None}


def values(blob: bytes | None) -> NDArray[np.float32] | None:
    """A stored array as ``(C, H, W)`` float32; None where it is no picture or not stored so precisely."""
    if blob is None:
        return None
    array = codec.unpack(blob)
    if array.ndim != 3 or array.shape[0] not in (1, 2, 3) or array.dtype not in (np.float16, np.float32):
        return None
    return array.astype(np.float32)
