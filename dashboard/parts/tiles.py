"""Small pictures in a grid, one above the other in each tile, with what is to be said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from dashboard import theme
from dashboard.parts import piece

_tiles = piece("tiles")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A picture of a tile.

    Args:
        source: a data URI, "" where there is none.
        title: what it shows.
        frame: what stands between corners: left, top, width and height, as shares of the picture.
    """

    source: str
    title: str = ""
    frame: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Tile:
    """Pictures that belong together.

    Args:
        pictures: from the top.
        text: what stands below, after the method's `colour`.
        value: the number at the end of that line.
        note: small print below it.
        aside: small print at the end of that line.
        verdict: a dot before `aside`: "hallucinated", "faithful" or "unsure"; none for "".
        told: what the two say, on hover.
        href: where the tile leads.
        flagged: marked in the colour of hallucination, or as not; None for neither.
        here: it is the one that is open.
    """

    pictures: Sequence[Shown]
    text: str = ""
    value: str = ""
    note: str = ""
    aside: str = ""
    verdict: str = ""
    told: str = ""
    colour: str = ""
    href: str = ""
    flagged: bool | None = None
    here: bool = False


def tiles(shown: Sequence[Tile], *, key: str, width: int = 128) -> None:
    """Draw tiles.

    Args:
        key: of the piece on its page.
        width: of a tile in pixels, at least; they grow to fill their lines.
    """
    marks = {"hallucinated": theme.HALLUCINATED, "faithful": theme.FAITHFUL, "unsure": theme.UNSURE}
    data = {"tiles": [asdict(tile) for tile in shown], "width": width, "marks": marks}
    _tiles(data=data, key=key)
