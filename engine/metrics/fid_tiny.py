"""Fréchet distance in the project's own trunk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.judge import Score, metrics
from engine.metrics.fid import Fid


@metrics.register("fid-tiny")
@dataclass(frozen=True, kw_only=True)
class FidTiny(Fid):
    """FID's distance of two sets of images, on the features of a small trunk that reconaudit trained.

    Few images bias it upwards: below 97 the covariances have no full rank.

    References:
        Heusel et al., "GANs trained by a two time-scale update rule", 2017, for the formula.
    """

    backbone: ClassVar[str] = "perceptual-tiny"
    advised: ClassVar[int] = 500
    citation: ClassVar[str] = "the formula of Heusel et al., 2017, on a trunk trained by reconaudit"

    @property
    def score(self) -> Score:
        convention = (
            "FID's formula on 96 features of perceptual-tiny, outputs and truths at their own size, not "
            "rounded, grey repeated to RGB; biased upwards for few images; trained here; does not compare "
            "with published numbers; lower is better"
        )
        return Score(name=self.slug, convention=convention)
