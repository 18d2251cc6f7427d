"""Published networks: files that hold them, files that hold another, and what each computes."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn.functional import conv2d, pixel_shuffle, softplus

from engine.networks.espcn import Espcn
from engine.networks.fast_srgan import FastSrganGenerator
from engine.networks.imdn import Imdn
from engine.networks.istanet import IstaNetPlus
from engine.networks.linn import Linn
from engine.networks.published import Published, from_file, write_example
from engine.networks.srcnn import Srcnn
from engine.networks.srgan import SrganGenerator
from engine.networks.winnet import Lifting, SoftThreshold, Winnet, cosines
from engine.problem import problems

KINDS = [Winnet, Linn, Imdn, SrganGenerator, FastSrganGenerator, IstaNetPlus, Srcnn, Espcn]
REAL = {
    "winnet/pretrain/WINNet_lvl_1_nlvl_25/net_WINNet.pth": (Winnet, 173_440),
    "winnet/pretrain/WINNet_lvl_1_nlvl_0_55/net_WINNet.pth": (Winnet, 173_440),
    "imdn/checkpoints/IMDN_x4.pth": (Imdn, 715_176),
    "srgan_leftthomas/epochs/netG_epoch_4_100.pth": (SrganGenerator, 735_372),
    "fast_srgan/models/model.pt": (FastSrganGenerator, 925_646),
}


def example(folder: Path, kind: type[Published]) -> tuple[Path, dict[str, Tensor]]:
    file = write_example(folder / "example.pth", kind)
    return file, torch.load(file, weights_only=True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_gives_the_network_that_wrote_it(kind: type[Published], tmp_path: Path) -> None:
    file, state = example(tmp_path, kind)
    network = from_file(str(file), kind)
    assert not network.training and not any(p.requires_grad for p in network.parameters())
    loaded = network.state_dict()
    assert set(loaded) == set(state) and all(torch.equal(loaded[key], state[key]) for key in state)
    assert from_file(str(file), kind) is network


@pytest.mark.parametrize("kind", KINDS)
def test_a_tensor_missing_added_or_misshapen_is_refused(kind: type[Published], tmp_path: Path) -> None:
    _, state = example(tmp_path, kind)
    last = [key for key in state if "num_batches" not in key][-1]
    spoiled = {
        "missing": {key: value for key, value in state.items() if key != last},
        "added": {**state, "extra.weight": torch.zeros(2)},
        "misshapen": {**state, last: torch.zeros(3, 3, 3, 3, 3)},
        "empty": {},
    }
    for name, tensors in spoiled.items():
        torch.save(tensors, tmp_path / f"{name}.pth")
        with pytest.raises(ValueError, match=r"holds no|do not fit") as caught:
            from_file(str(tmp_path / f"{name}.pth"), kind)
        assert kind.title in str(caught.value) and name in str(caught.value)
        assert "\n" not in str(caught.value) and str(caught.value).endswith("accepted.")


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "module._orig_mod."])
def test_prefixes_of_wrapped_networks_are_taken_away(prefix: str, tmp_path: Path) -> None:
    file, state = example(tmp_path, Espcn)
    torch.save({prefix + key: value for key, value in state.items()}, tmp_path / "wrapped.pkl")
    save_file(state, tmp_path / "plain.safetensors")
    x = torch.rand(1, 1, 5, 6)
    expected = from_file(str(file), Espcn)(x)
    for name in ("wrapped.pkl", "plain.safetensors"):
        assert torch.equal(from_file(str(tmp_path / name), Espcn)(x), expected)


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    import os

    file, state = example(tmp_path, Espcn)
    before = from_file(str(file), Espcn).last_part[0].bias.clone()
    torch.save({**state, "last_part.0.bias": before + 1}, file)
    os.utime(file, ns=(1, 1))
    assert torch.equal(from_file(str(file), Espcn).last_part[0].bias, before + 1)


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (eval, ("__import__('pathlib').Path('sprung').touch()",))


@pytest.mark.parametrize("name", REAL)
def test_real_files_load_whole_and_spoiled_ones_are_refused(
    name: str, shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kind, parameters = REAL[name]  # numbers that the publishers' files hold
    real = shared_data / name
    network = from_file(str(real), kind)
    held = network.state_dict().items()
    assert sum(value.numel() for key, value in held if "num_batches" not in key) == parameters

    state = torch.load(real, map_location="cpu", weights_only=True)
    first = next(iter(state))
    (tmp_path / "cut.pth").write_bytes(real.read_bytes()[: real.stat().st_size // 2])
    torch.save({**state, first: _Trap()}, "code.pth")
    torch.save({("other" if key == first else key): v for key, v in state.items()}, "renamed.pth")
    told = {"cut": "read as tensors alone", "code": "read as tensors alone", "renamed": "holds no|do not fit"}
    for what, message in told.items():
        with pytest.raises(ValueError, match=message):
            from_file(f"{what}.pth", kind)
    assert not Path("sprung").exists()
    other = Imdn if kind is not Imdn else SrganGenerator
    with pytest.raises(ValueError, match=f"holds no {other.title}: its tensors are "):
        from_file(str(real), other)


def test_convolutions_of_the_enlargers_by_hand(tmp_path: Path) -> None:
    x = torch.rand(2, 1, 7, 6)
    file, w = example(tmp_path, Espcn)
    h = conv2d(x, w["first_part.0.weight"], w["first_part.0.bias"], padding=2).tanh()
    h = conv2d(h, w["first_part.2.weight"], w["first_part.2.bias"], padding=1).tanh()
    h = pixel_shuffle(conv2d(h, w["last_part.0.weight"], w["last_part.0.bias"], padding=1), 4)
    assert torch.allclose(from_file(str(file), Espcn)(x), h, atol=1e-6)

    file = write_example(tmp_path / "srcnn.pth", Srcnn)
    w = torch.load(file, weights_only=True)
    h = conv2d(x, w["conv1.weight"], w["conv1.bias"], padding=4).relu()
    h = conv2d(h, w["conv2.weight"], w["conv2.bias"]).relu()
    h = conv2d(h, w["conv3.weight"], w["conv3.bias"], padding=2)
    assert torch.allclose(from_file(str(file), Srcnn)(x), h, atol=1e-6)


def test_the_cosine_transform_is_orthonormal_and_scipys() -> None:
    from scipy.fft import dct

    matrix = cosines(16)
    assert torch.allclose(matrix @ matrix.T, torch.eye(16), atol=1e-6)
    assert torch.allclose(
        matrix, torch.from_numpy(dct(torch.eye(16).numpy(), axis=0, norm="ortho")), atol=1e-6
    )


@pytest.mark.parametrize(("dilation", "strength"), [(1, 0.5), (1, 2.0), (2, 1.0)])
def test_lifting_is_inverted_whatever_it_has_learned(dilation: int, strength: float) -> None:
    torch.manual_seed(0)
    transform, x = Lifting(2, 1, 4, dilation), torch.rand(2, 1, 20, 25)
    noise = torch.full((2, 1, 1, 1), strength)
    with torch.no_grad():
        coarse, details = transform(x, noise)
        again = transform.inverse(coarse, details, noise)
    assert coarse.shape == (2, 1, 20, 25) and details.shape == (2, 15, 20, 25)
    assert (again - x)[..., 4:-4, 4:-4].abs().max() < 1e-5
    assert details.abs().max() > 1e-2


def test_thresholds_grow_with_the_noise() -> None:
    soft, x = SoftThreshold(3), torch.randn(1, 3, 4, 4)
    bound = softplus(20 * soft.thre).detach() / 20
    for strength in (0.0, 0.5, 40.0):
        expected = x.sign() * (x.abs() - strength * bound.view(1, 3, 1, 1)).clamp_min(0)
        assert torch.allclose(soft(x, torch.tensor(strength)), expected, atol=1e-6)


def test_winnet_keeps_to_each_pictures_noise_and_to_what_it_was_trained_at() -> None:
    torch.manual_seed(0)
    network = Winnet(2, 2, 1, 4, 4, 2).eval()
    x, noise = torch.rand(2, 1, 16, 16), torch.tensor([10.0, 40.0]).view(2, 1, 1, 1)
    with torch.no_grad():
        both = network(x, noise)
        assert both.shape == x.shape
        assert torch.allclose(both[1:], network(x[1:], noise[1:]), atol=1e-6)
        assert not torch.allclose(both[:1], network(x[:1], noise[1:]), atol=1e-4)
        assert torch.equal(network(x, noise, 5.0), both)
        assert not torch.allclose(network(x, noise, 25.0)[:1], both[:1], atol=1e-5)


def test_linn_is_winnet_of_one_scale_at_the_noise_its_thresholds_are_learned_for() -> None:
    torch.manual_seed(0)
    linn, winnet = Linn(2, 1, 4, 4, 2), Winnet(1, 2, 1, 4, 4, 2)
    names = {"lifting.": "innnet.0.", "denoise.": "ddnnet.0."}
    state = {
        new + k.removeprefix(o): v
        for k, v in linn.state_dict().items()
        for o, new in names.items()
        if k.startswith(o)
    }
    winnet.load_state_dict(state)
    x = torch.rand(1, 1, 12, 12)
    with torch.no_grad():
        assert torch.allclose(linn(x), winnet(x, torch.full((1, 1, 1, 1), 50.0)), atol=1e-6)


def test_linn_with_one_soft_threshold(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = Linn(1, 1, 4, 0, 0)
    torch.save(network.state_dict(), tmp_path / "soft.pth")
    loaded, x = from_file(str(tmp_path / "soft.pth"), Linn), torch.rand(1, 1, 12, 12)
    with torch.no_grad():
        assert torch.equal(loaded(x), network(x))
        network.denoise.thre.fill_(-100.0)  # thresholds of zero change nothing
        assert (network(x) - x)[..., 4:-4, 4:-4].abs().max() < 1e-5


def test_ista_net_without_its_filters_is_gradient_descent() -> None:
    torch.manual_seed(0)
    network, physics = IstaNetPlus(3, 4), problems["mri"]().physics((1, 32, 32))
    x = torch.rand(2, 1, 32, 32)
    start = physics.A_adjoint(physics.A(x))
    with torch.no_grad():
        learned = network(start, physics)
        for phase in network.fcs:
            phase.conv_G.zero_()
        plain, expected = network(start, physics), start
    for _ in range(3):
        expected = expected - 0.5 * physics.A_adjoint(physics.A(expected - x))
    assert torch.allclose(plain, expected, atol=1e-5)
    assert not torch.allclose(plain, learned, atol=1e-3)


@pytest.mark.parametrize("normalised", [False, True])
def test_srgan_with_and_without_the_last_batch_norm(normalised: bool, tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = SrganGenerator(4, 2, 1, normalised).eval()
    state = {k: v for k, v in network.state_dict().items() if "num_batches" not in k}  # as old files are
    torch.save(state, tmp_path / "srgan.pth")
    loaded, x = from_file(str(tmp_path / "srgan.pth"), SrganGenerator), torch.rand(1, 3, 6, 5)
    with torch.no_grad():
        assert torch.equal(loaded(x), network(x)) and loaded(x).shape == (1, 3, 12, 10)
    assert loaded.factor == 2
