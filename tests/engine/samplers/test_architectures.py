"""Networks of other projects as priors, from files the tests write."""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path

import pytest
import torch
from torch import nn

import engine.vision  # noqa: F401 - before deepinv
from engine.method import methods
from engine.problem import problems
from engine.samplers.architectures import build


def _saved(network: nn.Module, file: Path) -> Path:
    torch.save(network.state_dict(), file)
    return file


def test_own_is_read_with_its_sizes(tmp_path: Path) -> None:
    from engine.networks.prior import DiffusionPrior

    torch.manual_seed(0)
    network = DiffusionPrior(1, (8, 16), (1, 2), 0.25).eval()
    nn.init.normal_(network.leave.weight, std=0.1)
    x = torch.rand(2, 1, 16, 16)
    read = build(_saved(network, tmp_path / "prior.pt"), "own").eval()
    with torch.no_grad():
        assert torch.equal(read(x, 0.3), network(x, 0.3))
    assert read.channels == 1 and read.multiple == 4


@pytest.mark.parametrize("channels", [1, 3])
def test_drunet(tmp_path: Path, channels: int) -> None:
    from deepinv.models import DRUNet

    network = DRUNet(channels, channels, nc=(4, 8, 12, 16), nb=2, pretrained=None).eval()
    x = torch.rand(2, channels, 16, 16)
    read = build(_saved(network, tmp_path / "drunet.pth"), "drunet").eval()
    with torch.no_grad():
        assert torch.equal(read(x, 0.1), network(x, 0.1))
    assert read.channels == channels


def test_admunet(tmp_path: Path) -> None:
    from deepinv.models import ADMUNet

    torch.manual_seed(0)
    network = ADMUNet(
        img_resolution=16,
        model_channels=32,
        channel_mult=(1, 2),
        num_blocks=1,
        attn_resolutions=(8,),
        pretrained=None,
    ).eval()
    x = torch.rand(1, 3, 16, 16)
    read = build(_saved(network, tmp_path / "adm.pth"), "admunet").eval()
    with torch.no_grad():
        assert torch.allclose(read(x, 0.2), network(x, 0.2))


@pytest.mark.long
def test_diffunet(tmp_path: Path) -> None:
    from deepinv.models import DiffUNet

    network = DiffUNet(pretrained=None).eval()
    x = torch.rand(1, 3, 32, 32)
    read = build(_saved(network, tmp_path / "diffunet.pth"), "diffunet").eval()
    with torch.no_grad():
        assert torch.allclose(read(x, 0.2), network(x, 0.2, type_t="noise_level"))


class _Diffusers(nn.Module):
    """Stands for `UNet2DModel`: predicts exactly the noise of independent pixels of mean 0, deviation 1."""

    config: dict[str, int] = {"in_channels": 3}  # noqa: RUF012
    abar = (1 - torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64)).cumprod(0)

    @classmethod
    def from_pretrained(cls, folder: Path, **_: bool) -> _Diffusers:
        assert (folder / "config.json").is_file()
        return cls()

    def forward(self, x: torch.Tensor, time: torch.Tensor) -> types.SimpleNamespace:
        """Where pictures vary by 1 so do noisy ones, and the noise expected is its share of them."""
        low = time.long().clamp(max=998)
        level = torch.lerp(self._level(low), self._level(low + 1), (time - low).double())
        share = level / (1 + level.square()).sqrt()
        return types.SimpleNamespace(sample=(share.view(-1, 1, 1, 1) * x).float())

    def _level(self, time: torch.Tensor) -> torch.Tensor:
        return (1 / self.abar[time] - 1).sqrt()


def test_diffusers_folder_is_a_denoiser_of_pictures_in_0_to_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = types.ModuleType("diffusers")
    fake.UNet2DModel = _Diffusers  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "diffusers", fake)
    (tmp_path / "config.json").write_text("{}")
    network, x = build(tmp_path, "diffusers"), torch.rand(2, 3, 8, 8)
    for sigma in (0.02, 0.5, 3.0):
        expected = 0.5 + 0.5**2 / (0.5**2 + sigma**2) * (x - 0.5)
        assert torch.allclose(network(x, sigma), expected, atol=1e-4), sigma


def test_diffusers_schedule_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = types.ModuleType("diffusers")
    fake.UNet2DModel = _Diffusers  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "diffusers", fake)
    for part in ("unet", "scheduler"):
        (tmp_path / part).mkdir()
    (tmp_path / "unet" / "config.json").write_text("{}")
    facts = {"beta_start": 1e-3, "beta_end": 1e-2, "num_train_timesteps": 10}
    schedule = tmp_path / "scheduler" / "scheduler_config.json"
    schedule.write_text(json.dumps(facts))
    levels = build(tmp_path, "diffusers").levels
    assert len(levels) == 10 and float(levels[0]) == pytest.approx((1 / (1 - 1e-3) - 1) ** 0.5)
    schedule.write_text(json.dumps(facts | {"prediction_type": "v_prediction"}))
    with pytest.raises(ValueError, match="'v_prediction'; linear or scaled_linear and epsilon"):
        build(tmp_path, "diffusers")


def test_diffusers_missing_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "diffusers", None)
    with pytest.raises(ValueError, match="needs the package diffusers, which is not installed"):
        build(tmp_path, "diffusers")


@pytest.mark.parametrize("architecture", ["own", "drunet", "admunet", "diffunet"])
def test_another_network_is_named(tmp_path: Path, architecture: str) -> None:
    file = _saved(nn.Linear(2, 2), tmp_path / "linear.pt")
    with pytest.raises(ValueError, match=f"holds no {architecture} network .* its tensors are weight, bias"):
        build(file, architecture)


def test_a_drunet_samples(tmp_path: Path) -> None:
    from deepinv.models import DRUNet

    torch.manual_seed(0)
    network = DRUNet(3, 3, nc=(4, 4, 4, 4), nb=1, pretrained=None)
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.02)
    file = _saved(network, tmp_path / "drunet.pth")
    dps = methods["dps"].build(weights_file=str(file), architecture="drunet", size=16, steps=2)
    problem = problems["inpaint"]()
    assert dps.skip(problem, (3, 16, 16)) is None
    assert "got grey" in dps.skip(problem, (1, 16, 16))
    physics = problem.physics((3, 16, 16))
    with torch.no_grad():
        x = dps(problem.measure(torch.rand(1, 3, 16, 16), physics, 0), physics)
    assert x.shape == (1, 3, 16, 16) and x.isfinite().all()
