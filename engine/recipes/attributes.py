"""A classifier of what a drawn face shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from data.portrait.attributes import ATTRIBUTES
from engine.recipe import Examples, Recipe, Target, recipes

if TYPE_CHECKING:
    from torch import Generator, Tensor
    from torch.nn import Module


@recipes.register("attributes")
@dataclass(frozen=True, kw_only=True)
class AttributesRecipe(Recipe):
    """A classifier of every word that describes a procedural face.

    One group of outputs per attribute, one output per word; `data.portrait.attributes` has the
    order. The loss is the mean of the attributes' cross-entropies.

    Args:
        kept: faces to learn from.
        size: side of the faces, in pixels.
        widths: channels at each scale.
    """

    reference: ClassVar[str] = "He et al., Deep residual learning for image recognition, 2016"
    learns_from: ClassVar[str] = "`faces`, split train; judged on split test"
    targets: ClassVar[tuple[Target, ...]] = (Target(figure="mean accuracy", low=0.95),)
    used_by: ClassVar[tuple[str, ...]] = ("spread",)
    stored: ClassVar = "float16"
    small: ClassVar[dict[str, Any]] = {"kept": 2, "size": 32, "widths": (8, 8)}

    steps: int = 6500
    batch: int = 48
    rate: float = 1e-3
    decay: float = 0.02
    kept: int = 30000
    size: int = 64
    widths: tuple[int, ...] = (48, 64, 96, 128)

    def network(self) -> Module:
        from engine.networks.embedder import Embedder

        return Embedder(self.widths, sum(len(a.values) for a in ATTRIBUTES.values()))

    def material(self) -> Any:
        from engine.training.portraits import faces, words

        kept = faces(self.kept, self.size)
        return kept, words(self.kept, "train")

    def draw(self, material: Any, generator: Generator) -> Examples:
        import torch

        from engine.training.pool import augmented

        which = torch.randint(len(material[0]), (self.batch,), generator=generator)
        return {"x": augmented(material[0], which, generator, mirror=False), "words": material[1][which]}

    def loss(self, network: Module, examples: Examples) -> Tensor:
        import torch
        from torch.nn.functional import cross_entropy

        groups = network(examples["x"]).float().split([len(a.values) for a in ATTRIBUTES.values()], 1)
        words = examples["words"].unbind(1)
        return torch.stack([cross_entropy(g, w) for g, w in zip(groups, words, strict=True)]).mean()

    def validate(self, network: Module, material: Any) -> dict[str, float]:
        return {"mean accuracy": self._accuracies(network, 200, "validation")["mean accuracy"]}

    def examine(self, network: Module, material: Any) -> dict[str, float]:
        """The accuracy of every attribute on unseen faces; of every word as a label, yes or no."""
        return self._accuracies(network, 1000, "test")

    def _accuracies(self, network: Module, count: int, split: str) -> dict[str, float]:
        import torch
        from torch.nn.functional import one_hot

        from engine.training.figures import place
        from engine.training.portraits import unseen_faces, words

        x = unseen_faces(count, self.size, split)
        out = torch.cat([network(part.to(place(network))).float().cpu() for part in x.split(64)])
        groups = out.split([len(a.values) for a in ATTRIBUTES.values()], 1)
        truth = words(count, split).unbind(1)
        right, labels, usual = {}, [], []
        for name, group, words_of in zip(ATTRIBUTES, groups, truth, strict=True):
            right[name] = float((group.argmax(1) == words_of).float().mean())
            true = one_hot(words_of, group.shape[1])
            labels.append(((group.softmax(1) > 0.5) == true).float().mean(0))
            usual.append(true.float().mean(0).sub(0.5).abs() + 0.5)
        return {
            "mean accuracy": sum(right.values()) / len(right),
            "mean accuracy of labels": float(torch.cat(labels).mean()),
            "that of the more frequent answer": float(torch.cat(usual).mean()),
            **right,
        }
