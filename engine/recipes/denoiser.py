"""The denoiser: colour and grey, any noise level up to 0.3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from engine.recipe import Recipe, Target, recipes

if TYPE_CHECKING:
    from torch import Generator, Tensor
    from torch.nn import Module

    from engine.recipe import Examples
    from engine.training.scenes import Scenes


@recipes.register("denoiser")
@dataclass(frozen=True, kw_only=True)
class DenoiserRecipe(Recipe):
    r"""A denoiser told the noise level, for colour and grey pictures.

    .. math:: \min_\theta \; E \, 10 \log_{10} \| D_\theta(x + \sigma n, \sigma) - x \|^2

    Half of the examples are grey, as three equal channels with equal noise.

    Args:
        pictures: drawn pictures of each kind to cut examples from.
        patch: side of an example, in pixels.
        loudest: largest noise level.
        widths: channels at the four scales.
        blocks: residual blocks at each scale.
    """

    reference: ClassVar[str] = (
        "Zhang et al., DRUNet (deepinv's), 2021; Zhang et al., FFDNet, 2018; "
        "Achddou et al., training on dead leaves, 2021"
    )
    learns_from: ClassVar[str] = "drawn collages, cloths and `leaves` (2 : 1 : 1); no photograph"
    targets: ClassVar[tuple[Target, ...]] = (Target(figure="set12 psnr, sigma 25", low=29.5, unit="dB"),)
    used_by: ClassVar[tuple[str, ...]] = ("pnp-hqs", "pnp-admm", "pnp-pgd", "red")
    see: ClassVar[str] = "docs/training.md, What the denoiser gains, for its figures in plug-and-play methods"
    stored: ClassVar = "float16"
    small: ClassVar[dict[str, Any]] = {"pictures": 2, "patch": 32, "widths": (8, 8, 8, 8), "blocks": 1}

    steps: int = 8000
    batch: int = 16
    rate: float = 1e-3
    checks: int = 24
    pictures: int = 1000
    patch: int = 64
    loudest: float = 0.3
    widths: tuple[int, int, int, int] = (48, 64, 96, 128)
    blocks: int = 3

    def network(self) -> Module:
        from engine.networks.shuffled import ShuffledDrunet

        return ShuffledDrunet(self.widths, self.blocks)

    def material(self) -> Scenes:
        from engine.training.scenes import scenes

        return scenes(self.pictures)

    def draw(self, material: Scenes, generator: Generator) -> Examples:
        import torch

        from engine.training.scenes import grey

        x = material.draw(self.batch, self.patch, generator)
        noise = torch.randn(x.shape, generator=generator)
        x[::2], noise[::2] = grey(x[::2]), noise[::2, :1]
        sigma = self.loudest * torch.rand(self.batch, generator=generator) ** 1.5
        return {"x": x, "y": x + sigma.view(-1, 1, 1, 1) * noise, "sigma": sigma}

    def loss(self, network: Module, examples: Examples) -> Tensor:
        out = network(examples["y"], examples["sigma"]).float()
        error = (out - examples["x"]).square().flatten(1).mean(1)
        return 10 * (error + 1e-6).log10().mean()

    def validate(self, network: Module, material: Any) -> dict[str, float]:
        from engine.training.figures import denoised_psnr
        from engine.training.scenes import grey

        x = material.unseen
        return {
            f"psnr {what}, sigma {level}": denoised_psnr(network, pictures, level / 255)
            for what, pictures in (("grey", grey(x)), ("colour", x))
            for level in (15, 25, 50)
        }

    def examine(self, network: Module, material: Any) -> dict[str, float]:
        from engine.training.figures import set12_psnr

        return {**self.validate(network, material), **set12_psnr(network)}
