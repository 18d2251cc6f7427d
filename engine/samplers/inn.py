"""The invertible network that imitates a degradation: one that ships, or a file of the user's."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import torch

from engine import tensors, weights
from engine.networks.lifting import LiftingInn
from engine.problem import at_least, one_of, problems
from engine.recipe import recipes
from engine.samplers.sampler import Sampler
from engine.solvers.state_file import stamp

if TYPE_CHECKING:
    from deepinv.physics import Physics

    from engine.problem import Problem, Shape

Imitated = Literal["faces4", "blind4"]
IMITATED: dict[Imitated, str] = {"faces4": "sr", "blind4": "blind-sr"}  # problems, as they are by default
NOISE: dict[Imitated, float] = {"faces4": 0.0135, "blind4": 0.06}  # as of 100 validation faces


@dataclass(frozen=True, kw_only=True)
class InnGuided(Sampler):
    """A sampler that knows the degradation through an invertible network alone.

    Args:
        inn: which one: `faces4`, of faces made four times smaller (problem `sr`), `blind4`, of those
            blurred, noisy and coded besides (`blind-sr`), or `auto` by the problem.
        inn_file: one of the user's in its place: a state dict of the recipes `inn-faces4` or `inn-blind4`.
        noise: what the measurement's noise becomes in the picture: how far :math:`f^{-1}(y, d)` lies from
            `x` on pairs, root mean square, of a range of 1. Without it what was measured of the network
            that ships, and 0, the papers' weights, for one of the user's.
    """

    weights: ClassVar[tuple[str, ...]] = ("face-prior", "inn-faces4", "inn-blind4")

    inn: Literal["auto", "faces4", "blind4"] = "auto"
    inn_file: str = ""
    noise: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.noise is not None:
            at_least("noise", self.noise, 0)
        one_of("inn", self.inn, ("auto", *IMITATED))
        if self.inn_file and not Path(self.inn_file).expanduser().is_file():
            raise ValueError(f"inn_file names no file: {self.inn_file!r}.")

    def uses(self) -> tuple[str, ...]:
        prior = () if self.weights_file else self.weights[:1]
        return prior if self.inn_file else (*prior, *(f"inn-{name}" for name in self._asked()))

    def imitation(self, physics: object, device: torch.device) -> LiftingInn:
        """The invertible network for an operator of this kind, which is not called."""
        return self._network(self.fitting(physics), device)

    def believed(self, sigma: float, inn: LiftingInn, physics: object) -> float:
        r"""The share of the measurement in what is known at a noise level, 0 to 1.

        .. math:: \frac{\sigma^2}{\sigma^2 + m^2 \nu^2}

        A picture expected at level :math:`\sigma` errs by about so much, and the means of m×m pixels of it,
        which were measured, by :math:`\sigma / m`; the measurement errs by :math:`\nu`, which is `noise`.
        """
        left = self.noise
        if left is None:
            left = 0.0 if self.inn_file else NOISE[self.fitting(physics)]
        return sigma**2 / (sigma**2 + (inn.multiple * left) ** 2)

    def fitting(self, physics: object) -> Imitated:
        from engine.operators.degradation import Degradation

        names = self._asked()
        return names[-1] if len(names) > 1 and isinstance(physics, Degradation) else names[0]

    def _asked(self) -> tuple[Imitated, ...]:
        return tuple(IMITATED) if self.inn == "auto" else (self.inn,)

    def _network(self, name: Imitated, device: torch.device) -> LiftingInn:
        if self.inn_file:
            file, changed = stamp(self.inn_file)
            return _from_file(file, changed).to(device)
        found = weights.locate(f"inn-{name}")
        return _shipped(name, found.stat().st_mtime_ns if found else 0).to(device)

    def _refused(self, problem: Problem, shape: Shape) -> str | None:
        names = self._asked()
        if not self.inn_file:
            known = {name: problems[IMITATED[name]].build() for name in names}
            names = tuple(name for name in names if known[name] == problem)
            if not names:
                spoken = " or ".join(other.slug for other in known.values())
                return f"its network was trained for {spoken}, not {problem.slug}."
            if reason := weights.obstacle(f"inn-{names[0]}"):
                return reason
        if reason := problem.skip(shape):
            return reason
        try:
            inn = self._network(names[0], torch.device("cpu"))
        except ValueError as error:
            return str(error)
        wanted = (inn.channels, *(side // inn.multiple for side in shape[1:]))
        given = _measured(problem, shape)
        if given == wanted:
            return None
        return f"its network imitates measurements of shape {wanted}; those of {problem.slug} are {given}."

    def _shape(self, y: torch.Tensor, physics: Physics) -> tuple[int, ...]:
        inn = self.imitation(physics, y.device)
        return (inn.channels, *(side * inn.multiple for side in y.shape[-2:]))

    @classmethod
    def example(cls, folder: Path) -> Self:
        from engine.samplers.untrained import write, write_inn

        priors, inn = write(folder / "priors"), write_inn(folder / "inn.safetensors")
        return cls(weights_file=str(priors), size=0, steps=3, inn_file=str(inn))


_FIRST = "splits.0.predict.0.0.weight"
_ACCEPTED = "a state dict of the recipes inn-faces4 or inn-blind4 is accepted."


def read(file: Path) -> LiftingInn:
    """The network of a state dict, its sizes read from its tensors.

    Errors:
        ValueError: it cannot be read as tensors, or they are of another network.
    """
    try:
        state = tensors.read(file)
    except tensors.Unreadable as error:
        raise ValueError(f"inn_file {file} {error}") from error
    if _FIRST not in state:
        raise ValueError(f"inn_file {file} holds no lifting network: it has no {_FIRST}; {_ACCEPTED}")
    try:
        splits = 1 + max(int(key.split(".")[1]) for key in state)
        rounds = 1 + max(int(key.split(".")[3]) for key in state)
        first = state[_FIRST]
        inn = LiftingInn(first.shape[1], splits // 2, rounds, len(first))
        inn.load_state_dict(state)
    except Exception as error:  # whatever the tensors of another network lead to
        why = " ".join(str(error).split())[:160]
        raise ValueError(
            f"inn_file {file} holds no lifting network ({type(error).__name__}: {why}); {_ACCEPTED}"
        ) from error
    return inn.eval().requires_grad_(False)


@functools.lru_cache(maxsize=2)
def _from_file(file: Path, changed: int) -> LiftingInn:
    return read(file)


@functools.lru_cache(maxsize=2)
def _shipped(name: str, changed: int) -> LiftingInn:
    network = recipes[f"inn-{name}"]().trained()
    assert isinstance(network, LiftingInn)
    return network


@functools.lru_cache(maxsize=64)
def _measured(problem: Problem, shape: Shape) -> tuple[int, ...]:
    with torch.no_grad():
        return tuple(problem.physics(shape).A(torch.zeros(1, *shape)).shape[1:])
