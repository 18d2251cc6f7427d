"""Arrays in `.npy` and `.mat` files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray
from scipy.io import loadmat, whosmat

from data.files.raw import Raw, guard

SUFFIXES = (".npy", ".mat")


def load(path: Path, variable: str | None = None) -> Raw:
    """The picture in an array file.

    Args:
        path: a `.npy` file, or a `.mat` file of any version.
        variable: which array of a `.mat` file; needed where it holds several that could be pictures.

    Errors:
        ValueError: no array, or several; a shape that is no picture; objects in place of numbers.
    """
    if path.suffix.lower() == ".npy":
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
        _fits(mapped.shape)
        return _picture(np.array(mapped))
    return _picture(_hdf5(path, variable) if h5py.is_hdf5(path) else _mat(path, variable))


def _mat(path: Path, variable: str | None) -> NDArray[Any]:
    """From a file of version 4 to 7."""
    kinds = {name: (shape, kind) for name, shape, kind in whosmat(path) if kind in _NUMERIC}
    name = _chosen({key: shape for key, (shape, _) in kinds.items()}, variable)
    _fits(kinds[name][0])
    array = np.asarray(loadmat(path, variable_names=[name])[name])  # doubles may come as the bytes they fit
    return array if np.iscomplexobj(array) else array.astype(_NUMERIC[kinds[name][1]])


def _hdf5(path: Path, variable: str | None) -> NDArray[Any]:
    """From a file of version 7.3, whose axes HDF5 stores in reverse."""
    with h5py.File(path, "r") as file:
        sets = {k: v for k, v in file.items() if isinstance(v, h5py.Dataset) and _is_number(v.dtype)}
        name = _chosen({key: value.shape[::-1] for key, value in sets.items()}, variable)
        _fits(sets[name].shape)
        array = sets[name][()].T
        logical = sets[name].attrs.get("MATLAB_class") == b"logical"
    if array.dtype.names == ("real", "imag"):
        array = array["real"] + 1j * array["imag"]
    return array.astype(bool) if logical else array


def _chosen(shapes: dict[str, tuple[int, ...]], variable: str | None) -> str:
    spoken = ", ".join(f"{name} {' x '.join(map(str, shape))}" for name, shape in shapes.items()) or "none"
    if variable is not None:
        if variable not in shapes:
            raise ValueError(f"has no array {variable!r}; it holds {spoken}")
        return variable
    pictures = [name for name, shape in shapes.items() if sum(n > 1 for n in shape) >= 2]
    if len(pictures) != 1:
        raise ValueError(f"does not hold exactly one picture; name one with variable, it holds {spoken}")
    return pictures[0]


def _fits(shape: tuple[int, ...]) -> None:
    if len(shape) not in (2, 3):
        raise ValueError(f"has the shape {shape}; {_ACCEPTED}")
    height, width = sorted(shape)[-2:]
    guard(height, width)
    if len(shape) == 3 and min(shape) > 3:
        raise ValueError(f"has the shape {shape}; {_ACCEPTED}")


def _picture(array: NDArray[Any]) -> Raw:
    """``(H, W)``, ``(C, H, W)`` and ``(H, W, C)`` as channels first."""
    _fits(array.shape)
    if array.dtype.kind not in "biufc":
        raise ValueError(f"holds {array.dtype}, not numbers")
    first, last = array.ndim == 3 and array.shape[0] <= 3, array.ndim == 3 and array.shape[2] <= 3
    if first and last and array.shape[0] != 1 and array.shape[2] != 1:
        raise ValueError(f"has the shape {array.shape}, whose channels could be first or last; {_ACCEPTED}")
    if array.ndim == 2:
        array = array[None]
    elif last and (not first or array.shape[2] == 1):
        array = array.transpose(2, 0, 1)
    elif not first:
        raise ValueError(f"has the shape {array.shape}; {_ACCEPTED}")
    if array.dtype.kind != "c":
        return Raw(values=array)
    if len(array) != 1:
        raise ValueError(f"holds {len(array)} complex channels; one is accepted")
    return Raw(values=array[0])


def _is_number(dtype: np.dtype[Any]) -> bool:
    return dtype.kind in "biuf" or dtype.names == ("real", "imag")


_NUMERIC: dict[str, type[np.generic]] = {
    "double": np.float64, "single": np.float32, "logical": np.bool_,
    "int8": np.int8, "int16": np.int16, "int32": np.int32, "int64": np.int64,
    "uint8": np.uint8, "uint16": np.uint16, "uint32": np.uint32, "uint64": np.uint64,
}  # fmt: skip
_ACCEPTED = "accepted are height x width, with 1 or 3 channels first or last, or 2 (real, imaginary)"
