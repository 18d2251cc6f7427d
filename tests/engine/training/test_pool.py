"""Examples come from the pictures, whole or in squares, by the generator alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.training.pool import augmented, patches, pool, upright


def numbered(index: int) -> np.ndarray:
    return np.arange(index, index + 48, dtype=np.uint8).reshape(3, 4, 4)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    monkeypatch.setenv("RECONAUDIT_CACHE", str(tmp_path))
    return pool("numbered", 5, numbered)


def test_made_once(made: np.ndarray, tmp_path: Path) -> None:
    calls: list[int] = []

    def counted(index: int) -> np.ndarray:
        calls.append(index)
        return numbered(index)

    assert np.array_equal(pool("numbered", 5, counted), made)
    assert calls == [0], "only the picture that names the file is made again"
    assert np.array_equal(made[3], numbered(3))


def test_another_generator_gets_another_file(made: np.ndarray) -> None:
    assert np.array_equal(pool("numbered", 5, lambda i: numbered(i + 9))[1], numbered(10))


def test_patches_are_squares_of_pictures(made: np.ndarray) -> None:
    drawn = patches(made, 200, 2, torch.Generator().manual_seed(0))
    assert drawn.shape == (200, 3, 2, 2)
    there = set()
    for picture in made:
        for top in range(3):
            for left in range(3):
                there.add(tuple(sorted(picture[0, top : top + 2, left : left + 2].flatten().tolist())))
    found = {tuple(sorted((p[0] * 255).round().int().flatten().tolist())) for p in drawn}
    assert found <= there and len(found) > 12


def test_upright_mirrors_and_never_turns(made: np.ndarray) -> None:
    drawn = (upright(made, 60, torch.Generator().manual_seed(0)) * 255).round().byte().numpy()
    plain = sum(any(np.array_equal(d, p) for p in made) for d in drawn)
    mirrored = sum(any(np.array_equal(d[..., ::-1], p) for p in made) for d in drawn)
    assert plain + mirrored == 60 and min(plain, mirrored) > 15


def test_augmented_keeps_range_and_order(made: np.ndarray) -> None:
    x = augmented(made, torch.tensor([4, 0]), torch.Generator().manual_seed(0), mirror=False)
    assert x.shape == (2, 3, 4, 4) and x.min() >= 0 and x.max() <= 1
    assert x[0].mean() > x[1].mean()
