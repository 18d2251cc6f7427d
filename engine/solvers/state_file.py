"""State dicts from files of the user's, for methods with a parameter `weights_file`."""

from __future__ import annotations

import functools
from pathlib import Path

from torch import Tensor

from engine import tensors

ACCEPTED = (".pth", ".pt", ".pkl", ".safetensors")


def read_state(path: str) -> dict[str, Tensor]:
    """A file's tensors by name, on the CPU; nothing but tensors is ever unpickled. Read once per change.

    Errors:
        ValueError: there is no such file, it ends in something else than `ACCEPTED`, it cannot be
            read as tensors, or holds no dictionary of them.
    """
    file, changed = stamp(path)
    return dict(_read(file, changed))


def stamp(path: str) -> tuple[Path, int]:
    """A file and when it was changed: what to remember its network by.

    Errors:
        ValueError: there is no such file.
    """
    file = Path(path).expanduser()
    if not file.is_file():
        raise ValueError(f"weights_file names no file: {path!r}.")
    return file, file.stat().st_mtime_ns


@functools.lru_cache(maxsize=2)
def _read(file: Path, changed: int) -> dict[str, Tensor]:
    if file.suffix not in ACCEPTED:
        raise ValueError(f"weights_file must end in {', '.join(ACCEPTED)}, got {file.name!r}.")
    try:
        return tensors.read(file)
    except tensors.Unreadable as error:
        raise ValueError(f"weights_file {file} {error}") from error
