"""A network as the denoiser of plug-and-play methods: levels, ranges, channels, files, costs."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

import engine.vision  # noqa: F401 - before deepinv
from engine import weights
from engine.evaluations import counting
from engine.method import methods
from engine.networks.loaded import write_example as write_recipe
from engine.problem import problems
from engine.runner.identities import fingerprints
from engine.solvers import learned_denoiser
from engine.solvers.learned_denoiser import LearnedDenoiser, from_file, write_example

PLUGGED = ["pnp-hqs", "pnp-admm", "pnp-pgd", "red"]


class Shrinking(torch.nn.Module):
    """Takes a multiple of the level off what differs from mid-grey; remembers what it saw."""

    seen: list[tuple[Tensor, Tensor]]

    def forward(self, x: Tensor, sigma: Tensor) -> Tensor:
        self.seen = [*getattr(self, "seen", []), (x, sigma)]
        return x - sigma.view(-1, 1, 1, 1) * (x - 0.5).sign()


def _learned(channels: tuple[int, ...]) -> LearnedDenoiser:
    return LearnedDenoiser(network=Shrinking(), channels=channels, loudest=0.3)


def test_levels_within_its_training_go_to_the_network_as_they_are() -> None:
    x, sigma = torch.rand(2, 3, 8, 8), torch.tensor([0.05, 0.2]).view(2, 1, 1, 1)
    own = _learned((1, 3))
    own(x, sigma)
    ((seen, level),) = own.network.seen
    assert torch.allclose(seen, x) and torch.equal(level, sigma.flatten())


def test_a_louder_level_is_brought_down_with_the_contrast() -> None:
    x = torch.rand(1, 1, 8, 8)
    own = _learned((1, 3))
    out = own(x, torch.tensor(0.6))
    ((seen, level),) = own.network.seen
    assert torch.allclose(seen - 0.5, (x - 0.5) / 2, atol=1e-6) and level.tolist() == pytest.approx([0.3])
    assert torch.allclose(out, x - 0.6 * (x - 0.5).sign(), atol=1e-6)


def test_real_and_imaginary_part_are_two_grey_pictures_within_its_range() -> None:
    x, sigma = 2 * torch.rand(2, 2, 8, 8) - 1, torch.tensor([0.1, 0.8]).view(2, 1, 1, 1)
    own = _learned((1, 3))
    out = own(x, sigma)
    ((seen, level),) = own.network.seen
    assert seen.shape == (4, 1, 8, 8) and seen.min() >= 0 and seen.max() <= 1
    assert level.tolist() == pytest.approx([0.05, 0.05, 0.3, 0.3])
    assert torch.allclose(seen[1, 0], (x[0, 1] + 1) / 2)
    assert torch.allclose(out, x - sigma * x.sign(), atol=1e-6)


def test_a_grey_network_takes_colours_one_by_one() -> None:
    x = torch.rand(2, 3, 8, 8)
    own = _learned((1,))
    out = own(x, torch.tensor(0.1))
    assert own.network.seen[0][0].shape == (6, 1, 8, 8)
    assert torch.allclose(out, x - 0.1 * (x - 0.5).sign(), atol=1e-6)


def _drunet(file: Path, channels: int) -> torch.nn.Module:
    from deepinv.models import DRUNet

    network = DRUNet(channels, channels, nc=(4, 8, 8, 8), nb=2, pretrained=None).eval()
    torch.save(network.state_dict(), file)
    return network


@pytest.mark.parametrize("channels", [1, 3])
def test_a_published_drunet_is_what_its_file_says(channels: int, tmp_path: Path) -> None:
    network = _drunet(tmp_path / "drunet.pth", channels)
    x = torch.rand(2, channels, 32, 40)
    with torch.no_grad():
        out = from_file(str(tmp_path / "drunet.pth"))(x, torch.tensor(0.1))
        assert torch.allclose(out, network(x, 0.1), atol=1e-5)
    method = methods["pnp-hqs"](denoiser="learned", weights_file=str(tmp_path / "drunet.pth"))
    grey = method.skip(problems["deblur"](), (1, 32, 32))
    assert grey is None if channels == 1 else "takes 3 channels, the images have 1" in str(grey)
    assert method.skip(problems["deblur"](), (3, 32, 32)) is None


def _measured(problem: Any, shape: tuple[int, int, int]) -> tuple[Tensor, Any]:
    physics = problem.physics(shape)
    x = torch.rand(4, *shape, generator=torch.Generator().manual_seed(0))
    return torch.cat([problem.measure(one, physics, i) for i, one in enumerate(x.split(1))]), physics


@pytest.mark.parametrize("name", PLUGGED)
@pytest.mark.parametrize(("problem", "shape"), [("deblur", (3, 32, 32)), ("mri", (2, 32, 32))])
def test_a_step_evaluates_each_plane_once(
    name: str, problem: str, shape: tuple[int, int, int], tmp_path: Path
) -> None:
    file = str(write_example(tmp_path / "small.pth"))
    y, physics = _measured(problems[problem](), shape)
    with torch.no_grad(), counting() as tally:
        out = methods[name](denoiser="learned", weights_file=file, steps=3)(y, physics)
    assert tally == [3 * len(y) * (2 if shape[0] == 2 else 1)]
    with torch.no_grad():
        assert not torch.allclose(out, methods[name](denoiser="tv", steps=3)(y, physics))


@pytest.mark.parametrize("name", PLUGGED)
def test_reads_the_network_that_ships(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry, problem = tmp_path / "weights.toml", problems["denoise"]()
    registry.write_text("")
    monkeypatch.setattr(weights, "REGISTRY", registry)
    method = methods[name](denoiser="learned", steps=1, weight=0.5)
    assert "`reconaudit train denoiser`" in (method.skip(problem, (3, 32, 32)) or "")
    assert fingerprints(method) == {}

    file = write_recipe("denoiser", tmp_path)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    registry.write_text(
        f'[denoiser]\nfile = "{file.name}"\nsha256 = "{digest}"\nlicence = "-"\nsource = "-"\n'
    )
    assert method.skip(problem, (3, 32, 32)) is None
    assert fingerprints(method) == {"denoiser": digest}
    assert fingerprints(methods[name](denoiser="tv")) == {}
    own = methods[name](denoiser="learned", steps=1, weight=0.5, weights_file=str(file))
    assert set(fingerprints(own)) == {"weights_file"}
    monkeypatch.setattr(learned_denoiser, "FLOOR", 0.0)
    learned_denoiser._shipped.cache_clear()
    y, physics = _measured(problem, (3, 32, 32))
    with torch.no_grad():
        assert torch.equal(method(y, physics), own(y, physics))
    learned_denoiser._shipped.cache_clear()


@pytest.mark.parametrize(
    ("name", "usual", "shipped"),
    [("pnp-hqs", 0.23, 0.4), ("pnp-admm", 1.0, 0.8), ("pnp-pgd", 0.23, 0.5), ("red", 0.7, 0.7)],
)
def test_the_weight_suits_the_denoiser(name: str, usual: float, shipped: float, tmp_path: Path) -> None:
    file = str(write_example(tmp_path / "own.pth"))
    assert methods[name](denoiser="learned").balance() == shipped
    assert methods[name](denoiser="learned", weights_file=file).balance() == usual
    assert methods[name](denoiser="tv").balance() == usual
    assert methods[name](denoiser="learned", weight=0.11).balance() == 0.11


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (eval, ("__import__('pathlib').Path('sprung').touch()",))


def test_files_that_hold_no_denoiser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    state = torch.load(write_example(tmp_path / "good.pth"), weights_only=True)
    Path("code.pth").write_bytes(pickle.dumps(_Trap(), 2))
    torch.save({"body.m_head.weight": _Trap()}, "inside.pth")
    torch.save({"conv.weight": torch.zeros(4, 1, 3, 3)}, "names.pth")
    torch.save({key: value for key, value in state.items() if "m_tail" not in key}, "less.pth")
    torch.save({**state, "body.m_tail.weight": torch.zeros(3, 8, 3, 3)}, "shape.pth")
    from deepinv.models import DRUNet

    torch.save(DRUNet(2, 2, nc=(4, 4, 4, 4), nb=1, pretrained=None).state_dict(), "two.pth")
    cases = {
        "none.pth": "names no file",
        "code.pth": "cannot be read as tensors alone",
        "inside.pth": "cannot be read as tensors alone",
        "names.pth": r"are of no denoiser .*: they are conv\.weight \.\.\.; the state dict of the recipe",
        "less.pth": r"do not fit the recipe `denoiser`: body\.m_tail\.weight is nothing",
        "shape.pth": r"body\.m_tail\.weight is a tensor of shape \(3, 8, 3, 3\)",
        "two.pth": "are of no denoiser",
    }
    for file, message in cases.items():
        for name in PLUGGED:
            with pytest.raises(ValueError, match=message) as caught:
                methods[name].build(denoiser="learned", weights_file=file)
            assert "\n" not in str(caught.value)
    assert not Path("sprung").exists()
    with pytest.raises(ValueError, match="read by the denoiser learned alone, got denoiser 'tv'"):
        methods["pnp-hqs"].build(denoiser="tv", weights_file="good.pth")


def test_where_there_is_hardly_noise_the_picture_stays() -> None:
    class Grey(torch.nn.Module):
        def forward(self, x: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
            return torch.full_like(x, 0.5)

    own = LearnedDenoiser(network=Grey(), channels=(1, 3), loudest=0.3, floor=0.01)
    x = torch.rand(1, 3, 8, 8)
    assert torch.allclose(own(x, torch.tensor(1e-5)), x, atol=1e-5)
    assert torch.allclose(own(x, torch.tensor(0.01)), (x + 0.5) / 2, atol=1e-6)
    assert torch.allclose(own(x, torch.tensor(0.3)), torch.full_like(x, 0.5), atol=2e-3)
