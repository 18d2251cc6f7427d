"""What recipes of reconstruction networks share: measurements, loss, figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import torch
from torch import Generator, Tensor
from torch.nn import Module

from engine.method import methods
from engine.problem import Problem
from engine.recipe import Examples, Recipe, Target
from engine.training.figures import place, psnr

if TYPE_CHECKING:
    from deepinv.physics import Physics

_BATCH = 10
_TUNED = (0.25, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, kw_only=True)
class RestoringRecipe(Recipe):
    r"""A network ``(y, physics) -> x_hat`` for one inverse problem.

    .. math:: \min_\theta \; E \, |f_\theta(A x + n) - x|

    The operator's random parts are drawn with seeds from 1 to `operators`; figures are taken with
    seed 0, which suites use by default, on pictures no step draws.

    Args:
        operators: seeds of the operator that examples are drawn with.
        patch: side of an example, in pixels.
    """

    targets: ClassVar[tuple[Target, ...]] = (
        Target(figure="over pinv", low=2, unit="dB"),
        Target(figure="over tuned tv", low=0.5, unit="dB"),
    )

    operators: int = 1000
    patch: int = 64

    def problem(self) -> Problem:
        """What is measured."""
        raise NotImplementedError

    def pictures(self, material: Any, generator: Generator) -> Tensor:
        """Pictures to learn from: ``(batch, C, patch, patch)``."""
        raise NotImplementedError

    def unseen(self, material: Any, purpose: Literal["validation", "test"]) -> Tensor:
        """Pictures to judge by, 8 or 100 of them, any size."""
        raise NotImplementedError

    def draw(self, material: Any, generator: Generator) -> Examples:
        x = self.pictures(material, generator)
        seed = int(torch.randint(1, self.operators + 1, (), generator=generator))
        return {"x": x, "y": self.measured(x, seed), "seed": torch.tensor(seed)}

    def measured(self, x: Tensor, seed: int) -> Tensor:
        """Measurements with the operator of this seed, their noise from torch's global state."""
        physics = operator(self.problem(), tuple(x.shape[1:]), seed, "cpu")
        with torch.no_grad():
            return physics(x)

    def loss(self, network: Module, examples: Examples) -> Tensor:
        x, y = examples["x"], examples["y"]
        physics = operator(self.problem(), tuple(x.shape[1:]), int(examples["seed"]), str(x.device))
        return (network(y, physics).float() - x).abs().mean()

    def validate(self, network: Module, material: Any) -> dict[str, float]:
        x = self.unseen(material, "validation")
        return {"psnr": psnr(self._mended(network, x), x)}

    def examine(self, network: Module, material: Any) -> dict[str, float]:
        """PSNR on test pictures, beside that of the pseudo-inverse and of total variation.

        Total variation's weight is the best of five on eight of the pictures themselves.
        """
        x = self.unseen(material, "test")
        own, rivals = self.score(network, x), self.rivals(x)
        over = {name.replace("psnr of", "over"): own - value for name, value in rivals.items()}
        return {"psnr": own, **rivals, **over, "pictures": len(x)}

    def score(self, method: Any, x: Tensor) -> float:
        """PSNR of a network's or method's reconstructions of pictures ``(B, C, H, W)``."""
        return psnr(self._mended(method, x), x)

    def rivals(self, x: Tensor) -> dict[str, float]:
        """PSNR of the pseudo-inverse and of total variation, tuned on eight of the pictures."""
        natural = 8 * float(operator(self.problem(), tuple(x.shape[1:]), 0, "cpu").noise_model.sigma) ** 2
        some = x[:: max(1, len(x) // 8)]
        weights = [share * natural * x.shape[1] ** 0.5 for share in _TUNED]
        best = max((methods["tv"].build(weight=w) for w in weights), key=lambda tv: self.score(tv, some))
        return {"psnr of pinv": self.score(methods["pinv"](), x), "psnr of tuned tv": self.score(best, x)}

    def _mended(self, method: Any, x: Tensor) -> Tensor:
        """Reconstructions of test pictures, each with noise of its own seed, the same for every method."""
        where = str(place(method)) if isinstance(method, Module) else "cpu"
        problem, shape = self.problem(), tuple(x.shape[1:])
        clean, physics = operator(problem, shape, 0, "cpu"), operator(problem, shape, 0, where)
        y = torch.cat([problem.measure(p[None], clean, seed) for seed, p in enumerate(x)])
        with torch.no_grad():
            return torch.cat([method(part.to(where), physics).cpu() for part in y.split(_BATCH)])


@lru_cache(maxsize=16)
def operator(problem: Problem, shape: tuple[int, int, int], seed: int, device: str) -> Physics:
    """A problem's operator, kept for the steps that use it again."""
    return problem.physics(shape, seed, device)
