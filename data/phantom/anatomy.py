"""What a kind of phantom must give: a canvas to draw lesions on, and where they may lie."""

from __future__ import annotations

from typing import Protocol, Self

from data.phantom.fields import Array, Draw


class Anatomy(Protocol):
    """The healthy body of one phantom, a function of (seed, index) alone, the same at every size.

    Places are in the picture's frame: -1 to 1 from left to right and from top to bottom.
    """

    @classmethod
    def drawn(cls, seed: int, index: int) -> Self:
        """The anatomy number `index` of a seed."""
        ...

    @property
    def facts(self) -> dict[str, str]:
        """What is known of it, for the picture's attributes."""
        ...

    def paint(self, side: int) -> tuple[Array, Array]:
        """Tissue values and the gain they are multiplied by, each ``(side, side)``."""
        ...

    def clearance(self, x: float, y: float) -> float:
        """The largest radius a lesion may have at a place; negative where none may be."""
        ...

    def lesion_value(self, draw: Draw) -> float:
        """The tissue value of a lesion that shows."""
        ...
