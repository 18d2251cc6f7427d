"""LPIPS pooled by its maximum, so that a local invention is not washed out."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from audits.pooling import POOLINGS, SPOKEN, laid_over, pooled
from engine.judge import Batch, Judge, Judgement, Map, Score, checks, metrics
from engine.layers import LayerDistance
from engine.pixels import absent, vacant
from engine.problem import above

DEPTHS = {"tiny": 4, "alex": 5, "squeeze": 7, "vgg": 5}  # layers that each backbone compares


@checks.register("lpips-max")
@dataclass(frozen=True, kw_only=True)
class LpipsMax(Judge):
    r"""The weighted distance of a network's unit-norm features, pooled in five ways beside the mean.

    .. math:: d_l(u) = \sum_c w_{lc} (\hat f_{lcu} - f_{lcu})^2, \qquad
        \max = \sum_l \max_u d_l(u), \qquad \text{max-sum} = \max_u \sum_l \tilde d_l(u)

    The maximum is taken on each layer's own grid: upsampling keeps as little as 77 % of an isolated
    peak. "max-sum" is the maximum of the map, where the layers are upsampled to the finest grid
    (:math:`\tilde d_l`); it is never above "max". "max-1" and so on are the layers' own maxima.
    The 2024 paper's choice of layers and poolings is not public; here both are parameters, and
    "mean" is LPIPS itself. It compares with the truth; a measurement does not do.

    Args:
        backbone: "tiny" is the project's own; "alex", "squeeze" and "vgg" are LPIPS v0.1's.
        layers: which, from 1, fine to coarse; all if empty.
        top: share of the places, the worst, whose mean "top" is.
        temperature: of the soft-max pooling, in units of the distance.

    Shape:
        ``(B, C, H, W)`` images give ``(B, h_1, w_1)`` maps, on the grid of the finest layer chosen.

    References:
        Zhang, Isola, Efros, Shechtman and Wang, "The unreasonable effectiveness of deep features as a
        perceptual metric", 2018; Siromani, You and Dragotti, MLSP 2024, for the maximum.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"truth"})
    citation: ClassVar[str] = "Zhang et al., 2018; the maximum: Siromani, You and Dragotti, 2024"

    backbone: Literal["tiny", "alex", "squeeze", "vgg"] = "tiny"
    layers: tuple[int, ...] = ()
    top: float = 0.01
    temperature: float = 0.1

    def __post_init__(self) -> None:
        depth = DEPTHS[self.backbone]
        if any(not 1 <= layer <= depth for layer in self.layers) or len(set(self.layers)) < len(self.layers):
            raise ValueError(
                f"layers of {self.backbone} must be different numbers of 1 to {depth}, got {self.layers}."
            )
        above("top", self.top, 0)
        above("temperature", self.temperature, 0)

    @property
    def distance(self) -> LayerDistance:
        """The metric whose layers are pooled."""
        metric = metrics[f"lpips-{self.backbone}"].build()
        if not isinstance(metric, LayerDistance):
            raise TypeError(f"lpips-{self.backbone} must be a LayerDistance, got {type(metric).__name__}.")
        return metric

    @property
    def chosen(self) -> tuple[int, ...]:
        """The layers compared, from 1."""
        return tuple(sorted(self.layers)) or tuple(range(1, DEPTHS[self.backbone] + 1))

    def unavailable(self) -> str | None:
        return self.distance.unavailable()

    def named(self, pooling: str) -> str:
        """A score's name: the backbone's distance, the pooling, what differs from the defaults."""
        changed = dataclasses.replace(self, backbone="tiny", layers=()).slug.removeprefix(self.name)
        layers = "-of-" + "-".join(map(str, self.chosen)) if self.layers else ""
        return f"lpips-{self.backbone}-{pooling}{layers}{changed}"

    @property
    def scores(self) -> tuple[Score, ...]:
        basis = (
            f"LPIPS's distance on {self.distance.trunk}, layers {', '.join(map(str, self.chosen))}, RGB "
            "(grey repeated), not rescaled, clipped or rounded"
        )
        rows = {
            kind: f"sum over layers of the {SPOKEN[kind].format(top=self.top, temperature=self.temperature)}"
            for kind in POOLINGS
        }
        rows["max-sum"] = "maximum of the map: over places of the sum of layers upsampled to the finest"
        if len(self.chosen) > 1:
            rows |= {f"max-{layer}": f"layer {layer} alone: its {SPOKEN['max']}" for layer in self.chosen}
        ends = "0 is equal, not bounded by 1; lower is better"
        return tuple(
            Score(name=self.named(kind), convention=f"{basis}; {told}; {ends}") for kind, told in rows.items()
        )

    @property
    def maps(self) -> tuple[Map, ...]:
        own = self.distance.maps[0]
        return (Map(name=self.named("max"), unit=own.unit, high=own.high),)

    def __call__(self, batch: Batch) -> Judgement:
        images, (height, width) = len(batch.x_hat), batch.x_hat.shape[-2:]
        if min(height, width) < self.distance.smallest:
            reason = (
                f"{self.distance.trunk} needs {self.distance.smallest} px a side at least, "
                f"got {height} × {width}."
            )
            return Judgement(absences={score.name: absent(reason, images) for score in self.scores})
        every = self.distance.layers(batch)
        layers = {number: every[number - 1] for number in self.chosen}
        field = _summed(list(layers.values()))
        values = {
            self.named(kind): torch.stack(
                [self._pooled(layer, kind, batch) for layer in layers.values()]
            ).sum(0)
            for kind in POOLINGS
        }
        values[self.named("max-sum")] = self._pooled(field, "max", batch)
        if len(layers) > 1:
            for number, layer in layers.items():
                values[self.named(f"max-{number}")] = self._pooled(layer, "max", batch)
        reasons = vacant(batch.roi, images)
        return Judgement(
            values=values, absences=dict.fromkeys(values, reasons), maps={self.named("max"): field}
        )

    def _pooled(self, layer: Tensor, kind: str, batch: Batch) -> Tensor:
        return pooled(layer, kind, batch.roi, top=self.top, temperature=self.temperature)


def _summed(layers: list[Tensor]) -> Tensor:
    """The sum of layers, on the grid of the finest."""
    height, width = layers[0].shape[-2:]
    return torch.stack([laid_over(layer, (height, width)) for layer in layers]).sum(dim=0)
