"""A small residual network that turns a face into numbers."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, normalize

from engine.networks import fit


class Embedder(nn.Module):
    """A residual network of four scales, averaged over what is left of the picture.

    Args:
        widths: channels at each scale, each half the side of the one before.
        size: numbers it gives.

    Shape:
        ``(B, 3, H, W)`` in [0, 1] gives ``(B, size)``; the sides are multiples of 16.
    """

    def __init__(self, widths: tuple[int, ...], size: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [
            nn.Conv2d(3, widths[0], 5, stride=2, padding=2),
            nn.BatchNorm2d(widths[0]),
            nn.ReLU(),
        ]
        before = widths[0]
        for width in widths:
            layers += [Residual(before, width, 2 if width != before else 1), Residual(width, width, 1)]
            before = width
        self.body = nn.Sequential(*layers)
        self.places = nn.Conv2d(before, before, 3, padding=1, groups=before)
        self.head = nn.Linear(16 * before, size)
        self.pool = nn.AdaptiveAvgPool2d(4)
        self.drop = nn.Dropout(0.2)

    def forward(self, x: Tensor) -> Tensor:
        fit.channels(x, 3)
        fit.multiples(x, 16)
        features = self.pool(self.places(self.body(2 * x - 1)))
        out: Tensor = self.head(self.drop(features.flatten(1)))
        return out


class Residual(nn.Module):
    """Two convolutions with batch normalisation, and a way round them."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(),
            nn.Conv2d(after, after, 3, padding=1, bias=False),
            nn.BatchNorm2d(after),
        )
        same = before == after and stride == 1
        self.round = nn.Identity() if same else nn.Conv2d(before, after, 1, stride=stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.round(x) + self.body(x))


class ArcFace(nn.Module):
    r"""An embedder, and the head that teaches it: an angular margin added to the true identity.

    .. math:: -\log \frac{e^{s \cos(\theta_y + m)}}
        {e^{s \cos(\theta_y + m)} + \sum_{j \ne y} e^{s \cos \theta_j}} + g \| W e - t_y \|^2 / T

    The second term guides it where the people are drawn ones, of whom everything is known: the
    embedding before it is normalised, `e`, has to tell their traits `t`.

    Args:
        body: gives the embedding before it is normalised.
        size: numbers in an embedding.
        identities: people to tell apart.
        traits: numbers known of each.

    Shape:
        ``(B, 3, H, W)`` gives embeddings ``(B, size)`` of unit norm.

    References:
        Deng, Guo, Xue and Zafeiriou, "ArcFace: additive angular margin loss for deep face
        recognition", 2019.
    """

    def __init__(self, body: nn.Module, size: int, identities: int, traits: int) -> None:
        super().__init__()
        self.body = body
        self.guide = nn.Linear(size, traits)
        self.centres = nn.Parameter(torch.randn(identities, size) / size**0.5)

    def forward(self, x: Tensor) -> Tensor:
        return normalize(self.body(x).float())

    def loss(
        self, x: Tensor, identity: Tensor, traits: Tensor, margin: float, scale: float, guidance: float
    ) -> Tensor:
        """Cross-entropy over identities ``(B,)``, the true angle enlarged by the margin (radians), and the
        mean squared error of the traits ``(B, T)``."""
        raw = self.body(x).float()
        with torch.autocast(x.device.type, enabled=False):
            cosines = linear(normalize(raw), normalize(self.centres)).clamp(-1 + 1e-6, 1 - 1e-6)
            told = (self.guide(raw) - traits).square().mean()
            return angular_loss(cosines, identity, margin, scale) + guidance * told


def angular_loss(cosines: Tensor, identity: Tensor, margin: float, scale: float) -> Tensor:
    """ArcFace's loss from cosines ``(B, N)``; beyond pi the target's cosine goes on falling linearly.

    Example:
        >>> cosines = torch.tensor([[0.9, 0.1]])
        >>> round(float(angular_loss(cosines, torch.tensor([0]), 0.0, 1.0)), 4)
        0.3711
    """
    true = cosines.gather(1, identity[:, None])
    angle = true.acos() + margin
    moved = torch.where(angle < torch.pi, angle.cos(), true - margin * torch.sin(torch.tensor(margin)))
    return nn.functional.cross_entropy(scale * cosines.scatter(1, identity[:, None], moved), identity)
