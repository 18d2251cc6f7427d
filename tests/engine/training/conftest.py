"""A recipe small enough to train in a second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
import torch
from torch import Generator, Tensor, nn

from engine.recipe import Examples, Recipe, Target


@dataclass(frozen=True, kw_only=True)
class Tiny(Recipe):
    """Learns to double a number."""

    name: ClassVar[str] = "tiny"
    learns_from: ClassVar[str] = "random numbers"
    targets: ClassVar[tuple[Target, ...]] = (
        Target(figure="error", high=0.5),
        Target(figure="elsewhere", low=1),
    )

    steps: int = 40
    batch: int = 8
    rate: float = 0.05
    checks: int = 4
    precision: Any = "float32"
    broken_at: int = -1
    width: int = 4

    def network(self) -> nn.Module:
        return nn.Sequential(
            nn.Linear(1, self.width), nn.Tanh(), nn.BatchNorm1d(self.width), nn.Linear(self.width, 1)
        )

    def draw(self, material: Any, generator: Generator) -> Examples:
        x = torch.rand(self.batch, 1, generator=generator)
        return {"x": x, "number": (x.sum() * 0 + generator.initial_seed() % 1000)}

    def loss(self, network: nn.Module, examples: Examples) -> Tensor:
        x = examples["x"] + 0.01 * torch.randn_like(examples["x"])
        loss = (network(x) - 2 * x).square().mean()
        return loss * float("nan") if self.broken_at == int(examples["number"]) else loss

    def validate(self, network: nn.Module, material: Any) -> dict[str, float]:
        x = torch.linspace(0, 1, 9)[:, None]
        return {"error": (network(x) - 2 * x).abs().mean()}


@pytest.fixture
def tiny() -> Tiny:
    return Tiny()
