"""The contract of a reconstruction method: measurement and physics in, images out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from data.component import Component
from data.registry import Registry

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.problem import Problem, Shape


@dataclass(frozen=True, kw_only=True)
class Method(Component):
    """A map from a batch of measurements to a batch of images.

    Subclasses are registered, keyword-only frozen dataclasses; fields are parameters. A batch
    gives the same images as its members one by one. A method that draws random numbers has a
    field ``seed: int = 0``, sets `stochastic`, and is deterministic under that seed.
    """

    version: ClassVar[int] = 1  # raised by hand when its numbers change
    family: ClassVar[str] = ""  # linear, variational, plug-and-play, learned, diffusion, ...
    reference: ClassVar[str] = ""
    stochastic: ClassVar[bool] = False  # draws random numbers
    posterior: ClassVar[str] = (
        "no"  # its samples' law: "yes" | "approximate" | "no" | "no: what it is instead"
    )
    weights: ClassVar[tuple[str, ...]] = ()  # names in the weights registry it may read

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        """``y`` is what ``physics.A`` returns; the result is ``(B, C, H, W)``, values in [0, 1]
        up to noise (the runner never clips or rescales what is stored)."""
        raise NotImplementedError

    @property
    def draws(self) -> bool:
        """Whether it offers samples."""
        return self.stochastic and type(self).sample is not Method.sample

    def sample(self, y: Tensor, physics: Physics, n: int, first: int = 0) -> Tensor:
        """Draws number ``first, ..., first + n - 1`` of every image, as ``(n, B, C, H, W)``; for
        stochastic methods that offer them.

        Draw number k of an image depends on nothing but the method, k and the image's measurement:
        not on n, not on the batch (`engine.draws` gives random numbers of this kind). So 16 draws
        begin with the 8 that were made before, and a batch equals its members. All ``n * B`` run
        as one batch; the runner asks for few enough at a time. A draw that diverges raises
        FloatingPointError with the step; the runner then makes its batch's draws one by one.
        """
        raise NotImplementedError(f"{self.name} draws no samples.")

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        """Why the method does not apply to this problem on images of this shape; None where it does."""
        return None

    def uses(self) -> tuple[str, ...]:
        """The names in the weights registry this instance reads: their hashes are part of what it makes."""
        return self.weights

    @classmethod
    def example(cls, folder: Path) -> Self:
        """A quick instance to try. A method that reads a file writes a small one into the folder."""
        return cls()


methods: Registry[type[Method]] = Registry("method", "engine.methods", "reconaudit.methods")
