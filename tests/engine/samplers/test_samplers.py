"""What all samplers keep to: streams, counts, refusals, divergence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.evaluations import counting
from engine.method import methods
from engine.problem import problems
from engine.samplers import network
from engine.samplers.sampler import Sampler

NAMES = [name for name in methods if issubclass(methods[name], Sampler)]
EVALUATIONS = {"prior": 19}  # others: one in each of three steps


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("networks")


def _case(side: int = 16) -> tuple[Tensor, Any]:
    problem, draw = problems["sr"](), torch.Generator().manual_seed(0)
    physics = problem.physics((3, side, side))
    x = torch.rand(2, 3, side, side, generator=draw)
    return torch.cat([problem.measure(one, physics, i) for i, one in enumerate(x.split(1))]), physics


def test_there_are_eleven() -> None:
    assert len(NAMES) == 11


@pytest.mark.parametrize("name", NAMES)
def test_draws_are_numbered_and_their_own(name: str, folder: Path) -> None:
    sampler, (y, physics) = methods[name].example(folder), _case()
    with torch.no_grad():
        three = sampler.sample(y, physics, 3)
        again = sampler.sample(y, physics, 3)
        late = sampler.sample(y[1:], physics, 1, first=2)
        other = replace(sampler, seed=1)(y, physics)
        first = sampler(y, physics)
    assert three.shape == (3, 2, 3, 16, 16) and not three.requires_grad
    assert torch.equal(three, again), "the same to the bit"
    assert (three[2, 1] - late[0, 0]).abs().max() < 1e-4
    assert (three[0] - first).abs().max() < 1e-4
    assert (three[0] - three[1]).abs().max() > 1e-3
    assert (three[0] - other).abs().max() > 1e-3


@pytest.mark.parametrize("name", NAMES)
def test_evaluations_are_counted(name: str, folder: Path) -> None:
    y, physics = _case()
    with torch.no_grad(), counting() as tally:
        methods[name].example(folder).sample(y, physics, 2)
    assert tally[0] == 2 * 2 * EVALUATIONS.get(name, 3)


@pytest.mark.parametrize("name", NAMES)
def test_divergence_is_an_error_that_names_the_step(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(torch.nn.Module):
        channels, multiple, calls = 3, 1, 0

        def forward(self, x: Tensor, sigma: float) -> Tensor:
            self.calls += 1
            return 0 * x + (float("nan") if self.calls > 1 else 0.5)

    broken = Broken()
    monkeypatch.setattr(network, "from_file", lambda *_: broken)
    y, physics = _case()
    step = 1 if name == "prior" else 2
    with torch.no_grad(), pytest.raises(FloatingPointError, match=f"{name}: not finite at step {step} of "):
        methods[name].example(folder)(y, physics)


def test_a_pull_far_too_strong_is_told_with_the_step(folder: Path) -> None:
    y, physics = _case()
    with torch.no_grad(), pytest.raises(FloatingPointError, match=r"dps: values near \S+ at step 1 of 3; "):
        replace(methods["dps"].example(folder), scale=1e12)(y, physics)


@pytest.mark.parametrize("name", ["indigo", "indigo-plus"])
def test_indigo_never_asks_the_operator(name: str, folder: Path) -> None:
    y, _ = _case()
    with torch.no_grad():
        x = methods[name].example(folder)(y, object())
    assert x.shape == (2, 3, 16, 16)


def test_draws_without_a_known_size_ask_the_adjoint(folder: Path) -> None:
    y, physics = _case()
    del physics.img_size
    with torch.no_grad():
        assert methods["score-sde"].example(folder)(y, physics).shape == (2, 3, 16, 16)


def test_no_draws_are_refused(folder: Path) -> None:
    y, physics = _case()
    with pytest.raises(ValueError, match="n must be"):
        methods["dps"].example(folder).sample(y, physics, 0)


def test_what_a_prior_does_not_know_is_skipped_with_the_reason(folder: Path) -> None:
    any_size = methods["dps"].example(folder)
    known = replace(any_size, size=64)
    grey = replace(any_size, weights_file=f"{any_size.weights_file}/phantom-prior.safetensors")
    sr = problems["sr"]()
    assert any_size.skip(sr, (3, 32, 32)) is None and known.skip(sr, (3, 64, 64)) is None
    assert "knows pictures of 64×64 pixels, got 32×32" in known.skip(sr, (3, 32, 32))
    assert "multiples of 4" in any_size.skip(problems["denoise"](), (3, 30, 32))
    assert "knows grey (1 channel) pictures, got RGB" in grey.skip(sr, (3, 32, 32))
    assert "got complex (2 channels)" in any_size.skip(problems["mri"](), (2, 32, 32))
    assert "jpeg is not linear" in any_size.skip(problems["jpeg"](), (3, 32, 32))


def test_a_network_that_has_not_shipped_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine import weights

    registry = tmp_path / "weights.toml"
    registry.write_text("")
    monkeypatch.setattr(weights, "REGISTRY", registry)
    assert "reconaudit train face-prior" in methods["dps"]().skip(problems["sr"](), (3, 64, 64))
    assert "reconaudit train inn-faces4" in methods["indigo"]().skip(problems["sr"](), (3, 64, 64))


def test_indigo_refuses_what_its_network_does_not_imitate(folder: Path) -> None:
    indigo = methods["indigo"].example(folder)
    reason = indigo.skip(problems["sr"].build(factor=2), (3, 32, 32))
    assert reason == (
        "its network imitates measurements of shape (3, 8, 8); those of sr(factor=2) are (3, 16, 16)."
    )


def test_what_is_read_is_said(folder: Path) -> None:
    dps, indigo = methods["dps"], methods["indigo"]
    assert dps().uses() == ("face-prior", "phantom-prior") and dps(network="faces").uses() == ("face-prior",)
    assert dps.example(folder).uses() == ()
    assert indigo().uses() == ("face-prior", "inn-faces4", "inn-blind4")


def test_wrong_parameters_are_one_sentence(folder: Path) -> None:
    with pytest.raises(ValueError, match="weights_file names no file or folder: '/nowhere'"):
        methods["dps"].build(weights_file="/nowhere")
    with pytest.raises(ValueError, match="architecture and size are those of a weights_file"):
        methods["dps"].build(architecture="drunet")


def test_the_page_says_of_each_what_its_class_says() -> None:
    page = (Path(__file__).parents[3] / "docs" / "samplers.md").read_text(encoding="utf-8")
    table = page.split("## What each does", 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    told = {row[0].strip("`"): row[4:] for row in rows if row and row[0].startswith("`")}
    classes: dict[str, type[Sampler]] = {name: methods[name] for name in NAMES}  # type: ignore[dict-item]
    assert told == {n: [c.posterior, "yes" if c.consistent else "no"] for n, c in classes.items()}
