"""The sample store with labels: every reconstruction has max-pooled scores and verdicts of two people.

How much each reconstruction invents is drawn, from its method and its image. The max-pooled scores
follow it, the averaged one hardly does; `anna` and `ben` judge by it, each with errors of their own.
`anna` judged all; `ben` the photographs alone; `oracle` everything of photos x inpaint.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import numpy as np
import pandas as pd

from engine.identity import identify
from engine.store.connection import reading, writing

START = datetime.datetime(2026, 3, 3, 9, 0, tzinfo=datetime.UTC)
SESSION = identify("session", name="labelled")
LAYERS = ("lpips-tiny-max-1", "lpips-tiny-max-2", "lpips-tiny-max-3")
JUDGES = {
    "lpips-tiny": ("metric", "truth"),
    "lpips-tiny-max": ("check", "truth"),
    **dict.fromkeys(LAYERS, ("check", "truth")),
    "null-space-measured-max": ("check", "measurement"),
}
INVENTS = {"adjoint": -1.0, "tikhonov": -0.6, "tv(weight=0.1)": 0.2, "pnp-admm": 1.4}
_DONE = """
    SELECT recon_id::VARCHAR AS recon_id, reconstruction.image_id::VARCHAR AS image_id,
           reconstruction.dataset, problem, method, position
    FROM reconstruction JOIN image USING (image_id) WHERE state = 'ok'
    ORDER BY dataset, problem, method, position
"""


def add(folder: Path) -> None:
    """Add scores and labels to a sample store."""
    with reading(folder) as con:
        done = con.execute(_DONE).df()
    rng = np.random.default_rng(7)
    of_image = dict(zip(sorted(set(done["image_id"])), rng.normal(0, 0.5, 12), strict=True))
    done["invented"] = (
        done["method"].map(INVENTS) + done["image_id"].map(of_image) + rng.normal(0, 0.6, len(done))
    )
    _judge(folder, done, rng)
    with writing(folder, database="labels") as con:
        con.execute(
            "INSERT INTO session (session_id, name, author, created) VALUES (?, 'labelled', 'lead', ?)",
            [SESSION, START],
        )
        for table, rows in (
            ("label", _labels(done, rng)),
            ("evidence", done[["recon_id", "image_id", "dataset", "problem", "method"]]),
        ):
            con.register("entries", rows)
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM entries")


def draw(folder: Path, count: int) -> list[str]:
    """Say that the first `count` of anna's labels of pnp-admm were drawn at random; their ids."""
    sql = """
        INSERT INTO assignment SELECT session_id, annotator, position, recon_id, 'random' FROM label
        JOIN (SELECT recon_id FROM evidence WHERE method = 'pnp-admm') USING (recon_id)
        WHERE annotator = 'anna' ORDER BY position LIMIT ? RETURNING recon_id::VARCHAR
    """
    with writing(folder, database="labels") as con:
        con.execute("DELETE FROM assignment")
        return [recon for (recon,) in con.execute(sql, [count]).fetchall()]


def _judge(folder: Path, done: pd.DataFrame, rng: np.random.Generator) -> None:
    values = {"lpips-tiny": np.exp(0.1 * done["invented"] + rng.normal(0, 0.4, len(done)))}
    for number, layer in enumerate(LAYERS):
        values[layer] = np.exp((0.6 - 0.2 * number) * done["invented"] + rng.normal(0, 0.3, len(done)))
    values["lpips-tiny-max"] = sum(values[layer] for layer in LAYERS)
    values["null-space-measured-max"] = np.exp(0.4 * done["invented"] + rng.normal(0, 0.4, len(done)))
    scores = pd.concat(
        pd.DataFrame(
            {"recon_id": done["recon_id"], "judge": judge, "reference": JUDGES[judge][1], "value": value}
        )
        for judge, value in values.items()
    )
    judges = pd.DataFrame(
        [
            {"judge": judge, "kind": kind, "convention": f"what {judge} is", "unit": "", "per": "image"}
            | {"higher_is_better": False, "needs": json.dumps([needs]), "reference": needs, "params": "{}"}
            for judge, (kind, needs) in JUDGES.items()
        ]
    )
    with writing(folder) as con:
        for table, rows in (("score", scores), ("judge", judges)):
            con.register("entries", rows)
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM entries")


def _labels(done: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    everything = np.ones(len(done), dtype=bool)
    photos = (done["dataset"] == "photos").to_numpy()
    corner = photos & (done["problem"] == "inpaint").to_numpy()
    rows = []
    for annotator, judged, slip in (("anna", everything, 0.4), ("ben", photos, 0.4), ("oracle", corner, 0.0)):
        seen = done["invented"] + rng.normal(0, slip, len(done)) > 0.3
        for position in np.flatnonzero(judged):
            recon = done["recon_id"].iloc[position]
            rows.append(
                {
                    "label_id": identify("label", annotator=annotator, recon=recon),
                    "session_id": SESSION,
                    "recon_id": recon,
                    "annotator": annotator,
                    "verdict": "hallucinated" if seen.iloc[position] else "faithful",
                    "position": int(position),
                    "seconds": 3.0,
                    "created": START + datetime.timedelta(seconds=int(position)),
                }
            )
    return pd.DataFrame(rows)
