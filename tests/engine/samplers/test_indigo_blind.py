"""INDigo chooses its invertible network by the problem, and asks the operator nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from engine import weights
from engine.method import methods
from engine.problem import Problem, problems
from engine.recipe import recipes
from engine.samplers.inn import NOISE, InnGuided

BLIND, SR = problems["blind-sr"](), problems["sr"]()
SHAPE = (3, 16, 16)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both invertible networks with random numbers, each its own, and a registry that has them."""
    folder, lines = tmp_path_factory.mktemp("inns"), []
    for seed, name in enumerate(("inn-faces4", "inn-blind4")):
        draw = torch.Generator().manual_seed(seed)
        state = recipes[name]().network().state_dict()
        path = folder / f"{name}.safetensors"
        save_file({key: 0.02 * torch.randn(v.shape, generator=draw) for key, v in state.items()}, path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f'[{name}]\nfile = "{path.name}"\nsha256 = "{digest}"\nlicence = "none"\nsource = "-"\n')
    (folder / "weights.toml").write_text("\n".join(lines))
    return folder


@pytest.fixture
def registry(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(weights, "REGISTRY", folder / "weights.toml")
    monkeypatch.setenv("RECONAUDIT_WEIGHTS", str(folder))
    return folder


@pytest.fixture(params=["indigo", "indigo-plus"])
def sampler(request: pytest.FixtureRequest, registry: Path) -> Any:
    return replace(methods[request.param].example(registry), inn_file="")


def _measured(problem: Problem) -> tuple[Tensor, Any]:
    physics = problem.physics(SHAPE)
    x = torch.rand(1, *SHAPE, generator=torch.Generator().manual_seed(0))
    return problem.measure(x, physics, 0), physics


@pytest.mark.parametrize(("problem", "name"), [(SR, "inn-faces4"), (BLIND, "inn-blind4")])
def test_the_problem_chooses_the_network_and_its_operator_is_never_called(
    sampler: InnGuided, problem: Problem, name: str, registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    y, physics = _measured(problem)

    def asked(*_: object) -> Tensor:
        raise AssertionError("the operator was called.")

    for part in ("A", "A_adjoint", "A_dagger", "A_vjp", "forward", "sensor", "noise"):
        monkeypatch.setattr(type(physics), part, asked, raising=False)
    with pytest.raises(AssertionError, match="was called"):
        physics.A(y)
    with torch.no_grad():
        x = sampler(y, physics)
        known = NOISE[sampler.fitting(physics)]
        file = str(registry / f"{name}.safetensors")
        same = replace(sampler, inn_file=file, noise=known)(y, physics)
        named = replace(sampler, inn=name.removeprefix("inn-"))(y, physics)
    other = "inn-faces4" if name == "inn-blind4" else "inn-blind4"
    with torch.no_grad():
        wrong = replace(sampler, inn_file=str(registry / f"{other}.safetensors"))(y, physics)
    assert x.shape == (1, *SHAPE)
    assert torch.equal(x, same) and torch.equal(x, named)
    assert (x - wrong).abs().max() > 1e-3


def test_what_noise_becomes_in_the_picture_is_what_the_training_pairs_say() -> None:
    for name, stated in NOISE.items():
        if reason := weights.obstacle(f"inn-{name}"):
            pytest.skip(reason)
        recipe = recipes[f"inn-{name}"]()
        with torch.no_grad():
            found = recipe.validate(recipe.trained(), None)["noise"]
        assert found == pytest.approx(stated, rel=0.1)


@pytest.mark.parametrize(("given", "sigma", "share"), [(0.0, 0.01, 1.0), (0.1, 0.4, 0.5), (0.1, 0.2, 0.2)])
def test_a_noisy_measurement_is_believed_less_the_less_noise_is_left(
    sampler: InnGuided, given: float, sigma: float, share: float
) -> None:
    physics = BLIND.physics(SHAPE)
    inn = sampler.imitation(physics, torch.device("cpu"))
    assert replace(sampler, noise=given).believed(sigma, inn, physics) == pytest.approx(share)


def test_without_a_figure_the_one_of_the_network_that_ships_counts(
    sampler: InnGuided, registry: Path
) -> None:
    physics = BLIND.physics(SHAPE)
    inn = sampler.imitation(physics, torch.device("cpu"))
    stated = replace(sampler, noise=NOISE["blind4"]).believed(0.1, inn, physics)
    assert sampler.believed(0.1, inn, physics) == stated < 1
    own = replace(sampler, inn_file=str(registry / "inn-blind4.safetensors"))
    assert own.believed(0.1, inn, physics) == 1
    with pytest.raises(ValueError, match=r"noise must be a finite number >= 0, got -0\.1"):
        replace(sampler, noise=-0.1)


def test_each_network_runs_on_what_it_was_trained_for_alone(sampler: InnGuided) -> None:
    faces, blind = replace(sampler, inn="faces4"), replace(sampler, inn="blind4")
    for known in (SR, BLIND):
        assert sampler.skip(known, SHAPE) is None
    assert faces.skip(SR, SHAPE) is None and blind.skip(BLIND, SHAPE) is None
    assert faces.skip(BLIND, SHAPE) == "its network was trained for sr, not blind-sr."
    assert blind.skip(SR, SHAPE) == "its network was trained for blind-sr, not sr."
    noisier = problems["blind-sr"].build(noise=0.1)
    reason = "its network was trained for sr or blind-sr, not blind-sr(noise=0.1)."
    assert sampler.skip(noisier, SHAPE) == reason


def test_indigo_plus_begins_at_the_bicubic_enlargement(registry: Path) -> None:
    y, physics = _measured(BLIND)
    near = replace(methods["indigo-plus"].example(registry), start=0.006, scale=0.0)
    physics.img_size = SHAPE
    with torch.no_grad():
        assert (near(y, physics) - methods["bicubic"]()(y, physics)).abs().max() < 0.05


def test_grey_pictures_are_refused(sampler: InnGuided) -> None:
    reason = "its network imitates measurements of shape (3, 4, 4); those of blind-sr are (1, 4, 4)."
    assert sampler.skip(BLIND, (1, 16, 16)) == reason


def test_a_network_that_is_not_here_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "weights.toml"
    empty.write_text("")
    monkeypatch.setattr(weights, "REGISTRY", empty)
    reason = methods["indigo"]().skip(BLIND, (3, 64, 64))
    assert reason is not None and "reconaudit train inn-blind4" in reason


def test_what_is_read_is_said() -> None:
    assert methods["indigo"](inn="faces4").uses() == ("face-prior", "inn-faces4")
    assert methods["indigo"](inn="blind4").uses() == ("face-prior", "inn-blind4")
