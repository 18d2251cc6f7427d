"""The null-space split against closed forms and against itself, over every linear problem."""

from __future__ import annotations

import dataclasses
import uuid
from pathlib import Path

import pytest
import torch

import engine.vision  # noqa: F401 - deepinv imports torchvision

from deepinv.physics import DecomposablePhysics  # isort: skip
from torch import Tensor

from audits.checks.null_space import magnitude
from audits.pseudo_inverse import pseudo_inverse
from engine.judge import Batch, Features, checks
from engine.problem import problems
from engine.runner.judging import judge
from engine.runner.judging import magnitude as as_judged

LINEAR = [name for name in problems if problems[name].linear]
FLOOR = 0.1


def scene(name: str, folder: Path, side: int = 32) -> Batch:
    problem = problems[name].example(folder)
    channels = 2 if name == "mri" else 1
    generator = torch.Generator().manual_seed(1)
    coarse = torch.rand(2, channels, 8, 8, generator=generator)
    x = torch.nn.functional.interpolate(coarse, size=(side, side), mode="bicubic")
    physics = problem.physics((channels, side, side), seed=3)
    y = torch.cat([problem.measure(image[None], physics, i) for i, image in enumerate(x)])
    x_hat = x + 0.1 * torch.randn(x.shape, generator=generator)
    return Batch(
        x_hat=as_judged(x_hat), x=as_judged(x), y=y, physics=physics, problem=problem, estimate=x_hat, truth=x
    )


def inverse(batch: Batch, y: Tensor) -> Tensor:
    return pseudo_inverse(y, batch.physics, floor=FLOOR)


@pytest.mark.parametrize("name", LINEAR)
def test_the_parts_add_up_to_the_error_but_for_the_noise(name: str, tmp_path: Path) -> None:
    batch = scene(name, tmp_path)
    x_hat, x, physics = batch.estimate, batch.truth, batch.physics
    assert x_hat is not None and x is not None and batch.y is not None and physics is not None
    kept, measured, true = (inverse(batch, y) for y in (physics.A(x_hat), batch.y, physics.A(x)))
    noise = measured - true
    m, h = kept - measured, x_hat - x - (kept - true)
    torch.testing.assert_close(m + h, x_hat - x - noise, rtol=0, atol=1e-4)
    fields = checks["null-space"].build()(batch).maps
    torch.testing.assert_close(fields["null-space"], magnitude(h), rtol=0, atol=6e-3)
    torch.testing.assert_close(fields["null-space-measured"], magnitude(m), rtol=0, atol=6e-3)
    torch.testing.assert_close(fields["null-space-added"], magnitude(x_hat - kept), rtol=0, atol=6e-3)
    torch.testing.assert_close(fields["null-space-determined"], magnitude(kept), rtol=0, atol=6e-3)
    invented = torch.minimum(magnitude(x_hat - kept), magnitude(h))
    torch.testing.assert_close(fields["null-space-invented"], invented, rtol=0, atol=6e-3)


@pytest.mark.parametrize("name", LINEAR)
def test_the_pseudo_inverse_is_linear_so_that_noise_goes_its_own_way(name: str, tmp_path: Path) -> None:
    batch = scene(name, tmp_path)
    assert batch.physics is not None and batch.truth is not None and batch.y is not None
    true = batch.physics.A(batch.truth)
    apart = inverse(batch, true) + inverse(batch, batch.y - true)
    whole = inverse(batch, batch.y)
    assert (whole - apart).norm() < 2e-2 * whole.norm()


@pytest.mark.parametrize("name", LINEAR)
def test_what_was_kept_is_kept_again(name: str, tmp_path: Path) -> None:
    batch = scene(name, tmp_path)
    physics, x = batch.physics, batch.truth
    assert physics is not None and x is not None
    once = inverse(batch, physics.A(x))
    again = inverse(batch, physics.A(once))
    exact = isinstance(physics, DecomposablePhysics)
    assert (again - once).norm() <= (1e-5 if exact else 5e-2) * once.norm()
    assert once.norm() <= 1.001 * x.norm()


@pytest.mark.parametrize("name", ["inpaint", "mri", "sr", "deblur", "denoise"])
def test_without_a_floor_it_is_the_closed_form(name: str, tmp_path: Path) -> None:
    batch = scene(name, tmp_path)
    assert batch.y is not None and batch.physics is not None
    exact = batch.physics.A_dagger(batch.y)
    found = pseudo_inverse(batch.y, batch.physics, floor=1e-5)
    assert (found - exact).norm() <= 1e-4 * exact.norm()


def test_conjugate_gradients_give_what_a_dense_solver_gives(tmp_path: Path) -> None:
    batch = scene("cs", tmp_path, side=16)
    physics = batch.physics
    assert physics is not None and batch.y is not None
    matrix: Tensor = physics.matrix.double()
    norm = torch.linalg.matrix_norm(matrix, 2)
    damped = matrix.mT @ matrix + (FLOOR / 2 * norm) ** 2 * torch.eye(matrix.shape[1]).double()
    expected = torch.linalg.solve(damped, matrix.mT @ batch.y[:, 0].double().mT).mT
    found = inverse(batch, batch.y).flatten(1).double()
    assert (found - expected).norm() < 2e-2 * expected.norm()


def test_a_hole_filled_wrongly_is_null_space_and_a_changed_pixel_is_not(tmp_path: Path) -> None:
    batch = scene("inpaint", tmp_path)
    assert batch.physics is not None and batch.truth is not None
    mask = batch.physics.mask.expand(1, 1, 32, 32)[0, 0].bool()
    for seen, part in ((False, "null-space"), (True, "null-space-measured")):
        row, col = map(int, (mask == seen).nonzero()[5])
        x_hat = batch.truth.clone()
        x_hat[:, :, row, col] += 0.5
        clean = dataclasses.replace(batch, x_hat=x_hat, estimate=x_hat, y=batch.physics.A(batch.truth))
        judgement = checks["null-space"].build()(clean)
        other = "null-space" if seen else "null-space-measured"
        assert divmod(int(judgement.maps[part][0].argmax()), 32) == (row, col)
        torch.testing.assert_close(judgement.values[f"{part}-max"], torch.full((2,), 0.5).double())
        assert judgement.maps[other].abs().max() < 1e-6


def test_complex_images_count_by_their_absolute_value(tmp_path: Path) -> None:
    batch = scene("mri", tmp_path)
    assert batch.estimate is not None
    turned = dataclasses.replace(batch, truth=torch.zeros_like(batch.estimate))
    quarter = torch.stack([-batch.estimate[:, 1], batch.estimate[:, 0]], dim=1)
    here = checks["null-space"].build()(turned).maps["null-space"]
    there = checks["null-space"].build()(dataclasses.replace(turned, estimate=quarter)).maps["null-space"]
    torch.testing.assert_close(here, there, rtol=0, atol=1e-6)


def test_what_methods_share_is_computed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, memory, check = scene("cs", tmp_path, side=16), Features(), checks["null-space"].build()
    seen: list[int] = []

    def watched(y: Tensor, physics: object, **settings: object) -> Tensor:
        seen.append(len(y))
        return pseudo_inverse(y, physics, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr("audits.checks.null_space.pseudo_inverse", watched)
    expected = check(batch)
    for keys, passes in ((("a", "b"), 6), (("a", "b"), 2), (("c", "b"), 4)):
        seen.clear()
        shared = dataclasses.replace(batch, keys=keys, features=memory.new_batch())
        for name, field in check(shared).maps.items():
            torch.testing.assert_close(field, expected.maps[name], rtol=0, atol=1e-5)
        assert sum(seen) == passes
    assert batch.y is not None
    seen.clear()
    check(dataclasses.replace(batch, y=batch.y * 0.9, keys=("a", "b"), features=memory.new_batch()))
    assert sum(seen) == 6


def test_without_a_truth_the_intrinsic_part_is_there(tmp_path: Path) -> None:
    batch = scene("deblur", tmp_path)
    check = checks["null-space"].build()
    alone = check(dataclasses.replace(batch, x=None, truth=None))
    assert set(alone.maps) == {"null-space-measured", "null-space-added", "null-space-determined"}
    assert set(alone.values) == {"null-space-measured-rms", "null-space-measured-max", "null-space-added-rms"}
    assert alone.absences["null-space-rms"] == ["no ground truth"] * 2
    with_truth = check(batch)
    for name in alone.maps:
        torch.testing.assert_close(alone.maps[name], with_truth.maps[name])
    references = {score.name: score.reference for score in check.scores}
    assert {name for name, reference in references.items() if reference == "truth"} == {
        "null-space-rms",
        "null-space-max",
        "null-space-invented-rms",
        "null-space-invented-max",
    }


def test_numbers_are_those_of_the_region(tmp_path: Path) -> None:
    batch = scene("inpaint", tmp_path)
    roi = torch.zeros(2, 32, 32, dtype=torch.bool)
    roi[:, 4:20, 6:] = True
    judgement = checks["null-space"].build()(dataclasses.replace(batch, roi=roi))
    for name in ("null-space", "null-space-measured"):
        inside = judgement.maps[name][:, 4:20, 6:].flatten(1).double()
        torch.testing.assert_close(judgement.values[f"{name}-max"], inside.amax(1))
        torch.testing.assert_close(judgement.values[f"{name}-rms"], inside.square().mean(1).sqrt())


def test_operators_that_are_not_linear_say_so(tmp_path: Path) -> None:
    problem = problems["jpeg"].example(tmp_path)
    physics = problem.physics((1, 32, 32))
    x = torch.rand(1, 1, 32, 32)
    batch = Batch(x_hat=x, x=x, y=physics.A(x), physics=physics, problem=problem)
    rows = judge(batch, [checks["null-space"].build()], [uuid.UUID(int=1)], [uuid.UUID(int=2)])
    assert {row["reason"] for row in rows["absence"]} == {"the operator is not linear"} and not rows["score"]


def test_parameters_are_bounded() -> None:
    for params in ({"floor": 0.0}, {"floor": 1.0}, {"steps": 0}):
        with pytest.raises(ValueError, match="must"):
            checks["null-space"].build(**params)


def test_pictures_without_an_operator_lack_the_measurement_not_its_linearity() -> None:
    x = torch.rand(1, 1, 32, 32)
    rows = judge(Batch(x_hat=x, x=x), [checks["null-space"].build()], [uuid.UUID(int=1)], [uuid.UUID(int=2)])
    assert {row["reason"] for row in rows["absence"]} == {"no measurement with its operator"}


def test_left_out_is_not_invented_and_put_in_wrongly_is() -> None:
    problem = problems["inpaint"].build(kind="box", noise=0.0)
    physics = problem.physics((1, 16, 16), seed=0)
    x = torch.full((1, 1, 16, 16), 0.8)
    y = problem.measure(x, physics, 0)
    hidden = physics.A(torch.ones_like(x)) == 0
    assert hidden.any()
    check = checks["null-space"].build()
    for filled, invented in ((0.0, 0.0), (0.8, 0.0), (0.2, 0.2), (1.0, 0.2)):
        x_hat = torch.where(hidden, filled, x)
        maps = check(Batch(x_hat=x_hat, x=x, y=y, physics=physics, problem=problem)).maps
        torch.testing.assert_close(maps["null-space-invented"], hidden[:, 0] * invented, rtol=0, atol=1e-3)
