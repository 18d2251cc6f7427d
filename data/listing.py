"""The files of a folder or of a pattern, in the order and under the names a person expects."""

from __future__ import annotations

import re
from collections import Counter
from glob import glob
from pathlib import Path


def files(path: str, suffixes: tuple[str, ...]) -> list[Path]:
    """The files that a folder, a pattern or a single name stands for, in natural order.

    Of a folder, those directly in it with one of `suffixes`; of a pattern (`**` descends into folders),
    all that match. Hidden files are left out.

    Args:
        path: a folder, a pattern with ``*``, ``?``, ``[…]``, or a file; ``~`` is one's home.
        suffixes: lower-case endings, with their dot.

    Errors:
        ValueError: nothing is there, or no picture in it.
    """
    place = Path(path).expanduser()
    if place.is_dir():
        found = [p for p in place.iterdir() if p.suffix.lower() in suffixes]
        empty = f"the folder {path} holds no picture; accepted are {', '.join(suffixes)}"
        if any(p.is_dir() for p in place.iterdir()):
            empty += f", and {place / '**' / '*.png'} would look into its folders"
    elif place.is_file():
        return [place]
    else:
        found = [Path(p) for p in glob(str(place), recursive=True)]  # noqa: PTH207
        empty = (
            f"no file matches {path}"
            if any(sign in path for sign in "*?[")
            else f"there is no folder or file {path}"
        )
    kept = [p for p in found if p.is_file() and not p.name.startswith(".")]
    if not kept:
        raise ValueError(f"{empty}.")
    return sorted(kept, key=natural)


def natural(path: Path) -> list[tuple[int, int, str]]:
    """A key that sorts `a2` before `a10`, and upper case beside lower case.

    Example:
        >>> [p.name for p in sorted(map(Path, ["a10", "B1", "a2"]), key=natural)]
        ['a2', 'a10', 'B1']
    """
    parts = re.split(r"(\d+)", path.as_posix().casefold())
    key = [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
    return [*key, (2, 0, path.as_posix())]


def names(paths: list[Path]) -> list[str]:
    """A name for each: its stem, with its ending where stems repeat, with its folders where names do.

    Example:
        >>> names([Path("a/x.png"), Path("a/y.png"), Path("a/y.npy"), Path("b/x.png")])
        ['a/x.png', 'y.png', 'y.npy', 'b/x.png']
    """
    stems, full = Counter(p.stem for p in paths), Counter(p.name for p in paths)
    shared = _shared(paths)
    return [
        p.stem if stems[p.stem] == 1 else p.name if full[p.name] == 1 else p.relative_to(shared).as_posix()
        for p in paths
    ]


def _shared(paths: list[Path]) -> Path:
    """The deepest folder that all lie in."""
    return next(
        folder for folder in paths[0].parents if all(folder == p.parent or folder in p.parents for p in paths)
    )
