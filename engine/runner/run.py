"""Running a suite: plan, perform, take in, summarise. Stops cleanly, resumes where it stopped."""

from __future__ import annotations

import importlib.metadata
import platform
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import psutil

from engine import catalogue
from engine.errors import UsageError
from engine.executors import Executor
from engine.executors.local import LocalExecutor, default_jobs
from engine.executors.ray import RayExecutor
from engine.runner.experiment import Experiment, resolve
from engine.store.connection import create
from engine.store.ingest import take_turn
from engine.store.shard import write_shard
from engine.suite import Suite

if TYPE_CHECKING:
    from engine.runner.unit import Outcome, Unit

HEARTBEAT = 2.0  # seconds between a run's signs of life
PACKAGES = ("reconaudit", "torch", "deepinv", "numpy", "duckdb", "lpips")


@dataclass(kw_only=True)
class Progress:
    """How far a run is; given to `watch` after every outcome.

    Args:
        planned: reconstructions the run owns in the end.
        found: of those done, how many were there already.
        case: the case last worked on.
        failures: reason -> how many.
        idle: of a finished run, method that was skipped wherever it came up -> the reason met most often.
    """

    run_id: uuid.UUID
    suite: str
    planned: int
    done: int = 0
    failed: int = 0
    skipped: int = 0
    found: int = 0
    case: str = ""
    state: str = "running"
    failures: dict[str, int] = field(default_factory=dict)
    idle: dict[str, str] = field(default_factory=dict)

    @property
    def settled(self) -> int:
        return self.done + self.failed + self.skipped


Watch = Callable[[Progress], None]


def run(
    suite: Suite,
    folder: Path,
    *,
    device: str = "auto",
    executor: Literal["local", "ray"] = "local",
    address: str | None = None,
    only: Mapping[str, str] | None = None,
    retry_failed: bool = False,
    jobs: int | None = None,
    watch: Watch = lambda progress: None,
) -> Progress:
    """Run a suite into a store; what is done already is not done again.

    Args:
        folder: the store, made if it is not there.
        device: "auto" (a GPU where there is one), "cpu", "cuda" or "cuda:1".
        only: axis -> name or slug: a part of the suite.
        jobs: worker processes; 0 works in this process.
        watch: told of every step.

    Returns:
        What became of it. Its `state` is "finished", or "interrupted" after Ctrl-C.

    Errors:
        SuiteError: the suite names something that is not there, or a parameter out of range.
        StoreError: the store cannot be written, or was made by a newer version.
        UsageError: a device that this machine has not.
    """
    create(folder)
    experiment = resolve(suite, only)
    device = chosen_device(device)
    crew = _crew(executor, address, jobs, device)
    journal = _Journal(suite, folder, device, experiment, retry_failed, watch)
    journal.open()
    try:
        for outcome in crew.perform(journal.units(), folder, device):
            journal.step(outcome)
        journal.close("finished")
    except KeyboardInterrupt:
        journal.close("interrupted")
    except BaseException:
        journal.close("failed")
        raise
    return journal.progress


def chosen_device(device: str) -> str:
    """The device a run uses.

    Errors:
        UsageError: not auto, cpu or cuda[:n], or a GPU that is not there.
    """
    import torch

    if device == "auto":
        return "cuda:0" if torch.cuda.is_available() else "cpu"
    kind, _, index = device.partition(":")
    if kind not in ("cpu", "cuda") or (index and not index.isdigit()):
        raise UsageError(f"device must be auto, cpu, cuda or cuda:N, got {device!r}.")
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if kind == "cuda" and int(index or 0) >= count:
        raise UsageError(f"device {device!r} is not there: this machine has {count} CUDA devices.")
    return "cpu" if kind == "cpu" else f"cuda:{index or 0}"


def _crew(executor: str, address: str | None, jobs: int | None, device: str) -> Executor:
    if jobs is not None and jobs < 0:
        raise UsageError(f"jobs must be >= 0, got {jobs}.")
    if executor == "ray":
        return RayExecutor(address=address, jobs=jobs or 0)
    if executor != "local":
        raise UsageError(f"executor must be local or ray, got {executor!r}.")
    return LocalExecutor(jobs=default_jobs(device) if jobs is None else jobs)


class _Journal:
    """A run's row in the store, its counts, and its turns at taking shards in."""

    def __init__(
        self,
        suite: Suite,
        folder: Path,
        device: str,
        experiment: Experiment,
        retry_failed: bool,
        watch: Watch,
    ) -> None:
        from engine.runner.plan import Plan

        self.suite, self.folder, self.device, self.watch = suite, folder, device, watch
        self.experiment = experiment
        run_id = uuid.uuid4()
        self.plan = Plan(experiment, folder, run_id, device, retry_failed)
        self.progress = Progress(run_id=run_id, suite=suite.name, planned=self.plan.planned)
        self.started = datetime.now(UTC)
        self._beat = 0.0

    def open(self) -> None:
        write_shard(self.folder, {**catalogue.rows(self.experiment), "run": [self._row()]})
        self._turn(wait=30.0)
        self.watch(self.progress)

    def units(self) -> Iterator[Unit]:
        """The plan's units; what is settled without work is written on the way."""
        from engine.runner.plan import Settled

        for step in self.plan.steps():
            if not isinstance(step, Settled):
                yield step
                continue
            write_shard(self.folder, step.rows)
            self.progress.done += step.done
            self.progress.failed += step.failed
            self.progress.skipped += step.skipped
            self.progress.found += step.done
            self._blame(step.reason, step.failed)
            self.step()

    def step(self, outcome: Outcome | None = None) -> None:
        """Count an outcome, if there is one; now and then show a sign of life and take shards in."""
        progress = self.progress
        if outcome is not None:
            progress.done += outcome.done
            progress.failed += outcome.failed
            progress.case = outcome.case
            self._blame(outcome.reason, outcome.failed)
        if time.monotonic() - self._beat > HEARTBEAT:
            write_shard(self.folder, {"run": [self._row()]})
            self._turn()
        self.watch(self.progress)

    def _blame(self, reason: str | None, failed: int) -> None:
        if reason and failed:
            self.progress.failures[reason] = self.progress.failures.get(reason, 0) + failed

    def close(self, state: str) -> None:
        self._turn(wait=60.0)
        if state == "finished":
            self._summarise()
            self.progress.idle = self.plan.idle()
        self.progress.state = state
        write_shard(self.folder, {"run": [self._row(finished=datetime.now(UTC))]})
        self._turn(wait=60.0)
        self.watch(self.progress)

    def _turn(self, wait: float = 0.0) -> None:
        take_turn(self.folder, wait)
        self._beat = time.monotonic()

    def _summarise(self) -> None:
        """FID and the like, for every case of the run, from the features the workers stored."""
        from engine.runner.setscores import set_scores

        rows = set_scores(self.experiment, self.folder)
        if rows:
            write_shard(self.folder, {"set_score": rows})

    def _row(self, finished: datetime | None = None) -> dict[str, Any]:
        return run_row(self.progress, self.suite.text, self.started, finished, self.device)


def run_row(
    progress: Progress, yaml: str, started: datetime, finished: datetime | None, device: str
) -> dict[str, Any]:
    """A run as it stands, with a sign of life of this moment."""
    return {
        "run_id": progress.run_id,
        "suite": progress.suite,
        "yaml": yaml,
        "started": started,
        "finished": finished,
        "state": progress.state,
        "device": device,
        "host": host(),
        "versions": versions(),
        "planned": progress.planned,
        "done": progress.done,
        "failed": progress.failed,
        "skipped": progress.skipped,
        "heartbeat": datetime.now(UTC),
    }


def host() -> dict[str, Any]:
    """The machine a run is made on, for its row."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "cores": psutil.cpu_count(),
        "memory": psutil.virtual_memory().total,
    }


def versions() -> dict[str, str | None]:
    """Versions of what numbers depend on."""
    return {name: _version(name) for name in PACKAGES}


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
