"""DnCNN, with published weights or a file of the user's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from engine.method import Method, methods

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.problem import Problem, Shape

PUBLISHED = "dncnn-25-grey"


@methods.register("dncnn")
@dataclass(frozen=True, kw_only=True)
class DnCnn(Method):
    r"""A residual convolutional network trained to remove white Gaussian noise.

    .. math:: \hat x = y - R(y)

    Of whatever depth and width the weights are; a grey network takes each channel apart. The
    published weights are for noise of 25/255 and no other.

    Args:
        weights_file: a state dict (`.pth`, `.pt`, `.safetensors`) in KAIR's layout, convolutions
            `model.0`, `model.2`, ... with batch norms merged; empty for the registry's
            `dncnn-25-grey`.

    Shape:
        ``(B, C, H, W) -> (B, C, H, W)``.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Zhang, Zuo, Chen, Meng and Zhang, "Beyond a Gaussian denoiser: residual learning of deep CNN
        for image denoising", 2017.
    """

    family: ClassVar[str] = "learned"
    reference: ClassVar[str] = "Zhang et al., Beyond a Gaussian denoiser, 2017"
    weights: ClassVar[tuple[str, ...]] = (PUBLISHED,)

    weights_file: str = ""

    def __post_init__(self) -> None:
        if self.weights_file:
            from engine.solvers.residual_network import from_file

            from_file(self.weights_file)

    @classmethod
    def example(cls, folder: Path) -> Self:
        from engine.solvers.residual_network import write_example

        return cls(weights_file=str(write_example(folder / "dncnn.pth")))

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        from engine.solvers.residual_network import from_file, from_registry

        network = from_file(self.weights_file) if self.weights_file else from_registry(PUBLISHED)
        network = network.to(y.device)
        if network.in_conv.in_channels == y.shape[1]:
            return network(y)
        return network(y.flatten(0, 1)[:, None]).unflatten(0, y.shape[:2])[:, :, 0]

    def uses(self) -> tuple[str, ...]:
        return () if self.weights_file else self.weights

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        if problem.name != "denoise":
            return f"its network takes white Gaussian noise off pictures; {problem.name} is another problem."
        if not self.weights_file:
            from engine import weights

            return weights.obstacle(PUBLISHED)
        from engine.solvers.residual_network import from_file

        channels = from_file(self.weights_file).in_conv.in_channels
        if channels in (1, shape[0]):
            return None
        return f"its network takes {channels} channels, and the images have {shape[0]}."
