"""Methods on published networks: what they take, what they are told, what they give."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import torch
from decibels import psnr
from torch import Tensor

from engine import weights
from engine.evaluations import counting
from engine.method import Method, methods
from engine.networks.loaded import write_example
from engine.networks.published import from_file
from engine.networks.winnet import Winnet
from engine.problem import problems

NAMES = ["winnet", "linn", "srcnn", "espcn", "imdn", "srgan", "fast-srgan", "ista-net-plus"]
ENLARGERS = ["srcnn", "espcn", "imdn", "srgan", "fast-srgan"]
SR = problems["sr"](factor=4, noise=0.0)


def _luma(x: Tensor) -> Tensor:
    """Of 16 to 235, of a range of 255, as scikit-image has it."""
    from skimage.color import rgb2ycbcr

    return torch.from_numpy(rgb2ycbcr(x.double().numpy(), channel_axis=1)[:, :1]) / 255


@pytest.mark.parametrize("name", NAMES)
def test_without_a_file_it_is_skipped_and_says_what_it_needs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "none.toml").write_text("")
    monkeypatch.setattr(weights, "REGISTRY", tmp_path / "none.toml")
    method = methods[name]()
    own = problems["mri"]() if name == "ista-net-plus" else SR if name in ENLARGERS else problems["denoise"]()
    reason = method.skip(own, (1, 32, 32))
    if method.weights:
        assert (
            reason
            == f"weights {name!r} have not been shipped: `reconaudit train {name}` makes such a network."
        )
    else:
        assert reason and reason.startswith(f"{name} needs weights_file, the published weights of its ")
    assert method.uses() == method.weights
    assert methods[name].example(tmp_path).uses() == ()


@pytest.mark.parametrize("name", ENLARGERS)
def test_another_factor_and_complex_images_are_skipped(name: str, tmp_path: Path) -> None:
    method = methods[name].example(tmp_path)
    assert method.skip(SR, (3, 32, 32)) is None and method.skip(SR, (1, 32, 32)) is None
    other = method.skip(problems["sr"](factor=2), (3, 32, 32))
    told = "its network makes pictures 4 times larger, and sr(factor=2) asks for another factor."
    assert other == (None if name == "srcnn" else told)
    assert "got 2 channels" in (method.skip(SR, (2, 32, 32)) or "")
    assert "inpaint is another problem" in (method.skip(problems["inpaint"](), (3, 32, 32)) or "")


@pytest.mark.parametrize("name", NAMES)
def test_another_methods_file_is_refused(name: str, tmp_path: Path) -> None:
    other = "imdn" if name != "imdn" else "winnet"
    file = methods[other].example(tmp_path).params["weights_file"]
    with pytest.raises(ValueError, match=f"{name}: weights_file .* holds no .* its tensors are "):
        methods[name].build(weights_file=file)


@pytest.mark.parametrize("name", ["espcn", "srcnn"])
def test_a_network_for_luma_leaves_the_colours_of_interpolation(
    name: str, tmp_path: Path, photographs: Tensor
) -> None:
    method, physics = methods[name].example(tmp_path), SR.physics((3, 64, 64))
    y = physics.A(photographs)
    large = methods["bicubic"]()(y, physics)
    with torch.no_grad():
        x_hat = method(y, physics)
        given = _luma(y if name == "espcn" else large).float()
        expected = method.network("cpu")(given)
    difference = x_hat - large
    assert (difference - difference.mean(1, keepdim=True)).abs().max() < 1e-5  # red, green and blue alike
    assert (_luma(x_hat) - expected).abs().max() < 1e-5


@pytest.mark.parametrize("name", ENLARGERS)
def test_a_grey_picture_is_three_equal_channels(name: str, tmp_path: Path, photographs: Tensor) -> None:
    method, grey = methods[name].example(tmp_path), SR.physics((1, 64, 64)).A(photographs[:, :1])
    with torch.no_grad():
        one = method(grey, SR.physics((1, 64, 64)))
        three = method(grey.repeat(1, 3, 1, 1), SR.physics((3, 64, 64)))
    assert torch.allclose(one, three.mean(1, keepdim=True), atol=1e-5)


@pytest.mark.parametrize("name", ["espcn", "srcnn"])
def test_what_a_recipe_has_made_runs_without_a_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, photographs: Tensor
) -> None:
    file = write_example(name, tmp_path)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    entry = f'[{name}]\nfile = "{file.name}"\nsha256 = "{digest}"\nlicence = "-"\nsource = "-"\n'
    (tmp_path / "weights.toml").write_text(entry)
    monkeypatch.setattr(weights, "REGISTRY", tmp_path / "weights.toml")
    physics = SR.physics((3, 64, 64))
    y, shipped, own = physics.A(photographs), methods[name](), methods[name](weights_file=str(file))
    assert shipped.skip(SR, (3, 64, 64)) is None and shipped.uses() == (name,)
    assert "4 times larger, and sr(factor=8)" in (shipped.skip(problems["sr"](factor=8), (3, 64, 64)) or "")
    with torch.no_grad():
        assert torch.equal(shipped(y, physics), own(y, physics))


def test_a_published_file_of_the_registry_runs_without_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, photographs: Tensor
) -> None:
    own = methods["srgan"].example(tmp_path)
    file = Path(own.params["weights_file"])
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    entry = f'[srgan]\nfile = "{file.name}"\nsha256 = "{digest}"\nlicence = "-"\nsource = "-"\n'
    (tmp_path / "weights.toml").write_text(entry)
    monkeypatch.setattr(weights, "REGISTRY", tmp_path / "weights.toml")
    method, physics = methods["srgan"](), SR.physics((3, 64, 64))
    assert method.skip(SR, (3, 64, 64)) is None and method.uses() == ("srgan",)
    assert "4 times larger, and sr(factor=8)" in (method.skip(problems["sr"](factor=8), (3, 64, 64)) or "")
    y = physics.A(photographs)
    with torch.no_grad():
        assert torch.equal(method(y, physics), own(y, physics))
    file.unlink()
    assert "weights 'srgan' are missing" in (methods["srgan"]().skip(SR, (3, 64, 64)) or "")


def test_winnet_is_told_the_noise_of_the_measurement(tmp_path: Path, photographs: Tensor) -> None:
    file = methods["winnet"].example(tmp_path).params["weights_file"]
    network, x = from_file(file, Winnet), photographs[:1]
    for sigma in (0.05, 0.2):
        physics = problems["denoise"](sigma=sigma).physics((3, 64, 64))
        for trained_at in (0.0, 0.1):
            with torch.no_grad():
                x_hat = methods["winnet"](weights_file=file, trained_at=trained_at)(x, physics)
                red = network(x[:, :1], torch.full((1, 1, 1, 1), 255 * sigma), 255 * trained_at)
            assert torch.allclose(x_hat[:, :1], red, atol=1e-6)


@pytest.mark.parametrize(("name", "images"), [("winnet", 6), ("imdn", 2), ("espcn", 2), ("ista-net-plus", 2)])
def test_evaluations_are_counted(name: str, images: int, tmp_path: Path) -> None:
    """Two pictures; a grey network sees every channel of each."""
    problem = {"winnet": problems["denoise"](), "ista-net-plus": problems["mri"]()}.get(name, SR)
    shape = (1, 32, 32) if name == "ista-net-plus" else (3, 32, 32)
    physics = problem.physics(shape)
    y = physics.A(torch.rand(2, *shape))
    with counting() as tally, torch.no_grad():
        methods[name].example(tmp_path)(y, physics)
    assert tally == [images]


def test_ista_net_plus_takes_real_images_of_any_mask(tmp_path: Path) -> None:
    method = methods["ista-net-plus"].example(tmp_path)
    for mask in ("low", "random", "radial"):
        assert method.skip(problems["mri"].build(mask=mask), (1, 32, 32)) is None
    assert "real images (1 channel), got 2 channels" in (method.skip(problems["mri"](), (2, 32, 32)) or "")


def _gain(method: Method, x: Tensor, sigma: float) -> float:
    problem = problems["denoise"](sigma=sigma)
    physics = problem.physics((1, *x.shape[-2:]))
    y = problem.measure(x, physics, 0)
    with torch.no_grad():
        return psnr(method(y, physics), x) - psnr(y, x)


def test_published_winnet_denoises(shared_data: Path) -> None:
    """Eight decibels on a corner of Cameraman; the blind file at other levels of noise too."""
    from engine.selfcheck.protocol import read

    x = read(shared_data / "images_set12" / "01.png")[..., :96, :96]
    files = {
        n: str(shared_data / f"winnet/pretrain/WINNet_lvl_1_nlvl_{n}/net_WINNet.pth") for n in ("25", "0_55")
    }
    single = methods["winnet"](weights_file=files["25"], trained_at=25 / 255)
    blind = methods["winnet"](weights_file=files["0_55"])
    assert _gain(single, x, 25 / 255) > 8
    assert _gain(blind, x, 25 / 255) > 8
    assert _gain(blind, x, 10 / 255) > 4
    assert _gain(blind, x, 50 / 255) > 10


@pytest.mark.parametrize(
    ("name", "file", "least"),
    [
        ("imdn", "imdn/checkpoints/IMDN_x4.pth", 1.0),
        ("srgan", "srgan_leftthomas/epochs/netG_epoch_4_100.pth", -1.0),
        ("fast-srgan", "fast_srgan/models/model.pt", -2.0),
    ],
)
def test_published_enlargers_on_a_published_picture(
    name: str, file: str, least: float, shared_data: Path
) -> None:
    """Butterfly of Set5 against bicubic interpolation: sharper by mean error, or painted."""
    from engine.selfcheck.protocol import read

    x = read(shared_data / "images_set5/testsets/set5/butterfly.bmp")
    physics = SR.physics((3, *x.shape[-2:]))
    y = physics.A(x)
    with torch.no_grad():
        x_hat = methods[name].build(weights_file=str(shared_data / file))(y, physics)
    assert x_hat.shape == x.shape and torch.isfinite(x_hat).all()
    assert psnr(x_hat, x) - psnr(methods["bicubic"]()(y, physics), x) > least
