"""What every check of samples promises, over whatever checks of samples there are."""

from __future__ import annotations

import dataclasses
import uuid

import pytest
import torch
from torch import Tensor

from engine.judge import Batch, Curve, Judge, Judgement, checks, metrics
from engine.runner.judging import judge

NETWORKS = {"spread"}  # reads networks; its tests are in test_spread.py
NAMES = [name for name in checks if "samples" in checks[name].needs and name not in NETWORKS]
COMPARING = [name for name in NAMES if "truth" in checks[name].needs]


def scene(samples: int = 20, images: int = 2, channels: int = 3, side: int = 12) -> Batch:
    """Samples that vary more in some places, off the truth by as much and a little more."""
    generator = torch.Generator().manual_seed(samples)
    x = 0.3 + 0.4 * torch.rand(images, channels, side, side, generator=generator)
    scale = 0.02 + 0.1 * torch.rand(images, 1, side, side, generator=generator)
    centre = x + 1.2 * scale * torch.randn(x.shape, generator=generator)
    drawn = centre + scale * torch.randn(samples, *x.shape, generator=generator)
    return Batch(x_hat=drawn.mean(0), x=x, samples=drawn)


def everything(judgement: Judgement) -> dict[str, Tensor]:
    curves: dict[str, Tensor] = {}
    for name, curve in judgement.curves.items():
        curves |= {f"{name} y": curve.y, f"{name} weight": curve.weight}
    return {**judgement.values, **judgement.maps, **curves}


def test_there_are_the_checks_that_a_page_of_uncertainty_shows() -> None:
    assert set(NAMES) >= {
        "apsd", "z-score", "coverage", "rank-histogram", "crps", "energy-score", "ause", "error-deviation",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_states_its_convention(name: str) -> None:
    check = checks[name]()
    assert check.kind == "check" and check.slug == name
    for score in check.scores:
        assert score.name == name or score.name.startswith(f"{name}-")
        assert len(score.convention) > 30 and "\n" not in score.convention
        if score.higher_is_better is not None:
            assert ("higher is better" if score.higher_is_better else "lower is better") in score.convention
    for field in check.maps:
        assert 0 == field.low < field.high


def test_no_two_judges_share_a_map_or_a_score() -> None:
    everyone = [registry[name]() for registry in (metrics, checks) for name in registry]
    judges = [judge for judge in everyone if isinstance(judge, Judge)]
    fields = ["deviation", *(field.name for judge in judges for field in judge.maps)]
    scores = [score.name for judge in judges for score in judge.scores]
    assert len(set(fields)) == len(fields) and len(set(scores)) == len(scores)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("samples", "channels"), [(2, 3), (3, 1), (20, 3)])
def test_gives_what_it_declares(name: str, samples: int, channels: int) -> None:
    check = checks[name]()
    judgement = check(scene(samples, channels=channels))
    assert set(judgement.values) == {score.name for score in check.scores}
    assert set(judgement.maps) == {field.name for field in check.maps}
    for key, value in judgement.values.items():
        if judgement.absences[key] == [None, None]:
            assert value.shape == (2,) and torch.isfinite(value).all()
        else:
            assert key == "coverage-90" and samples < 19
    for field in judgement.maps.values():
        assert field.shape == (2, 12, 12) and torch.isfinite(field).all() and field.min() >= 0
    for curve in judgement.curves.values():
        assert curve.y.shape == curve.weight.shape == (2, len(curve.x))
        assert (curve.x.diff() > 0).all() and (curve.y <= curve.weight).all() and (curve.y >= 0).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_is_its_members_and_inputs_stay(name: str) -> None:
    batch, check = scene(), checks[name]()
    assert batch.samples is not None and batch.x is not None
    before = batch.samples.clone()
    together = everything(check(batch))
    for i in range(2):
        alone = Batch(x_hat=batch.x_hat[i : i + 1], x=batch.x[i : i + 1], samples=batch.samples[:, i : i + 1])
        for key, value in everything(check(alone)).items():
            torch.testing.assert_close(together[key][i : i + 1], value, rtol=1e-6, atol=1e-7)
    assert batch.samples.equal(before)


@pytest.mark.parametrize("name", NAMES)
def test_samples_are_exchangeable(name: str) -> None:
    batch, check = scene(), checks[name]()
    assert batch.samples is not None
    shuffled = dataclasses.replace(batch, samples=batch.samples[torch.randperm(20)])
    for key, value in everything(check(shuffled)).items():
        torch.testing.assert_close(value, everything(check(batch))[key], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_outside_the_region_of_interest_counts(name: str) -> None:
    batch, check = scene(), checks[name]()
    assert batch.samples is not None
    roi = torch.zeros(2, 12, 12, dtype=torch.bool)
    roi[:, 2:9, 3:] = True
    wild = torch.rand(batch.samples.shape, generator=torch.Generator().manual_seed(9))
    disturbed = torch.where(roi[:, None], batch.samples, wild)
    other = dataclasses.replace(batch, roi=roi, samples=disturbed, x_hat=disturbed.mean(0))
    bounded = everything(check(dataclasses.replace(batch, roi=roi)))
    for key, value in everything(check(other)).items():
        torch.testing.assert_close(value, bounded[key], equal_nan=True)
    unbounded = everything(check(dataclasses.replace(other, roi=None)))
    assert all(not torch.allclose(value, bounded[key]) for key, value in unbounded.items())


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_region_is_an_absence_and_adds_to_no_curve(name: str) -> None:
    roi = torch.zeros(2, 12, 12, dtype=torch.bool)
    roi[0] = True
    judgement = checks[name]()(dataclasses.replace(scene(), roi=roi))
    for key, (first, second) in judgement.absences.items():
        assert first is None and second is not None and "region of interest" in second
        assert judgement.values[key][0].isfinite()
    for curve in judgement.curves.values():
        assert curve.weight[0].min() > 0 and curve.weight[1].max() == 0


@pytest.mark.parametrize("name", NAMES)
def test_one_sample_is_an_absence(name: str) -> None:
    check = checks[name]()
    judgement = check(scene(1))
    assert not judgement.maps and set(judgement.absences) == {score.name for score in check.scores}
    for reasons in judgement.absences.values():
        assert reasons == ["judging samples takes 2 of them at least, got 1."] * 2
    assert all(curve.weight.sum() == 0 for curve in judgement.curves.values())


def test_methods_of_one_output_and_pictures_without_truth_say_what_is_missing() -> None:
    batch, ids = scene(), [uuid.UUID(int=1), uuid.UUID(int=2)]
    everyone = [checks[name]() for name in NAMES]
    for lacking, reason in (({"samples": None}, "one output, no samples"), ({"x": None}, "no ground truth")):
        rows = judge(dataclasses.replace(batch, **lacking), everyone, ids, ids)
        silent = NAMES if "samples" in lacking else COMPARING
        assert {row["reason"] for row in rows["absence"]} == {reason}
        assert {row["judge"] for row in rows["absence"]} == {
            score.name for name in silent for score in checks[name]().scores
        }
        assert not rows["tally"] and {row["judge"] for row in rows["score"]} <= {"apsd"}


def test_rows_reach_the_store_with_their_curves() -> None:
    ids = [uuid.UUID(int=1), uuid.UUID(int=2)]
    rows = judge(scene(), [checks[name]() for name in NAMES], ids, ids)
    assert not rows["absence"]
    assert {row["judge"] for row in rows["tally"]} == {
        "coverage", "coverage-student", "rank-histogram", "sparsification", "sparsification-oracle",
    }  # fmt: skip
    assert {row["map"] for row in rows["pixel_map"]} == {"z-score", "crps"}


@pytest.mark.parametrize("name", COMPARING)
def test_many_samples_of_large_pictures_stay_within_bounded_memory(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, largest = scene(16, images=4, side=24), 0
    assert batch.samples is not None

    class Watched(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
            nonlocal largest
            made = func(*args, **(kwargs or {}))
            if isinstance(made, Tensor):
                largest = max(largest, made.numel())
            return made

    with Watched():
        checks[name]()(batch)
    assert largest <= batch.samples.numel() // 4


def pooled(curve: Curve) -> Tensor:
    return curve.y.sum(0) / curve.weight.sum(0)


def test_all_the_same_samples_have_no_deviation_to_compare_with() -> None:
    batch = scene()
    assert batch.samples is not None
    same = dataclasses.replace(batch, samples=batch.x_hat.expand(20, -1, -1, -1, -1))
    for name in ("z-score", "ause", "error-deviation"):
        [reasons] = checks[name]()(same).absences.values()
        assert all(reason is not None and "same picture" in reason for reason in reasons)
