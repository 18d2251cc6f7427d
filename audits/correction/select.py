"""The draw that is least likely to be hallucinated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import torch
from scipy.special import expit
from torch import Tensor

from audits.correction.correction import CLASSIFIER, Corrected, Correction, Given, contributions, digits
from engine.errors import UsageError

DISAGREEMENT = "disagreement"


@dataclass(frozen=True, kw_only=True)
class Select(Correction):
    r"""Chooses among the draws, by the measurement and by each other, never by the truth.

    .. math:: \hat x = x_k, \qquad k = \arg\min_k p(x_k, y) \quad\text{or}\quad
        k = \arg\min_k \|x_k - \tfrac{1}{n-1} \textstyle\sum_{j \ne k} x_j\|

    `p` is a classifier's that compares with the measurement alone. Where there is none, the draw that
    the others contradict least is taken. Of equals the first.

    Args:
        by: `disagreement`, or `classifier:` and the first digits of a version.

    Shape:
        ``(n, B, C, H, W)`` draws give ``(B, C, H, W)``.

    References:
        Siromani, You and Dragotti, MLSP 2024, choose with a classifier too; their scheme is not public.
    """

    name: ClassVar[str] = "select"
    posterior: ClassVar[str] = "no: the one draw of several that was chosen"

    by: str = DISAGREEMENT

    def __post_init__(self) -> None:
        if self.by != DISAGREEMENT and digits(self.by) is None:
            raise ValueError(f"by must be {DISAGREEMENT} or classifier:DIGITS, got {self.by!r}.")

    @property
    def classifier(self) -> str | None:
        return digits(self.by)

    def going_by(self, name: str) -> Self:
        return replace(self, by=f"{CLASSIFIER}{name}")

    @property
    def needs_samples(self) -> bool:
        return True

    def __call__(self, given: Given) -> Corrected:
        if given.samples is None:
            raise UsageError("select chooses among draws; there is one output only.")
        chosen = self.badness(given).argmin(dim=0)
        places = torch.arange(len(chosen), device=chosen.device)
        return Corrected(pictures=given.samples[chosen, places])

    def badness(self, given: Given) -> Tensor:
        """What the draws are ordered by, least first: ``(n, B)``."""
        assert given.samples is not None
        if given.layer is None:
            return disagreement(given.samples)
        logits = contributions(given.layer, given.values).sum(axis=1).to_numpy() + given.layer.bias
        p = torch.from_numpy(expit(logits)).to(given.samples.device)
        return p.unflatten(0, tuple(given.samples.shape[:2]))


def disagreement(samples: Tensor) -> Tensor:
    """Root mean square distance of each draw to the mean of the others: ``(n, B, C, H, W) -> (n, B)``.

    Example:
        >>> disagreement(torch.tensor([0.0, 0.1, 0.5]).view(3, 1, 1, 1, 1)).squeeze()
        tensor([0.3000, 0.1500, 0.4500], dtype=torch.float64)
    """
    draws = samples.double()
    count = len(draws)
    others = (draws.sum(dim=0) - draws) / max(count - 1, 1)
    return (draws - others).square().flatten(2).mean(dim=2).sqrt()
