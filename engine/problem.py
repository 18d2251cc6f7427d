"""The contract of an inverse problem: a forward operator with its noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from data.component import Component
from data.registry import Registry

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

Shape = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Problem(Component):
    r"""A measurement :math:`y = N(A x)`: operator `A` and noise `N`, both deepinv's.

    Subclasses give `operator`; noise is part of the problem and lives in the operator's
    `noise_model`. The random parts of the operator (a mask, a motion kernel, a sensing matrix)
    depend on the seed alone, so that all images of a case share one operator; the noise is drawn
    anew for each image from the seed and the image's own digest (`measure`).
    """

    linear: ClassVar[bool] = True
    family: ClassVar[str] = ""  # denoising, deblurring, super-resolution, inpainting, ...
    reference: ClassVar[str] = ""
    version: ClassVar[int] = 1  # raised by hand when its numbers change

    def physics(self, shape: Shape, seed: int = 0, device: str = "cpu") -> Physics:
        """The operator for images of shape ``(C, H, W)``.

        Its randomness is drawn on the CPU, so that every device sees the same operator.
        """
        raise NotImplementedError

    def skip(self, shape: Shape) -> str | None:
        """Why images of this shape cannot be measured this way; None where they can."""
        return None

    def measure(self, x: Tensor, physics: Physics, seed: int) -> Tensor:
        """One noisy measurement of one image ``(1, C, H, W)``, on the CPU, from this seed alone."""
        import torch

        noise = physics.noise_model
        if hasattr(noise, "rng"):
            noise.rng = torch.Generator(device="cpu").manual_seed(seed)
        with torch.no_grad():
            return physics(x)


problems: Registry[type[Problem]] = Registry("problem", "engine.problems", "reconaudit.problems")
