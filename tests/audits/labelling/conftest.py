"""A store of many small reconstructions to label."""

from __future__ import annotations

import datetime
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audits.labelling.label import Label
from engine.identity import identify
from engine.store import codec
from engine.store.connection import create, writing

METHODS = ("adjoint", "tv", "prior", "wild")
IMAGES = 60
START = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 images x 4 methods of `photos` x `deblur`, one of them failed; psnr is 20 + the image's number."""
    store = tmp_path_factory.mktemp("filled") / "store"
    create(store)
    rows: dict[str, list[dict[str, Any]]] = {
        t: [] for t in ("image", "measurement", "reconstruction", "output", "score")
    }
    for i in range(IMAGES):
        picture = codec.png(np.full((1, 8, 8), i / IMAGES, np.float32))
        image, measured = identify("image", i=i), identify("measurement", i=i)
        rows["image"].append(
            {
                "image_id": image,
                "dataset": "photos",
                "name": f"photo-{i:02d}",
                "png": picture,
                "digest": f"x{i}",
            }
        )
        rows["measurement"].append(
            {"measurement_id": measured, "image_id": image, "preview": picture, "digest": f"y{i}"}
        )
        for number, method in enumerate(METHODS):
            recon, failed = identify("recon", i=i, method=method), (i, number) == (7, 0)
            rows["reconstruction"].append(
                {
                    "recon_id": recon,
                    "measurement_id": measured,
                    "image_id": image,
                    "dataset": "photos",
                    "problem": "deblur",
                    "method": method,
                    "kind": "single",
                    "state": "failed" if failed else "ok",
                    "digest": f"{method}{i}",
                    "created": START,
                }
            )
            if not failed:
                shade = np.full((1, 8, 8), (i + number) / (IMAGES + 4), np.float32)
                rows["output"].append({"recon_id": recon, "png": codec.png(shade)})
                rows["score"].append(
                    {"recon_id": recon, "judge": "psnr", "reference": "truth", "value": 20.0 + i}
                )
    with writing(store) as con:
        for table, entries in rows.items():
            con.register("entries", pd.DataFrame(entries))
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM entries")
    return store


@pytest.fixture
def store(filled: Path, tmp_path: Path) -> Path:
    """A copy of that store, without labels."""
    return shutil.copytree(filled, tmp_path / "store")


@pytest.fixture
def empty_store(tmp_path: Path) -> Path:
    """A store with nothing in it."""
    folder = tmp_path / "empty"
    create(folder)
    return folder


@pytest.fixture
def said() -> Callable[..., Label]:
    """Makes a label: said("anna", 3, "faithful") is anna's on image 3, by `tv` unless another is named."""

    def make(annotator: str, image: int, verdict: str, method: str = "tv", **more: Any) -> Label:
        label_id = more.pop("label_id", None) or uuid.uuid4()
        recon = identify("recon", i=image, method=method)
        return Label(label_id=label_id, recon_id=recon, annotator=annotator, verdict=verdict, **more)

    return make


@pytest.fixture
def stored() -> Callable[[Path, str], list[tuple[Any, ...]]]:
    """The rows of a query on labels.duckdb."""
    from engine.store.connection import reading

    def query(store: Path, sql: str) -> list[tuple[Any, ...]]:
        with reading(store, database="labels") as con:
            return con.execute(sql).fetchall()

    return query
