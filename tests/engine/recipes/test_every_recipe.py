"""Every recipe trains, is deterministic, and states what it must."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.recipe import recipes
from engine.training import train
from engine.training.load import fill

NAMES = list(recipes)


def test_the_recipes_of_the_project_are_there() -> None:
    assert {
        "denoiser",
        "face-prior",
        "phantom-prior",
        "inn-faces4",
        "inn-blind4",
        "unet-faces8",
        "unet-motion",
        "unet-mri",
        "lista",
        "unrolled-pgd",
        "perceptual-tiny",
        "arcface-tiny",
        "attributes",
    } <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_examples_follow_from_the_generator_alone(name: str) -> None:
    recipe = recipes[name].example()
    material = recipe.material()
    draws = []
    for noise in (1, 1, 2):
        torch.manual_seed(5)  # of the measurements' noise; the loop seeds it anew at each step
        draws.append(recipe.draw(material, torch.Generator().manual_seed(noise)))
    for key, value in draws[0].items():
        assert torch.equal(value, draws[1][key]), key
        assert torch.isfinite(value.float()).all(), key
    assert any(not torch.equal(value, draws[2][key]) for key, value in draws[0].items())


@pytest.mark.parametrize("name", NAMES)
def test_trains(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = recipes[name].example()
    monkeypatch.setattr(type(recipe), "examine", lambda self, network, material: {})
    monkeypatch.setattr(type(recipe), "sheet", lambda self, network, material: None)
    losses: list[float] = []
    report = train(recipe, tmp_path, watch=lambda seen: losses.append(seen.loss))
    assert len(losses) == 2
    assert report.history[-1]["step"] == 2
    network = fill(recipe, load_file(report.weights), "the file")
    assert sum(p.numel() for p in network.parameters()) == report.parameters
    assert recipe.learns_from in report.card.read_text()


@pytest.mark.parametrize("name", ["denoiser", "unet-motion", "lista"])
def test_same_seed_same_weights(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In half precision, and with measurements drawn on the way."""
    recipe = recipes[name].example()
    monkeypatch.setattr(type(recipe), "examine", lambda self, network, material: {})
    first, second = (train(recipe, tmp_path / part).sha256 for part in "ab")
    assert first == second


@pytest.mark.parametrize("name", NAMES)
def test_every_weight_learns(name: str) -> None:
    recipe = recipes[name].example()
    torch.manual_seed(0)
    network, material = recipe.network().train(), recipe.material()
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-3)
    touched: set[str] = set()
    for step in range(3):  # layers that begin at zero hide those before them for a step
        examples = recipe.draw(material, torch.Generator().manual_seed(step))
        optimizer.zero_grad()
        recipe.loss(network, examples).backward()
        touched |= {k for k, p in network.named_parameters() if p.grad is not None and p.grad.any()}
        optimizer.step()
    assert {k for k, _ in network.named_parameters()} == touched


@pytest.mark.parametrize("name", NAMES)
def test_states_what_it_is(name: str) -> None:
    recipe = recipes[name]
    assert recipe.learns_from and recipe.licence and recipe.reference
    assert recipe.targets, "a network ships only if it reaches a figure"
    assert recipe().network() is not None
