"""A small trunk for perceptual distances."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize, softplus

from engine.networks import fit


class Perceptual(nn.Module):
    r"""A trunk of plain convolutions, with a distance of its features as LPIPS has it.

    .. math:: d(x, x_0) = \sum_l \frac{1}{H_l W_l} \sum_u \sum_c w_{lc} (\hat f^l_{uc} - \hat f^l_{0,uc})^2

    Features are of unit norm over channels; the weights are positive.

    Args:
        widths: channels at each scale, each half the side of the one before.
        embedding: numbers in which pictures are told apart while the trunk is trained.

    Shape:
        Pictures are ``(B, 3, H, W)`` in [0, 1]; grey ones are taken as three equal channels. The last
        scale must be left with a pixel.

    References:
        Zhang, Isola, Efros, Shechtman and Wang, "The unreasonable effectiveness of deep features as a
        perceptual metric", 2018.
    """

    def __init__(self, widths: tuple[int, ...], embedding: int) -> None:
        super().__init__()
        before, stages = 3, []
        for scale, width in enumerate(widths):
            stages.append(
                nn.Sequential(
                    nn.Conv2d(before, width, 5 if scale == 0 else 3, padding=2 if scale == 0 else 1),
                    nn.ReLU(),
                    nn.Conv2d(width, width, 3, padding=1),
                    nn.ReLU(),
                )
            )
            before = width
        self.stages = nn.ModuleList(stages)
        self.pool = nn.MaxPool2d(2)
        self.weights = nn.ParameterList(nn.Parameter(torch.zeros(width)) for width in widths)
        self.head = nn.Linear(before, embedding)

    def features(self, x: Tensor) -> list[Tensor]:
        """What each scale sees, fine to coarse: ``(B, C_l, H / 2^l, W / 2^l)``."""
        fit.channels(x, 1, 3)
        fit.smallest(x, 2 ** (len(self.stages) - 1))
        x = 2 * x.expand(-1, 3, -1, -1) - 1
        seen = []
        for scale, stage in enumerate(self.stages):
            x = stage(self.pool(x) if scale else x)
            seen.append(x)
        return seen

    def maps(self, features: list[Tensor], reference: list[Tensor]) -> list[Tensor]:
        """The distance at every place of every scale: ``(B, H_l, W_l)``."""
        return [
            (softplus(weight)[:, None, None] * (unit(f) - unit(r)).square()).sum(1)
            for weight, f, r in zip(self.weights, features, reference, strict=True)
        ]

    def distance(self, x: Tensor, reference: Tensor) -> Tensor:
        """``(B,)``."""
        maps = self.maps(self.features(x), self.features(reference))
        return torch.stack([m.mean((1, 2)) for m in maps]).sum(0)

    def vector(self, x: Tensor) -> Tensor:
        """The last scale averaged over the picture: ``(B, C_L)``, for statistics of sets."""
        return pooled(self.features(x)[-1])

    def forward(self, x: Tensor) -> Tensor:
        """Embeddings of unit norm: ``(B, embedding)``."""
        return normalize(self.head(self.vector(x)))


def unit(features: Tensor) -> Tensor:
    """Features of unit norm over channels, in float32."""
    features = features.float()
    return features / (features.square().sum(1, keepdim=True) + 1e-10).sqrt()


def pooled(features: Tensor) -> Tensor:
    """Features averaged over the picture, in float32: ``(B, C, H, W) -> (B, C)``."""
    return features.float().mean((2, 3))
