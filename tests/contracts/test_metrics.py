"""What every metric promises, checked over whatever metrics there are."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from data.registry import UnknownName
from engine import weights
from engine.judge import Batch, Features, Judge, Judgement, SetMetric, metrics
from engine.problem import problems

PALETTES = {"error", "signed", "deviation", "grey"}
JUDGES = [name for name in metrics if issubclass(metrics[name], Judge)]
SETS = [name for name in metrics if issubclass(metrics[name], SetMetric)]
COMPARING = [name for name in JUDGES if "truth" in metrics[name].needs]  # type: ignore[union-attr]
SIDE = {name: 176 if name == "ms-ssim" else 64 for name in JUDGES}


def judge(name: str) -> Judge:
    metric = metrics[name]()
    assert isinstance(metric, Judge)
    return metric


def scene(name: str, channels: int = 3, images: int = 2, device: str = "cpu") -> Batch:
    generator, side = torch.Generator().manual_seed(5), SIDE[name]
    coarse = torch.rand(images, channels, 12, 12, generator=generator)
    x = torch.nn.functional.interpolate(coarse, size=(side, side), mode="bicubic").clamp(0, 1)
    problem = problems["deblur"]()
    physics = problem.physics((channels, side, side))
    y = torch.cat([problem.measure(image[None], physics, seed) for seed, image in enumerate(x)])
    x_hat = x + 0.05 * torch.randn(x.shape, generator=generator)
    x_hat, x, y = x_hat.to(device), x.to(device), y.to(device)
    return Batch(x_hat=x_hat, x=x, y=y, physics=physics.to(device), problem=problem)


def some(batch: Batch, rows: slice, **changes: Tensor) -> Batch:
    return Batch(
        x_hat=changes.get("x_hat", batch.x_hat)[rows],
        x=None if batch.x is None else batch.x[rows],
        y=None if batch.y is None else batch.y[rows],
        physics=batch.physics,
        problem=batch.problem,
        roi=changes["roi"][rows] if "roi" in changes else None,
    )


def everything(judgement: Judgement) -> dict[str, Tensor]:
    return {**judgement.values, **judgement.maps, **judgement.vectors}


@pytest.mark.parametrize("name", list(metrics))
def test_states_its_convention(name: str) -> None:
    metric = metrics[name]()
    scores = (metric.score,) if isinstance(metric, SetMetric) else metric.scores
    assert metric.slug == name
    for score in scores:
        assert score.name == name or score.name.startswith(f"{name}-")
        assert len(score.convention) > 30 and "\n" not in score.convention
        if score.higher_is_better is not None:
            assert ("higher is better" if score.higher_is_better else "lower is better") in score.convention
    assert (type(metric).__doc__ or "").strip()


@pytest.mark.parametrize("name", JUDGES)
def test_each_map_has_one_range(name: str) -> None:
    for field in judge(name).maps:
        assert math.isfinite(field.low) and math.isfinite(field.high) and field.low < field.high
        assert field.palette in PALETTES
        assert field.low == (-field.high if field.palette == "signed" else 0)


def test_no_two_metrics_share_a_map_or_a_score() -> None:
    fields = [field.name for name in JUDGES for field in judge(name).maps]
    scores = [score.name for name in JUDGES for score in judge(name).scores]
    assert len(set(fields)) == len(fields) and len(set(scores)) == len(scores)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("name", JUDGES)
def test_gives_what_it_declares(name: str, channels: int, stand_in_weights: Path) -> None:
    metric = judge(name)
    judgement = metric(scene(name, channels))
    assert set(judgement.values) == {score.name for score in metric.scores}
    assert set(judgement.maps) == {field.name for field in metric.maps}
    assert set(judgement.absences) <= set(judgement.values)
    for value in judgement.values.values():
        assert value.shape == (2,) and torch.isfinite(value).all()
    for field in judgement.maps.values():
        assert field.shape[0] == 2 and field.ndim == 3 and torch.isfinite(field).all()
        assert max(field.shape[1:]) <= SIDE[name]
    for reasons in judgement.absences.values():
        assert reasons == [None, None]


@pytest.mark.parametrize("name", JUDGES)
def test_a_batch_is_its_members_one_by_one(name: str, stand_in_weights: Path) -> None:
    metric, batch = judge(name), scene(name)
    together = everything(metric(batch))
    for i in range(2):
        for key, alone in everything(metric(some(batch, slice(i, i + 1)))).items():
            torch.testing.assert_close(together[key][i : i + 1], alone, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("name", JUDGES)
def test_is_deterministic_and_leaves_its_inputs_alone(name: str, stand_in_weights: Path) -> None:
    metric, batch = judge(name), scene(name, images=1)
    assert batch.x is not None
    before = batch.x_hat.clone(), batch.x.clone()
    first = everything(metric(batch))
    again = everything(metric(some(batch, slice(None))))
    assert all(first[key].equal(again[key]) for key in first)
    assert batch.x_hat.equal(before[0]) and batch.x.equal(before[1])


@pytest.mark.parametrize("name", JUDGES)
def test_worse_pictures_are_judged_worse(name: str, stand_in_weights: Path) -> None:
    metric, batch = judge(name), scene(name, images=1)
    assert batch.x is not None
    noise = batch.x_hat - batch.x
    near = metric(some(batch, slice(None), x_hat=batch.x + 0.5 * noise)).values
    far = metric(some(batch, slice(None), x_hat=batch.x + 4 * noise)).values
    for score in metric.scores:
        sign = 1 if score.higher_is_better else -1
        assert sign * near[score.name] > sign * far[score.name]


@pytest.mark.parametrize("name", COMPARING)
def test_nothing_outside_the_region_of_interest_counts(name: str, stand_in_weights: Path) -> None:
    metric, batch = judge(name), scene(name)
    side = SIDE[name]
    roi = torch.zeros(2, side, side, dtype=torch.bool)
    roi[:, side // 8 : -side // 8, side // 6 :] = True
    disturbed = torch.where(roi[:, None], batch.x_hat, 1 - batch.x_hat)
    bounded = everything(metric(some(batch, slice(None), roi=roi)))
    other = everything(metric(some(batch, slice(None), roi=roi, x_hat=disturbed)))
    for key in bounded:
        torch.testing.assert_close(bounded[key], other[key])
    unbounded = everything(metric(some(batch, slice(None), x_hat=disturbed)))
    for key in unbounded:
        assert ((unbounded[key] - bounded[key]).abs() > 1e-2 * bounded[key].abs()).any(), key


@pytest.mark.parametrize("name", COMPARING)
def test_the_whole_picture_as_region_changes_nothing(name: str, stand_in_weights: Path) -> None:
    metric, batch = judge(name), scene(name)
    whole = torch.ones(2, SIDE[name], SIDE[name], dtype=torch.bool)
    without, bounded = everything(metric(batch)), everything(metric(some(batch, slice(None), roi=whole)))
    for key in without:
        torch.testing.assert_close(without[key], bounded[key], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", JUDGES)
def test_the_memory_of_truths_changes_nothing(name: str, stand_in_weights: Path) -> None:
    metric, batch = judge(name), scene(name)
    assert batch.x is not None and batch.y is not None
    memory = Features()
    expected = everything(metric(batch))
    for order, keys in (([0, 1], ("a", "b")), ([1, 0], ("b", "a")), ([1], ("b",))):
        remembered = Batch(
            x_hat=batch.x_hat[order],
            x=batch.x[order],
            y=batch.y[order],
            physics=batch.physics,
            problem=batch.problem,
            keys=keys,
            features=memory.new_batch(),
        )
        for key, value in everything(metric(remembered)).items():
            torch.testing.assert_close(value, expected[key][order], rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("name", JUDGES)
@pytest.mark.parametrize("side", [1, 5, 30])
def test_a_picture_too_small_is_an_absence(name: str, side: int, stand_in_weights: Path) -> None:
    metric = judge(name)
    x = torch.rand(1, 1, side, side, generator=torch.Generator().manual_seed(0))
    judgement = metric(Batch(x_hat=x * 0.9, x=x))
    for score in metric.scores:
        [reason] = judgement.absences.get(score.name, [None])
        if reason is None:
            assert torch.isfinite(judgement.values[score.name]).all()
        else:
            assert reason.endswith(".") and len(reason) > 20


@pytest.mark.parametrize("name", list(metrics))
def test_missing_weights_grey_it_out(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "folders", lambda: [tmp_path])
    metric = metrics[name]()
    needed = metrics[metric.backbone].weights if isinstance(metric, SetMetric) else metric.weights  # type: ignore[union-attr]
    reason = metric.unavailable()
    if needed:
        assert reason is not None and all(weights.entry(file).file in reason for file in needed)
    else:
        assert reason is None


def test_the_registry_names_who_uses_each_file() -> None:
    for name in JUDGES:
        for file in judge(name).weights:
            assert name in weights.entry(file).used_by
    for entry in weights.entries():
        for user in set(entry.used_by) & set(metrics):
            metric = metrics[user]()
            assert entry.name in (judge(metric.backbone) if isinstance(metric, SetMetric) else metric).weights


@pytest.mark.parametrize("name", SETS)
def test_set_metrics_measure_distance(name: str) -> None:
    metric = metrics[name]()
    assert isinstance(metric, SetMetric)
    random = np.random.RandomState(0)
    truths = random.randn(64, 6)
    near, low, high = metric(truths + 0.1, truths)
    far, _, _ = metric(truths + 1.0, truths)
    assert near < far and (low is None) == (high is None)
    assert low is None or high is None or low <= near <= high


def test_unknown_metrics_offer_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean"):
        metrics["sssim"]


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("name", JUDGES)
def test_cuda_agrees_with_the_cpu(name: str, stand_in_weights: Path) -> None:
    metric = judge(name)
    here, there = everything(metric(scene(name))), everything(metric(scene(name, device="cuda")))
    for key, value in here.items():
        torch.testing.assert_close(there[key].cpu(), value, rtol=2e-2, atol=1e-3)
