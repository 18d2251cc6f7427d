"""Samples by varying a method: how much its answer depends on its own settings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from engine.method import Method, methods
from engine.problem import at_least, one_of

if TYPE_CHECKING:
    import torch
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.problem import Problem, Shape

Varied = Literal["tv", "pnp-hqs", "dip"]


@methods.register("empirical")
@dataclass(frozen=True, kw_only=True)
class Empirical(Method):
    r"""The spread of a method whose settings or start are varied: not a posterior.

    .. math:: \lambda_k = \lambda \, e^{s n_k}, \qquad n_k \sim N(0, 1)

    Total variation and plug-and-play splitting draw their weight log-normal around its default, the
    latter also its first denoiser's strength; the deep image prior draws the start of its network.
    What two such samples agree on may still be wrong in both: the spread tells how sure the
    method is of its settings, not how sure the measurement leaves us of the picture. It has no
    reason to cover the truth.

    Args:
        varied: `tv`, `pnp-hqs` or `dip`.
        spread: :math:`s`; of no effect on `dip`.
        steps: of the varied method; None for its own default.
        seed: of what is drawn.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        Lakshminarayanan, Pritzel and Blundell, "Simple and scalable predictive uncertainty estimation
        using deep ensembles", 2017 (varying the start).
    """

    family: ClassVar[str] = "varied, not a posterior"
    reference: ClassVar[str] = "Lakshminarayanan, Pritzel and Blundell, Deep ensembles, 2017"
    stochastic: ClassVar[bool] = True
    posterior: ClassVar[str] = "no: the spread of a varied method, not a posterior"

    varied: Varied = "tv"
    spread: float = 0.5
    steps: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        one_of("varied", self.varied, get_args(Varied))
        at_least("spread", self.spread, 0)
        if self.steps is not None:
            at_least("steps", self.steps, 1)

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        return self.sample(y, physics, 1)[0]

    def sample(self, y: Tensor, physics: Physics, n: int, first: int = 0) -> Tensor:
        import torch

        from engine.draws import generators

        at_least("n", n, 1)
        streams = generators(y, self.seed, range(first, first + n))
        images = [
            self._member(one, physics, stream)(one, physics)
            for one, stream in zip(y.split(1) * n, streams, strict=True)
        ]
        return torch.cat(images).unflatten(0, (n, len(y)))

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        return methods[self.varied]().skip(problem, shape)

    def _member(self, y: Tensor, physics: Physics, stream: torch.Generator) -> Method:
        """The method as one sample varies it."""
        import torch

        from engine.methods.pnp_hqs import PnpHqs
        from engine.methods.tv import natural_weight
        from engine.solvers.noise import linear_part, noise_level

        settings: dict[str, float] = {} if self.steps is None else {"steps": self.steps}
        if self.varied == "dip":
            settings["seed"] = int(torch.randint(2**31, (), generator=stream))
            return methods["dip"].build(**settings)
        one, two = (math.exp(self.spread * float(n)) for n in torch.randn(2, generator=stream))
        if self.varied == "tv":
            operator = linear_part(y, physics)
            natural = natural_weight(noise_level(y, operator), operator.A_adjoint(y).shape[1])
            settings["weight"] = one * float(natural)
        else:
            settings |= {"weight": one * PnpHqs.usual, "first": two * PnpHqs.first}
        return methods[self.varied].build(**settings)
