"""What every sampler is: a method that draws pictures with a diffusion prior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from engine.method import Method
from engine.problem import SPOKEN, at_least, one_of
from engine.samplers.architectures import Architecture
from engine.samplers.network import Choice

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor
    from torch.nn import Module

    from engine.problem import Problem, Shape
    from engine.samplers.schedules import Denoise, Noise


@dataclass(frozen=True, kw_only=True)
class Sampler(Method):
    """Draws pictures with a diffusion prior; subclasses give `loop`, which reads like its paper.

    Args:
        network: `faces` or `phantoms`, of drawn faces (RGB) and drawn slices (grey) of 64×64 pixels;
            `auto` goes by the number of channels.
        weights_file: a prior of the user's in place of these: a state dict, a folder of `diffusers`,
            or a folder with `face-prior.safetensors` and `phantom-prior.safetensors`.
        architecture: of that file.
        size: side of the pictures that prior knows, in pixels; 0 for any.
        steps: noise levels.
        seed: of the random numbers.
    """

    family: ClassVar[str] = "diffusion"
    stochastic: ClassVar[bool] = True
    weights: ClassVar[tuple[str, ...]] = ("face-prior", "phantom-prior")
    consistent: ClassVar[bool] = False  # promises draws whose misfit is as large as the noise, within 15 %

    network: Choice = "auto"
    weights_file: str = ""
    architecture: Architecture = "own"
    size: int = 64
    steps: int = 50
    seed: int = 0

    def __post_init__(self) -> None:
        one_of("network", self.network, ("auto", "faces", "phantoms"))
        one_of("architecture", self.architecture, ("own", "drunet", "admunet", "diffunet", "diffusers"))
        at_least("size", self.size, 0)
        at_least("steps", self.steps, 2)
        if self.weights_file and not Path(self.weights_file).expanduser().exists():
            raise ValueError(f"weights_file names no file or folder: {self.weights_file!r}.")
        if not self.weights_file and (self.architecture != "own" or self.size != 64):
            raise ValueError(
                "architecture and size are those of a weights_file, "
                f"got {self.architecture} and {self.size} without one."
            )

    def loop(
        self, denoise: Denoise, y: Tensor, physics: Physics, shape: Sequence[int], noise: Noise
    ) -> Tensor:
        """One draw for each of N measurements: ``(N, C, H, W)``, all randomness from `noise`."""
        raise NotImplementedError

    def uses(self) -> tuple[str, ...]:
        if self.weights_file:
            return ()
        chosen = {"faces": self.weights[:1], "phantoms": self.weights[1:]}
        return chosen.get(self.network, self.weights)

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        return self.sample(y, physics, 1)[0]

    def sample(self, y: Tensor, physics: Physics, n: int, first: int = 0) -> Tensor:
        import torch

        from engine.draws import generators, normal
        from engine.samplers.network import denoiser

        at_least("n", n, 1)
        streams = generators(y, self.seed, range(first, first + n))
        shape = self._shape(y, physics)
        denoise = denoiser(self.prior(shape[0]), y.device)
        many = y.repeat(n, *[1] * (y.dim() - 1))
        with torch.autocast(y.device.type, enabled=False):
            x = self.loop(denoise, many, physics, (len(many), *shape), lambda s: normal(s, streams, y.device))
        return x.detach().unflatten(0, (n, len(y)))

    def prior(self, channels: int) -> Module:
        """The network for pictures of so many channels."""
        from engine.samplers import network

        if self.weights_file:
            return network.from_file(self.weights_file, self.architecture, self.network, channels)
        name = network.shipped(self.network, channels)
        if name is None:
            raise ValueError(
                f"no prior that ships knows pictures of {channels} channels; 1 or 3 are accepted."
            )
        return network.from_registry(name)

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        return self._refused(problem, shape) or self._unknown(shape)

    def _refused(self, problem: Problem, shape: Shape) -> str | None:
        """Why the loop cannot take the problem, whatever the prior."""
        return None if problem.linear else f"{problem.name} is not linear: {self.name} needs its adjoint."

    def _unknown(self, shape: Shape) -> str | None:
        """Why the prior does not know pictures of this shape."""
        from engine import weights
        from engine.samplers import network

        name = network.shipped(self.network, shape[0])
        if not self.weights_file:
            if name is None:
                return f"the priors know grey and RGB pictures, got {_spoken(shape[0])}."
            if reason := weights.obstacle(name):
                return reason
        elif name is None and self.architecture == "own" and Path(self.weights_file).expanduser().is_dir():
            return f"the folder's priors know grey and RGB pictures, got {_spoken(shape[0])}."
        try:
            prior: Any = self.prior(shape[0])
        except ValueError as error:
            return str(error)
        if prior.channels != shape[0]:
            return f"its prior knows {_spoken(prior.channels)} pictures, got {_spoken(shape[0])}."
        if self.size and shape[1:] != (self.size, self.size):
            return f"its prior knows pictures of {self.size}×{self.size} pixels, got {shape[1]}×{shape[2]}."
        if any(side % prior.multiple for side in shape[1:]):
            return f"its prior takes sides that are multiples of {prior.multiple}, got {shape[1]}×{shape[2]}."
        return None

    def _shape(self, y: Tensor, physics: Physics) -> tuple[int, ...]:
        """Of one picture: what the operator says, else what its adjoint gives."""
        size = getattr(physics, "img_size", None)
        return tuple(size) if size is not None else tuple(physics.A_adjoint(y[:1]).shape[1:])

    @classmethod
    def example(cls, folder: Path) -> Self:
        from engine.samplers.untrained import write

        return cls(weights_file=str(write(folder / "priors")), size=0, steps=3)


def _spoken(channels: int) -> str:
    return SPOKEN.get(channels, f"{channels}-channel")
