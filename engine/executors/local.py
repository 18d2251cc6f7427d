"""Processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.executors import PULSE

if TYPE_CHECKING:
    from engine.runner.unit import Outcome, Unit


@dataclass(frozen=True, kw_only=True)
class LocalExecutor:
    """Worker processes, each with its share of the cores.

    On a GPU two processes share the device, so that one's transfers, judging and writing overlap
    the other's reconstruction. A worker that is killed takes nothing along: the units in flight
    are performed again one by one, and the one that kills its worker is recorded as failed.

    Args:
        jobs: worker processes; 0 performs the units in this process.
    """

    jobs: int

    def perform(self, units: Iterable[Unit], folder: Path, device: str) -> Iterator[Outcome | None]:
        if self.jobs == 0:
            from engine.runner.work import perform

            for unit in units:
                yield perform(unit, folder, device)
            return
        pool = _pool(self.jobs)
        flying: dict[Future[Outcome], Unit] = {}
        try:
            for unit in units:
                flying[_submit(pool, unit, folder, device)] = unit
                while len(flying) >= 2 * self.jobs:
                    pool, outcomes = self._land(pool, flying, folder, device)
                    yield from outcomes
            while flying:
                pool, outcomes = self._land(pool, flying, folder, device)
                yield from outcomes
            pool.shutdown(wait=True)
        finally:
            _stop(pool)

    def _land(
        self, pool: ProcessPoolExecutor, flying: dict[Future[Outcome], Unit], folder: Path, device: str
    ) -> tuple[ProcessPoolExecutor, list[Outcome | None]]:
        """Outcomes of what is done, or a sign of life; a new pool where a worker was killed."""
        done, _ = wait(flying, timeout=PULSE, return_when=FIRST_COMPLETED)
        if not done:
            return pool, [None]
        if not any(isinstance(future.exception(), BrokenProcessPool) for future in done):
            return pool, [_outcome(future, flying.pop(future), folder, device) for future in done]
        outcomes: list[Outcome | None] = []
        for future in list(flying):
            unit = flying.pop(future)
            if future.done() and future.exception() is None:
                outcomes.append(future.result())
            else:
                outcomes.append(_alone(unit, folder, device))
        _stop(pool)
        return _pool(self.jobs), outcomes


def default_jobs(device: str) -> int:
    """Two processes for a GPU; on the CPU one per core, four at most (each holds about 0.6 GB)."""
    if device.startswith("cuda"):
        return 2
    return max(
        1, min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    )


def _pool(jobs: int) -> ProcessPoolExecutor:
    threads = max(1, default_jobs("cpu") // jobs)
    return ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_prepare,
        initargs=(threads, os.getpid(), sys.path),
    )


def _prepare(threads: int, parent: int, path: list[str]) -> None:
    """A worker's first steps: its share of cores, and an end when the run that owns it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path[:] = path
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()

    import torch

    torch.set_num_threads(threads)


def _leave_with(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(1.0)
    os._exit(1)


def _submit(pool: ProcessPoolExecutor, unit: Unit, folder: Path, device: str) -> Future[Outcome]:
    try:
        return pool.submit(_perform, unit, folder, device)
    except BrokenProcessPool as error:
        broken: Future[Outcome] = Future()
        broken.set_exception(error)
        return broken


def _perform(unit: Unit, folder: Path, device: str) -> Outcome:
    from engine.runner.work import perform

    return perform(unit, folder, device)


def _outcome(future: Future[Outcome], unit: Unit, folder: Path, device: str) -> Outcome:
    """A unit's outcome; what could not even be carried to a worker is a failure with its reason."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, OSError):
        raise error  # the store cannot be written: no unit can be recorded
    return failed_unit(unit, f"{type(error).__name__}: {' '.join(str(error).split())}"[:400], folder, device)


def _alone(unit: Unit, folder: Path, device: str) -> Outcome:
    pool = _pool(1)
    future = _submit(pool, unit, folder, device)
    try:
        if isinstance(future.exception(), BrokenProcessPool):
            reason = "the worker died on it: killed, most likely for want of memory, or ended by the method."
            return failed_unit(unit, reason, folder, device)
        return _outcome(future, unit, folder, device)
    finally:
        _stop(pool)


def failed_unit(unit: Unit, reason: str, folder: Path, device: str) -> Outcome:
    """Record a unit whose worker could not."""
    from engine.runner.unit import Outcome, settled
    from engine.store.shard import write_shard

    write_shard(folder, settled(unit, "failed", reason, device))
    return Outcome(case=unit.case, done=0, failed=len(unit.owned), seconds=0.0, reason=reason)


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the workers at once; what they had not written is planned again."""
    workers = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        if worker.is_alive():
            worker.terminate()
    for worker in workers:
        worker.join(5)
