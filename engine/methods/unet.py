"""U-Nets, each for one problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from engine.method import methods
from engine.problem import one_of
from engine.trained import MadeFor, Trained


@methods.register("unet")
@dataclass(frozen=True, kw_only=True)
class Unet(Trained):
    r"""A first estimate of the picture, mended by a U-Net that was trained for its problem.

    .. math:: \hat x = U_\theta(x_0), \qquad
        x_0 = \arg\min_x \tfrac{\gamma}{2} \|A x - y\|^2 + \tfrac12 \|x\|^2

    The project's recipes `unet-faces8` (faces of 64² from 8²), `unet-motion` (colour pictures blurred
    by a shaken camera) and `unet-mri` (grey slices from a quarter of their k-space). That of `unet-mri`
    brings the mended picture back to the measurement. That of `unet-motion` does so in five rounds, in each
    of which the U-Net corrects what the shipped network `denoiser` makes of the picture. Each runs on the
    problem of its recipe, with all its parameters, and on no other.

    Args:
        task: which of the networks; `auto` for the one whose problem it is.
        weights_file: a state dict (`.pth`, `.pt`, `.safetensors`) of one of the networks; empty for
            the weights that ship.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Jin, McCann, Froustey and Unser, "Deep convolutional neural network for inverse problems in
        imaging", 2017; Hyun, Kim, Lee, Lee and Seo, "Deep learning for undersampled MRI reconstruction",
        2018; Zhang, Van Gool and Timofte, "Deep unfolding network for image super-resolution", 2020.
    """

    reference: ClassVar[str] = "Jin et al., Deep convolutional neural network for inverse problems, 2017"
    weights: ClassVar[tuple[str, ...]] = ("unet-motion", "unet-faces8", "unet-mri")
    made_for: ClassVar[dict[str, MadeFor]] = {
        "unet-motion": MadeFor((3,), inside=("denoiser",)),
        "unet-faces8": MadeFor((3,), side=64),
        "unet-mri": MadeFor((1,)),
    }

    task: Literal["auto", "faces8", "motion", "mri"] = "auto"

    def __post_init__(self) -> None:
        one_of("task", self.task, ("auto", "faces8", "motion", "mri"))
        super().__post_init__()

    def asked(self) -> tuple[str, ...]:
        return self.weights if self.task == "auto" else (f"unet-{self.task}",)
