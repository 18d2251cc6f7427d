"""The judges on the project's own trunk: its distance, features computed once, named for what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine import weights
from engine.judge import Batch, Features, SetMetric, metrics
from engine.metrics.fid import Fid
from engine.metrics.fid_tiny import FidTiny
from engine.metrics.kid import Kid
from engine.metrics.kid_tiny import KidTiny
from engine.metrics.lpips_tiny import LpipsTiny
from engine.metrics.perceptual_tiny import PerceptualTiny
from engine.networks.perceptual import Perceptual
from engine.recipe import recipes

NAMES = ("lpips-tiny", "fid-tiny", "kid-tiny")


def images(shape: tuple[int, ...] = (2, 3, 32, 48)) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(4)
    x = torch.rand(shape, generator=generator)
    return (x + 0.2 * torch.randn(shape, generator=generator)).clamp(0, 1), x


def trunk() -> Perceptual:
    network = recipes["perceptual-tiny"]().trained()
    assert isinstance(network, Perceptual)
    return network


def judged(x_hat: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    judgement = LpipsTiny()(Batch(x_hat=x_hat, x=x))
    return judgement.values["lpips-tiny"], judgement.maps["lpips-tiny"]


def test_score_is_the_trunks_distance_and_the_map_its_layers(stand_in_weights: Path) -> None:
    x_hat, x = images()
    network = trunk()
    value, field = judged(x_hat, x)
    torch.testing.assert_close(value, network.distance(x_hat, x), rtol=1e-4, atol=1e-6)
    finest, *coarser = network.maps(network.features(x_hat), network.features(x))
    assert field.shape == finest.shape == (2, 32, 48)
    above = [
        torch.nn.functional.interpolate(part[:, None], size=(32, 48), mode="bilinear")[:, 0]
        for part in coarser
    ]
    torch.testing.assert_close(field, torch.stack([finest, *above]).sum(0), rtol=1e-4, atol=1e-6)


def test_vectors_are_those_the_priors_are_judged_with(stand_in_weights: Path) -> None:
    x_hat, x = images()
    network = trunk()
    judgement = PerceptualTiny()(Batch(x_hat=x_hat, x=x))
    for given, of in ((judgement.vectors, x_hat), (judgement.truth_vectors, x)):
        torch.testing.assert_close(given["perceptual-tiny"], network.vector(of), rtol=1e-4, atol=1e-6)


def test_grey_is_repeated(stand_in_weights: Path) -> None:
    x_hat, x = images((2, 1, 24, 24))
    colour = tuple(part.expand(-1, 3, -1, -1) for part in (x_hat, x))
    torch.testing.assert_close(judged(x_hat, x)[0], judged(*colour)[0])


@pytest.mark.parametrize(("height", "width"), [(16, 16), (17, 33), (16, 90)])
def test_any_size_from_16_px(height: int, width: int, stand_in_weights: Path) -> None:
    x_hat, x = images((1, 3, height, width))
    value, field = judged(x_hat, x)
    assert torch.isfinite(value).all() and field.shape == (1, height, width)
    assert PerceptualTiny()(Batch(x_hat=x_hat, x=x)).vectors["perceptual-tiny"].shape == (1, 96)


def test_below_16_px_is_an_absence_and_no_vector(stand_in_weights: Path) -> None:
    x_hat, x = images((2, 3, 15, 40))
    batch = Batch(x_hat=x_hat, x=x)
    for reason in LpipsTiny()(batch).absences["lpips-tiny"]:
        assert reason == "perceptual-tiny needs 16 px a side at least, got 15 × 40."
    assert PerceptualTiny()(batch).vectors == {}


def test_a_picture_passes_the_trunk_once_for_all_three(
    stand_in_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    features = Perceptual.features

    def counting(self: Perceptual, x: Tensor) -> list[Tensor]:
        seen.append(len(x))
        return features(self, x)

    monkeypatch.setattr(Perceptual, "features", counting)
    x_hat, x = images()
    memory = Features()
    batch = Batch(x_hat=x_hat, x=x, keys=("a", "b"), features=memory)
    for judge in (LpipsTiny(), PerceptualTiny()):
        judge(batch)
    assert seen == [2, 2]
    LpipsTiny()(Batch(x_hat=x_hat, x=x, keys=("a", "b"), features=memory.new_batch()))
    assert seen == [2, 2, 2]


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_is_not(name: str) -> None:
    metric = metrics[name]()
    score = metric.score if isinstance(metric, SetMetric) else metric.scores[0]
    assert "trained here; does not compare with published numbers" in score.convention


def test_set_metrics_have_the_formulas_of_the_real_ones() -> None:
    a, b = (torch.rand(40, 96, generator=torch.Generator().manual_seed(i)).numpy() for i in (0, 1))
    assert FidTiny()(a, b) == Fid()(a, b)
    assert KidTiny()(a, b) == Kid()(a, b)


@pytest.mark.parametrize("name", NAMES)
def test_what_has_not_shipped_is_absent_with_the_reason(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = tmp_path / "weights.toml"
    registry.write_text("")
    monkeypatch.setattr(weights, "REGISTRY", registry)
    reason = metrics[name]().unavailable()
    assert reason is not None and "reconaudit train perceptual-tiny" in reason


def test_the_shipped_trunk_judges_worse_pictures_worse() -> None:
    if weights.locate("perceptual-tiny") is None:
        pytest.skip("perceptual-tiny has not been shipped.")
    rows = torch.linspace(0, 1, 32)
    x = (0.5 + 0.3 * torch.sin(12 * rows)[:, None] * torch.cos(9 * rows)).expand(1, 3, 32, 32)
    noise = torch.randn(x.shape, generator=torch.Generator().manual_seed(0))
    spot = x.clone()
    spot[..., 20:26, 4:10] = 1 - spot[..., 20:26, 4:10]
    values = [float(judged((x + s * noise).clamp(0, 1), x)[0]) for s in (0, 0.05, 0.2)]
    assert values[0] == 0 and values[0] < values[1] < values[2]
    row, col = divmod(int(judged(spot, x)[1][0].argmax()), 32)
    assert 18 <= row < 28 and 2 <= col < 12
