"""Soft-max pooled distance of deep features of smoothed pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from audits.pooling import laid_over, pooled
from audits.smoothing import smoothed
from engine import weights
from engine.judge import Batch, Judge, Judgement, Map, Score, checks
from engine.networks.perceptual import unit
from engine.pixels import absent, as_rgb, bounded, vacant
from engine.problem import above, at_least
from engine.trunks import OWN, OWN_SMALLEST, TRUNKS, features, own

TRUNK = {"tiny": OWN, "alex": "alexnet", "squeeze": "squeezenet1_1", "vgg": "vgg16"}


@checks.register("deep-soft")
@dataclass(frozen=True, kw_only=True)
class DeepSoft(Judge):
    r"""Cosine distance of features of smoothed pictures, the worst places weighing most.

    .. math:: d_l(u) = 1 - \cos(f_{lu}(G x), f_{lu}(G \hat x)), \qquad
        \frac{1}{L} \sum_l \sum_u \mathrm{softmax}(d_l / T)_u \, d_l(u)

    `G` is a Gaussian blur, so that noise and sharpness count less than structure. This is the form of
    SHAFE; its authors' network, layers, blur and temperature are other ones, so numbers do not compare.
    It compares with the truth; a measurement does not do.

    Args:
        backbone: whose features; "tiny" is the project's own trunk.
        temperature: T; towards 0 it is the maximum, towards infinity the mean.
        sigma: standard deviation of the blur, in pixels.

    Shape:
        ``(B, C, H, W)`` images give ``(B, h_1, w_1)`` maps: the mean of the layers on the finest grid.

    References:
        HalluBench, arXiv 2512.03345.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"truth"})
    citation: ClassVar[str] = "the form of SHAFE (arXiv 2512.03345), on the trunk that is here"

    backbone: Literal["tiny", "alex", "squeeze", "vgg"] = "tiny"
    temperature: float = 0.05
    sigma: float = 1.0

    def __post_init__(self) -> None:
        above("temperature", self.temperature, 0)
        at_least("sigma", self.sigma, 0)

    @property
    def trunk(self) -> str:
        return TRUNK[self.backbone]

    def unavailable(self) -> str | None:
        return weights.obstacle(self.trunk)

    @property
    def scores(self) -> tuple[Score, ...]:
        convention = (
            f"soft-max pooled (T = {self.temperature:g}) 1 − cosine of {self.trunk}'s features, mean over "
            f"layers, both pictures blurred (Gaussian, σ = {self.sigma:g} px), RGB (grey repeated), not "
            "clipped; 0 is equal, 2 opposite; lower is better"
        )
        return (Score(name=self.slug, convention=convention),)

    @property
    def maps(self) -> tuple[Map, ...]:
        return (Map(name=self.slug, unit="1 − cosine", high=0.5),)

    def __call__(self, batch: Batch) -> Judgement:
        images, (height, width) = len(batch.x_hat), batch.x_hat.shape[-2:]
        smallest = OWN_SMALLEST if self.trunk == OWN else TRUNKS[self.trunk].smallest
        if min(height, width) < smallest:
            reason = f"{self.trunk} needs {smallest} px a side at least, got {height} × {width}."
            return Judgement(absences={self.slug: absent(reason, images)})
        layers = self._layers(batch)
        size = (layers[0].shape[-2], layers[0].shape[-1])
        values = [pooled(layer, "softmax", batch.roi, temperature=self.temperature) for layer in layers]
        return Judgement(
            values={self.slug: torch.stack(values).mean(dim=0)},
            absences={self.slug: vacant(batch.roi, images)},
            maps={self.slug: torch.stack([laid_over(layer, size) for layer in layers]).mean(dim=0)},
        )

    def _layers(self, batch: Batch) -> list[Tensor]:
        """1 − cosine at every place of every layer: ``(B, h_l, w_l)`` each."""
        x_hat, x = bounded(batch)

        def of_truths(positions: list[int]) -> list[list[Tensor]]:
            layers = self._seen(x[positions])
            return [[layer[i].clone() for layer in layers] for i in range(len(positions))]

        if len(batch.keys) == len(x):
            network = ("deep-soft", self.trunk, weights.digest(self.trunk), self.sigma)
            known = batch.features.of_truth(network, batch.keys, of_truths)
        else:
            known = of_truths(list(range(len(x))))
        truths = [torch.stack(layer) for layer in zip(*known, strict=True)]
        return [(a - b).square().sum(dim=1) / 2 for a, b in zip(self._seen(x_hat), truths, strict=True)]

    @torch.no_grad()
    def _seen(self, images: Tensor) -> list[Tensor]:
        """Features of unit norm of the smoothed images."""
        smooth = as_rgb(smoothed(images, self.sigma))
        if self.trunk == OWN:
            return [unit(layer) for layer in own(images.device).features(smooth)]
        return features(TRUNKS[self.trunk], smooth)
