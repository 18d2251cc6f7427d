"""Blur kernels from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.registry import unknown

Found = dict[str, list[NDArray[Any]]]


def read_kernel(path: str, index: int = 0, variable: str = "") -> NDArray[np.float32]:
    """One kernel of a file, scaled to a sum of 1.

    Args:
        path: a `.npy` array, a `.mat` file (any version) or a `.png` picture. It holds a matrix, a
            stack of matrices (along the first axis; the last in MATLAB) or a cell array of them.
        index: which kernel of a stack, from 0.
        variable: which variable of a `.mat` file; empty where it holds one.

    Shape:
        ``(h, w)``.

    Errors:
        ValueError: the file cannot be read or holds no such kernel.
    """
    place = Path(path).expanduser()
    readers = {".npy": _npy, ".mat": _mat, ".png": _png}
    kind = place.suffix.lower()
    if kind not in readers:
        raise ValueError(f"path must end in {', '.join(readers)}, got {path!r}.")
    if not place.is_file():
        raise ValueError(f"path names no file: {path!r}.")
    try:
        found = readers[kind](place)
    except Exception as error:  # whatever its reader raises, the file is at fault
        raise ValueError(f"{path} cannot be read as {kind}: {error}") from error
    stack = [m for part in _choose(found, path, variable) for m in (part if part.ndim == 3 else [part])]
    if not stack or any(m.ndim != 2 or not m.size or m.dtype.kind not in "buif" for m in stack):
        shapes = ", ".join(f"{m.dtype} {m.shape}" for m in stack[:4])
        raise ValueError(f"{path} must hold matrices of real numbers, got {shapes or 'nothing'}.")
    if not 0 <= index < len(stack):
        raise ValueError(f"index must lie in 0 to {len(stack) - 1} for {path}, got {index}.")
    kernel = stack[index].astype(np.float64)
    if not np.isfinite(kernel).all() or kernel.sum() <= 0:
        raise ValueError(f"kernel {index} of {path} must be finite with a sum above 0, got {kernel.sum()}.")
    return (kernel / kernel.sum()).astype(np.float32)


def _npy(path: Path) -> Found:
    return {"": [np.load(path, allow_pickle=False)]}


def _png(path: Path) -> Found:
    from PIL import Image

    with Image.open(path) as image:
        colour = image.mode in ("1", "LA", "P", "RGB", "RGBA")
        return {"": [np.asarray(image.convert("L") if colour else image)]}


def _mat(path: Path) -> Found:
    import h5py
    from scipy.io import loadmat

    if not h5py.is_hdf5(path):
        content = {name: value for name, value in loadmat(path).items() if not name.startswith("__")}
        return {
            name: list(value.ravel()) if value.dtype == object else [_first(value)]
            for name, value in content.items()
        }
    with h5py.File(path) as file:
        content = {name: value for name, value in file.items() if isinstance(value, h5py.Dataset)}
        return {
            name: [file[cell][()].T for cell in value[()].ravel()]
            if value.dtype == object
            else [_first(value[()].T)]
            for name, value in content.items()
        }


def _first(matlab: NDArray[Any]) -> NDArray[Any]:
    return np.moveaxis(matlab, -1, 0) if matlab.ndim == 3 else matlab


def _choose(found: Found, path: str, variable: str) -> list[NDArray[Any]]:
    if variable in found:
        return found[variable]
    if variable:
        raise ValueError(unknown(f"variable of {path}", variable, list(found)))
    if len(found) != 1:
        raise ValueError(f"variable must name one of those in {path}: {', '.join(found) or 'none'}.")
    return next(iter(found.values()))
