"""Identity is content: 128-bit hashes of everything that determines a measurement or an output."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import numpy as np
from numpy.typing import NDArray


def identify(what: str, /, **facts: Any) -> uuid.UUID:
    """The identity of a thing made from these facts, the same on every machine.

    Example:
        >>> identify("image", digest="ab") == identify("image", digest="ab")
        True
    """
    text = json.dumps([what, facts], sort_keys=True, separators=(",", ":"), default=str)
    return uuid.UUID(bytes=hashlib.blake2b(text.encode(), digest_size=16).digest())


def digest(array: NDArray[Any]) -> str:
    """32 hexadecimal digits of an array's type, shape and bytes."""
    array = np.ascontiguousarray(array)
    head = f"{array.dtype.str}{array.shape}".encode()
    return hashlib.blake2b(head + array.tobytes(), digest_size=16).hexdigest()


def seed_of(*facts: Any) -> int:
    """A 63-bit seed from facts, for a generator that must not depend on order or batch."""
    return identify("seed", facts=list(facts)).int >> 65
