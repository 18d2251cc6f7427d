"""What recipes of invertible networks share: pairs of pictures and measurements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from engine.recipe import Examples, Recipe, Target
from engine.training.figures import place, psnr

if TYPE_CHECKING:
    from torch import Generator, Tensor
    from torch.nn import Module


@dataclass(frozen=True, kw_only=True)
class PairingRecipe(Recipe):
    r"""An invertible network whose coarse half imitates a measurement.

    .. math:: \min_\theta \; E \|c - y\|^2, \qquad (c, d) = f_\theta(x)

    The best `c` is the mean measurement of a picture, :math:`E[y \mid x]`, by which it is judged.

    Args:
        kept: faces to learn from.
        size: side of the faces, in pixels.
        levels: halvings of each side.
        rounds: learned lifting pairs at each split.
        width: channels inside them.
    """

    reference: ClassVar[str] = "You and Dragotti, INDigo, 2023; Sweldens, The lifting scheme, 1998"
    learns_from: ClassVar[str] = "`faces`, split train; judged on split test"
    targets: ClassVar[tuple[Target, ...]] = (
        Target(figure="round trip", high=1e-5),
        Target(figure="over haar", low=3, unit="dB"),
    )
    small: ClassVar[dict[str, Any]] = {"kept": 2, "size": 16, "rounds": 1, "width": 4}
    used_by: ClassVar[tuple[str, ...]] = ("indigo", "indigo-plus")

    steps: int = 1200
    rate: float = 5e-4
    precision: Literal["bfloat16", "float32"] = "float32"
    kept: int = 8000
    size: int = 64
    levels: int = 2
    rounds: int = 2
    width: int = 24

    def network(self) -> Module:
        from engine.networks.lifting import LiftingInn

        return LiftingInn(3, self.levels, self.rounds, self.width)

    def material(self) -> Any:
        from engine.training.portraits import faces

        return faces(self.kept, self.size)

    def measured(self, x: Tensor, generator: Generator) -> Tensor:
        """Measurements, of the coarse half's size."""
        raise NotImplementedError

    def expected(self, x: Tensor) -> Tensor:
        """Their mean over the noise, which is what the coarse half is taught to be."""
        raise NotImplementedError

    def draw(self, material: Any, generator: Generator) -> Examples:
        from engine.training.pool import upright

        x = upright(material, self.batch, generator)
        return {"x": x, "y": self.measured(x, generator)}

    def loss(self, network: Module, examples: Examples) -> Tensor:
        coarse, _ = network(examples["x"])
        loss: Tensor = (coarse - examples["y"]).square().mean()
        return loss

    def validate(self, network: Module, material: Any) -> dict[str, float]:
        return self._figures(network, 16, "validation")

    def examine(self, network: Module, material: Any) -> dict[str, float]:
        """PSNR of the coarse half against the mean measurement, and the errors of two ways back.

        That of a round trip is the largest; `noise` is the root mean square of :math:`f^{-1}(y, d) - x`.
        """
        return self._figures(network, 100, "test")

    def _figures(self, network: Module, count: int, split: str) -> dict[str, float]:
        import torch
        from torch.nn.functional import avg_pool2d

        from engine.training.portraits import unseen_faces

        x = unseen_faces(count, self.size, split)
        mean, y = self.expected(x), self.measured(x, torch.Generator().manual_seed(0))
        coarse, details = network(x.to(place(network)))
        back, told = (network.inverse(c.to(coarse), details).cpu() for c in (coarse, y))  # type: ignore[operator]
        own, haar = psnr(coarse.cpu(), mean), psnr(avg_pool2d(x, 2**self.levels), mean)
        return {
            "psnr": own,
            "psnr of haar": haar,
            "over haar": own - haar,
            "round trip": float((back - x).abs().max()),
            "noise": float((told - x).square().mean().sqrt()),
        }
