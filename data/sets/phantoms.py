"""Phantoms: drawn brain-like and Shepp-Logan-like slices with lesions whose place is known."""

from __future__ import annotations

from dataclasses import dataclass
from math import degrees, floor, sqrt
from typing import Any, ClassVar, Literal

from data.dataset import Dataset, Picture, datasets
from data.phantom.fields import Draw
from data.phantom.scene import LARGEST, SMALLEST, Kind, Lesion, Scene, contrast, mask, phantom, render

_GOLDEN = (sqrt(5) - 1) / 2


@datasets.register("phantoms")
@dataclass(frozen=True, kw_only=True)
class Phantoms(Dataset):
    """Grey slices, each of its own anatomy; the lesions of each stand in its attributes.

    A lesion is recorded with the row and column of its centre (0 is the centre of the first
    pixel), its two radii, the direction of the first (degrees, clockwise from pointing right), how
    much brighter it makes its pixels on average, and their number. `scene` gives what a picture is
    drawn from, so that a lesion can be planted, removed or moved.

    Args:
        size: side of the pictures, in pixels, 16 to 1024.
        count: number of pictures.
        seed: another seed, other anatomies.
        kind: brain, shepp-logan, or both by turns.
        healthy: share of pictures without a lesion, 0 to 1. It takes lesions away, and changes
            nothing else.

    Shape:
        Pictures are ``(1, size, size)``.

    Example:
        >>> picture = Phantoms(size=32)[0]
        >>> picture.name, picture.pixels.shape, len(picture.attributes["lesions"])
        ('brain-000', (1, 32, 32), 2)
    """

    source: ClassVar[str] = "drawn by reconaudit"
    licence: ClassVar[str] = "Apache-2.0"

    size: int = 128
    count: int = 16
    seed: int = 0
    kind: Literal["both", "brain", "shepp-logan"] = "both"
    healthy: float = 0.25

    def __post_init__(self) -> None:
        if not SMALLEST <= self.size <= LARGEST:
            raise ValueError(f"size must be {SMALLEST} to {LARGEST} pixels, got {self.size}.")
        if self.count < 1:
            raise ValueError(f"count must be >= 1, got {self.count}.")
        if self.seed < 0:
            raise ValueError(f"seed must be >= 0, got {self.seed}.")
        if self.kind not in ("both", "brain", "shepp-logan"):
            raise ValueError(f"kind must be both, brain or shepp-logan, got {self.kind!r}.")
        if not 0 <= self.healthy <= 1:
            raise ValueError(f"healthy must be a share from 0 to 1, got {self.healthy}.")

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> Picture:
        scene = self.scene(index)
        lesions = [_record(scene, lesion) for lesion in scene.lesions]
        facts: dict[str, Any] = {"kind": scene.kind, **scene.anatomy.facts}
        return Picture(
            name=f"{scene.kind}-{scene.index:03d}",
            pixels=render(scene),
            identity=f"{scene.kind}-{scene.seed}-{scene.index}",
            attributes={**facts, "healthy": not lesions, "lesions": lesions},
        )

    def scene(self, index: int) -> Scene:
        """What picture number `index` is drawn from.

        Errors:
            IndexError: there is no picture of that number.
        """
        if not -self.count <= index < self.count:
            raise IndexError(f"phantoms has {self.count} pictures, got index {index}.")
        index %= self.count
        kind: Kind = self.kind if self.kind != "both" else ("brain", "shepp-logan")[index % 2]
        turn = index // 2 if self.kind == "both" else index
        start = Draw(self.seed, 4).between(0, 1)
        share = start + turn * _GOLDEN
        return phantom(self.seed, index, self.size, kind=kind, healthy=share - floor(share) < self.healthy)


def _record(scene: Scene, lesion: Lesion) -> dict[str, Any]:
    return {
        "row": round(lesion.row * scene.size - 0.5, 2),
        "col": round(lesion.col * scene.size - 0.5, 2),
        "radii": [round(radius * scene.size, 2) for radius in lesion.radii],
        "direction": round(degrees(lesion.turn), 1),
        "contrast": round(contrast(scene, lesion), 4),
        "area": int(mask(scene, lesion).sum()),
    }
