"""Pictures to judge by: of one kind in validation and test, and never the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.recipe import recipes
from engine.training.scenes import test_scenes as unseen
from engine.training.scenes import validation_scenes


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONAUDIT_CACHE", str(tmp_path))


def test_validation_and_test_pictures_are_alike_and_never_the_same() -> None:
    seen, kept = validation_scenes(6, 32), unseen(6, 32)
    assert seen.shape == kept.shape == (6, 3, 32, 32)
    distance = (seen[:, None] - kept[None]).abs().amax((2, 3, 4))
    assert distance.min() > 0.1


@pytest.mark.parametrize("name", ["srcnn", "espcn"])
def test_enlargers_are_validated_on_pictures_like_those_they_are_tested_on(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe, asked = recipes[name].example(), []

    def drawn(purpose: str) -> object:
        def scenes(count: int, size: int) -> torch.Tensor:
            asked.append((purpose, size))
            return torch.rand(2, 3, size, size, generator=torch.Generator().manual_seed(0))

        return scenes

    monkeypatch.setattr("engine.training.scenes.validation_scenes", drawn("validation"))
    monkeypatch.setattr("engine.training.scenes.test_scenes", drawn("test"))
    with torch.no_grad():
        network = recipe.network().eval()
        recipe.validate(network, None)
        recipe.examine(network, None)
    assert asked == [("validation", 64), ("test", 64)]
