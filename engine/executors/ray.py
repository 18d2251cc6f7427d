"""A Ray cluster: the same units, shards in a folder that all machines share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import UsageError
from engine.executors import PULSE

if TYPE_CHECKING:
    from engine.runner.unit import Outcome, Unit


@dataclass(frozen=True, kw_only=True)
class RayExecutor:
    """Units as Ray tasks. The store's folder must be the same path on every machine.

    Args:
        address: of a running cluster; None starts Ray on this machine.
        jobs: units in flight; 0 for twice the cluster's processors.

    Errors:
        UsageError: Ray is not installed (``pip install reconaudit[ray]``).
    """

    address: str | None = None
    jobs: int = 0

    def perform(self, units: Iterable[Unit], folder: Path, device: str) -> Iterator[Outcome | None]:
        try:
            import ray
        except ImportError as error:
            raise UsageError(
                "Ray is not installed; install it with: pip install 'reconaudit[ray]'."
            ) from error
        ray.init(address=self.address, ignore_reinit_error=True, log_to_driver=False)
        gpus = 0.5 if device.startswith("cuda") else 0
        task: Any = ray.remote(num_cpus=1, num_gpus=gpus)(_perform)
        limit = self.jobs or 2 * int(ray.cluster_resources().get("CPU", 1))
        flying: dict[Any, Unit] = {}
        try:
            for unit in units:
                flying[task.remote(unit, str(folder.resolve()), device)] = unit
                while len(flying) >= limit:
                    yield from _land(ray, flying, folder, device)
            while flying:
                yield from _land(ray, flying, folder, device)
        finally:
            for reference in flying:
                ray.cancel(reference, force=True)
            ray.shutdown()


def _perform(unit: Unit, folder: str, device: str) -> Outcome:
    from engine.runner.work import perform

    return perform(unit, Path(folder), device)


def _land(ray: Any, flying: dict[Any, Unit], folder: Path, device: str) -> Iterator[Outcome | None]:
    from engine.executors.local import failed_unit

    done, _ = ray.wait(list(flying), num_returns=1, timeout=PULSE)
    if not done:
        yield None
    for reference in done:
        unit = flying.pop(reference)
        try:
            yield ray.get(reference)
        except ray.exceptions.RayError as error:
            yield failed_unit(unit, f"the worker was lost: {type(error).__name__}.", folder, device)
