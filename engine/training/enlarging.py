"""What recipes of enlarging networks share: small pictures, loss, figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import torch
from torch import Generator, Tensor
from torch.nn import Module

from engine.problem import Problem, one_of, problems
from engine.recipe import Examples, Recipe, Target
from engine.training.figures import place, psnr
from engine.training.restoring import RestoringRecipe, operator

if TYPE_CHECKING:
    from deepinv.physics import Physics

    from engine.training.scenes import Scenes

_BATCH = 10
_SIDE = 64  # of the pictures that figures are taken on


@dataclass(frozen=True, kw_only=True)
class EnlargingRecipe(Recipe):
    r"""A network for the luma of pictures, that makes them larger by one factor.

    .. math:: \min_\theta \; E \, \| f_\theta(Y_y) - Y_x \|^2

    It learns the problem `sr` with its default noise. The luma `Y` is that of television, 16 to 235 of
    255, which the methods feed such networks with.

    Args:
        pictures_kept: drawn pictures of each kind to cut examples from.
        factor: how many times larger each side becomes.
        patch: side of an enlarged example, in pixels.
    """

    learns_from: ClassVar[str] = "drawn collages, cloths and `leaves` (2 : 1 : 1), their luma; no photograph"
    targets: ClassVar[tuple[Target, ...]] = (
        Target(figure="over bicubic", low=0.3, unit="dB"),
        *RestoringRecipe.targets,
    )

    precision: Literal["bfloat16", "float32"] = "float32"
    pictures_kept: int = 1000
    factor: Literal[2, 4, 8] = 4
    patch: int = 64

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of("factor", self.factor, (2, 4, 8))

    def seen(self, y: Tensor, physics: Physics) -> Tensor:
        """What the network is given of a small picture."""
        return studio(y)

    def material(self) -> Scenes:
        from engine.training.scenes import scenes

        return scenes(self.pictures_kept)

    def draw(self, material: Scenes, generator: Generator) -> Examples:
        from engine.training.scenes import grey

        x = grey(material.draw(self.batch, self.patch, generator))
        with torch.no_grad():
            return {"x": x, "y": self._physics(x)(x)}

    def loss(self, network: Module, examples: Examples) -> Tensor:
        x = examples["x"]
        out = network(self.seen(examples["y"], self._physics(x)))
        return (out.float() - studio(x)).square().mean()

    def validate(self, network: Module, material: Any) -> dict[str, float]:
        from engine.training.scenes import grey, validation_scenes

        return self._figures(network, grey(validation_scenes(20, _SIDE)))

    def examine(self, network: Module, material: Any) -> dict[str, float]:
        """PSNR on test pictures, beside that of interpolation, pseudo-inverse and tuned total variation."""
        from engine.training.scenes import grey, test_scenes

        x = grey(test_scenes(100, _SIDE))
        rivals = _Rivals(factor=self.factor).examine(self._enlarger(network), x)  # type: ignore[arg-type]
        return {**self._figures(network, x), **rivals}

    def _figures(self, network: Module, x: Tensor) -> dict[str, float]:
        """PSNR of grey pictures, each with noise of its own seed, beside that of interpolation."""
        from engine.published import bicubic

        physics, enlarged = self._physics(x), self._enlarger(network)
        problem = problems["sr"].build(factor=self.factor)
        y = torch.cat([problem.measure(one[None], physics, seed) for seed, one in enumerate(x)])
        with torch.no_grad():
            own = psnr(torch.cat([enlarged(part, physics) for part in y.split(_BATCH)]), x)
        plain = psnr(bicubic(y, physics), x)
        return {"psnr": own, "psnr of bicubic": plain, "over bicubic": own - plain}

    def _enlarger(self, network: Module) -> Callable[[Tensor, Physics], Tensor]:
        """The network as a method on grey pictures."""
        where = place(network)

        def enlarged(y: Tensor, physics: Physics) -> Tensor:
            return (network(self.seen(y, physics).to(where)).cpu() * 255 - 16) / 219

        return enlarged

    def _physics(self, x: Tensor) -> Physics:
        shape = (1, x.shape[-2], x.shape[-1])
        return operator(problems["sr"].build(factor=self.factor), shape, 0, str(x.device))


@dataclass(frozen=True, kw_only=True)
class _Rivals(RestoringRecipe):
    """The figures of a reconstruction network, for one that enlarges grey pictures."""

    factor: int

    def problem(self) -> Problem:
        return problems["sr"].build(factor=self.factor)

    def unseen(self, material: Any, purpose: Literal["validation", "test"]) -> Tensor:
        x: Tensor = material
        return x


def studio(grey: Tensor) -> Tensor:
    """The luma of grey pictures, in [16, 235] / 255."""
    return (16 + 219 * grey) / 255
