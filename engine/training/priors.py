"""What recipes of diffusion priors share: loss, samples, figures, the sheet that shows no copying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from engine.recipe import Examples, Recipe, Target
from engine.training.figures import denoised_psnr

if TYPE_CHECKING:
    from torch import Generator, Tensor
    from torch.nn import Module

    from engine.training.pool import Pool


@dataclass(frozen=True, kw_only=True)
class PriorRecipe(Recipe):
    r"""A denoiser of all noise levels, from which pictures can be drawn.

    .. math:: \min_\theta \; E \, \frac{\sigma^2 + \sigma_d^2}{\sigma^2 \sigma_d^2}
        \| D_\theta(x + \sigma n; \sigma) - x \|^2, \qquad \ln \sigma \sim \mathcal N(\mu, \tau^2)

    Args:
        kept: pictures to learn from.
        size: side of the pictures, in pixels.
        widths: channels at each scale.
        blocks: residual blocks at each scale.
        spread: :math:`\sigma_d`, standard deviation of the pictures' values about 0.5.
        centre: :math:`\mu`; reach: :math:`\tau`.
        drawn: pictures drawn for the model card.
    """

    reference: ClassVar[str] = (
        "Karras et al., Elucidating the design space of diffusion-based generative models, 2022"
    )
    targets: ClassVar[tuple[Target, ...]] = (
        Target(figure="biased kid over that of training pictures", high=3),
    )
    stored: ClassVar = "float16"
    used_by: ClassVar[tuple[str, ...]] = (
        "prior",
        "score-sde",
        "mcg",
        "ddrm",
        "dps",
        "pigdm",
        "diffpir",
        "daps",
        "ilvr",
    )

    steps: int = 12000
    batch: int = 16
    rate: float = 8e-4
    checks: int = 20
    kept: int = 12000
    size: int = 64
    widths: tuple[int, ...] = (48, 96, 128)
    blocks: tuple[int, ...] = (1, 2, 3)
    spread: float = 0.25
    centre: float = -1.6
    reach: float = 1.4
    drawn: int = 200

    channels: ClassVar[int] = 3
    small: ClassVar[dict[str, Any]] = {"kept": 8, "size": 16, "widths": (8, 8), "blocks": (1, 1), "drawn": 8}

    def network(self) -> Module:
        from engine.networks.prior import DiffusionPrior

        return DiffusionPrior(self.channels, self.widths, self.blocks, self.spread)

    def material(self) -> Pool:
        raise NotImplementedError

    def unseen(self, count: int, split: str) -> Tensor:
        """Pictures nobody learns from: ``(count, C, size, size)``."""
        raise NotImplementedError

    def draw(self, material: Any, generator: Generator) -> Examples:
        import torch

        from engine.training.pool import upright

        x = upright(material, self.batch, generator)
        sigma = (self.centre + self.reach * torch.randn(self.batch, generator=generator)).exp()
        noise = torch.randn(x.shape, generator=generator)
        return {"x": x, "y": x + sigma.view(-1, 1, 1, 1) * noise, "sigma": sigma}

    def loss(self, network: Module, examples: Examples) -> Tensor:
        sigma = examples["sigma"].view(-1, 1, 1, 1)
        weight = (sigma**2 + self.spread**2) / (sigma * self.spread) ** 2
        out = network(examples["y"], examples["sigma"]).float()
        loss: Tensor = (weight * (out - examples["x"]).square()).mean()
        return loss

    def validate(self, network: Module, material: Any) -> dict[str, float]:
        x = self.unseen(16, "validation")
        return {f"psnr, sigma {level}": denoised_psnr(network, x, level) for level in (0.1, 0.4, 1.6)}

    def examine(self, network: Module, material: Any) -> dict[str, float]:
        """KID of drawn and of training pictures to the test set; distance to the nearest training picture."""
        figures = self.validate(network, material)
        made = self.samples(network, self.drawn)
        copies, own = nearness(made, material), nearness(self.unseen(self.drawn, "test"), material)
        figures |= {"distance to nearest training picture": copies, "the same of test pictures": own}
        return {**figures, **kid_ratio(made, material, self.unseen(self.drawn, "test"))}

    def samples(self, network: Module, count: int) -> Tensor:
        """Pictures drawn for the model card, from seed 0."""
        import torch

        from engine.networks.prior import samples

        generator = torch.Generator().manual_seed(0)
        shape = (count, self.channels, self.size, self.size)
        return samples(network, shape, 20, generator)

    def sheet(self, network: Module, material: Any) -> NDArray[np.uint8]:
        """Two rows of drawn pictures, each above the training picture nearest to it."""
        made = self.samples(network, 16)
        near = nearest(made, material)[1]
        rows = [
            np.concatenate(list(part), 2)
            for half in (slice(0, 8), slice(8, 16))
            for part in (eight(made)[half], np.array(material[near[half]]))
        ]
        return np.concatenate(rows, 1)


def eight(x: Tensor) -> NDArray[np.uint8]:
    """Pictures as eight bits."""
    array: NDArray[np.uint8] = (x * 255).round().byte().numpy()
    return array


def nearest(x: Tensor, pictures: Pool) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Root-mean-square distance to the nearest of many pictures, and its place: ``(B,)`` each."""
    rows = x.flatten(1).numpy().astype(np.float32)
    best, place = np.full(len(rows), np.inf), np.zeros(len(rows), np.intp)
    for start in range(0, len(pictures), 1000):
        block = np.array(pictures[start : start + 1000]).reshape(-1, rows.shape[1]).astype(np.float32) / 255
        square = (rows**2).sum(1)[:, None] + (block**2).sum(1) - 2 * rows @ block.T
        near = square.argmin(1)
        least = square[np.arange(len(rows)), near]
        place = np.where(least < best, near + start, place)
        best = np.minimum(best, least)
    return np.sqrt(np.maximum(best, 0) / rows.shape[1]), place


def nearness(x: Tensor, pictures: Pool) -> float:
    """Median of the distance to the nearest picture."""
    return float(np.median(nearest(x, pictures)[0]))


def kid_ratio(made: Tensor, material: Pool, test: Tensor) -> dict[str, float]:
    """KID of drawn and of training pictures to test pictures, on the project's trunk; nothing without it.

    The unbiased KID of training pictures is zero up to its error, and no multiple of it says anything. The
    ratio is therefore of the biased statistic, which counts a picture beside itself and is never
    negative; both sides have as many pictures.
    """
    from engine.metrics.kid import Kid, biased, bootstrapped
    from engine.recipe import recipes
    from engine.training.pool import floats
    from engine.weights import WeightsMissing

    try:
        trunk: Any = recipes["perceptual-tiny"]().trained()
    except (WeightsMissing, LookupError):
        return {}
    learned = floats(material[: len(made)])
    own, base, true = (
        np.concatenate([trunk.vector(p).numpy() for p in x.split(32)]) for x in (made, learned, test)
    )
    low, high = bootstrapped(own, true)
    return {
        "kid": Kid()(own, true)[0],
        "kid, at least": low,
        "kid, at most": high,
        "kid of training pictures": Kid()(base, true)[0],
        "biased kid over that of training pictures": biased(own, true) / biased(base, true),
    }
