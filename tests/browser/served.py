"""The dashboard over a store, as a process."""

from __future__ import annotations

import os
from pathlib import Path

from engine.serving import Server


def serving(folder: Path) -> Server:
    """A server for a `with` block, at a port of this test process's own."""
    return Server(folder, port=8600 + os.getpid() % 1000)
