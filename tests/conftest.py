"""Fixtures that every test may use."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # pictures are small here, and tests run side by side
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from torch import Tensor


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real test data, never part of the project; skips where it is absent."""
    root = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("RECONAUDIT_DATA", root.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real test data at {folder}; set RECONAUDIT_DATA to its folder.")
    return folder


@pytest.fixture(scope="session")
def stand_in_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import stand_in_weights

    folder = tmp_path_factory.mktemp("weights")
    stand_in_weights.build(folder)
    return folder


@pytest.fixture
def stand_in_weights(stand_in_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of weights files with random numbers, which the registry knows for the test's time."""
    from engine import weights

    monkeypatch.setattr(weights, "REGISTRY", stand_in_folder / "weights.toml")
    monkeypatch.setenv("RECONAUDIT_WEIGHTS", str(stand_in_folder))
    return stand_in_folder


@pytest.fixture(scope="session")
def stand_in_faces_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import stand_in_faces

    folder = tmp_path_factory.mktemp("faces")
    stand_in_faces.build(folder)
    return folder


@pytest.fixture
def stand_in_faces(stand_in_faces_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files that embedders read, with random numbers, which the registry knows meanwhile."""
    from engine import weights

    monkeypatch.setattr(weights, "REGISTRY", stand_in_faces_folder / "weights.toml")
    monkeypatch.setenv("RECONAUDIT_WEIGHTS", str(stand_in_faces_folder))
    return stand_in_faces_folder


@pytest.fixture(scope="session")
def portrait() -> Tensor:
    """A photograph ``(1, 3, 160, 160)`` of one real face, from scikit-image's wheel."""
    import torch
    from skimage.data import astronaut

    return torch.from_numpy(astronaut()[30:190, 150:310].copy()).permute(2, 0, 1)[None] / 255
