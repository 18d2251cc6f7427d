"""Methods whose networks others published: the user brings the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from engine.method import Method

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.networks.published import Published
    from engine.problem import Problem, Shape


@dataclass(frozen=True, kw_only=True)
class PublishedMethod(Method):
    """A method that reads its network from a file of the user's.

    Subclasses give `kind`, the network's class; its sizes are read off the file's tensors. Where no file
    is given, one whose `weights` name a recipe runs what the recipe has made, and one whose `weights` are a
    published file of the registry runs that.

    Errors:
        ValueError: the file is not there, cannot be read as tensors alone, or holds another network.
    """

    family: ClassVar[str] = "learned"

    weights_file: str = ""

    def __post_init__(self) -> None:
        if self.weights_file:
            self.network("cpu")

    @classmethod
    def kind(cls) -> type[Published]:
        """The class of its network."""
        raise NotImplementedError

    def network(self, device: str) -> Any:
        """The network of the file, or else of the registry, in evaluation mode."""
        from engine import weights
        from engine.networks.loaded import shipped
        from engine.networks.published import from_file
        from engine.recipe import recipes

        if not self.weights_file and self.weights[0] in recipes:
            return shipped(self.weights[0], device)
        file = self.weights_file or str(weights.usable(self.weights[0]))
        return from_file(file, self.kind(), device)

    def uses(self) -> tuple[str, ...]:
        return () if self.weights_file else self.weights

    def lacking(self) -> str | None:
        """Why there is no network to run; None where there is one."""
        from engine import weights

        if self.weights_file:
            return None
        if self.weights:
            return weights.obstacle(self.weights[0])
        return f"{self.name} needs weights_file, the published weights of its {self.kind().title}."

    @classmethod
    def example(cls, folder: Path) -> Self:
        from engine.networks.published import write_example

        return cls(weights_file=str(write_example(folder / f"{cls.name}.pth", cls.kind())))


@dataclass(frozen=True, kw_only=True)
class PublishedEnlarger(PublishedMethod):
    r"""A network that makes pictures larger, by one factor, of luma or of colours.

    One for colours takes a grey picture as three equal channels, and gives the mean of what comes
    back. One for luma replaces that of bicubic interpolation, whose colours stay:

    .. math:: \hat x = b + \tfrac{255}{219} \big(f(Y_y) - Y_b\big)

    with `b` the interpolated picture and `Y` the luma of a picture as JPEG and television code it,
    16 to 235 of 255.
    """

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        network = self.network(str(y.device))
        small = self.prepared(y, physics)
        if network.channels == 1:
            large = bicubic(y, physics)
            return large + (network(_luma(small)) - _luma(large)) * (255 / 219)
        if y.shape[1] == 1:
            return network(small.expand(-1, 3, -1, -1)).mean(1, keepdim=True)
        x_hat: Tensor = network(small)
        return x_hat

    def prepared(self, y: Tensor, physics: Physics) -> Tensor:
        """What the network is given: the small picture itself."""
        return y

    def factor(self) -> int | None:
        """How many times larger its network makes pictures; None where a file does not say."""
        from engine.recipe import recipes

        if not self.weights_file and self.weights[0] in recipes:
            made: int = recipes[self.weights[0]]().params["factor"]
            return made
        told: int | None = self.network("cpu").factor
        return told

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        if problem.family != "super-resolution":
            return f"its network makes pictures larger; {problem.name} is another problem."
        if shape[0] not in (1, 3):
            return (
                f"its network takes grey (1 channel) and RGB (3 channels) pictures, got {shape[0]} channels."
            )
        lacking = self.lacking()
        factor = None if lacking else self.factor()
        if factor in (None, problem.params["factor"]):
            return lacking
        return (
            f"its network makes pictures {factor} times larger, and {problem.slug} asks for another factor."
        )


@dataclass(frozen=True, kw_only=True)
class PublishedDenoiser(PublishedMethod):
    """A network that takes white Gaussian noise off grey pictures; of others, off each channel apart."""

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        return self.cleaned(y.flatten(0, 1)[:, None], y, physics).view_as(y)

    def cleaned(self, planes: Tensor, y: Tensor, physics: Physics) -> Tensor:
        """Every channel of every image without its noise: ``(B C, 1, H, W) -> (B C, 1, H, W)``."""
        x_hat: Tensor = self.network(str(y.device))(planes)
        return x_hat

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        if problem.name != "denoise":
            return f"its network takes white Gaussian noise off pictures; {problem.name} is another problem."
        return self.lacking()


def bicubic(y: Tensor, physics: Physics) -> Tensor:
    """The small pictures enlarged to the size the operator takes."""
    from engine.methods.bicubic import Bicubic

    return Bicubic()(y, physics)


def _luma(x: Tensor) -> Tensor:
    """Of grey or RGB pictures, in [16, 235] / 255: ``(B, C, H, W) -> (B, 1, H, W)``."""
    shares = (65.481, 128.553, 24.966) if x.shape[1] == 3 else (219.0,)
    return (16 + (x * x.new_tensor(shares).view(-1, 1, 1)).sum(1, keepdim=True)) / 255
