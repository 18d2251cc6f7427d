"""The one door through which files of weights are read: tensors alone, nothing is ever unpickled."""

from __future__ import annotations

import pickle
import re
import warnings
from pathlib import Path

import torch
from torch import Tensor


class Unreadable(ValueError):
    """A file that holds no dictionary of tensors alone. The message goes on behind the file's name."""


def read(file: Path) -> dict[str, Tensor]:
    """A state dict's tensors by name, on the CPU; a `.safetensors` file, or one that `torch.save` wrote.

    Errors:
        Unreadable: it cannot be read as tensors, or holds no dictionary of them.
    """
    try:
        if file.suffix == ".safetensors":
            from safetensors.torch import load_file

            state: object = load_file(file)
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # its advice is for torch's own developers
                state = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever its reader raises, the file is at fault
        raise Unreadable(
            f"cannot be read as tensors alone ({_why(error, file)}); "
            "a state dict saved whole, without other objects, is accepted."
        ) from error
    if not isinstance(state, dict) or not all(isinstance(value, Tensor) for value in state.values()):
        raise Unreadable(f"must hold a dictionary of tensors, got {type(state).__name__}.")
    return dict(state)


def _why(error: Exception, file: Path) -> str:
    """What is wrong with a file, in place of torch's advice to read it unguarded."""
    if file.is_file() and not file.stat().st_size:
        return "it is empty"
    if isinstance(error, pickle.UnpicklingError):
        named = re.search(r"GLOBAL (\S+)", str(error))
        what = (
            f"it calls for {named[1]}, which is no tensor"
            if named
            else "it is damaged or holds other objects"
        )
        return f"{what}: nothing of it was run"
    if isinstance(error, IndexError | KeyError):  # torch's reader, lost in bytes that are no pickle
        return "it is no file of tensors"
    first = str(error).split("\n")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
