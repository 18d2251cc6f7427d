"""How far a method's samples disagree: in what is seen, in who is seen, in what a face shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor
from torch.nn.functional import softplus

from audits.pooling import laid_over, pooled
from audits.samples import count, obstacles
from engine import weights
from engine.embedder import embedders
from engine.faces import place
from engine.judge import Batch, Judge, Judgement, Map, Score, checks
from engine.networks.perceptual import unit
from engine.pixels import absent, as_rgb
from engine.trunks import OWN, OWN_SMALLEST, own

FACE, ATTRIBUTES = "arcface-tiny", "attributes"
SIDE = 64  # pixels a side of the faces that the classifier of attributes learned from
GREY = "{} knows drawn faces, which are RGB; these samples are grey."


@checks.register("spread")
@dataclass(frozen=True, kw_only=True)
class Spread(Judge):
    r"""Mean distance of two of a method's samples, for three networks; needs no truth.

    .. math:: \frac{2}{M (M - 1)} \sum_{i < j} d(x_i, x_j)

    with LPIPS's distance on the project's own trunk ("lpips-tiny", and the maximum of its map over places),
    1 − cosine of embeddings ("identity-arcface-tiny"), and the share of a face's attributes in which
    two samples differ ("attributes"). The last two are for drawn faces. A method that contradicts
    itself invents; one that agrees with itself may do so too. The deviation of pixels against the error
    is the check "error-deviation".

    Shape:
        ``(M, B, C, H, W)`` samples give ``(B, H, W)`` maps: the distance of two samples at each place,
        summed over layers.

    References:
        Zhang et al., "The unreasonable effectiveness of deep features as a perceptual metric", 2018, for
        the distance; the closed forms over pairs are identities of variances.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"samples"})

    def unavailable(self) -> str | None:
        reasons = [weights.obstacle(name) for name in (OWN, FACE, ATTRIBUTES)]
        return reasons[0] if all(reasons) else None

    @property
    def scores(self) -> tuple[Score, ...]:
        ends = "mean over pairs of samples; 0 is agreement; neither direction is better"
        told = {
            "lpips-tiny": f"LPIPS's formula on {OWN}, spatial mean, 4 layers summed, RGB (grey repeated)",
            "lpips-tiny-max": f"maximum over places of the map: LPIPS's distance on {OWN}, layers summed",
            f"identity-{FACE}": f"1 − cosine of {FACE}'s embeddings, central square, drawn faces",
            "attributes": "share of a drawn face's attributes in which two samples differ, as classified",
        }
        return tuple(
            Score(
                name=f"{self.slug}-{name}",
                convention=f"{what}; {ends}",
                higher_is_better=None,
                reference="measurement",
            )
            for name, what in told.items()
        )

    @property
    def maps(self) -> tuple[Map, ...]:
        return (Map(name=self.slug, unit="lpips-tiny", high=1.0, palette="deviation"),)

    def __call__(self, batch: Batch) -> Judgement:
        names = [score.name for score in self.scores]
        reasons = obstacles(batch)
        if batch.samples is None or count(batch) < 2:
            return Judgement(absences=dict.fromkeys(names, reasons))
        samples, images = _bounded(batch.samples, batch), len(batch.x_hat)
        values: dict[str, Tensor] = {}
        maps: dict[str, Tensor] = {}
        absences: dict[str, list[str | None]] = {}
        lpips = weights.obstacle(OWN) or _too_small(samples)
        if lpips:
            absences |= {name: absent(lpips, images) for name in names[:2]}
        else:
            layers = feature_spread(samples)
            field = torch.stack([laid_over(layer, _size(layers[0])) for layer in layers]).sum(dim=0)
            means = [pooled(layer, "mean", batch.roi) for layer in layers]
            values = {names[0]: torch.stack(means).sum(dim=0), names[1]: pooled(field, "max", batch.roi)}
            absences |= dict.fromkeys(names[:2], reasons)
            maps = {self.slug: field}
        for name, network, spread in (
            (names[2], FACE, identity_spread),
            (names[3], ATTRIBUTES, attribute_spread),
        ):
            missing = weights.obstacle(network)
            if samples.shape[2] == 1:
                missing = missing or GREY.format(network)
            if missing:
                absences[name] = absent(missing, images)
            else:
                values[name], told = spread(samples)
                absences[name] = [one or other for one, other in zip(reasons, told, strict=True)]
        return Judgement(values=values, absences=absences, maps=maps)


def feature_spread(samples: Tensor) -> list[Tensor]:
    r"""Mean over pairs of LPIPS's distance at every place: ``(M, B, C, H, W)`` to ``(B, h_l, w_l)`` each.

    .. math:: \frac{2}{M (M - 1)} \sum_{i < j} \|f_i - f_j\|_w^2
        = \frac{2}{M - 1} \Bigl( \sum_i \|f_i\|_w^2 - \frac{1}{M} \|\textstyle\sum_i f_i\|_w^2 \Bigr)
    """
    network, total = own(samples.device), len(samples)
    scales = [softplus(weight)[:, None, None].double() for weight in network.weights]
    sums: list[Tensor] = []
    squares: list[Tensor] = []
    for one in samples:
        with torch.no_grad():
            seen = [unit(layer).double() for layer in network.features(as_rgb(one))]
        weighted = [(scale * f.square()).sum(dim=1) for scale, f in zip(scales, seen, strict=True)]
        sums = [a + b for a, b in zip(sums, seen, strict=True)] if sums else seen
        squares = [a + b for a, b in zip(squares, weighted, strict=True)] if squares else weighted
    return [
        ((square - (scale * s.square()).sum(dim=1) / total) * 2 / (total - 1)).clamp_min(0).float()
        for s, square, scale in zip(sums, squares, scales, strict=True)
    ]


def identity_spread(samples: Tensor) -> tuple[Tensor, list[str | None]]:
    """Mean over pairs of 1 − cosine of embeddings, and why an image has none: ``(M, B, ...)`` to ``(B,)``."""
    embedder = embedders[FACE].build()
    seen = [embedder.see(one) for one in samples]
    vectors, total = torch.stack([s.vectors for s in seen]).double(), len(samples)
    alike = (vectors.sum(dim=0).square().sum(dim=1) - total) / (total * (total - 1))
    reasons = [next((r for r in told if r), None) for told in zip(*(s.absences for s in seen), strict=True)]
    return (1 - alike).clamp_min(0), reasons


def attribute_spread(samples: Tensor) -> tuple[Tensor, list[str | None]]:
    """Share of attributes in which two samples differ, mean over pairs: ``(M, B, 3, H, W)`` to ``(B,)``."""
    from data.portrait.attributes import ATTRIBUTES as GROUPS
    from engine.networks.loaded import shipped

    network, total = shipped(ATTRIBUTES, str(samples.device)), len(samples)
    middle = place.middle(samples.shape[-2:], SIDE)
    shown = []
    for one in samples:
        crops = torch.stack([middle.cut(picture.clamp(0, 1)) for picture in one])
        with torch.no_grad():
            groups = network(crops).float().split([len(a.values) for a in GROUPS.values()], dim=1)
        shown.append(torch.stack([group.argmax(dim=1) for group in groups], dim=1))
    words = torch.stack(shown)
    differ = (words[:, None] != words[None]).double().sum(dim=(0, 1)) / (total * (total - 1))
    return differ.mean(dim=1), [None] * samples.shape[1]


def _bounded(samples: Tensor, batch: Batch) -> Tensor:
    """Samples that are all the same grey outside the region of interest, so that nothing there counts."""
    return samples if batch.roi is None else torch.where(batch.roi[None, :, None], samples, 0.5)


def _too_small(samples: Tensor) -> str | None:
    height, width = samples.shape[-2:]
    if min(height, width) >= OWN_SMALLEST:
        return None
    return f"{OWN} needs {OWN_SMALLEST} px a side at least, got {height} × {width}."


def _size(layer: Tensor) -> tuple[int, int]:
    return layer.shape[-2], layer.shape[-1]
