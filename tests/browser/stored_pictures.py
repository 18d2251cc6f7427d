"""What the store holds of an image, to compare with what the browser shows."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.store import codec
from engine.store.connection import reading

_RECON = "reconstruction JOIN image USING (image_id) WHERE method = ? AND name = ? AND problem = ?"


class Stored:
    """Pictures, values and maps by image and method; of `chelsea` x `deblur` unless told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def picture(self, panel: str, image: str = "chelsea", problem: str = "deblur") -> NDArray[np.uint8]:
        """``(H, W)`` or ``(H, W, 3)``, of 8 bits."""
        sql = "SELECT preview FROM measurement JOIN image USING (image_id) WHERE name = ? AND problem = ?"
        if panel == "truth":
            png = self._blob("SELECT png FROM image WHERE name = ?", image)
        elif panel == "measurement":
            png = self._blob(sql, image, problem)
        else:
            png = self._of("SELECT png FROM output", panel, image, problem)
        return np.asarray(Image.open(io.BytesIO(png)))

    def values(self, method: str, image: str = "chelsea", problem: str = "deblur") -> NDArray[np.float32]:
        """``(C, H, W)``."""
        return codec.unpack(self._of("SELECT x FROM output", method, image, problem))

    def map(
        self, name: str, method: str, image: str = "chelsea", problem: str = "deblur"
    ) -> NDArray[np.float32]:
        """``(h, w)``."""
        sql = f"SELECT data FROM pixel_map WHERE map = '{name}' AND"
        return codec.unpack(self._of(sql, method, image, problem)).astype(np.float32)

    def _of(self, select: str, method: str, image: str, problem: str) -> bytes:
        word = "" if select.endswith("AND") else "WHERE"
        sql = f"{select} {word} recon_id = (SELECT recon_id FROM {_RECON})"
        return self._blob(sql, method, image, problem)

    def _blob(self, sql: str, *parameters: str) -> bytes:
        with reading(self.folder) as con:
            row = con.execute(sql, list(parameters)).fetchone()
        assert row is not None
        return bytes(row[0])
