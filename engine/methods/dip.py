"""Deep image prior, stopped before it fits the noise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import torch

from engine.method import Method, methods
from engine.problem import above, at_least

if TYPE_CHECKING:
    from deepinv.models.dip import ConvDecoder
    from deepinv.physics import LinearPhysics, Physics
    from torch import Tensor

    from engine.problem import Problem, Shape

SHARE = 0.1  # of the newest iterate in the moving average


@methods.register("dip")
@dataclass(frozen=True, kw_only=True)
class DeepImagePrior(Method):
    r"""An untrained network fitted to one measurement; its structure prefers pictures to noise.

    .. math:: \hat x = \overline{G_{\theta_t}(z)}, \qquad \theta_t \text{ descends } \|A\, G_\theta(z) - y\|^2

    deepinv's `ConvDecoder` with values in [0, 1] (in [-1, 1] where complex), fitted by Adam to each
    image apart, from the same seed. The result is a moving average of the iterates, at the first
    step where it explains the measurement up to its noise,
    :math:`\|A \hat x - y\| \le \tau \sigma \sqrt m`: later steps fit the noise. A decoded JPEG
    picture is taken for a noisy one. About 15 s for 128×128 RGB pixels on one core.

    Args:
        steps: of Adam, at most; the operator is applied once in each.
        discrepancy: :math:`\tau`; 0 takes all the steps.
        rate: learning rate.
        channels: of every layer.
        layers: of the network, from 4×4 to the image's size.
        seed: of the network's weights and its input.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        Ulyanov, Vedaldi and Lempitsky, "Deep image prior", 2018; Darestani and Heckel, "Accelerated
        MRI with un-trained neural networks", 2021 (the network); Morozov, "On the solution of
        functional equations by the method of regularization", 1966 (the stop).
    """

    family: ClassVar[str] = "untrained network"
    reference: ClassVar[str] = "Ulyanov, Vedaldi and Lempitsky, Deep image prior, 2018"
    stochastic: ClassVar[bool] = True

    steps: int = 500
    discrepancy: float = 1.0
    rate: float = 0.01
    channels: int = 32
    layers: int = 6
    seed: int = 0

    def __post_init__(self) -> None:
        at_least("steps", self.steps, 1)
        at_least("discrepancy", self.discrepancy, 0)
        above("rate", self.rate, 0)
        at_least("channels", self.channels, 1)
        at_least("layers", self.layers, 3)

    @classmethod
    def example(cls, folder: Path) -> Self:
        return cls(steps=25, channels=8, layers=4)

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        from engine.solvers.noise import linear_part, noise_norm

        operator, goals = linear_part(y, physics), self.discrepancy * noise_norm(y, physics).flatten()
        size = tuple(operator.A_adjoint(y[:1]).shape[1:])
        with torch.enable_grad():
            pictures = [
                self._fitted(one, operator, size, float(goal))
                for one, goal in zip(y.split(1), goals, strict=True)
            ]
        return torch.cat(pictures)

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        if problem.linear or problem.family == "compression":
            return None
        return f"{problem.name} is not linear, and what it measures is no noisy picture of the same size."

    def _fitted(self, y: Tensor, physics: LinearPhysics, size: tuple[int, ...], goal: float) -> Tensor:
        network, z = self._network(size, y.device)
        bounded = torch.tanh if size[0] == 2 else torch.sigmoid
        optimiser = torch.optim.Adam(network.parameters(), lr=self.rate)
        picture, image = y.new_zeros(1, *size), torch.zeros_like(y)
        for step in range(self.steps):
            x = bounded(network(z))
            explained = physics.A(x)
            optimiser.zero_grad()
            (explained - y).square().mean().backward()
            optimiser.step()

            share = max(SHARE, 1 / (step + 1))
            picture = picture + share * (x.detach() - picture)
            image = image + share * (explained.detach() - image)
            if (image - y).norm() <= goal:
                break
        return picture

    def _network(self, size: tuple[int, ...], device: torch.device) -> tuple[ConvDecoder, Tensor]:
        from deepinv.models.dip import ConvDecoder

        from engine.evaluations import counted

        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            network = ConvDecoder(size, in_size=(4, 4), layers=self.layers, channels=self.channels)
            z = torch.randn(1, self.channels, 4, 4)
        return counted(network.to(device)), z.to(device)
