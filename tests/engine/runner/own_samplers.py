"""Methods that draw, as someone's own file has them; suites name them by ``call``."""

from dataclasses import dataclass
from typing import ClassVar

import torch

from engine.draws import generators, normal
from engine.evaluations import counted
from engine.method import Method

calls = []
stop_at = None
network = counted(torch.nn.Identity())


@dataclass(frozen=True, kw_only=True)
class Gauss(Method):
    name: ClassVar[str] = "gauss"
    stochastic: ClassVar[bool] = True
    seed: int = 0
    spread: float = 0.1

    def __call__(self, y, physics):
        return self.sample(y, physics, 1)[0]

    def sample(self, y, physics, n, first=0):
        if stop_at is not None and first <= stop_at < first + n:
            raise KeyboardInterrupt
        calls.append((first, n, len(y)))
        x = physics.A_adjoint(y)
        noise = normal((n * len(y), *x.shape[1:]), generators(y, self.seed, range(first, first + n)))
        network(noise)
        return x + self.spread * noise.unflatten(0, (n, len(y)))


class Diverging(Gauss):
    name = "diverging"

    def sample(self, y, physics, n, first=0):
        if first <= 2 < first + n:
            raise FloatingPointError("step 17: values are not finite.")
        return super().sample(y, physics, n, first)


class Blotted(Gauss):
    name = "blotted"

    def sample(self, y, physics, n, first=0):
        drawn = super().sample(y, physics, n, first)
        drawn[0, -1, 0, 0, 0] = float("nan")
        return drawn


class Hungry(Gauss):
    name = "hungry"

    def sample(self, y, physics, n, first=0):
        if n * len(y) > 1:
            raise MemoryError
        return super().sample(y, physics, n, first)


class Plain:
    def __call__(self, y, physics):
        return physics.A_adjoint(y)

    def sample(self, y, physics, n, first=0):
        return torch.stack([physics.A_adjoint(y) + 0.01 * (first + k) for k in range(n)])
