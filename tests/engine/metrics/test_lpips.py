"""LPIPS against the lpips package, both with the same random trunk."""

from __future__ import annotations

import itertools
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch
from torch import Tensor

import engine.vision  # noqa: F401 - before lpips
from engine import trunks, weights
from engine.judge import Batch, Features, metrics
from engine.metrics.lpips import distances
from engine.trunks import TRUNKS, features

NETWORKS = [
    ("lpips-alex", "alexnet", "alex"),
    ("lpips-squeeze", "squeezenet1_1", "squeeze"),
    ("lpips-vgg", "vgg16", "vgg"),
]


def images(shape: tuple[int, ...] = (2, 3, 64, 72)) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(3)
    x = torch.rand(shape, generator=generator)
    return (x + 0.2 * torch.randn(shape, generator=generator)), x


def theirs(network: str, trunk: str) -> torch.nn.Module:
    """The package's own network, its trunk replaced by the stand-in's numbers."""
    import lpips

    module = lpips.LPIPS(net=network, pnet_rand=True, verbose=False)
    state = weights.load_state(trunk)
    for name, parameter in module.net.named_parameters():
        parameter.data.copy_(state["features." + name.partition(".")[2]])
    return module


@pytest.mark.filterwarnings("ignore:The parameter 'pretrained'", "ignore:Arguments other than a weight enum")
@pytest.mark.parametrize(("name", "trunk", "network"), NETWORKS)
def test_equals_the_lpips_package(name: str, trunk: str, network: str, stand_in_weights: Path) -> None:
    x_hat, x = images()
    batch = Batch(x_hat=x_hat, x=x)
    judgement = metrics[name]()(batch)
    reference = theirs(network, trunk)
    with torch.no_grad():
        expected, layers = reference(x_hat, x, retPerLayer=True, normalize=True)
        reference.spatial = True
        field = reference(x_hat, x, normalize=True)[:, 0]
    torch.testing.assert_close(judgement.values[name], expected.flatten(), rtol=0, atol=1e-6)

    ours = distances(batch, trunk, network)
    assert len(ours) == len(layers)
    upsampled = [
        torch.nn.functional.interpolate(layer[:, None], size=(64, 72), mode="bilinear")[:, 0]
        for layer in ours
    ]
    torch.testing.assert_close(torch.stack(upsampled).sum(0), field, rtol=0, atol=1e-6)
    assert judgement.maps[name].shape == ours[0].shape


def test_with_another_trained_squeezenet_it_reaches_its_number(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0.1447 was obtained independently from Keras's SqueezeNet 1.1 on torchmetrics' random images;
    torchvision's weights give the docstring's 0.1008 there."""
    path = "squeezenet11_imagenet/squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5"
    torch.save(from_keras(shared_data / path), tmp_path / "keras.pth")
    registry = tmp_path / "weights.toml"
    registry.write_text('[squeezenet1_1]\nfile = "keras.pth"\nlicence = "MIT"\nsource = "Keras"\n')
    monkeypatch.setattr(weights, "REGISTRY", registry)
    generator = torch.Generator().manual_seed(123)
    x_hat, x = (torch.rand(10, 3, 100, 100, generator=generator) for _ in range(2))
    value = metrics["lpips-squeeze"]()(Batch(x_hat=x_hat, x=x)).values["lpips-squeeze"].mean()
    assert value.item() == pytest.approx(0.1447, abs=1e-4)


def from_keras(path: Path) -> dict[str, Tensor]:
    """Keras's layers under torchvision's names, kernels turned to (out, in, h, w)."""
    position = {
        "fire2": 3,
        "fire3": 4,
        "fire4": 6,
        "fire5": 7,
        "fire6": 9,
        "fire7": 10,
        "fire8": 11,
        "fire9": 12,
    }
    state: dict[str, Tensor] = {}

    def take(name: str, part: object) -> None:
        if not isinstance(part, h5py.Dataset):
            return
        block, *rest = name.split("/")
        layer = rest[0].replace("squeeze1x1", "squeeze")
        base = "features.0" if block == "conv1" else f"features.{position[block]}.{layer}"
        array = np.asarray(part)
        kernel = array.ndim == 4
        numbers = array.transpose(3, 2, 0, 1).copy() if kernel else array
        state[f"{base}.{'weight' if kernel else 'bias'}"] = torch.from_numpy(numbers)

    with h5py.File(path) as file:
        file.visititems(take)
    return state


def test_the_map_keeps_the_finest_layers_peaks(stand_in_weights: Path) -> None:
    x_hat, x = images()
    batch = Batch(x_hat=x_hat, x=x)
    [finest, *_] = distances(batch, "alexnet", "alex")
    assert (metrics["lpips-alex"]()(batch).maps["lpips-alex"] >= finest - 1e-6).all()


def test_a_region_weighs_each_cell_by_its_share(stand_in_weights: Path) -> None:
    x_hat, x = images((1, 3, 64, 64))
    roi = torch.zeros(1, 64, 64, dtype=torch.bool)
    roi[:, :, :37] = True
    value = metrics["lpips-squeeze"]()(Batch(x_hat=x_hat, x=x, roi=roi)).values["lpips-squeeze"].item()
    same_outside = Batch(x_hat=torch.where(roi[:, None], x_hat, x), x=x)
    expected = 0.0
    for layer in distances(same_outside, "squeezenet1_1", "squeeze"):
        cells = layer.shape[-1]
        edges = np.arange(cells + 1) * 64 / cells
        columns = [np.arange(np.floor(a), np.ceil(b)) for a, b in itertools.pairwise(edges)]
        share = torch.tensor([(column < 37).mean() for column in columns])
        expected += float((layer[0] * share).sum() / (cells * share.sum()))
    assert value == pytest.approx(expected, rel=1e-5)


def test_grey_is_repeated(stand_in_weights: Path) -> None:
    x_hat, x = images((1, 1, 40, 40))
    grey = metrics["lpips-squeeze"]()(Batch(x_hat=x_hat, x=x)).values["lpips-squeeze"]
    rgb = metrics["lpips-squeeze"]()(
        Batch(x_hat=x_hat.expand(-1, 3, -1, -1), x=x.expand(-1, 3, -1, -1))
    ).values["lpips-squeeze"]
    torch.testing.assert_close(grey, rgb)


@pytest.mark.parametrize("name", list(TRUNKS))
def test_smallest_is_the_smallest(name: str, stand_in_weights: Path) -> None:
    trunk = TRUNKS[name]
    side = trunk.smallest
    assert all(torch.isfinite(layer).all() for layer in features(trunk, torch.rand(1, 3, side, side)))
    network = trunks._network(name, weights.digest(name), "cpu")
    with pytest.raises(RuntimeError):
        network[: trunk.ends[-1]](torch.rand(1, 3, side - 1, side - 1))


def test_small_pictures_say_why(stand_in_weights: Path) -> None:
    x = torch.rand(2, 3, 25, 25)
    absences = metrics["lpips-alex"]()(Batch(x_hat=x, x=x)).absences["lpips-alex"]
    assert len(absences) == 2
    assert all(reason is not None and "31 px" in reason and "25 × 25" in reason for reason in absences)


def test_a_truth_passes_the_trunk_once(stand_in_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def counting(trunk: trunks.Trunk, batch: Tensor) -> list[Tensor]:
        seen.append(len(batch))
        return features(trunk, batch)

    monkeypatch.setattr(trunks, "features", counting)
    x_hat, x = images((2, 3, 32, 32))
    memory = Features()
    first = Batch(x_hat=x_hat, x=x, keys=("a", "b"), features=memory)
    metric = metrics["lpips-squeeze"]()
    once = metric(first).values["lpips-squeeze"]
    assert metric(first).values["lpips-squeeze"].equal(once)
    assert seen == [2, 2]
    metric(Batch(x_hat=x_hat, x=x, keys=("a", "b"), features=memory.new_batch()))
    assert seen == [2, 2, 2]


@pytest.mark.parametrize("name", [name for name, _, _ in NETWORKS])
def test_without_its_file_it_is_greyed_with_the_way_to_get_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "folders", lambda: [tmp_path])
    reason = metrics[name]().unavailable()
    assert reason is not None
    assert "reconaudit weights fetch" in reason and "RECONAUDIT_WEIGHTS" in reason
