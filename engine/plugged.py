"""What methods share that plug a denoiser in where a prior belongs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from engine.method import Method
from engine.problem import above, at_least, one_of

if TYPE_CHECKING:
    from deepinv.optim import BaseOptim
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.problem import Problem, Shape
    from engine.solvers.noise import Denoiser

Name = Literal["tv", "wavelet", "bm3d", "learned"]


@dataclass(frozen=True, kw_only=True)
class PlugAndPlay(Method):
    """An iteration with a denoiser inside, for linear problems.

    Subclasses explain `denoiser`, `weights_file`, `weight` and `steps` in their own words.
    """

    family: ClassVar[str] = "plug-and-play"
    weights: ClassVar[tuple[str, ...]] = ("denoiser",)
    usual: ClassVar[float] = 1.0  # the weight where none is asked for
    shipped: ClassVar[float] = 1.0  # the same for the network that ships, which errs more than published ones

    denoiser: Name = "tv"
    weights_file: str = ""
    weight: float | None = None
    steps: int = 20

    def __post_init__(self) -> None:
        one_of("denoiser", self.denoiser, get_args(Name))
        if self.weight is not None:
            above("weight", self.weight, 0)
        at_least("steps", self.steps, 1)
        if self.weights_file and self.denoiser != "learned":
            raise ValueError(
                f"weights_file is read by the denoiser learned alone, got denoiser {self.denoiser!r}."
            )
        if self.weights_file:
            from engine.solvers.learned_denoiser import from_file

            from_file(self.weights_file)

    def uses(self) -> tuple[str, ...]:
        return self.weights if self.denoiser == "learned" and not self.weights_file else ()

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        if not problem.linear:
            return f"{problem.name} is not linear: its data term has no proximal step and no gradient."
        if self.weights_file:
            from engine.solvers.learned_denoiser import from_file

            channels = from_file(self.weights_file).channels
            fits = 1 in channels or shape[0] in channels
            return None if fits else f"its network takes {channels[0]} channels, the images have {shape[0]}."
        from engine import weights

        return next((reason for name in self.uses() if (reason := weights.obstacle(name))), None)

    def balance(self) -> float:
        """`weight`, or the one that suits the denoiser."""
        if self.weight is not None:
            return self.weight
        return self.shipped if self.uses() else self.usual

    def plug(self) -> Denoiser:
        """The denoiser ``(x, sigma) -> x``."""
        from engine.solvers.denoisers import denoiser

        return denoiser(self.denoiser, self.weights_file)


@dataclass(frozen=True, kw_only=True)
class Splitting(PlugAndPlay):
    """An iteration between the data's proximal step and a denoiser whose strength falls.

    Subclasses explain `first` too.
    """

    first: float = 0.5

    def __post_init__(self) -> None:
        above("first", self.first, 0)
        super().__post_init__()

    def solver(self, kind: type[BaseOptim], y: Tensor, physics: LinearPhysics) -> BaseOptim:
        r"""deepinv's solver, with the step :math:`s_k^2 / (\lambda \sigma^2)` at strength :math:`s_k`."""
        import torch
        from deepinv.optim import PnP

        from engine.solvers.data_term import DataTerm
        from engine.solvers.denoisers import falling
        from engine.solvers.noise import noise_level

        noise = noise_level(y, physics)
        strengths = falling(torch.full_like(noise, self.first), noise, self.steps)
        return kind(
            data_fidelity=DataTerm(),
            prior=PnP(self.plug()),
            stepsize=[(s / noise).square() / self.balance() for s in strengths],
            g_param=strengths,
            max_iter=self.steps,
        )
