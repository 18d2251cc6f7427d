"""Is it still the same person, and if not, where is the face another's?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor
from torch.nn.functional import normalize

from audits.pooling import pooled
from engine.embedder import Embedder, embedders
from engine.faces.place import Place
from engine.judge import Batch, Judge, Judgement, Map, Score, checks
from engine.pixels import absent, bounded, vacant

SILENT = "the network is read through its vectors alone and shows no features that have a place."


@dataclass(frozen=True, kw_only=True)
class Identity(Judge):
    r"""How far two faces are apart for a network that tells people apart, as a whole and at the worst place.

    .. math:: 1 - \cos(e(\hat x), e(x)), \qquad \max_u \; 1 - \cos(f_u(\hat x), f_u(x))

    `e` is the embedding and `f` the last features before the network forgets places. Both pictures are
    cut where the truth's face is, so that features lie over one another and a face that was
    reconstructed beyond recognition still gets its number. The maximum is taken on the features' own grid.
    Where the truth shows no face there is no number, and a measurement does not do in its place.

    Shape:
        ``(B, C, H, W)`` images give ``(B, H, W)`` maps, 0 outside the face's square.

    References:
        Deng, Guo, Xue and Zafeiriou, "ArcFace", 2019; Siromani, You and Dragotti, MLSP 2024, for the
        maximum.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"truth"})
    citation: ClassVar[str] = "Siromani, You and Dragotti, 2024"
    places: ClassVar[bool] = True  # whether the network shows features that have a place
    colourless: ClassVar[str] = ""  # why grey pictures are not judged; empty where they are

    @property
    def embedder(self) -> Embedder:
        raise NotImplementedError

    @property
    def worst(self) -> str:
        """Name of the localised score and of its map."""
        return f"{self.slug}-max"

    def unavailable(self) -> str | None:
        return self.embedder.unavailable()

    @property
    def scores(self) -> tuple[Score, ...]:
        basis = f"{self.embedder.convention}; both cut where the truth's face is"
        ends = "0 is the same, 2 opposite; lower is better"
        whole = Score(name=self.slug, convention=f"1 − cosine of two embeddings; {basis}; {ends}")
        worst = Score(
            name=self.worst,
            convention=f"maximum over places of 1 − cosine of the last features with places; {basis}; {ends}",
        )
        return (whole, worst) if self.places else (whole,)

    @property
    def maps(self) -> tuple[Map, ...]:
        return (Map(name=self.worst, unit="1 − cosine"),) if self.places else ()

    def __call__(self, batch: Batch) -> Judgement:
        x_hat, x = bounded(batch)
        if self.colourless and x.shape[1] == 1:
            return Judgement(absences={s.name: absent(self.colourless, len(x)) for s in self.scores})
        known = self._truths(batch, x)
        places: list[Place | str] = [place for _, _, place in known]
        seen = self.embedder.see(x_hat, at=places)
        apart = seen.vectors - torch.stack([vector for vector, _, _ in known])
        values = {self.slug: apart.square().sum(dim=1) / 2}
        vacancies = vacant(batch.roi, len(x))
        reasons = [first or then for first, then in zip(vacancies, seen.absences, strict=True)]
        if not self.places:
            return Judgement(values=values, absences={self.slug: reasons})
        if seen.features is None:
            raise ValueError(f"{self.name}: {SILENT}")
        there = torch.stack([features for _, features, _ in known])
        field = (normalize(seen.features) - normalize(there)).square().sum(dim=1) / 2
        values[self.worst] = pooled(field, "max")
        laid = torch.stack([_laid(f, place, x) for f, place in zip(field, places, strict=True)])
        return Judgement(values=values, absences=dict.fromkeys(values, reasons), maps={self.worst: laid})

    def _truths(self, batch: Batch, x: Tensor) -> list[Any]:
        """Of each truth the vector, the features (None if hidden) and the place of its face."""

        def compute(positions: list[int]) -> list[Any]:
            seen = self.embedder.see(x[positions])
            shown = [None] * len(positions) if seen.features is None else list(seen.features.clone())
            return list(zip(seen.vectors.clone(), shown, seen.places, strict=True))

        if len(batch.keys) != len(x):
            return compute(list(range(len(x))))
        network = ("identity", self.embedder.slug, self.embedder.digest())
        return batch.features.of_truth(network, batch.keys, compute)


def _laid(field: Tensor, place: Place | str, x: Tensor) -> Tensor:
    """A field ``(h, w)`` over a face, on the picture's grid; 0 where nobody is."""
    height, width = x.shape[-2:]
    if isinstance(place, str):
        return field.new_zeros(height, width)
    return place.back(field[None], height, width)[0]


@checks.register("identity-arcface-tiny")
@dataclass(frozen=True, kw_only=True)
class IdentityArcFaceTiny(Identity):
    """Identity of drawn faces, for the project's own embedder; of real ones it knows nothing.

    It looks for no face: in a photograph, a slice or a phantom its number means nothing.
    """

    weights: ClassVar[tuple[str, ...]] = ("arcface-tiny",)
    colourless: ClassVar[str] = "arcface-tiny knows drawn faces, which are RGB; this picture is grey."

    @property
    def embedder(self) -> Embedder:
        return embedders["arcface-tiny"].build()


@checks.register("identity-facenet")
@dataclass(frozen=True, kw_only=True)
class IdentityFaceNet(Identity):
    """Identity of real faces, for FaceNet trained on VGGFace2."""

    weights: ClassVar[tuple[str, ...]] = ("facenet-vggface2",)

    @property
    def embedder(self) -> Embedder:
        return embedders["facenet"].build()


@checks.register("identity-mobilefacenet")
@dataclass(frozen=True, kw_only=True)
class IdentityMobileFaceNet(Identity):
    """Identity of real faces, for MobileFaceNet run by ncnn."""

    weights: ClassVar[tuple[str, ...]] = ("mobilefacenet-param", "mobilefacenet-bin")

    @property
    def embedder(self) -> Embedder:
        return embedders["mobilefacenet"].build()


@checks.register("identity-arcface")
@dataclass(frozen=True, kw_only=True)
class IdentityArcFace(Identity):
    """Identity of real faces, for an ArcFace network of the user's; ONNX shows no places, so no map.

    Args:
        weights_file: the ONNX file; empty for `arcface.onnx` in a folder of weights.
        expects: values the network takes, as the embedder "arcface" has it.
    """

    weights: ClassVar[tuple[str, ...]] = ("arcface",)
    places: ClassVar[bool] = False

    weights_file: str = ""
    expects: Literal["centred", "bytes"] = "centred"

    @property
    def embedder(self) -> Embedder:
        return embedders["arcface"].build(weights_file=self.weights_file, expects=self.expects)
