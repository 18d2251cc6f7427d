"""The project's own embedder, for drawn faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor

from engine.embedder import Embedder, embedders
from engine.faces import place
from engine.faces.place import Place

NAME = "arcface-tiny"


@embedders.register("arcface-tiny")
@dataclass(frozen=True, kw_only=True)
class ArcFaceTinyEmbedder(Embedder):
    """The network of the recipe `arcface-tiny`, which tells the people of `faces` apart, and no real ones.

    Drawn faces stand in the middle: none is looked for, and one is seen in whatever picture.

    Shape:
        Vectors ``(B, 128)``, features ``(B, 96, 4, 4)``.

    References:
        Deng, Guo, Xue and Zafeiriou, "ArcFace: additive angular margin loss for deep face recognition",
        2019.
    """

    convention: ClassVar[str] = (
        "arcface-tiny (trained here on drawn people, compares with no published number): "
        "central square, no detector, 64 × 64, RGB in [0, 1], 128 numbers of unit norm"
    )
    citation: ClassVar[str] = "Deng, Guo, Xue and Zafeiriou, 2019"
    weights: ClassVar[tuple[str, ...]] = (NAME,)
    side: ClassVar[int] = 64

    def place(self, picture: Tensor) -> Place | str:
        return place.middle(picture.shape[-2:], self.side)

    def run(self, crops: Tensor) -> tuple[Tensor, Tensor | None]:
        from engine.networks.loaded import shipped

        body: Any = shipped(NAME, str(crops.device)).body
        features: Tensor = body.places(body.body(2 * crops - 1))
        return body.head(body.pool(features).flatten(1)), features
