"""Stores to test with, and rows to put into them."""

from __future__ import annotations

import datetime
import shutil
import uuid
from pathlib import Path
from typing import Any

import pytest

from engine.store.connection import create

Rows = dict[str, list[dict[str, Any]]]
START = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store that nobody writes."""
    folder = tmp_path_factory.mktemp("empty") / "store"
    create(folder)
    return folder


@pytest.fixture
def store(tmp_path: Path, empty: Path) -> Path:
    """A fresh, empty store."""
    return shutil.copytree(empty, tmp_path / "store")


@pytest.fixture
def recon():
    """Makes rows of one reconstruction: number -> rows for `write_shard`."""

    def rows(number: int, state: str = "ok", value: float | None = 1.0, age: int = 0, **facts: Any) -> Rows:
        key = uuid.UUID(int=number)
        case = {"dataset": "photos", "problem": "deblur", "method": "tv", "kind": "single"}
        made: Rows = {
            "reconstruction": [
                {
                    "recon_id": key,
                    "image_id": uuid.UUID(int=10_000 + number),
                    **case,
                    "state": state,
                    "created": START + datetime.timedelta(seconds=age),
                    **facts,
                }
            ]
        }
        if state == "ok" and value is not None:
            made["score"] = [{"recon_id": key, "judge": "psnr", "reference": "truth", "value": value}]
            made["output"] = [{"recon_id": key, "png": b"p" * 50, "x": bytes([number % 256]) * 200}]
        return made

    return rows
