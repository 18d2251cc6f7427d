"""Deep image prior, stopped before it fits the noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import torch

from engine.method import Method, methods
from engine.problem import above, at_least

if TYPE_CHECKING:
    from deepinv.models.dip import ConvDecoder
    from deepinv.physics import LinearPhysics, Physics
    from torch import Tensor


@methods.register("dip")
@dataclass(frozen=True, kw_only=True)
class DeepImagePrior(Method):
    r"""An untrained network fitted to one measurement; its structure prefers pictures to noise.

    .. math:: \hat x = G_{\theta_t}(z), \qquad \theta_t \text{ descends } \|A\, G_\theta(z) - y\|^2

    deepinv's `ConvDecoder`, fitted by Adam to each image apart, from the same seed. The step `t`
    with the smallest moving variance of the iterates is taken (ES-EMV), and the descent ends when
    that has not improved for `patience` steps. A decoded JPEG picture is taken for a noisy one.
    About 10 s for 128×128 pixels on one core.

    Args:
        steps: of Adam, at most; the operator is applied once in each.
        rate: learning rate.
        channels: of every layer.
        layers: of the network, from 4×4 to the image's size.
        patience: steps without a smaller variance after which it stops.
        seed: of the network's weights and its input.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        Ulyanov, Vedaldi and Lempitsky, "Deep image prior", 2018; Darestani and Heckel, "Accelerated
        MRI with un-trained neural networks", 2021 (the network); Wang et al., "Early stopping for
        deep image prior", 2023.
    """

    family: ClassVar[str] = "untrained network"
    reference: ClassVar[str] = "Ulyanov, Vedaldi and Lempitsky, Deep image prior, 2018"
    stochastic: ClassVar[bool] = True

    steps: int = 500
    rate: float = 0.01
    channels: int = 48
    layers: int = 6
    patience: int = 100
    seed: int = 0

    def __post_init__(self) -> None:
        above("rate", self.rate, 0)
        at_least("layers", self.layers, 3)
        for name in ("steps", "channels", "patience"):
            at_least(name, getattr(self, name), 1)

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        from engine.solvers.noise import linear_part

        operator = linear_part(y, physics)
        size = operator.A_adjoint(y[:1]).shape[1:]
        with torch.enable_grad():
            return torch.cat([self._fitted(one, operator, tuple(size)) for one in y.split(1)])

    def _fitted(self, y: Tensor, physics: LinearPhysics, size: tuple[int, ...]) -> Tensor:
        network, z = self._network(size, y.device)
        optimiser = torch.optim.Adam(network.parameters(), lr=self.rate)
        best, least, taken = y.new_zeros(1, *size), float("inf"), 0
        mean, variance = best, 0.0
        for step in range(self.steps):
            x = network(z)
            optimiser.zero_grad()
            (physics.A(x) - y).square().mean().backward()
            optimiser.step()

            move = x.detach() - mean
            mean = mean + SHARE * move
            variance = (1 - SHARE) * (variance + SHARE * float(move.square().sum()))
            if variance < least:
                best, least, taken = x.detach(), variance, step
            elif step - taken >= self.patience:
                break
        return best

    def _network(self, size: tuple[int, ...], device: torch.device) -> tuple[ConvDecoder, Tensor]:
        from deepinv.models.dip import ConvDecoder

        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            network = ConvDecoder(size, in_size=(4, 4), layers=self.layers, channels=self.channels)
            z = torch.randn(1, self.channels, 4, 4)
        return network.to(device), z.to(device)


SHARE = 0.1  # of the newest iterate in the moving mean and variance
