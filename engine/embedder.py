"""The contract of an embedder: a network that turns the face in a picture into a vector."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from data.component import Component
from data.registry import Registry
from engine import weights

if TYPE_CHECKING:
    from torch import Tensor

    from engine.faces.place import Place

SMALLEST = 20  # pixels a side: nobody is told apart by less


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What an embedder saw in a batch. Where a picture has an absence its numbers are 0.

    Args:
        vectors: ``(B, D)`` of unit norm.
        features: ``(B, D', h, w)``, the last before the network forgets places; None where it shows none.
        absences: for each picture the reason why nobody is seen in it, or None.
        places: where each face was cut out; the reason where there is none.
    """

    vectors: Tensor
    features: Tensor | None
    absences: list[str | None]
    places: list[Place | str]


@dataclass(frozen=True, kw_only=True)
class Embedder(Component):
    """A network that tells people apart: the cosine of two vectors says how alike two faces are.

    Subclasses are registered, keyword-only frozen dataclasses. They say how a face is cut out
    (`place`) and what the network makes of the crops (`run`). A batch gives the same as its members
    one by one.
    """

    convention: ClassVar[str] = ""  # one line: alignment, size, range, length
    citation: ClassVar[str] = ""
    weights: ClassVar[tuple[str, ...]] = ()  # names in the weights registry
    package: ClassVar[str] = ""  # an optional package that runs the network
    side: ClassVar[int] = 0  # of the crop that the network takes, in pixels

    def place(self, picture: Tensor) -> Place | str:
        """Where the face is in a picture ``(3, H, W)``, or the reason why there is none."""
        raise NotImplementedError

    def run(self, crops: Tensor) -> tuple[Tensor, Tensor | None]:
        """Crops ``(B, 3, side, side)`` in [0, 1] to vectors of any length and features, if there are."""
        raise NotImplementedError

    def uses(self) -> tuple[str, ...]:
        """Names in the weights registry of the files that this instance reads."""
        return self.weights

    def unavailable(self) -> str | None:
        """Why the network cannot run here (no package, no file, a wrong file); None where it can."""
        if self.package and importlib.util.find_spec(self.package) is None:
            return (
                f"{self.name} needs the package {self.package}: pip install {self.package} "
                "(or 'reconaudit[faces]')."
            )
        return next((reason for name in self.uses() if (reason := weights.obstacle(name))), None)

    def digest(self) -> str:
        """A hash of the files that the network is read from, for what is kept between batches."""
        return hashlib.sha256("".join(map(weights.digest, self.uses())).encode()).hexdigest()

    def see(self, x: Tensor, at: Sequence[Place | str] | None = None) -> Seen:
        """Who is in each picture, clipped to [0, 1] as it is shown.

        Args:
            at: where the faces are, as in `Seen.places` of the same pictures' truths, say, so that
                features lie over one another; found where it is not given.

        Shape:
            ``x`` is ``(B, C, H, W)`` in [0, 1], grey (repeated) or RGB.

        Errors:
            ValueError: another number of channels; the magnitude of complex images is what is judged.
            WeightsMissing, WeightsWrong: the network's files cannot be used.
        """
        import torch
        from torch.nn.functional import normalize

        from engine.pixels import as_rgb

        if x.ndim != 4 or x.shape[1] not in (1, 3):
            raise ValueError(
                f"{self.name} sees pictures (B, 1, H, W) or (B, 3, H, W), got {tuple(x.shape)}; "
                "of complex images it sees the magnitude."
            )
        given = [None] * len(x) if at is None else at
        places = [self._found(picture, place) for picture, place in zip(as_rgb(x), given, strict=True)]
        held = [i for i, place in enumerate(places) if not isinstance(place, str)]
        crops = x.new_zeros(len(x), 3, self.side, self.side)
        for i, place in enumerate(places):
            if not isinstance(place, str):
                crops[i] = place.cut(as_rgb(x)[i].clamp(0, 1))
        with torch.no_grad():
            vectors, features = self.run(crops[held] if held else crops[:1])
        return Seen(
            vectors=_spread(normalize(vectors.float()), held, len(x)),
            features=None if features is None else _spread(features, held, len(x)),
            absences=[place if isinstance(place, str) else None for place in places],
            places=places,
        )

    def embed(self, x: Tensor, at: Sequence[Place | str] | None = None) -> tuple[Tensor, list[str | None]]:
        """The vectors ``(B, D)`` of `see`, and for each picture the reason why it has none, or None."""
        seen = self.see(x, at)
        return seen.vectors, seen.absences

    def features(self, x: Tensor, at: Sequence[Place | str] | None = None) -> Tensor | None:
        """The features ``(B, D', h, w)`` of `see`, or None where the network shows none."""
        return self.see(x, at).features

    def _found(self, picture: Tensor, given: Place | str | None) -> Place | str:
        height, width = picture.shape[-2:]
        if min(height, width) < SMALLEST:
            return f"no face: {height} × {width} px are too few, {SMALLEST} a side are needed."
        if not picture.isfinite().all():
            return "no face: the picture holds values that are not finite."
        return self.place(picture) if given is None else given


def _spread(rows: Tensor, held: list[int], images: int) -> Tensor:
    """Rows put in their places among as many zeros as there are pictures."""
    result = rows.new_zeros(images, *rows.shape[1:])
    if held:
        result[held] = rows
    return result


embedders: Registry[type[Embedder]] = Registry("embedder", "engine.embedders", "reconaudit.embedders")
