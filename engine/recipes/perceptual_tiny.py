"""A small trunk for perceptual distances and statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from engine.recipe import Examples, Recipe, Target, recipes

if TYPE_CHECKING:
    from torch import Generator, Tensor
    from torch.nn import Module

    from engine.networks.perceptual import Perceptual


@recipes.register("perceptual-tiny")
@dataclass(frozen=True, kw_only=True)
class PerceptualTiny(Recipe):
    r"""A trunk that tells pictures apart, with a distance that grows as pictures get worse.

    .. math:: L = -E \log \frac{e^{\langle e_i, e_i' \rangle / \tau}}
        {\sum_j e^{\langle e_i, e_j' \rangle / \tau}} + E \log\big(1 + d(x, x_s) / d(x, x_t)\big), \quad s < t

    The first term finds a picture among others after it was cropped, recoloured and spoiled; in the
    second, :math:`x_s` and :math:`x_t` are spoiled in one way, the latter more. No human judgement
    was used: its numbers do not compare with LPIPS or FID as published.

    Args:
        kept: faces, and drawn pictures of each kind, to learn from.
        size: side of an example, in pixels.
        widths: channels at each scale.
        embedding: numbers in an embedding.
        temperature: of the first term.
    """

    reference: ClassVar[str] = "Zhang et al., LPIPS, 2018; Chen et al., SimCLR, 2020"
    learns_from: ClassVar[str] = "drawn `leaves`, collages, `faces` (split train) and `phantoms` (seed 101)"
    targets: ClassVar[tuple[Target, ...]] = (
        Target(figure="found among 64", low=0.5),
        Target(figure="ranked right", low=0.9),
    )
    used_by: ClassVar[tuple[str, ...]] = (
        "lpips-tiny",
        "fid-tiny",
        "kid-tiny",
        "perceptual-tiny",
        "lpips-max",
        "deep-soft",
        "spread",
    )
    stored: ClassVar = "float16"
    small: ClassVar[dict[str, Any]] = {"batch": 4, "kept": 2, "size": 32, "widths": (8, 8), "embedding": 8}

    steps: int = 1800
    batch: int = 24
    rate: float = 1e-3
    kept: int = 1000
    size: int = 64
    widths: tuple[int, ...] = (16, 32, 64, 96)
    embedding: int = 64
    temperature: float = 0.2

    def network(self) -> Perceptual:
        from engine.networks.perceptual import Perceptual

        return Perceptual(self.widths, self.embedding)

    def material(self) -> Any:
        from engine.training.portraits import faces
        from engine.training.scenes import Scenes, scenes
        from engine.training.slices import TRAINING, slices

        drawn = scenes(self.kept)
        pools = (*drawn.kinds, faces(self.kept, self.size), slices(TRAINING, self.kept, 64))
        return Scenes(kinds=pools, unseen=drawn.unseen)

    def draw(self, material: Any, generator: Generator) -> Examples:
        import torch

        from engine.training.spoiling import KINDS, spoiled

        x = material.draw(self.batch, self.size, generator)
        kinds = torch.randint(len(KINDS), (self.batch,), generator=generator)
        strong = 0.1 + 0.9 * torch.rand(self.batch, generator=generator)
        weak = strong * (0.2 + 0.6 * torch.rand(self.batch, generator=generator))
        return {
            "x": x,
            "worse": spoiled(x, kinds, strong, generator),
            "bad": spoiled(x, kinds, weak, generator),
            "view": _view(x, generator),
            "other": _view(x, generator),
        }

    def loss(self, network: Module, examples: Examples) -> Tensor:
        import torch
        from torch.nn.functional import cross_entropy, softplus

        x, count = examples["x"], len(examples["x"])
        likeness = (
            network(examples["view"]).float() @ network(examples["other"]).float().mT / self.temperature
        )
        which = torch.arange(count, device=x.device)
        found = (cross_entropy(likeness, which) + cross_entropy(likeness.mT, which)) / 2
        worse = network.distance(examples["worse"], x)  # type: ignore[operator]
        bad = network.distance(examples["bad"], x)  # type: ignore[operator]
        ranked = softplus((bad + 1e-6).log() - (worse + 1e-6).log()).mean()
        return found + ranked

    def validate(self, network: Module, material: Any) -> dict[str, float]:
        """How often a spoiled picture is found again, and two spoiled ones are ranked right."""
        import torch

        from engine.training.figures import place
        from engine.training.scenes import test_scenes
        from engine.training.spoiling import KINDS, spoiled

        generator = torch.Generator().manual_seed(1)
        x, where = test_scenes(64, self.size), place(network)
        views = [network(_view(x, generator).to(where)).float() for _ in range(2)]
        found = (views[0] @ views[1].mT).argmax(1).cpu() == torch.arange(len(x))
        kinds = torch.arange(len(x)) % len(KINDS)
        strong = 0.1 + 0.9 * torch.rand(len(x), generator=generator)
        pair = [spoiled(x, kinds, s, generator).to(where) for s in (strong, strong * 0.6)]
        worse, bad = (network.distance(p, x.to(where)) for p in pair)  # type: ignore[operator]
        return {
            "found among 64": float(found.float().mean()),
            "ranked right": float((worse > bad).float().mean()),
        }


def _view(x: Tensor, generator: Generator) -> Tensor:
    """A crop of at least a third of the area, recoloured, mirrored, spoiled a little."""
    import torch
    from torch.nn.functional import interpolate

    from engine.training.spoiling import KINDS, spoiled

    size, views = x.shape[-1], []
    for picture, (side, row, col, turn) in zip(
        x, torch.rand(len(x), 4, generator=generator).tolist(), strict=True
    ):
        cut = int(size * (0.6 + 0.4 * side))
        top, left = int(row * (size - cut + 1)), int(col * (size - cut + 1))
        part = picture[None, :, top : top + cut, left : left + cut]
        views.append(interpolate(part.flip(-1) if turn < 0.5 else part, size=(size, size), mode="bilinear"))
    kinds = torch.randint(len(KINDS), (len(x),), generator=generator)
    gain = 0.8 + 0.4 * torch.rand(len(x), 3, 1, 1, generator=generator)
    return spoiled(
        (gain * torch.cat(views)).clamp(0, 1), kinds, 0.4 * torch.rand(len(x), generator=generator), generator
    )
