"""Learned perceptual image patch similarity, with three trunks."""

from __future__ import annotations

import functools
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d, interpolate

from engine.judge import Batch, Judge, Judgement, Map, Score, metrics
from engine.pixels import absent, vacant
from engine.trunks import TRUNKS, pairs


@dataclass(frozen=True, kw_only=True)
class LayerDistance(Judge):
    """A distance of two images as the sum over a network's layers of the mean over their places.

    The map is the sum over layers on the finest layer's grid, coarser layers interpolated; its
    number is each layer's own mean. Subclasses give `layers`, `convention` and `smallest`.

    Shape:
        ``(B, C, H, W)`` images give ``(B, h_1, w_1)`` maps.
    """

    trunk: ClassVar[str]

    @property
    def convention(self) -> str:
        raise NotImplementedError

    @property
    def smallest(self) -> int:
        """Pixels a side that the network needs."""
        raise NotImplementedError

    def layers(self, batch: Batch) -> list[Tensor]:
        """The distance at every place of every layer, finest first: ``(B, h_l, w_l)`` each."""
        raise NotImplementedError

    @property
    def scores(self) -> tuple[Score, ...]:
        return (Score(name=self.slug, convention=self.convention),)

    def __call__(self, batch: Batch) -> Judgement:
        images, (height, width) = len(batch.x_hat), batch.x_hat.shape[-2:]
        if min(height, width) < self.smallest:
            reason = f"{self.trunk} needs {self.smallest} px a side at least, got {height} × {width}."
            return Judgement(absences={self.slug: absent(reason, images)})
        layers = self.layers(batch)
        field = torch.stack([_resized(layer, like=layers[0]) for layer in layers]).sum(dim=0)
        value = torch.stack([_mean(layer, batch.roi) for layer in layers]).sum(dim=0)
        return Judgement(
            values={self.slug: value},
            absences={self.slug: vacant(batch.roi, images)},
            maps={self.slug: field},
        )


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


def _resized(layer: Tensor, like: Tensor) -> Tensor:
    size = [*like.shape[-2:]]
    return interpolate(layer[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]


def _mean(layer: Tensor, roi: Tensor | None) -> Tensor:
    """Mean of a layer, a cell counted by its share of the region of interest."""
    if roi is None:
        return layer.mean(dim=(1, 2))
    height, width = layer.shape[-2:]
    share = adaptive_avg_pool2d(roi[:, None].float(), (height, width))[:, 0]
    return (layer * share).sum(dim=(1, 2)) / share.sum(dim=(1, 2))
