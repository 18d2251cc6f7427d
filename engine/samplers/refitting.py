"""An invertible network that each member of a batch has for itself, and changes."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.func import functional_call, grad, vmap

from engine.networks.lifting import LiftingInn


class Refitted:
    r"""Copies of a network, one per member, that go down :math:`\|y - c\|^2` by steps of Adam.

    Args:
        inn: the network they begin as, left as it is.
        members: of the batch.
        rate: learning rate; 0 for one network that is never changed.
    """

    def __init__(self, inn: LiftingInn, members: int, rate: float) -> None:
        self.inn, self.rate, self.step = inn, rate, 0
        repeated = members if rate else 1
        self.weights = {
            key: value.detach().expand(repeated, *value.shape) for key, value in inn.named_parameters()
        }
        self.first = {key: torch.zeros_like(value) for key, value in self.weights.items()}
        self.second = {key: torch.zeros_like(value) for key, value in self.weights.items()}

    def __call__(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """The coarse half, and the picture that the details and the measurement give."""
        if not self.rate:
            c, d = self.inn(x)
            return c, self.inn.inverse(y, d)
        c, x_hat = vmap(self._both, randomness="error")(self.weights, x, y)
        return c, x_hat

    def refit(self, x: Tensor, y: Tensor) -> None:
        """One step of Adam for each member, towards its own measurement."""
        if not self.rate:
            return
        self.step += 1
        slopes = vmap(grad(self._misfit))(self.weights, x, y)
        for key, slope in slopes.items():
            self.first[key] = 0.9 * self.first[key] + 0.1 * slope
            self.second[key] = 0.999 * self.second[key] + 0.001 * slope.square()
            mean = self.first[key] / (1 - 0.9**self.step)
            size = (self.second[key] / (1 - 0.999**self.step)).sqrt()
            self.weights[key] = self.weights[key] - self.rate * mean / (size + 1e-8)

    def _both(self, weights: dict[str, Tensor], x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        c, d = self._parted(weights, x)
        return c[0], functional_call(_Inverse(self.inn), _named(weights), (y[None], d))[0]

    def _misfit(self, weights: dict[str, Tensor], x: Tensor, y: Tensor) -> Tensor:
        return (self._parted(weights, x)[0] - y).square().sum()

    def _parted(self, weights: dict[str, Tensor], x: Tensor) -> Any:
        return functional_call(self.inn, weights, (x[None],))


class _Inverse(torch.nn.Module):
    """The way back as a module of its own, so that it can be called with other weights."""

    def __init__(self, inn: LiftingInn) -> None:
        super().__init__()
        self.inn = inn

    def forward(self, coarse: Tensor, details: list[Tensor]) -> Tensor:
        return self.inn.inverse(coarse, details)


def _named(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"inn.{key}": value for key, value in weights.items()}
