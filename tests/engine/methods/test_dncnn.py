"""DnCNN: the network its file describes, and files that describe none."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch.nn.functional import conv2d

from engine import weights
from engine.evaluations import counting
from engine.method import methods
from engine.problem import problems
from engine.solvers.residual_network import write_example

DENOISE = problems["denoise"](sigma=25 / 255)


def _by_hand(file: Path, x: torch.Tensor) -> torch.Tensor:
    """Input minus residual, layer by layer, as KAIR computes it."""
    state = torch.load(file, weights_only=True)
    residual = x
    for i in (0, 2, 4):
        residual = conv2d(residual, state[f"model.{i}.weight"], state[f"model.{i}.bias"], padding=1)
        residual = residual.relu() if i < 4 else residual
    return x - residual


@pytest.mark.parametrize("channels", [1, 3])
def test_input_minus_residual(channels: int, tmp_path: Path) -> None:
    file = write_example(tmp_path / "small.pth", channels)
    y = torch.rand(2, 3, 16, 16)
    with counting() as tally:
        x_hat = methods["dncnn"](weights_file=str(file))(y, DENOISE.physics((3, 16, 16)))
    assert tally == [2 if channels == 3 else 6]
    expected = (
        _by_hand(file, y) if channels == 3 else torch.cat([_by_hand(file, c) for c in y.split(1, 1)], 1)
    )
    assert torch.allclose(x_hat, expected, atol=1e-5)


def test_safetensors_are_the_same(tmp_path: Path) -> None:
    file = write_example(tmp_path / "small.pth")
    save_file(torch.load(file, weights_only=True), tmp_path / "small.safetensors")
    y, physics = torch.rand(1, 1, 16, 16), DENOISE.physics((1, 16, 16))
    one, other = (methods["dncnn"](weights_file=str(file.with_suffix(s))) for s in (".pth", ".safetensors"))
    assert torch.equal(one(y, physics), other(y, physics))


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (eval, ("__import__('pathlib').Path('sprung').touch()",))


def test_files_that_hold_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    good = write_example(tmp_path / "good.pth")
    (tmp_path / "cut.pth").write_bytes(good.read_bytes()[:2000])
    (tmp_path / "cut.safetensors").write_bytes(b"\x10\x00")
    (tmp_path / "weights.txt").write_text("0.5")
    (tmp_path / "code.pth").write_bytes(pickle.dumps(_Trap()))
    torch.save({"model.0.weight": torch.zeros(4, 1, 3, 3), "model.0.bias": torch.zeros(4)}, "one.pth")
    torch.save({"conv.weight": torch.zeros(4, 1, 3, 3), "conv.bias": torch.zeros(4)}, "names.pth")
    torch.save({"epoch": 3, "state_dict": {}}, "checkpoint.pth")
    cases = {
        "none.pth": "names no file",
        "cut.pth": "cannot be read as tensors alone",
        "cut.safetensors": "cannot be read as tensors alone",
        "weights.txt": r"must end in \.pth",
        "code.pth": "cannot be read as tensors alone",
        "one.pth": "holds no DnCNN",
        "names.pth": r"holds no DnCNN: its tensors are conv\.weight, conv\.bias",
        "checkpoint.pth": "must hold a dictionary of tensors",
    }
    for name, message in cases.items():
        with pytest.raises(ValueError, match=message) as caught:
            methods["dncnn"].build(weights_file=name)
        assert "\n" not in str(caught.value)
    assert not Path("sprung").exists()


def test_without_the_published_file_it_is_skipped_with_the_way_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONAUDIT_WEIGHTS", str(tmp_path))
    monkeypatch.setattr(weights, "_cache", lambda: tmp_path)
    reason = methods["dncnn"]().skip(DENOISE, (1, 32, 32))
    assert reason == weights.obstacle("dncnn-25-grey")
    assert reason and "dncnn" in reason


def test_identity_holds_the_file_that_is_read(tmp_path: Path) -> None:
    assert methods["dncnn"]().uses() == ("dncnn-25-grey",)
    assert methods["dncnn"](weights_file=str(write_example(tmp_path / "small.pth"))).uses() == ()


def test_a_colour_network_takes_no_grey_images(tmp_path: Path) -> None:
    method = methods["dncnn"](weights_file=str(write_example(tmp_path / "rgb.pth", 3)))
    assert method.skip(DENOISE, (3, 32, 32)) is None
    assert "takes 3 channels, and the images have 1" in (method.skip(DENOISE, (1, 32, 32)) or "")


def test_published_weights_on_a_published_picture(shared_data: Path) -> None:
    """Cameraman of Set12, noise 25: 30.18 dB in the paper's table, by the tables' protocol."""
    from skimage.io import imread

    x = imread(shared_data / "images_set12" / "01.png") / 255
    np.random.seed(0)
    y = torch.from_numpy(x + np.random.normal(0, 25 / 255, x.shape)).float()[None, None]
    file = shared_data / "dncnn_kair" / "model_zoo" / "dncnn_25.pth"
    with torch.no_grad():
        x_hat = methods["dncnn"](weights_file=str(file))(y, DENOISE.physics((1, 256, 256)))
    rounded = (x_hat[0, 0].clamp(0, 1) * 255).round().numpy() / 255
    assert -10 * np.log10(((rounded - x) ** 2).mean()) == pytest.approx(30.18, abs=0.05)
