"""Learned perceptual image patch similarity, with three trunks."""

from __future__ import annotations

import functools
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor

from engine.judge import Batch, Map, metrics
from engine.layers import LayerDistance
from engine.trunks import TRUNKS, pairs


@dataclass(frozen=True, kw_only=True)
class Lpips(LayerDistance):
    r"""Distance of two images in the layers of a network, weighted by human judgements (v0.1).

    .. math:: \sum_l \frac{1}{h_l w_l} \sum_u \sum_c w_{lc} (\hat f_{lcu} - f_{lcu})^2

    with features of unit norm over channels. It is not bounded by 1.

    References:
        Zhang, Isola, Efros, Shechtman and Wang, "The unreasonable effectiveness of deep features
        as a perceptual metric", 2018.
    """

    citation: ClassVar[str] = "Zhang, Isola, Efros, Shechtman and Wang, 2018"
    heads: ClassVar[str]

    @property
    def convention(self) -> str:
        return (
            f"LPIPS v0.1, {self.trunk}, {len(TRUNKS[self.trunk].ends)} layers summed, RGB (grey repeated), "
            "not rescaled, clipped or rounded, spatial mean; 0 is equal, not bounded by 1; lower is better"
        )

    @property
    def smallest(self) -> int:
        return TRUNKS[self.trunk].smallest

    @property
    def maps(self) -> tuple[Map, ...]:
        return (Map(name=self.slug, unit="LPIPS"),)

    def layers(self, batch: Batch) -> list[Tensor]:
        return distances(batch, self.trunk, self.heads)


@metrics.register("lpips-alex")
@dataclass(frozen=True, kw_only=True)
class LpipsAlex(Lpips):
    """LPIPS with AlexNet, its paper's default; a place on its map is coarse to about 16 px."""

    weights: ClassVar[tuple[str, ...]] = ("alexnet",)
    trunk: ClassVar[str] = "alexnet"
    heads: ClassVar[str] = "alex"


@metrics.register("lpips-squeeze")
@dataclass(frozen=True, kw_only=True)
class LpipsSqueeze(Lpips):
    """LPIPS with SqueezeNet 1.1, the smallest of the three."""

    weights: ClassVar[tuple[str, ...]] = ("squeezenet1_1",)
    trunk: ClassVar[str] = "squeezenet1_1"
    heads: ClassVar[str] = "squeeze"


@metrics.register("lpips-vgg")
@dataclass(frozen=True, kw_only=True)
class LpipsVgg(Lpips):
    """LPIPS with VGG16, whose map shows places most finely."""

    weights: ClassVar[tuple[str, ...]] = ("vgg16",)
    trunk: ClassVar[str] = "vgg16"
    heads: ClassVar[str] = "vgg"


def distances(batch: Batch, trunk: str, heads: str) -> list[Tensor]:
    """The weighted distance at every place of every layer, ``(B, h_l, w_l)`` each, not resampled."""

    def compute() -> list[Tensor]:
        weighted = zip(pairs(batch, trunk), _heads(heads), strict=True)
        return [((a - b).square() * head.to(a)[:, None, None]).sum(dim=1) for (a, b), head in weighted]

    result: list[Tensor] = batch.features.of_batch(("lpips", trunk), compute)
    return result


@functools.lru_cache(maxsize=3)
def _heads(name: str) -> list[Tensor]:
    """LPIPS v0.1's non-negative channel weights, which the lpips package carries."""
    package = importlib.util.find_spec("lpips")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("LPIPS needs the lpips package, which carries its linear heads.")
    path = Path(package.origin).parent / "weights" / "v0.1" / f"{name}.pth"
    state = torch.load(path, map_location="cpu", weights_only=True)
    return [state[f"lin{layer}.model.1.weight"].flatten() for layer in range(len(state))]
