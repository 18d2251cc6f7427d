"""The sample store with a null-space split of photos x deblur, made of each output's error.

All of the error is the doing of `pnp-admm`, none of it of `adjoint`, half of it of the others. What the
measurement determined is a quarter everywhere.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from engine.store import codec
from engine.store.connection import writing

PALETTES = {
    "null-space-determined": "grey",
    "null-space-added": "error",
    "null-space-invented": "error",
    "null-space": "error",
}
SHARES = {"adjoint": 0.0, "pnp-admm": 1.0}


def add(folder: Path) -> None:
    """Add the maps, and the strongest place of each, to a sample store."""
    with writing(folder) as con:
        rows = con.execute(
            """SELECT recon_id, method, data FROM pixel_map JOIN reconstruction USING (recon_id)
               WHERE map = 'absolute-error' AND dataset = 'photos' AND problem = 'deblur'"""
        ).fetchall()
        maps, peaks = [], []
        for recon_id, method, data in rows:
            error = codec.unpack(data)
            put = error * SHARES.get(method, 0.5)
            fields = {"null-space": error, "null-space-added": put, "null-space-invented": put}
            for name, field in {**fields, "null-space-determined": np.full_like(error, 0.25)}.items():
                packed = codec.pack(field.astype(np.float16))
                maps.append({"recon_id": recon_id, "map": name, "height": 64, "width": 64, "data": packed})
                row, col = divmod(int(field.argmax()), 64)
                place = {"rank": 1, "row": row, "col": col, "size": 8, "value": float(field[row, col])}
                peaks.append({"recon_id": recon_id, "map": name, **place})
        kinds = [
            {"map": name, "unit": "of it", "low": 0.0, "high": 0.5, "palette": palette, "judge": "null-space"}
            for name, palette in PALETTES.items()
        ]
        for table, entries in (("map", kinds), ("pixel_map", maps), ("peak", peaks)):
            con.register("entries", pd.DataFrame(entries))
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM entries")
