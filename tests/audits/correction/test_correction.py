"""Corrections themselves: what they choose, flag, hold and project, and that nothing needs the truth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import correction_layers
import numpy as np
import pandas as pd
import pytest
import torch
from torch import Tensor

import engine.vision  # noqa: F401 - before deepinv
from audits.correction.blend import Blend
from audits.correction.correction import Given
from audits.correction.flagged import MAPS, field, mask
from audits.correction.projection import projected
from audits.correction.resample import Resample
from audits.correction.select import Select, disagreement
from engine.errors import UsageError
from engine.evaluations import counting
from engine.method import methods
from engine.problem import Problem, problems
from engine.samplers.sampler import Sampler

FLOOR = 0.1


def _given(problem: Problem | None = None, n: int = 5, **parts: Any) -> Given:
    """Two pictures of 16×16, whose draws differ in one square alone."""
    problem = problem or problems["inpaint"].build(kind="box", noise=0.0)
    physics = problem.physics((3, 16, 16))
    draw = torch.Generator().manual_seed(0)
    x = torch.rand(2, 3, 16, 16, generator=draw)
    y = torch.cat([problem.measure(one, physics, i) for i, one in enumerate(x.split(1))])
    samples = x.repeat(n, 1, 1, 1, 1) + 0.02 * torch.rand(n, 2, 3, 16, 16, generator=draw)
    samples[:, 0, :, 6:12, 4:10] = torch.rand(n, 3, 6, 6, generator=draw)  # hidden below 8 and left of 8
    known = {
        "y": y,
        "physics": physics,
        "problem": problem,
        "shown": samples[0],
        "samples": samples,
        "drawn": n,
    }
    return Given(**{**known, **parts})


def _sampler(folder: Path, steps: int) -> Sampler:
    example: Any = methods["diffpir"].example(folder)
    sampler: Sampler = replace(example, steps=steps)
    return sampler


def test_select_takes_the_draw_that_the_others_contradict_least() -> None:
    draws = torch.tensor([0.0, 0.4, 0.5, 1.0]).view(4, 1, 1, 1, 1).expand(4, 2, 3, 8, 8)
    draws = torch.stack([draws[:, 0], draws[:, 1].flip(0)], dim=1)
    corrected = Select()(_given(samples=draws, shown=draws[0])).pictures
    assert corrected.shape == (2, 3, 8, 8)
    assert corrected.flatten(1).mean(1).tolist() == pytest.approx([0.5, 0.5])  # others' mean 0.467, not 0.5
    others = [np.mean([v for j, v in enumerate((0.0, 0.4, 0.5, 1.0)) if j != k]) for k in range(4)]
    assert disagreement(draws)[:, 0].tolist() == pytest.approx(
        [abs(v - o) for v, o in zip((0.0, 0.4, 0.5, 1.0), others, strict=True)], abs=1e-6
    )


def test_select_takes_the_draw_of_least_probability_by_the_classifier() -> None:
    given = _given(n=3)
    values = pd.DataFrame({"a": [0.3, 0.1, 0.2, 0.9, 0.25, 0.05]})  # number by number, two pictures each
    chosen = Select(by="classifier:12ab")(replace(given, layer=correction_layers.layer("a"), values=values))
    assert given.samples is not None
    assert torch.equal(chosen.pictures, torch.stack([given.samples[1, 0], given.samples[2, 1]]))


def test_a_feature_that_draws_have_not_is_a_sentence() -> None:
    given = replace(_given(n=2), layer=correction_layers.layer("b"), values=pd.DataFrame({"a": [0.1] * 4}))
    with pytest.raises(UsageError, match="reads b, which single draws have not without the truth"):
        Select(by="classifier:12ab")(given)


def test_the_deviation_flags_where_draws_differ_and_nowhere_else() -> None:
    found, threshold = field(_given(), "deviation")
    flagged = found > threshold
    assert flagged[0, 6:12, 4:10].float().mean() > 0.9
    assert not flagged[1].any() and not flagged[0, :6].any() and not flagged[0, 12:].any()
    samples = _given().samples
    assert samples is not None
    assert torch.allclose(found, samples.double().std(0).mean(1).float(), atol=1e-6)


@pytest.mark.parametrize("name", [name for name in MAPS if name != "spread"])
def test_every_map_named_is_had_without_the_truth(name: str) -> None:
    found, threshold = field(_given(), name)
    assert found.shape == (2, 16, 16) and torch.isfinite(found).all() and threshold > 0


@pytest.mark.parametrize("name", ["null-space", "null-space-invented", "squared-error", "ssim", "tvv"])
def test_a_map_of_the_truth_or_of_nothing_is_refused_with_what_is_accepted(name: str) -> None:
    with pytest.raises(
        UsageError, match=f"no map '{name}' flags without the truth; accepted are deviation, "
    ):
        Blend(map=name)


def test_a_classifiers_map_is_its_own_p_at_its_maximum() -> None:
    given = _given(problems["inpaint"].build(kind="box", noise=0.02))
    layer = correction_layers.layer("null-space-measured-max", "consistency")
    measured, _ = field(given, "null-space-measured")
    rows = pd.DataFrame(
        {"null-space-measured-max": np.resize(measured.flatten(1).amax(1).numpy(), 10), "consistency": 0.06}
    )
    found, threshold = field(replace(given, layer=layer, values=rows), "classifier:12ab")
    own = layer.probability(rows[list(layer.features)].to_numpy())[:2]
    assert found.flatten(1).amax(1).numpy() == pytest.approx(own, rel=1e-5)
    assert found[1].argmax() == measured[1].argmax() and threshold == layer.threshold
    blind = replace(given, layer=correction_layers.layer("consistency"), values=rows)
    with pytest.raises(UsageError, match="none of its features is a map's maximum"):
        field(blind, "classifier:12ab")


def test_a_mask_is_one_where_flagged_and_falls_smoothly_to_nothing() -> None:
    flags = torch.zeros(1, 40, 40, dtype=torch.bool)
    flags[0, 20, 20] = True
    soft = mask(flags, 2.0)[0, 0]
    assert soft[20, 20] > 0.9 and soft[0].max() == 0
    falling = soft[20, 20:]
    assert (falling.diff() <= 1e-6).all() and falling.diff().abs().max() < 0.25
    assert torch.equal(mask(flags, 0)[0, 0], flags[0].float())


@pytest.mark.parametrize("slug", ["inpaint", "sr", "mri", "denoise"])
def test_what_is_projected_has_the_measurement_and_keeps_the_rest(slug: str) -> None:
    problem = problems[slug].build(**({"factor": 4} if slug == "sr" else {}))
    shape = (1 if slug == "mri" else 3, 32, 32)
    physics: Any = problem.physics(shape)
    draw = torch.Generator().manual_seed(1)
    x, other = torch.rand(2, *shape, generator=draw).split(1)
    y = physics.A(x)
    moved = projected(other, y, physics, floor=1e-3)
    assert (physics.A(moved) - y).abs().max() < 1e-3
    assert torch.allclose(projected(moved, y, physics, floor=1e-3), moved, atol=1e-3), "it is a projection"
    change = moved - other
    kept = change - projected(torch.zeros_like(x), physics.A(change), physics, floor=1e-3)
    assert kept.abs().max() < 1e-3, "nothing changes where nothing was measured"


def test_blend_mends_flagged_pixels_alone_towards_the_mean() -> None:
    given = _given()
    made = Blend(feather=0)(given)
    assert given.samples is not None and made.weight is not None
    mean = given.samples.mean(0)
    flagged = made.weight[:, 0].bool()
    hidden = (given.physics.mask == 0).expand(2, 3, 16, 16)
    mended = flagged[:, None].expand_as(hidden) & hidden
    assert mended.any()
    assert torch.allclose(made.pictures[mended], mean[mended], atol=1e-5)
    assert torch.equal(made.pictures[1], given.shown[1]), "a picture without flags stays as it is"
    assert torch.allclose(given.physics.A(made.pictures[:1]), given.y[:1], atol=1e-5)


def test_blend_goes_towards_another_methods_picture() -> None:
    given = _given(problems["inpaint"].build(kind="box", noise=0.0))
    grey = torch.full_like(given.shown, 0.5)
    made = Blend(towards="tv", feather=0)(replace(given, towards=grey))
    assert made.weight is not None
    hidden = (given.physics.mask == 0).expand_as(grey)
    mended = made.weight.bool().expand_as(grey) & hidden
    assert torch.allclose(made.pictures[mended], grey[mended])


def test_resample_draws_the_flagged_region_again_and_holds_the_rest(tmp_path: Path) -> None:
    sampler = _sampler(tmp_path, 8)
    given = _given(method=sampler)
    with counting() as images:
        made = Resample(feather=0)(given)
    assert images[0] == 8, "eight steps of the one picture with flags"
    assert made.weight is not None
    hidden = (given.physics.mask == 0).expand_as(given.shown)
    flagged = made.weight.bool().expand_as(given.shown)
    change = (made.pictures - given.shown).abs()
    assert torch.equal(made.pictures[1], given.shown[1])
    assert change[flagged & hidden].mean() > 0.05
    assert change[~flagged & hidden].max() < 1e-5
    assert torch.allclose(given.physics.A(made.pictures[:1]), given.y[:1], atol=1e-5)


def test_a_redraw_is_its_own_and_the_same_again_whatever_it_is_drawn_with(tmp_path: Path) -> None:
    given = _given(method=methods["ddrm"].example(tmp_path))
    correction = Resample(map="deviation", threshold=0.0)
    both, again = correction(given).pictures, correction(given).pictures
    assert given.samples is not None
    one = replace(given, y=given.y[1:], shown=given.shown[1:], samples=given.samples[:, 1:])
    later = correction(replace(given, drawn=9)).pictures
    assert torch.equal(both, again)
    assert torch.allclose(correction(one).pictures, both[1:], atol=1e-4)
    assert (later - both).abs().max() > 1e-3, "another number, another draw"


def test_what_is_held_reaches_the_network_as_noisy_as_the_level(tmp_path: Path) -> None:
    seen: list[tuple[Tensor, float]] = []

    class Looking(torch.nn.Module):
        channels, multiple = 3, 1

        def forward(self, x: Tensor, sigma: float) -> Tensor:
            seen.append((x, sigma))
            return torch.full_like(x, 0.5)

    sampler = _sampler(tmp_path, 6)
    object.__setattr__(sampler, "prior", lambda channels: Looking())
    given = _given(method=sampler)
    made = Resample(feather=0)(given)
    assert made.weight is not None
    kept = ~made.weight[:1].bool().expand(1, 3, 16, 16)
    assert [sigma for _, sigma in seen] == sorted({sigma for _, sigma in seen}, reverse=True)
    for x, sigma in seen:
        noise = (x - given.shown[:1])[kept] / sigma
        assert noise.std() == pytest.approx(1, abs=0.15) and abs(float(noise.mean())) < 0.15


@pytest.mark.parametrize("correction", [Blend(), Resample()])
def test_a_problem_that_is_not_linear_is_refused(correction: Any, tmp_path: Path) -> None:
    reason = correction.refused(problems["jpeg"](), methods["dps"].example(tmp_path))
    assert "jpeg is not linear: there is no pseudo-inverse" in reason
    assert correction.refused(problems["sr"](), methods["dps"].example(tmp_path)) is None


def test_resample_refuses_what_is_no_sampler() -> None:
    reason = Resample().refused(problems["sr"](), methods["tv"]())
    assert reason is not None and "runs a sampler of ours again" in reason


@pytest.mark.parametrize(
    ("kind", "params", "said"),
    [
        (Select, {"by": "psnr"}, "by must be disagreement or classifier:DIGITS, got 'psnr'"),
        (Blend, {"feather": -1}, "feather must be a finite number >= 0, got -1"),
        (Blend, {"floor": 0.0}, "floor must lie between 0 and 1, got 0"),
        (Resample, {"threshold": -0.1}, "threshold must be a finite number >= 0, got -0.1"),
        (Resample, {"treshold": 0.1}, "did you mean 'threshold'"),
    ],
)
def test_a_parameter_out_of_range_is_a_sentence(kind: Any, params: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        kind.build(**params)
