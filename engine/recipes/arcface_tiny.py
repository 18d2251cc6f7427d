"""An embedder that tells drawn people apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from engine.recipe import Examples, Recipe, Target, recipes

if TYPE_CHECKING:
    from torch import Generator, Tensor
    from torch.nn import Module

    from engine.networks.embedder import ArcFace


@recipes.register("arcface-tiny")
@dataclass(frozen=True, kw_only=True)
class ArcFaceTiny(Recipe):
    """An embedder of procedural faces, taught by the additive angular margin loss.

    It is guided by what is known of drawn people: its embedding must tell their traits as well.

    Args:
        identities: people to learn to tell apart.
        occasions: photographs of each.
        size: side of the faces, in pixels.
        embedding: numbers in an embedding.
        widths: channels at each scale.
        margin: in radians.
        scale: of the cosines.
        guidance: weight of the traits.
        strangers: unseen people among whom pairs are looked for while it learns.
    """

    reference: ClassVar[str] = "Deng et al., ArcFace, 2019"
    learns_from: ClassVar[str] = (
        "`faces`, split train; verified on people of split test, in pairs of one skin tone, hair style, hair "
        "colour and background"
    )
    targets: ClassVar[tuple[Target, ...]] = (
        Target(figure="auc", low=0.95),
        Target(figure="over mean colour", low=0.1),
    )
    used_by: ClassVar[tuple[str, ...]] = ("arcface-tiny", "identity", "spread")
    stored: ClassVar = "float16"
    small: ClassVar[dict[str, Any]] = {
        "identities": 2,
        "occasions": 2,
        "size": 32,
        "widths": (8, 8),
        "embedding": 8,
        "strangers": 40,
    }

    steps: int = 8000
    batch: int = 64
    rate: float = 1e-3
    decay: float = 0.05
    identities: int = 1500
    occasions: int = 8
    size: int = 64
    embedding: int = 128
    widths: tuple[int, ...] = (32, 48, 64, 96)
    margin: float = 0.3
    scale: float = 24.0
    guidance: float = 20.0
    strangers: int = 500

    def network(self) -> ArcFace:
        from engine.networks.embedder import ArcFace, Embedder
        from engine.training.portraits import traits

        body = Embedder(self.widths, self.embedding)
        return ArcFace(body, self.embedding, self.identities, traits(1).shape[1])

    def material(self) -> Any:
        from engine.training.portraits import faces, traits
        from engine.training.verification import matched_pairs

        kept = faces(self.identities * self.occasions, self.size, per_identity=self.occasions)
        pairs = matched_pairs("validation", self.strangers * 3 // 10, self.size, people=self.strangers)
        return kept, pairs, traits(self.identities)

    def draw(self, material: Any, generator: Generator) -> Examples:
        import torch

        from engine.training.pool import augmented

        which = torch.randint(len(material[0]), (self.batch,), generator=generator)
        identity = which // self.occasions
        x = augmented(material[0], which, generator)
        return {"x": x, "identity": identity, "traits": material[2][identity]}

    def loss(self, network: Module, examples: Examples) -> Tensor:
        facts = (examples["x"], examples["identity"], examples["traits"])
        loss: Tensor = network.loss(*facts, self.margin, self.scale, self.guidance)  # type: ignore[operator]
        return loss

    def validate(self, network: Module, material: Any) -> dict[str, float]:
        from engine.training.verification import verification

        return verification(network, material[1])

    def examine(self, network: Module, material: Any) -> dict[str, float]:
        """Verification of unseen people."""
        from engine.training.verification import matched_pairs, verification

        return verification(network, matched_pairs("test", 500, self.size))
