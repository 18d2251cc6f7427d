"""A phantom as a scene: an anatomy, and lesions that can be planted, removed or moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from data.phantom.anatomy import Anatomy
from data.phantom.brain import Brain
from data.phantom.fields import Array, Draw, centres, edge, over
from data.phantom.shapes import ellipse
from data.phantom.shepp_logan import SheppLogan
from data.resample import average

Kind = Literal["brain", "shepp-logan"]

SMALLEST, LARGEST = 16, 1024

_ANATOMIES: dict[str, type[Anatomy]] = {"brain": Brain, "shepp-logan": SheppLogan}
_RIM = 0.3


@dataclass(frozen=True, kw_only=True)
class Lesion:
    """A filled ellipse of one tissue value, its rim a little soft.

    Args:
        row: centre, downward, as a share of the picture's side.
        col: centre, to the right, as a share of the picture's side.
        radii: along its own two axes, as shares of the picture's side.
        turn: of the first axis, clockwise from pointing right, in radians.
        value: tissue value, before shading and texture.
    """

    row: float
    col: float
    radii: tuple[float, float]
    turn: float
    value: float

    def __post_init__(self) -> None:
        if min(self.radii) <= 0:
            raise ValueError(f"a lesion's radii must be > 0, got {self.radii}.")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Everything that determines a phantom's pixels. Change it with `dataclasses.replace`.

    Args:
        kind: which anatomy.
        seed: of the set it belongs to.
        index: its place there; (seed, index) determines the anatomy, at every size.
        size: side of the picture, in pixels.
        lesions: drawn in this order, a later one over an earlier one.

    Errors:
        ValueError: an unknown kind, a size out of range, a negative seed or index.
    """

    kind: Kind
    seed: int
    index: int
    size: int = 128
    lesions: tuple[Lesion, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}, got {self.kind!r}.")
        if not SMALLEST <= self.size <= LARGEST:
            raise ValueError(f"size must be {SMALLEST} to {LARGEST} pixels, got {self.size}.")
        if self.seed < 0 or self.index < 0:
            raise ValueError(f"seed and index must be >= 0, got {self.seed} and {self.index}.")

    @property
    def anatomy(self) -> Anatomy:
        """The healthy body the lesions lie in."""
        return _anatomy(self.kind, self.seed, self.index)


def phantom(seed: int, index: int, size: int = 128, *, kind: Kind = "brain", healthy: bool = False) -> Scene:
    """The scene number `index` of a seed, with one to three lesions unless `healthy`.

    The anatomy and, if there are any, the lesions are the same at every size.

    Example:
        >>> scene = phantom(0, 3, 64)
        >>> cured = replace(scene, lesions=())
        >>> bool((render(scene) != render(cured)).any())
        True
    """
    scene = Scene(kind=kind, seed=seed, index=index, size=size)
    if healthy:
        return scene
    draw = Draw(seed, index, 3)
    large = draw.chance(0.35)
    wanted = 1 if large else 1 + int(draw.between(0, 3))
    for _ in range(wanted):
        radius = draw.between(0.045, 0.07) if large else draw.between(0.016, 0.034)
        scene = plant(scene, draw, radius)
    return scene


def plant(scene: Scene, draw: Draw, radius: float) -> Scene:
    """The scene with one more lesion, clear of bone, fluid and the other lesions.

    Where no free place of that size is found, a smaller one is taken.

    Args:
        scene: what to add to.
        draw: the stream of numbers.
        radius: larger radius of the lesion, as a share of the picture's side.
    """
    for _ in range(400):
        row, col = draw.between(0.08, 0.92), draw.between(0.08, 0.92)
        free = scene.anatomy.clearance(2 * col - 1, 2 * row - 1) / 2
        others = [np.hypot(row - o.row, col - o.col) - max(o.radii) - 0.01 for o in scene.lesions]
        if min([free, *others]) >= radius:
            lesion = Lesion(
                row=row,
                col=col,
                radii=(radius, radius * draw.between(0.6, 1.0)),
                turn=draw.between(0, np.pi),
                value=scene.anatomy.lesion_value(draw),
            )
            return replace(scene, lesions=(*scene.lesions, lesion))
        radius *= 0.995
    raise ValueError(f"no free place for a lesion in {scene.kind} {scene.index} of seed {scene.seed}.")


def render(scene: Scene) -> NDArray[np.float32]:
    """The scene's picture, antialiased.

    Values are whole multiples of 1/65535, so that the last bits of a machine's arithmetic do
    not show.

    Shape:
        ``(1, size, size)`` float32 in [0, 1].
    """
    value, gain = _canvas(scene.kind, scene.seed, scene.index, _side(scene.size))
    for lesion in scene.lesions:
        value = over(value, lesion.value, _cover(lesion, _side(scene.size)))
    fine = np.clip(value * gain, 0, 1)
    pixels = average(fine[None], scene.size, scene.size)
    return (np.round(pixels * 65535) / 65535).astype(np.float32)


def mask(scene: Scene, lesion: Lesion) -> NDArray[np.bool_]:
    """The pixels a lesion fills to at least one half; the fullest one if it fills none so far.

    Shape:
        ``(size, size)`` bool.
    """
    cover = average(
        (_cover(lesion, _side(scene.size)) >= 0.5)[None].astype(np.float64), scene.size, scene.size
    )[0]
    return cover >= min(0.5, cover.max())


def contrast(scene: Scene, lesion: Lesion) -> float:
    """How much brighter a lesion of the scene makes its own pixels, on average."""
    without = replace(scene, lesions=tuple(other for other in scene.lesions if other != lesion))
    where = mask(scene, lesion)
    return float(np.mean((render(scene) - render(without))[0][where], dtype=np.float64))


def _side(size: int) -> int:
    """The side of the fine grid on which a picture is drawn before it is averaged."""
    return size * max(2, -(-512 // size))


def _cover(lesion: Lesion, side: int) -> Array:
    axis = centres(side)
    centre, radii = (2 * lesion.col - 1, 2 * lesion.row - 1), (2 * lesion.radii[0], 2 * lesion.radii[1])
    inside = ellipse(axis[None, :], axis[:, None], centre, radii, lesion.turn)
    return edge(inside, max(_RIM * min(radii), 3.0 / side))


@lru_cache(maxsize=32)
def _anatomy(kind: str, seed: int, index: int) -> Anatomy:
    return _ANATOMIES[kind].drawn(seed, index)


@lru_cache(maxsize=2)
def _canvas(kind: str, seed: int, index: int, side: int) -> tuple[Array, Array]:
    value, gain = _anatomy(kind, seed, index).paint(side)
    value.flags.writeable = gain.flags.writeable = False
    return value, gain
