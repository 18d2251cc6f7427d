"""The features that FID and KID compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from engine.judge import Batch, Judge, Judgement, metrics
from engine.pixels import as_rgb, bounded, rounded

NAME = "inception-fid"


@metrics.register(NAME)
@dataclass(frozen=True, kw_only=True)
class InceptionFid(Judge):
    """Gives no number of its own: one vector of 2048 features for each output and each truth.

    Images are clipped to [0, 1] and rounded to 8 bits, as published FIDs read picture files; grey
    images are repeated to three channels; outside a region of interest the output is replaced by
    the truth.

    References:
        Heusel et al., "GANs trained by a two time-scale update rule", 2017; Seitzer, pytorch-fid.
    """

    weights: ClassVar[tuple[str, ...]] = (NAME,)
    citation: ClassVar[str] = "Heusel et al., 2017; Seitzer, pytorch-fid"

    def __call__(self, batch: Batch) -> Judgement:
        from engine.inception import vectors

        x_hat, x = bounded(batch)

        def of_truths(positions: list[int]) -> list[Tensor]:
            return list(vectors(as_rgb(rounded(x[positions]))))

        if len(batch.keys) == len(x):
            truths = batch.features.of_truth(NAME, batch.keys, of_truths)
        else:
            truths = of_truths(list(range(len(x))))
        return Judgement(
            vectors={NAME: vectors(as_rgb(rounded(x_hat)))}, truth_vectors={NAME: torch.stack(truths)}
        )
