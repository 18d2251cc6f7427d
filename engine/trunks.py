"""Perceptual trunks, whose layers judges compare: three trained on ImageNet, and the project's own.

Those of ImageNet are built from torchvision's structure without a download; all weights come from the
registry. The features of a batch are computed once, those of a truth once per image (`Features`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from engine import weights
from engine.judge import Batch
from engine.pixels import as_rgb, bounded

if TYPE_CHECKING:
    from engine.networks.perceptual import Perceptual

SHIFT = (-0.030, -0.088, -0.188)  # LPIPS v0.1, of RGB in [-1, 1]
SCALE = (0.458, 0.448, 0.450)
TINY = 1e-10
OWN = "perceptual-tiny"
OWN_SMALLEST = 16  # pixels a side, of which the coarsest layer has two


@dataclass(frozen=True, kw_only=True)
class Trunk:
    """Which layers of a torchvision network are compared.

    Args:
        name: in the weights registry, and of the network in torchvision.
        ends: one past each layer's last module in ``features``.
        smallest: pixels a side, below which a pooling layer has nothing left.
    """

    name: str
    ends: tuple[int, ...]
    smallest: int


TRUNKS = {
    trunk.name: trunk
    for trunk in (
        Trunk(name="alexnet", ends=(2, 5, 8, 10, 12), smallest=31),
        Trunk(name="vgg16", ends=(4, 9, 16, 23, 30), smallest=16),
        Trunk(name="squeezenet1_1", ends=(2, 5, 8, 10, 11, 12, 13), smallest=17),
    )
}


def pairs(batch: Batch, name: str) -> list[tuple[Tensor, Tensor]]:
    """Features of reconstructions and truths, a pair ``(B, C_l, h_l, w_l)`` per layer.

    Each pixel's feature vector has unit norm. Outside the region of interest the reconstruction
    is replaced by the truth.

    Errors:
        WeightsMissing, WeightsWrong: the trunk's file cannot be used.
    """

    trunk = TRUNKS[name]
    return _paired(batch, name, lambda images: features(trunk, images))


def own_pairs(batch: Batch) -> list[tuple[Tensor, Tensor]]:
    """Features of reconstructions and truths in the project's own trunk, as it gives them.

    Grey images are repeated. Outside the region of interest the reconstruction is replaced by the
    truth.

    Errors:
        WeightsMissing, WeightsWrong: the trunk's file cannot be used.
        ValueError: the images are smaller than `OWN_SMALLEST`.
    """

    @torch.no_grad()
    def extract(images: Tensor) -> list[Tensor]:
        if min(images.shape[-2:]) < OWN_SMALLEST:
            raise ValueError(f"{OWN} needs {OWN_SMALLEST} px a side, got {tuple(images.shape[-2:])}.")
        return own(images.device).features(as_rgb(images))

    return _paired(batch, OWN, extract)


def own(device: torch.device) -> Perceptual:
    """The project's own trunk."""
    return _own(weights.digest(OWN), str(device))


def _paired(
    batch: Batch, name: str, extract: Callable[[Tensor], list[Tensor]]
) -> list[tuple[Tensor, Tensor]]:
    """What `extract` gives for the images of a batch and for their truths, layer by layer."""

    def compute() -> list[tuple[Tensor, Tensor]]:
        x_hat, x = bounded(batch)
        digest = weights.digest(name)

        def of_truths(positions: list[int]) -> list[list[Tensor]]:
            layers = extract(x[positions])
            return [[layer[i].clone() for layer in layers] for i in range(len(positions))]

        if len(batch.keys) == len(x):
            known = batch.features.of_truth(("trunk", name, digest), batch.keys, of_truths)
        else:
            known = of_truths(list(range(len(x))))
        truths = [torch.stack(layer) for layer in zip(*known, strict=True)]
        return list(zip(extract(x_hat), truths, strict=True))

    result: list[tuple[Tensor, Tensor]] = batch.features.of_batch(("trunk", name), compute)
    return result


@torch.no_grad()
def features(trunk: Trunk, images: Tensor) -> list[Tensor]:
    """Unit-norm features of ``(B, C, H, W)`` images in [0, 1], one tensor per layer.

    Errors:
        ValueError: the images are smaller than the trunk's least size.
    """
    if min(images.shape[-2:]) < trunk.smallest:
        raise ValueError(f"{trunk.name} needs {trunk.smallest} px a side, got {tuple(images.shape[-2:])}.")
    network = _network(trunk.name, weights.digest(trunk.name), str(images.device))
    shift, scale = (images.new_tensor(v)[:, None, None] for v in (SHIFT, SCALE))
    x = (2 * as_rgb(images) - 1 - shift) / scale
    layers, start = [], 0
    for end in trunk.ends:
        x, start = network[start:end](x), end
        norm = x.square().sum(dim=1, keepdim=True).sqrt()
        layers.append(x / (norm + TINY))
    return layers


@functools.lru_cache(maxsize=4)
def _network(name: str, digest: str, device: str) -> nn.Sequential:
    import engine.vision  # noqa: F401 - before torchvision

    from torchvision import models  # isort: skip

    with torch.device("meta"):
        network: nn.Sequential = getattr(models, name)(weights=None).features
    state = {
        key.removeprefix("features."): value
        for key, value in weights.load_state(name).items()
        if key.startswith("features.")
    }
    network.load_state_dict(state, assign=True)
    for module in network.modules():
        if isinstance(module, nn.ReLU):
            module.inplace = False
    return network.to(device).eval().requires_grad_(False)


@functools.lru_cache(maxsize=2)
def _own(digest: str, device: str) -> Perceptual:
    from engine.recipe import recipes

    network: Perceptual = recipes[OWN]().trained().to(device)  # type: ignore[assignment]
    return network
