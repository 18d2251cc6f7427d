"""How fast faces and leaves are drawn, on one core: ``python -m benchmarks.faces``."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

from data.portrait.edit import edit
from data.portrait.face import face_at
from data.sets.leaves import Leaves

_WARM, _TIMED = 40, 200


def rate(draw: Callable[[int], object]) -> float:
    """Calls a second of processor time, once the shared textures are there."""
    for index in range(_WARM):
        draw(index)
    start = process_time()
    for index in range(_WARM, _WARM + _TIMED):
        draw(index)
    return _TIMED / (process_time() - start)


def main() -> None:
    """Print pictures a second for each size."""
    for size in (64, 128):
        leaves = Leaves(size=size)
        drawings: dict[str, Callable[[int], object]] = {
            "faces": lambda i, size=size: face_at("train", seed=0, person=i).pixels(size),
            "edits": lambda i, size=size: edit(face_at("train", seed=0, person=i), "glasses", size=size),
            "leaves": leaves.bytes,
        }
        for name, draw in drawings.items():
            print(f"{name} at {size}²: {rate(draw):.0f} a second")


if __name__ == "__main__":
    main()
