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

        def face(index: int, size: int = size) -> object:
            return face_at("train", seed=0, person=index).pixels(size)

        def edited(index: int, size: int = size) -> object:
            return edit(face_at("train", seed=0, person=index), "glasses", size=size)

        print(f"faces at {size}²: {rate(face):.0f} a second")
        print(f"edits at {size}²: {rate(edited):.0f} a second")
        print(f"leaves at {size}²: {rate(Leaves(size=size).bytes):.0f} a second")


if __name__ == "__main__":
    main()
