"""Which errors are the user's to mend, and are told in one sentence without a traceback."""

from __future__ import annotations

import importlib
import sys

_OURS = (
    ("data.registry", "UnknownName"),
    ("data.pictures", "PictureError"),
    ("engine.suite_entries", "SuiteError"),
    ("engine.store.errors", "StoreError"),
    ("engine.weights_entry", "WeightsError"),
    ("engine.training.checkpoint", "CheckpointWrong"),
    ("engine.training.loop", "Diverged"),
    ("engine.errors", "UsageError"),
)


class UsageError(ValueError):
    """An argument that cannot be used: what was wrong, what was received, what is accepted."""


def told(error: BaseException) -> str | None:
    """The sentence for an error of ours or of the file system; None for a fault of the program.

    Example:
        >>> told(UsageError("port must be free, got 8501."))
        'port must be free, got 8501.'
    """
    kinds = tuple(
        getattr(importlib.import_module(module), name) for module, name in _OURS if module in sys.modules
    )
    if isinstance(error, kinds):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror or error}."
    return None
