"""The features that fid-tiny and kid-tiny compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.judge import Batch, Judge, Judgement, metrics
from engine.networks.perceptual import pooled
from engine.trunks import OWN, OWN_SMALLEST, own_pairs


@metrics.register(OWN)
@dataclass(frozen=True, kw_only=True)
class PerceptualTiny(Judge):
    """Gives no number of its own: one vector of 96 features for each output and each truth.

    The last layer of the project's trunk, averaged over the picture, which keeps its size; it passes
    the trunk once for this and for lpips-tiny. Grey images are repeated to three channels; outside a
    region of interest the output is replaced by the truth. Pictures of fewer than 16 px a side give
    no vector.

    References:
        docs/cards/perceptual-tiny.md.
    """

    weights: ClassVar[tuple[str, ...]] = (OWN,)
    citation: ClassVar[str] = "a trunk trained by reconaudit"

    def __call__(self, batch: Batch) -> Judgement:
        if min(batch.x_hat.shape[-2:]) < OWN_SMALLEST:
            return Judgement()
        outputs, truths = own_pairs(batch)[-1]
        return Judgement(vectors={OWN: pooled(outputs)}, truth_vectors={OWN: pooled(truths)})
