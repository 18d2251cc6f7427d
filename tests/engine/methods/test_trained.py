"""Networks of the project's recipes as methods: where they run, what they read, what they cost."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine import catalogue, weights
from engine.evaluations import counting
from engine.method import Method, methods
from engine.networks.loaded import write_example
from engine.problem import Problem, problems
from engine.recipe import recipes
from engine.runner.identities import fingerprints
from engine.training.load import fill

OWN = {
    "unet-faces8": ("unet", problems["sr"](factor=8), (3, 64, 64)),
    "unet-motion": ("unet", problems["motion"](), (3, 32, 32)),
    "unet-mri": ("unet", problems["mri"](), (1, 32, 32)),
    "unrolled-pgd": ("unrolled-pgd", problems["mri"](), (1, 32, 32)),
    "lista": ("lista", problems["cs"](), (3, 16, 16)),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network of every recipe here, one of the denoiser, and a registry that ships them all."""
    folder = tmp_path_factory.mktemp("networks")
    lines = []
    for name in (*OWN, "denoiser"):
        digest = hashlib.sha256(write_example(name, folder).read_bytes()).hexdigest()
        lines.append(
            f'[{name}]\nfile = "{name}.safetensors"\nsha256 = "{digest}"\nlicence = "-"\nsource = "-"\n'
        )
    (folder / "weights.toml").write_text("\n".join(lines))
    return folder


@pytest.fixture
def all_shipped(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "REGISTRY", files / "weights.toml")


@pytest.fixture
def nothing_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "none.toml").write_text("")
    monkeypatch.setattr(weights, "REGISTRY", tmp_path / "none.toml")


def _measured(problem: Problem, shape: tuple[int, int, int], images: int = 2) -> tuple[Tensor, Any]:
    physics = problem.physics(shape)
    x = torch.rand(images, *shape, generator=torch.Generator().manual_seed(0))
    return torch.cat([problem.measure(one, physics, i) for i, one in enumerate(x.split(1))]), physics


@pytest.mark.usefixtures("all_shipped")
@pytest.mark.parametrize("recipe", OWN)
def test_the_problem_decides_which_network_runs(recipe: str, files: Path) -> None:
    name, problem, shape = OWN[recipe]
    method: Method = methods[name]()
    assert method.skip(problem, shape) is None
    y, physics = _measured(problem, shape)
    network = fill(recipes[recipe](), load_file(files / f"{recipe}.safetensors"), "the file")
    with torch.no_grad():
        expected, own = network(y, physics), methods[name](weights_file=str(files / f"{recipe}.safetensors"))
        assert torch.equal(method(y, physics), expected)
        assert torch.equal(own(y, physics), expected)


@pytest.mark.usefixtures("all_shipped")
@pytest.mark.parametrize("recipe", OWN)
def test_evaluations_of_all_networks_are_counted(recipe: str) -> None:
    """One an image, and one for each of its rounds where the denoiser works inside."""
    name, problem, shape = OWN[recipe]
    y, physics = _measured(problem, shape, images=8)
    each = 8 * (1 + (recipes["unet-motion"]().rounds if recipe == "unet-motion" else 0))
    with torch.no_grad(), counting() as tally:
        methods[name]()(y, physics)
        assert tally == [each]
        methods[name]()(y, physics)
        assert tally == [2 * each], "a network that is used again is counted once"


@pytest.mark.usefixtures("all_shipped")
@pytest.mark.parametrize(
    ("name", "problem", "shape", "reason"),
    [
        ("unet", "deblur", (3, 64, 64), "trained for motion or sr(factor=8) or mri; deblur is another"),
        ("unet", "sr(factor=4)", (3, 64, 64), "trained for motion or sr(factor=8) or mri; sr is another"),
        ("unet", "sr(factor=8)", (3, 128, 128), "made for images of 64×64; these are of 128×128."),
        (
            "unet",
            "sr(factor=8)",
            (1, 64, 64),
            "made for RGB (3 channels) images; these are grey (1 channel).",
        ),
        ("unet", "mri", (2, 64, 64), "made for grey (1 channel) images; these are complex (2 channels)."),
        ("unet", "mri(mask=radial)", (1, 64, 64), "mri(mask=radial) is another problem."),
        (
            "unrolled-pgd",
            "mri(noise=0.1)",
            (1, 64, 64),
            "trained for mri; mri(noise=0.1) is another problem.",
        ),
        ("unrolled-pgd", "mri", (2, 64, 64), "made for grey (1 channel) images; these are complex"),
        ("lista", "cs(ratio=0.5)", (3, 32, 32), "trained for cs; cs(ratio=0.5) is another problem."),
        ("lista", "cs(matrix=bernoulli)", (3, 32, 32), "cs(matrix=bernoulli) is another problem."),
        ("lista", "mri", (1, 32, 32), "trained for cs; mri is another problem."),
    ],
)
def test_says_what_it_was_not_made_for(
    name: str, problem: str, shape: tuple[int, int, int], reason: str
) -> None:
    asked, _, inside = problem.rstrip(")").partition("(")
    params = dict(pair.split("=") for pair in inside.split(",") if pair)
    values = {k: int(v) if v.isdigit() else float(v) if v[0] == "0" else v for k, v in params.items()}
    told = methods[name]().skip(problems[asked](**values), shape)
    assert told is not None and reason in told


@pytest.mark.usefixtures("all_shipped")
def test_a_named_task_is_the_only_one() -> None:
    method = methods["unet"](task="mri")
    assert method.uses() == ("unet-mri",)
    assert "trained for mri; motion is another" in (method.skip(problems["motion"](), (3, 32, 32)) or "")
    y, physics = _measured(problems["motion"](), (3, 32, 32))
    with pytest.raises(ValueError, match="takes pictures of 1 channels, got 3"):
        method(y, physics)
    y, physics = _measured(problems["ct"](), (1, 32, 32))
    with pytest.raises(ValueError, match="unet has no network for an operator"):
        methods["unet"]()(y, physics)


@pytest.mark.usefixtures("nothing_shipped")
@pytest.mark.parametrize("recipe", OWN)
def test_what_has_not_shipped_is_skipped_with_the_way_to_make_it(recipe: str) -> None:
    name, problem, shape = OWN[recipe]
    assert f"`reconaudit train {recipe}`" in (methods[name]().skip(problem, shape) or "")
    y, physics = _measured(problem, shape, images=1)
    with pytest.raises(weights.WeightsMissing, match=f"`reconaudit train {recipe}`"):
        methods[name]()(y, physics)


@pytest.mark.usefixtures("all_shipped")
def test_identity_holds_what_is_read_and_nothing_else(files: Path) -> None:
    own = str(files / "unet-mri.safetensors")
    assert set(fingerprints(methods["unet"]())) == {"unet-motion", "denoiser", "unet-faces8", "unet-mri"}
    assert set(fingerprints(methods["unet"](task="mri"))) == {"unet-mri"}
    motion = str(files / "unet-motion.safetensors")
    assert set(fingerprints(methods["unet"](weights_file=motion))) == {"weights_file", "denoiser"}
    assert set(fingerprints(methods["unet"](weights_file=own))) == {"weights_file"}
    assert catalogue.method_row(methods["unet"](weights_file=own))["weights"] == []


@pytest.mark.usefixtures("all_shipped")
def test_a_file_says_which_network_it_is(files: Path) -> None:
    own = str(files / "unet-mri.safetensors")
    method = methods["unet"](weights_file=own)
    assert method.skip(problems["mri"](), (1, 32, 32)) is None
    assert "trained for mri" in (method.skip(problems["motion"](), (3, 32, 32)) or "")
    with pytest.raises(ValueError, match=r"do not fit unet-motion: \S+ is .* is accepted"):
        methods["unet"](task="motion", weights_file=own)


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (eval, ("__import__('pathlib').Path('sprung').touch()",))


@pytest.mark.parametrize("name", ["unet", "unrolled-pgd", "lista"])
def test_files_that_hold_another_network_or_code(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bare.pth").write_bytes(pickle.dumps(_Trap(), 2))
    torch.save({"paces": _Trap()}, "inside.pth")
    write_example("lista", tmp_path)
    state = load_file("lista.safetensors")
    save_file({**state, "paces": torch.zeros(3)}, "other.safetensors")
    Path("cut.safetensors").write_bytes(Path("lista.safetensors").read_bytes()[:500])
    cases = {
        "none.pth": "weights_file names no file: 'none.pth'",
        "bare.pth": "cannot be read as tensors alone",
        "inside.pth": "cannot be read as tensors alone",
        "cut.safetensors": "cannot be read as tensors alone",
        "other.safetensors": r"do not fit lista: paces is a tensor of shape \(3,\)"
        if name == "lista"
        else "weights_file other.safetensors (fit none of unet-motion|do not fit unrolled-pgd)",
    }
    for file, message in cases.items():
        with pytest.raises(ValueError, match=message) as caught:
            methods[name].build(weights_file=file)
        assert "\n" not in str(caught.value)
    assert not Path("sprung").exists()
    with pytest.raises(Exception):  # noqa: B017 - the trap is one: loading it carelessly runs its code
        torch.load("inside.pth", weights_only=True)
    pickle.loads(Path("bare.pth").read_bytes())
    assert Path("sprung").exists(), "the trap is a real one"
