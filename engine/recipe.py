"""The contract of a recipe: how a network that ships is made again from its seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from data.component import Component
from data.registry import Registry

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Generator, Tensor
    from torch.nn import Module

Examples = dict[str, "Tensor"]


@dataclass(frozen=True, kw_only=True)
class Target:
    """A figure a network must reach before it ships.

    Example:
        >>> Target(figure="psnr", low=29.5, unit="dB").judged(29.1)
        'missed'
    """

    figure: str
    low: float | None = None
    high: float | None = None
    unit: str = ""

    def judged(self, value: float | None) -> Literal["reached", "missed", "not measured"]:
        if value is None:
            return "not measured"
        above = self.low is None or value >= self.low
        below = self.high is None or value <= self.high
        return "reached" if above and below else "missed"

    def __str__(self) -> str:
        ends = (("at least", self.low), ("at most", self.high))
        bounds = " and ".join(f"{word} {end:g}" for word, end in ends if end is not None)
        return f"{self.figure} {bounds} {self.unit}".rstrip()


@dataclass(frozen=True, kw_only=True)
class Recipe(Component):
    r"""A network, the examples it learns from, its loss and its figures.

    The examples of a step are drawn from the recipe's seed and the step's number alone, so that a
    training that was stopped goes on exactly as if it had not been. Weights are averaged with

    .. math:: \bar\theta_t = \gamma_t \bar\theta_{t-1} + (1 - \gamma_t) \theta_t, \quad
        \gamma_t = \min(\text{average}, (1 + t) / (10 + t))

    and the average is what is judged and shipped. The learning rate rises linearly, then falls
    as a cosine to a hundredth.

    Args:
        steps: updates of the weights.
        batch: examples in a step.
        rate: the largest learning rate of AdamW.
        warmup: share of the steps in which the rate rises.
        decay: weight decay.
        average: limit of the decay of the averaged weights.
        clip: the gradient's norm is never larger.
        precision: of the forward pass; weights are float32.
        checks: validations over the whole training, the last at its end; a checkpoint at each.
        seed: of the weights' first values and of every example.
    """

    licence: ClassVar[str] = "Apache-2.0"
    reference: ClassVar[str] = ""
    learns_from: ClassVar[str] = ""  # the data, in a sentence, for the model card
    targets: ClassVar[tuple[Target, ...]] = ()
    used_by: ClassVar[tuple[str, ...]] = ()  # methods and judges that load the network
    see: ClassVar[str] = ""  # where more is told of it, for the model card
    stored: ClassVar[Literal["float16", "float32"]] = "float32"
    version: ClassVar[int] = 1  # raised by hand when the same seed gives other weights
    small: ClassVar[dict[str, Any]] = {}  # parameters with which a step takes no time

    steps: int = 1000
    batch: int = 16
    rate: float = 1e-3
    warmup: float = 0.03
    decay: float = 0.0
    average: float = 0.999
    clip: float = 1.0
    precision: Literal["bfloat16", "float32"] = "bfloat16"
    checks: int = 10
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("steps", "batch", "checks"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}.")
        if not self.rate > 0 or not self.clip > 0:
            raise ValueError(f"rate and clip must be positive, got {self.rate} and {self.clip}.")
        if not 0 <= self.warmup < 1 or not 0 <= self.average < 1:
            raise ValueError(f"warmup and average must lie in [0, 1), got {self.warmup} and {self.average}.")

    def network(self) -> Module:
        """The network with its first values, drawn from torch's global random state."""
        raise NotImplementedError

    def material(self) -> Any:
        """What examples are drawn from, made or read once per training."""
        return None

    def draw(self, material: Any, generator: Generator) -> Examples:
        """The examples of one step, all their randomness from this generator, on the CPU."""
        raise NotImplementedError

    def loss(self, network: Module, examples: Examples) -> Tensor:
        """One number to make small."""
        raise NotImplementedError

    def validate(self, network: Module, material: Any) -> dict[str, float]:
        """The figures of the validation curve: quick, on pictures that no step draws."""
        raise NotImplementedError

    def examine(self, network: Module, material: Any) -> dict[str, float]:
        """The figures of the model card, on unseen test pictures; by default those of `validate`."""
        return self.validate(network, material)

    def sheet(self, network: Module, material: Any) -> NDArray[np.uint8] | None:
        """A picture ``(C, H, W)`` for the model card; None where there is nothing to show."""
        return None

    @classmethod
    def example(cls) -> Self:
        """An instance to try, trained in a second."""
        return cls(**{"steps": 2, "batch": 2, "checks": 1, **cls.small})

    def trained(self) -> Module:
        """The shipped network in evaluation mode, its file's hash compared first.

        Errors:
            WeightsMissing: it has not been trained, or its file is nowhere.
            WeightsWrong: the file is another one, or fits another network.
        """
        from engine.training.load import load

        return load(self, self.name)


recipes: Registry[type[Recipe]] = Registry("recipe", "engine.recipes", "reconaudit.recipes")
