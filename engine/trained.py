"""Methods that run a network of the project's own recipes, on what it was trained for and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Self, cast

from engine.method import Method
from engine.problem import SPOKEN

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.problem import Problem, Shape
    from engine.training.restoring import RestoringRecipe


class MadeFor(NamedTuple):
    """Images a network takes, and the shipped networks it runs inside.

    Args:
        channels: numbers of channels.
        side: the one side it knows; None for any.
        inside: recipes of other networks.
    """

    channels: tuple[int, ...]
    side: int | None = None
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Trained(Method):
    """A network of a `RestoringRecipe`, or of several of which the problem decides.

    Subclasses state `made_for` by recipe, and `weights`, its names, the quickest network first.
    A file of the user's goes into the network whose shapes it has.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.
    """

    family: ClassVar[str] = "learned"
    made_for: ClassVar[dict[str, MadeFor]] = {}

    weights_file: str = ""

    def __post_init__(self) -> None:
        self._candidates()

    def asked(self) -> tuple[str, ...]:
        """The recipes that the parameters allow."""
        return self.weights

    def uses(self) -> tuple[str, ...]:
        own = self._candidates()
        inside = (other for name in own for other in self.made_for[name].inside)
        return tuple(dict.fromkeys((*(() if self.weights_file else own), *inside)))

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        from engine import weights

        learned = {name: _problem(name) for name in self._candidates()}
        name = next((name for name, known in learned.items() if known == problem), None)
        if name is None:
            known = " or ".join(known.slug for known in learned.values())
            return f"its network was trained for {known}; {problem.slug} is another problem."
        channels, side, inside = self.made_for[name]
        if shape[0] not in channels:
            accepted = " or ".join(SPOKEN[c] for c in channels)
            given = SPOKEN.get(shape[0], f"of {shape[0]} channels")
            return f"its network for {problem.slug} was made for {accepted} images; these are {given}."
        if side and shape[1:] != (side, side):
            return (
                f"its network for {problem.slug} was made for images of {side}×{side}; "
                f"these are of {shape[1]}×{shape[2]}."
            )
        needed = inside if self.weights_file else (name, *inside)
        return next(filter(None, map(weights.obstacle, needed)), None)

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        from engine.networks.loaded import from_file, shipped

        name, device = self._suiting(physics), str(y.device)
        network = from_file(name, self.weights_file, device) if self.weights_file else shipped(name, device)
        x_hat: Tensor = network(y, physics)
        return x_hat

    @classmethod
    def example(cls, folder: Path) -> Self:
        from engine.networks.loaded import write_example

        return cls(weights_file=str(write_example(cls.weights[0], folder)))

    def _candidates(self) -> tuple[str, ...]:
        if not self.weights_file:
            return self.asked()
        from engine.networks.loaded import fitting

        return (fitting(self.asked(), self.weights_file),)

    def _suiting(self, physics: Physics) -> str:
        """The candidate whose problem has an operator of this kind."""
        from engine.training.restoring import operator

        candidates = self._candidates()
        if len(candidates) == 1:
            return candidates[0]
        size = tuple(physics.img_size)
        for name in candidates:
            problem = _problem(name)
            if problem.skip(size) is None and type(operator(problem, size, 0, "cpu")) is type(physics):
                return name
        raise ValueError(
            f"{self.name} has no network for an operator {type(physics).__name__} on images of shape {size}; "
            f"it has {', '.join(candidates)}."
        )


def _problem(name: str) -> Problem:
    from engine.recipe import recipes

    return cast("RestoringRecipe", recipes[name]()).problem()
