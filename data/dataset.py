"""The contract of a test set: an ordered collection of pictures, each with what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from data.component import Component
from data.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One ground truth and what is known of it.

    Args:
        name: unique within its test set; for files, the file's stem.
        pixels: ``(C, H, W)`` float32. C is 1 (grey), 3 (RGB), both in [0, 1], or 2: the real
            and imaginary part of a complex image (MRI), of magnitude at most 1.
        identity: who or what is shown, where several pictures show the same; groups folds.
        attributes: known facts, ready for JSON (a lesion's place, an eye's colour).
        roi: ``(H, W)`` bool, the region that bounds every metric; None is the whole picture.
    """

    name: str
    pixels: NDArray[np.float32]
    identity: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    roi: NDArray[np.bool_] | None = None


@dataclass(frozen=True, kw_only=True)
class Dataset(Component):
    """A test set. Subclasses are registered, and give `__len__` and `__getitem__`.

    Deterministic: the same parameters give the same bytes on every machine.
    """

    source: ClassVar[str] = ""
    licence: ClassVar[str] = ""

    def __len__(self) -> int:
        raise NotImplementedError

    def __getitem__(self, index: int) -> Picture:
        raise NotImplementedError

    @property
    def skipped(self) -> list[tuple[str, str]]:
        """Pictures left out, each as (name, reason): a broken file is reported, not fatal."""
        return []


datasets: Registry[type[Dataset]] = Registry("data set", "data.sets", "reconaudit.datasets")
