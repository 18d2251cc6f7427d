"""The contract of an inverse problem: a forward operator with its noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from data.component import Component
from data.registry import Registry

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator, Tensor

Shape = tuple[int, int, int]

SPOKEN = {1: "grey (1 channel)", 2: "complex (2 channels)", 3: "RGB (3 channels)"}


@dataclass(frozen=True, kw_only=True)
class Problem(Component):
    r"""A measurement :math:`y = N(A x)`: operator `A` and noise `N`, both deepinv's.

    Subclasses give `operator`; noise is part of the problem and lives in the operator's
    `noise_model`. The random parts of the operator (a mask, a motion kernel, a sensing matrix)
    depend on the seed alone, so that all images of a case share one operator; the noise is drawn
    anew for each image from the seed and the image's own digest (`measure`).

    Modules of problems import torch and deepinv inside their functions: reading the registry is
    quick and needs neither.
    """

    linear: ClassVar[bool] = True  # whether a measurement without noise is linear in the image
    channels: ClassVar[tuple[int, ...]] = (1, 2, 3)  # numbers of channels it takes
    family: ClassVar[str] = ""  # denoising, deblurring, super-resolution, inpainting, ...
    reference: ClassVar[str] = ""
    preview_note: ClassVar[str] = "the measurement itself, clipped to [0, 1]"
    version: ClassVar[int] = 1  # raised by hand when its numbers change

    def operator(self, shape: Shape, generator: Generator) -> Physics:
        """The operator on the CPU, its random parts drawn from this generator and nothing else."""
        raise NotImplementedError

    def physics(self, shape: Shape, seed: int = 0, device: str = "cpu") -> Physics:
        """The operator for batches of images of shape ``(C, H, W)``.

        Its randomness is drawn on the CPU, so that every device sees the same operator. It works
        in float32; ``.double()`` turns it to float64. `img_size` of the result is the shape.

        Errors:
            ValueError: images of this shape cannot be measured this way; `skip` gives the reason.
        """
        import torch

        import engine.vision  # noqa: F401  deepinv imports torchvision

        reason = self.skip(shape)
        if reason:
            raise ValueError(reason)
        physics = self.operator(shape, torch.Generator("cpu").manual_seed(seed))
        physics.img_size = tuple(shape)
        return physics.to(device)

    def skip(self, shape: Shape) -> str | None:
        """Why images of this shape cannot be measured this way; None where they can."""
        if shape[0] in self.channels:
            return None
        accepted = " or ".join(SPOKEN[c] for c in self.channels)
        return f"{self.name} takes {accepted} images, got {SPOKEN.get(shape[0], f'{shape[0]} channels')}."

    def measure(self, x: Tensor, physics: Physics, seed: int) -> Tensor:
        """One noisy measurement of one image, on the CPU, from this seed alone.

        The noise depends on neither what was measured before nor the global random state, which
        is left as it was; that holds for every noise model of deepinv, with a generator or not.

        Args:
            x: ``(1, C, H, W)``.
            physics: what `physics` gave for the CPU.
            seed: of the noise.

        Errors:
            ValueError: more than one image, or an image that is not on the CPU.
        """
        import torch
        from deepinv.physics import NoiseModel

        if x.shape[0] != 1:
            raise ValueError(f"measure takes one image (1, C, H, W), got shape {tuple(x.shape)}.")
        if x.device.type != "cpu":
            raise ValueError(f"measure draws its noise on the CPU, got an image on {x.device}.")
        models = [m for m in physics.modules() if isinstance(m, NoiseModel) and m.rng is not None]
        state = torch.get_rng_state()
        try:
            torch.default_generator.manual_seed(seed)
            for model in models:
                model.rng = torch.Generator("cpu").manual_seed(seed)
            with torch.no_grad():
                return physics(x)
        finally:
            torch.set_rng_state(state)

    def measured(self, y: Tensor, physics: Physics) -> int:
        """How many numbers of one measurement were measured, noise included; the rest are zeros."""
        return y[0].numel()

    def noise_norm(self, y: Tensor, physics: Physics) -> Tensor | None:
        r"""The expected Euclidean norm of each measurement's noise: ``(B, ...) -> (B,)``.

        .. math:: \sqrt{m \sigma^2} \quad\text{or}\quad \sqrt{\gamma \sum_i y_i + m \sigma^2}

        for Gaussian and Poisson-Gaussian noise on `m` measured numbers (the sum of `y` estimates
        the sum of its mean without bias); 0 where there is none, None where it is not known, as when
        something non-linear follows the noise.
        """
        from deepinv.physics import GaussianNoise, PoissonGaussianNoise, ZeroNoise

        noise, count = physics.noise_model, self.measured(y, physics)
        nothing = y.real.new_zeros(y.shape[0])
        if isinstance(noise, ZeroNoise):
            return nothing
        if isinstance(noise, GaussianNoise):
            return nothing + float(noise.sigma) * math.sqrt(count)
        if isinstance(noise, PoissonGaussianNoise):
            shot = float(noise.gain) * y.flatten(1).sum(1)
            return (shot.clamp_min(0) + float(noise.sigma) ** 2 * count).sqrt()
        return None

    def preview(self, y: Tensor, physics: Physics) -> Tensor:
        """A picture of one measurement, ``(1, C, h, w)`` in [0, 1], as `preview_note` says.

        No picture is scaled by what is in it, so that two previews can be compared.
        """
        return picture(y)

    @property
    def content(self) -> str:
        """Digest of files outside that the operator is made from; part of a measurement's identity."""
        return ""

    @classmethod
    def example(cls, folder: Path) -> Self:
        """An instance to try. A problem that reads a file writes a small one into the folder."""
        return cls()


def picture(x: Tensor) -> Tensor:
    """An image as it is shown: the magnitude where complex, clipped to [0, 1]: ``(B, C, H, W)``."""
    magnitude = x.square().sum(1, keepdim=True).sqrt() if x.shape[1] == 2 else x
    return magnitude.clamp(0, 1)


def indivisible(shape: Shape, factor: int) -> str | None:
    """Why images of this shape cannot be made smaller by a factor; None where they can.

    Example:
        >>> indivisible((3, 48, 42), 4)
        'both sides must be multiples of 4 and at least 16 pixels, got 48×42.'
    """
    if all(side % factor == 0 and side >= 4 * factor for side in shape[1:]):
        return None
    return (
        f"both sides must be multiples of {factor} and at least {4 * factor} pixels, "
        f"got {shape[1]}×{shape[2]}."
    )


def at_least(name: str, value: float, low: float) -> None:
    """Refuses a parameter that is below `low`, infinite or not a number."""
    if not low <= value < math.inf:
        raise ValueError(f"{name} must be a finite number >= {low}, got {value}.")


def above(name: str, value: float, low: float) -> None:
    """Refuses a parameter that is not above `low`, infinite or not a number."""
    if not low < value < math.inf:
        raise ValueError(f"{name} must be a finite number > {low}, got {value}.")


def share(name: str, value: float) -> None:
    """Refuses a parameter that is not strictly between 0 and 1."""
    if not 0 < value < 1:
        raise ValueError(f"{name} must lie between 0 and 1, got {value}.")


def within(name: str, value: float, low: float, high: float) -> None:
    """Refuses a parameter that is not from `low` to `high`, both of them accepted."""
    if not low <= value <= high:
        raise ValueError(f"{name} must lie in {low} to {high}, got {value}.")


def one_of(name: str, value: object, options: Sequence[object]) -> None:
    """Refuses a parameter that is none of the options."""
    if value not in options:
        raise ValueError(f"{name} must be one of {', '.join(map(str, options))}, got {value!r}.")


problems: Registry[type[Problem]] = Registry("problem", "engine.problems", "reconaudit.problems")
