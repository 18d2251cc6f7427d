"""What every hallucination check promises that compares a picture with its truth."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine import weights
from engine.judge import Batch, Features, Judge, Judgement, checks, metrics
from engine.problem import problems

BACKBONES = ("tiny", "alex", "squeeze", "vgg")
PEAKED = {  # check -> how many pixels off the peak may lie
    "tiny": 3,
    "alex": 12,
    "squeeze": 12,
    "vgg": 3,
}
CASES = {
    **{f"lpips-max {name}": ("lpips-max", {"backbone": name}) for name in BACKBONES},
    **{f"deep-soft {name}": ("deep-soft", {"backbone": name}) for name in BACKBONES},
    "lpips-max layers": ("lpips-max", {"layers": (3, 2), "top": 0.05, "temperature": 0.5}),
    "squared-error-max": ("squared-error-max", {}),
    "frc": ("frc", {"patch": 16}),
    "frc published": ("frc", {"patch": 16, "preset": "sfrc-published"}),
    "unexplained": ("unexplained", {}),
    "null-space": ("null-space", {}),
}


def check(case: str) -> Judge:
    name, params = CASES[case]
    return checks[name].build(**params)


def scene(channels: int = 3, images: int = 2) -> Batch:
    """Smooth pictures with noise on them."""
    generator, side = torch.Generator().manual_seed(5), 64
    coarse = torch.rand(images, channels, 12, 12, generator=generator)
    x = torch.nn.functional.interpolate(coarse, size=(side, side), mode="bicubic").clamp(0, 1)
    problem = problems["inpaint"]()
    physics = problem.physics((channels, side, side))
    y = torch.cat([problem.measure(image[None], physics, seed) for seed, image in enumerate(x)])
    x_hat = x + 0.05 * torch.randn(x.shape, generator=generator)
    return Batch(x_hat=x_hat, x=x, y=y, physics=physics, problem=problem)


def part(batch: Batch, rows: list[int], **changes: object) -> Batch:
    assert batch.x is not None and batch.y is not None
    cut = dataclasses.replace(batch, x_hat=batch.x_hat[rows], x=batch.x[rows], y=batch.y[rows])
    return dataclasses.replace(cut, features=Features(), **changes)  # type: ignore[arg-type]


def everything(judgement: Judgement) -> dict[str, Tensor]:
    maps = {f"map {name}": field for name, field in judgement.maps.items()}
    return {**judgement.values, **maps}


def test_the_checks_that_must_be_there_have_their_names() -> None:
    scores = {score.name for name in checks for score in checks[name].build().scores}
    assert scores >= {
        "lpips-tiny-mean", "lpips-tiny-max", "identity-arcface-tiny", "squared-error-max", "deep-soft",
    }  # fmt: skip


@pytest.mark.parametrize("name", [name for name in checks if "samples" not in checks[name].needs])
def test_states_its_convention(name: str) -> None:
    made = checks[name].build()
    assert made.kind == "check" and made.slug == name and (type(made).__doc__ or "").strip()
    for score in made.scores:
        assert score.name.startswith((name, "lpips-tiny-"))
        assert len(score.convention) > 30 and "\n" not in score.convention
        if score.higher_is_better is False:
            assert "lower is better" in score.convention
    for field in made.maps:
        assert 0 == field.low < field.high


def test_names_follow_what_was_chosen_and_never_meet() -> None:
    made = [check(case) for case in CASES]
    registered = [registry[name].build() for registry in (metrics, checks) for name in registry]
    judges = list({judge.slug: judge for judge in (*registered, *made) if isinstance(judge, Judge)}.values())
    scores = [score.name for judge in judges for score in judge.scores]
    fields = [field.name for judge in judges for field in judge.maps]
    assert len(set(scores)) == len(scores) and len(set(fields)) == len(fields)
    assert "lpips-vgg-max" in scores


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("case", CASES)
def test_gives_what_it_declares(case: str, channels: int, stand_in_weights: Path) -> None:
    made = check(case)
    judgement = made(scene(channels))
    assert set(judgement.values) == {score.name for score in made.scores}
    assert set(judgement.maps) == {field.name for field in made.maps}
    assert set(judgement.absences) <= set(judgement.values)
    for reasons in judgement.absences.values():
        assert reasons == [None, None]
    for value in judgement.values.values():
        assert value.shape == (2,) and value.isfinite().all()
    for field in judgement.maps.values():
        assert field.shape[0] == 2 and field.ndim == 3 and field.isfinite().all() and field.min() >= 0


@pytest.mark.parametrize("case", CASES)
def test_a_picture_against_itself_is_zero_everywhere(case: str, stand_in_weights: Path) -> None:
    batch = scene()
    assert batch.x is not None
    judgement = check(case)(dataclasses.replace(batch, x_hat=batch.x.clone()))
    own = {
        name
        for name in everything(judgement)
        if not any(part in name for part in ("-measured", "-added", "-determined"))
    }
    assert own
    for name in own:
        assert everything(judgement)[name].abs().max() == 0, name


@pytest.mark.parametrize("case", CASES)
def test_no_number_depends_on_the_size_of_the_batch(case: str, stand_in_weights: Path) -> None:
    batch, made = scene(images=3), check(case)
    together = everything(made(batch))
    for i in range(3):
        for name, alone in everything(made(part(batch, [i]))).items():
            torch.testing.assert_close(together[name][i : i + 1], alone, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("case", CASES)
def test_the_memory_of_truths_changes_nothing(case: str, stand_in_weights: Path) -> None:
    batch, made, memory = scene(), check(case), Features()
    expected = everything(made(batch))
    for order, keys in (([0, 1], ("a", "b")), ([1], ("b",)), ([1, 0], ("b", "a"))):
        remembered = dataclasses.replace(part(batch, order), keys=keys, features=memory.new_batch())
        for name, value in everything(made(remembered)).items():
            torch.testing.assert_close(value, expected[name][order], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("pair", [("lpips-max", "deep-soft"), ("deep-soft", "lpips-max")])
def test_checks_that_share_a_memory_do_not_mix_their_features(
    pair: tuple[str, str], stand_in_weights: Path
) -> None:
    batch = dataclasses.replace(scene(), keys=("a", "b"))
    for name in pair:
        alone = everything(checks[name].build()(part(batch, [0, 1], keys=("a", "b"))))
        for key, value in everything(checks[name].build()(batch)).items():
            assert torch.equal(value, alone[key])


@pytest.mark.parametrize("case", [case for case in CASES if case != "null-space"])
def test_nothing_outside_the_region_of_interest_counts(case: str, stand_in_weights: Path) -> None:
    batch, made = scene(), check(case)
    roi = torch.zeros(2, 64, 64, dtype=torch.bool)
    roi[:, 8:-8, 12:] = True
    disturbed = torch.where(roi[:, None], batch.x_hat, 1 - batch.x_hat)
    bounded = everything(made(part(batch, [0, 1], roi=roi)))
    other = everything(made(dataclasses.replace(batch, x_hat=disturbed, roi=roi)))
    for name, value in bounded.items():
        torch.testing.assert_close(value, other[name])


@pytest.mark.parametrize("case", CASES)
def test_an_empty_region_is_an_absence(case: str, stand_in_weights: Path) -> None:
    roi = torch.zeros(2, 64, 64, dtype=torch.bool)
    roi[0] = True
    judgement = check(case)(dataclasses.replace(scene(), roi=roi))
    assert set(judgement.absences) == {score.name for score in check(case).scores}
    for first, second in judgement.absences.values():
        assert first is None and second is not None and "region of interest" in second


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("side", [1, 5, 30])
def test_a_picture_too_small_is_an_absence_or_a_number(case: str, side: int, stand_in_weights: Path) -> None:
    if case == "null-space":
        pytest.skip("its operator says itself how small a picture may be.")
    x = torch.rand(1, 1, side, side, generator=torch.Generator().manual_seed(0))
    judgement = check(case)(Batch(x_hat=x * 0.9, x=x))
    for score in check(case).scores:
        [reason] = judgement.absences.get(score.name, [None])
        if reason is None:
            assert judgement.values[score.name].isfinite().all()
        else:
            assert reason.endswith(".") and len(reason) > 10


@pytest.mark.parametrize("place", [(12, 12), (20, 44), (45, 30)])
@pytest.mark.parametrize("case", [c for c in CASES if c.startswith(("lpips", "deep")) and "layers" not in c])
def test_a_block_that_changed_is_where_the_map_peaks(
    case: str, place: tuple[int, int], stand_in_weights: Path
) -> None:
    x = scene(images=1).x
    assert x is not None
    row, col = place
    x_hat = x.clone()
    block = x_hat[..., row : row + 6, col : col + 6]
    x_hat[..., row : row + 6, col : col + 6] = torch.where(block > 0.5, block - 0.5, block + 0.5)
    [field] = check(case)(Batch(x_hat=x_hat, x=x)).maps.values()
    height, width = field.shape[1:]
    down, across = divmod(int(field[0].argmax()), width)
    off = max(abs((down + 0.5) * 64 / height - row - 3), abs((across + 0.5) * 64 / width - col - 3))
    assert off <= 3 + PEAKED[case.split()[1]], off


@pytest.mark.parametrize("backbone", BACKBONES)
def test_a_maximum_is_never_below_that_after_upsampling(backbone: str, stand_in_weights: Path) -> None:
    made = checks["lpips-max"].build(backbone=backbone)
    values = made(scene()).values
    prefix = f"lpips-{backbone}"
    assert (values[f"{prefix}-max"] >= values[f"{prefix}-max-sum"] - 1e-6).all()
    for smaller in ("mean", "top", "p99", "softmax"):
        assert (values[f"{prefix}-max"] >= values[f"{prefix}-{smaller}"]).all()
    layers = [value for name, value in values.items() if name.rpartition("-")[2].isdigit()]
    torch.testing.assert_close(torch.stack(layers).sum(0), values[f"{prefix}-max"])


@pytest.mark.parametrize("backbone", BACKBONES)
def test_the_mean_is_lpips_itself(backbone: str, stand_in_weights: Path) -> None:
    batch = scene()
    expected = metrics[f"lpips-{backbone}"].build()(batch).values[f"lpips-{backbone}"]  # type: ignore[operator]
    found = checks["lpips-max"].build(backbone=backbone)(batch).values[f"lpips-{backbone}-mean"]
    torch.testing.assert_close(found.float(), expected.float())


def test_one_layer_alone_is_that_layer(stand_in_weights: Path) -> None:
    batch = scene()
    every = checks["lpips-max"].build()(batch).values
    alone = checks["lpips-max"].build(layers=(2,))(batch)
    assert torch.equal(alone.values["lpips-tiny-max-of-2"], every["lpips-tiny-max-2"])
    assert alone.maps["lpips-tiny-max-of-2"].shape == (2, 32, 32)


def test_layers_that_are_not_there_are_refused() -> None:
    for layers in ((0,), (5,), (2, 2)):
        with pytest.raises(ValueError, match="different numbers of 1 to 4"):
            checks["lpips-max"].build(layers=layers)


def test_a_blur_leaves_structure_and_takes_noise(stand_in_weights: Path) -> None:
    batch = scene()
    sharp = checks["deep-soft"].build(sigma=0.0)(batch).values["deep-soft(sigma=0)"]
    smooth = checks["deep-soft"].build(sigma=2.0)(batch).values["deep-soft(sigma=2)"]
    assert (smooth < sharp).all()


@pytest.mark.parametrize("name", ["lpips-max", "deep-soft", "identity-arcface-tiny", "spread"])
def test_missing_weights_grey_it_out(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "folders", lambda: [tmp_path])
    assert "tiny" in (checks[name].build().unavailable() or "")


def test_each_backbone_asks_for_its_own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "folders", lambda: [tmp_path])
    for name in ("lpips-max", "deep-soft"):
        for backbone, file in zip(
            BACKBONES, ("perceptual-tiny", "alexnet", "squeezenet1_1", "vgg16"), strict=True
        ):
            assert file in (checks[name].build(backbone=backbone).unavailable() or "")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("case", CASES)
def test_cuda_agrees_with_the_cpu(case: str, stand_in_weights: Path) -> None:
    batch, made = scene(), check(case)
    assert batch.x is not None and batch.y is not None and batch.physics is not None
    here = everything(made(batch))
    away = dataclasses.replace(
        batch,
        x_hat=batch.x_hat.cuda(),
        x=batch.x.cuda(),
        y=batch.y.cuda(),
        physics=batch.physics.to("cuda"),
        features=Features(),
    )
    there = everything(made(away))
    for name, value in here.items():
        torch.testing.assert_close(there[name].cpu(), value, rtol=2e-2, atol=1e-3)
