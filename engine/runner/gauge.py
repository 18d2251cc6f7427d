"""What a computation cost: wall seconds and peak memory."""

from __future__ import annotations

import threading
import time
from types import TracebackType

import psutil
import torch


class Gauge:
    """Measures the block it encloses.

    `seconds` is wall time, the device synchronised at both ends. `peak_bytes` is, on CUDA, the most
    memory allocated; on the CPU, how far the process grew, sampled every 5 ms.
    """

    def __init__(self, device: str) -> None:
        self.device = device
        self.seconds = 0.0
        self.peak_bytes = 0
        self._over = threading.Event()

    def __enter__(self) -> Gauge:
        if self.device.startswith("cuda"):
            torch.cuda.synchronize(self.device)
            torch.cuda.reset_peak_memory_stats(self.device)
        else:
            self._watcher = threading.Thread(target=self._watch, daemon=True)
            self._watcher.start()
        self._start = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.device.startswith("cuda"):
            torch.cuda.synchronize(self.device)
            self.peak_bytes = torch.cuda.max_memory_allocated(self.device)
        self.seconds = time.perf_counter() - self._start
        if not self.device.startswith("cuda"):
            self._over.set()
            self._watcher.join()

    def _watch(self) -> None:
        process = psutil.Process()
        before = process.memory_info().rss
        while not self._over.wait(0.005):
            self.peak_bytes = max(self.peak_bytes, process.memory_info().rss - before)
