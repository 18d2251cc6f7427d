"""The figures of the model cards."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.method import methods
from engine.recipe import recipes
from engine.training.priors import nearest
from engine.training.restoring import operator


def some(recipe: Any, monkeypatch: pytest.MonkeyPatch) -> torch.Tensor:
    x = torch.rand(3, 1, 32, 32, generator=torch.Generator().manual_seed(0)).round()
    monkeypatch.setattr(type(recipe), "unseen", lambda self, material, purpose: x)
    return x


def test_restorers_are_compared_with_pinv_and_tuned_tv(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = recipes["unet-mri"].example()
    some(recipe, monkeypatch)
    with torch.no_grad():
        figures = recipe.examine(recipe.network().eval(), None)
    assert figures["over pinv"] == pytest.approx(figures["psnr"] - figures["psnr of pinv"])
    assert figures["over tuned tv"] == pytest.approx(figures["psnr"] - figures["psnr of tuned tv"])
    assert figures["pictures"] == 3
    assert all(target.figure in figures for target in recipe.targets)


@pytest.mark.parametrize("name", ["srcnn", "espcn"])
def test_enlargers_are_compared_with_pinv_and_tuned_tv_too(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.training import scenes

    x = torch.rand(3, 3, 32, 32, generator=torch.Generator().manual_seed(0)).round()
    monkeypatch.setattr(scenes, "test_scenes", lambda count, size: x)
    recipe = recipes[name].example()
    with torch.no_grad():
        network = recipe.network().eval()
        figures = recipe.examine(network, None)
    assert figures["psnr"] == pytest.approx(recipe._figures(network, scenes.grey(x))["psnr"])
    for rival in ("bicubic", "pinv", "tuned tv"):
        assert figures[f"over {rival}"] == pytest.approx(figures["psnr"] - figures[f"psnr of {rival}"])
    assert figures["pictures"] == 3
    assert all(target.figure in figures for target in recipe.targets)


def test_every_method_gets_the_same_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = recipes["unet-mri"].example()
    x = some(recipe, monkeypatch)
    seen: list[torch.Tensor] = []

    def spy(y: torch.Tensor, physics: Any) -> torch.Tensor:
        seen.append(y)
        return physics.A_adjoint(y)

    recipe._mended(spy, x)
    recipe._mended(spy, x)
    assert torch.equal(seen[0], seen[1])
    alone = recipe.problem().measure(x[2:], operator(recipe.problem(), (1, 32, 32), 0, "cpu"), 2)
    assert torch.equal(seen[0][2:], alone)


def test_tv_is_tuned(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = recipes["unet-mri"].example()
    x = some(recipe, monkeypatch)
    with torch.no_grad():
        tuned = recipe.examine(recipe.network().eval(), None)["psnr of tuned tv"]
    out = recipe._mended(methods["tv"](), x)
    plain = float(-10 * (out - x).square().mean((1, 2, 3)).log10().mean())
    assert tuned >= plain - 1e-3


def test_inn_begins_at_haar_and_is_inverted() -> None:
    recipe = recipes["inn-faces4"].example()
    with torch.no_grad():
        figures = recipe.examine(recipe.network().eval(), None)
    assert figures["over haar"] == pytest.approx(0, abs=1e-3)
    assert figures["round trip"] < 1e-5
    assert all(target.figure in figures for target in recipe.targets)


@pytest.mark.parametrize("name", ["face-prior", "phantom-prior"])
def test_prior_shows_what_it_draws_beside_what_it_learned_from(name: str) -> None:
    recipe = recipes[name](**{**recipes[name].small, "drawn": 16, "kept": 16})
    torch.manual_seed(0)
    network, material = recipe.network().eval(), recipe.material()
    with torch.no_grad():
        figures, sheet = recipe.examine(network, material), recipe.sheet(network, material)
    assert figures["distance to nearest training picture"] > 0
    assert sheet.shape == (recipe.channels, 4 * recipe.size, 8 * recipe.size) and sheet.dtype == np.uint8
    below = sheet[:, recipe.size : 2 * recipe.size, : recipe.size]
    assert any(np.array_equal(below, picture) for picture in material)


def test_nearest_is_found() -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (1500, 1, 4, 4), dtype=np.uint8)
    x = torch.from_numpy(pictures[[1400, 3]]).float() / 255
    x[1] += 0.1
    distance, place = nearest(x, pictures)
    assert place.tolist() == [1400, 3]
    assert distance == pytest.approx([0, 0.1], abs=1e-3)


def test_attributes_are_judged_one_by_one() -> None:
    from data.portrait.attributes import ATTRIBUTES

    recipe = recipes["attributes"].example()

    class Always(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one = torch.nn.Parameter(torch.zeros(1))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            first = torch.cat([torch.eye(len(a.values))[0] for a in ATTRIBUTES.values()])
            return first.expand(len(x), -1) + 0 * self.one

    with torch.no_grad():
        figures = recipe._accuracies(Always(), 40, "validation")
    whole = {"mean accuracy", "mean accuracy of labels", "that of the more frequent answer"}
    assert set(figures) == {*whole, *ATTRIBUTES}
    assert figures["mean accuracy of labels"] <= figures["that of the more frequent answer"]
    assert figures["glasses"] > 0.5 > figures["face_shape"]
    assert figures["mean accuracy"] == pytest.approx(np.mean([figures[a] for a in ATTRIBUTES]))
