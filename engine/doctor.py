"""What this machine has, what is missing, what to do."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sys
from pathlib import Path
from typing import Literal

import psutil

from engine import weights
from engine.store import connection
from engine.store.errors import StoreError

Row = dict[str, str]
State = Literal["good", "missing", "bad"]
NEEDED = ("torch", "torchvision", "deepinv", "duckdb", "streamlit", "plotly", "lpips", "pandas", "pillow")
OPTIONAL = {"onnxruntime": "the embedder arcface", "ncnn": "the embedder mobilefacenet"}


def examine(store: Path) -> list[Row]:
    """One row per finding: what, state (good, missing: optional, bad: must be mended), detail, remedy."""
    return [_python(), *map(_package, NEEDED), *map(_optional, OPTIONAL), _vision(), _device(),
            _memory(), _disk(store), _store(store), _browser(), *_weights()]  # fmt: skip


def _row(what: str, state: State, detail: str, remedy: str = "") -> Row:
    return {"what": what, "state": state, "detail": detail, "remedy": remedy}


def _python() -> Row:
    return _row("python", "good", f"{platform.python_version()} at {sys.executable}")


def _package(name: str) -> Row:
    try:
        return _row(name, "good", importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return _row(name, "bad", "not installed", "make setup")


def _optional(name: str) -> Row:
    try:
        return _row(name, "good", importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return _row(name, "missing", f"not installed; {OPTIONAL[name]} needs it", f"pip install {name}")


def _vision() -> Row:
    try:
        import engine.vision
    except Exception as error:  # whatever breaks torchvision is what the user must hear
        return _row("torchvision beside torch", "bad", f"{type(error).__name__}: {error}", "make setup")
    mended = "mended for a CPU-only torch" if engine.vision.MENDED else "imports as it is"
    return _row("torchvision beside torch", "good", mended)


def _device() -> Row:
    import torch

    if not torch.cuda.is_available():
        return _row("GPU", "missing", f"none seen by torch {torch.__version__}", "runs use the CPU")
    names = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
    return _row("GPU", "good", ", ".join(names))


def _memory() -> Row:
    free = psutil.virtual_memory().available / 2**30
    state: State = "good" if free >= 4 else "bad"
    return _row(
        "memory", state, f"{free:.1f} GiB free", "" if state == "good" else "runs want 4 GiB; use --jobs 1"
    )


def _disk(store: Path) -> Row:
    folder = next(p for p in [store.resolve(), *store.resolve().parents] if p.exists())
    free = shutil.disk_usage(folder).free / 2**30
    state: State = "good" if free >= 1 else "bad"
    return _row(
        "disk",
        state,
        f"{free:.1f} GiB free at {folder}",
        "" if state == "good" else "make room or use --store",
    )


def _store(store: Path) -> Row:
    if not connection.exists(store):
        return _row("store", "missing", f"none at {store}", "reconaudit run smoke")
    try:
        with connection.reading(store) as con:
            found = con.execute("SELECT count(*) FROM reconstruction WHERE state = 'ok'").fetchone()
    except StoreError as error:
        return _row("store", "bad", str(error))
    return _row("store", "good", f"{found[0] if found else 0} reconstructions at {store}")


def _browser() -> Row:
    found = next(
        (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None
    )
    if found:
        return _row("Chromium (browser tests)", "good", found)
    return _row(
        "Chromium (browser tests)", "missing", "not found", "apt-get install chromium; browser tests skip"
    )


def _weights() -> list[Row]:
    states: dict[str, State] = {"present": "good", "missing": "missing", "wrong hash": "bad"}
    return [
        _row(
            f"weights {s.entry.name}",
            "bad" if s.faulty else states[s.state],
            str(s.path or s.entry.licence),
            s.reason or "",
        )
        for s in weights.verify()
    ]
